// SPDX-License-Identifier: Apache-2.0
//
// Where a page stands, its links, its frame, and rendering.
#include "page/page.h"

#include <string.h>

#include "value/json.h"
#include "web/embed.h"

#define LARGEST_PAGE ((size_t)8 << 20)

struct page page_at(const struct page_site *site, int language, struct text path)
{
	return (struct page){
		.site = site,
		.language = language,
		.lang = site->langs[language],
		.path = path,
		.maker = &site->portfolio->content->maker,
	};
}

// "de/" for every language but the first, which has no prefix.
static const char *prefix(struct arena *arena, const struct page *page, int language)
{
	if (language == 0)
		return "";
	return arena_printf(arena, TEXT_FMT "/", TEXT_ARG(page->maker->languages[language]));
}

struct text page_file(struct arena *arena, const struct page *page, const char *name)
{
	return text_from(arena_printf(arena, "%s" TEXT_FMT "%s", prefix(arena, page, page->language), TEXT_ARG(page->path), name));
}

// From the page to the root of the site: "./", "../../".
static const char *base(struct arena *arena, const struct page *page)
{
	size_t depth = page->language == 0 ? 0 : 1;
	for (size_t i = 0; i < page->path.len; i++)
		depth += page->path.data[i] == '/';
	if (depth == 0)
		return "./";
	char *up = arena_alloc(arena, depth * 3 + 1);
	for (size_t i = 0; i < depth; i++)
		memcpy(up + i * 3, "../", 3);
	return up;
}

static const char *href_in(struct arena *arena, const struct page *page, int language, const char *path)
{
	return arena_printf(arena, "%s%s%s", base(arena, page), prefix(arena, page, language), path);
}

const char *page_href(struct arena *arena, const struct page *page, const char *path_format, ...)
{
	va_list args;
	va_start(args, path_format);
	const char *path = arena_vprintf(arena, path_format, args);
	va_end(args);
	return href_in(arena, page, page->language, path);
}

const char *page_href_plain(struct arena *arena, const struct page *page, const char *path_format, ...)
{
	va_list args;
	va_start(args, path_format);
	const char *path = arena_vprintf(arena, path_format, args);
	va_end(args);
	return href_in(arena, page, 0, path);
}

static void put_href(struct arena *arena, const struct page *page, struct value *map, const char *name, const char *path)
{
	value_put_string(arena, map, name, page_href(arena, page, "%s", path));
}

static void put_plain(struct arena *arena, const struct page *page, struct value *map, const char *name, const char *path)
{
	value_put_string(arena, map, name, page_href_plain(arena, page, "%s", path));
}

static void put_links(struct arena *arena, const struct page *page, struct value *frame)
{
	struct value *links = value_put_map(arena, frame, "links");
	put_href(arena, page, links, "home", "");
	if (page->site->live) {
		put_href(arena, page, links, "report", "report");
		put_href(arena, page, links, "subscribe", "subscribe");
		put_plain(arena, page, links, "history", "history/");
	}
	put_href(arena, page, links, "policy", "policy/");
	put_href(arena, page, links, "advisories", "advisories/");
	put_href(arena, page, links, "lessons", "lessons/");
	put_href(arena, page, links, "answers", "answers/");
	put_plain(arena, page, links, "security_txt", ".well-known/security.txt");
	if (page->maker->csaf_namespace.len > 0)
		put_plain(arena, page, links, "csaf", ".well-known/csaf/provider-metadata.json");
	bool folder = page->path.len == 0 || text_ends(page->path, TEXT("/"));
	value_put_string(arena, links, "json", folder ? "index.json" : NULL);
}

static void put_navigation(struct arena *arena, const struct page *page, struct value *frame, enum page_nav nav)
{
	static const struct {
		enum page_nav nav;
		const char *label, *path;
		bool live;
	} entries[] = {
		{PAGE_NAV_DEVICES, "nav.devices", "", false},
		{PAGE_NAV_ADVISORIES, "nav.advisories", "advisories/", false},
		{PAGE_NAV_LEARN, "nav.lessons", "lessons/", false},
		{PAGE_NAV_ANSWERS, "nav.answers", "answers/", false},
		{PAGE_NAV_REPORT, "nav.report", "report", true},
	};
	struct value *list = value_put_list(arena, frame, "nav");
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		if (entries[i].live && !page->site->live)
			continue;
		struct value *entry = value_map(arena);
		value_put_string(arena, entry, "text", page_label(page, entries[i].label));
		put_href(arena, page, entry, "href", entries[i].path);
		value_put_bool(arena, entry, "current", entries[i].nav == nav);
		value_append(arena, list, entry);
	}
}

static void put_languages(struct arena *arena, const struct page *page, struct value *frame)
{
	struct value *list = value_list(arena);
	for (size_t i = 0; page->maker->language_count > 1 && i < page->maker->language_count; i++) {
		struct text code = page->maker->languages[i];
		struct value *entry = value_map(arena);
		value_put(arena, entry, "code", value_text(arena, code));
		const struct lang *own = lang_find(text_cstr(arena, code));
		value_put_string(arena, entry, "name", own == NULL ? text_cstr(arena, code) : lang_name(own));
		value_put_string(arena, entry, "href", href_in(arena, page, (int)i, text_cstr(arena, page->path)));
		value_put_bool(arena, entry, "current", (int)i == page->language);
		value_append(arena, list, entry);
	}
	page_put_list(arena, frame, "languages", list);
}

static void put_maker(struct arena *arena, const struct page *page, struct value *frame)
{
	const struct value *file = page->maker->value;
	struct value *maker = value_put_map(arena, frame, "maker");
	BUILDER_AUTO address;
	struct text text;
	struct error err;
	value_put_string(arena, maker, "name", page_string(arena, page, value_get(file, "name")));
	value_put(arena, maker, "legal_name", value_text(arena, value_text_at(file, "legal_name")));
	builder_init(&address, 4096);
	const struct value *lines = value_path(file, "address.lines");
	if (lines != NULL && lines->kind == VALUE_TEXT)
		builder_add(&address, lines->text);
	for (size_t i = 0; i < value_count(lines); i++) {
		builder_string(&address, i == 0 ? "" : ", ");
		builder_add(&address, value_as_text(value_at(lines, i)));
	}
	struct text country = value_as_text(value_path(file, "address.country"));
	if (country.len > 0)
		builder_printf(&address, ", " TEXT_FMT, TEXT_ARG(country));
	value_put(arena, maker, "address",
	          builder_take(&address, arena, &text, &err) ? value_text(arena, text) : value_null(arena));
	value_put(arena, maker, "email", value_text(arena, page->maker->support_mail));
	struct text phone = value_as_text(value_path(file, "contacts.phone"));
	value_put(arena, maker, "phone", phone.len == 0 ? value_null(arena) : page_phone(arena, phone));
}

struct value *page_frame(struct arena *arena, const struct page *page, const char *title, enum page_nav nav)
{
	const struct page_site *site = page->site;
	struct value *frame = value_map(arena);
	value_put_string(arena, frame, "lang", lang_code(page->lang));
	value_put_string(arena, frame, "title", title);
	value_put(arena, frame, "path",
	          value_printf(arena, "/%s" TEXT_FMT, prefix(arena, page, page->language), TEXT_ARG(page->path)));
	value_put_string(arena, frame, "base", base(arena, page));
	struct value *sheets = value_put_list(arena, frame, "stylesheets");
	const char *const paths[] = {site->stylesheet, site->theme_css};
	for (size_t i = 0; i < 2; i++) {
		if (paths[i] == NULL)
			continue;
		struct value *sheet = value_map(arena);
		put_plain(arena, page, sheet, "href", paths[i]);
		value_append(arena, sheets, sheet);
	}
	if (site->logo != NULL) {
		struct value *logo = value_put_map(arena, frame, "logo");
		put_plain(arena, page, logo, "src", site->logo);
		if (site->logo_dark != NULL)
			put_plain(arena, page, logo, "dark", site->logo_dark);
		value_put_int(arena, logo, "width", 33);
		value_put_int(arena, logo, "height", 33);
	}
	put_languages(arena, page, frame);
	struct value *feeds = value_put_list(arena, frame, "feeds");
	struct value *feed = value_map(arena);
	value_put_string(arena, feed, "type", "application/atom+xml");
	value_put_string(arena, feed, "text", page_label(page, "feed.advisories"));
	put_href(arena, page, feed, "href", "feeds/advisories.atom");
	value_append(arena, feeds, feed);
	put_navigation(arena, page, frame, nav);
	put_links(arena, page, frame);
	put_maker(arena, page, frame);
	if (site->publication > 0) {
		struct value *publication = value_put_map(arena, frame, "publication");
		value_put(arena, publication, "number", value_printf(arena, "%llu", (unsigned long long)site->publication));
		value_put(arena, publication, "date", page_day_of(arena, page, site->instant));
	}
	return frame;
}

void page_make_absolute(struct arena *arena, struct value *frame)
{
	for (size_t i = 0; i < value_count(frame); i++) {
		struct value *item = frame->kind == VALUE_MAP ? frame->map.members[i].value : value_at(frame, i);
		if (item->kind == VALUE_TEXT && text_starts(item->text, TEXT("./")))
			item->text = text_from(arena_printf(arena, "/" TEXT_FMT, TEXT_ARG(text_sub(item->text, 2, item->text.len))));
		else if (item->kind == VALUE_MAP || item->kind == VALUE_LIST)
			page_make_absolute(arena, item);
	}
}

void page_crumb(struct arena *arena, struct value *frame, const char *text, const char *href)
{
	struct value *list = value_get(frame, "breadcrumbs");
	if (list == NULL) {
		list = value_put_list(arena, frame, "breadcrumbs");
		value_put_bool(arena, frame, "has_breadcrumbs", true);
	}
	struct value *crumb = value_map(arena);
	value_put_string(arena, crumb, "text", text);
	value_put_string(arena, crumb, "href", href);
	value_append(arena, list, crumb);
}

bool page_render(struct arena *arena, const struct page *page, const char *template, struct value *data, struct value *frame,
                 struct builder *out, struct error *err)
{
	struct value *view = value_map(arena);
	value_put(arena, view, "data", data);
	value_put(arena, view, "page", frame);
	struct template_request request = {
		.set = &embed_templates,
		.theme = page->site->theme,
		.lang = page->lang,
		.view = view,
	};
	out->max = LARGEST_PAGE;
	return template_render(&request, template, out, err);
}

void page_write_data(const struct value *data, struct builder *out)
{
	out->max = LARGEST_PAGE;
	json_write(out, data, JSON_PRETTY);
}
