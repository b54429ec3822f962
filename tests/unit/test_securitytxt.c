// SPDX-License-Identifier: Apache-2.0
//
// security.txt: what is written can be read, and each rule of RFC 9116 that is checked has a case that breaks it.
#include "unit.h"

#include "base/time.h"
#include "standards/securitytxt.h"

static int64_t at(const char *instant)
{
	int64_t result = 0;
	assert_true(time_parse(text_from(instant), &result));
	return result;
}

static void written_files_are_right(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text file;
	int64_t expires;
	const struct securitytxt_field fields[] = {
		{"Contact", TEXT_INIT("https://acme.example/report")},
		{"Contact", TEXT_INIT("mailto:psirt@acme.example")},
		{"Expires", TEXT_INIT("2027-01-01T00:00:00Z")},
		{"Preferred-Languages", TEXT_INIT("en, de")},
	};
	assert_true(securitytxt_write(&arena, fields, 4, at("2026-11-02T00:00:00Z"), &file, &err));
	assert_true(text_is(file, "Contact: https://acme.example/report\r\nContact: mailto:psirt@acme.example\r\n"
		"Expires: 2027-01-01T00:00:00Z\r\nPreferred-Languages: en, de\r\n"));
	assert_true(securitytxt_check(file, at("2026-12-31T23:59:59Z"), &expires, &err));
	assert_true(expires == at("2027-01-01T00:00:00Z"));
	assert_false(securitytxt_check(file, expires, &expires, &err));
	assert_false(securitytxt_write(&arena, fields + 1, 1, at("2026-11-02T00:00:00Z"), &file, &err));
	const struct securitytxt_field injected[] = {fields[0], fields[2], {"Policy", TEXT_INIT("https://a.example\r\nContact: mailto:x@y.example")}};
	assert_false(securitytxt_write(&arena, injected, 3, at("2026-11-02T00:00:00Z"), &file, &err));
	assert_int_equal(err.class, ERROR_INVALID);
}

static void rules(void **state)
{
	(void)state;
	static const char good[] = "# a comment\n\nContact: mailto:a@b.example\nExpires: 2027-01-01T00:00:00Z\n";
	static const struct {
		const char *file, *place, *clause;
	} cases[] = {
		{"Expires: 2027-01-01T00:00:00Z\n", NULL, "RFC 9116 section 2.5.3"},
		{"Contact: a@b.example\nExpires: 2027-01-01T00:00:00Z\n", "line 1", "RFC 9116 section 2.5.3"},
		{"Contact: http://b.example\nExpires: 2027-01-01T00:00:00Z\n", "line 1", "RFC 9116 section 2.5.3"},
		{"Contact: tel:+49-30\n", NULL, "RFC 9116 section 2.5.5"},
		{"Contact: tel:+49-30\nExpires: 2027-01-01\n", "line 2", "RFC 9116 section 2.5.5"},
		{"Contact: tel:+49-30\nExpires: 2025-01-01T00:00:00Z\n", NULL, "RFC 9116 section 2.5.5"},
		{"Contact: tel:+49-30\nExpires: 2027-01-01T00:00:00Z\nExpires: 2027-01-01T00:00:00Z\n", NULL, "RFC 9116 section 2.5.5"},
		{"Contact: tel:+49-30\nExpires: 2027-01-01T00:00:00Z\nPreferred-Languages: en\nPreferred-Languages: de\n", NULL, "RFC 9116 section 2.5.8"},
		{"Contact: tel:+49-30\nExpires: 2027-01-01T00:00:00Z\nPolicy: http://a.example\n", "line 3", "RFC 9116 section 2.5"},
		{"Contact: tel:+49-30\nnonsense\n", "line 2", "RFC 9116 section 2.1"},
		{"Contact: tel:\xFF\n", "line 1", "RFC 9116 section 2.2"},
	};
	struct error err;
	int64_t expires, now = at("2026-11-02T00:00:00Z");
	assert_true(securitytxt_check(TEXT("# a comment\n\nCONTACT: mailto:a@b.example\nexpires: 2027-01-01T00:00:00Z"), now, &expires, &err));
	assert_true(securitytxt_check(text_from(good), now, &expires, &err));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (securitytxt_check(text_from(cases[i].file), now, &expires, &err))
			fail_msg("passed: %s", cases[i].file);
		assert_string_equal(err.clause, cases[i].clause);
		if (cases[i].place != NULL)
			assert_string_equal(err.place, cases[i].place);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_files_are_right),
		cmocka_unit_test(rules),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
