// SPDX-License-Identifier: Apache-2.0
//
// The value tree: insertion, replacement, large maps, comparison, complaints with a place.
#include "unit.h"

#include "value/value.h"

static void maps_of_any_size_find_their_members(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct value *map = value_map(&arena);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 5000; i++)
			value_put(&arena, map, arena_printf(&arena, "key-%d", i), value_int(&arena, i + round));
	assert_int_equal(value_count(map), 5000);
	for (int i = 0; i < 5000; i++)
		assert_int_equal(value_as_int(value_get(map, arena_printf(&arena, "key-%d", i)), -1), i + 1);
	assert_null(value_get(map, "key-5000"));
	assert_null(value_get(map, ""));
}

static void reading_what_is_not_there(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct value *map = value_map(&arena);
	struct value *support = value_put_map(&arena, map, "support");
	value_put_string(&arena, support, "period_end", "2031-03-31");
	assert_true(text_is(value_as_text(value_path(map, "support.period_end")), "2031-03-31"));
	assert_null(value_path(map, "support.period_end.day"));
	assert_null(value_path(map, "nothing.at.all"));
	assert_null(value_get(NULL, "x"));
	assert_null(value_at(map, 0));
	assert_int_equal(value_as_int(value_path(map, "support.period_end"), -7), -7);
	assert_true(value_as_bool(NULL, true));
}

static void equality_ignores_the_order_of_members(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct value *a = value_map(&arena), *b = value_map(&arena);
	value_put_int(&arena, a, "x", 1);
	value_put_bool(&arena, a, "y", true);
	value_put_bool(&arena, b, "y", true);
	assert_false(value_equal(a, b));
	value_put_int(&arena, b, "x", 1);
	assert_true(value_equal(a, b));
	value_append(&arena, value_put_list(&arena, a, "l"), value_null(&arena));
	value_append(&arena, value_put_list(&arena, b, "l"), value_string(&arena, ""));
	assert_false(value_equal(a, b));
}

static void complaints_say_where(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct value *v = value_string(&arena, "soon");
	v->place = (struct value_place){"devices/cam/device.yaml", 12, 9};
	assert_false(value_complain(v, &err, "device.support.period_end", "a date as YYYY-MM-DD is needed"));
	assert_string_equal(err.place, "devices/cam/device.yaml:12:9");
	assert_string_equal(err.clause, "device.support.period_end");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps_of_any_size_find_their_members),
		cmocka_unit_test(reading_what_is_not_there),
		cmocka_unit_test(equality_ignores_the_order_of_members),
		cmocka_unit_test(complaints_say_where),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
