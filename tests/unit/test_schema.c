// SPDX-License-Identifier: Apache-2.0
//
// Field schemas: every type, limits, lists and maps, unknown keys, languages; and how complaints are sorted and printed.
#include "unit.h"

#include "base/time.h"
#include "value/json.h"
#include "value/schema.h"
#include "value/yaml.h"

static const char *even(struct text t)
{
	return t.len % 2 == 0 ? NULL : "write an even number of characters";
}

static const char *const colours[] = {"red", "green", "blue", NULL};
static const char *const tba[] = {"tba", NULL};
static const struct schema_field item_fields[] = {
	{.name = "id", .type = SCHEMA_ID, .flags = SCHEMA_REQUIRED | SCHEMA_KEY},
	{.name = "date", .type = SCHEMA_DATE},
	{NULL},
};
static const struct schema item = {"item", item_fields, false};
static const struct schema_field fields[] = {
	{.name = "text", .type = SCHEMA_TEXT, .min = 2, .max = 5},
	{.name = "version", .type = SCHEMA_VERSION},
	{.name = "name", .type = SCHEMA_LOCALIZED, .max = 10},
	{.name = "body", .type = SCHEMA_MARKDOWN},
	{.name = "colour", .type = SCHEMA_CHOICE, .choices = colours},
	{.name = "flag", .type = SCHEMA_BOOL},
	{.name = "count", .type = SCHEMA_NUMBER, .min = 1, .max = 9},
	{.name = "end", .type = SCHEMA_DATE, .choices = tba},
	{.name = "at", .type = SCHEMA_DATE, .also = SCHEMA_INSTANT},
	{.name = "within", .type = SCHEMA_DURATION, .min = TIME_HOUR, .max = 30 * TIME_DAY},
	{.name = "codes", .type = SCHEMA_CODE, .flags = SCHEMA_LIST | SCHEMA_UNIQUE, .min_count = 1, .max_count = 3},
	{.name = "even", .type = SCHEMA_TEXT, .check = even},
	{.name = "items", .type = SCHEMA_OBJECT, .flags = SCHEMA_LIST, .child = &item},
	{.name = "free", .type = SCHEMA_URL, .flags = SCHEMA_MAP, .key_type = SCHEMA_ID},
	{NULL},
};
static const struct schema top = {"top", fields, false};

static bool check(struct arena *arena, const char *source, const struct schema *schema, struct complaints *found, struct value **ret_value)
{
	static const struct text languages[] = {TEXT_INIT("en"), TEXT_INIT("de")};
	struct error err = {0};
	complaints_init(found, 1000);
	if (!yaml_read(arena, text_from(source), "f.yaml", 0, &yaml_limits_default, ret_value, &err))
		fail_msg("%s: %s", err.place, err.message);
	const struct schema_context context = {arena, found, "top", languages, 2};
	bool good = schema_check(&context, *ret_value, schema);
	assert_int_equal(good, found->errors == 0);
	return good;
}

static void fields_type_their_values(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO found;
	BUILDER_AUTO b;
	struct value *v;
	static const char source[] = "text: yes\nversion: 2.10\nname: {en: Cam, de: Kamera}\ncolour: red\nflag: true\ncount: 3\nend: tba\n"
		"at: 2026-11-02T00:00:00Z\nwithin: 24 h\ncodes: A\neven: ''\nitems: [{id: a}, {id: b, date: 2026-02-28}]\nfree: {a: 'https://a.example/'}\n"
		"x-note: {anything: [goes]}\n";
	assert_true(check(&arena, source, &top, &found, &v));
	assert_int_equal(found.count, 0);
	builder_init(&b, 1 << 16);
	json_write(&b, v, JSON_COMPACT);
	assert_string_equal(b.data, "{\"text\":\"yes\",\"version\":\"2.10\",\"name\":{\"en\":\"Cam\",\"de\":\"Kamera\"},\"colour\":\"red\",\"flag\":true,"
		"\"count\":3,\"end\":\"tba\",\"at\":\"2026-11-02T00:00:00Z\",\"within\":\"24 h\",\"codes\":[\"A\"],\"even\":null,"
		"\"items\":[{\"id\":\"a\"},{\"id\":\"b\",\"date\":\"2026-02-28\"}],\"free\":{\"a\":\"https://a.example/\"},"
		"\"x-note\":{\"anything\":[\"goes\"]}}");
}

static void each_complaint_has_place_path_and_clause(void **state)
{
	(void)state;
	static const struct {
		const char *source, *path, *clause;
		uint32_t line, column;
	} cases[] = {
		{"text: abcdef", "text", "top.text", 1, 7},
		{"text: a", "text", "top.text", 1, 7},
		{"text: \"a\\u0007b\"", "text", "content.text", 1, 7},
		{"text: [a]", "text", "content.text", 1, 7},
		{"version: -1", "version", "content.version", 1, 10},
		{"name: {en: Much too long, de: x}", "name.en", "top.name", 1, 12},
		{"name: {en: a, de: b, fr: c}", "name.fr", "content.localized", 1, 22},
		{"name: {de: a}", "name", "content.localized", 1, 7},
		{"colour: gren", "colour", "content.choice", 1, 9},
		{"flag: 'true'", "flag", "content.bool", 1, 7},
		{"flag: yes", "flag", "content.bool", 1, 7},
		{"count: 10", "count", "top.count", 1, 8},
		{"count: 0", "count", "top.count", 1, 8},
		{"count: 03", "count", "content.number", 1, 8},
		{"count: '3'", "count", "content.number", 1, 8},
		{"end: 2026-02-30", "end", "content.date", 1, 6},
		{"end: soon", "end", "content.date", 1, 6},
		{"at: 2026-11-02T00:00:00+01:00", "at", "content.date", 1, 5},
		{"within: 31 d", "within", "top.within", 1, 9},
		{"within: 24h", "within", "content.duration", 1, 9},
		{"codes: [A, B, A]", "codes[2]", "top.codes", 1, 15},
		{"codes: [A, B, C, D]", "codes", "top.codes", 1, 8},
		{"codes: {A: B}", "codes", "content.list", 1, 8},
		{"codes: [A, '']", "codes[1]", "content.code", 1, 12},
		{"even: odd", "even", "top.even", 1, 7},
		{"items:\n  - id: a\n  - date: 2026-01-01\n", "items[1].id", "top.items.id", 3, 5},
		{"items:\n  - id: a\n  - id: a\n", "items[1].id", "top.items.id", 3, 9},
		{"items: {id: a}", "items", "content.list", 1, 8},
		{"items: [a]", "items[0]", "content.map", 1, 9},
		{"free: {A: 'https://a.example/'}", "free.A", "content.id", 1, 8},
		{"free: {a: 'http://a.example/'}", "free.a", "content.url", 1, 11},
		{"\n\nvresion: 1", "vresion", "content.unknown_key", 3, 1},
		{"[a]", "", "content.map", 1, 1},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ARENA_AUTO arena = ARENA_INIT;
		COMPLAINTS_AUTO found;
		struct value *v;
		if (check(&arena, cases[i].source, &top, &found, &v))
			fail_msg("passed: %s", cases[i].source);
		assert_int_equal(found.count, 1);
		const struct complaint *c = &found.items[0];
		assert_string_equal(c->path, cases[i].path);
		assert_string_equal(c->clause, cases[i].clause);
		assert_string_equal(c->place.file, "f.yaml");
		assert_int_equal(c->place.line, cases[i].line);
		assert_int_equal(c->place.column, cases[i].column);
		assert_int_equal(c->severity, COMPLAINT_ERROR);
	}
}

static void nothing_stops_at_the_first(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO found;
	struct value *v;
	assert_false(check(&arena, "text: a\nflag: 1\nitems: [{}, {id: B}]\nhue: red\nname: {en: x}\n", &top, &found, &v));
	assert_int_equal(found.errors, 5);
	assert_int_equal(found.gaps, 1); // the translation
	assert_int_equal(complaints_exit_code(&found), 2);
}

static void unknown_keys_come_with_the_nearest(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO found;
	struct value *v;
	assert_false(check(&arena, "{vresion: 1, colours: red, zzz: 1}", &top, &found, &v));
	assert_int_equal(found.count, 3);
	assert_non_null(strstr(found.items[0].message, "did you mean 'version'"));
	assert_non_null(strstr(found.items[1].message, "did you mean 'colour'"));
	assert_null(strstr(found.items[2].message, "did you mean"));
	assert_string_equal(schema_nearest(TEXT("gren"), colours), "green");
	assert_null(schema_nearest(TEXT("purple"), colours));
}

static void absence(void **state)
{
	(void)state;
	static const struct schema_field needed[] = {
		{.name = "a", .type = SCHEMA_TEXT, .flags = SCHEMA_REQUIRED},
		{.name = "b", .type = SCHEMA_TEXT, .flags = SCHEMA_WANTED},
		{.name = "c", .type = SCHEMA_TEXT, .flags = SCHEMA_REQUIRED | SCHEMA_LIST, .clause = "own.clause"},
		{NULL},
	};
	static const struct schema schema = {"needed", needed, true};
	static const char *const empty[] = {"{x: 1}", "{a: , b: , c: }", "{a: '', b: '', c: []}", "{a: {}, b: null, c: ~}"};
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		ARENA_AUTO arena = ARENA_INIT;
		COMPLAINTS_AUTO found;
		struct value *v;
		assert_false(check(&arena, empty[i], &schema, &found, &v));
		assert_int_equal(found.errors, 2);
		assert_int_equal(found.gaps, 1);
		assert_string_equal(found.items[0].clause, "top.a");
		assert_string_equal(found.items[1].clause, "top.b");
		assert_int_equal(found.items[1].severity, COMPLAINT_GAP);
		assert_string_equal(found.items[2].clause, "own.clause");
		assert_true(value_get(v, "c") == NULL || value_get(v, "c")->kind == VALUE_NULL);
	}
}

static void forms_of_types(void **state)
{
	(void)state;
	static const struct {
		enum schema_type type;
		const char *good[8], *bad[12];
	} cases[] = {
		{SCHEMA_ID, {"a", "a-1", "0"}, {"", "A", "-a", "a-", "a_b", "\xC3\xA4"}},
		{SCHEMA_VERSION, {"1", "2.10", "V1.0+b_2-rc"}, {"", ".1", "1 2", "1/2"}},
		{SCHEMA_RANGE, {"*", "1.0", ">=1.0", ">=1.0, <2", "<=3"}, {"", ">=", "1.0,2.0", ">= 1", "1.0, ", "=1", "*, 1"}},
		{SCHEMA_NUMBER, {"0", "10", "9007199254740991"}, {"", "-1", "+1", "01", "1.0", "1e3", "9007199254740992"}},
		{SCHEMA_DATE, {"1970-01-01", "2024-02-29"}, {"", "2026-02-29", "26-01-01", "2026-1-1", "1969-12-31", "2200-01-01"}},
		{SCHEMA_MONTH, {"2026-12"}, {"", "2026-13", "2026", "2026-1", "2026-12-01"}},
		{SCHEMA_INSTANT, {"2026-10-02T08:00:00Z"}, {"", "2026-10-02", "2026-10-02T08:00:00+00:00", "2026-10-02T25:00:00Z"}},
		{SCHEMA_DURATION, {"15 min", "24 h", "30 d", "2 w"}, {"", "24", "24h", "-1 d", "1 y", "0 d"}},
		{SCHEMA_LANGUAGE, {"en", "pt-br", "gsw"}, {"", "EN", "e", "de_DE", "de-"}},
		{SCHEMA_MARKET, {"EU", "UK", "US", "DE"}, {"", "eu", "XX", "USA", "U "}},
		{SCHEMA_URL, {"https://a.example", "https://a.example:8/x?y#z", "http://localhost:8080/", "http://127.0.0.1/"},
			{"", "http://a.example/", "https://", "https://u@a.example/", "https://a b/", "ftp://a", "javascript:alert(1)", "https://a.example/\""}},
		{SCHEMA_EMAIL, {"a@b.example", "a.b+c@d.example"}, {"", "a", "@b", "a@", "a@b@c", "a b@c.example", "a@b..c"}},
		{SCHEMA_PHONE, {"+49 30 5550 1900", "+4930555019"}, {"", "0049 30 5550", "+49  30 5550 1900", "+49", "+49 30 5550 19a"}},
		{SCHEMA_COLOR, {"#0b5d66"}, {"", "0b5d66", "#0b5d6", "#0b5d6g", "red"}},
		{SCHEMA_SHA256, {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
			{"", "e3b0", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"}},
		{SCHEMA_PATH, {"a.svg", "brand/logo.svg"}, {"", "/a", "../a", "a//b", "a/", "a/./b", "a\\b"}},
		{SCHEMA_BOOL, {"true", "false"}, {"", "yes", "True", "0"}},
	};
	size_t wrong = 0;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t k = 0; cases[i].good[k] != NULL; k++)
			if (schema_type_problem(cases[i].type, text_from(cases[i].good[k])) != NULL)
				print_error("%zu: %s: '%s' is refused\n", ++wrong, schema_type_name(cases[i].type), cases[i].good[k]);
		for (size_t k = 0; cases[i].bad[k] != NULL; k++)
			if (schema_type_problem(cases[i].type, text_from(cases[i].bad[k])) == NULL)
				print_error("%zu: %s: '%s' is accepted\n", ++wrong, schema_type_name(cases[i].type), cases[i].bad[k]);
	}
	assert_int_equal(wrong, 0);
	assert_non_null(schema_type_problem(SCHEMA_EMAIL, TEXT("a\0b@c.example")));
	assert_non_null(schema_type_problem(SCHEMA_URL, TEXT("https://a\0.example/")));
}

static void complaints_are_bounded_sorted_and_printed(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO found;
	BUILDER_AUTO b;
	struct value *v;
	struct error err = {.message = "bad", .place = "b.json:7:3", .clause = "RFC 8259 section 4"};
	complaints_init(&found, 3);
	complaints_add_error(&found, COMPLAINT_ERROR, "x", NULL, &err);
	complaints_add(&found, COMPLAINT_GAP, (struct value_place){"a b.yaml", 10, 1}, "k[0]", "c.gap", "second\n%d", 2);
	complaints_add(&found, COMPLAINT_WARNING, (struct value_place){"a b.yaml", 9, 5}, NULL, "c.gap", "first");
	complaints_add(&found, COMPLAINT_ERROR, (struct value_place){NULL, 0, 0}, "", "c.none", "dropped");
	complaints_sort(&found);
	builder_init(&b, 1 << 16);
	complaints_print(&found, COMPLAINT_TEXT, &b);
	assert_string_equal(b.data, "a b.yaml:9:5: .: c.gap: first\n"
		"a b.yaml:10:1: k[0]: c.gap: second 2\nb.json:7:3: .: RFC 8259 section 4: bad\nand 1 more\n");
	assert_int_equal(found.errors, 2);
	assert_int_equal(found.dropped, 1);
	builder_reset(&b);
	complaints_print(&found, COMPLAINT_JSON, &b);
	assert_true(json_read(&arena, builder_text(&b), NULL, &json_limits_default, &v, &err));
	assert_int_equal(value_as_int(value_get(v, "dropped"), 0), 1);
	assert_true(text_is(value_as_text(value_path(value_at(value_get(v, "complaints"), 1), "severity")), "gap"));
	ARENA_AUTO second = ARENA_INIT;
	builder_reset(&b);
	complaints_print(&found, COMPLAINT_SARIF, &b);
	assert_true(json_read(&second, builder_text(&b), NULL, &json_limits_default, &v, &err));
	const struct value *run = value_at(value_get(v, "runs"), 0), *result = value_at(value_get(run, "results"), 1);
	assert_true(text_is(value_text_at(v, "version"), "2.1.0"));
	assert_int_equal(value_count(value_path(run, "tool.driver.rules")), 2);
	assert_true(text_is(value_text_at(result, "level"), "warning"));
	const struct value *where = value_get(value_at(value_get(result, "locations"), 0), "physicalLocation");
	assert_true(text_is(value_as_text(value_path(where, "artifactLocation.uri")), "a%20b.yaml"));
	assert_int_equal(value_as_int(value_path(where, "region.startLine"), 0), 10);
}

static void exit_codes(void **state)
{
	(void)state;
	COMPLAINTS_AUTO found;
	complaints_init(&found, 0);
	assert_int_equal(complaints_exit_code(&found), 0);
	complaints_add(&found, COMPLAINT_WARNING, (struct value_place){0}, "", "c", "m");
	assert_int_equal(complaints_exit_code(&found), 0);
	complaints_add(&found, COMPLAINT_GAP, (struct value_place){0}, "", "c", "m");
	assert_int_equal(complaints_exit_code(&found), 1);
	complaints_add(&found, COMPLAINT_ERROR, (struct value_place){0}, "", "c", "m");
	assert_int_equal(complaints_exit_code(&found), 2);
	assert_int_equal(found.dropped, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_type_their_values),
		cmocka_unit_test(each_complaint_has_place_path_and_clause),
		cmocka_unit_test(nothing_stops_at_the_first),
		cmocka_unit_test(unknown_keys_come_with_the_nearest),
		cmocka_unit_test(absence),
		cmocka_unit_test(forms_of_types),
		cmocka_unit_test(complaints_are_bounded_sorted_and_printed),
		cmocka_unit_test(exit_codes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
