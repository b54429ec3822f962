// SPDX-License-Identifier: Apache-2.0
//
// Loading: the example, trees in memory, texts by language, sections by firmware, and real advisories.
#include "device/portfolio.h"

#include <dirent.h>

#include "base/files.h"
#include "tree_source.h"
#include "value/complaint.h"

struct world {
	struct arena arena;
	struct complaints complaints;
	struct portfolio *portfolio;
};

static void open_world(struct world *w, struct content_source source, int64_t at)
{
	struct error err = {0};
	struct content_options options = {.at = at, .now = 0};
	arena_init(&w->arena);
	complaints_init(&w->complaints, 1000);
	if (!portfolio_load(&w->arena, source, &options, &w->complaints, &w->portfolio, &err))
		fail_msg("%s", err.message);
}

static void close_world(struct world *w)
{
	complaints_finish(&w->complaints);
	arena_finish(&w->arena);
}

static void open_lumen(struct world *w)
{
	static char root[4096];
	snprintf(root, sizeof(root), "%s/examples/lumen", unit_source());
	open_world(w, content_source_folder(root), TIME_NONE);
}

static void test_lumen(void **state)
{
	struct world w;
	char buffer[TIME_TEXT_SIZE];
	(void)state;
	open_lumen(&w);
	const struct content *content = w.portfolio->content;
	assert_int_equal(w.complaints.count, 0);
	assert_string_equal(time_format(content->clock.instant, buffer), "2026-11-01T23:00:00Z"); // the pinned day begins in Berlin
	assert_int_equal(content->maker.language_count, 2);
	assert_int_equal(w.portfolio->device_count, 3);
	assert_true(text_is(w.portfolio->devices[0].id, "cam")); // by `order`
	assert_ptr_equal(portfolio_model(w.portfolio, TEXT("LC-200")), &w.portfolio->devices[0]);
	assert_null(portfolio_model(w.portfolio, TEXT("LC-201")));
	assert_int_equal(w.portfolio->devices[0].advisory_count, 1);
	assert_true(content_advisory_by_id(content, TEXT("LUM-2026-0003"))->own);
	assert_true(content_clock_next(&content->clock) > content->clock.instant);
	for (size_t i = 0; i < content->lesson_count; i++)
		assert_true(content->lessons[i].current);
	close_world(&w);
}

static void test_languages(void **state)
{
	static const struct tree_file files[] = {
		{"maker.yaml", "languages: [en, de]\nname: {en: Acme, de: Akme}\nabout: Plain\npolicy: {bounty: none}\n"}, {NULL}};
	struct world w;
	bool fell_back;
	(void)state;
	open_world(&w, tree_source(files), 0);
	const struct maker *maker = &w.portfolio->content->maker;
	assert_int_equal(content_language(maker, TEXT("de")), 1);
	assert_int_equal(content_language(maker, TEXT("fr")), -1);
	assert_true(text_is(content_localized(maker, value_get(maker->value, "name"), 1, &fell_back), "Akme"));
	assert_false(fell_back);
	assert_true(text_is(content_localized(maker, value_get(maker->value, "about"), 1, &fell_back), "Plain"));
	assert_true(fell_back);
	assert_true(text_is(content_localized(maker, value_get(maker->value, "about"), 0, &fell_back), "Plain"));
	assert_false(fell_back);
	assert_int_equal(content_localized(maker, value_get(maker->value, "nothing"), 1, NULL).len, 0);
	assert_true(content_is_word(value_path(maker->value, "policy.bounty"), "none"));
	assert_false(content_is_word(value_get(maker->value, "name"), "none"));
	close_world(&w);
}

static void test_sections_by_firmware(void **state)
{
	struct world w;
	const struct section **sections;
	size_t count, roles = 0;
	bool fell_back;
	(void)state;
	open_lumen(&w);
	const struct device *gateway = portfolio_device(w.portfolio, TEXT("gateway"));
	device_release_sections(&w.arena, gateway, device_release(gateway, TEXT("4.1.3")), &sections, &count);
	for (size_t i = 0; i < count; i++) {
		if (!text_list_has(sections[i]->types, TEXT("oversight-roles")))
			continue;
		roles++;
		assert_true(text_is(sections[i]->article.name, "oversight-roles-until-4-1"));
		assert_string_equal(content_article(&sections[i]->article, 1, &fell_back)->file, "devices/gateway/docs/oversight-roles-until-4-1.de.md");
		assert_false(fell_back);
	}
	assert_int_equal(roles, 1);
	device_release_sections(&w.arena, gateway, device_release(gateway, TEXT("4.2.0")), &sections, &count);
	for (size_t i = 0; i < count; i++)
		assert_false(text_is(sections[i]->article.name, "oversight-roles-until-4-1"));
	close_world(&w);
}

// Whatever shape a key has, loading goes on and complains.
static void test_wrong_shapes(void **state)
{
	static const char *const keys[] = {"hardware", "releases", "products", "interfaces", "data", "settings", "must_do", "documents", "lessons",
		"support", "update", "identity", "picture", "reviewed", "markets", "users", "name", "model", "order", "goal"};
	static const char *const shapes[] = {
		"text", "[text]", "[[x]]", "{a: b}", "[{a: b}]", "[{id: A, version: 1, product_id: x, firmware: \"<\"}]", "-1", "null"};
	(void)state;
	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
		for (size_t s = 0; s < sizeof(shapes) / sizeof(shapes[0]); s++) {
			char device[256], front[256];
			snprintf(device, sizeof(device), "format: 1\n%s: %s\n", keys[k], shapes[s]);
			snprintf(front, sizeof(front), "---\nsection: %s\nfirmware: %s\nquestions: %s\nteaches: %s\ndevices: %s\n---\nText\n", shapes[s],
				shapes[s], shapes[s], shapes[s], shapes[s]);
			const struct tree_file files[] = {{"maker.yaml", shapes[s]}, {"devices/x/device.yaml", device}, {"devices/x/docs/data.md", front},
				{"devices/x/docs/other.md", front}, {"lessons/l.md", front}, {"answers/a.md", front}, {"notices/n.yaml", device},
				{"entities/e.yaml", device}, {"procedures/breach.yaml", device}, {"advisories/a.json", "{\"document\":[]}"}, {NULL}};
			struct world w;
			open_world(&w, tree_source(files), 0);
			assert_true(w.complaints.errors > 0);
			close_world(&w);
		}
	}
}

static void test_real_advisories(void **state)
{
	char folder[4200];
	const char *shared = unit_shared();
	struct tree_file files[400] = {{"maker.yaml", "languages: en\n"}, {"devices/x/device.yaml", "model: X\n"}};
	ARENA_AUTO arena = ARENA_INIT;
	size_t count = 2;
	struct world w;
	(void)state;
	if (shared == NULL)
		skip();
	snprintf(folder, sizeof(folder), "%s/advisories", shared);
	DIR *dir = opendir(folder);
	assert_non_null(dir);
	for (const struct dirent *item = readdir(dir); item != NULL && count < 399; item = readdir(dir)) {
		struct text bytes;
		if (!text_ends(text_from(item->d_name), TEXT(".json")))
			continue;
		assert_true(file_read(&arena, arena_printf(&arena, "%s/%s", folder, item->d_name), 1 << 24, &bytes, NULL));
		files[count++] = (struct tree_file){arena_printf(&arena, "advisories/%s", item->d_name), bytes.data};
	}
	closedir(dir);
	files[count] = (struct tree_file){NULL};
	open_world(&w, tree_source(files), TIME_NONE);
	assert_int_equal(w.portfolio->content->advisory_count, count - 2);
	for (size_t i = 0; i < w.complaints.count; i++) {
		const struct complaint *c = &w.complaints.items[i];
		if (text_starts(text_from(c->clause), TEXT("advisory.")) && c->severity == COMPLAINT_ERROR)
			fail_msg("%s:%u:%u: %s: %s: %s", c->place.file, c->place.line, c->place.column, c->path, c->clause, c->message);
	}
	close_world(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lumen),
		cmocka_unit_test(test_languages),
		cmocka_unit_test(test_sections_by_firmware),
		cmocka_unit_test(test_wrong_shapes),
		cmocka_unit_test(test_real_advisories),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
