// SPDX-License-Identifier: Apache-2.0
//
// Parts that the reporter's and the staff's views of a case share. Private to this folder.
#ifndef RECEPTION_CASE_VIEW_H
#define RECEPTION_CASE_VIEW_H

#include "reception/case_pages.h"

// {from, author, at, text, attachments}; links to attachments are `attachment_base` and their number in the thread, counted on in *number.
struct value *case_message_view(struct arena *arena, const struct page *page, const struct report_message *message, const char *author,
				const char *attachment_base, bool with_hash, int64_t *number);
// {number, kind, state}.
struct value *case_head_view(struct arena *arena, const struct page *page, const struct report *report);

#endif
