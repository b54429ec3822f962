// SPDX-License-Identifier: Apache-2.0
//
// Facts of CSAF documents: products, status, severity, file names; real ones are read without harm.
#include "content/advisory.h"

#include <dirent.h>

#include "base/files.h"
#include "unit.h"
#include "value/json.h"

static void read_string(struct arena *arena, const char *json, struct advisory *ret_advisory)
{
	struct value *document;
	struct error err = {0};
	if (!json_read(arena, text_from(json), "a.json", &json_limits_default, &document, &err))
		fail_msg("%s: %s", err.place, err.message);
	*ret_advisory = (struct advisory){0};
	advisory_read(arena, document, ret_advisory);
}

static void test_products(void **state)
{
	static const char json[] =
		"{\"product_tree\":{\"branches\":[{\"branches\":[{\"product\":{\"product_id\":\"B\"}}],\"product\":{\"product_id\":\"A\"}}],"
		"\"full_product_names\":[{\"product_id\":\"C\"},{\"product_id\":\"A\"}],"
		"\"relationships\":[{\"full_product_name\":{\"product_id\":\"A:B\"}}],"
		"\"product_groups\":[{\"group_id\":\"G\",\"product_ids\":[\"A\",\"C\"]}]},"
		"\"vulnerabilities\":[{\"cve\":\"CVE-2026-1\",\"product_status\":{\"known_affected\":[\"A\"],\"last_affected\":[\"B\"],"
		"\"first_fixed\":[\"C\"],\"recommended\":[\"C\",\"A\"],\"under_investigation\":[\"X\"],\"known_not_affected\":[\"A:B\"]}}]}";
	ARENA_AUTO arena = ARENA_INIT;
	struct advisory a;
	(void)state;
	read_string(&arena, json, &a);
	assert_int_equal(a.product_count, 4);
	assert_true(advisory_has_product(&a, TEXT("B")));
	assert_true(advisory_has_product(&a, TEXT("A:B")));
	assert_false(advisory_has_product(&a, TEXT("X")));
	assert_int_equal(a.vulnerability_count, 1);
	const struct vulnerability *v = &a.vulnerabilities[0];
	assert_int_equal(vulnerability_status(v, TEXT("A")), PRODUCT_AFFECTED | PRODUCT_RECOMMENDED);
	assert_int_equal(vulnerability_status(v, TEXT("B")), PRODUCT_AFFECTED);
	assert_int_equal(vulnerability_status(v, TEXT("C")), PRODUCT_FIXED | PRODUCT_RECOMMENDED);
	assert_int_equal(vulnerability_status(v, TEXT("X")), PRODUCT_INVESTIGATED);
	assert_int_equal(vulnerability_status(v, TEXT("A:B")), PRODUCT_NOT_AFFECTED);
	assert_int_equal(vulnerability_status(v, TEXT("Z")), 0);
	assert_true(advisory_group_has(a.document, TEXT("G"), TEXT("C")));
	assert_false(advisory_group_has(a.document, TEXT("G"), TEXT("B")));
	assert_false(advisory_group_has(a.document, TEXT("H"), TEXT("A")));
}

static void expect_severity(const char *scores, const char *expected)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct advisory a;
	read_string(&arena, arena_printf(&arena, "{\"vulnerabilities\":[{\"scores\":[%s]}]}", scores), &a);
	assert_true(text_is(a.severity, expected));
}

static void test_severity(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct advisory a;
	(void)state;
	expect_severity("", "");
	expect_severity("{\"cvss_v3\":{\"baseScore\":9.0}}", "critical");
	expect_severity("{\"cvss_v3\":{\"baseScore\":8.9}}", "high");
	expect_severity("{\"cvss_v3\":{\"baseScore\":3.9}},{\"cvss_v3\":{\"baseScore\":7}}", "high");
	expect_severity("{\"cvss_v2\":{\"baseScore\":6.9}}", "medium");
	expect_severity("{\"cvss_v2\":{\"baseScore\":10},\"cvss_v3\":{\"baseScore\":3.1}}", "low"); // the newer score counts
	expect_severity("{\"cvss_v3\":{\"baseScore\":0.0}}", "information");
	expect_severity("{\"cvss_v3\":{\"baseScore\":\"much\"}}", "");
	read_string(&arena, "{\"document\":{\"aggregate_severity\":{\"text\":\"Critical\"}}}", &a);
	assert_true(text_is(a.severity, "critical"));
}

static void test_file_name(void **state)
{
	static const char *const cases[][2] = {
		{"LUM-2026-0003", "lum-2026-0003"}, {"Red Hat (1)", "red_hat_1_"}, {"a+b/c:d", "a+b_c_d"}, {"X..Y__Z", "x_y_z"}};
	ARENA_AUTO arena = ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(text_is(advisory_file_name(&arena, text_from(cases[i][0])), cases[i][1]));
}

static void test_any_shape(void **state)
{
	static const char *const shapes[] = {"null", "[]", "3", "{}", "{\"document\":[]}", "{\"product_tree\":{\"branches\":{\"a\":1}}}",
		"{\"vulnerabilities\":{\"a\":{}}}", "{\"vulnerabilities\":[1,null,{\"product_status\":{\"fixed\":{\"a\":\"b\"}}}]}",
		"{\"product_tree\":{\"relationships\":[null,{\"full_product_name\":7}],\"full_product_names\":[[]],\"product_groups\":[0]}}",
		"{\"document\":{\"tracking\":{\"current_release_date\":\"soon\",\"id\":7}}}"};
	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		ARENA_AUTO arena = ARENA_INIT;
		struct advisory a;
		read_string(&arena, shapes[i], &a);
		assert_int_equal(a.product_count, 0);
		assert_int_equal(a.current_release, TIME_NONE);
		for (size_t v = 0; v < a.vulnerability_count; v++)
			assert_int_equal(vulnerability_status(&a.vulnerabilities[v], TEXT("b")), 0);
	}
}

static void test_real_ones(void **state)
{
	char folder[4200];
	const char *shared = unit_shared();
	size_t count = 0;
	(void)state;
	if (shared == NULL)
		skip();
	snprintf(folder, sizeof(folder), "%s/advisories", shared);
	DIR *dir = opendir(folder);
	assert_non_null(dir);
	for (const struct dirent *item = readdir(dir); item != NULL; item = readdir(dir)) {
		ARENA_AUTO arena = ARENA_INIT;
		struct text name = text_from(item->d_name), bytes;
		struct advisory a;
		if (!text_ends(name, TEXT(".json")))
			continue;
		assert_true(file_read(&arena, arena_printf(&arena, "%s/%s", folder, item->d_name), 1 << 24, &bytes, NULL));
		read_string(&arena, bytes.data, &a);
		assert_true(text_equal(advisory_file_name(&arena, a.id), text_sub(name, 0, name.len - 5)));
		assert_true(a.current_release != TIME_NONE && a.current_release >= a.initial_release);
		assert_true(a.product_count > 0 && a.vulnerability_count > 0);
		for (size_t v = 0; v < a.vulnerability_count; v++)
			for (size_t p = 0; p < a.vulnerabilities[v].product_count; p++)
				assert_true(advisory_has_product(&a, a.vulnerabilities[v].products[p].id));
		count++;
	}
	closedir(dir);
	assert_true(count > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_products),
		cmocka_unit_test(test_severity),
		cmocka_unit_test(test_file_name),
		cmocka_unit_test(test_any_shape),
		cmocka_unit_test(test_real_ones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
