// SPDX-License-Identifier: Apache-2.0
//
// Languages: plural rules, messages with placeholders, dates, numbers, and catalogues that are not whole. The catalogues of these tests are made
// here, byte by byte; the built-in ones are held together by the build.
#include "unit.h"

#include "base/hash.h"
#include "value/json.h"
#include "web/embed.h"
#include "web/lang.h"
#include "web/lang_catalog.h"

struct entry {
	struct text key, text;
};

static void put_word(char *at, size_t word)
{
	uint32_t little = (uint32_t)word;
	memcpy(at, &little, sizeof(little));
}

// A .mo file; entries must be sorted.
static struct text mo_of(struct arena *arena, const struct entry *entries, size_t count)
{
	size_t size = 28 + count * 16, at = size;
	for (size_t i = 0; i < count; i++)
		size += entries[i].key.len + entries[i].text.len + 2;
	char *mo = arena_alloc(arena, size);
	put_word(mo, 0x950412DE);
	put_word(mo + 8, count);
	put_word(mo + 12, 28);
	put_word(mo + 16, 28 + count * 8);
	for (size_t i = 0; i < count; i++) {
		put_word(mo + 28 + i * 8, entries[i].key.len);
		put_word(mo + 28 + i * 8 + 4, at);
		memcpy(mo + at, entries[i].key.data, entries[i].key.len);
		at += entries[i].key.len + 1;
	}
	for (size_t i = 0; i < count; i++) {
		put_word(mo + 28 + count * 8 + i * 8, entries[i].text.len);
		put_word(mo + 28 + count * 8 + i * 8 + 4, at);
		memcpy(mo + at, entries[i].text.data, entries[i].text.len);
		at += entries[i].text.len + 1;
	}
	return (struct text){mo, size};
}

static const struct entry messages[] = {
	{TEXT_INIT(""), TEXT_INIT("Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n")},
	{TEXT_INIT("brace"), TEXT_INIT("{{x} {name}")},
	{TEXT_INIT("broken"), TEXT_INIT("a {b")},
	{TEXT_INIT("hello"), TEXT_INIT("Hello {user.name}, <b>")},
	{TEXT_INIT("n\0n"), TEXT_INIT("one device\0{count} devices")},
	{TEXT_INIT("only.here"), TEXT_INIT("x")},
};

static const struct lang *test_lang(struct arena *arena)
{
	const struct lang *lang;
	struct error err;
	if (!lang_load(arena, "de", mo_of(arena, messages, sizeof(messages) / sizeof(messages[0])), &lang, &err))
		fail_msg("%s", err.message);
	return lang;
}

static void check_plural(const char *header, unsigned forms, const unsigned *expected, size_t count)
{
	struct lang_plural plural;
	struct error err;
	if (!lang_plural_parse(text_from(header), &plural, &err))
		fail_msg("%s", err.message);
	assert_int_equal(plural.forms, forms);
	for (size_t n = 0; n < count; n++)
		if (lang_plural_form(&plural, n) != expected[n])
			fail_msg("%s: %zu gives form %u, not %u", header, n, lang_plural_form(&plural, n), expected[n]);
}

static void test_plural_forms(void **state)
{
	(void)state;
	check_plural(" nplurals=1; plural=0;", 1, (unsigned[]){0, 0, 0}, 3);
	check_plural("nplurals=2; plural=n != 1;", 2, (unsigned[]){1, 0, 1, 1}, 4);
	check_plural("nplurals=2; plural=(n>1)", 2, (unsigned[]){0, 0, 1}, 3);
	// Polish and Slovenian, as gettext's manual gives them.
	check_plural("nplurals=3; plural=n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2;", 3,
		     (unsigned[]){2, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2}, 26);
	check_plural("nplurals=4; plural=n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3;", 4, (unsigned[]){3, 0, 1, 2, 2, 3}, 6);
	check_plural("nplurals=6; plural=1+2*2-!n/1", 6, (unsigned[]){4, 5, 5}, 3);
	check_plural("nplurals=2; plural=n/0", 2, (unsigned[]){0, 0}, 2);
	check_plural("nplurals=2; plural=n*100", 2, (unsigned[]){0, 1}, 2); // a form that does not exist is the last

	struct lang_plural plural;
	struct error err;
	static const char *const wrong[] = {"", "nplurals=0; plural=0", "nplurals=7; plural=0", "nplurals=2", "nplurals=2; plural=",
					    "nplurals=2; plural=n n", "nplurals=2; plural=(n",
					    "nplurals=2; plural=n ? 1", "nplurals=2; plural=m", "nplurals=2; plural=n;x"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (lang_plural_parse(text_from(wrong[i]), &plural, &err))
			fail_msg("%s should be refused", wrong[i]);
	BUILDER_AUTO deep;
	builder_init(&deep, 10000);
	builder_string(&deep, "nplurals=2; plural=");
	for (int i = 0; i < 100; i++)
		builder_string(&deep, "!(");
	assert_false(lang_plural_parse(builder_text(&deep), &plural, &err));
}

static struct text format(struct arena *arena, const struct lang *lang, const char *key, const char *json, struct error *err)
{
	struct value *context;
	struct text t = {NULL, 0};
	assert_true(json_read(arena, text_from(json), "context", &json_limits_default, &context, err));
	return lang_format(arena, lang, key, context, &t, err) ? t : (struct text){NULL, 0};
}

static void test_messages(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	const struct lang *lang = test_lang(&arena);
	assert_string_equal(format(&arena, lang, "hello", "{\"user\": {\"name\": \"A & B\"}}", &err).data, "Hello A & B, <b>");
	assert_string_equal(format(&arena, lang, "brace", "{\"name\": 12}", &err).data, "{x} 12");
	assert_string_equal(format(&arena, lang, "n", "{\"count\": 1}", &err).data, "one device");
	assert_string_equal(format(&arena, lang, "n", "{\"count\": 0}", &err).data, "0 devices");

	static const char *const failing[][2] = {
		{"hello", "{\"user\": {}}"},
		{"hello", "{\"user\": {\"name\": null}}"},
		{"hello", "{\"user\": {\"name\": []}}"},
		{"n", "{}"},
		{"n", "{\"count\": \"many\"}"},
		{"n", "{\"count\": -1}"},
		{"broken", "{}"},
		{"no.such.key", "{}"},
	};
	for (size_t i = 0; i < sizeof(failing) / sizeof(failing[0]); i++) {
		assert_null(format(&arena, lang, failing[i][0], failing[i][1], &err).data);
		assert_int_equal(err.class, ERROR_INTERNAL);
	}
}

static void test_fallback_is_told(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	const struct lang *lang = test_lang(&arena);
	struct text t;
	assert_int_equal(lang_text(lang, "only.here", &t), LANG_OWN);
	assert_true(text_is(t, "x"));
	assert_int_equal(lang_text(lang, "layout.skip", &t), LANG_ENGLISH);
	assert_true(t.len > 0 && !text_is(t, "layout.skip"));
	assert_int_equal(lang_text(lang, "no.such.key", &t), LANG_MISSING);
	assert_true(text_is(t, "no.such.key"));
}

static void test_built_in(void **state)
{
	(void)state;
	assert_true(lang_count() >= 2);
	assert_int_equal(lang_count(), embed_language_count);
	assert_string_equal(lang_code(lang_find("de")), "de");
	assert_string_equal(lang_name(lang_find("de")), "Deutsch");
	assert_ptr_equal(lang_find("de-AT"), lang_find("de"));
	assert_ptr_equal(lang_find("DE_CH"), lang_find("de"));
	assert_string_equal(lang_name(lang_english()), "English");
	assert_null(lang_find("xx"));
	assert_null(lang_find(""));
	assert_null(lang_find(NULL));
	assert_null(lang_at(lang_count()));
	for (size_t i = 1; i < lang_count(); i++)
		assert_true(strcmp(lang_code(lang_at(i - 1)), lang_code(lang_at(i))) < 0);
}

static void test_dates_and_numbers(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text t;
	const struct lang *en = lang_english(), *de = lang_find("de");
	struct date d = {2026, 11, 2}, march = {2031, 3, 31};
	assert_string_equal(lang_date(&arena, en, d).data, "2 November 2026");
	assert_string_equal(lang_date(&arena, de, d).data, "2. November 2026");
	assert_string_equal(lang_month(&arena, en, march).data, "March 2031");
	assert_string_equal(lang_month(&arena, de, march).data, "März 2031");
	assert_string_equal(lang_number(&arena, en, 1234567).data, "1,234,567");
	assert_string_equal(lang_number(&arena, de, 1234567).data, "1.234.567");
	assert_string_equal(lang_number(&arena, de, -999).data, "−999");
	assert_string_equal(lang_number(&arena, en, INT64_MIN).data, "−9,223,372,036,854,775,808");
	assert_string_equal(lang_size(&arena, en, 999).data, "999\u00a0B");
	assert_string_equal(lang_size(&arena, de, 3456789).data, "3,4\u00a0MB");
	assert_string_equal(lang_size(&arena, en, 25000000).data, "25\u00a0MB");

	int64_t instant;
	assert_true(time_parse(TEXT("2026-11-02T10:00:00Z"), &instant));
	assert_true(lang_instant(&arena, en, instant, "Europe/Berlin", &t, &err));
	assert_string_equal(t.data, "2 November 2026, 11:00 (UTC+1)");
	assert_true(lang_instant(&arena, de, instant, "UTC", &t, &err));
	assert_string_equal(t.data, "2. November 2026, 10:00 (UTC)");
	assert_true(lang_instant(&arena, en, instant, "America/St_Johns", &t, &err));
	assert_string_equal(t.data, "2 November 2026, 06:30 (UTC−3:30)");
	assert_true(time_parse(TEXT("1969-12-31T23:30:00.5Z"), &instant));
	assert_true(lang_instant(&arena, en, instant, "UTC", &t, &err));
	assert_string_equal(t.data, "31 December 1969, 23:30 (UTC)");
	assert_false(lang_instant(&arena, en, instant, "Mars/Olympus", &t, &err));

	struct value *v = lang_date_value(&arena, de, d);
	assert_true(text_is(value_text_at(v, "iso"), "2026-11-02"));
	assert_true(text_is(value_text_at(v, "text"), "2. November 2026"));
}

static void test_catalogue_must_be_whole(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct lang_catalog catalog;
	const struct lang *lang;
	struct text mo = mo_of(&arena, messages, sizeof(messages) / sizeof(messages[0]));
	assert_true(lang_catalog_read(mo, &catalog, &err));
	// Every cut, each in storage of its own length so that reading beyond it is noticed.
	for (size_t len = 0; len < mo.len; len++) {
		char *copy = memory_alloc(len + 1);
		memcpy(copy, mo.data, len);
		char *cut = memory_resize(copy, len == 0 ? 1 : len);
		assert_false(lang_catalog_read((struct text){cut, len}, &catalog, &err));
		free(cut);
	}
	assert_false(lang_catalog_read(mo_of(&arena, messages + 1, 2), &catalog, &err)); // no header
	assert_false(lang_load(&arena, "xx", mo, &lang, &err));
	assert_int_equal(err.class, ERROR_INVALID);
}

static void test_assets(void **state)
{
	(void)state;
	const struct embed_asset *css = embed_asset_find("aftercare.css");
	assert_non_null(css);
	assert_string_equal(css->media_type, "text/css; charset=utf-8");
	assert_true(css->data.len > 1000 && css->data.len <= 20 * 1024);
	struct hash hash = hash_of(css->data);
	char hex[HASH_HEX_SIZE];
	assert_string_equal(css->sha256, hash_hex(&hash, hex));
	assert_memory_equal(css->path, "aftercare-", 10);
	assert_memory_equal(css->path + 10, hex, 16);
	assert_string_equal(css->path + 26, ".css");
	assert_null(embed_asset_find("nothing.css"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plural_forms),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_fallback_is_told),
		cmocka_unit_test(test_built_in),
		cmocka_unit_test(test_dates_and_numbers),
		cmocka_unit_test(test_catalogue_must_be_whole),
		cmocka_unit_test(test_assets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
