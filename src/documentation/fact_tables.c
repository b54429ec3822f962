// SPDX-License-Identifier: Apache-2.0
//
// Tables made of a device's facts.
#include "documentation/fact_tables.h"

#include "documentation/device_pages.h"

// A list of plain texts, also where a single one was written.
static void append_texts(struct arena *arena, struct value *list, const struct value *written)
{
	if (written != NULL && written->kind == VALUE_TEXT)
		value_append(arena, list, value_text(arena, written->text));
	for (size_t i = 0; written != NULL && written->kind == VALUE_LIST && i < value_count(written); i++)
		value_append(arena, list, value_text(arena, value_as_text(value_at(written, i))));
}

struct value *interfaces_table(struct arena *arena, const struct page *page, const struct device *device, const struct release *release)
{
	struct value *list = value_list(arena);
	const struct value *interfaces = value_get(device->value, "interfaces");
	for (size_t i = 0; i < value_count(interfaces); i++) {
		const struct value *facts = value_at(interfaces, i);
		if (!device_value_applies(device, release, facts))
			continue;
		struct value *v = value_map(arena);
		struct text protocol = value_text_at(facts, "protocol");
		value_put(arena, v, "id", value_text(arena, value_text_at(facts, "id")));
		value_put(arena, v, "name", page_text(arena, page, value_get(facts, "name")));
		value_put(arena, v, "purpose", page_text(arena, page, value_get(facts, "purpose")));
		// "on" needs no tag: it is what one expects.
		struct text state = value_text_at(facts, "state");
		value_put(arena, v, "state", text_is(state, "on") ? value_null(arena) : page_code(arena, page, "interface", state));
		value_put(arena, v, "direction", page_code(arena, page, "direction", value_text_at(facts, "direction")));
		struct value *endpoints = value_put_list(arena, v, "endpoints");
		append_texts(arena, endpoints, value_get(facts, "ports"));
		append_texts(arena, endpoints, value_get(facts, "peers"));
		value_put(arena, v, "protocol", protocol.len == 0 ? value_null(arena) : value_text(arena, protocol));
		value_put(arena, v, "login", page_code(arena, page, "login", value_text_at(facts, "login")));
		value_put(arena, v, "restrict", page_text(arena, page, value_get(facts, "restrict")));
		value_append(arena, list, v);
	}
	return list;
}

static const char *stored_text(struct arena *arena, const struct page *page, const struct value *stored)
{
	struct value *words = value_list(arena);
	BUILDER_AUTO joined;
	builder_init(&joined, 1024);
	append_texts(arena, words, stored);
	for (size_t i = 0; i < value_count(words); i++) {
		struct value *code = page_code(arena, page, "stored", value_at(words, i)->text);
		builder_printf(&joined, "%s" TEXT_FMT, i == 0 ? "" : ", ", TEXT_ARG(value_text_at(code, "text")));
	}
	return text_cstr(arena, builder_text(&joined));
}

static bool is_stored(const struct value *facts)
{
	const struct value *stored = value_get(facts, "stored");
	struct text word = stored != NULL && stored->kind == VALUE_LIST ? value_as_text(value_at(stored, 0)) : value_as_text(stored);
	return !text_is(word, "none");
}

static struct value *retention_view(struct arena *arena, const struct page *page, struct text retention)
{
	int64_t length;
	if (duration_parse(retention, &length))
		return value_string(arena, page_duration(arena, page, retention));
	return value_get(page_code(arena, page, "retention", retention), "text");
}

struct value *stores_table(struct arena *arena, const struct page *page, const struct device *device)
{
	struct value *list = value_list(arena);
	const struct value *data = value_get(device->value, "data");
	for (size_t i = 0; i < value_count(data); i++) {
		const struct value *facts = value_at(data, i);
		if (!is_stored(facts))
			continue;
		struct value *v = value_map(arena);
		value_put(arena, v, "id", value_text(arena, value_text_at(facts, "id")));
		value_put(arena, v, "name", page_text(arena, page, value_get(facts, "name")));
		value_put(arena, v, "kind", page_code(arena, page, "data", value_text_at(facts, "kind")));
		value_put(arena, v, "purpose", page_text(arena, page, value_get(facts, "purpose")));
		value_put_string(arena, v, "stored_text", stored_text(arena, page, value_get(facts, "stored")));
		value_put(arena, v, "location", page_text(arena, page, value_get(facts, "location")));
		struct value *recipients = value_put_list(arena, v, "recipients");
		const struct value *written = value_get(facts, "recipients");
		for (size_t k = 0; k < value_count(written) && written->kind == VALUE_LIST; k++)
			value_append(arena, recipients, page_text(arena, page, value_at(written, k)));
		value_put(arena, v, "retention", retention_view(arena, page, value_text_at(facts, "retention")));
		value_put(arena, v, "get", page_text(arena, page, value_get(facts, "get")));
		value_put(arena, v, "erase", page_text(arena, page, value_get(facts, "erase")));
		value_append(arena, list, v);
	}
	return list;
}

// A setting's value: the words on, off and none are the program's, everything else the maker's.
static struct value *setting_value(struct arena *arena, const struct page *page, const struct value *v)
{
	static const char *const words[] = {"on", "off", "none"};
	for (size_t i = 0; i < 3; i++)
		if (content_is_word(v, words[i]))
			return value_get(page_code(arena, page, "setting", text_from(words[i])), "text");
	return page_text(arena, page, v);
}

struct value *settings_table(struct arena *arena, const struct page *page, const struct device *device, const struct release *release)
{
	struct value *list = value_list(arena);
	const struct value *settings = value_get(device->value, "settings");
	for (size_t i = 0; i < value_count(settings); i++) {
		const struct value *facts = value_at(settings, i);
		if (!device_value_applies(device, release, facts))
			continue;
		struct value *v = value_map(arena);
		value_put(arena, v, "id", value_text(arena, value_text_at(facts, "id")));
		value_put(arena, v, "name", page_text(arena, page, value_get(facts, "name")));
		value_put(arena, v, "default", setting_value(arena, page, value_get(facts, "default")));
		value_put(arena, v, "secure", setting_value(arena, page, value_get(facts, "secure")));
		value_put(arena, v, "where", page_text(arena, page, value_get(facts, "where")));
		value_put(arena, v, "why", page_text(arena, page, value_get(facts, "why")));
		value_append(arena, list, v);
	}
	return list;
}

static void append_document(struct arena *arena, const struct page *page, struct value *list, const char *kind, const char *text,
                            const char *href, const char *note)
{
	struct value *v = value_map(arena);
	value_put(arena, v, "kind", page_code(arena, page, "document", text_from(kind)));
	value_put(arena, v, "text", text == NULL ? value_get(value_get(v, "kind"), "text") : value_string(arena, text));
	value_put_string(arena, v, "href", href);
	value_put_string(arena, v, "note", note);
	value_append(arena, list, v);
}

static const char *asset_note(struct arena *arena, const struct page *page, const char *format, struct text path)
{
	const struct asset *asset = content_asset(page->site->portfolio->content, path);
	if (asset == NULL)
		return format;
	struct text size = lang_size(arena, page->lang, asset->size);
	return arena_printf(arena, "%s%s" TEXT_FMT, format, format[0] == '\0' ? "" : ", ", TEXT_ARG(size));
}

struct value *documents_list(struct arena *arena, const struct page *page, const struct device *device, const struct release *release)
{
	struct value *list = value_list(arena);
	if (release->sbom.len > 0)
		append_document(arena, page, list, "sbom", NULL, page_href_plain(arena, page, TEXT_FMT, TEXT_ARG(release->sbom)),
		                asset_note(arena, page, "JSON", release->sbom));
	append_document(arena, page, list, "status", NULL,
	                page_href_plain(arena, page, "%sstatus.json", device_release_path(arena, device, release)), "JSON, Ed25519");
	struct device_section *sections;
	size_t count;
	device_section_types(arena, device, release, &sections, &count);
	for (size_t i = 0; i < count; i++)
		if (text_is(sections[i].type, "secure-configuration"))
			append_document(arena, page, list, "hardening-guide", NULL,
			                page_href(arena, page, "%s", device_section_path(arena, device, release, sections[i].type)), NULL);
	const struct value *documents = value_get(device->value, "documents");
	for (size_t i = 0; i < value_count(documents); i++) {
		const struct value *facts = value_at(documents, i);
		struct text file = value_text_at(facts, "file"), url = value_text_at(facts, "url");
		struct date day;
		if (!device_value_applies(device, release, facts))
			continue;
		const char *path = arena_printf(arena, "devices/" TEXT_FMT "/" TEXT_FMT, TEXT_ARG(device->id), TEXT_ARG(file));
		const char *note = date_parse(value_text_at(facts, "date"), &day) ? lang_date(arena, page->lang, day).data : "";
		append_document(arena, page, list, text_cstr(arena, value_text_at(facts, "kind")),
		                page_string(arena, page, value_get(facts, "title")),
		                file.len > 0 ? page_href_plain(arena, page, "%s", path) : text_cstr(arena, url),
		                file.len > 0 ? asset_note(arena, page, note, text_from(path)) : note);
	}
	return list;
}

struct value *release_view(struct arena *arena, const struct page *page, const struct release *release)
{
	struct value *v = value_map(arena);
	value_put(arena, v, "version", value_text(arena, release->version));
	value_put(arena, v, "date", page_date(arena, page, release->date));
	value_put_bool(arena, v, "security", release->security);
	if (release->withdrawn) {
		struct value *withdrawn = value_put_map(arena, v, "withdrawn");
		struct date day;
		if (date_parse(value_as_text(value_path(release->value, "withdrawn.date")), &day))
			value_put(arena, withdrawn, "on", page_date(arena, page, day));
		value_put(arena, withdrawn, "reason", page_text(arena, page, value_path(release->value, "withdrawn.reason")));
	}
	value_put(arena, v, "notes", page_text(arena, page, value_get(release->value, "notes")));
	struct value *files = value_list(arena);
	const struct value *written = value_get(release->value, "files");
	for (size_t i = 0; i < value_count(written); i++) {
		const struct value *facts = value_at(written, i);
		struct text url = value_text_at(facts, "url"), bytes = value_text_at(facts, "bytes");
		struct value *file = value_map(arena);
		int64_t size;
		value_put(arena, file, "name", value_text(arena, value_text_at(facts, "name")));
		value_put(arena, file, "href", url.len == 0 ? value_null(arena) : value_text(arena, url));
		if (text_to_int64(bytes, &size) && size >= 0) {
			struct value *amount = value_put_map(arena, file, "size");
			value_put_int(arena, amount, "bytes", size);
			value_put(arena, amount, "text", value_text(arena, lang_size(arena, page->lang, (uint64_t)size)));
		}
		value_put(arena, file, "sha256", value_text(arena, value_text_at(facts, "sha256")));
		value_append(arena, files, file);
	}
	page_put_list(arena, v, "files", files);
	return v;
}
