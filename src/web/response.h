// SPDX-License-Identifier: Apache-2.0
//
// A response being made. Texts are borrowed from the request's arena or live longer. Each response carries the security headers of
// `web_security_headers`; a header with CR, LF or another control character cannot be set.
#ifndef WEB_RESPONSE_H
#define WEB_RESPONSE_H

#include "web/request.h"

#define WEB_RESPONSE_HEADERS_MAX 24

struct web_response {
	struct arena *arena;
	int status; // 200 at first
	struct text content_type;
	struct text body;
	int fd; // instead of body: a regular file, from offset 0, which the response then owns; -1
	uint64_t fd_size;
	struct web_header headers[WEB_RESPONSE_HEADERS_MAX];
	size_t header_count;
};

void web_response_init(struct web_response *response, struct arena *arena);
void web_response_finish(struct web_response *response); // closes fd
// Back to what init left.
void web_response_reset(struct web_response *response);

// `text/html; charset=utf-8`.
void web_response_html(struct web_response *response, int status, struct text html);
void web_response_text(struct web_response *response, int status, struct text plain);
// `application/json`.
void web_response_json(struct web_response *response, int status, struct text json);
// Any other type; the type is ours, never the sender's.
void web_response_body(struct web_response *response, int status, const char *content_type, struct text body);

// A stranger's file for staff: application/octet-stream, Content-Disposition: attachment (RFC 6266, RFC 8187), sandboxed. Takes over `fd`.
void web_response_download(struct web_response *response, int fd, uint64_t size, struct text filename);

// 303 (after a form), 302, 307 or 308 to a path of this site. ERROR_INTERNAL unless location begins with one '/' and has no control characters,
// so that nobody can be sent elsewhere.
bool web_response_redirect(struct web_response *response, int status, struct text location, struct error *err) ERROR_CHECKED;

// Adds or replaces. ERROR_INTERNAL when the name is not a token, the value has a control character or the table is full.
bool web_response_header(struct web_response *response, const char *name, struct text value, struct error *err) ERROR_CHECKED;

// The session's cookie: HttpOnly, SameSite=Lax, Path=/; Secure and a name with the prefix `__Host-` over https. An empty token removes it.
bool web_response_session(struct web_response *response, const struct web_request *request, struct text token,
                          int64_t max_age_seconds, struct error *err) ERROR_CHECKED;
const char *web_session_cookie(const struct web_request *request); // its name

// Status, title and plain text or JSON body of an error, without help of the application; the message only where the class may show it.
void web_response_error(struct web_response *response, const struct web_request *request, const struct error *error);

// Content-Security-Policy and its companions; terminated by a NULL name.
extern const struct web_header web_security_headers[];

#endif
