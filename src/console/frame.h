// SPDX-License-Identifier: Apache-2.0
//
// What the console's own pages share.
#ifndef CONSOLE_FRAME_H
#define CONSOLE_FRAME_H

#include "page/console.h"

// The model and the page of a request; ERROR_UNAVAILABLE before the first publication. The console speaks the maker's default language.
bool console_page(struct desk *desk, struct desk_model **ret_model, struct page *ret_page, struct error *err) ERROR_CHECKED;
// Reads a form of the console: small fields, no files; the session's csrf is checked by web_request_form.
bool console_form(struct web_request *request, struct web_form *ret_form, struct error *err) ERROR_CHECKED;

#endif
