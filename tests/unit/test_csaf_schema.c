// SPDX-License-Identifier: Apache-2.0
//
// Structure of CSAF documents: where findings are placed and what they say. That verdicts are right is held against the official
// schemas by csaf_oracle.py.
#include "unit.h"

#include "standards/csaf_schema.h"
#include "value/json.h"

static const char document_start[] = "{\"document\": {\"category\": \"csaf_vex\", \"csaf_version\": \"2.0\", \"title\": \"T\",\n"
	" \"publisher\": {\"category\": \"vendor\", \"name\": \"Acme\", \"namespace\": \"https://acme.example\"},\n"
	" \"tracking\": {\"id\": \"A-1\", \"status\": \"final\", \"version\": \"1\", \"initial_release_date\": \"2026-01-01T00:00:00Z\",\n"
	"  \"current_release_date\": \"2026-01-01T00:00:00Z\", \"revision_history\": [\n"
	"   {\"date\": \"2026-01-01T00:00:00Z\", \"number\": \"1\", \"summary\": \"S\"}]}}";

// Checks the document that begins as above and goes on as given (from line 5).
static void check(struct arena *arena, const char *rest, struct complaints *found)
{
	struct error err = {0};
	struct value *document;
	const char *source = arena_printf(arena, "%s%s", document_start, rest);
	complaints_init(found, 100);
	if (!json_read(arena, text_from(source), "a.json", &json_limits_default, &document, &err))
		fail_msg("%s: %s", err.place, err.message);
	bool good = csaf_schema_check(arena, document, "advisory.schema", found);
	assert_int_equal(good, found->count == 0);
}

static void the_smallest_document_passes(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO found;
	check(&arena, "}", &found);
	assert_int_equal(found.count, 0);
}

static void findings_say_where(void **state)
{
	(void)state;
	static const struct {
		const char *rest, *pointer, *message;
		uint32_t line, column;
	} cases[] = {
		{",\n\"vulnerabilities\": []}", "/vulnerabilities", "at least 1 items", 6, 20},
		{",\n\"vulnerabilities\": [{\"title\": \"\"}]}", "/vulnerabilities/0/title", "the text is empty", 6, 31},
		{",\n\"vulnerabilities\": {}}", "/vulnerabilities", "write a list", 6, 20},
		{",\n\"vulnerabilities\": [7]}", "/vulnerabilities/0", "write a map", 6, 21},
		{",\n\"product_tree\": {\"branches\": [{\"category\": \"vendor\", \"name\": \"a\", \"branches\": [\n"
		 "{\"category\": \"vendor\", \"name\": \"b\"}]}]}}",
		 "/product_tree/branches/0/branches/0", "at least 3 keys", 7, 1},
		{",\n\"vulnerabilities\": [{\"cwe\": {\"id\": \"CWE-79\"}}]}", "/vulnerabilities/0/cwe", "add the key \"name\"", 6, 29},
		{",\n\"vulnerabilities\": [{\"product_status\": {\"fixed\": [\"a\",\n\"b\", \"a\"]}}]}", "/vulnerabilities/0/product_status/fixed/2",
			"this item stands in the list already, in line 6", 7, 6},
		{",\n\"vulnerabilities\": [{\"scores\": [{\"products\": [\"a\"], \"cvss_v3\": {\"version\": \"3.0\", \"baseScore\": 10.1,\n"
		 "\"baseSeverity\": \"HIGH\", \"vectorString\": \"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}}]}]}",
			"/vulnerabilities/0/scores/0/cvss_v3/baseScore", "a number from 0 to 10", 6, 96},
		{",\n\"vulnerabilities\": [{\"cve\": \"CVE-26-1\"}]}", "/vulnerabilities/0/cve", "write CVE-", 6, 29},
		{",\n\"vulnerabilities\": [{\"notes\": [{\"category\": \"sumary\", \"text\": \"t\"}]}]}", "/vulnerabilities/0/notes/0/category",
			"write one of: description, details, faq", 6, 45},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ARENA_AUTO arena = ARENA_INIT;
		COMPLAINTS_AUTO found;
		check(&arena, cases[i].rest, &found);
		assert_true(found.count > 0);
		const struct complaint *c = &found.items[found.count - 1];
		assert_string_equal(c->path, cases[i].pointer);
		assert_string_equal(c->clause, "advisory.schema");
		assert_string_equal(c->place.file, "a.json");
		assert_int_equal(c->place.line, cases[i].line);
		assert_int_equal(c->place.column, cases[i].column);
		if (strstr(c->message, cases[i].message) == NULL)
			fail_msg("%s", c->message);
		assert_int_equal(c->severity, COMPLAINT_ERROR);
	}
}

static void all_findings_come_at_once(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO found;
	struct value *document;
	struct error err;
	static const char source[] = "{\"document\": {\"category\": 1, \"publisher\": {}, \"tracking\": {\"id\": \" a\", \"version\": \"01\"}}}";
	complaints_init(&found, 100);
	assert_true(json_read(&arena, text_from(source), "a.json", &json_limits_default, &document, &err));
	assert_false(csaf_schema_check(&arena, document, "x", &found));
	// category; csaf_version, title; publisher's category, name, namespace; tracking's two dates, history, status; id and version.
	assert_int_equal(found.count, 12);
}

static void long_lists_of_products_are_compared(void **state)
{
	(void)state;
	enum { COUNT = 50000 };
	for (int twice = 0; twice < 2; twice++) {
		ARENA_AUTO arena = ARENA_INIT;
		COMPLAINTS_AUTO found;
		BUILDER_AUTO b;
		builder_init(&b, 1 << 24);
		builder_string(&b, ", \"vulnerabilities\": [{\"product_status\": {\"known_affected\": [");
		for (int i = 0; i < COUNT; i++)
			builder_printf(&b, "%s\"CSAFPID-%d\"", i == 0 ? "" : ",", twice && i == COUNT - 1 ? 17 : i);
		builder_string(&b, "]}}]}");
		check(&arena, b.data, &found);
		assert_int_equal(found.count, twice);
		if (twice)
			assert_string_equal(found.items[0].path, "/vulnerabilities/0/product_status/known_affected/49999");
	}
}

static void another_kind_is_refused_at_its_root(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO found;
	struct value *document;
	struct error err;
	complaints_init(&found, 100);
	assert_true(json_read(&arena, TEXT("[]"), NULL, &json_limits_default, &document, &err));
	assert_false(csaf_schema_check(&arena, document, "x", &found));
	assert_int_equal(found.count, 1);
	assert_string_equal(found.items[0].path, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_smallest_document_passes),
		cmocka_unit_test(findings_say_where),
		cmocka_unit_test(all_findings_come_at_once),
		cmocka_unit_test(long_lists_of_products_are_compared),
		cmocka_unit_test(another_kind_is_refused_at_its_root),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
