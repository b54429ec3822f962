// SPDX-License-Identifier: Apache-2.0
//
// Atom feeds: all advisories, and per device its advisories, releases and notices. An entry's id is the address of its page, which is a promise.
#include "dissemination/feeds.h"

#include <stdlib.h>

#include "standards/atom.h"

#define MOST_ENTRIES 200

struct entries {
	struct atom_entry items[MOST_ENTRIES];
	size_t count;
};

// An absolute address of the site in the page's language.
static struct text absolute(struct arena *arena, const struct page *page, const char *path)
{
	const char *language = page->language == 0 ? "" : arena_printf(arena, TEXT_FMT "/", TEXT_ARG(page->maker->languages[page->language]));
	return text_from(arena_printf(arena, TEXT_FMT "%s%s", TEXT_ARG(page->maker->base_url), language, path));
}

static void add(struct entries *entries, struct atom_entry entry)
{
	if (entries->count < MOST_ENTRIES)
		entries->items[entries->count++] = entry;
}

static void add_advisory(struct arena *arena, const struct page *page, struct entries *entries, const struct advisory *advisory)
{
	struct text link = absolute(arena, page, arena_printf(arena, "advisories/" TEXT_FMT "/", TEXT_ARG(advisory->name)));
	const struct value *notes = value_path(advisory->document, "document.notes");
	struct text summary = TEXT("");
	for (size_t i = 0; i < value_count(notes) && summary.len == 0; i++)
		if (text_is(value_text_at(value_at(notes, i), "category"), "summary"))
			summary = value_text_at(value_at(notes, i), "text");
	add(entries, (struct atom_entry){
		.id = link,
		.title = text_from(arena_printf(arena, TEXT_FMT ": " TEXT_FMT, TEXT_ARG(advisory->id), TEXT_ARG(advisory->title))),
		.link = link,
		.summary = summary,
		.published = advisory->initial_release,
		.updated = advisory->current_release,
		.category = TEXT("advisory"),
	});
}

static bool write_feed(struct arena *arena, const struct page *page, const char *title, const char *file, const char *page_path,
                       const struct entries *entries, dissemination_put *put, void *ctx, struct error *err)
{
	struct text self = absolute(arena, page, file), xml;
	struct atom_feed feed = {
		.id = self,
		.title = text_from(title),
		.author = value_text_at(page->maker->value, "legal_name"),
		.language = text_from(lang_code(page->lang)),
		.self = self,
		.page = absolute(arena, page, page_path),
		.updated = page->site->instant,
		.entries = entries->items,
		.count = entries->count,
	};
	struct page at = page_at(page->site, page->language, TEXT(""));
	return atom_write(arena, &feed, &xml, err) && put(ctx, page_file(arena, &at, file), xml, err);
}

static int newest_first(const void *a, const void *b)
{
	const struct atom_entry *x = a, *y = b;
	if (x->updated != y->updated)
		return x->updated < y->updated ? 1 : -1;
	return text_compare(x->id, y->id);
}

static bool device_feed(struct arena *arena, const struct page *page, const struct device *device, dissemination_put *put, void *ctx,
                        struct error *err)
{
	const struct content *content = page->site->portfolio->content;
	struct entries *entries = arena_new(arena, struct entries);
	const char *name = page_string(arena, page, value_get(device->value, "name"));
	for (size_t i = 0; i < content->advisory_count; i++)
		if (content->advisories[i].published && device_concerns(device, &content->advisories[i]))
			add_advisory(arena, page, entries, &content->advisories[i]);
	for (size_t i = 0; i < content->notice_count; i++) {
		const struct notice *notice = &content->notices[i];
		bool concerned = false;
		for (size_t k = 0; k < notice->target_count; k++)
			concerned = concerned || text_equal(notice->targets[k].device, device->id);
		if (!notice->published || !concerned)
			continue;
		struct text link = absolute(arena, page, arena_printf(arena, "notices/" TEXT_FMT "/", TEXT_ARG(notice->id)));
		add(entries, (struct atom_entry){
			.id = link,
			.title = text_from(page_string(arena, page, value_get(notice->value, "title"))),
			.link = link,
			.summary = text_from(page_string(arena, page, value_get(notice->value, "summary"))),
			.published = notice->issued,
			.updated = notice->revised == TIME_NONE ? notice->issued : notice->revised,
			.category = TEXT("notice"),
		});
	}
	for (size_t i = 0; i < device->release_count; i++) {
		const struct release *release = &device->releases[i];
		if (!release->out)
			continue;
		struct text link = absolute(arena, page, arena_printf(arena, "devices/" TEXT_FMT "/v/" TEXT_FMT "/", TEXT_ARG(device->id),
		                                                      TEXT_ARG(release->version)));
		int64_t day = content_day_begin(&content->clock, release->date);
		add(entries, (struct atom_entry){
			.id = link,
			.title = text_from(arena_printf(arena, "%s " TEXT_FMT, name, TEXT_ARG(release->version))),
			.link = link,
			.summary = text_from(page_string(arena, page, value_get(release->value, "notes"))),
			.published = day,
			.updated = day,
			.category = TEXT("release"),
		});
	}
	qsort(entries->items, entries->count, sizeof(entries->items[0]), newest_first);
	return write_feed(arena, page, name, arena_printf(arena, "feeds/devices/" TEXT_FMT ".atom", TEXT_ARG(device->id)),
	                  arena_printf(arena, "devices/" TEXT_FMT "/", TEXT_ARG(device->id)), entries, put, ctx, err);
}

bool feeds_files(struct arena *arena, const struct page_site *site, dissemination_put *put, void *ctx, struct error *err)
{
	const struct content *content = site->portfolio->content;
	for (int language = 0; language < (int)content->maker.language_count; language++) {
		struct page page = page_at(site, language, TEXT("feeds/"));
		struct entries *entries = arena_new(arena, struct entries);
		for (size_t i = 0; i < content->advisory_count; i++)
			if (content->advisories[i].published)
				add_advisory(arena, &page, entries, &content->advisories[i]);
		const char *maker = page_string(arena, &page, value_get(page.maker->value, "name"));
		if (!write_feed(arena, &page, arena_printf(arena, "%s: %s", maker, page_label(&page, "advisories.heading")), "feeds/advisories.atom",
		                "advisories/", entries, put, ctx, err))
			return false;
		for (size_t i = 0; i < site->portfolio->device_count; i++)
			if (!device_feed(arena, &page, &site->portfolio->devices[i], put, ctx, err))
				return false;
	}
	return true;
}
