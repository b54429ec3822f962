// SPDX-License-Identifier: Apache-2.0
//
// Which file is what, and which may not lie in a content tree.
#include "content/tree.h"

#include "tree_source.h"

static void list(struct arena *arena, const struct tree_file *files, struct complaints *complaints, struct content_tree *ret_tree)
{
	struct content_source source = tree_source(files);
	complaints_init(complaints, 100);
	assert_true(content_tree_list(arena, &source, complaints, ret_tree, NULL));
	complaints_sort(complaints);
}

static void test_kinds(void **state)
{
	static const struct tree_file files[] = {{"maker.yaml", ""}, {"README.md", ""}, {"LICENSE", ""}, {".git/config", ""}, {"brand/logo.svg", ""},
		{"devices/cam/device.yaml", ""}, {"devices/cam/docs/updating.de.md", ""}, {"devices/cam/docs/updating.md", ""},
		{"devices/cam/docs/plan.svg", ""}, {"devices/cam/sbom/a.json", ""}, {"lessons/a.pt-br.md", ""}, {"answers/a.md", ""}, {"notices/n.yaml", ""},
		{"advisories/x_1.json", ""}, {"entities/e.yaml", ""}, {"procedures/breach.yaml", ""}, {"theme/a.mustache", ""}, {NULL}};
	static const struct {
		enum content_kind kind;
		size_t count;
	} expected[] = {{CONTENT_MAKER, 1}, {CONTENT_DEVICE, 1}, {CONTENT_DOC, 2}, {CONTENT_LESSON, 1}, {CONTENT_ANSWER, 1}, {CONTENT_NOTICE, 1},
		{CONTENT_ADVISORY, 1}, {CONTENT_ENTITY, 1}, {CONTENT_PROCEDURE, 1}, {CONTENT_ASSET, 4}};
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO complaints;
	struct content_tree tree;
	size_t count, total = 0;
	(void)state;
	list(&arena, files, &complaints, &tree);
	assert_int_equal(complaints.count, 0);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		content_tree_kind(&tree, expected[i].kind, &count);
		assert_int_equal(count, expected[i].count);
		total += count;
	}
	assert_int_equal(tree.count, total);
	const struct content_file *docs = content_tree_kind(&tree, CONTENT_DOC, &count);
	assert_true(text_is(docs[0].path, "devices/cam/docs/updating.de.md"));
	assert_true(text_is(docs[0].device, "cam"));
	assert_true(text_is(docs[0].name, "updating"));
	assert_true(text_is(docs[0].language, "de"));
	assert_int_equal(docs[1].language.len, 0);
	assert_true(text_is(content_tree_kind(&tree, CONTENT_LESSON, &count)->language, "pt-br"));
	assert_true(text_is(content_tree_kind(&tree, CONTENT_ADVISORY, &count)->name, "x_1"));
}

static void test_refusals(void **state)
{
	static const struct {
		const char *path, *text, *clause;
	} cases[] = {
		{"stray.yaml", "", "content.file.kind"},
		{"maker.yml", "", "content.file.kind"},
		{"other/a.md", "", "content.file.kind"},
		{"devices/a.yaml", "", "content.file.kind"},
		{"devices/cam/device.yml", "", "content.file.kind"},
		{"devices/cam/docs/sub/a.md", "", "content.file.kind"},
		{"lessons/sub/a.md", "", "content.file.kind"},
		{"notices/n.yml", "", "content.file.kind"},
		{"theme/a.html", "", "content.file.kind"},
		{"devices/Cam/device.yaml", "", "content.file.name"},
		{"devices/-cam/device.yaml", "", "content.file.name"},
		{"devices/cam/docs/Updating.md", "", "content.file.name"},
		{"devices/cam/docs/a.DE.md", "", "content.file.name"},
		{"devices/cam/docs/a.b.c.md", "", "content.file.name"},
		{"lessons/.md", "", NULL},
		{"notices/two words.yaml", "", "content.file.name"},
		{"procedures/party.yaml", "", "content.file.name"},
		{"devices/cam/u\xCC\x88.pdf", "", "content.file.name"}, // not in normal form C
		{"devices/cam/\xC3\xBC.pdf", "", NULL},
		{"devices/cam/\xFF.pdf", "", "content.file.name"},
		{"devices/cam/a\\b.pdf", "", "content.file.name"},
		{"devices/cam/link.pdf", NULL, "content.file.regular"},
		{"devices/cam/1/2/3/4/5/6/a.pdf", "", NULL},
		{"devices/cam/1/2/3/4/5/6/7/a.pdf", "", "content.file.count"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ARENA_AUTO arena = ARENA_INIT;
		COMPLAINTS_AUTO complaints;
		struct content_tree tree;
		struct tree_file files[] = {{cases[i].path, cases[i].text}, {NULL}};
		list(&arena, files, &complaints, &tree);
		if (complaints.count != (cases[i].clause != NULL))
			fail_msg("%s: %zu complaints", cases[i].path, complaints.count);
		if (cases[i].clause != NULL) {
			assert_string_equal(complaints.items[0].clause, cases[i].clause);
			assert_int_equal(tree.count, 0);
		}
	}
}

static void test_names_in_one_case(void **state)
{
	static const struct tree_file files[] = {{"brand/A.svg", ""}, {"brand/a.svg", ""}, {"brand/b.svg", ""}, {"brand/Sub/x.svg", ""},
		{"brand/sub/y.svg", ""}, {"brand/sub/z.svg", ""},
		{"brand/stra\xC3\x9F"
		 "e.svg",
			""},
		{"brand/STRASSE.svg", ""}, {NULL}};
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO complaints;
	struct content_tree tree;
	(void)state;
	list(&arena, files, &complaints, &tree);
	assert_int_equal(complaints.count, 3); // a file, a folder, and ß as ss
	for (size_t i = 0; i < complaints.count; i++)
		assert_string_equal(complaints.items[i].clause, "content.file.name");
}

static void test_paths(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct text path;
	(void)state;
	assert_true(content_path_resolve(&arena, TEXT("devices/cam/device.yaml"), TEXT("sbom/a.json"), &path));
	assert_true(text_is(path, "devices/cam/sbom/a.json"));
	assert_true(content_path_resolve(&arena, TEXT("maker.yaml"), TEXT("brand/a.svg"), &path));
	assert_true(text_is(path, "brand/a.svg"));
	assert_false(content_path_resolve(&arena, TEXT("devices/cam/device.yaml"), TEXT("../door/a.svg"), &path));
	assert_false(content_path_resolve(&arena, TEXT("maker.yaml"), TEXT("/etc/passwd"), &path));
	assert_true(content_is_picture(TEXT("a.webp")));
	assert_false(content_is_picture(TEXT("a.gif")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_names_in_one_case),
		cmocka_unit_test(test_paths),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
