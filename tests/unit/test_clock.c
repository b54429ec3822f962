// SPDX-License-Identifier: Apache-2.0
//
// Dates judged as of an instant: days end at 24:00 in the zone, and the next boundary is remembered.
#include "content/clock.h"

#include "unit.h"

static int64_t instant(const char *text)
{
	int64_t parsed;
	assert_true(time_parse(text_from(text), &parsed));
	return parsed;
}

static void test_day_ends_in_the_zone(void **state)
{
	struct date day = {2026, 10, 25}; // clocks go back in Berlin: a day of 25 hours
	struct content_clock clock;
	(void)state;
	content_clock_init(&clock, instant("2026-10-25T22:59:59Z"), "Europe/Berlin");
	assert_true(content_due_begin(&clock, day));
	assert_false(content_due_end(&clock, day));
	assert_int_equal(content_clock_next(&clock), instant("2026-10-25T23:00:00Z"));
	content_clock_init(&clock, instant("2026-10-25T23:00:00Z"), "Europe/Berlin");
	assert_true(content_due_end(&clock, day));
	assert_int_equal(content_clock_next(&clock), TIME_NONE);
	assert_int_equal(content_day_begin(&clock, day), instant("2026-10-24T22:00:00Z"));
	struct date today = content_today(&clock);
	assert_int_equal(today.day, 26);
	content_clock_init(&clock, instant("2026-10-25T00:00:00Z"), "Nowhere/Atall"); // counts as UTC
	assert_int_equal(content_day_end(&clock, day), instant("2026-10-26T00:00:00Z"));
}

static void test_earliest_boundary_is_kept(void **state)
{
	struct content_clock clock;
	(void)state;
	content_clock_init(&clock, 1000, "UTC");
	assert_false(content_due(&clock, 3000));
	assert_false(content_due(&clock, 2000));
	assert_false(content_due(&clock, 4000));
	assert_true(content_due(&clock, 1000));
	assert_true(content_due(&clock, 500));
	assert_int_equal(content_clock_next(&clock), 2000);
}

static void test_no_date_never_comes(void **state)
{
	struct content_clock clock;
	(void)state;
	content_clock_init(&clock, INT64_MAX / 4, "UTC");
	assert_false(content_due(&clock, TIME_NONE));
	assert_false(content_due_begin(&clock, (struct date){0}));
	assert_false(content_due_end(&clock, (struct date){0}));
	assert_int_equal(content_clock_next(&clock), TIME_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_day_ends_in_the_zone),
		cmocka_unit_test(test_earliest_boundary_is_kept),
		cmocka_unit_test(test_no_date_never_comes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
