// SPDX-License-Identifier: Apache-2.0
//
// The vulnerability disclosure policy (ISO/IEC 29147 clause 9, EN 303 645 provision 5.2-1) and security.txt (RFC 9116), both from maker.yaml.
#ifndef RECEPTION_POLICY_PAGES_H
#define RECEPTION_POLICY_PAGES_H

#include "page/page.h"

// templates/policy.mustache. ERROR_INVALID: a text cannot be rendered.
bool policy_page_data(struct arena *arena, const struct page *page, struct value **ret_data, struct error *err) ERROR_CHECKED;

// {acknowledge, update, disclosure} as words.
struct value *promises_view(struct arena *arena, const struct page *page);

// The file as of `now`: it expires security_txt.expires_after later, at the end of a UTC day. With `live` the report form is its first contact.
bool securitytxt_of_maker(struct arena *arena, const struct maker *maker, bool live, int64_t now, struct text *ret_file, struct error *err)
	ERROR_CHECKED;

#endif
