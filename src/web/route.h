// SPDX-License-Identifier: Apache-2.0
//
// Routes as const tables, compiled once into a tree of path segments. Matching looks at each segment of the path once per kind of
// parameter and never walks the tables.
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

struct web_request;
struct web_response;

// Makes the response to a request; runs on a worker thread and may wait (database, hashing). On failure the listener answers with the
// page of the error's class, whatever was in the response before.
typedef bool web_handler(void *app, struct web_request *request, struct web_response *response, struct error *err);

enum web_method {
	WEB_GET = 1, // answers HEAD as well
	WEB_POST = 2,
	WEB_PUT = 4,
	WEB_DELETE = 8,
};

enum web_flag {
	WEB_STATIC = 1,      // an object of the current publication; no handler. Listed so that `aftercare routes` is complete
	WEB_FORM = 2,        // body: application/x-www-form-urlencoded or multipart/form-data
	WEB_JSON = 4,        // body: application/json
	WEB_LOGIN = 8,       // a session is needed: else redirect to the login page (GET) or 401
	WEB_SESSION = 16,    // a session is looked up, but none is needed
	WEB_ANY_ORIGIN = 32, // browsers may post from other sites: one-click unsubscribe, nothing that relies on a cookie
	WEB_CORS = 64,       // public JSON: Access-Control-Allow-Origin: *
	WEB_PUBLIC_CACHE = 128, // the handler sets Cache-Control itself; else private pages are no-store
};

// Patterns: "/devices/{id}/v/{version}/". A segment is literal or one parameter `{name}` or `{name:type}`. Types: `slug` (the default:
// letters, digits, and `.`, `_`, `~`, `+`, `-` after the first; 128 bytes), `int` (1 to 18 digits), `uuid` (36 characters), `token` (16 to 512
// characters of base64url and `.`; never logged), `text` (any UTF-8, 256 bytes), `path` (last only: the rest, with its slashes). The more exact
// segment wins: literal, int, uuid, token, slug, text, path.
struct web_route {
	unsigned methods; // one of enum web_method
	const char *pattern;
	web_handler *handler;
	unsigned flags;  // of enum web_flag
	size_t max_body; // bytes; 0: no body
	const char *help; // one line for `aftercare routes` and for the documentation
};

struct web_route_table {
	const struct web_route *routes;
	size_t count;
};

#define WEB_PARAMS_MAX 8

struct web_param {
	const char *name; // NUL-terminated; belongs to the router
	struct text value; // decoded
};

struct web_params {
	struct web_param items[WEB_PARAMS_MAX];
	size_t count;
};

struct web_router;

// Compiles the tables, which must outlive the router. A malformed pattern, or two routes for the same method and pattern, is
// ERROR_INTERNAL with the pattern as place.
bool web_router_create(const struct web_route_table *tables, size_t count, struct web_router **ret_router,
                       struct error *err) ERROR_CHECKED;
void web_router_destroy(struct web_router *router); // NULL is fine

enum web_match {
	WEB_MATCH_NONE,   // no pattern fits the path
	WEB_MATCH_METHOD, // one fits, but not with this method
	WEB_MATCH_FOUND,
};

// `path` is decoded, begins with '/', without query. WEB_MATCH_FOUND sets *ret_route and *ret_params (whose values borrow from path);
// WEB_MATCH_METHOD sets *ret_methods to what would be allowed. HEAD is asked for as WEB_GET. Any number of threads at once.
enum web_match web_router_match(const struct web_router *router, enum web_method method, struct text path,
                                const struct web_route **ret_route, struct web_params *ret_params, unsigned *ret_methods);

// All methods of the patterns that fit the path; 0: none fits.
unsigned web_router_methods(const struct web_router *router, struct text path);

// Empty text when there is no such parameter.
struct text web_param(const struct web_params *params, const char *name);

// "GET, HEAD, POST" for an Allow header (RFC 9110 section 10.2.1).
const char *web_methods_text(struct arena *arena, unsigned methods);

// One line per route: method, pattern, flags, body limit, help. For `aftercare routes`; with `only_dynamic`, what a proxy or CDN must pass on.
void web_routes_print(const struct web_route_table *tables, size_t count, bool only_dynamic, struct builder *out);

#endif
