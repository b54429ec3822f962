// SPDX-License-Identifier: Apache-2.0
//
// The head of a request, held against RFC 9112 more strictly than the HTTP library does, so that no proxy in front can have understood it otherwise.
// Pure functions over what the library parsed.
#ifndef WEB_CHECK_H
#define WEB_CHECK_H

#include "web/request.h"

#define WEB_TARGET_MAX ((size_t)8 * 1024)
#define WEB_HEAD_MAX ((size_t)32 * 1024)
#define WEB_HEADERS_MAX 100

struct web_head_field {
	const char *name;
	size_t name_len;
	const char *value;
	size_t value_len;
};

// All pointers point into the one buffer that the request was read into, where the library has put NUL for each separator.
struct web_head {
	const char *method; // start of the request line
	const char *target;
	size_t target_len;  // as it was before the library cut it at '?'
	const char *version;
	const struct web_head_field *fields; // in the order sent
	size_t field_count;
	size_t size; // bytes from method to the end of the empty line
};

// A status (400 to 505) with its reason, or 0 when the head may pass.
struct web_refusal {
	int status;
	const char *reason;
};

// What the head says of the body.
struct web_head_facts {
	enum web_method method;
	bool head;             // HEAD
	bool known_method;     // else the method is none of ours: 405 or 501
	uint64_t content_length; // 0 without a header
	struct text host;      // of the Host header, with port
};

// Checks layout (each line `name: value` with CR LF, nothing folded, no NUL), tokens, target, Host, Content-Length and Transfer-Encoding.
struct web_refusal web_head_check(const struct web_head *head, struct web_head_facts *ret_facts);

// host[:port] of RFC 3986 section 3.2.2 without user: a name, an IPv4 or a bracketed IPv6 address.
bool web_host_is_valid(struct text host);
// Whether `hosts` (comma-separated; "" or NULL: any) names this host, port aside, without regard to case.
bool web_host_is_listed(struct text host, const char *hosts);

// A browser's post from another site: Sec-Fetch-Site says so, or Origin names another host. `origin` and `fetch_site` may be NULL.
bool web_origin_is_foreign(const char *origin, const char *fetch_site, struct text host);

// Visible ASCII without '#' that begins with '/': origin form only (RFC 9112 section 3.2.1), as this is no proxy.
bool web_target_is_plain(struct text target);

// Splits and decodes a target: "/a%20b?x=1" gives path "/a b" and query "x=1". False on malformed percent-encoding or UTF-8, control characters,
// encoded slashes, and segments "." or "..", or empty ones but the last.
bool web_target_split(struct arena *arena, struct text target, struct text *ret_path, struct text *ret_query) ERROR_CHECKED;

// Whether `address` ("192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1") lies in `networks` ("127.0.0.1, 10.0.0.0/8, ::1"; NULL: none).
bool web_address_in(struct text address, const char *networks);
// ERROR_USAGE when the list is malformed; the place is the entry.
bool web_networks_check(const char *networks, struct error *err) ERROR_CHECKED;

#endif
