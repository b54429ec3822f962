// SPDX-License-Identifier: Apache-2.0
//
// Rules of docs that need the device's releases: ranges, texts that overlap, links that lead nowhere for some firmware.
#include "content/markdown.h"
#include "device/rules.h"

static void check_range(struct loader *l, const struct device *d, const struct section *s)
{
	const struct article_text *original = &s->article.texts[0];
	const struct value *firmware = value_get(original->front, "firmware");
	for (size_t i = 0; i < value_count(firmware); i++)
		check_firmware(l, d, original->file, value_at(firmware, i), arena_printf(l->arena, "firmware[%zu]", i));
	check_hardware(l, d, original->file, value_get(original->front, "hardware"), "hardware");
	check_markets(l, d->markets, original->file, value_get(original->front, "markets"), "markets", "doc.markets");
}

static bool same_list(struct text_list a, struct text_list b)
{
	if (a.count != b.count)
		return false;
	for (size_t i = 0; i < a.count; i++)
		if (!text_list_has(b, a.items[i]))
			return false;
	return true;
}

static bool same_marks(const struct section *a, const struct section *b)
{
	return a->types.count > 0 && b->types.count > 0 && text_equal(a->types.items[0], b->types.items[0]) &&
	       same_list(a->hardware, b->hardware) && same_list(a->article.readers, b->article.readers) &&
	       same_list(a->markets, b->markets);
}

static bool applies(const struct device *d, const struct section *s, const struct release *r)
{
	return version_ranges_match(&d->versions, s->firmware, s->firmware_count, r->version);
}

static void check_overlap(struct loader *l, const struct device *d, size_t index)
{
	const struct section *s = &d->sections[index];
	if (value_count(value_get(s->article.texts[0].front, "firmware")) != s->firmware_count)
		return; // a range that could not be read
	for (size_t k = 0; k < index; k++) {
		const struct section *other = &d->sections[k];
		if (value_count(value_get(other->article.texts[0].front, "firmware")) != other->firmware_count)
			continue;
		for (size_t r = 0; same_marks(s, other) && r < d->release_count; r++) {
			if (!applies(d, s, &d->releases[r]) || !applies(d, other, &d->releases[r]))
				continue;
			loader_complain(l, COMPLAINT_ERROR, s->article.texts[0].file,
				value_get(s->article.texts[0].front, "section"), "section", "doc.overlap",
				"tell the texts apart by firmware, hardware, readers or markets: %s is the same section "
				"for " TEXT_FMT,
				other->article.texts[0].file, TEXT_ARG(d->releases[r].version));
			break;
		}
	}
}

// The first release of the text's range for which the device has no such section; NULL: none.
static const struct release *release_without(const struct device *d, const struct section *s, struct text type)
{
	for (size_t r = 0; r < d->release_count; r++) {
		bool found = false;
		if (!applies(d, s, &d->releases[r]))
			continue;
		for (size_t i = 0; i < d->section_count && !found; i++)
			found = text_list_has(d->sections[i].types, type) && applies(d, &d->sections[i], &d->releases[r]);
		if (!found)
			return &d->releases[r];
	}
	return NULL;
}

static bool exists(const struct device *d, struct text type)
{
	for (size_t i = 0; i < d->section_count; i++)
		if (text_list_has(d->sections[i].types, type))
			return true;
	return false;
}

static void check_links(struct loader *l, const struct device *d, const struct section *s, const struct article_text *text)
{
	struct markdown_item *items;
	size_t count;
	if (!text->present || !markdown_items(l->arena, text->body, &items, &count, NULL))
		return;
	for (size_t i = 0; i < count; i++) {
		if (items[i].kind != MARKDOWN_LINK || !text_starts(items[i].url, TEXT("section:")) ||
			text_find_byte(items[i].url, '/') >= 0)
			continue;
		struct text type = text_sub(items[i].url, 8, items[i].url.len);
		const struct release *without =
			exists(d, type) ? release_without(d, s, type) : NULL; // else an error was reported
		if (without != NULL)
			complaints_add(l->complaints, COMPLAINT_GAP,
				(struct value_place){text->file, text->body_line + items[i].line - 1, items[i].column}, "",
				"markdown.link.partial",
				"write section " TEXT_FMT " for " TEXT_FMT " as well: there this link is plain text",
				TEXT_ARG(type), TEXT_ARG(without->version));
	}
}

void check_sections(struct loader *l, const struct device *d)
{
	for (size_t i = 0; i < d->section_count; i++) {
		const struct section *s = &d->sections[i];
		check_range(l, d, s);
		check_overlap(l, d, i);
		for (size_t t = 0; t < l->content->maker.language_count; t++)
			check_links(l, d, s, &s->article.texts[t]);
	}
}
