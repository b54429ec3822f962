// SPDX-License-Identifier: Apache-2.0
//
// JSON: the public conformance cases (some of which have a key twice, which RFC 8259 allows and content refuses by default),
// positions, limits, strings, duplicate keys in small and large maps, and what is written.
#include "unit.h"

#include <dirent.h>

#include "base/files.h"
#include "value/json.h"

static bool read_with(struct arena *arena, struct text source, const struct json_limits *limits, struct value **v, struct error *err)
{
	// A copy of exactly this size, so that the sanitizers see any byte read beyond the end.
	char *exact = malloc(source.len == 0 ? 1 : source.len);
	if (source.len > 0)
		memcpy(exact, source.data, source.len);
	bool good = json_read(arena, (struct text){exact, source.len}, "f.json", limits, v, err);
	if (good) {
		// The tree borrows from its source: write it out and read the copy that lives in the arena.
		BUILDER_AUTO b;
		builder_init(&b, 64 * 1024 * 1024);
		json_write(&b, *v, JSON_COMPACT);
		struct value *again;
		assert_true(json_read(arena, text_copy(arena, builder_text(&b)), NULL, limits, &again, err));
		assert_true(value_equal(*v, again));
		*v = again;
	}
	free(exact);
	return good;
}

static bool reads(struct arena *arena, const char *source, struct value **v, struct error *err)
{
	return read_with(arena, text_from(source), &json_limits_default, v, err);
}

static void conformance_cases(void **state)
{
	(void)state;
	const char *shared = unit_shared();
	if (shared == NULL)
		skip();
	ARENA_AUTO arena = ARENA_INIT;
	char folder[5000];
	snprintf(folder, sizeof(folder), "%s/json", shared);
	DIR *dir = opendir(folder);
	assert_non_null(dir);
	struct dirent *entry;
	size_t seen = 0, bad = 0;
	struct json_limits allowing = json_limits_default;
	allowing.duplicate_keys = true;
	while ((entry = readdir(dir)) != NULL) {
		struct text source;
		struct error err;
		struct value *v;
		if (strchr("yni", entry->d_name[0]) == NULL || entry->d_name[1] != '_')
			continue;
		assert_true(file_read(&arena, arena_printf(&arena, "%s/%s", folder, entry->d_name), 1 << 20, &source, &err));
		bool good = read_with(&arena, source, &allowing, &v, &err);
		if (good && !read_with(&arena, source, &json_limits_default, &v, &err))
			assert_string_equal(err.clause, "RFC 8259 section 4");
		if ((entry->d_name[0] == 'y' && !good) || (entry->d_name[0] == 'n' && good)) {
			print_error("%s: %s\n", entry->d_name, good ? "was read" : err.message);
			bad++;
		}
		seen++;
	}
	closedir(dir);
	assert_true(seen > 100);
	assert_int_equal(bad, 0);
}

static void values_know_their_place(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct value *v;
	static const char source[] = "{\n  \"a\": [1,\r\n\t{\"b\": \"x\"}],\n          \"c\" : null}";
	assert_true(json_read(&arena, text_from(source), "dir/f.json", &json_limits_default, &v, &err));
	assert_int_equal(v->place.line, 1);
	assert_int_equal(v->place.column, 1);
	const struct value *b = value_get(value_at(value_get(v, "a"), 1), "b");
	assert_string_equal(b->place.file, "dir/f.json");
	assert_int_equal(b->place.line, 3);
	assert_int_equal(b->place.column, 8);
	assert_int_equal(v->map.members[1].place.line, 4);
	assert_int_equal(v->map.members[1].place.column, 11);
	assert_int_equal(value_get(v, "c")->place.column, 17);
	assert_int_equal(value_get(v, "c")->kind, VALUE_NULL);
}

static void errors_say_where_and_why(void **state)
{
	(void)state;
	static const struct {
		const char *source, *place, *clause;
	} cases[] = {
		{"{\"a\": 1,\n \"b\": }", "f.json:2:7", "RFC 8259 section 3"},
		{"[1,]", "f.json:1:4", "RFC 8259 section 3"},
		{"{\"a\": 1,}", "f.json:1:9", "RFC 8259 section 4"},
		{"{\"a\": 1,\n\"a\": 2}", "f.json:2:1", "RFC 8259 section 4"},
		{"{\"a\" 1}", "f.json:1:6", "RFC 8259 section 4"},
		{"[01]", "f.json:1:2", "RFC 8259 section 6"},
		{"[1.]", "f.json:1:4", "RFC 8259 section 6"},
		{"[1e]", "f.json:1:4", "RFC 8259 section 6"},
		{"[-]", "f.json:1:3", "RFC 8259 section 6"},
		{"[NaN]", "f.json:1:2", "RFC 8259 section 3"},
		{"[\"abc\t\"]", "f.json:1:6", "RFC 8259 section 7"},
		{"[\"\\n\t\"]", "f.json:1:5", "RFC 8259 section 7"},
		{"[\"\\x\"]", "f.json:1:3", "RFC 8259 section 7"},
		{"[\"\\u12g4\"]", "f.json:1:3", "RFC 8259 section 7"},
		{"[\"\\ud800\"]", "f.json:1:3", "RFC 8259 section 8.2"},
		{"[\"\\udc00\\ud800\"]", "f.json:1:3", "RFC 8259 section 8.2"},
		{"[\"\\ud800\\u0041\"]", "f.json:1:3", "RFC 8259 section 8.2"},
		{"[\"\xC0\xAF\"]", "f.json:1:3", "RFC 8259 section 8.1"},
		{"[\"\\n\xED\xA0\x80\"]", "f.json:1:5", "RFC 8259 section 8.1"},
		{"\xEF\xBB\xBF{}", "f.json:1:1", "RFC 8259 section 8.1"},
		{"{} {}", "f.json:1:4", "RFC 8259 section 2"},
		{"", "f.json:1:1", "RFC 8259 section 3"},
		{"[\"abc", "f.json:1:2", "RFC 8259 section 7"},
		{"[\"abc\\", "f.json:1:6", "RFC 8259 section 7"},
		{"[\"abc\\n", "f.json:1:2", "RFC 8259 section 7"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ARENA_AUTO arena = ARENA_INIT;
		struct error err = {0};
		struct value *v = NULL;
		assert_false(reads(&arena, cases[i].source, &v, &err));
		assert_int_equal(err.class, ERROR_SYNTAX);
		assert_string_equal(err.place, cases[i].place);
		assert_string_equal(err.clause, cases[i].clause);
		assert_true(err.message[0] != '\0');
		assert_null(v);
	}
}

static void limits_hold(void **state)
{
	(void)state;
	const struct json_limits limits = {.max_size = 40, .max_depth = 3, .max_count = 6};
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct value *v;
	assert_true(read_with(&arena, TEXT("[[[1, 2, 3]]]"), &limits, &v, &err));
	assert_false(read_with(&arena, TEXT("[[[1, 2, 3, 4]]]"), &limits, &v, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	assert_string_equal(err.place, "f.json:1:13");
	assert_false(read_with(&arena, TEXT("[[{\"a\": []}]]"), &limits, &v, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	assert_true(read_with(&arena, TEXT("\"34567890123456789012345678901234567890\""), &limits, &v, &err));
	assert_false(read_with(&arena, TEXT("\"345678901234567890123456789012345678901\""), &limits, &v, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	// However high the caller's limit, depth alone cannot exhaust the stack.
	const struct json_limits deep = {.max_size = 1 << 20, .max_depth = SIZE_MAX, .max_count = SIZE_MAX};
	char *open = arena_alloc(&arena, 1 << 20);
	memset(open, '[', 1 << 20);
	assert_false(read_with(&arena, (struct text){open, 1 << 20}, &deep, &v, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
}

static void strings_are_unescaped(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct value *v;
	static const char source[] =
		"[\"plain text of some length\", \"\", \"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9z\", "
		"\"\\ud83d\\ude00\", \"Gr\xC3\xBC\xC3\x9F" "e \\u20AC\", \"\\u0000\"]";
	assert_true(reads(&arena, source, &v, &err));
	assert_true(text_is(value_as_text(value_at(v, 0)), "plain text of some length"));
	assert_int_equal(value_at(v, 1)->text.len, 0);
	assert_true(text_is(value_as_text(value_at(v, 2)), "a\"\\/\b\f\n\r\t\xC3\xA9z"));
	assert_true(text_is(value_as_text(value_at(v, 3)), "\xF0\x9F\x98\x80"));
	assert_true(text_is(value_as_text(value_at(v, 4)), "Gr\xC3\xBC\xC3\x9F" "e \xE2\x82\xAC"));
	assert_int_equal(value_at(v, 5)->text.len, 1);
}

static void duplicate_keys_are_found_in_maps_of_any_size(void **state)
{
	(void)state;
	for (int count = 1; count <= 3000; count += count < 40 ? 1 : 740) {
		ARENA_AUTO arena = ARENA_INIT;
		BUILDER_AUTO b;
		struct error err;
		struct value *v;
		builder_init(&b, 1 << 20);
		builder_byte(&b, '{');
		for (int i = 0; i < count; i++)
			builder_printf(&b, "\"key%d\": %d, ", i, i);
		size_t before = b.len;
		builder_string(&b, "\"last\": 1}");
		assert_true(reads(&arena, b.data, &v, &err));
		assert_int_equal(value_count(v), count + 1);
		assert_int_equal(value_as_int(value_get(v, "key0"), -1), 0);
		assert_int_equal(value_as_int(value_get(v, arena_printf(&arena, "key%d", count - 1)), -1), count - 1);
		assert_null(value_get(v, "key"));
		// The same key written with an escape is the same key.
		b.len = before;
		builder_string(&b, "\"k\\u0065y0\": 1}");
		assert_false(reads(&arena, b.data, &v, &err));
		assert_string_equal(err.clause, "RFC 8259 section 4");
		assert_string_equal(err.place, arena_printf(&arena, "f.json:1:%zu", before + 1));
	}
}

static void duplicate_keys_may_be_allowed(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	BUILDER_AUTO b;
	struct error err;
	struct value *v;
	struct json_limits allowing = json_limits_default;
	allowing.duplicate_keys = true;
	assert_true(read_with(&arena, TEXT("{\"a\": 1, \"b\": 2, \"a\": [3]}"), &allowing, &v, &err));
	assert_int_equal(value_count(v), 2);
	assert_int_equal(value_as_int(value_at(value_get(v, "a"), 0), 0), 3);
	builder_init(&b, 1 << 20);
	for (int i = 0; i < 20000; i++)
		builder_printf(&b, "%s\"k%d\": %d", i == 0 ? "{" : ",", i % 100, i);
	builder_byte(&b, '}');
	assert_true(read_with(&arena, builder_text(&b), &allowing, &v, &err));
	assert_int_equal(value_count(v), 100);
	assert_int_equal(value_as_int(value_get(v, "k42"), 0), 19942);
}

static void maps_that_were_read_can_grow(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct value *v;
	assert_true(reads(&arena, "{\"a\": 1}", &v, &err));
	for (int i = 0; i < 100; i++)
		value_put_int(&arena, v, arena_printf(&arena, "k%d", i), i);
	assert_int_equal(value_count(v), 101);
	assert_int_equal(value_as_int(value_get(v, "a"), 0), 1);
	assert_int_equal(value_as_int(value_get(v, "k77"), 0), 77);
}

static void written(const char *source, enum json_style style, const char *expected)
{
	ARENA_AUTO arena = ARENA_INIT;
	BUILDER_AUTO b;
	struct error err;
	struct value *v;
	builder_init(&b, 1 << 16);
	assert_true(reads(&arena, source, &v, &err));
	json_write(&b, v, style);
	assert_string_equal(b.data, expected);
}

static void writing(void **state)
{
	(void)state;
	written("{\"b\": [1, 2.50, {}], \"a\": {\"x\": true, \"w\": null}, \"c\": []}", JSON_COMPACT,
		"{\"b\":[1,2.50,{}],\"a\":{\"x\":true,\"w\":null},\"c\":[]}");
	written("{\"b\": [1, 2.50, {}], \"a\": {\"x\": true, \"w\": null}, \"c\": []}", JSON_CANONICAL,
		"{\"a\":{\"w\":null,\"x\":true},\"b\":[1,2.50,{}],\"c\":[]}");
	written("{\"b\": [1, {}], \"a\": {\"x\": false}, \"c\": []}", JSON_PRETTY,
		"{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": {\n    \"x\": false\n  },\n  \"c\": []\n}\n");
	written("[\"\\u0000\\u001f\\n\\t\\b\\f\\r\\\"\\\\/\\u007f\\u2028\\u2029\xE2\x82\xAC\"]", JSON_COMPACT,
		"[\"\\u0000\\u001f\\n\\t\\b\\f\\r\\\"\\\\/\\u007f\\u2028\\u2029\xE2\x82\xAC\"]");
}

static void writing_what_is_not_utf8(void **state)
{
	(void)state;
	BUILDER_AUTO b;
	builder_init(&b, 1 << 16);
	json_write_string(&b, TEXT("a\xFF\xC3" "b\xE2\x80"));
	assert_string_equal(b.data, "\"a\\ufffd\\ufffdb\\ufffd\\ufffd\"");
	builder_reset(&b);
	json_write_string(&b, (struct text){NULL, 0});
	assert_string_equal(b.data, "\"\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conformance_cases),
		cmocka_unit_test(values_know_their_place),
		cmocka_unit_test(errors_say_where_and_why),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(strings_are_unescaped),
		cmocka_unit_test(duplicate_keys_are_found_in_maps_of_any_size),
		cmocka_unit_test(duplicate_keys_may_be_allowed),
		cmocka_unit_test(maps_that_were_read_can_grow),
		cmocka_unit_test(writing),
		cmocka_unit_test(writing_what_is_not_utf8),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
