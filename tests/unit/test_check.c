// SPDX-License-Identifier: Apache-2.0
//
// The head of a request: layouts that a proxy might read otherwise, hosts, origins, targets, addresses.
#include "unit.h"

#include "web/check.h"

// Cuts a head as the HTTP library does (a NUL for each separator) and checks it. Lines end with CR LF; `fields` says where each field is.
struct sample {
	char buffer[65536];
	struct web_head_field fields[WEB_HEADERS_MAX + 1];
	struct web_head head;
	struct web_head_facts facts;
};

static int status_of(struct sample *sample, const char *source)
{
	size_t len = strlen(source);
	memcpy(sample->buffer, source, len + 1);
	char *method = sample->buffer, *target = strchr(method, ' ') + 1;
	char *version = strchr(target, ' ') + 1, *end = strstr(version, "\r\n");
	target[-1] = version[-1] = end[0] = end[1] = '\0';
	sample->head = (struct web_head){.method = method, .target = target, .target_len = strlen(target), .version = version,
	                                 .fields = sample->fields, .size = len};
	for (char *line = end + 2; *line != '\r' && *line != '\0' && sample->head.field_count <= WEB_HEADERS_MAX;) {
		char *stop = strchr(line, '\n'), *colon = strchr(line, ':');
		size_t ending = stop > line && stop[-1] == '\r' ? 2 : 1;
		memset(stop + 1 - ending, '\0', ending);
		*colon = '\0';
		char *value = colon + 1 + strspn(colon + 1, " \t");
		sample->fields[sample->head.field_count++] = (struct web_head_field){line, strlen(line), value, strlen(value)};
		line = stop + 1;
	}
	memset(sample->buffer + len - 2, '\0', 2);
	return web_head_check(&sample->head, &sample->facts).status;
}

static int status(const char *source)
{
	static struct sample sample;
	return status_of(&sample, source);
}

#define GET "GET / HTTP/1.1\r\n"
#define POST "POST / HTTP/1.1\r\n"
#define HOST "Host: a.example\r\n"

static void good_heads_pass(void **state)
{
	static struct sample sample;
	(void)state;
	assert_int_equal(status(GET HOST "\r\n"), 0);
	assert_int_equal(status(GET "Host:a.example\r\nX:\r\nY: \t z \r\n\r\n"), 0);
	assert_int_equal(status("GET / HTTP/1.0\r\n\r\n"), 0);
	assert_int_equal(status_of(&sample, POST HOST "Content-Length: 12\r\n\r\n"), 0);
	assert_int_equal(sample.facts.content_length, 12);
	assert_int_equal(sample.facts.method, WEB_POST);
	assert_true(text_is(sample.facts.host, "a.example"));
	assert_int_equal(status_of(&sample, "HEAD / HTTP/1.1\r\n" HOST "\r\n"), 0);
	assert_true(sample.facts.head && sample.facts.method == WEB_GET);
	assert_int_equal(status_of(&sample, "BREW / HTTP/1.1\r\n" HOST "\r\n"), 0);
	assert_false(sample.facts.known_method);
}

static void bad_heads_do_not(void **state)
{
	static const struct {
		const char *head;
		int status;
	} cases[] = {
		{GET "\r\n", 400},
		{GET HOST HOST "\r\n", 400},
		{GET "Host: \r\n\r\n", 400},
		{GET "Host: a b\r\n\r\n", 400},
		{GET "Host: user@a.example\r\n\r\n", 400},
		{POST HOST "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
		{POST HOST "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400},
		{POST HOST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
		{POST HOST "Transfer-Encoding: chunked\r\n\r\n", 411},
		{POST HOST "Transfer-Encoding: identity\r\n\r\n", 411},
		{POST HOST "Content-Length: +1\r\n\r\n", 400},
		{POST HOST "Content-Length: -1\r\n\r\n", 400},
		{POST HOST "Content-Length: 0x1\r\n\r\n", 400},
		{POST HOST "Content-Length: 1, 1\r\n\r\n", 400},
		{POST HOST "Content-Length: \r\n\r\n", 400},
		{POST HOST "Content-Length: 99999999999999999999\r\n\r\n", 400},
		{GET HOST "Content-Length: 1\r\n\r\n", 400},
		{GET HOST "Content-Length : 0\r\n\r\n", 400},
		{GET HOST ": x\r\n\r\n", 400},
		{GET HOST "X: a\rb\r\n\r\n", 400},
		{GET HOST "X: a\001b\r\n\r\n", 400},
		{GET HOST "X: a\n\r\n", 400}, // a bare LF ends the line
		{GET HOST "X: a\r\n folded: b\r\n\r\n", 400},
		{"GET / HTTP/1.2\r\n" HOST "\r\n", 505},
		{"G(T / HTTP/1.1\r\n" HOST "\r\n", 400},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (status(cases[i].head) != cases[i].status)
			fail_msg("%d: %s", status(cases[i].head), cases[i].head);
}

static void layout_must_be_gapless(void **state)
{
	static struct sample sample;
	(void)state;
	assert_int_equal(status_of(&sample, GET HOST "A: 1\r\nB: 2\r\n\r\n"), 0);
	sample.fields[1] = sample.fields[2]; // a field that the library joined with another or moved
	sample.head.field_count = 2;
	assert_int_equal(web_head_check(&sample.head, &sample.facts).status, 400);
	assert_int_equal(status_of(&sample, GET HOST "A: 1\r\n\r\n"), 0);
	sample.head.size++;
	assert_int_equal(web_head_check(&sample.head, &sample.facts).status, 400);
	assert_int_equal(status_of(&sample, GET HOST "A: 1\r\n\r\n"), 0);
	sample.head.target++;
	assert_int_equal(web_head_check(&sample.head, &sample.facts).status, 400);
}

static void sizes_are_limited(void **state)
{
	static char source[WEB_HEAD_MAX + 1000];
	static struct sample sample;
	(void)state;
	snprintf(source, sizeof(source), "GET /%0*d HTTP/1.1\r\n" HOST "\r\n", (int)WEB_TARGET_MAX, 0);
	assert_int_equal(status_of(&sample, source), 414);
	snprintf(source, sizeof(source), "GET /%0*d HTTP/1.1\r\n" HOST "\r\n", (int)WEB_TARGET_MAX - 1, 0);
	assert_int_equal(status_of(&sample, source), 0);
	snprintf(source, sizeof(source), GET HOST "X: %0*d\r\n\r\n", (int)WEB_HEAD_MAX, 0);
	assert_int_equal(status_of(&sample, source), 431);
	size_t len = (size_t)snprintf(source, sizeof(source), GET HOST);
	for (int i = 0; i < WEB_HEADERS_MAX; i++)
		len += (size_t)snprintf(source + len, sizeof(source) - len, "X: 1\r\n");
	snprintf(source + len, sizeof(source) - len, "\r\n");
	assert_int_equal(status_of(&sample, source), 431);
}

static void hosts_are_names_or_addresses(void **state)
{
	static const char *const good[] = {"a", "a.example", "a.example:8080", "127.0.0.1", "[::1]", "[::1]:80", "x_y.local"};
	static const char *const wrong[] = {"", ":80", "a:", "a:b", "a:123456", "a/b", "[::1", "[1.2.3]", "::1", "a,b", "a\"", "[::1]x"};
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(web_host_is_valid(text_from(good[i])));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(web_host_is_valid(text_from(wrong[i])));
	assert_true(web_host_is_listed(TEXT("anything"), NULL));
	assert_true(web_host_is_listed(TEXT("LocalHost:8081"), "127.0.0.1, localhost, [::1]"));
	assert_true(web_host_is_listed(TEXT("[::1]:8081"), "127.0.0.1, localhost, [::1]"));
	assert_false(web_host_is_listed(TEXT("evil.example"), "127.0.0.1, localhost"));
	assert_false(web_host_is_listed(TEXT(""), "localhost"));
}

static void foreign_forms_are_known(void **state)
{
	struct text host = TEXT("a.example:8080");
	(void)state;
	assert_false(web_origin_is_foreign(NULL, NULL, host));
	assert_false(web_origin_is_foreign("https://a.example:8080", NULL, host));
	assert_false(web_origin_is_foreign("null", NULL, host));
	assert_false(web_origin_is_foreign("null", "same-origin", host));
	assert_true(web_origin_is_foreign("https://b.example", NULL, host));
	assert_true(web_origin_is_foreign("https://a.example", NULL, host));
	assert_true(web_origin_is_foreign("a.example:8080", NULL, host));
	assert_true(web_origin_is_foreign("https://a.example:8080", "cross-site", host));
	assert_true(web_origin_is_foreign(NULL, "same-site", host));
}

static void targets_are_decoded_once(void **state)
{
	static const char *const wrong[] = {"", "*", "http://a/", "//a", "/a//b", "/./", "/a/..", "/%2e%2e/x", "/%", "/%zz", "/%00", "/%2Fa",
	                                    "/a%5cb", "/a\\b", "/%FF", "/a b", "/\xC3\xA4", "/a#b", "/%0a"};
	ARENA_AUTO arena = ARENA_INIT;
	struct text path, query;
	(void)state;
	assert_true(web_target_split(&arena, TEXT("/a%20%C3%A4/?x=%2F&y"), &path, &query));
	assert_true(text_is(path, "/a \xC3\xA4/"));
	assert_true(text_is(query, "x=%2F&y"));
	assert_true(web_target_split(&arena, TEXT("/%2541"), &path, &query));
	assert_true(text_is(path, "/%41"));
	assert_true(web_target_split(&arena, TEXT("/"), &path, &query));
	assert_int_equal(query.len, 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (web_target_split(&arena, text_from(wrong[i]), &path, &query))
			fail_msg("accepted: %s", wrong[i]);
}

static void networks_hold_addresses(void **state)
{
	static const char list[] = "127.0.0.1, 10.0.0.0/8,192.0.2.128/25, 2001:db8::/33, ::1";
	struct error err;
	(void)state;
	assert_true(web_networks_check(list, &err));
	assert_true(web_networks_check(NULL, &err));
	assert_true(web_address_in(TEXT("10.255.0.1"), list));
	assert_true(web_address_in(TEXT("::ffff:127.0.0.1"), list));
	assert_true(web_address_in(TEXT("192.0.2.200"), list));
	assert_true(web_address_in(TEXT("2001:db8:7fff::1"), list));
	assert_true(web_address_in(TEXT("::1"), list));
	assert_false(web_address_in(TEXT("127.0.0.2"), list));
	assert_false(web_address_in(TEXT("192.0.2.1"), list));
	assert_false(web_address_in(TEXT("2001:db8:8000::1"), list));
	assert_false(web_address_in(TEXT("unknown"), list));
	assert_false(web_address_in(TEXT("10.0.0.1"), NULL));
	assert_false(web_networks_check("10.0.0.0/33", &err));
	assert_false(web_networks_check("localhost", &err));
	assert_string_equal(err.place, "localhost");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_heads_pass),
		cmocka_unit_test(bad_heads_do_not),
		cmocka_unit_test(layout_must_be_gapless),
		cmocka_unit_test(sizes_are_limited),
		cmocka_unit_test(hosts_are_names_or_addresses),
		cmocka_unit_test(foreign_forms_are_known),
		cmocka_unit_test(targets_are_decoded_once),
		cmocka_unit_test(networks_hold_addresses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
