// SPDX-License-Identifier: Apache-2.0
//
// A section's page: all texts of its type that apply to the firmware, each with what it applies to, and the tables of facts that belong to it.
#include "documentation/device_pages.h"
#include "documentation/fact_tables.h"
#include "page/prose.h"

static struct text folder_of(const char *file)
{
	struct text path = text_from(file);
	while (path.len > 0 && path.data[path.len - 1] != '/')
		path.len--;
	return text_sub(path, 0, path.len == 0 ? 0 : path.len - 1);
}

// "Revision A, Operators, UK": what tells texts of one type apart; null when nothing does.
static struct value *applies_view(struct arena *arena, const struct page *page, const struct section *section)
{
	BUILDER_AUTO out;
	builder_init(&out, 2048);
	for (size_t i = 0; i < section->hardware.count; i++)
		builder_printf(&out, "%s" TEXT_FMT, out.len == 0 ? "" : ", ", TEXT_ARG(section->hardware.items[i]));
	for (size_t i = 0; i < section->article.readers.count; i++)
		builder_printf(&out, "%s" TEXT_FMT, out.len == 0 ? "" : ", ",
		               TEXT_ARG(value_text_at(page_code(arena, page, "readers", section->article.readers.items[i]), "text")));
	for (size_t i = 0; i < section->markets.count; i++)
		builder_printf(&out, "%s" TEXT_FMT, out.len == 0 ? "" : ", ", TEXT_ARG(section->markets.items[i]));
	return out.len == 0 ? value_null(arena) : value_text(arena, text_copy(arena, builder_text(&out)));
}

static struct value *document_view(struct arena *arena, const struct page *page, const struct section *section)
{
	struct value *v = value_map(arena);
	const struct asset *asset = content_asset(page->site->portfolio->content, section->document_file);
	struct text name = asset != NULL ? section->document_file : section->document_url;
	for (size_t i = name.len; i > 0; i--) {
		if (name.data[i - 1] == '/') {
			name = text_sub(name, i, name.len);
			break;
		}
	}
	value_put(arena, v, "href", asset != NULL ? value_string(arena, page_href_plain(arena, page, TEXT_FMT, TEXT_ARG(section->document_file)))
	                                          : value_text(arena, section->document_url));
	value_put(arena, v, "text", value_text(arena, name));
	value_put(arena, v, "pages", section->document_pages.len == 0 ? value_null(arena) : value_text(arena, section->document_pages));
	value_put(arena, v, "sha256", value_text(arena, section->document_sha256));
	if (asset != NULL)
		value_put(arena, value_put_map(arena, v, "size"), "text", value_text(arena, lang_size(arena, page->lang, asset->size)));
	return v;
}

static bool text_view(struct arena *arena, const struct page *page, const struct device *device, const struct release *release,
                      const struct section *section, size_t number, bool several, struct value **ret_view, struct error *err)
{
	bool fell_back;
	const struct article_text *text = content_article(&section->article, page->language, &fell_back);
	struct prose prose = {
		.markdown = text->body,
		.folder = folder_of(text->file),
		.id_prefix = several ? arena_printf(arena, "%zu-", number) : NULL,
		.device = device,
		.release = release,
	};
	struct value *v = value_map(arena), *body;
	if (!prose_render(arena, page, &prose, &body, err))
		return false;
	value_put(arena, v, "heading", several ? value_text(arena, text->title) : value_null(arena));
	value_put(arena, v, "applies", applies_view(arena, page, section));
	if (text->stale) {
		struct value *stale = value_put_map(arena, v, "stale");
		struct page original = page_at(page->site, 0, page->path);
		value_put_string(arena, stale, "href", page_href_plain(arena, page, TEXT_FMT, TEXT_ARG(original.path)));
		value_put(arena, stale, "lang", value_text(arena, page->maker->languages[0]));
	}
	value_put_bool(arena, v, "untranslated", fell_back);
	value_put(arena, v, "lang", value_text(arena, page->maker->languages[fell_back ? 0 : page->language]));
	value_put(arena, v, "body", body);
	if (section->document_file.len > 0 || section->document_url.len > 0)
		value_put(arena, v, "document", document_view(arena, page, section));
	value_put(arena, v, "reviewed", page_date(arena, page, text->reviewed));
	value_put(arena, v, "review", page_date(arena, page, section->article.review));
	value_put(arena, v, "owner", value_text(arena, section->article.owner));
	*ret_view = v;
	return true;
}

static struct value *lessons_view(struct arena *arena, const struct page *page, const struct device *device, struct text type)
{
	struct value *list = value_list(arena);
	struct text full = text_from(arena_printf(arena, TEXT_FMT "/" TEXT_FMT, TEXT_ARG(device->id), TEXT_ARG(type)));
	for (size_t i = 0; i < device->lesson_count; i++)
		if (text_list_has(device->lessons[i]->teaches, type) || text_list_has(device->lessons[i]->teaches, full))
			value_append(arena, list, page_lesson_card(arena, page, device->lessons[i]));
	return list;
}

bool section_page_data(struct arena *arena, const struct page *page, const struct device *device, const struct release *release,
                       struct text section_type, struct value **ret_data, struct error *err)
{
	const struct section **all;
	size_t count, several = 0;
	struct value *data = value_map(arena), *section_view = value_map(arena), *texts = value_list(arena);
	device_release_sections(arena, device, release, &all, &count);
	for (size_t i = 0; i < count; i++)
		several += text_equal(all[i]->types.items[0], section_type);
	for (size_t i = 0; i < count; i++) {
		struct value *text;
		if (!text_equal(all[i]->types.items[0], section_type))
			continue;
		if (!text_view(arena, page, device, release, all[i], value_count(texts) + 1, several > 1, &text, err))
			return false;
		if (value_count(texts) == 0) {
			bool fell_back;
			value_put(arena, section_view, "title",
			          value_text(arena, content_article(&all[i]->article, page->language, &fell_back)->title));
		}
		value_append(arena, texts, text);
	}
	value_put(arena, section_view, "id", value_text(arena, section_type));
	value_put(arena, section_view, "texts", texts);
	struct value *about = value_put_map(arena, data, "device");
	value_put(arena, about, "id", value_text(arena, device->id));
	value_put(arena, about, "name", page_text(arena, page, value_get(device->value, "name")));
	value_put_string(arena, about, "href", page_href(arena, page, "%s", device_release_path(arena, device, release)));
	value_put(arena, value_put_map(arena, data, "firmware"), "version", value_text(arena, release->version));
	value_put(arena, data, "section", section_view);
	struct value *none = value_list(arena);
	page_put_list(arena, data, "settings",
	              text_is(section_type, "secure-configuration") ? settings_table(arena, page, device, release) : none);
	page_put_list(arena, data, "interfaces", text_is(section_type, "interfaces") ? interfaces_table(arena, page, device, release) : none);
	page_put_list(arena, data, "stores", text_is(section_type, "data") ? stores_table(arena, page, device) : none);
	page_put_list(arena, data, "lessons", lessons_view(arena, page, device, section_type));
	struct device_section *types;
	struct value *sections = value_list(arena);
	device_section_types(arena, device, release, &types, &count);
	for (size_t i = 0; i < count; i++) {
		bool fell_back;
		struct value *entry = value_map(arena);
		value_put_string(arena, entry, "href", page_href(arena, page, "%s", device_section_path(arena, device, release, types[i].type)));
		value_put(arena, entry, "title",
		          value_text(arena, content_article(&types[i].section->article, page->language, &fell_back)->title));
		value_put_bool(arena, entry, "current", text_equal(types[i].type, section_type));
		value_append(arena, sections, entry);
	}
	page_put_list(arena, data, "sections", sections);
	*ret_data = data;
	return true;
}
