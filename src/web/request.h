// SPDX-License-Identifier: Apache-2.0
//
// A request as handlers see it: checked, decoded, bounded. Everything borrows from the request and is gone when the response is sent.
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include "web/form.h"
#include "web/route.h"

// Who is logged in; filled in by the callback `session` of the listener's configuration.
struct web_session {
	bool present;
	struct text account; // id
	struct text name;    // to show
	struct text role;
	struct text csrf;    // the token that forms carry in their hidden field `csrf`
	void *data;          // the application's own, in the request's arena
};

struct web_header {
	const char *name; // as sent; compare without regard to case
	const char *value;
};

struct web_request {
	struct arena *arena;
	enum web_method method; // HEAD is WEB_GET with `head`
	bool head;
	bool https;             // asked over TLS, by the word of a trusted proxy or of the configuration
	bool local;             // came over the control socket
	struct text target;     // as sent: path and query, not decoded
	struct text path;       // decoded
	struct text host;       // as in Host, with port
	struct text address;    // of the client: "203.0.113.7", "2001:db8::1"; forwarded addresses only from trusted proxies; "" over the control socket
	struct web_params params;
	const struct web_route *route;
	struct web_form query;  // fields of the query string
	struct web_header *headers;
	size_t header_count;
	struct text media_type; // of the body, lower case without parameters; empty when there is none
	size_t body_size;       // bytes
	struct text body_memory; // a small body; a larger one is in body_fd
	int body_fd;             // unlinked temporary file, or -1
	struct web_session session;
	void *internal; // the listener's
};

// The first header of that name (any case), or NULL.
const char *web_request_header(const struct web_request *request, const char *name);
// A cookie's value (RFC 6265 section 4.2.1); empty when there is none or it is sent twice.
struct text web_request_cookie(const struct web_request *request, const char *name);
struct text web_request_param(const struct web_request *request, const char *name);
struct text web_request_query(const struct web_request *request, const char *name);

// The whole body in memory, at most the route's max_body. ERROR_IO.
bool web_request_body(struct web_request *request, struct text *ret_body, struct error *err) ERROR_CHECKED;

// Reads the body by its media type; files go into `sink` (NULL: none allowed). With a session present the field `csrf` must equal the
// session's, else ERROR_FORBIDDEN; it is checked before success is returned, and files are only linked by the caller's command afterwards.
// ERROR_SYNTAX, ERROR_TOO_LARGE, ERROR_MEDIA_TYPE, or the sink's error. A request without a body gives an empty form.
bool web_request_form(struct web_request *request, const struct web_form_limits *limits,
                      const struct web_file_sink *sink, struct web_form *ret_form, struct error *err) ERROR_CHECKED;

#endif
