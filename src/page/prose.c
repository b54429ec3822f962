// SPDX-License-Identifier: Apache-2.0
//
// Resolving the links of the content format.
#include "page/prose.h"

#include "content/markup.h"

struct resolver {
	const struct page *page;
	const struct prose *prose;
};

static bool has_section(struct arena *arena, const struct device *device, const struct release *release, struct text type)
{
	const struct section **sections;
	size_t count;
	device_release_sections(arena, device, release, &sections, &count);
	for (size_t i = 0; i < count; i++)
		if (text_equal(sections[i]->types.items[0], type))
			return true;
	return false;
}

static bool resolve_section(const struct resolver *r, struct arena *arena, struct text target, struct text *ret_url)
{
	const struct device *device = r->prose->device;
	const struct release *release = r->prose->release;
	struct text type = target;
	struct text first = text_cut(&type, '/');
	if (type.data == NULL) {
		type = first;
	} else {
		device = portfolio_device(r->page->site->portfolio, first);
		release = device == NULL ? NULL : device_current_release(device);
	}
	if (device == NULL || release == NULL || !has_section(arena, device, release, type))
		return false;
	*ret_url = text_from(page_href(arena, r->page, "devices/" TEXT_FMT "/v/" TEXT_FMT "/" TEXT_FMT "/", TEXT_ARG(device->id),
	                               TEXT_ARG(release->version), TEXT_ARG(type)));
	return true;
}

static bool resolve_page(const struct resolver *r, struct arena *arena, struct text name, struct text *ret_url)
{
	static const struct {
		const char *name, *path;
	} pages[] = {{"report", "report"}, {"subscribe", "subscribe"}, {"policy", "policy/"}, {"advisories", "advisories/"},
	             {"lessons", "lessons/"}, {"answers", "answers/"}, {"home", ""}};
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		bool live = i < 2;
		if (!text_is(name, pages[i].name) || (live && !r->page->site->live))
			continue;
		*ret_url = text_from(page_href(arena, r->page, "%s", pages[i].path));
		return true;
	}
	return false;
}

static bool resolve(void *data, struct arena *arena, struct text url, bool image, struct text *ret_url)
{
	static const struct {
		const char *scheme, *folder;
	} kinds[] = {{"device", "devices"}, {"lesson", "lessons"}, {"answer", "answers"}, {"notice", "notices"}, {"advisory", "advisories"}};
	const struct resolver *r = data;
	if (image) {
		*ret_url = text_from(page_href_plain(arena, r->page, TEXT_FMT "/" TEXT_FMT, TEXT_ARG(r->prose->folder), TEXT_ARG(url)));
		return true;
	}
	if (url.len > 0 && url.data[0] == '#') {
		*ret_url = url;
		return true;
	}
	struct text target = url;
	struct text scheme = text_cut(&target, ':');
	if (target.data == NULL)
		return false;
	if (text_is(scheme, "section"))
		return resolve_section(r, arena, target, ret_url);
	if (text_is(scheme, "page"))
		return resolve_page(r, arena, target, ret_url);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!text_is(scheme, kinds[i].scheme))
			continue;
		*ret_url = text_from(page_href(arena, r->page, "%s/" TEXT_FMT "/", kinds[i].folder, TEXT_ARG(target)));
		return true;
	}
	return false;
}

bool prose_render(struct arena *arena, const struct page *page, const struct prose *prose, struct value **ret_markup, struct error *err)
{
	struct resolver resolver = {page, prose};
	struct markup_options options = {
		.first_heading = 1, // content begins at `##`: the page's title is the only `#`
		.id_prefix = prose->id_prefix,
		.resolve = resolve,
		.data = &resolver,
	};
	struct markup markup;
	if (text_trim(prose->markdown).len == 0) {
		*ret_markup = value_null(arena);
		return true;
	}
	if (!markup_read(arena, prose->markdown, &options, &markup, err))
		return error_wrap(err, "the text in " TEXT_FMT " cannot be rendered", TEXT_ARG(prose->folder));
	*ret_markup = markup.html;
	return true;
}
