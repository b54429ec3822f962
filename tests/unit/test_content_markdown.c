// SPDX-License-Identifier: Apache-2.0
//
// What rules see in Markdown: kinds, places, addresses.
#include "content/markdown.h"
#include "content/markup.h"

#include "unit.h"

static void expect(const char *source, const char *expected)
{
	ARENA_AUTO arena = ARENA_INIT;
	static const char letters[] = "LIHRT";
	struct markdown_item *items;
	size_t count;
	char seen[512] = "";
	assert_true(markdown_items(&arena, text_from(source), &items, &count, NULL));
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(seen);
		snprintf(seen + len, sizeof(seen) - len, "%c%u:%u" TEXT_FMT "%s;", letters[items[i].kind], items[i].line, items[i].column,
			TEXT_ARG(items[i].url), items[i].kind <= MARKDOWN_IMAGE && !items[i].words ? "!" : "");
	}
	assert_string_equal(seen, expected);
}

static void test_items(void **state)
{
	(void)state;
	expect("", "");
	expect("Plain *words* and `[code](x)`.\n", "");
	expect("a\n\nSee [there](section:data) and [](x).", "L3:5section:data;L3:31x!;");
	expect("![A plan](plan.svg) ![ ](b.png)", "I1:1plan.svg;I1:21b.png!;");
	expect("# One\n\nText\n\n### Three\n", "H1:1;H5:1;");
	expect("Text <b>bold</b>\n\n<div>\n</div>\n", "R1:6;R1:13;R3:1;");
	expect("    <b>code</b>\n", "");
	expect("| a | b |\n|---|---|\n| 1 | 2 |\n", "T2:1;");
	expect("```\n| a |\n|---|\n```\n", "");
	expect("[a][b]\n\n[b]: https://x.example/\n", "L1:1https://x.example/;");
	expect("<https://x.example/>", "L1:1https://x.example/;");
	expect("[![A](a.svg)](page:home)", "L1:1page:home;I1:2a.svg;");
}

static void test_level(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct markdown_item *items;
	size_t count;
	(void)state;
	assert_true(markdown_items(&arena, TEXT("Title\n===\n\n## Two\n"), &items, &count, NULL));
	assert_int_equal(count, 2);
	assert_int_equal(items[0].level, 1);
	assert_int_equal(items[1].level, 2);
}

static void expect_too_large(char c, size_t count)
{
	ARENA_AUTO arena = ARENA_INIT;
	char *source = arena_alloc(&arena, count + 1);
	struct markdown_item *items;
	struct error err = {0};
	memset(source, c, count);
	assert_false(markdown_items(&arena, (struct text){source, count}, &items, &count, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	assert_string_equal(err.clause, "markdown.size");
}

static void test_limits(void **state)
{
	(void)state;
	expect_too_large('x', MARKUP_SIZE_MAX + 1);
	expect_too_large('[', MARKUP_BRACKETS_MAX + 1);
	expect_too_large('>', MARKUP_DEPTH_MAX + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_items), cmocka_unit_test(test_level), cmocka_unit_test(test_limits)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
