// SPDX-License-Identifier: Apache-2.0
//
// A Markdown file with front matter: a line `---`, YAML, a line `---`, then the body.
#ifndef CONTENT_FRONT_MATTER_H
#define CONTENT_FRONT_MATTER_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

struct front_matter {
	struct text yaml;     // between the lines, borrowed
	uint32_t yaml_offset; // lines before it: the line_offset of yaml_read
	struct text body;     // after the line feed of the closing line, borrowed; may be empty
	uint32_t body_line;   // line of the file on which the body begins, from 1
};

// Lines end in LF: pass what content_text gave. ERROR_SYNTAX, place file:line:column, clause
// markdown.front_matter.
bool front_matter_split(struct text source, const char *file, struct front_matter *ret_front, struct error *err) ERROR_CHECKED;

// A text file's bytes as text: strict UTF-8, no byte order mark, no control characters but tab and line feed; CR LF becomes LF. The result
// borrows from `bytes` or lies in the arena. ERROR_SYNTAX, clause content.file.utf8, place file:line:column.
bool content_text(struct arena *arena, struct text bytes, const char *file, struct text *ret_text, struct error *err) ERROR_CHECKED;

#endif
