// SPDX-License-Identifier: Apache-2.0
//
// The pages of notices: events in the life of devices and services.
#include "dissemination/static.h"
#include "page/prose.h"

static struct value *devices_view(struct arena *arena, const struct page *page, const struct notice *notice)
{
	struct value *list = value_list(arena);
	for (size_t i = 0; i < notice->target_count; i++) {
		const struct device *device = portfolio_device(page->site->portfolio, notice->targets[i].device);
		if (device == NULL)
			continue;
		struct value *v = value_map(arena);
		value_put_string(arena, v, "href", page_href(arena, page, "devices/" TEXT_FMT "/", TEXT_ARG(device->id)));
		value_put(arena, v, "name", page_text(arena, page, value_get(device->value, "name")));
		value_append(arena, list, v);
	}
	return list;
}

bool notice_page_data(struct arena *arena, const struct page *page, const struct notice *notice, struct value **ret_data, struct error *err)
{
	struct value *data = value_map(arena), *view = value_put_map(arena, data, "notice"), *body;
	const char *text = page_string(arena, page, value_get(notice->value, "text"));
	struct prose prose = {.markdown = text_from(text), .folder = TEXT("notices")};
	struct date by = {0, 0, 0};
	if (!prose_render(arena, page, &prose, &body, err))
		return false;
	(void)date_parse(value_text_at(notice->value, "action_by"), &by);
	const struct value *action = value_get(notice->value, "action");
	value_put(arena, view, "id", value_text(arena, notice->id));
	value_put(arena, view, "title", page_text(arena, page, value_get(notice->value, "title")));
	value_put(arena, view, "event", page_code(arena, page, "event", notice->event));
	value_put(arena, view, "severity", page_code(arena, page, "severity", notice->severity));
	value_put(arena, view, "issued", page_day_of(arena, page, notice->issued));
	value_put(arena, view, "revised", page_day_of(arena, page, notice->revised));
	value_put(arena, view, "summary", page_text(arena, page, value_get(notice->value, "summary")));
	value_put_bool(arena, view, "has_times", notice->starts != TIME_NONE || notice->ends != TIME_NONE);
	value_put(arena, view, "starts", page_instant(arena, page, notice->starts));
	value_put(arena, view, "ends", page_instant(arena, page, notice->ends));
	value_put(arena, view, "action", content_is_word(action, "none") ? value_null(arena) : page_text(arena, page, action));
	value_put(arena, view, "action_by", page_date(arena, page, by));
	value_put(arena, view, "body", body);
	struct value *devices = devices_view(arena, page, notice);
	value_put(arena, view, "devices", devices);
	value_put_bool(arena, data, "has_devices", value_count(devices) > 0);
	*ret_data = data;
	return true;
}

struct value *notices_page_data(struct arena *arena, const struct page *page)
{
	const struct content *content = page->site->portfolio->content;
	struct value *data = value_map(arena), *list = value_list(arena);
	for (size_t i = 0; i < content->notice_count; i++) {
		const struct notice *notice = &content->notices[i];
		if (!notice->published)
			continue;
		struct value *v = value_map(arena);
		BUILDER_AUTO names;
		builder_init(&names, 16 * 1024);
		struct value *devices = devices_view(arena, page, notice);
		for (size_t k = 0; k < value_count(devices); k++)
			builder_printf(&names, "%s" TEXT_FMT, k == 0 ? "" : ", ", TEXT_ARG(value_text_at(value_at(devices, k), "name")));
		value_put(arena, v, "id", value_text(arena, notice->id));
		value_put_string(arena, v, "href", page_href(arena, page, "notices/" TEXT_FMT "/", TEXT_ARG(notice->id)));
		value_put(arena, v, "title", page_text(arena, page, value_get(notice->value, "title")));
		value_put(arena, v, "event", page_code(arena, page, "event", notice->event));
		value_put(arena, v, "date", page_day_of(arena, page, notice->issued));
		value_put(arena, v, "devices_text", value_text(arena, text_copy(arena, builder_text(&names))));
		value_append(arena, list, v);
	}
	page_put_list(arena, data, "notices", list);
	return data;
}
