// SPDX-License-Identifier: Apache-2.0
//
// Routes: which one fits, with which parameters, and which tables are refused.
#include "unit.h"

#include "web/route.h"

static bool handler(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	(void)app, (void)request, (void)response, (void)err;
	return true;
}

static const struct web_route routes[] = {
	{WEB_GET, "/", NULL, WEB_STATIC, 0, "Home"},
	{WEB_GET, "/devices/{id}/", NULL, WEB_STATIC, 0, "A device"},
	{WEB_GET, "/devices/{id}/v/{version}/", NULL, WEB_STATIC, 0, "A version"},
	{WEB_GET, "/devices/new/", handler, 0, 0, "Literal beats parameter"},
	{WEB_GET, "/report", handler, 0, 0, "The form"},
	{WEB_POST, "/report", handler, WEB_FORM, 1000, "Takes it"},
	{WEB_GET, "/case/{token:token}", handler, 0, 0, "A private link"},
	{WEB_GET, "/n/{number:int}", handler, 0, 0, "A number"},
	{WEB_GET, "/n/{name}", handler, 0, 0, "A name"},
	{WEB_GET, "/u/{id:uuid}/", handler, 0, 0, "By id"},
	{WEB_GET, "/t/{word:text}", handler, 0, 0, "Any text"},
	{WEB_GET, "/files/{path:path}", handler, 0, 0, "The rest"},
	{WEB_GET, "/files/{name}/edit", handler, 0, 0, "Before the rest"},
};
static const struct web_route_table table = {routes, sizeof(routes) / sizeof(routes[0])};

static struct web_router *router;

static int make(void **state)
{
	struct error err;
	(void)state;
	return web_router_create(&table, 1, &router, &err) ? 0 : -1;
}

static int destroy(void **state)
{
	(void)state;
	web_router_destroy(router);
	return 0;
}

// The help of the route that fits, or "none" or "method".
static const char *match(enum web_method method, const char *path, struct web_params *params)
{
	const struct web_route *route = NULL;
	unsigned methods = 0;
	switch (web_router_match(router, method, text_from(path), &route, params, &methods)) {
	case WEB_MATCH_FOUND: return route->help;
	case WEB_MATCH_METHOD: return "method";
	case WEB_MATCH_NONE: break;
	}
	return "none";
}

static void paths_find_their_routes(void **state)
{
	static const char *const cases[][2] = {
		{"/", "Home"},
		{"/devices/lc-200/", "A device"},
		{"/devices/lc-200", "none"},
		{"/devices//", "none"},
		{"/devices/new/", "Literal beats parameter"},
		{"/devices/lc-200/v/2.4.1+b1/", "A version"},
		{"/devices/.hidden/", "none"},
		{"/report", "The form"},
		{"/report/", "none"},
		{"/case/0123456789abcdef", "A private link"},
		{"/case/0123456789abcde", "none"},
		{"/case/0123456789abcdef!", "none"},
		{"/n/42", "A number"},
		{"/n/42a", "A name"},
		{"/n/1234567890123456789", "A name"},
		{"/u/018f3d2a-1111-7222-8333-444455556666/", "By id"},
		{"/u/018f3d2a-1111-7222-8333-44445555666/", "none"},
		{"/t/a b\xC3\xA4", "Any text"},
		{"/t/", "none"},
		{"/files/a/b/c.md", "The rest"},
		{"/files/a/edit", "Before the rest"},
		{"/files/a/b/edit", "The rest"},
		{"/files/", "none"},
		{"", "none"},
		{"report", "none"},
	};
	struct web_params params;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(match(WEB_GET, cases[i][0], &params), cases[i][1]);
}

static void parameters_have_names_and_values(void **state)
{
	struct web_params params;
	(void)state;
	assert_string_equal(match(WEB_GET, "/devices/lc-200/v/2.4.1/", &params), "A version");
	assert_int_equal(params.count, 2);
	assert_true(text_is(web_param(&params, "id"), "lc-200"));
	assert_true(text_is(web_param(&params, "version"), "2.4.1"));
	assert_null(web_param(&params, "other").data);
	assert_string_equal(match(WEB_GET, "/files/a/b/c.md", &params), "The rest");
	assert_int_equal(params.count, 1);
	assert_true(text_is(web_param(&params, "path"), "a/b/c.md"));
}

static void other_methods_say_what_is_allowed(void **state)
{
	const struct web_route *route = NULL;
	struct web_params params;
	unsigned methods = 0;
	ARENA_AUTO arena = ARENA_INIT;
	(void)state;
	assert_int_equal(web_router_match(router, WEB_DELETE, TEXT("/report"), &route, &params, &methods), WEB_MATCH_METHOD);
	assert_int_equal(methods, WEB_GET | WEB_POST);
	assert_null(route);
	assert_string_equal(web_methods_text(&arena, methods), "GET, HEAD, POST");
	assert_string_equal(web_methods_text(&arena, WEB_POST | WEB_DELETE), "POST, DELETE");
	assert_int_equal(web_router_methods(router, TEXT("/report")), WEB_GET | WEB_POST);
	assert_int_equal(web_router_methods(router, TEXT("/elsewhere")), 0);
	assert_string_equal(match(WEB_POST, "/report", &params), "Takes it");
}

static void wrong_tables_are_refused(void **state)
{
	static const struct web_route wrong[] = {
		{WEB_GET, "report", handler, 0, 0, ""},
		{WEB_GET | WEB_POST, "/report", handler, 0, 0, ""},
		{WEB_GET, "/report", NULL, 0, 0, ""},
		{WEB_GET, "/report", handler, WEB_STATIC, 0, ""},
		{WEB_POST, "/report", handler, WEB_FORM, 0, ""},
		{WEB_GET, "/report", handler, WEB_FORM, 10, ""},
		{WEB_GET, "/a/{id:strange}", handler, 0, 0, ""},
		{WEB_GET, "/a/{}", handler, 0, 0, ""},
		{WEB_GET, "/a/x{id}", handler, 0, 0, ""},
		{WEB_GET, "/a/{id}x", handler, 0, 0, ""},
		{WEB_GET, "/a/{rest:path}/b", handler, 0, 0, ""},
		{WEB_GET, "/a//b", handler, 0, 0, ""},
		{WEB_GET, "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}", handler, 0, 0, ""},
	};
	static const struct web_route twice[] = {
		{WEB_GET, "/a/{id}", handler, 0, 0, ""},
		{WEB_GET, "/a/{name}", handler, 0, 0, ""},
	};
	struct web_router *made = NULL;
	struct error err;
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct web_route_table one = {&wrong[i], 1};
		assert_false(web_router_create(&one, 1, &made, &err));
		assert_int_equal(err.class, ERROR_INTERNAL);
		assert_string_equal(err.place, wrong[i].pattern);
	}
	struct web_route_table both = {twice, 2};
	assert_false(web_router_create(&both, 1, &made, &err));
	assert_string_equal(err.place, "/a/{name}");
	assert_null(made);
}

static void the_listing_names_them_all(void **state)
{
	BUILDER_AUTO out;
	(void)state;
	builder_init(&out, 10000);
	web_routes_print(&table, 1, false, &out);
	assert_true(text_find(builder_text(&out), TEXT("/devices/{id}/v/{version}/")) > 0);
	assert_true(text_find(builder_text(&out), TEXT("form <=1000 bytes  Takes it\n")) > 0);
	builder_reset(&out);
	web_routes_print(&table, 1, true, &out);
	assert_int_equal(text_find(builder_text(&out), TEXT("/devices/{id}/")), -1);
	assert_true(text_find(builder_text(&out), TEXT("/devices/new/")) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_find_their_routes),
		cmocka_unit_test(parameters_have_names_and_values),
		cmocka_unit_test(other_methods_say_what_is_allowed),
		cmocka_unit_test(wrong_tables_are_refused),
		cmocka_unit_test(the_listing_names_them_all),
	};
	return cmocka_run_group_tests(tests, make, destroy);
}
