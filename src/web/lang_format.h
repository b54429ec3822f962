// SPDX-License-Identifier: Apache-2.0
//
// What a language needs to know to write dates and numbers. Taken from ICU once, so that pages do not pay for it.
#ifndef WEB_LANG_FORMAT_H
#define WEB_LANG_FORMAT_H

#include "web/lang.h"

struct lang_format {
	const char *months[12];            // within a date
	const char *months_alone[12];      // without a day
	const char *date, *month;          // patterns of UTS #35 with y, M and d: "d. MMMM y"
	const char *decimal, *group;
};

// ERROR_INVALID for a language that ICU has no data for. English is British: days before months. The name is the language's own.
bool lang_format_load(struct arena *arena, const char *code, struct lang_format *ret_format, const char **ret_name,
		      struct error *err) ERROR_CHECKED;

// Of a language (lang.c).
const struct lang_format *lang_format_of(const struct lang *lang);

#endif
