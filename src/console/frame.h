// SPDX-License-Identifier: Apache-2.0
//
// What every page of the console has: the frame with navigation and account, and answering with a page.
#ifndef CONSOLE_FRAME_H
#define CONSOLE_FRAME_H

#include "page/desk.h"

enum console_nav { CONSOLE_HOME, CONSOLE_CASES, CONSOLE_CHANGES, CONSOLE_FILES, CONSOLE_PUBLICATIONS, CONSOLE_MAIL, CONSOLE_NONE };

// The model and the page of a request; ERROR_UNAVAILABLE before the first publication. The console speaks the maker's default language.
bool console_page(struct desk *desk, struct web_request *request, struct desk_model **ret_model, struct page *ret_page, struct error *err)
	ERROR_CHECKED;
struct value *console_frame(struct arena *arena, const struct page *page, const struct web_request *request, const char *title,
			    enum console_nav nav);
// Reads a form of the console: small fields, no files, the session's csrf checked by web_request_form.
bool console_form(struct web_request *request, struct web_form *ret_form, struct error *err) ERROR_CHECKED;


#endif
