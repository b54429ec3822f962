// SPDX-License-Identifier: Apache-2.0
//
// Parts of views of a case, and names that are shown.
#include "reception/case_view.h"

const char *case_device_name(struct arena *arena, const struct page *page, const struct report *report)
{
	if (report->device == NULL)
		return NULL;
	const struct device *device = portfolio_device(page->site->portfolio, text_from(report->device));
	if (device == NULL)
		return report->device;
	const char *name = page_string(arena, page, value_get(device->value, "name"));
	return name != NULL ? name : text_cstr(arena, device->model);
}

const char *case_url(struct arena *arena, const struct maker *maker, const char *base_url, struct text language, const char *token)
{
	if (content_language(maker, language) <= 0)
		return arena_printf(arena, "%scase/%s", base_url, token);
	return arena_printf(arena, "%s" TEXT_FMT "/case/%s", base_url, TEXT_ARG(language), token);
}

struct value *case_head_view(struct arena *arena, const struct page *page, const struct report *report)
{
	struct value *v = value_map(arena);
	value_put_string(arena, v, "number", report->number);
	value_put(arena, v, "kind", page_code(arena, page, "kind", report->kind));
	value_put(arena, v, "state", page_code(arena, page, "case.state", report->state));
	return v;
}

// The system's lines are codes.
static const char *event_text(struct arena *arena, const struct page *page, struct text code)
{
	struct text rest = code;
	struct text word = text_cut(&rest, ':');
	if (!text_is(word, "state"))
		return page_label(page, arena_printf(arena, "case.event." TEXT_FMT, TEXT_ARG(word)));
	struct value *values = value_map(arena);
	value_put_string(arena, values, "state", page_label(page, arena_printf(arena, "case.state." TEXT_FMT, TEXT_ARG(rest))));
	return page_format(arena, page, "console_case.state_changed", values);
}

struct value *case_message_view(struct arena *arena, const struct page *page, const struct report_message *message, const char *author,
				const char *attachment_base, bool with_hash, int64_t *number)
{
	bool system = text_is(text_from(message->author), "system");
	struct value *v = value_map(arena), *list = value_list(arena);
	value_put(arena, v, "from", page_code(arena, page, "from", text_from(message->author)));
	value_put_string(arena, v, "author", author);
	value_put(arena, v, "at", page_instant(arena, page, message->instant));
	value_put(arena, v, "text", system ? value_string(arena, event_text(arena, page, message->text)) : value_text(arena, message->text));
	for (size_t i = 0; i < message->attachment_count; i++) {
		const struct report_attachment *a = &message->attachments[i];
		char hex[HASH_HEX_SIZE];
		struct value *f = value_map(arena), *size = value_put_map(arena, f, "size");
		value_put(arena, f, "name", value_text(arena, a->name));
		value_put(arena, f, "href", value_printf(arena, "%s%lld", attachment_base, (long long)++*number));
		value_put_int(arena, size, "bytes", a->blob.size);
		value_put(arena, size, "text", value_text(arena, lang_size(arena, page->lang, (uint64_t)a->blob.size)));
		value_put(arena, f, "sha256", with_hash ? value_copy_string(arena, hash_hex(&a->blob.hash, hex)) : value_null(arena));
		value_append(arena, list, f);
	}
	page_put_list(arena, v, "attachments", list);
	return v;
}
