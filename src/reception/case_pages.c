// SPDX-License-Identifier: Apache-2.0
//
// What reporters see: the form, the receipt, their thread.
#include "reception/case_pages.h"

#include <string.h>

#include "base/time.h"
#include "reception/case_view.h"
#include "reception/policy_pages.h"

struct value *report_page_data(struct arena *arena, const struct page *page)
{
	struct value *data = value_map(arena);
	value_put(arena, data, "promises", promises_view(arena, page));
	value_put(arena, data, "emergency", page_emergency(arena, page));
	return data;
}

static struct value *choice(struct arena *arena, struct value *list, const char *value, const char *text, bool selected)
{
	struct value *v = value_map(arena);
	value_put_string(arena, v, "value", value);
	value_put_string(arena, v, "text", text);
	value_put_bool(arena, v, "selected", selected);
	value_append(arena, list, v);
	return v;
}

void report_form_choices(struct arena *arena, const struct page *page, struct value *form, struct text kind, struct text device)
{
	const struct portfolio *portfolio = page->site->portfolio;
	struct value *kinds = value_put_list(arena, form, "kinds"), *devices = value_put_list(arena, form, "devices");
	bool known = device.len == 0;
	for (size_t i = 0; case_kinds[i] != NULL; i++) {
		struct value *v = choice(arena, kinds, case_kinds[i], page_label(page, arena_printf(arena, "kind.%s", case_kinds[i])),
		                         text_is(kind, case_kinds[i]));
		value_put_string(arena, v, "hint", page_label(page, arena_printf(arena, "kind.%s.hint", case_kinds[i])));
	}
	for (size_t i = 0; i < portfolio->device_count; i++) {
		const struct device *d = &portfolio->devices[i];
		const char *name = page_string(arena, page, value_get(d->value, "name"));
		bool selected = text_equal(device, d->id) || text_equal(device, d->model);
		known = known || selected;
		choice(arena, devices, text_cstr(arena, d->id), arena_printf(arena, "%s (" TEXT_FMT ")", name == NULL ? "" : name, TEXT_ARG(d->model)),
		       selected);
	}
	// What a JSON client or a hand-made link called it is kept.
	if (!known)
		choice(arena, devices, text_cstr(arena, device), text_cstr(arena, device), true);
}

struct value *receipt_page_data(struct arena *arena, const struct page *page, const struct report *report, const char *token, const char *url)
{
	struct value *data = value_map(arena), *v = value_put_map(arena, data, "case");
	value_put_string(arena, v, "number", report->number);
	value_put_string(arena, v, "url", url);
	value_put_string(arena, v, "href", page_href(arena, page, "case/%s", token));
	value_put(arena, v, "received", page_instant(arena, page, report->received));
	value_put(arena, v, "answer_by", page_instant(arena, page, report->answer_by));
	value_put(arena, v, "update_by", page_instant(arena, page, report->update_by));
	value_put(arena, v, "disclose_by", page_day_of(arena, page, report->disclose_by));
	value_put_bool(arena, v, "mail_sent", report->email != NULL);
	return data;
}

static struct value *device_view(struct arena *arena, const struct page *page, const struct report *report)
{
	if (report->device == NULL)
		return value_null(arena);
	const struct device *device = portfolio_device(page->site->portfolio, text_from(report->device));
	const struct release *release =
		device == NULL || report->firmware == NULL ? NULL : device_release(device, text_from(report->firmware));
	struct value *v = value_map(arena), *words = value_map(arena);
	value_put_string(arena, words, "device", case_device_name(arena, page, report));
	value_put_string(arena, words, "firmware", report->firmware);
	value_put_string(arena, v, "text",
	                 report->firmware == NULL ? case_device_name(arena, page, report)
	                                          : page_format(arena, page, "case.device_firmware", words));
	if (release != NULL && release->out)
		value_put_string(arena, v, "href", page_href(arena, page, "devices/%s/v/%s/", report->device, report->firmware));
	else if (device != NULL)
		value_put_string(arena, v, "href", page_href(arena, page, "devices/%s/", report->device));
	return v;
}

// The promise that runs.
static struct value *next_view(struct arena *arena, const struct page *page, const struct report *report)
{
	if (report->due == TIME_NONE)
		return value_null(arena);
	struct value *v = value_map(arena);
	value_put_string(arena, v, "text", page_label(page, report->answered == TIME_NONE ? "receipt.answer_by" : "receipt.update_by"));
	value_put(arena, v, "date", page_instant(arena, page, report->due));
	return v;
}

struct value *case_page_data(struct arena *arena, const struct page *page, const struct report *report, const struct report_message *messages,
			     size_t count, const char *token, bool sent)
{
	struct value *data = value_map(arena), *head = case_head_view(arena, page, report), *list = value_list(arena);
	const char *maker = page_string(arena, page, value_get(page->maker->value, "name"));
	int64_t number = 0;
	value_put_bool(arena, data, "sent", sent);
	value_put(arena, data, "case", head);
	value_put(arena, head, "device", device_view(arena, page, report));
	value_put(arena, head, "next", next_view(arena, page, report));
	value_put_bool(arena, head, "withdrawn", report->withdrawn != TIME_NONE);
	const char *base = page_href(arena, page, "case/%s/attachments/", token);
	for (size_t i = 0; i < count; i++) {
		const char *author = strcmp(messages[i].author, "reporter") == 0 ? page_label(page, "case.you")
		                     : strcmp(messages[i].author, "maker") == 0  ? maker
		                                                                 : page_label(page, "from.system");
		value_append(arena, list, case_message_view(arena, page, &messages[i], author, base, false, &number));
	}
	value_put(arena, data, "messages", list);
	return data;
}
