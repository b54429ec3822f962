// SPDX-License-Identifier: Apache-2.0
//
// The HTTP library's callbacks. They run on its threads and never wait: they check the head, collect the body, send objects, and hand
// everything else to the workers.
//
// A response queued in the first call makes the library close the connection, so that only refusals of what cannot be read on are given there;
// all others wait for the last call.
#include "web/serve.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/files.h"
#include "base/log.h"

void connection_phase(struct connection *connection, enum phase phase, uint64_t size)
{
	atomic_store(&connection->since, atomic_load(&connection->listener->now));
	atomic_store(&connection->size, size);
	atomic_store(&connection->received, 0);
	atomic_store(&connection->phase, phase);
}

size_t serve_unescape(void *listener, struct MHD_Connection *mhd, char *text)
{
	(void)listener;
	(void)mhd;
	return strlen(text); // decoding is ours
}

void serve_connection(void *arg, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode what)
{
	struct web_listener *listener = arg;
	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		struct connection *connection = memory_alloc(sizeof(*connection));
		memset(connection, 0, sizeof(*connection));
		connection->listener = listener;
		connection->mhd = mhd;
		connection->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
		connection->exchange.request.body_fd = -1;
		connection->exchange.connection = connection;
		connection_phase(connection, PHASE_HEAD, 0);
		pthread_mutex_lock(&listener->connections_lock);
		connection->next = listener->connections;
		if (connection->next != NULL)
			connection->next->previous = connection;
		listener->connections = connection;
		pthread_mutex_unlock(&listener->connections_lock);
		atomic_fetch_add(&listener->connection_count, 1);
		*context = connection;
		return;
	}
	struct connection *connection = *context;
	if (connection == NULL)
		return;
	*context = NULL;
	pthread_mutex_lock(&listener->connections_lock);
	if (connection->previous != NULL)
		connection->previous->next = connection->next;
	else
		listener->connections = connection->next;
	if (connection->next != NULL)
		connection->next->previous = connection->previous;
	pthread_mutex_unlock(&listener->connections_lock);
	atomic_fetch_sub(&listener->connection_count, 1);
	if (connection->linger && !atomic_load(&connection->reaped))
		reaper_linger(listener, connection->fd);
	arena_finish(&connection->exchange.arena);
	free(connection);
}

void *serve_target(void *arg, const char *target, struct MHD_Connection *mhd)
{
	(void)arg;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct connection *connection = info->socket_context;
	struct exchange *exchange = &connection->exchange;
	exchange->target = text_from(target);
	// The library will cut the target at '?' and write into the query.
	if (memchr(target, '?', exchange->target.len) != NULL && exchange->target.len <= WEB_TARGET_MAX)
		exchange->target = text_copy(&exchange->arena, exchange->target);
	return connection;
}

static void log_request(const struct exchange *exchange)
{
	const struct web_request *request = &exchange->request;
	// The pattern, not the path: paths hold tokens.
	log_write(LOG_INFO, "web", "%s %s %d", request->head ? "HEAD" : web_methods_text(request->arena, request->method),
	          request->route->pattern, exchange->status);
}

void serve_completed(void *arg, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode how)
{
	struct web_listener *listener = arg;
	struct connection *connection = *context;
	(void)mhd;
	(void)how;
	if (connection == NULL)
		return;
	*context = NULL;
	struct exchange *exchange = &connection->exchange;
	if (listener->config.log_requests && exchange->answered)
		log_request(exchange);
	if (exchange->reply != NULL)
		MHD_destroy_response(exchange->reply);
	fd_close(&exchange->request.body_fd);
	atomic_fetch_sub(&listener->spooled, exchange->spooled);
	if (exchange->counted)
		atomic_fetch_sub(&listener->in_hand, 1);
	builder_finish(&exchange->body);
	struct arena arena = exchange->arena;
	if (arena.total > 256 * 1024)
		arena_finish(&arena);
	else if (arena.block != NULL)
		arena_reset(&arena);
	*exchange = (struct exchange){.arena = arena, .connection = connection, .request.body_fd = -1};
	connection_phase(connection, PHASE_HEAD, 0);
}

// Refusals.

static struct MHD_Response *refusal_reply(int status, const char *reason, const char *header, const char *header_value)
{
	char text[256];
	struct error err;
	(void)status;
	error_set(&err, ERROR_USAGE, "%s.", reason);
	size_t len = strlen(err.message);
	if (len > sizeof(text) - 2)
		len = sizeof(text) - 2;
	memcpy(text, err.message, len);
	text[len] = '\n';
	text[len + 1] = '\0';
	return reply_plain(text, header, header_value);
}

// Answers without reading on; the connection ends.
static enum MHD_Result refuse_now(struct connection *connection, int status, const char *reason)
{
	struct MHD_Response *reply = refusal_reply(status, reason, "Connection", "close");
	atomic_fetch_add(&connection->listener->refused, 1);
	connection->linger = true;
	connection_phase(connection, PHASE_SEND, 0);
	enum MHD_Result result = MHD_queue_response(connection->mhd, (unsigned)status, reply);
	MHD_destroy_response(reply);
	return result;
}

// Answers when the request has been read, which keeps the connection; at once when there is a body that nobody wants.
static enum MHD_Result refuse(struct connection *connection, const struct web_head_facts *facts, int status,
                              const char *reason, const char *header, const char *header_value)
{
	if (facts->content_length > 0)
		return refuse_now(connection, status, reason);
	atomic_fetch_add(&connection->listener->refused, 1);
	connection->exchange.reply = refusal_reply(status, reason, header, header_value);
	connection->exchange.status = status;
	return MHD_YES;
}

// The first call: the head.

struct collected {
	struct web_head_field fields[WEB_HEADERS_MAX + 1];
	size_t count;
};

static enum MHD_Result collect(void *arg, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value,
                               size_t value_len)
{
	struct collected *collected = arg;
	(void)kind;
	if (collected->count > WEB_HEADERS_MAX)
		return MHD_NO;
	collected->fields[collected->count++] =
		(struct web_head_field){name, name_len, value == NULL ? name + name_len + 1 : value, value_len};
	return MHD_YES;
}

static const char *field_value(const struct collected *collected, const char *name)
{
	for (size_t i = 0; i < collected->count; i++)
		if (strcasecmp(collected->fields[i].name, name) == 0)
			return collected->fields[i].value;
	return NULL;
}

static struct text peer_address(const struct connection *connection, struct arena *arena)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	char text[INET6_ADDRSTRLEN] = "";
	if (info == NULL || info->client_addr == NULL)
		return TEXT("");
	if (info->client_addr->sa_family == AF_INET) {
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)info->client_addr)->sin_addr, text, sizeof(text));
	} else if (info->client_addr->sa_family == AF_INET6) {
		const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)info->client_addr)->sin6_addr;
		if (IN6_IS_ADDR_V4MAPPED(six))
			inet_ntop(AF_INET, six->s6_addr + 12, text, sizeof(text));
		else
			inet_ntop(AF_INET6, six, text, sizeof(text));
	}
	return text_from(arena_strdup(arena, text));
}

// The nearest address that is not a trusted proxy's, from the right of X-Forwarded-For.
static struct text forwarded_address(const struct web_request *request, const char *trusted, struct text peer)
{
	struct text address = peer;
	for (size_t i = request->header_count; i > 0; i--) {
		if (strcasecmp(request->headers[i - 1].name, "X-Forwarded-For") != 0)
			continue;
		struct text list = text_from(request->headers[i - 1].value);
		while (list.len > 0) {
			size_t start = list.len;
			while (start > 0 && list.data[start - 1] != ',')
				start--;
			struct text one = text_trim(text_sub(list, start, list.len));
			if (!web_address_in(one, "0.0.0.0/0, ::/0"))
				return address; // not an address: what is left of it is nobody's word
			address = one;
			if (!web_address_in(one, trusted))
				return address;
			list.len = start == 0 ? 0 : start - 1;
		}
	}
	return address;
}

static void fill_request(struct connection *connection, const struct web_head_facts *facts, const struct collected *collected,
                         struct text path)
{
	struct web_listener *listener = connection->listener;
	struct exchange *exchange = &connection->exchange;
	struct web_request *request = &exchange->request;
	request->arena = &exchange->arena;
	request->method = facts->method;
	request->head = facts->head;
	request->local = listener->local;
	request->target = exchange->target;
	request->path = path;
	request->host = facts->host;
	request->body_size = (size_t)facts->content_length;
	request->headers = arena_array(request->arena, collected->count, sizeof(*request->headers));
	for (size_t i = 0; i < collected->count; i++)
		request->headers[i] = (struct web_header){collected->fields[i].name, collected->fields[i].value};
	request->header_count = collected->count;
	const char *type = web_request_header(request, "Content-Type");
	struct text rest = text_from(type);
	request->media_type = text_lower(request->arena, text_trim(text_cut(&rest, ';')));
	request->https = listener->config.https;
	request->address = peer_address(connection, request->arena);
	bool trusted = web_address_in(request->address, listener->config.trusted_proxies);
	if (!trusted)
		return;
	request->address = forwarded_address(request, listener->config.trusted_proxies, request->address);
	const char *scheme = web_request_header(request, "X-Forwarded-Proto");
	if (scheme != NULL)
		request->https = strcasecmp(scheme, "https") == 0;
}

static bool type_fits(const struct web_request *request)
{
	unsigned flags = request->route->flags;
	if ((flags & (WEB_FORM | WEB_JSON)) == 0 || request->body_size == 0)
		return true;
	if ((flags & WEB_FORM) != 0 && (text_is(request->media_type, "application/x-www-form-urlencoded") ||
	                                text_is(request->media_type, "multipart/form-data")))
		return true;
	return (flags & WEB_JSON) != 0 && text_is(request->media_type, "application/json");
}

static enum MHD_Result begin_dynamic(struct connection *connection, const struct web_head_facts *facts,
                                     const struct collected *collected, struct text path, struct text query)
{
	struct exchange *exchange = &connection->exchange;
	struct web_request *request = &exchange->request;
	fill_request(connection, facts, collected, path);
	struct error err;
	if (facts->content_length > request->route->max_body)
		return refuse(connection, facts, 413, "The request is too large", NULL, NULL);
	if (!type_fits(request) || web_request_header(request, "Content-Encoding") != NULL)
		return refuse(connection, facts, 415, "This kind of content is not understood", NULL, NULL);
	if (facts->method != WEB_GET && (request->route->flags & WEB_ANY_ORIGIN) == 0 &&
	    web_origin_is_foreign(web_request_header(request, "Origin"), web_request_header(request, "Sec-Fetch-Site"),
	                          facts->host))
		return refuse(connection, facts, 403, "Forms are taken from this site's own pages only", NULL, NULL);
	if (!web_form_read_urlencoded(request->arena, query, &web_form_limits_default, &request->query, &err))
		return refuse(connection, facts, 400, "The query is malformed", NULL, NULL);
	if (facts->content_length > 0)
		connection_phase(connection, PHASE_BODY, facts->content_length);
	builder_init(&exchange->body, BODY_MEMORY_MAX);
	return MHD_YES;
}

static struct web_site *current_site(struct web_listener *listener)
{
	pthread_rwlock_rdlock(&listener->site_lock);
	struct web_site *site = listener->site == NULL ? NULL : web_site_ref(listener->site);
	pthread_rwlock_unlock(&listener->site_lock);
	return site;
}

static enum MHD_Result begin_static(struct connection *connection, const struct web_head_facts *facts,
                                    const struct collected *collected, struct text path)
{
	struct exchange *exchange = &connection->exchange;
	if (facts->method != WEB_GET) {
		struct web_site *site = current_site(connection->listener);
		struct web_object object;
		bool redirect = false;
		bool found = site != NULL && (web_site_find(site, path, &object, &redirect) || redirect);
		web_site_unref(site);
		if (found)
			return refuse(connection, facts, 405, "This cannot be done here", "Allow", "GET, HEAD");
		return refuse(connection, facts, 404, "There is no such page", NULL, NULL);
	}
	exchange->static_path = path;
	exchange->accept_encoding = field_value(collected, "Accept-Encoding");
	exchange->if_none_match = field_value(collected, "If-None-Match");
	return MHD_YES;
}

static enum MHD_Result begin(struct connection *connection, const char *url, const char *method, const char *version)
{
	struct web_listener *listener = connection->listener;
	struct exchange *exchange = &connection->exchange;
	struct collected collected;
	collected.count = 0;
	MHD_get_connection_values_n(connection->mhd, MHD_HEADER_KIND, collect, &collected);
	struct web_head head = {
		.method = method,
		.target = url,
		.target_len = exchange->target.len,
		.version = version,
		.fields = collected.fields,
		.field_count = collected.count,
		.size = MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size,
	};
	struct web_head_facts facts;
	struct web_refusal refusal = web_head_check(&head, &facts);
	if (refusal.status != 0)
		return refuse_now(connection, refusal.status, refusal.reason);
	if (!web_target_is_plain(exchange->target))
		return refuse_now(connection, 400, "The request line is malformed");
	struct text path, query;
	if (!web_target_split(&exchange->arena, exchange->target, &path, &query))
		return refuse(connection, &facts, 400, "The address is malformed", NULL, NULL);
	if (!web_host_is_listed(facts.host, listener->config.hosts))
		return refuse(connection, &facts, 421, "This server does not answer to that name", NULL, NULL);
	if (!facts.known_method) {
		static const char *const others[] = {"OPTIONS", "PATCH", "TRACE", "CONNECT"};
		unsigned methods = web_router_methods(listener->router, path);
		for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
			if (strcmp(method, others[i]) == 0)
				return refuse(connection, &facts, 405, "This cannot be done here", "Allow",
				              web_methods_text(&exchange->arena, methods == 0 ? WEB_GET : methods));
		return refuse_now(connection, 501, "This method is not known");
	}
	unsigned allowed = 0;
	switch (web_router_match(listener->router, facts.method, path, &exchange->request.route, &exchange->request.params,
	                         &allowed)) {
	case WEB_MATCH_FOUND:
		if ((exchange->request.route->flags & WEB_STATIC) == 0)
			return begin_dynamic(connection, &facts, &collected, path, query);
		break;
	case WEB_MATCH_METHOD:
		return refuse(connection, &facts, 405, "This cannot be done here", "Allow",
		              web_methods_text(&exchange->arena, allowed));
	case WEB_MATCH_NONE: break;
	}
	return begin_static(connection, &facts, &collected, path);
}

// The last call: the answer.

static enum MHD_Result send_reply(struct connection *connection)
{
	struct exchange *exchange = &connection->exchange;
	connection_phase(connection, PHASE_SEND, exchange->reply_size);
	return MHD_queue_response(connection->mhd, (unsigned)exchange->status, exchange->reply);
}

static enum MHD_Result send_plain(struct connection *connection, int status, const char *reason, const char *header,
                                  const char *header_value)
{
	connection->exchange.reply = refusal_reply(status, reason, header, header_value);
	connection->exchange.status = status;
	return send_reply(connection);
}

static enum MHD_Result send_redirect(struct connection *connection)
{
	struct exchange *exchange = &connection->exchange;
	struct text query = exchange->target;
	struct text path = text_cut(&query, '?');
	const char *location = arena_printf(&exchange->arena, TEXT_FMT "/%s" TEXT_FMT, TEXT_ARG(path),
	                                    query.data == NULL ? "" : "?", TEXT_ARG(query));
	return send_plain(connection, 308, "See the address in Location", "Location", location);
}

static enum MHD_Result send_static(struct web_listener *listener, struct connection *connection)
{
	struct exchange *exchange = &connection->exchange;
	struct web_site *site = current_site(listener);
	if (site == NULL)
		return send_plain(connection, 404, "There is no such page", NULL, NULL);
	struct web_object object = {0};
	bool redirect;
	enum MHD_Result result;
	int status = 200;
	bool found = web_site_find(site, exchange->static_path, &object, &redirect);
	if (found && object.status != 0)
		status = object.status;
	if (!found && !redirect && site->not_found != NULL) {
		found = site->lookup(site->ctx, text_from(site->not_found), &object);
		status = 404;
	}
	if (redirect)
		result = send_redirect(connection);
	else if (!found)
		result = send_plain(connection, 404, "There is no such page", NULL, NULL);
	else if (!reply_object(listener, connection, &object, exchange->accept_encoding, exchange->if_none_match, status, &result))
		result = send_plain(connection, 500, "Something went wrong on our side", NULL, NULL);
	web_site_unref(site);
	return result;
}

static enum MHD_Result finish(struct web_listener *listener, struct connection *connection)
{
	struct exchange *exchange = &connection->exchange;
	if (exchange->reply != NULL)
		return send_reply(connection);
	if (exchange->static_path.data != NULL)
		return send_static(listener, connection);
	if (exchange->queued)
		return MHD_YES; // called again before it was resumed: nothing to do
	exchange->request.body_memory = builder_text(&exchange->body);
	if (!exchange->spool_failed && work_submit(listener, exchange))
		return MHD_YES;
	atomic_fetch_add(&listener->busy, 1);
	return send_plain(connection, 503, "Busy at the moment; please try again", "Retry-After", "5");
}

enum MHD_Result serve_request(void *arg, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
                              const char *upload, size_t *upload_size, void **context)
{
	struct web_listener *listener = arg;
	struct connection *connection = *context;
	(void)mhd;
	if (!connection->exchange.checked) {
		connection->exchange.checked = true;
		atomic_fetch_add(&listener->requests, 1);
		return begin(connection, url, method, version);
	}
	if (*upload_size > 0)
		return body_take(connection, upload, upload_size);
	return finish(listener, connection);
}
