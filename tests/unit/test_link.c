// SPDX-License-Identifier: Apache-2.0
//
// Which links may become links.
#include "unit.h"

#include "base/link.h"

static void test_safe(void **state)
{
	(void)state;
	static const char *const safe[] = {"", "#x", "a/b.html", "../a?b:c", "/a:b", "http://a.example/", "HTTPS://a.example", "mailto:a@b.example",
					   "tel:+49123", "?javascript:x", "#javascript:x", "./javascript:x", "a b"};
	static const char *const unsafe[] = {"javascript:x", "JavaScript:x", " javascript:x", "java\tscript:x", "\x01javascript:x", "java\nscript:x",
					     "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:x", "http\n://a", "a\x7f", ":x",
					     "https :x", "xhttp:x", "a\\b:c"};
	for (size_t i = 0; i < sizeof(safe) / sizeof(safe[0]); i++)
		if (!link_is_safe(text_from(safe[i])))
			fail_msg("%s should be safe", safe[i]);
	for (size_t i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++)
		if (link_is_safe(text_from(unsafe[i])))
			fail_msg("%s should not be safe", unsafe[i]);
	assert_false(link_is_safe((struct text){"a\0b", 3}));
}

static void test_external(void **state)
{
	(void)state;
	assert_true(link_is_external(TEXT("https://a.example/")));
	assert_true(link_is_external(TEXT("HTTP:a")));
	assert_true(link_is_external(TEXT("//a.example")));
	assert_true(link_is_external(TEXT("/\\a.example")));
	assert_false(link_is_external(TEXT("/a")));
	assert_false(link_is_external(TEXT("mailto:a@b.example")));
	assert_false(link_is_external(TEXT("")));
	assert_int_equal(link_scheme_len(TEXT("section:update")), 7);
	assert_int_equal(link_scheme_len(TEXT("a/b:c")), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_safe), cmocka_unit_test(test_external)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
