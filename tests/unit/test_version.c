// SPDX-License-Identifier: Apache-2.0
//
// Order of firmware versions by each scheme, and ranges.
#include "content/version.h"

#include "unit.h"

static int order(enum version_scheme scheme, const char *a, const char *b)
{
	struct version_order by = {scheme, NULL, 0};
	int forth = version_compare(&by, text_from(a), text_from(b)), back = version_compare(&by, text_from(b), text_from(a));
	assert_int_equal((forth > 0) - (forth < 0), (back < 0) - (back > 0));
	return (forth > 0) - (forth < 0);
}

static void test_dotted(void **state)
{
	// Each is lower than all that follow: also a proof that there are no circles.
	static const char *const rising[] = {
		"1", "1.0.0-", "1.2", "1.2.0", "1.2.9", "1.2.10", "1.2.10.1", "1.2.1a", "1.10", "2", "9", "10", "1a", "9a", "a"};
	size_t count = sizeof(rising) / sizeof(rising[0]);
	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++)
			assert_int_equal(order(VERSION_DOTTED, rising[i], rising[k]), (i > k) - (i < k));
	assert_int_equal(order(VERSION_DOTTED, "1.02", "1.2"), 0);
	assert_int_equal(order(VERSION_DOTTED, "1_2+3", "1.2-3"), 0);
	assert_int_equal(order(VERSION_DOTTED, "99999999999999999999999998", "99999999999999999999999999"), -1);
}

static void test_semver(void **state)
{
	// The example of section 11 of the specification, and around it.
	static const char *const rising[] = {"0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
		"1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"};
	size_t count = sizeof(rising) / sizeof(rising[0]);
	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++)
			assert_int_equal(order(VERSION_SEMVER, rising[i], rising[k]), (i > k) - (i < k));
	assert_int_equal(order(VERSION_SEMVER, "1.0.0+one", "1.0.0+two"), 0);
	static const char *const good[] = {"0.0.0", "1.2.3-x.7.z.92", "1.2.3--", "1.2.3+001", "1.2.3-0a+b-c.d"};
	static const char *const bad[] = {
		"", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3+", "1.2.3-a..b", "v1.2.3", "1.2.3-a_b", "-1.2.3"};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(version_is_semver(text_from(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(version_is_semver(text_from(bad[i])));
}

static void test_listed(void **state)
{
	struct text listed[] = {TEXT("spring"), TEXT("winter"), TEXT("autumn")};
	struct version_order by = {VERSION_LISTED, listed, 3};
	(void)state;
	assert_true(version_compare(&by, TEXT("spring"), TEXT("winter")) > 0);
	assert_true(version_compare(&by, TEXT("autumn"), TEXT("winter")) < 0);
	assert_int_equal(version_compare(&by, TEXT("winter"), TEXT("winter")), 0);
}

static bool in_range(const char *range, const char *version)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct version_order by = {VERSION_SEMVER, NULL, 0};
	struct version_range parsed;
	struct error err = {0};
	if (!version_range_parse(&arena, text_from(range), &parsed, &err))
		fail_msg("%s: %s", range, err.message);
	return version_range_matches(&by, &parsed, text_from(version));
}

static void test_ranges(void **state)
{
	(void)state;
	assert_true(in_range(">=2.2.0, <2.4.1", "2.2.0"));
	assert_true(in_range(">=2.2.0, <2.4.1", "2.4.0"));
	assert_false(in_range(">=2.2.0, <2.4.1", "2.4.1"));
	assert_false(in_range(">=2.2.0, <2.4.1", "2.10.0"));
	assert_true(in_range(">2.2.0,<=2.10.0", "2.10.0"));
	assert_false(in_range(">2.2.0", "2.2.0"));
	assert_true(in_range("2.4.1", "2.4.1"));
	assert_false(in_range("2.4.1", "2.4.1+build")); // exactly that one
	assert_true(in_range("*", "anything"));
	assert_true(in_range("<2.0.0", "2.0.0-rc.1"));
	assert_false(in_range(">3.0.0, <2.0.0", "2.5.0"));
}

static void test_bad_ranges(void **state)
{
	static const char *const bad[] = {"", ",", ">=", "=>1.0", "1.0,", "1.0 2.0", ">=1.0, *", "~1.0", "1.0 || 2.0", ">= >1", "1/2"};
	ARENA_AUTO arena = ARENA_INIT;
	struct version_range untouched = {NULL, 77};
	struct error err;
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(version_range_parse(&arena, text_from(bad[i]), &untouched, &err));
		assert_int_equal(err.class, ERROR_SYNTAX);
		assert_int_equal(untouched.count, 77);
	}
}

static void test_several_ranges(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct version_order by = {VERSION_DOTTED, NULL, 0};
	struct version_range ranges[2];
	(void)state;
	assert_true(version_range_parse(&arena, TEXT("<1.0"), &ranges[0], NULL));
	assert_true(version_range_parse(&arena, TEXT(">=2.0"), &ranges[1], NULL));
	assert_true(version_ranges_match(&by, ranges, 2, TEXT("0.9")));
	assert_false(version_ranges_match(&by, ranges, 2, TEXT("1.5")));
	assert_true(version_ranges_match(&by, ranges, 2, TEXT("2.0")));
	assert_true(version_ranges_match(&by, NULL, 0, TEXT("1.5"))); // none at all means everything
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dotted),
		cmocka_unit_test(test_semver),
		cmocka_unit_test(test_listed),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_bad_ranges),
		cmocka_unit_test(test_several_ranges),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
