// SPDX-License-Identifier: Apache-2.0
//
// Rules of cases: which state may follow which, mailboxes, promises, numbers, subjects, whom a limit counts.
#include "unit.h"

#include "base/time.h"
#include "reception/case_model.h"

static void only_the_steps_of_report_management_are_known(void **state)
{
	(void)state;
	static const char *const steps[] = {
		"start>received",  "received>valid",    "received>invalid",  "invalid>valid",   "valid>accepted",  "deferred>accepted",
		"valid>deferred",  "accepted>deferred", "invalid>closed",    "deferred>closed", "accepted>closed",
	};
	size_t known = 0;
	for (size_t i = 0; case_states[i] != NULL; i++)
		for (size_t k = 0; case_states[k] != NULL; k++) {
			char step[64];
			bool expected = false;
			snprintf(step, sizeof(step), "%s>%s", case_states[i], case_states[k]);
			for (size_t s = 0; s < sizeof(steps) / sizeof(steps[0]); s++)
				expected = expected || strcmp(steps[s], step) == 0;
			known += expected;
			assert_int_equal(case_may_move(text_from(case_states[i]), text_from(case_states[k])), expected);
		}
	assert_int_equal(known, sizeof(steps) / sizeof(steps[0]));
	assert_false(case_may_move(TEXT("start"), TEXT("")));
	assert_false(case_may_move(TEXT("nowhere"), TEXT("valid")));
}

static struct maker lumen(void)
{
	return (struct maker){
		.id = TEXT("lumen"),
		.time_zone = "Europe/Berlin",
		.security_mail = TEXT("psirt@lumen.example"),
		.support_mail = TEXT("help@lumen.example"),
		.acknowledge = 48 * TIME_HOUR,
		.update = 14 * TIME_DAY,
		.disclose = 90 * TIME_DAY,
		.answer = 72 * TIME_HOUR,
	};
}

static void matters_of_security_go_to_the_security_mailbox(void **state)
{
	(void)state;
	struct maker maker = lumen();
	assert_true(text_is(case_mailbox(&maker, TEXT("vulnerability")), "psirt@lumen.example"));
	assert_true(text_is(case_mailbox(&maker, TEXT("incident")), "psirt@lumen.example"));
	assert_true(text_is(case_mailbox(&maker, TEXT("question")), "help@lumen.example"));
	maker.support_mail = TEXT("");
	assert_true(text_is(case_mailbox(&maker, TEXT("question")), "psirt@lumen.example"));
	maker = lumen();
	maker.security_mail = TEXT("");
	assert_true(text_is(case_mailbox(&maker, TEXT("vulnerability")), "help@lumen.example"));
}

static void promises_are_the_published_ones(void **state)
{
	(void)state;
	struct maker maker = lumen();
	struct case_promises promises = case_promises_of(&maker, TEXT("vulnerability"));
	assert_int_equal(promises.acknowledge, 48 * TIME_HOUR);
	assert_int_equal(promises.update, 14 * TIME_DAY);
	assert_int_equal(promises.disclose, 90 * TIME_DAY);
	promises = case_promises_of(&maker, TEXT("question"));
	assert_int_equal(promises.acknowledge, 72 * TIME_HOUR);
	assert_true(promises.disclose == TIME_NONE);
	assert_true(case_promises_of(&maker, TEXT("incident")).disclose == TIME_NONE);
	assert_int_equal(case_promises_of(&maker, TEXT("incident")).acknowledge, 48 * TIME_HOUR);
}

static void numbers_count_within_the_year_of_the_makers_zone(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct maker maker = lumen();
	int64_t eve;
	assert_string_equal(case_number(&arena, TEXT("lumen"), 2026, 123), "LUM-C-2026-000123");
	assert_string_equal(case_number(&arena, TEXT("a-1b"), 2026, 1234567), "A1B-C-2026-1234567");
	assert_string_equal(case_number(&arena, TEXT(""), 2026, 1), "C-2026-000001");
	assert_true(time_parse(TEXT("2026-12-31T23:30:00Z"), &eve));
	assert_int_equal(case_year(&maker, eve), 2027);
	assert_int_equal(case_year(&maker, eve - TIME_HOUR), 2026);
}

static void subjects_are_one_short_line(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	assert_true(text_is(case_subject(&arena, TEXT("\n\n The camera stops. \nThen it starts again.")), "The camera stops."));
	char longer[400];
	memset(longer, 'x', sizeof(longer));
	assert_true(case_subject(&arena, (struct text){longer, sizeof(longer)}).len <= 100);
	assert_int_equal(case_subject(&arena, TEXT("  ")).len, 0);
}

static void limits_count_networks_of_ipv6(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct text one = case_rate_subject(&arena, TEXT("2001:db8:1:2:3:4:5:6")), two = case_rate_subject(&arena, TEXT("2001:db8:1:2::9"));
	assert_true(text_equal(one, two));
	assert_false(text_equal(one, case_rate_subject(&arena, TEXT("2001:db8:1:3::9"))));
	assert_true(text_is(case_rate_subject(&arena, TEXT("203.0.113.7")), "203.0.113.7"));
	assert_true(text_is(case_rate_subject(&arena, TEXT("")), ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_steps_of_report_management_are_known),
		cmocka_unit_test(matters_of_security_go_to_the_security_mailbox),
		cmocka_unit_test(promises_are_the_published_ones),
		cmocka_unit_test(numbers_count_within_the_year_of_the_makers_zone),
		cmocka_unit_test(subjects_are_one_short_line),
		cmocka_unit_test(limits_count_networks_of_ipv6),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
