// SPDX-License-Identifier: Apache-2.0
//
// What the staff sees of cases: the list, most urgent first, and one case with its clocks.
#include <string.h>

#include "base/time.h"
#include "reception/case_pages.h"
#include "reception/case_view.h"

static const char *counted(struct arena *arena, const struct page *page, const char *key, int64_t count)
{
	struct value *values = value_map(arena);
	value_put_int(arena, values, "count", count);
	return page_format(arena, page, key, values);
}

static const char *age_text(struct arena *arena, const struct page *page, int64_t age)
{
	if (age < TIME_HOUR)
		return counted(arena, page, "unit.min", age < 0 ? 0 : age / TIME_MINUTE);
	if (age < TIME_DAY)
		return counted(arena, page, "unit.h", age / TIME_HOUR);
	return counted(arena, page, "unit.d", age / TIME_DAY);
}

// The list's address with one thing of the filter changed. Kinds and devices are slugs, or percent-encoded.
static const char *list_href(struct arena *arena, const struct report_filter *filter, int closed, int64_t number)
{
	BUILDER_AUTO href;
	struct text text;
	struct error err;
	builder_init(&href, 2000);
	builder_printf(&href, "/cases?state=%s", closed == 0 ? "open" : closed == 1 ? "closed" : "all");
	if (filter->kind.len > 0) {
		builder_string(&href, "&kind=");
		builder_percent(&href, filter->kind, "");
	}
	if (filter->device.len > 0) {
		builder_string(&href, "&device=");
		builder_percent(&href, filter->device, "");
	}
	if (number > 1)
		builder_printf(&href, "&page=%lld", (long long)number);
	return builder_take(&href, arena, &text, &err) ? text.data : "/cases";
}

static struct value *filters_view(struct arena *arena, const struct page *page, const struct case_list *list)
{
	static const struct {
		const char *label;
		int closed;
	} states[] = {{"console_cases.filter.open", 0}, {"console_cases.filter.closed", 1}, {"console_cases.filter.all", -1}};
	const int64_t numbers[] = {list->open, list->closed, list->open + list->closed};
	struct value *filters = value_list(arena);
	for (size_t i = 0; i < 3; i++) {
		struct value *v = value_map(arena);
		value_put_string(arena, v, "text", page_label(page, states[i].label));
		value_put(arena, v, "number", value_printf(arena, "%lld", (long long)numbers[i]));
		value_put_string(arena, v, "href", list_href(arena, &list->filter, states[i].closed, 1));
		value_put_bool(arena, v, "current", list->filter.closed == states[i].closed);
		value_append(arena, filters, v);
	}
	return filters;
}

static struct value *row_view(struct arena *arena, const struct page *page, const struct report *report, int64_t now)
{
	struct value *v = case_head_view(arena, page, report);
	const char *device = case_device_name(arena, page, report);
	value_put(arena, v, "href", value_printf(arena, "/cases/%s", report->id));
	value_put(arena, v, "subject", value_text(arena, report->subject));
	value_put_string(arena, v, "device",
	                 device != NULL && report->firmware != NULL ? arena_printf(arena, "%s %s", device, report->firmware) : device);
	value_put(arena, v, "received", page_instant(arena, page, report->received));
	value_put_string(arena, v, "age", age_text(arena, page, now - report->received));
	if (report->due != TIME_NONE) {
		struct value *clock = value_put_map(arena, v, "clock");
		value_put_string(arena, clock, "text", page_label(page, report->answered == TIME_NONE ? "receipt.answer_by" : "receipt.update_by"));
		value_put(arena, clock, "date", page_instant(arena, page, report->due));
	}
	value_put_bool(arena, v, "late", report->due != TIME_NONE && report->due < now);
	value_put_bool(arena, v, "unread", report->unread);
	return v;
}

struct value *console_cases_data(struct arena *arena, const struct page *page, const struct case_list *list)
{
	struct value *data = value_map(arena), *cases = value_list(arena);
	const struct report_filter *filter = &list->filter;
	value_put(arena, data, "filters", filters_view(arena, page, list));
	struct value *choose = value_put_map(arena, data, "choose");
	value_put_string(arena, choose, "state", filter->closed == 0 ? "open" : filter->closed == 1 ? "closed" : "all");
	report_form_choices(arena, page, choose, filter->kind, filter->device);
	for (size_t i = 0; i < list->count; i++)
		value_append(arena, cases, row_view(arena, page, &list->reports[i], list->now));
	page_put_list(arena, data, "cases", cases);
	int64_t all = filter->closed == 0 ? list->open : filter->closed == 1 ? list->closed : list->open + list->closed;
	int64_t pages = (all + filter->limit - 1) / filter->limit, here = filter->offset / filter->limit + 1;
	if (pages > 1) {
		struct value *pager = value_put_map(arena, data, "pager");
		value_put(arena, pager, "text", value_printf(arena, "%lld / %lld", (long long)here, (long long)pages));
		if (here > 1)
			value_put_string(arena, value_put_map(arena, pager, "previous"), "href", list_href(arena, filter, filter->closed, here - 1));
		if (here < pages)
			value_put_string(arena, value_put_map(arena, pager, "next"), "href", list_href(arena, filter, filter->closed, here + 1));
	}
	return data;
}

static void add_clock(struct arena *arena, const struct page *page, struct value *list, const char *label, struct value *date, bool kept, bool late)
{
	struct value *v = value_map(arena);
	value_put_string(arena, v, "text", page_label(page, label));
	value_put(arena, v, "date", date);
	value_put_bool(arena, v, "kept", kept);
	value_put_bool(arena, v, "late", late);
	value_append(arena, list, v);
}

static struct value *clocks_view(struct arena *arena, const struct page *page, const struct report *r, int64_t now)
{
	struct value *list = value_list(arena);
	bool runs = r->due != TIME_NONE, answered = r->answered != TIME_NONE;
	add_clock(arena, page, list, "receipt.answer_by", page_instant(arena, page, r->answer_by), answered && r->answered <= r->answer_by,
	          answered ? r->answered > r->answer_by : runs && r->answer_by < now);
	if (runs)
		add_clock(arena, page, list, "receipt.update_by", page_instant(arena, page, r->update_by), false, r->update_by < now);
	if (r->disclose_by != TIME_NONE)
		add_clock(arena, page, list, "receipt.disclose_by", page_day_of(arena, page, r->disclose_by), false, runs && r->disclose_by < now);
	return list;
}

struct value *console_case_data(struct arena *arena, const struct page *page, const struct report *report,
				const struct report_message *messages, size_t count, int64_t now)
{
	struct value *data = value_map(arena), *v = case_head_view(arena, page, report), *list = value_list(arena);
	const char *base = arena_printf(arena, "/cases/%s/attachments/", report->id);
	int64_t number = 0;
	value_put(arena, data, "case", v);
	value_put(arena, v, "subject", value_text(arena, report->subject));
	value_put_string(arena, v, "device", case_device_name(arena, page, report));
	value_put_string(arena, v, "firmware", report->firmware);
	struct value *reporter = value_put_map(arena, v, "reporter");
	value_put_string(arena, reporter, "name", report->name);
	value_put_string(arena, reporter, "email", report->email);
	value_put(arena, v, "received", page_instant(arena, page, report->received));
	value_put(arena, v, "clocks", clocks_view(arena, page, report, now));
	for (size_t i = 0; i < count; i++) {
		const struct report_message *m = &messages[i];
		const char *author = strcmp(m->author, "reporter") == 0 ? (report->name != NULL ? report->name : page_label(page, "from.reporter"))
		                     : m->account_name != NULL           ? m->account_name
		                                                         : page_label(page, arena_printf(arena, "from.%s", m->author));
		struct value *message = case_message_view(arena, page, m, author, base, true, &number);
		value_put_bool(arena, message, "internal", m->internal);
		value_put_string(arena, message, "delivery",
		                 m->delivery == NULL ? NULL : page_label(page, arena_printf(arena, "delivery.%s", m->delivery)));
		value_append(arena, list, message);
	}
	value_put(arena, data, "messages", list);
	return data;
}

void console_case_states(struct arena *arena, const struct page *page, const struct report *report, struct text chosen, struct value *form)
{
	struct value *list = value_put_list(arena, form, "states");
	bool start = text_is(report->state, "start");
	for (size_t i = 0; case_states[i] != NULL; i++) {
		struct text state = text_from(case_states[i]);
		if (!case_may_move(report->state, state) && !(start && case_may_move(TEXT("received"), state)))
			continue;
		struct value *v = value_map(arena);
		value_put_string(arena, v, "value", case_states[i]);
		value_put_string(arena, v, "text", page_label(page, arena_printf(arena, "case.state.%s", case_states[i])));
		value_put_bool(arena, v, "selected", text_equal(chosen, state));
		value_append(arena, list, v);
	}
}
