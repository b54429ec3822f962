// SPDX-License-Identifier: Apache-2.0
//
// Atom feeds: the whole text of a small one, and texts that would break it.
#include "unit.h"

#include "base/time.h"
#include "standards/atom.h"

static struct atom_feed feed_of(const struct atom_entry *entries, size_t count)
{
	return (struct atom_feed){.id = TEXT("https://a.example/f"), .title = TEXT("Advisories"), .author = TEXT("Acme"), .language = TEXT("en"),
		.self = TEXT("https://a.example/f.atom"), .page = TEXT("https://a.example/"), .updated = 0, .entries = entries, .count = count};
}

static void a_small_feed(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text xml;
	const struct atom_entry entries[] = {
		{.id = TEXT("urn:x:1"), .title = TEXT("One"), .link = TEXT("https://a.example/1"), .published = TIME_NONE, .updated = TIME_DAY},
		{.id = TEXT("urn:x:2"), .title = TEXT("Two"), .link = TEXT("https://a.example/2"), .summary = TEXT("S"), .published = 0,
			.updated = 2 * TIME_DAY, .category = TEXT("high")},
	};
	const struct atom_feed feed = feed_of(entries, 2);
	assert_true(atom_write(&arena, &feed, &xml, &err));
	assert_string_equal(xml.data, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		"<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n  <id>https://a.example/f</id>\n  <title>Advisories</title>\n"
		"  <updated>1970-01-03T00:00:00Z</updated>\n  <author>\n    <name>Acme</name>\n  </author>\n"
		"  <link rel=\"self\" type=\"application/atom+xml\" href=\"https://a.example/f.atom\"/>\n"
		"  <link rel=\"alternate\" type=\"text/html\" href=\"https://a.example/\"/>\n"
		"  <entry>\n    <id>urn:x:1</id>\n    <title>One</title>\n    <link rel=\"alternate\" type=\"text/html\" href=\"https://a.example/1\"/>\n"
		"    <updated>1970-01-02T00:00:00Z</updated>\n  </entry>\n"
		"  <entry>\n    <id>urn:x:2</id>\n    <title>Two</title>\n    <link rel=\"alternate\" type=\"text/html\" href=\"https://a.example/2\"/>\n"
		"    <published>1970-01-01T00:00:00Z</published>\n    <updated>1970-01-03T00:00:00Z</updated>\n"
		"    <category term=\"high\"/>\n    <summary>S</summary>\n  </entry>\n</feed>\n");
}

static void hostile_texts_are_escaped(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text xml;
	const struct atom_entry entries[] = {{.id = TEXT("urn:x:1"), .title = TEXT("<b>&\x01\x1b\0]]>"), .link = TEXT("https://a.example/\" onclick=\"x"),
		.published = TIME_NONE, .updated = 0, .category = TEXT("'\"<")}};
	const struct atom_feed feed = feed_of(entries, 1);
	assert_true(atom_write(&arena, &feed, &xml, &err));
	assert_true(text_find(xml, TEXT("<title>&lt;b&gt;&amp;]]&gt;</title>")) > 0);
	assert_true(text_find(xml, TEXT("href=\"https://a.example/&quot; onclick=&quot;x\"")) > 0);
	assert_true(text_find(xml, TEXT("term=\"&#39;&quot;&lt;\"")) > 0);
	for (size_t i = 0; i < xml.len; i++)
		assert_true((unsigned char)xml.data[i] >= 0x20 || xml.data[i] == '\n');
}

static void a_feed_without_entries(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text xml;
	const struct atom_feed feed = feed_of(NULL, 0);
	assert_true(atom_write(&arena, &feed, &xml, &err));
	assert_true(text_find(xml, TEXT("<updated>1970-01-01T00:00:00Z</updated>")) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_feed),
		cmocka_unit_test(hostile_texts_are_escaped),
		cmocka_unit_test(a_feed_without_entries),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
