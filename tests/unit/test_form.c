// SPDX-License-Identifier: Apache-2.0
//
// Forms from urlencoded bodies and JSON: what they mean, what is refused, where the limits are.
#include "unit.h"

#include "web/form.h"

static struct web_form read_good(struct arena *arena, const char *source)
{
	struct web_form form = {0};
	struct error err;
	assert_true(web_form_read_urlencoded(arena, text_from(source), &web_form_limits_default, &form, &err));
	return form;
}

static void pairs_keep_order_and_repetition(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	(void)state;
	struct web_form form = read_good(&arena, "a=1&b=x+y%20z&&a=%C3%A4&empty=&alone&=v&q=a=b");
	assert_int_equal(form.field_count, 7);
	assert_true(text_is(web_form_get(&form, "a"), "1"));
	assert_true(text_is(form.fields[2].value, "\xC3\xA4"));
	assert_true(text_is(web_form_get(&form, "b"), "x y z"));
	assert_true(web_form_has(&form, "empty"));
	assert_true(web_form_has(&form, "alone"));
	assert_int_equal(web_form_get(&form, "alone").len, 0);
	assert_true(text_is(web_form_get(&form, "q"), "a=b"));
	assert_false(web_form_has(&form, "other"));
	assert_int_equal(read_good(&arena, "").field_count, 0);
}

static void malformed_pairs_are_refused(void **state)
{
	static const char *const wrong[] = {"a=%", "a=%2", "a=%2x", "%zz=1", "a=%00", "a=%C3", "a=%C0%80", "a=\xFF", "a=%ED%A0%80"};
	ARENA_AUTO arena = ARENA_INIT;
	struct web_form form = {.field_count = 99};
	struct error err;
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(web_form_read_urlencoded(&arena, text_from(wrong[i]), &web_form_limits_default, &form, &err));
		assert_int_equal(err.class, ERROR_SYNTAX);
		assert_string_equal(err.clause, "URL 5.1");
	}
	assert_int_equal(form.field_count, 99);
}

static bool read_limited(struct web_form_limits limits, const char *source, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct web_form form;
	return web_form_read_urlencoded(&arena, text_from(source), &limits, &form, err);
}

static void limits_hold(void **state)
{
	struct web_form_limits limits = {.max_fields = 3, .max_name = 4, .max_value = 5, .max_total = 12};
	struct error err;
	(void)state;
	assert_true(read_limited(limits, "a=1&b=2&c=3", &err));
	assert_false(read_limited(limits, "a=1&b=2&c=3&d=4", &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	assert_true(read_limited(limits, "abcd=1", &err));
	assert_false(read_limited(limits, "abcde=1", &err));
	assert_true(read_limited(limits, "a=12345", &err));
	assert_false(read_limited(limits, "a=123456", &err));
	assert_string_equal(err.place, "a");
	assert_true(read_limited(limits, "a=12345&b=12345", &err));
	assert_false(read_limited(limits, "a=12345&b=12345&c=", &err));
	assert_false(read_limited(limits, "&&&&&&&", &err));
}

static void json_objects_are_forms(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct web_form form;
	struct error err;
	(void)state;
	assert_true(web_form_read_json(&arena, TEXT("{\"a\":\"x\",\"n\":2.10,\"yes\":true,\"list\":[\"p\",\"q\"],\"none\":null,\"deep\":{\"k\":1}}"),
	                               &web_form_limits_default, &form, &err));
	assert_int_equal(form.field_count, 5);
	assert_true(text_is(web_form_get(&form, "n"), "2.10"));
	assert_true(text_is(web_form_get(&form, "yes"), "true"));
	assert_true(text_is(form.fields[3].value, "p"));
	assert_true(text_is(form.fields[4].value, "q"));
	assert_false(web_form_has(&form, "none"));
	assert_non_null(value_path(form.json, "deep.k"));
	assert_false(web_form_read_json(&arena, TEXT("[1]"), &web_form_limits_default, &form, &err));
	assert_int_equal(err.class, ERROR_INVALID);
	assert_false(web_form_read_json(&arena, TEXT("{\"a\":}"), &web_form_limits_default, &form, &err));
	assert_int_equal(err.class, ERROR_SYNTAX);
	assert_false(web_form_read_json(&arena, TEXT("{\"a\":\"x\\u0000y\"}"), &web_form_limits_default, &form, &err));
	assert_int_equal(err.class, ERROR_SYNTAX);
	assert_string_equal(err.place, "a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_keep_order_and_repetition),
		cmocka_unit_test(malformed_pairs_are_refused),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(json_objects_are_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
