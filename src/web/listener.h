// SPDX-License-Identifier: Apache-2.0
//
// One HTTP/1.1 listener on libmicrohttpd. Its own threads parse and serve static objects; a request for a route is suspended, queued (full: 503),
// answered by a worker thread and resumed once. Slow clients are closed by a deadline list of ours. TLS and HTTP/2 are a reverse proxy's work.
//
// Refused before any handler runs: Content-Length twice or with Transfer-Encoding, any Transfer-Encoding (411), folded or oddly spaced headers, bad
// or missing Host (400, unknown: 421), targets above 8 KiB (414), headers above 32 KiB (431), bodies above the route's limit (413) or of a type the
// route does not take (415), methods the route does not know (405, 501), posts from other sites (403).
#ifndef WEB_LISTENER_H
#define WEB_LISTENER_H

#include "web/object.h"
#include "web/response.h"
#include "web/route.h"

struct web_listener;

// All texts and tables must outlive the listener. Zero means the default in brackets.
struct web_listener_config {
	const char *address;  // "127.0.0.1:8080", "[::]:8080", port 0 for any; or "unix:PATH" (mode 0600, a stale socket is replaced)
	const struct web_route_table *tables;
	size_t table_count;
	void *app;            // handed to handlers and callbacks
	const char *hosts;    // names the site answers to, comma-separated, without port; "" or NULL: any
	const char *trusted_proxies; // addresses and networks, comma-separated: "127.0.0.1, 10.0.0.0/8, ::1"; NULL: none
	bool https;           // reached over TLS even where no proxy says so
	bool private;         // console: nothing is cached, not even objects without a hash in their address
	bool log_requests;    // one log line per request of a route
	unsigned io_threads;  // [2 or the processors, at most 8]
	unsigned workers;     // [4]
	unsigned queue_max;   // requests waiting for a worker [256]
	unsigned connections_max;        // [16,384, or what the limit of file descriptors allows]
	unsigned connections_per_address; // [no limit]
	unsigned idle_seconds;           // without any byte [15]
	unsigned header_seconds;         // for a whole request header [20]
	unsigned body_seconds;           // for a body, on top of its size / rate_min [20]
	unsigned response_seconds;       // for sending, on top of the size / rate_min [30]
	unsigned rate_min;               // bytes per second [8,192]
	size_t cache_max;                // bytes of hot objects [64 MiB]
	uint64_t spool_max;              // bytes of request bodies held on disk at one time [1 GiB]
	const char *spool_folder;        // for bodies above 64 KiB [TMPDIR or /tmp]
	const char *login_path;          // where WEB_LOGIN sends those who are not logged in
	// Looks up the session of a cookie's token; leaves *session alone when there is none. On a worker thread. NULL: no sessions.
	bool (*session)(void *app, struct web_request *request, struct text token, struct web_session *session, struct error *err);
	// Makes the page of an error in the site's looks. On a worker thread. NULL or false: web_response_error.
	bool (*error_page)(void *app, struct web_request *request, const struct error *error, struct web_response *response);
};

// Opens the socket and starts the threads. ERROR_USAGE, ERROR_IO (address in use …), ERROR_INTERNAL (routes).
bool web_listener_start(const struct web_listener_config *config, struct web_listener **ret_listener,
                        struct error *err) ERROR_CHECKED;
// Takes no more requests, answers those in hand, closes everything. NULL is fine.
void web_listener_stop(struct web_listener *listener);

// The port that was bound; 0 for a Unix socket.
unsigned web_listener_port(const struct web_listener *listener);

// Makes `site` the current one, taking a reference of its own; requests in flight finish in the old one. NULL: none.
void web_listener_set_site(struct web_listener *listener, struct web_site *site);

struct web_listener_counts {
	uint64_t connections; // open now
	uint64_t requests;    // since the start
	uint64_t refused;     // malformed, too large or unwelcome
	uint64_t reaped;      // closed for slowness
	uint64_t busy;        // answered 503
	uint64_t cached;      // bytes in the hot cache
	uint64_t spooled;     // bytes of bodies on disk
};
void web_listener_counts(const struct web_listener *listener, struct web_listener_counts *ret_counts);

#endif
