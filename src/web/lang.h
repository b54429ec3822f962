// SPDX-License-Identifier: Apache-2.0
//
// Languages: messages, dates and numbers as their readers write them. Languages are built into the program from lang/CODE.po, live as long as it
// does, and may be used by several threads. Nothing here depends on the process's locale or time zone.
#ifndef WEB_LANG_H
#define WEB_LANG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "base/time.h"
#include "value/value.h"

struct lang;

// By code ("de", also "de-AT" and "de_AT", which find "de"); NULL where there is none.
const struct lang *lang_find(const char *code);
const struct lang *lang_english(void);
size_t lang_count(void);
const struct lang *lang_at(size_t i); // in the order of codes
const char *lang_code(const struct lang *lang); // "de"
const char *lang_name(const struct lang *lang); // in itself: "Deutsch"

// A language from a catalogue (.mo) that is not built in; everything is in the arena, `mo` is borrowed. ERROR_SYNTAX: no such catalogue;
// ERROR_INVALID: a language whose dates ICU does not know.
bool lang_load(struct arena *arena, const char *code, struct text mo, const struct lang **ret_lang, struct error *err) ERROR_CHECKED;

enum lang_source {
	LANG_OWN,     // the text is in this language
	LANG_ENGLISH, // this language lacks it: the text is English, and the page must say so (lang="en")
	LANG_MISSING, // nobody has it: the text is the key
};

// The message as written, placeholders and all; of a plural message its last form. For messages without placeholders.
enum lang_source lang_text(const struct lang *lang, const char *key, struct text *ret_text) ERROR_CHECKED;

// Where placeholders find their values: dotted paths; NULL when there is none.
struct lang_lookup {
	const struct value *(*get)(const void *data, struct text path);
	const void *data;
};

// The message with its placeholders replaced, each piece through `put` (builder_html, or builder_add for plain text). A message with plural takes
// its form by the integer `count`. ERROR_INTERNAL: this language lacks the key, or the lookup has no text or number for a placeholder.
bool lang_put(const struct lang *lang, struct text key, const struct lang_lookup *lookup,
	      void (*put)(struct builder *out, struct text piece), struct builder *out, struct error *err) ERROR_CHECKED;

// The same as plain text (nothing escaped), placeholders looked up in the map `context` (may be NULL).
bool lang_format(struct arena *arena, const struct lang *lang, const char *key, const struct value *context, struct text *ret_text,
		 struct error *err) ERROR_CHECKED;

// "2 November 2026", "2. November 2026".
struct text lang_date(struct arena *arena, const struct lang *lang, struct date d);
// "March 2031", "März 2031"; the day is not looked at.
struct text lang_month(struct arena *arena, const struct lang *lang, struct date d);
// "2 November 2026, 11:00 (UTC+1)": in the IANA zone. ERROR_INVALID: no such zone.
bool lang_instant(struct arena *arena, const struct lang *lang, int64_t instant, const char *zone, struct text *ret_text,
		  struct error *err) ERROR_CHECKED;
// "12,345", "12.345".
struct text lang_number(struct arena *arena, const struct lang *lang, int64_t number);
// "3.5 MB", "3,5 MB": decimal multiples of bytes, as storage is sold.
struct text lang_size(struct arena *arena, const struct lang *lang, uint64_t bytes);

// The map {iso, text} that templates expect: `<time datetime="{{iso}}">{{text}}</time>`.
struct value *lang_date_value(struct arena *arena, const struct lang *lang, struct date d);
// The same for an instant; iso is RFC 3339 UTC. ERROR_INVALID: no such zone.
bool lang_instant_value(struct arena *arena, const struct lang *lang, int64_t instant, const char *zone, struct value **ret_value,
			struct error *err) ERROR_CHECKED;

#endif
