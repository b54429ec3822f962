// SPDX-License-Identifier: Apache-2.0
//
// The small views that templates are fed with: texts with their fallback, dates, coded words, durations.
#include "page/page.h"

#include "base/time.h"

const char *page_string(struct arena *arena, const struct page *page, const struct value *localized)
{
	bool fell_back;
	struct text text = content_localized(page->maker, localized, page->language, &fell_back);
	return text.len == 0 ? NULL : text_cstr(arena, text);
}

struct value *page_text(struct arena *arena, const struct page *page, const struct value *localized)
{
	return value_string(arena, page_string(arena, page, localized));
}

struct value *page_date(struct arena *arena, const struct page *page, struct date date)
{
	return date.year == 0 ? value_null(arena) : lang_date_value(arena, page->lang, date);
}

struct value *page_instant(struct arena *arena, const struct page *page, int64_t instant)
{
	struct value *v;
	struct error err;
	if (instant == TIME_NONE || !lang_instant_value(arena, page->lang, instant, page->maker->time_zone, &v, &err))
		return value_null(arena);
	return v;
}

struct value *page_day_of(struct arena *arena, const struct page *page, int64_t instant)
{
	struct date day;
	struct error err;
	if (instant == TIME_NONE || !time_day_in_zone(instant, page->maker->time_zone, &day, NULL, &err))
		return value_null(arena);
	return page_date(arena, page, day);
}

struct value *page_code(struct arena *arena, const struct page *page, const char *label_prefix, struct text code)
{
	if (code.len == 0)
		return value_null(arena);
	struct value *v = value_map(arena);
	char *word = text_cstr(arena, code);
	for (size_t i = 0; i < code.len; i++)
		if (word[i] == '-')
			word[i] = '_';
	value_put(arena, v, "code", value_text(arena, text_copy(arena, code)));
	value_put_string(arena, v, "text", page_label(page, arena_printf(arena, "%s.%s", label_prefix, word)));
	value_put_bool(arena, value_put_map(arena, v, "is"), word, true);
	return v;
}

const char *page_label(const struct page *page, const char *key)
{
	struct text text;
	// A key that nobody has is shown as itself: tests look for such.
	if (lang_text(page->lang, key, &text) == LANG_MISSING)
		return key;
	return text.data;
}

const char *page_format(struct arena *arena, const struct page *page, const char *key, const struct value *values)
{
	struct text text;
	struct error err;
	return lang_format(arena, page->lang, key, values, &text, &err) ? text_cstr(arena, text) : key;
}

const char *page_duration(struct arena *arena, const struct page *page, struct text as_written)
{
	struct text unit = as_written;
	struct text count = text_cut(&unit, ' ');
	int64_t length;
	if (!duration_parse(as_written, &length))
		return text_cstr(arena, as_written);
	struct value *values = value_map(arena);
	value_put(arena, values, "count", value_number(arena, count));
	return page_format(arena, page, arena_printf(arena, "unit." TEXT_FMT, TEXT_ARG(unit)), values);
}

struct value *page_phone(struct arena *arena, struct text phone)
{
	struct value *v = value_map(arena);
	char *dial = text_cstr(arena, phone);
	size_t len = 0;
	for (size_t i = 0; i < phone.len; i++)
		if (phone.data[i] != ' ')
			dial[len++] = phone.data[i];
	dial[len] = '\0';
	value_put(arena, v, "text", value_text(arena, phone));
	value_put_string(arena, v, "dial", dial);
	return v;
}

void page_put_list(struct arena *arena, struct value *map, const char *name, struct value *list)
{
	value_put_bool(arena, map, arena_printf(arena, "has_%s", name), value_count(list) > 0);
	value_put(arena, map, name, list);
}

struct value *page_lesson_card(struct arena *arena, const struct page *page, const struct lesson *lesson)
{
	bool fell_back;
	const struct article_text *text = content_article(&lesson->article, page->language, &fell_back);
	struct value *v = value_map(arena);
	value_put_string(arena, v, "href", page_href(arena, page, "lessons/" TEXT_FMT "/", TEXT_ARG(lesson->article.name)));
	value_put(arena, v, "title", value_text(arena, text->title));
	value_put_int(arena, v, "minutes", lesson->minutes);
	value_put(arena, v, "objective", value_text(arena, text->summary));
	return v;
}

struct value *page_emergency(struct arena *arena, const struct page *page)
{
	const struct value *facts = value_path(page->maker->value, "contacts.emergency");
	struct text phone = value_text_at(facts, "phone"), email = value_text_at(facts, "email");
	if (phone.len == 0 && email.len == 0)
		return value_null(arena);
	struct value *v = value_map(arena);
	value_put(arena, v, "text", value_text(arena, phone.len > 0 ? phone : email));
	value_put(arena, v, "href",
	          phone.len > 0 ? value_printf(arena, "tel:" TEXT_FMT, TEXT_ARG(value_text_at(page_phone(arena, phone), "dial")))
	                        : value_printf(arena, "mailto:" TEXT_FMT, TEXT_ARG(email)));
	value_put(arena, v, "when", page_text(arena, page, value_get(facts, "when")));
	return v;
}
