// SPDX-License-Identifier: Apache-2.0
//
// What stands in a Markdown text (CommonMark 0.30) that rules speak of: links, pictures, headings, raw HTML, tables of other dialects.
#ifndef CONTENT_MARKDOWN_H
#define CONTENT_MARKDOWN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

enum markdown_kind {
	MARKDOWN_LINK,
	MARKDOWN_IMAGE,
	MARKDOWN_HEADING,
	MARKDOWN_HTML,
	MARKDOWN_TABLE, // lines of `|` that this dialect shows as they are
};

struct markdown_item {
	enum markdown_kind kind;
	uint32_t line, column; // within the text, from 1
	struct text url;       // LINK, IMAGE
	bool words;            // LINK, IMAGE: it has text; for a picture its alternative
	int level;             // HEADING
};

// Every item in the order of the text; the array lies in the arena. ERROR_TOO_LARGE (clause markdown.size) for a text that is longer or
// more deeply nested than content/markup.h allows.
bool markdown_items(struct arena *arena, struct text source, struct markdown_item **ret_items, size_t *ret_count, struct error *err)
	ERROR_CHECKED;

#endif
