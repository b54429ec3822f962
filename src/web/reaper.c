// SPDX-License-Identifier: Apache-2.0
//
// The thread that keeps the coarse clock, closes connections past their deadline and lets refused ones linger. The HTTP library's own timeout only
// sees silence; a client that sends a byte now and then is found here.
#include "web/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/time.h"

#define TICK_MS 250
#define LINGER_MS 5000
#define LINGER_BYTES ((size_t)64 << 20)

static long long clock_ms(void)
{
	return time_monotonic() / 1000;
}

// Under pressure the time for heads shrinks, so that slow clients free their places first.
static long long head_limit(const struct web_listener *listener)
{
	long long limit = (long long)listener->config.header_seconds * 1000;
	bool pressed = atomic_load(&listener->connection_count) > (unsigned long long)listener->config.connections_max / 4 * 3;
	return pressed ? limit / 4 : limit;
}

static bool is_late(const struct web_listener *listener, struct connection *connection, long long now)
{
	long long elapsed = now - atomic_load(&connection->since);
	unsigned long long rate = listener->config.rate_min;
	switch (atomic_load(&connection->phase)) {
	case PHASE_HEAD: return elapsed > head_limit(listener);
	case PHASE_BODY:
		return elapsed > (long long)listener->config.body_seconds * 1000 +
		                         (long long)(atomic_load(&connection->received) * 1000 / rate);
	case PHASE_SEND:
		return elapsed > (long long)listener->config.response_seconds * 1000 +
		                         (long long)(atomic_load(&connection->size) * 1000 / rate);
	case PHASE_WORK: break;
	}
	return false;
}

static void close_late(struct web_listener *listener, long long now)
{
	pthread_mutex_lock(&listener->connections_lock);
	for (struct connection *c = listener->connections; c != NULL; c = c->next) {
		if (!is_late(listener, c, now) || atomic_exchange(&c->reaped, true))
			continue;
		// The library's thread sees the end of the stream and cleans up; the descriptor stays its own.
		shutdown(c->fd, SHUT_RDWR);
		atomic_fetch_add(&listener->reaped, 1);
	}
	pthread_mutex_unlock(&listener->connections_lock);
}

// Swallows what has come; true when the other side is done or has had its share.
static bool swallow(struct lingering *one)
{
	char piece[32 * 1024];
	for (int i = 0; i < 64; i++) {
		ssize_t n = recv(one->fd, piece, sizeof(piece), MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno != EAGAIN && errno != EWOULDBLOCK;
		if (n == 0 || (size_t)n >= one->left)
			return true;
		one->left -= (size_t)n;
	}
	return false;
}

static void attend_lingering(struct web_listener *listener, long long now, bool all)
{
	pthread_mutex_lock(&listener->lingering_lock);
	for (size_t i = 0; i < listener->lingering_count;) {
		struct lingering *one = &listener->lingering[i];
		if (all || swallow(one) || now > one->until) {
			close(one->fd);
			*one = listener->lingering[--listener->lingering_count];
		} else {
			i++;
		}
	}
	pthread_mutex_unlock(&listener->lingering_lock);
}

static void wait_tick(struct web_listener *listener)
{
	struct pollfd fds[LINGERING_MAX];
	pthread_mutex_lock(&listener->lingering_lock);
	size_t count = listener->lingering_count;
	for (size_t i = 0; i < count; i++)
		fds[i] = (struct pollfd){.fd = listener->lingering[i].fd, .events = POLLIN};
	pthread_mutex_unlock(&listener->lingering_lock);
	(void)poll(fds, count, TICK_MS);
}

static void *run(void *arg)
{
	struct web_listener *listener = arg;
	long long checked = 0;
	while (!atomic_load(&listener->reaper_stop)) {
		wait_tick(listener);
		long long now = clock_ms();
		atomic_store(&listener->now, now);
		attend_lingering(listener, now, false);
		if (now - checked >= TICK_MS) {
			close_late(listener, now);
			checked = now;
		}
	}
	attend_lingering(listener, 0, true);
	return NULL;
}

void reaper_linger(struct web_listener *listener, int fd)
{
	pthread_mutex_lock(&listener->lingering_lock);
	int copy = listener->lingering_count < LINGERING_MAX ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;
	if (copy >= 0) {
		shutdown(copy, SHUT_WR);
		listener->lingering[listener->lingering_count++] =
			(struct lingering){copy, atomic_load(&listener->now) + LINGER_MS, LINGER_BYTES};
	}
	pthread_mutex_unlock(&listener->lingering_lock);
}

bool reaper_start(struct web_listener *listener, struct error *err)
{
	atomic_store(&listener->now, clock_ms());
	int failed = pthread_create(&listener->reaper, NULL, run, listener);
	if (failed != 0)
		return error_set(err, ERROR_IO, "no thread can be started: %s", strerror(failed));
	listener->reaper_started = true;
	return true;
}

void reaper_end(struct web_listener *listener)
{
	if (!listener->reaper_started)
		return;
	atomic_store(&listener->reaper_stop, true);
	pthread_join(listener->reaper, NULL);
	listener->reaper_started = false;
}
