// SPDX-License-Identifier: Apache-2.0
//
// The listener's inside, shared by its parts: listener.c (life), serve.c (the HTTP library's callbacks), body.c (request bodies), reply.c (responses
// for the library), work.c (queue and workers), reaper.c (deadlines and lingering). Not for other folders.
#ifndef WEB_SERVE_H
#define WEB_SERVE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "web/cache.h"
#include "web/check.h"
#include "web/listener.h"

// What a connection is doing, for its deadline.
enum phase {
	PHASE_HEAD, // nothing yet or a part of a head; also between requests
	PHASE_BODY,
	PHASE_WORK, // in the queue or at a worker: the server's own time
	PHASE_SEND,
};

// One request on a connection; zeroed between requests but for the arena.
struct exchange {
	struct arena arena;
	struct text target;        // as sent; in the arena or in the library's buffer
	bool checked;              // the head has been looked at
	bool counted;              // among those that a stop waits for
	bool queued, answered;     // handed to a worker; given back by it
	struct MHD_Response *reply; // ours to destroy
	int status;                // of reply
	uint64_t reply_size;
	struct web_request request;
	struct text static_path;   // decoded; data NULL: not a static object
	const char *accept_encoding, *if_none_match;
	struct builder body;       // in memory up to BODY_MEMORY_MAX
	uint64_t spooled;          // bytes counted against spool_max
	bool spool_failed;
	struct exchange *next;     // in the queue
	struct connection *connection;
};

struct connection {
	struct web_listener *listener;
	struct MHD_Connection *mhd;
	int fd;
	struct connection *next, *previous; // in the listener's list
	_Atomic enum phase phase;
	atomic_llong since;    // coarse milliseconds, when the phase began
	atomic_ullong size;    // bytes to receive or to send in this phase
	atomic_ullong received; // of the body so far
	bool linger;           // answered before all was read: the close must wait
	atomic_bool reaped;
	struct exchange exchange;
};

struct lingering {
	int fd;
	long long until; // coarse milliseconds
	size_t left;     // bytes that are still swallowed
};

#define LINGERING_MAX 256
#define BODY_MEMORY_MAX ((size_t)64 * 1024)

struct web_listener {
	struct web_listener_config config; // with defaults filled in
	struct web_router *router;
	struct MHD_Daemon *daemon;
	int socket;
	bool local;            // a Unix socket
	const char *socket_path; // within config.address
	unsigned port;
	struct web_cache *cache;

	pthread_rwlock_t site_lock;
	struct web_site *site;

	pthread_mutex_t connections_lock;
	struct connection *connections;
	atomic_ullong connection_count;

	pthread_mutex_t queue_lock;
	pthread_cond_t queue_filled;
	struct exchange *queue_head, **queue_tail;
	unsigned queue_count; // waiting
	bool stopping;
	pthread_t *workers;
	unsigned worker_count; // started

	pthread_t reaper;
	bool reaper_started;
	atomic_bool reaper_stop;
	atomic_llong now; // coarse monotonic milliseconds
	pthread_mutex_t lingering_lock;
	struct lingering lingering[LINGERING_MAX];
	size_t lingering_count;

	atomic_ullong requests, refused, reaped, busy, spooled, in_hand;
};

// serve.c
enum MHD_Result serve_request(void *listener, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
                              const char *upload, size_t *upload_size, void **context);
void *serve_target(void *listener, const char *target, struct MHD_Connection *mhd);
void serve_completed(void *listener, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode how);
void serve_connection(void *listener, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode what);
size_t serve_unescape(void *listener, struct MHD_Connection *mhd, char *text);
void connection_phase(struct connection *connection, enum phase phase, uint64_t size);

// body.c
// Takes all that came. When it cannot be kept, exchange->spool_failed is set and the rest is read and forgotten.
enum MHD_Result body_take(struct connection *connection, const char *upload, size_t *upload_size);

// reply.c
// Texts of the response must live as long as the exchange.
struct MHD_Response *reply_from_response(const struct web_listener *listener, const struct web_request *request,
                                         struct web_response *response);
struct MHD_Response *reply_plain(const char *text, const char *header, const char *header_value);
// Queues the object (or 304) for the connection; false when it cannot be read.
bool reply_object(struct web_listener *listener, struct connection *connection, const struct web_object *object,
                  const char *accept_encoding, const char *if_none_match, int status, enum MHD_Result *ret_result);

// work.c
bool work_start(struct web_listener *listener, struct error *err) ERROR_CHECKED;
void work_stop(struct web_listener *listener);
// Suspends the connection and queues its exchange; false when the queue is full or the listener is stopping.
bool work_submit(struct web_listener *listener, struct exchange *exchange);

// reaper.c
bool reaper_start(struct web_listener *listener, struct error *err) ERROR_CHECKED;
void reaper_end(struct web_listener *listener);
// Keeps a copy of the socket open for a while, reading and forgetting, so that the client gets to see the answer.
void reaper_linger(struct web_listener *listener, int fd);

#endif
