// SPDX-License-Identifier: Apache-2.0
//
// What the routes of this room share. Private to this folder.
#ifndef RECEPTION_CASE_WEB_H
#define RECEPTION_CASE_WEB_H

#include "page/desk.h"
#include "reception/case_store.h"
#include "web/route.h"

// Handlers: report_routes.c, case_routes.c, console_routes.c.
web_handler report_show, report_submit;
web_handler case_show, case_write, case_withdraw, case_download;
web_handler console_cases, console_case, console_answer, console_renew_link, console_download;

// The page of a request below "/" or "/LANG/": ERROR_NOT_FOUND for the default language's prefix and for languages the maker has not.
bool case_web_page(const struct desk_model *model, struct web_request *request, const char *path, struct page *ret_page, struct error *err)
	ERROR_CHECKED;
bool case_web_model(struct desk *desk, struct desk_model **ret_model, struct error *err) ERROR_CHECKED;
// Private: not to be indexed.
struct value *case_web_frame(struct arena *arena, const struct page *page, const char *title);
bool case_web_wants_json(const struct web_request *request);
// The attachment of that number in the thread as a download. ERROR_NOT_FOUND.
bool case_web_attachment(struct desk *desk, struct web_request *request, struct web_response *response, const char *report, bool with_internal,
			 struct error *err) ERROR_CHECKED;
struct command_context case_web_context(struct desk *desk, struct command_actor actor);

#endif
