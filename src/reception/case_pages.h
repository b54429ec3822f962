// SPDX-License-Identifier: Apache-2.0
//
// The views of cases: the report form, the receipt, the reporter's thread, and the staff's list and thread. Strangers' text stays text.
#ifndef RECEPTION_CASE_PAGES_H
#define RECEPTION_CASE_PAGES_H

#include "page/page.h"
#include "reception/case_store.h"

// templates/report.mustache: the data, and `kinds` and `devices` of the form with the given choices selected.
struct value *report_page_data(struct arena *arena, const struct page *page);
void report_form_choices(struct arena *arena, const struct page *page, struct value *form, struct text kind, struct text device);

// "https://…/de/case/TOKEN" for the case's language; base_url ends in '/'.
const char *case_url(struct arena *arena, const struct maker *maker, const char *base_url, struct text language, const char *token);

// templates/receipt.mustache.
struct value *receipt_page_data(struct arena *arena, const struct page *page, const struct report *report, const char *token, const char *url);
// templates/case.mustache; messages without internal ones.
struct value *case_page_data(struct arena *arena, const struct page *page, const struct report *report, const struct report_message *messages,
			     size_t count, const char *token, bool sent);

// templates/console_cases.mustache.
struct case_list {
	const struct report *reports;
	size_t count;
	int64_t open, closed;
	struct report_filter filter;
	int64_t now;
};
struct value *console_cases_data(struct arena *arena, const struct page *page, const struct case_list *list);
// templates/console_case.mustache.
struct value *console_case_data(struct arena *arena, const struct page *page, const struct report *report,
				const struct report_message *messages, size_t count, int64_t now);
// `states` of its form: where the case may go from here.
void console_case_states(struct arena *arena, const struct page *page, const struct report *report, struct text chosen, struct value *form);

// The device as readers call it; the words that were given when it is none of ours; NULL.
const char *case_device_name(struct arena *arena, const struct page *page, const struct report *report);

#endif
