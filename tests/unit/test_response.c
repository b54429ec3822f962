// SPDX-License-Identifier: Apache-2.0
//
// Responses: no header can be split, no redirect leaves the site, errors tell strangers only what they may know.
#include "unit.h"

#include "value/json.h"
#include "web/response.h"

static const char *header_of(const struct web_response *response, const char *name)
{
	for (size_t i = 0; i < response->header_count; i++)
		if (strcmp(response->headers[i].name, name) == 0)
			return response->headers[i].value;
	return NULL;
}

static void headers_cannot_be_split(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct web_response response;
	struct error err;
	(void)state;
	web_response_init(&response, &arena);
	assert_true(web_response_header(&response, "X-A", TEXT("1"), &err));
	assert_true(web_response_header(&response, "x-a", TEXT("2"), &err));
	assert_int_equal(response.header_count, 1);
	assert_string_equal(response.headers[0].value, "2");
	assert_false(web_response_header(&response, "X-A", TEXT("a\r\nSet-Cookie: b"), &err));
	assert_false(web_response_header(&response, "X-A", TEXT("a\nb"), &err));
	assert_false(web_response_header(&response, "X-A", TEXT("a\0b"), &err));
	assert_false(web_response_header(&response, "X A", TEXT("1"), &err));
	assert_false(web_response_header(&response, "", TEXT("1"), &err));
	assert_int_equal(err.class, ERROR_INTERNAL);
	assert_string_equal(response.headers[0].value, "2");
	assert_true(web_response_header(&response, "Set-Cookie", TEXT("a=1"), &err));
	assert_true(web_response_header(&response, "Set-Cookie", TEXT("b=1"), &err));
	assert_int_equal(response.header_count, 3);
	for (int i = 3; i < WEB_RESPONSE_HEADERS_MAX; i++)
		assert_true(web_response_header(&response, "Set-Cookie", TEXT("c=1"), &err));
	assert_false(web_response_header(&response, "Set-Cookie", TEXT("d=1"), &err));
}

static void redirects_stay_here(void **state)
{
	static const char *const wrong[] = {"", "x", "https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:x"};
	ARENA_AUTO arena = ARENA_INIT;
	struct web_response response;
	struct error err;
	(void)state;
	web_response_init(&response, &arena);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(web_response_redirect(&response, 303, text_from(wrong[i]), &err));
	assert_false(web_response_redirect(&response, 200, TEXT("/"), &err));
	assert_int_equal(response.status, 200);
	assert_true(web_response_redirect(&response, 303, TEXT("/a b/?x=%20&y#z"), &err));
	assert_int_equal(response.status, 303);
	assert_string_equal(header_of(&response, "Location"), "/a%20b/?x=%20&y#z");
	assert_true(web_response_redirect(&response, 303, TEXT("/a\r\nX: y"), &err));
	assert_string_equal(header_of(&response, "Location"), "/a%0D%0AX:%20y");
}

static void cookies_are_guarded(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct web_response response;
	struct web_request request = {.arena = &arena};
	struct error err;
	(void)state;
	web_response_init(&response, &arena);
	assert_true(web_response_session(&response, &request, TEXT("tok"), 60, &err));
	assert_string_equal(response.headers[0].value, "aftercare=tok; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
	request.https = true;
	assert_true(web_response_session(&response, &request, TEXT(""), 60, &err));
	assert_string_equal(response.headers[1].value, "__Host-aftercare=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
	assert_false(web_response_session(&response, &request, TEXT("a;b"), 60, &err));
}

static void downloads_are_attachments(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct web_response response;
	(void)state;
	web_response_init(&response, &arena);
	web_response_download(&response, -1, 5, TEXT("../\xC3\xA4 \"x\".html"));
	assert_true(text_is(response.content_type, "application/octet-stream"));
	assert_string_equal(header_of(&response, "Content-Disposition"),
	                    "attachment; filename=\"__ _x_.html\"; filename*=UTF-8''%C3%A4%20%22x%22.html");
	assert_non_null(strstr(header_of(&response, "Content-Security-Policy"), "sandbox"));
}

static void errors_tell_what_they_may(void **state)
{
	struct web_header accept = {"accept", "application/json"};
	ARENA_AUTO arena = ARENA_INIT;
	struct web_response response;
	struct web_request request = {.arena = &arena};
	struct value *body;
	struct error err;
	(void)state;
	web_response_init(&response, &arena);
	error_set(&err, ERROR_DATABASE, "secret");
	web_response_error(&response, &request, &err);
	assert_int_equal(response.status, 500);
	assert_int_equal(text_find(response.body, TEXT("secret")), -1);
	error_set(&err, ERROR_CONFLICT, "look again");
	web_response_error(&response, &request, &err);
	assert_int_equal(response.status, 409);
	assert_true(text_find(response.body, TEXT("look again")) > 0);
	error_set(&err, ERROR_TOO_MANY, "wait");
	web_response_error(&response, &request, &err);
	assert_int_equal(response.status, 429);
	assert_non_null(header_of(&response, "Retry-After"));
	request.headers = &accept;
	request.header_count = 1;
	error_set(&err, ERROR_INVALID, "say \"when\"");
	error_at(&err, "date");
	web_response_error(&response, &request, &err);
	assert_true(text_is(response.content_type, "application/json"));
	assert_true(json_read(&arena, response.body, NULL, &json_limits_default, &body, &err));
	assert_true(text_is(value_text_at(body, "message"), "say \"when\""));
	assert_true(text_is(value_text_at(body, "place"), "date"));
}

static void cookies_sent_twice_do_not_count(void **state)
{
	struct web_header headers[] = {{"Cookie", "a=1; b=2"}, {"cookie", "c=x=y;b=3"}};
	struct web_request request = {.headers = headers, .header_count = 2};
	(void)state;
	assert_true(text_is(web_request_cookie(&request, "a"), "1"));
	assert_true(text_is(web_request_cookie(&request, "c"), "x=y"));
	assert_int_equal(web_request_cookie(&request, "b").len, 0);
	assert_int_equal(web_request_cookie(&request, "d").len, 0);
}

static void forms_of_a_session_need_its_token(void **state)
{
	struct web_header type = {"Content-Type", "application/x-www-form-urlencoded"};
	ARENA_AUTO arena = ARENA_INIT;
	struct web_request request = {.arena = &arena, .headers = &type, .header_count = 1, .body_fd = -1,
	                              .media_type = TEXT_INIT("application/x-www-form-urlencoded")};
	struct web_form form;
	struct error err;
	(void)state;
	request.body_memory = TEXT("a=1");
	request.body_size = request.body_memory.len;
	assert_true(web_request_form(&request, &web_form_limits_default, NULL, &form, &err));
	request.session.present = true;
	assert_false(web_request_form(&request, &web_form_limits_default, NULL, &form, &err));
	request.session.csrf = TEXT("token");
	assert_false(web_request_form(&request, &web_form_limits_default, NULL, &form, &err));
	assert_int_equal(err.class, ERROR_FORBIDDEN);
	request.body_memory = TEXT("a=1&csrf=token");
	request.body_size = request.body_memory.len;
	assert_true(web_request_form(&request, &web_form_limits_default, NULL, &form, &err));
	request.media_type = TEXT("text/plain");
	assert_false(web_request_form(&request, &web_form_limits_default, NULL, &form, &err));
	assert_int_equal(err.class, ERROR_MEDIA_TYPE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_cannot_be_split),
		cmocka_unit_test(redirects_stay_here),
		cmocka_unit_test(cookies_are_guarded),
		cmocka_unit_test(downloads_are_attachments),
		cmocka_unit_test(errors_tell_what_they_may),
		cmocka_unit_test(cookies_sent_twice_do_not_count),
		cmocka_unit_test(forms_of_a_session_need_its_token),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
