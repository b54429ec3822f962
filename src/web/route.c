// SPDX-License-Identifier: Apache-2.0
//
// The tree of path segments. A node has its literal children sorted for binary search and at most one child for each kind of parameter.
#include "web/route.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define SEGMENTS_MAX 16
#define METHOD_COUNT 4

enum param_kind { PARAM_INT, PARAM_UUID, PARAM_TOKEN, PARAM_SLUG, PARAM_TEXT, PARAM_PATH, PARAM_COUNT };

static const char *const param_kind_names[PARAM_COUNT] = {"int", "uuid", "token", "slug", "text", "path"};

struct node;

struct literal {
	struct text text;
	struct node *node;
};

// A route that ends in a node, with the names of its parameters in order.
struct leaf {
	const struct web_route *route;
	const char *names[WEB_PARAMS_MAX];
	size_t count;
};

struct node {
	struct literal *literals; // sorted by text
	size_t literal_count, literal_size;
	struct node *params[PARAM_COUNT];
	struct leaf *leaves[METHOD_COUNT]; // by the bit of enum web_method
};

struct web_router {
	struct arena arena;
	struct node *root;
};

static bool is_slug(struct text t)
{
	if (t.len == 0 || t.len > 128 || !isalnum((unsigned char)t.data[0]))
		return false;
	for (size_t i = 1; i < t.len; i++)
		if (!isalnum((unsigned char)t.data[i]) && strchr("._~+-", t.data[i]) == NULL)
			return false;
	return memchr(t.data, '\0', t.len) == NULL;
}

static bool is_token(struct text t)
{
	if (t.len < 16 || t.len > 512)
		return false;
	for (size_t i = 0; i < t.len; i++)
		if (!isalnum((unsigned char)t.data[i]) && t.data[i] != '-' && t.data[i] != '_' && t.data[i] != '.')
			return false;
	return true;
}

static bool is_int(struct text t)
{
	if (t.len == 0 || t.len > 18)
		return false;
	for (size_t i = 0; i < t.len; i++)
		if (!isdigit((unsigned char)t.data[i]))
			return false;
	return true;
}

static bool is_uuid(struct text t)
{
	if (t.len != 36)
		return false;
	for (size_t i = 0; i < t.len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? t.data[i] != '-' : !isxdigit((unsigned char)t.data[i]))
			return false;
	}
	return true;
}

static bool fits(enum param_kind kind, struct text t)
{
	switch (kind) {
	case PARAM_INT: return is_int(t);
	case PARAM_UUID: return is_uuid(t);
	case PARAM_TOKEN: return is_token(t);
	case PARAM_SLUG: return is_slug(t);
	case PARAM_TEXT: return t.len > 0 && t.len <= 256;
	case PARAM_PATH: return t.len > 0;
	case PARAM_COUNT: break;
	}
	return false;
}

static size_t literal_position(const struct node *node, struct text t, bool *ret_found)
{
	size_t low = 0, high = node->literal_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(node->literals[middle].text, t);
		if (order == 0) {
			*ret_found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_found = false;
	return low;
}

static struct node *literal_child(struct arena *arena, struct node *node, struct text t)
{
	bool found;
	size_t at = literal_position(node, t, &found);
	if (found)
		return node->literals[at].node;
	if (node->literal_count == node->literal_size) {
		size_t size = node->literal_size == 0 ? 4 : node->literal_size * 2;
		struct literal *larger = arena_array(arena, size, sizeof(*larger));
		for (size_t i = 0; i < node->literal_count; i++)
			larger[i] = node->literals[i];
		node->literals = larger;
		node->literal_size = size;
	}
	memmove(node->literals + at + 1, node->literals + at, (node->literal_count - at) * sizeof(*node->literals));
	node->literal_count++;
	node->literals[at] = (struct literal){t, arena_new(arena, struct node)};
	return node->literals[at].node;
}

// Reads "{name}" or "{name:type}".
static bool read_param(struct arena *arena, struct text segment, const char **ret_name, enum param_kind *ret_kind)
{
	struct text rest = text_sub(segment, 1, segment.len - 2);
	struct text name = text_cut(&rest, ':');
	if (name.len == 0)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!islower((unsigned char)name.data[i]) && name.data[i] != '_')
			return false;
	enum param_kind kind = PARAM_SLUG;
	if (rest.data != NULL) {
		for (kind = 0; kind < PARAM_COUNT; kind++)
			if (text_is(rest, param_kind_names[kind]))
				break;
		if (kind == PARAM_COUNT)
			return false;
	}
	*ret_name = text_cstr(arena, name);
	*ret_kind = kind;
	return true;
}

static int method_index(unsigned method)
{
	switch (method) {
	case WEB_GET: return 0;
	case WEB_POST: return 1;
	case WEB_PUT: return 2;
	case WEB_DELETE: return 3;
	default: return -1;
	}
}

static bool complain(const struct web_route *route, struct error *err, const char *what)
{
	error_set(err, ERROR_INTERNAL, "%s", what);
	return error_at(err, "%s", route->pattern == NULL ? "route" : route->pattern);
}

static bool add_route(struct web_router *router, const struct web_route *route, struct error *err)
{
	struct text rest = text_from(route->pattern);
	int method = method_index(route->methods);
	if (rest.len == 0 || rest.data[0] != '/' || method < 0)
		return complain(route, err, "a route needs one method and a pattern that begins with '/'");
	if (((route->flags & WEB_STATIC) != 0) != (route->handler == NULL))
		return complain(route, err, "a route has either a handler or the flag for static objects");
	if ((route->flags & (WEB_FORM | WEB_JSON)) != 0 && (route->max_body == 0 || route->methods == WEB_GET))
		return complain(route, err, "a form needs a method with a body and a limit");
	struct leaf *leaf = arena_new(&router->arena, struct leaf);
	struct node *node = router->root;
	size_t segments = 0;
	bool closed = false;
	for (rest = (struct text){rest.data + 1, rest.len - 1}; rest.data != NULL; segments++) {
		struct text segment = text_cut(&rest, '/');
		if (closed || segments == SEGMENTS_MAX)
			return complain(route, err, "a path parameter must be the last, and a pattern has at most 16 segments");
		if (segment.len < 2 || segment.data[0] != '{' || segment.data[segment.len - 1] != '}') {
			if (text_find_byte(segment, '{') >= 0 || (segment.len == 0 && rest.data != NULL))
				return complain(route, err, "a segment is literal or one parameter, and only the last may be empty");
			node = literal_child(&router->arena, node, segment);
			continue;
		}
		enum param_kind kind;
		if (leaf->count == WEB_PARAMS_MAX || !read_param(&router->arena, segment, &leaf->names[leaf->count], &kind))
			return complain(route, err, "a parameter reads {name} or {name:type}");
		leaf->count++;
		closed = kind == PARAM_PATH;
		if (node->params[kind] == NULL)
			node->params[kind] = arena_new(&router->arena, struct node);
		node = node->params[kind];
	}
	if (node->leaves[method] != NULL)
		return complain(route, err, "two routes have the same method and pattern");
	leaf->route = route;
	node->leaves[method] = leaf;
	return true;
}

bool web_router_create(const struct web_route_table *tables, size_t count, struct web_router **ret_router,
                       struct error *err)
{
	struct web_router *router = memory_alloc(sizeof(*router));
	arena_init(&router->arena);
	router->root = arena_new(&router->arena, struct node);
	for (size_t t = 0; t < count; t++)
		for (size_t i = 0; i < tables[t].count; i++)
			if (!add_route(router, &tables[t].routes[i], err)) {
				web_router_destroy(router);
				return false;
			}
	*ret_router = router;
	return true;
}

void web_router_destroy(struct web_router *router)
{
	if (router == NULL)
		return;
	arena_finish(&router->arena);
	free(router);
}

struct search {
	int method;
	struct text values[WEB_PARAMS_MAX];
	const struct leaf *found;
	unsigned methods; // of the leaves that were met
};

static unsigned methods_of(const struct node *node)
{
	unsigned methods = 0;
	for (int i = 0; i < METHOD_COUNT; i++)
		if (node->leaves[i] != NULL)
			methods |= node->leaves[i]->route->methods;
	return methods;
}

static bool arrive(struct search *search, const struct node *node)
{
	search->methods |= methods_of(node);
	search->found = search->method < 0 ? NULL : node->leaves[search->method];
	return search->found != NULL;
}

// `rest` has data NULL once the path is used up.
static bool descend(struct search *search, const struct node *node, struct text rest, size_t depth, size_t count)
{
	if (rest.data == NULL)
		return arrive(search, node);
	if (depth == SEGMENTS_MAX)
		return false;
	struct text whole = rest;
	struct text segment = text_cut(&rest, '/');
	bool found;
	size_t at = literal_position(node, segment, &found);
	if (found && descend(search, node->literals[at].node, rest, depth + 1, count))
		return true;
	if (count == WEB_PARAMS_MAX)
		return false;
	for (enum param_kind kind = 0; kind < PARAM_PATH; kind++) {
		if (node->params[kind] == NULL || !fits(kind, segment))
			continue;
		search->values[count] = segment;
		if (descend(search, node->params[kind], rest, depth + 1, count + 1))
			return true;
	}
	if (node->params[PARAM_PATH] == NULL || !fits(PARAM_PATH, whole))
		return false;
	search->values[count] = whole;
	return arrive(search, node->params[PARAM_PATH]);
}

unsigned web_router_methods(const struct web_router *router, struct text path)
{
	struct search search = {.method = -1};
	if (path.len > 0 && path.data[0] == '/')
		(void)descend(&search, router->root, (struct text){path.data + 1, path.len - 1}, 0, 0);
	return search.methods;
}

enum web_match web_router_match(const struct web_router *router, enum web_method method, struct text path,
                                const struct web_route **ret_route, struct web_params *ret_params, unsigned *ret_methods)
{
	struct search search = {.method = method_index(method)};
	if (path.len == 0 || path.data[0] != '/' || search.method < 0)
		return WEB_MATCH_NONE;
	struct text rest = {path.data + 1, path.len - 1};
	if (!descend(&search, router->root, rest, 0, 0)) {
		if (search.methods == 0)
			return WEB_MATCH_NONE;
		*ret_methods = search.methods;
		return WEB_MATCH_METHOD;
	}
	*ret_route = search.found->route;
	ret_params->count = search.found->count;
	for (size_t i = 0; i < search.found->count; i++)
		ret_params->items[i] = (struct web_param){search.found->names[i], search.values[i]};
	return WEB_MATCH_FOUND;
}

struct text web_param(const struct web_params *params, const char *name)
{
	for (size_t i = 0; i < params->count; i++)
		if (strcmp(params->items[i].name, name) == 0)
			return params->items[i].value;
	return (struct text){NULL, 0};
}

const char *web_methods_text(struct arena *arena, unsigned methods)
{
	return arena_printf(arena, "%s%s%s%s", (methods & WEB_GET) ? "GET, HEAD" : "",
	                    (methods & WEB_POST) ? (methods & WEB_GET) ? ", POST" : "POST" : "",
	                    (methods & WEB_PUT) ? (methods & (WEB_GET | WEB_POST)) ? ", PUT" : "PUT" : "",
	                    (methods & WEB_DELETE) ? (methods & (WEB_GET | WEB_POST | WEB_PUT)) ? ", DELETE" : "DELETE" : "");
}

static const struct {
	unsigned flag;
	const char *name;
} flag_names[] = {
	{WEB_STATIC, "static"},   {WEB_FORM, "form"},           {WEB_JSON, "json"}, {WEB_LOGIN, "login"},
	{WEB_SESSION, "session"}, {WEB_ANY_ORIGIN, "any-origin"}, {WEB_CORS, "cors"}, {WEB_PUBLIC_CACHE, "cache"},
};

void web_routes_print(const struct web_route_table *tables, size_t count, bool only_dynamic, struct builder *out)
{
	for (size_t t = 0; t < count; t++) {
		for (size_t i = 0; i < tables[t].count; i++) {
			const struct web_route *route = &tables[t].routes[i];
			if (only_dynamic && (route->flags & WEB_STATIC) != 0)
				continue;
			ARENA_AUTO arena = ARENA_INIT;
			const char *method = route->methods == WEB_GET ? "GET" : web_methods_text(&arena, route->methods);
			builder_printf(out, "%-6s %-48s", method, route->pattern);
			char before = ' ';
			for (size_t f = 0; f < sizeof(flag_names) / sizeof(flag_names[0]); f++) {
				if ((route->flags & flag_names[f].flag) == 0)
					continue;
				builder_byte(out, before);
				builder_string(out, flag_names[f].name);
				before = ',';
			}
			if (route->max_body > 0)
				builder_printf(out, " <=%zu bytes", route->max_body);
			builder_printf(out, "  %s\n", route->help == NULL ? "" : route->help);
		}
	}
}
