// SPDX-License-Identifier: Apache-2.0
//
// Text and builders: borders of UTF-8, bounds, escapes.
#include "unit.h"

#include "base/text.h"

static void utf8_is_strict(void **state)
{
	(void)state;
	assert_true(text_is_utf8(TEXT("Tür ä € 😀")));
	assert_true(text_is_utf8(TEXT("\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF")));
	assert_false(text_is_utf8(TEXT("\xC0\x80")));         // overlong
	assert_false(text_is_utf8(TEXT("\xE0\x9F\xBF")));     // overlong
	assert_false(text_is_utf8(TEXT("\xED\xA0\x80")));     // surrogate
	assert_false(text_is_utf8(TEXT("\xF4\x90\x80\x80"))); // beyond U+10FFFF
	assert_false(text_is_utf8(TEXT("\xE2\x82")));         // cut
	assert_false(text_is_utf8(TEXT("\x80")));
}

static void cutting_walks_through_parts(void **state)
{
	(void)state;
	struct text rest = TEXT("a//b");
	assert_true(text_is(text_cut(&rest, '/'), "a"));
	assert_true(text_is(text_cut(&rest, '/'), ""));
	assert_non_null(rest.data);
	assert_true(text_is(text_cut(&rest, '/'), "b"));
	assert_null(rest.data);
}

static void numbers_are_whole(void **state)
{
	(void)state;
	int64_t n = 7;
	assert_true(text_to_int64(TEXT("-42"), &n));
	assert_int_equal(n, -42);
	assert_false(text_to_int64(TEXT(""), &n));
	assert_false(text_to_int64(TEXT("-"), &n));
	assert_false(text_to_int64(TEXT("4 "), &n));
	assert_false(text_to_int64(TEXT("1234567890123456789"), &n));
	assert_int_equal(n, -42);
}

static void distance_counts_edits(void **state)
{
	(void)state;
	assert_int_equal(text_distance(TEXT("suport"), TEXT("support")), 1);
	assert_int_equal(text_distance(TEXT("form"), TEXT("from")), 1);
	assert_int_equal(text_distance(TEXT(""), TEXT("abc")), 3);
	assert_int_equal(text_distance(TEXT("kitten"), TEXT("sitting")), 3);
}

static void builders_stop_at_their_maximum(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	BUILDER_AUTO b;
	struct text taken;
	struct error err;
	builder_init(&b, 5);
	builder_string(&b, "abc");
	builder_printf(&b, "%d", 12);
	assert_true(builder_take(&b, &arena, &taken, &err));
	assert_true(text_is(taken, "abc12"));
	builder_byte(&b, 'x');
	assert_true(b.overflow);
	assert_false(builder_take(&b, &arena, &taken, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	builder_reset(&b);
	builder_string(&b, "again");
	assert_true(builder_take(&b, &arena, &taken, &err));
}

static void escapes(void **state)
{
	(void)state;
	BUILDER_AUTO b;
	builder_init(&b, 1000);
	builder_html(&b, TEXT("<a href=\"x\">'&'</a>"));
	assert_string_equal(b.data, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
	builder_reset(&b);
	builder_percent(&b, TEXT("a b/ü?"), "/");
	assert_string_equal(b.data, "a%20b/%C3%BC%3F");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_is_strict),       cmocka_unit_test(cutting_walks_through_parts),
		cmocka_unit_test(numbers_are_whole),    cmocka_unit_test(distance_counts_edits),
		cmocka_unit_test(builders_stop_at_their_maximum), cmocka_unit_test(escapes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
