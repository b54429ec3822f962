// SPDX-License-Identifier: Apache-2.0
//
// What every public page has in common, whether it is compiled into a publication or made on request: where it stands, its language, its
// frame (navigation, languages, maker, links), and the small views from which templates are fed (dates, coded words, durations).
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include "device/portfolio.h"
#include "value/value.h"
#include "web/lang.h"
#include "web/template.h"

// Shared by all pages of one publication, and by the live pages beside it. Read-only; several threads may use it.
struct page_site {
	const struct portfolio *portfolio;
	const struct lang *langs[CONTENT_MAX_LANGUAGES]; // of the maker's languages; a language the program does not speak: English
	const struct template_set *theme; // the maker's blocks; NULL: none
	int64_t instant;       // as of which the pages are made
	uint64_t publication;  // its number; 0 for a build into a folder
	const char *logo;      // path of the published logo; NULL: none
	const char *logo_dark; // the same for dark mode; NULL: as the other
	const char *stylesheet; // path of the published style sheet, with its hash in the name
	const char *theme_css;  // path of the published variables of the brand; NULL: none
	bool live;             // reports and subscriptions can be taken: a server runs beside the pages
};

enum page_nav { PAGE_NAV_NONE, PAGE_NAV_DEVICES, PAGE_NAV_ADVISORIES, PAGE_NAV_LEARN, PAGE_NAV_ANSWERS, PAGE_NAV_REPORT };

// Where a page stands.
struct page {
	const struct page_site *site;
	int language;           // index into maker.languages
	const struct lang *lang;
	struct text path;       // without language prefix or leading slash: "", "devices/cam/", "report"; folders end in '/'
	const struct maker *maker;
};

struct page page_at(const struct page_site *site, int language, struct text path);

// The path of a page in the publication: "index.html", "de/devices/cam/index.html".
struct text page_file(struct arena *arena, const struct page *page, const char *name);
// A link from this page to a path of the site in the same language ("devices/cam/"), or to one that has no language
// ("assets/…", ".well-known/…", "feeds/…", "history/"), relative, so that pages work below any folder.
const char *page_href(struct arena *arena, const struct page *page, const char *path_format, ...) __attribute__((format(printf, 3, 4)));
const char *page_href_plain(struct arena *arena, const struct page *page, const char *path_format, ...)
	__attribute__((format(printf, 3, 4)));

// The frame: everything in `page` of the view (see templates/README.md). Titles are borrowed. Callers add breadcrumbs with page_crumb and whatever
// their template asks for besides.
struct value *page_frame(struct arena *arena, const struct page *page, const char *title, enum page_nav nav);
// Makes the frame's links begin at the host's root ("/devices/…"), for a page that is shown at any address.
void page_make_absolute(struct arena *arena, struct value *frame);
void page_crumb(struct arena *arena, struct value *frame, const char *text, const char *href);

// Renders {data, page} with the template of that name. `out` must be empty.
bool page_render(struct arena *arena, const struct page *page, const char *template, struct value *data, struct value *frame,
		 struct builder *out, struct error *err) ERROR_CHECKED;
// The bytes of index.json: the data alone, markup as text, pretty.
void page_write_data(const struct value *data, struct builder *out);

// Views of small things; NULL (which templates take as absent) where there is nothing.
struct value *page_text(struct arena *arena, const struct page *page, const struct value *localized); // with fallback
const char *page_string(struct arena *arena, const struct page *page, const struct value *localized); // NULL when empty
struct value *page_date(struct arena *arena, const struct page *page, struct date date);              // {iso, text}
struct value *page_instant(struct arena *arena, const struct page *page, int64_t instant);            // {iso, text} with time, in the maker's zone
struct value *page_day_of(struct arena *arena, const struct page *page, int64_t instant);             // {iso, text} of its day in the maker's zone
// {code, text, is: {code: true}}; the text is the label "PREFIX.CODE", in which (as in `is`) `-` is written `_`.
struct value *page_code(struct arena *arena, const struct page *page, const char *label_prefix, struct text code);
const char *page_label(const struct page *page, const char *key);                                      // text of a label
// A label with {placeholders} filled in from a map.
const char *page_format(struct arena *arena, const struct page *page, const char *key, const struct value *values);
const char *page_duration(struct arena *arena, const struct page *page, struct text as_written);       // "48 h": "48 hours"; else as it is
struct value *page_phone(struct arena *arena, struct text phone);                                      // {text, dial}
struct value *page_emergency(struct arena *arena, const struct page *page);                            // {text, href, when} or null
// {href, title, minutes, objective}: a lesson in a list.
struct value *page_lesson_card(struct arena *arena, const struct page *page, const struct lesson *lesson);
// Sets `has_NAME` and NAME of a list: templates ask the first before a heading.
void page_put_list(struct arena *arena, struct value *map, const char *name, struct value *list);

#endif
