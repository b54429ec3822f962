// SPDX-License-Identifier: Apache-2.0
//
// YAML as content uses it: kinds of scalars, places, anchors and their bounds, and everything that is refused.
#include "unit.h"

#include "value/json.h"
#include "value/yaml.h"

static bool reads(struct arena *arena, const char *source, struct value **v, struct error *err)
{
	// A copy of exactly this size, so that the sanitizers see any byte read beyond the end.
	size_t size = strlen(source);
	char *exact = malloc(size == 0 ? 1 : size);
	memcpy(exact, source, size);
	bool good = yaml_read(arena, (struct text){exact, size}, "f.yaml", 0, &yaml_limits_default, v, err);
	free(exact);
	return good;
}

static void becomes(const char *source, const char *json)
{
	ARENA_AUTO arena = ARENA_INIT;
	BUILDER_AUTO b;
	struct error err = {0};
	struct value *v;
	builder_init(&b, 1 << 20);
	if (!reads(&arena, source, &v, &err))
		fail_msg("%s: %s", err.place, err.message);
	json_write(&b, v, JSON_COMPACT);
	assert_string_equal(b.data, json);
}

static void scalars_stay_text(void **state)
{
	(void)state;
	becomes("version: 2.10\nsecure: off\nyes: no\ndate: 2031-03-31\nn: 012",
		"{\"version\":\"2.10\",\"secure\":\"off\",\"yes\":\"no\",\"date\":\"2031-03-31\",\"n\":\"012\"}");
	becomes("[null, ~, \"null\", '~', '', Null]", "[null,null,\"null\",\"~\",\"\",\"Null\"]");
	becomes("a:\nb: {c: }", "{\"a\":null,\"b\":{\"c\":null}}");
	becomes("", "null");
	becomes("# nothing but a comment\n", "null");
	becomes("---\na: 1\n...\n", "{\"a\":\"1\"}");
	becomes("- |\n  one\n  two\n- >-\n  one\n  two\n\n  three\n- \"a\\\n  b\\u20ac\"\n",
		"[\"one\\ntwo\\n\",\"one two\\nthree\",\"ab\xE2\x82\xAC\"]");
	becomes("a: 1\r\nb: |\r\n  x\r\n  y\r\n", "{\"a\":\"1\",\"b\":\"x\\ny\\n\"}");
	becomes("<<: x", "{\"<<\":\"x\"}");
}

static void plain_is_told_from_quoted(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct value *v;
	assert_true(reads(&arena, "[true, 'true', \"true\", null]", &v, &err));
	assert_true(value_at(v, 0)->plain);
	assert_false(value_at(v, 1)->plain);
	assert_false(value_at(v, 2)->plain);
	assert_int_equal(value_at(v, 0)->kind, VALUE_TEXT);
}

static void values_know_their_place(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct value *v;
	const struct text source = TEXT("# gr\xC3\xBC\xC3\x9F" "e\na: {gr\xC3\xB6\xC3\x9F" "e: x}\r\n"
		"list:\n  - one\n  - two: 2\n    empty:\n");
	assert_true(yaml_read(&arena, source, "d/f.yaml", 10, &yaml_limits_default, &v, &err));
	const struct value *x = value_path(v, "a.gr\xC3\xB6\xC3\x9F" "e");
	assert_string_equal(x->place.file, "d/f.yaml");
	assert_int_equal(x->place.line, 12);
	assert_int_equal(x->place.column, 14); // in bytes
	assert_int_equal(v->map.members[1].place.line, 13);
	assert_int_equal(v->map.members[1].place.column, 1);
	const struct value *second = value_at(value_get(v, "list"), 1);
	assert_int_equal(second->place.line, 15);
	assert_int_equal(second->place.column, 5);
	assert_int_equal(value_get(second, "two")->place.column, 10);
	assert_int_equal(value_get(second, "empty")->place.line, 16);
}

static void anchors_are_expanded(void **state)
{
	(void)state;
	becomes("a: &x {k: [1, &y 2]}\nb: *x\nc: *y\n", "{\"a\":{\"k\":[\"1\",\"2\"]},\"b\":{\"k\":[\"1\",\"2\"]},\"c\":\"2\"}");
	becomes("[&x 1, &x 2, *x]", "[\"1\",\"2\",\"2\"]");
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct value *v;
	assert_true(reads(&arena, "[&x {a: 1},\n *x]", &v, &err));
	assert_ptr_not_equal(value_at(v, 0), value_at(v, 1));
	assert_ptr_not_equal(value_get(value_at(v, 0), "a"), value_get(value_at(v, 1), "a"));
	assert_int_equal(value_at(v, 1)->place.line, 2);
	assert_int_equal(value_at(v, 1)->place.column, 2);
}

static void a_billion_laughs_are_few(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	BUILDER_AUTO b;
	struct error err;
	struct value *v;
	builder_init(&b, 1 << 16);
	builder_string(&b, "a0: &a0 lol\n");
	for (int i = 1; i < 20; i++) {
		builder_printf(&b, "a%d: &a%d [", i, i);
		for (int k = 0; k < 10; k++)
			builder_printf(&b, "%s*a%d", k == 0 ? "" : ", ", i - 1);
		builder_string(&b, "]\n");
	}
	assert_false(reads(&arena, b.data, &v, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	assert_string_equal(err.clause, "content.alias");
	assert_true(arena.total < 64 * 1024 * 1024);
	// Depth made by aliases counts, too.
	builder_reset(&b);
	builder_string(&b, "a0: &a0 []\n");
	for (int i = 1; i < 40; i++)
		builder_printf(&b, "a%d: &a%d [*a%d]\n", i, i, i - 1);
	assert_false(reads(&arena, b.data, &v, &err));
	assert_string_equal(err.clause, "content.depth");
}

static void refused(void **state)
{
	(void)state;
	static const struct {
		const char *source, *place, *clause;
	} cases[] = {
		{"a: 1\nb: 2\na: 3\n", "f.yaml:3:1", "content.duplicate_key"},
		{"{a: 1, 'a': 2}", "f.yaml:1:8", "content.duplicate_key"},
		{"a: !!str x", "f.yaml:1:4", "content.yaml"},
		{"a: !x [1]", "f.yaml:1:4", "content.yaml"},
		{"a: ! x", "f.yaml:1:4", "content.yaml"},
		{"!!map {a: 1}", "f.yaml:1:1", "content.yaml"},
		{"!!str a: 1", "f.yaml:1:1", "content.yaml"},
		{"&k a: 1", "f.yaml:1:1", "content.yaml"},
		{"%TAG ! tag:example.org,2026:\n---\na: 1", "f.yaml:1:1", "content.yaml"},
		{"a: *none", "f.yaml:1:4", "content.yaml"},
		{"a: &x [*x]", "f.yaml:1:8", "content.yaml"},
		{"&x a: 1", "f.yaml:1:1", "content.yaml"},
		{"? [a]\n: 1", "f.yaml:1:3", "content.yaml"},
		{"? {a: b}\n: 1", "f.yaml:1:3", "content.yaml"},
		{": 1", "f.yaml:1:1", "content.yaml"},
		{"a: 1\n---\nb: 2\n", "f.yaml:2:1", "content.yaml"},
		{"a: [1\nb: 2", "f.yaml:2:2", "content.yaml"},
		{"a: b: c", "f.yaml:1:5", "content.yaml"},
		{"a: 'x", "f.yaml:1:6", "content.yaml"},
		{"a:\n\tb: 1", "f.yaml:2:1", "content.yaml"},
		{"a: x\xFF", "f.yaml:1:5", "content.file.utf8"},
		{"# \xC3\xBC\na: \x01", "f.yaml:2:4", "content.file.utf8"},
		{"\xEF\xBB\xBF" "a: 1", "f.yaml:1:1", "content.file.utf8"},
		{"a: x\xE2\x80\xA8y", "f.yaml:1:5", "content.file.utf8"},
		{"a: x\ry", "f.yaml:1:5", "content.file.utf8"},
		{"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", "f.yaml:1:33", "content.depth"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ARENA_AUTO arena = ARENA_INIT;
		struct error err = {0};
		struct value *v = NULL;
		if (reads(&arena, cases[i].source, &v, &err))
			fail_msg("read: %s", cases[i].source);
		assert_string_equal(err.clause, cases[i].clause);
		assert_string_equal(err.place, cases[i].place);
		assert_true(err.message[0] != '\0');
		assert_null(v);
	}
}

static void limits_hold(void **state)
{
	(void)state;
	const struct yaml_limits limits = {.max_size = 20, .max_depth = 2, .max_count = 4};
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct value *v;
	assert_true(yaml_read(&arena, TEXT("[a, b, c]"), NULL, 0, &limits, &v, &err));
	assert_false(yaml_read(&arena, TEXT("[a, b, c, d]"), NULL, 0, &limits, &v, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	assert_string_equal(err.place, "1:11");
	assert_false(yaml_read(&arena, TEXT("[[[]]]"), NULL, 0, &limits, &v, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	assert_true(yaml_read(&arena, TEXT("abcdefghijklmnopqrst"), NULL, 0, &limits, &v, &err));
	assert_false(yaml_read(&arena, TEXT("abcdefghijklmnopqrstu"), NULL, 0, &limits, &v, &err));
	assert_string_equal(err.clause, "content.file.size");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars_stay_text),
		cmocka_unit_test(plain_is_told_from_quoted),
		cmocka_unit_test(values_know_their_place),
		cmocka_unit_test(anchors_are_expanded),
		cmocka_unit_test(a_billion_laughs_are_few),
		cmocka_unit_test(refused),
		cmocka_unit_test(limits_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
