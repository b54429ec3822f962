// SPDX-License-Identifier: Apache-2.0
//
// A listener's life: configuration, socket, threads, the switch of sites, the orderly end.
#include "web/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"
#include "web/serve.h"

#define BACKLOG 1024
#define CONNECTION_MEMORY (48 * 1024) // a head of 32 KiB, its table of fields and the response's head
#define FILES_RESERVED 256            // descriptors kept for everything else
#define STOP_WAIT_MS 5000

static unsigned default_number(unsigned given, unsigned otherwise)
{
	return given == 0 ? otherwise : given;
}

// Raises the soft limit of descriptors to the hard one; what is left for connections.
static unsigned connections_possible(unsigned wanted)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return wanted;
	if (limit.rlim_cur < limit.rlim_max && limit.rlim_cur < (rlim_t)wanted + FILES_RESERVED) {
		limit.rlim_cur = limit.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
			return 512;
	}
	if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= (rlim_t)wanted + FILES_RESERVED)
		return wanted;
	return limit.rlim_cur > 2 * FILES_RESERVED ? (unsigned)limit.rlim_cur - FILES_RESERVED : FILES_RESERVED;
}

static void fill_defaults(struct web_listener_config *config)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	const char *temporary = getenv("TMPDIR");
	config->io_threads = default_number(config->io_threads, processors < 2 ? 2 : processors > 8 ? 8 : (unsigned)processors);
	config->workers = default_number(config->workers, 4);
	config->queue_max = default_number(config->queue_max, 256);
	config->connections_max = connections_possible(default_number(config->connections_max, 16384));
	config->idle_seconds = default_number(config->idle_seconds, 15);
	config->header_seconds = default_number(config->header_seconds, 20);
	config->body_seconds = default_number(config->body_seconds, 20);
	config->response_seconds = default_number(config->response_seconds, 30);
	config->rate_min = default_number(config->rate_min, 8192);
	config->cache_max = config->cache_max == 0 ? (size_t)64 << 20 : config->cache_max;
	config->spool_max = config->spool_max == 0 ? (uint64_t)1 << 30 : config->spool_max;
	if (config->spool_folder == NULL)
		config->spool_folder = temporary == NULL || temporary[0] == '\0' ? "/tmp" : temporary;
}

static bool open_unix(struct web_listener *listener, const char *path, struct error *err)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	size_t len = strlen(path);
	if (len == 0 || len >= sizeof(name.sun_path))
		return error_set(err, ERROR_USAGE, "a socket's path has 1 to %zu bytes", sizeof(name.sun_path) - 1);
	memcpy(name.sun_path, path, len + 1);
	FD_AUTO fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return error_set_errno(err, "no socket can be made");
	// Somebody who answers owns it; what nobody answers is left over from a crash.
	if (connect(fd, (struct sockaddr *)&name, sizeof(name)) == 0)
		return error_set(err, ERROR_CONFLICT, "another process serves %s", path);
	struct stat info;
	if (lstat(path, &info) == 0 && S_ISSOCK(info.st_mode))
		unlink(path);
	fd_close(&fd);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	// On Linux the mode of the socket before bind becomes the mode of the file: there is no moment at which others may connect.
	if (fd < 0 || fchmod(fd, 0600) != 0 || bind(fd, (struct sockaddr *)&name, sizeof(name)) != 0 ||
	    chmod(path, 0600) != 0 || listen(fd, BACKLOG) != 0)
		return error_set_errno(err, "%s cannot be listened on", path);
	listener->local = true;
	listener->socket_path = path;
	listener->socket = fd;
	fd = -1;
	return true;
}

static bool bind_address(struct web_listener *listener, const struct addrinfo *address, struct error *err)
{
	FD_AUTO fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1, off = 0;
	if (fd < 0)
		return error_set_errno(err, "no socket can be made");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (address->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (bind(fd, address->ai_addr, address->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
		error_set_errno(err, "%s cannot be listened on", listener->config.address);
		if (errno == EADDRINUSE)
			error_wrap(err, "another program uses this port; stop it or choose another");
		return false;
	}
	struct sockaddr_storage bound;
	socklen_t size = sizeof(bound);
	if (getsockname(fd, (struct sockaddr *)&bound, &size) != 0)
		return error_set_errno(err, "the port cannot be read");
	listener->port = bound.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)(void *)&bound)->sin6_port)
	                                             : ntohs(((struct sockaddr_in *)(void *)&bound)->sin_port);
	listener->socket = fd;
	fd = -1;
	return true;
}

static bool open_tcp(struct web_listener *listener, struct text address, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	size_t colon = address.len;
	while (colon > 0 && address.data[colon - 1] != ':')
		colon--;
	struct text host = text_sub(address, 0, colon == 0 ? 0 : colon - 1);
	struct text port = text_sub(address, colon, address.len);
	int64_t number;
	if (host.len > 2 && host.data[0] == '[' && host.data[host.len - 1] == ']')
		host = text_sub(host, 1, host.len - 2);
	if (colon == 0 || !text_to_int64(port, &number) || number < 0 || number > 65535)
		return error_set(err, ERROR_USAGE, "write an address as 127.0.0.1:8080, [::1]:8080 or unix:PATH");
	struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
	struct addrinfo *found = NULL;
	int failed = getaddrinfo(host.len == 0 ? NULL : text_cstr(&arena, host), text_cstr(&arena, port), &hints, &found);
	if (failed != 0)
		return error_set(err, ERROR_USAGE, "%s is no address: %s", listener->config.address, gai_strerror(failed));
	bool good = bind_address(listener, found, err);
	freeaddrinfo(found);
	return good;
}

static bool open_socket(struct web_listener *listener, struct error *err)
{
	struct text address = text_from(listener->config.address);
	if (text_starts(address, TEXT("unix:")))
		return open_unix(listener, listener->config.address + strlen("unix:"), err);
	return open_tcp(listener, address, err);
}

static bool start_daemon(struct web_listener *listener, struct error *err)
{
	const struct web_listener_config *config = &listener->config;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_TURBO;
	listener->daemon = MHD_start_daemon(
		flags, 0, NULL, NULL, serve_request, listener,
		MHD_OPTION_LISTEN_SOCKET, (MHD_socket)listener->socket,
		MHD_OPTION_THREAD_POOL_SIZE, config->io_threads,
		MHD_OPTION_CONNECTION_LIMIT, config->connections_max,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, listener->local ? 0U : config->connections_per_address,
		MHD_OPTION_CONNECTION_TIMEOUT, config->idle_seconds,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
		MHD_OPTION_CONNECTION_MEMORY_INCREMENT, (size_t)4096,
		MHD_OPTION_URI_LOG_CALLBACK, serve_target, listener,
		MHD_OPTION_UNESCAPE_CALLBACK, serve_unescape, listener,
		MHD_OPTION_NOTIFY_COMPLETED, serve_completed, listener,
		MHD_OPTION_NOTIFY_CONNECTION, serve_connection, listener,
		MHD_OPTION_END);
	if (listener->daemon == NULL)
		return error_set_errno(err, "the HTTP library cannot be started");
	return true;
}

static void destroy(struct web_listener *listener)
{
	work_stop(listener);
	if (listener->daemon != NULL)
		MHD_stop_daemon(listener->daemon);
	fd_close(&listener->socket);
	if (listener->socket_path != NULL)
		unlink(listener->socket_path);
	reaper_end(listener);
	web_site_unref(listener->site);
	web_cache_destroy(listener->cache);
	web_router_destroy(listener->router);
	pthread_rwlock_destroy(&listener->site_lock);
	pthread_mutex_destroy(&listener->connections_lock);
	pthread_mutex_destroy(&listener->queue_lock);
	pthread_mutex_destroy(&listener->lingering_lock);
	pthread_cond_destroy(&listener->queue_filled);
	free(listener);
}

bool web_listener_start(const struct web_listener_config *config, struct web_listener **ret_listener, struct error *err)
{
	struct web_listener *listener = memory_alloc(sizeof(*listener));
	memset(listener, 0, sizeof(*listener));
	listener->config = *config;
	listener->socket = -1;
	listener->queue_tail = &listener->queue_head;
	pthread_rwlock_init(&listener->site_lock, NULL);
	pthread_mutex_init(&listener->connections_lock, NULL);
	pthread_mutex_init(&listener->queue_lock, NULL);
	pthread_mutex_init(&listener->lingering_lock, NULL);
	pthread_cond_init(&listener->queue_filled, NULL);
	fill_defaults(&listener->config);
	listener->cache = web_cache_create(listener->config.cache_max);
	if (!web_networks_check(config->trusted_proxies, err) ||
	    !web_router_create(config->tables, config->table_count, &listener->router, err) || !open_socket(listener, err) ||
	    !reaper_start(listener, err) || !work_start(listener, err) || !start_daemon(listener, err)) {
		destroy(listener);
		return false;
	}
	*ret_listener = listener;
	return true;
}

void web_listener_stop(struct web_listener *listener)
{
	if (listener == NULL)
		return;
	MHD_quiesce_daemon(listener->daemon);
	work_stop(listener);
	// The answers of the last workers are still on their way out.
	struct timespec pause = {0, 5 * 1000 * 1000};
	for (int waited = 0; waited < STOP_WAIT_MS && atomic_load(&listener->in_hand) > 0; waited += 5)
		nanosleep(&pause, NULL);
	destroy(listener);
}

unsigned web_listener_port(const struct web_listener *listener)
{
	return listener->port;
}

void web_listener_set_site(struct web_listener *listener, struct web_site *site)
{
	struct web_site *new_site = site == NULL ? NULL : web_site_ref(site);
	pthread_rwlock_wrlock(&listener->site_lock);
	struct web_site *old = listener->site;
	listener->site = new_site;
	pthread_rwlock_unlock(&listener->site_lock);
	web_site_unref(old);
}

void web_listener_counts(const struct web_listener *listener, struct web_listener_counts *ret_counts)
{
	*ret_counts = (struct web_listener_counts){
		.connections = atomic_load(&listener->connection_count),
		.requests = atomic_load(&listener->requests),
		.refused = atomic_load(&listener->refused),
		.reaped = atomic_load(&listener->reaped),
		.busy = atomic_load(&listener->busy),
		.cached = web_cache_bytes(listener->cache),
		.spooled = atomic_load(&listener->spooled),
	};
}
