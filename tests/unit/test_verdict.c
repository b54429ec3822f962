// SPDX-License-Identifier: Apache-2.0
//
// Verdicts and the one action now, on small trees that say nothing else.
#include "device/portfolio.h"
#include "device/verdict.h"

#include "tree_source.h"
#include "value/complaint.h"

#define MAKER "format: 1\nid: m\nlanguages: en\ntime_zone: UTC\nmarkets: EU\ncsaf: {namespace: \"https://m.example\", category: vendor}\n"
#define DEVICE                                                                                                                                       \
	"format: 1\nmodel: X\nidentity: {versions: semver}\nhardware: [{id: A}, {id: B}]\n"                                                              \
	"support: {sold_from: 2020-01-01, period_end: %s}\nreleases:\n"                                                                                  \
	"  - {version: 4.0.0, date: 2026-12-01, security: true}\n"                                                                                       \
	"  - {version: 3.0.0, date: 2026-04-01, security: false, withdrawn: {date: 2026-04-02, reason: x}}\n"                                            \
	"  - {version: 2.1.0, date: 2026-03-01, security: true}\n"                                                                                       \
	"  - {version: 2.0.0, date: 2026-02-01, security: false, hardware: B}\n"                                                                         \
	"  - {version: 1.0.0, date: 2026-01-01, security: false}\n"                                                                                      \
	"products:\n"                                                                                                                                    \
	"  - {product_id: P1, firmware: 1.0.0}\n"                                                                                                        \
	"  - {product_id: P2, firmware: 2.0.0}\n"                                                                                                        \
	"  - {product_id: P21, firmware: 2.1.0}\n"                                                                                                       \
	"  - {product_id: P21B, firmware: 2.1.0, hardware: B}\n"                                                                                         \
	"  - {product_id: P3, firmware: \">=3.0.0\"}\n"                                                                                                  \
	"  - {product_id: N1, firmware: 1.0.0, namespace: \"https://other.example\", advisory: O-1}\n"

struct world {
	struct arena arena;
	struct complaints complaints;
	struct portfolio *portfolio;
	const struct device *device;
};

static const char *advisory(struct arena *arena, const char *namespace, const char *id, const char *released, const char *status, const char *more)
{
	return arena_printf(arena,
		"{\"document\":{\"publisher\":{\"namespace\":\"%s\"},\"tracking\":{\"id\":\"%s\",\"current_release_date\":\"%s\"}},"
		"\"product_tree\":{\"full_product_names\":[{\"product_id\":\"P1\"},{\"product_id\":\"P2\"},{\"product_id\":\"P21\"},{\"product_id\":\"P21B\"}"
		","
		"{\"product_id\":\"P3\"},{\"product_id\":\"N1\"}],\"product_groups\":[{\"group_id\":\"G\",\"product_ids\":[\"P1\"]}]},"
		"\"vulnerabilities\":[{\"product_status\":{%s}%s}]}",
		namespace, id, released, status, more);
}

static void open_world(struct world *w, const char *at, const char *period_end, const char *one, const char *two, const char *notice)
{
	struct error err = {0};
	arena_init(&w->arena);
	complaints_init(&w->complaints, 100);
	struct tree_file *files = arena_array(&w->arena, 6, sizeof(*files));
	size_t count = 0;
	files[count++] = (struct tree_file){"maker.yaml", MAKER};
	files[count++] = (struct tree_file){"devices/x/device.yaml", arena_printf(&w->arena, DEVICE, period_end)};
	if (one != NULL)
		files[count++] = (struct tree_file){"advisories/one.json", one};
	if (two != NULL)
		files[count++] = (struct tree_file){"advisories/two.json", two};
	if (notice != NULL)
		files[count++] = (struct tree_file){"notices/n.yaml", notice};
	struct content_options options = {.now = 0};
	assert_true(time_parse(text_from(at), &options.at));
	if (!portfolio_load(&w->arena, tree_source(files), &options, &w->complaints, &w->portfolio, &err))
		fail_msg("%s", err.message);
	w->device = portfolio_device(w->portfolio, TEXT("x"));
	assert_non_null(w->device);
}

static void close_world(struct world *w)
{
	complaints_finish(&w->complaints);
	arena_finish(&w->arena);
}

static void expect_verdict(struct world *w, const char *version, int hardware, const char *expected)
{
	struct device_verdict verdict;
	device_verdict_compute(&w->arena, w->device, device_release(w->device, text_from(version)), hardware, &verdict);
	if (strcmp(verdict_name(verdict.verdict), expected) != 0)
		fail_msg("%s: %s instead of %s", version, verdict_name(verdict.verdict), expected);
}

static struct device_action action_for(struct world *w, const char *version, int hardware)
{
	struct device_verdict verdict;
	struct device_action action;
	device_verdict_compute(&w->arena, w->device, device_release(w->device, text_from(version)), hardware, &verdict);
	device_action_choose(&w->arena, w->device, &verdict, &action);
	return action;
}

static void expect_action(struct world *w, const char *version, int hardware, const char *name, const char *release)
{
	struct device_action action = action_for(w, version, hardware);
	if (strcmp(action_name(action.action), name) != 0)
		fail_msg("%s: %s instead of %s", version, action_name(action.action), name);
	assert_true(release == NULL ? action.release == NULL : text_is(action.release->version, release));
}

#define NOW "2026-06-01T00:00:00Z"
#define END "2030-01-01"
#define OWN "https://m.example"
#define EARLIER "2026-05-01T00:00:00Z"

static void test_verdicts(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct world w;
	(void)state;
	open_world(&w, NOW, END,
		advisory(&arena, OWN, "A-1", EARLIER, "\"known_affected\":[\"P1\"],\"under_investigation\":[\"P2\"],\"fixed\":[\"P21\",\"P21B\"]", ""), NULL,
		NULL);
	expect_verdict(&w, "1.0.0", -1, "affected");
	expect_verdict(&w, "2.0.0", -1, "under_assessment");
	expect_verdict(&w, "2.1.0", -1, "fixed");
	expect_verdict(&w, "3.0.0", -1, "not_assessed"); // mapped, but the advisory gives it no status
	close_world(&w);

	// A product that is only recommended was not assessed; a product without status makes the release not assessed.
	open_world(&w, NOW, END, advisory(&arena, OWN, "A-1", EARLIER, "\"recommended\":[\"P1\"],\"known_not_affected\":[\"P21\"]", ""), NULL, NULL);
	expect_verdict(&w, "1.0.0", -1, "not_assessed");
	expect_verdict(&w, "2.1.0", 0, "not_affected");
	expect_verdict(&w, "2.1.0", 1, "not_assessed"); // P21B
	expect_verdict(&w, "2.1.0", -1, "not_assessed");
	close_world(&w);

	// Without any advisory nothing is safe.
	open_world(&w, NOW, END, NULL, NULL, NULL);
	expect_verdict(&w, "1.0.0", -1, "not_assessed");
	close_world(&w);
}

static void test_worst_counts(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct world w;
	struct device_verdict verdict;
	(void)state;
	open_world(&w, NOW, END, advisory(&arena, OWN, "A-1", EARLIER, "\"fixed\":[\"P21\"],\"last_affected\":[\"P21B\"]", ""),
		advisory(&arena, OWN, "A-2", "2026-05-02T00:00:00Z", "\"fixed\":[\"P21\",\"P21B\"]", ""), NULL);
	expect_verdict(&w, "2.1.0", 0, "fixed");
	expect_verdict(&w, "2.1.0", 1, "affected");
	device_verdict_compute(&w.arena, w.device, device_release(w.device, TEXT("2.1.0")), -1, &verdict);
	assert_int_equal(verdict.verdict, VERDICT_AFFECTED);
	assert_true(verdict.revisions_differ);
	assert_int_equal(verdict.by_hardware[0], VERDICT_FIXED);
	assert_int_equal(verdict.by_hardware[1], VERDICT_AFFECTED);
	assert_int_equal(verdict.entry_count, 2);
	assert_true(text_is(verdict.entries[0].advisory->id, "A-2")); // newest first
	assert_int_equal(verdict.affected_count, 1);
	device_verdict_compute(&w.arena, w.device, device_release(w.device, TEXT("2.0.0")), -1, &verdict);
	assert_int_equal(verdict.hardware, 2);
	assert_int_equal(verdict.by_hardware[0], VERDICT_COUNT); // not released for A
	close_world(&w);
}

static void test_who_is_spoken_of(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct world w;
	static const char status[] = "\"known_affected\":[\"N1\",\"P1\"]";
	(void)state;
	open_world(&w, NOW, END, advisory(&arena, "https://other.example", "O-1", EARLIER, status, ""), NULL, NULL);
	assert_int_equal(w.device->advisory_count, 1);
	expect_verdict(&w, "1.0.0", -1, "affected");
	close_world(&w);
	open_world(&w, NOW, END, advisory(&arena, "https://other.example", "O-2", EARLIER, status, ""), NULL, NULL); // the entry names O-1 only
	assert_int_equal(w.device->advisory_count, 0);
	expect_verdict(&w, "1.0.0", -1, "not_assessed");
	close_world(&w);
	open_world(&w, NOW, END, advisory(&arena, OWN, "A-1", "2026-06-01T00:00:01Z", status, ""), NULL, NULL); // not yet
	assert_int_equal(w.device->advisory_count, 0);
	assert_int_equal(content_clock_next(&w.portfolio->content->clock), INT64_C(1780272001) * TIME_SECOND);
	close_world(&w);
}

static void test_update(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct world w;
	(void)state;
	open_world(&w, NOW, END, advisory(&arena, OWN, "A-1", EARLIER, "\"known_affected\":[\"P1\",\"P2\"],\"fixed\":[\"P21\",\"P21B\",\"P3\"]", ""),
		NULL, NULL);
	expect_action(&w, "1.0.0", -1, "update", "2.1.0"); // 4.0.0 is not out, 3.0.0 was withdrawn
	expect_action(&w, "2.0.0", -1, "update", "2.1.0");
	assert_true(action_for(&w, "1.0.0", 0).fixes_known);
	expect_action(&w, "2.1.0", -1, "none", NULL);
	close_world(&w);

	// A release that is fixed for one revision helps its owners only.
	open_world(&w, NOW, END, advisory(&arena, OWN, "A-1", EARLIER, "\"known_affected\":[\"P1\",\"P21B\"],\"fixed\":[\"P21\"]", ""), NULL, NULL);
	expect_action(&w, "1.0.0", 0, "update", "2.1.0");
	expect_action(&w, "1.0.0", 1, "mitigate", NULL);
	expect_action(&w, "1.0.0", -1, "mitigate", NULL);
	close_world(&w);

	// What mends one must not bring another; and what was not assessed mends nothing.
	open_world(&w, NOW, END, advisory(&arena, OWN, "A-1", EARLIER, "\"known_affected\":[\"P1\"],\"fixed\":[\"P21\",\"P21B\"]", ""),
		advisory(&arena, OWN, "A-2", EARLIER, "\"known_not_affected\":[\"P1\"],\"known_affected\":[\"P21\",\"P21B\"]", ""), NULL);
	expect_action(&w, "1.0.0", -1, "mitigate", NULL);
	close_world(&w);
	open_world(&w, NOW, END, advisory(&arena, OWN, "A-1", EARLIER, "\"known_affected\":[\"P1\"]", ""), NULL, NULL);
	expect_action(&w, "1.0.0", -1, "mitigate", NULL);
	close_world(&w);

	// Security fixes that no advisory tells of.
	open_world(&w, NOW, END, NULL, NULL, NULL);
	expect_action(&w, "1.0.0", -1, "update", "2.1.0");
	assert_false(action_for(&w, "1.0.0", -1).fixes_known);
	expect_action(&w, "2.1.0", -1, "none", NULL);
	close_world(&w);
}

static void test_mitigation(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct world w;
	(void)state;
	open_world(&w, NOW, END,
		advisory(&arena, OWN, "A-1", EARLIER, "\"known_affected\":[\"P1\",\"P2\"]",
			",\"remediations\":[{\"category\":\"none_available\",\"details\":\"1\",\"product_ids\":[\"P1\"]},"
			"{\"category\":\"vendor_fix\",\"details\":\"2\",\"product_ids\":[\"P1\"]},{\"category\":\"mitigation\",\"details\":\"3\",\"product_ids\":"
			"[\"P2\"]},"
			"{\"category\":\"workaround\",\"details\":\"4\",\"group_ids\":[\"G\"]},{\"category\":\"mitigation\",\"details\":\"5\"}]"),
		NULL, NULL);
	struct device_action action = action_for(&w, "1.0.0", -1);
	assert_int_equal(action.action, ACTION_MITIGATE);
	assert_int_equal(action.remediation_count, 3);
	assert_true(text_is(value_text_at(action.remediations[0].value, "details"), "5"));
	assert_true(text_is(value_text_at(action.remediations[1].value, "details"), "4"));
	assert_true(text_is(value_text_at(action.remediations[2].value, "details"), "1"));
	close_world(&w);
}

static void test_support(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct world w;
	(void)state;
	open_world(&w, NOW, "2026-05-31", NULL, NULL, NULL);
	assert_int_equal(w.device->support.state, SUPPORT_ENDED);
	expect_action(&w, "1.0.0", -1, "unsupported", NULL);
	close_world(&w);
	open_world(&w, NOW, "2026-06-01", NULL, NULL, NULL); // its last day
	assert_int_equal(w.device->support.state, SUPPORT_ENDS_SOON);
	expect_action(&w, "1.0.0", -1, "update", "2.1.0");
	close_world(&w);
	open_world(&w, NOW, "2027-06-02", NULL, NULL, NULL);
	assert_int_equal(w.device->support.state, SUPPORT_RUNNING);
	close_world(&w);
	// Who is affected updates even when support has ended.
	open_world(
		&w, NOW, "2026-05-31", advisory(&arena, OWN, "A-1", EARLIER, "\"known_affected\":[\"P1\"],\"fixed\":[\"P21\",\"P21B\"]", ""), NULL, NULL);
	expect_action(&w, "1.0.0", -1, "update", "2.1.0");
	close_world(&w);
}

static void test_exploited(void **state)
{
	static const char notice[] = "event: exploited\ntitle: t\nsummary: s\nseverity: critical\nissued: 2026-05-10T00:00:00Z\nends: %s\n"
								 "devices: [{device: x, firmware: \"<2.0.0\", hardware: A}]\nadvisories: A-1\n";
	ARENA_AUTO arena = ARENA_INIT;
	struct world w;
	struct device_verdict verdict;
	const char *one = advisory(&arena, OWN, "A-1", EARLIER, "\"known_affected\":[\"P1\",\"P2\"]", "");
	(void)state;
	open_world(&w, NOW, END, one, NULL, arena_printf(&arena, notice, "2026-07-01T00:00:00Z"));
	device_verdict_compute(&w.arena, w.device, device_release(w.device, TEXT("1.0.0")), -1, &verdict);
	assert_true(verdict.exploited && verdict.entries[0].exploited);
	device_verdict_compute(&w.arena, w.device, device_release(w.device, TEXT("1.0.0")), 1, &verdict);
	assert_false(verdict.exploited); // hardware B
	device_verdict_compute(&w.arena, w.device, device_release(w.device, TEXT("2.0.0")), -1, &verdict);
	assert_false(verdict.exploited); // affected, but out of the notice's range
	close_world(&w);
	open_world(&w, NOW, END, one, NULL, arena_printf(&arena, notice, "2026-05-20T00:00:00Z"));
	device_verdict_compute(&w.arena, w.device, device_release(w.device, TEXT("1.0.0")), -1, &verdict);
	assert_false(verdict.exploited); // the notice is over
	close_world(&w);
}

static void test_current_release(void **state)
{
	struct world w;
	(void)state;
	open_world(&w, NOW, END, NULL, NULL, NULL);
	assert_true(text_is(device_current_release(w.device)->version, "2.1.0"));
	close_world(&w);
	open_world(&w, "2026-12-01T00:00:00Z", END, NULL, NULL, NULL);
	assert_true(text_is(device_current_release(w.device)->version, "4.0.0"));
	close_world(&w);
	open_world(&w, "2025-12-31T23:59:59Z", END, NULL, NULL, NULL);
	assert_null(device_current_release(w.device));
	close_world(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_worst_counts),
		cmocka_unit_test(test_who_is_spoken_of),
		cmocka_unit_test(test_update),
		cmocka_unit_test(test_mitigation),
		cmocka_unit_test(test_support),
		cmocka_unit_test(test_exploited),
		cmocka_unit_test(test_current_release),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
