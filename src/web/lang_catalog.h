// SPDX-License-Identifier: Apache-2.0
//
// A catalogue of messages: GNU gettext's .mo format (gettext manual, section "The Format of GNU MO Files") read in place. The msgid is a
// dotted key, never a text; a message with msgid_plural has a form for each plural class of the language. Messages hold placeholders
// `{name.path}`; `{{` is a brace.
#ifndef WEB_LANG_CATALOG_H
#define WEB_LANG_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum { LANG_PLURAL_OPS = 64, LANG_PLURAL_FORMS = 6 };

// The header's Plural-Forms (gettext manual, "Plural forms"): a C expression over n, compiled to postfix code.
struct lang_plural {
	unsigned forms; // 1 to 6
	size_t count;
	struct lang_plural_op {
		char op; // 'n' the number, '0' a constant, otherwise an operator
		unsigned long constant;
	} ops[LANG_PLURAL_OPS];
};

// "nplurals=2; plural=(n != 1);". ERROR_SYNTAX otherwise.
bool lang_plural_parse(struct text header, struct lang_plural *ret_plural, struct error *err) ERROR_CHECKED;
// The form for a number; always below `forms`.
unsigned lang_plural_form(const struct lang_plural *plural, uint64_t n);

struct lang_catalog {
	struct text mo; // borrowed
	uint32_t count, originals, translations;
	struct lang_plural plural;
};

struct lang_message {
	struct text key;
	bool has_plural;
	unsigned forms;                       // 1 without plural
	struct text form[LANG_PLURAL_FORMS];
};

// Little-endian .mo of the machine that msgfmt ran on. Every offset is checked. ERROR_SYNTAX otherwise.
bool lang_catalog_read(struct text mo, struct lang_catalog *ret_catalog, struct error *err) ERROR_CHECKED;
// Messages by number (0 is the header when there is one, with an empty key), sorted by key.
struct lang_message lang_catalog_at(const struct lang_catalog *catalog, uint32_t i);
bool lang_catalog_find(const struct lang_catalog *catalog, struct text key, struct lang_message *ret_message);

// A part of a message: literal text, or the name within a placeholder.
struct lang_piece {
	bool placeholder;
	struct text text;
};

// Takes the next piece off *rest. False at the end; with *ret_broken set when a placeholder is not well-formed (names are letters, digits, `_`
// and `.`).
bool lang_piece_next(struct text *rest, struct lang_piece *ret_piece, bool *ret_broken);

#endif
