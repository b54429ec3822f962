// SPDX-License-Identifier: Apache-2.0
//
// Text files as text, and front matter with the lines of its parts.
#include "content/front_matter.h"

#include "unit.h"

static void expect_split(const char *source, const char *yaml, const char *body, unsigned body_line)
{
	struct front_matter front;
	struct error err = {0};
	if (!front_matter_split(text_from(source), "a.md", &front, &err))
		fail_msg("%s: %s", source, err.message);
	assert_true(text_is(front.yaml, yaml));
	assert_true(text_is(front.body, body));
	assert_int_equal(front.yaml_offset, 1);
	assert_int_equal(front.body_line, body_line);
}

static void test_split(void **state)
{
	(void)state;
	expect_split("---\ntitle: A\n---\nBody\n", "title: A\n", "Body\n", 4);
	expect_split("---\na: 1\nb: 2\n---\n\n## H\n---\n", "a: 1\nb: 2\n", "\n## H\n---\n", 5);
	expect_split("---\n---\nBody", "", "Body", 3);
	expect_split("---\na: 1\n---", "a: 1\n", "", 4);
	expect_split("---\na: ----\n --- \n---\n", "a: ----\n --- \n", "", 5);
}

static void test_refusals(void **state)
{
	static const char *const bad[] = {"", "---", "---\n", "--- \na: 1\n---\n", "title: A\n---\n", "---\ntitle: A\n", "\n---\na: 1\n---\n"};
	struct front_matter front;
	struct error err;
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(front_matter_split(text_from(bad[i]), "a.md", &front, &err));
		assert_string_equal(err.place, "a.md:1:1");
		assert_string_equal(err.clause, "markdown.front_matter");
	}
}

static void expect_text(struct text bytes, const char *expected)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct text t;
	assert_true(content_text(&arena, bytes, "a.md", &t, NULL));
	assert_true(text_is(t, expected));
}

static void expect_no_text(struct text bytes, const char *place)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct text t;
	struct error err;
	assert_false(content_text(&arena, bytes, "a.md", &t, &err));
	assert_string_equal(err.place, place);
	assert_string_equal(err.clause, "content.file.utf8");
}

static void test_text(void **state)
{
	(void)state;
	expect_text(TEXT(""), "");
	expect_text(TEXT("a\tb\nc"), "a\tb\nc");
	expect_text(TEXT("a\r\nb\r\n"), "a\nb\n");
	expect_text(TEXT("Tür\n"), "Tür\n");
	expect_no_text(TEXT("\xEF\xBB\xBFx"), "a.md:1:1");
	expect_no_text(TEXT("ab\nc\rd"), "a.md:2:2");
	expect_no_text(TEXT("ab\nc\0d"), "a.md:2:2");
	expect_no_text(TEXT("a\nb\x7F"), "a.md:2:2");
	expect_no_text(TEXT("a\nb\xE9\nc"), "a.md:2:1");
	expect_no_text(TEXT("a\nb\xC3"), "a.md:2:1");
	expect_no_text(TEXT("\xC3\n\xA9"), "a.md:1:1"); // a character does not go over the end of a line
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_split), cmocka_unit_test(test_refusals), cmocka_unit_test(test_text)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
