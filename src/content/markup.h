// SPDX-License-Identifier: Apache-2.0
//
// Markdown (CommonMark 0.30) to trusted HTML: the only maker of values of kind VALUE_MARKUP. Raw HTML is left out (comments silently), links
// must have a harmless scheme (base/link.h), images must be relative, everything else is escaped. Strangers' text is never Markdown: this is
// for what a manufacturer publishes.
#ifndef CONTENT_MARKUP_H
#define CONTENT_MARKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "value/value.h"

enum {
	MARKUP_SIZE_MAX = 64 * 1024,  // bytes of one text
	MARKUP_BRACKETS_MAX = 2000,   // `[` in one text: CommonMark's parser takes time that grows with their square
	MARKUP_DEPTH_MAX = 40,        // quotes and lists within one another
	MARKUP_HEADINGS_MAX = 500,
	MARKUP_PROBLEMS_MAX = 100,    // reported; the rest is left out all the same
};

struct markup_options {
	int first_heading;     // level (1 to 6) that `#` becomes; `##` is the next, and nothing goes beyond 6. 0 means 2
	const char *id_prefix; // before the id of every heading, so that two texts on a page do not collide; NULL: none
	uint32_t line_offset;  // added to the lines of problems (front matter)
	// Optional: turns a relative link or image into the address on the page. False: it leads nowhere; the link is left out and reported.
	bool (*resolve)(void *data, struct arena *arena, struct text url, bool image, struct text *ret_url);
	void *data;
};

struct markup_heading {
	int level;       // as in the HTML
	const char *id;  // with its prefix; from the heading's text, so that it stays while the text does
	struct text text;
	uint32_t line;
};

struct markup_problem {
	uint32_t line;
	const char *clause;  // content.markup.html, content.markup.link, content.markup.image
	const char *message; // what was left out, and what to do
};

struct markup {
	struct value *html;  // kind VALUE_MARKUP
	struct text plain;   // the words alone: paragraphs apart by an empty line, list items on lines of their own
	struct markup_heading *headings;
	size_t heading_count;
	struct markup_problem *problems; // what was left out of the HTML
	size_t problem_count;
};

// Everything is copied into the arena. Fails for text beyond the limits above (ERROR_TOO_LARGE) and text that is not UTF-8 (ERROR_SYNTAX), with the
// line in err->place as "LINE:1".
bool markup_read(struct arena *arena, struct text source, const struct markup_options *options, struct markup *ret_markup,
		 struct error *err) ERROR_CHECKED;

// The beginning of a plain text on one line, cut at the end of a word with `…` so that it has at most `max` bytes.
struct text markup_summary(struct arena *arena, struct text plain, size_t max);

#endif
