// SPDX-License-Identifier: Apache-2.0
//
// Instants, dates, durations and the ends of days in a zone.
#include "unit.h"

#include "base/time.h"

static int64_t instant(const char *text)
{
	int64_t i = TIME_NONE;
	if (!time_parse(text_from(text), &i))
		fail_msg("%s is not read", text);
	return i;
}

static void instants_round_trip(void **state)
{
	(void)state;
	char buffer[TIME_TEXT_SIZE];
	assert_int_equal(instant("1970-01-01T00:00:00Z"), 0);
	assert_string_equal(time_format(instant("2026-11-02T10:00:00+01:30"), buffer), "2026-11-02T08:30:00Z");
	assert_string_equal(time_format(instant("1969-12-31T23:59:59.5Z"), buffer), "1969-12-31T23:59:59.500000Z");
	assert_string_equal(time_format_mail(instant("2026-11-02T08:30:00Z"), buffer), "Mon, 02 Nov 2026 08:30:00 +0000");
	int64_t again;
	assert_true(time_parse_http(text_from(time_format_http(instant("2026-11-02T08:30:00Z"), buffer)), &again));
	assert_int_equal(again, instant("2026-11-02T08:30:00Z"));
}

static void wrong_instants_are_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {"2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01 00:00:00Z",
		"2026-01-01T00:00:60Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-1-01T00:00:00Z",
		"2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00Z ", ""};
	int64_t i = 5;
	for (size_t k = 0; k < sizeof(wrong) / sizeof(wrong[0]); k++)
		if (time_parse(text_from(wrong[k]), &i))
			fail_msg("%s is read", wrong[k]);
	assert_int_equal(i, 5);
}

static void dates_are_a_calendar(void **state)
{
	(void)state;
	struct date d = {1, 1, 1};
	for (int64_t days = date_to_days(d); days < 3652059 - 719162; days += 37) {
		struct date back = date_from_days(days);
		assert_int_equal(date_to_days(back), days);
	}
	assert_true(date_parse(TEXT("2024-02-29"), &d));
	struct date later = date_add_months(d, 12);
	assert_int_equal(later.year, 2025);
	assert_int_equal(later.month, 2);
	assert_int_equal(later.day, 28);
	assert_false(date_parse(TEXT("2023-02-29"), &d));
	assert_false(date_parse(TEXT("2023-02-2"), &d));
}

static void durations(void **state)
{
	(void)state;
	int64_t length;
	assert_true(duration_parse(TEXT("30 d"), &length) && length == 30 * TIME_DAY);
	assert_true(duration_parse(TEXT("24 h"), &length) && length == TIME_DAY);
	assert_true(duration_parse(TEXT("15 min"), &length) && length == 15 * TIME_MINUTE);
	assert_false(duration_parse(TEXT("30d"), &length));
	assert_false(duration_parse(TEXT("-3 d"), &length));
	assert_false(duration_parse(TEXT("9999999 d"), &length));
}

static void days_end_in_the_zone(void **state)
{
	(void)state;
	struct error err;
	int64_t end;
	struct date d = {2026, 3, 29}; // the clocks go forward in Berlin: the day has 23 hours
	int offset;
	assert_true(time_day_end(d, "Europe/Berlin", &end, &err));
	assert_int_equal(end, instant("2026-03-29T22:00:00Z"));
	assert_true(time_day_in_zone(end - 1, "Europe/Berlin", &d, &offset, &err));
	assert_int_equal(d.day, 29);
	assert_int_equal(offset, 7200);
	assert_false(time_day_end(d, "Europe/Lummerland", &end, &err));
	assert_int_equal(err.class, ERROR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instants_round_trip), cmocka_unit_test(wrong_instants_are_refused),
		cmocka_unit_test(dates_are_a_calendar), cmocka_unit_test(durations),
		cmocka_unit_test(days_end_in_the_zone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
