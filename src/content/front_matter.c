// SPDX-License-Identifier: Apache-2.0
//
// Bytes of a text file to text, and the split into front matter and body.
#include "content/front_matter.h"

#include <string.h>

static bool refuse(struct error *err, const char *file, uint32_t line, size_t column, const char *clause, const char *message)
{
	error_set(err, ERROR_SYNTAX, "%s", message);
	error_at(err, "%s:%u:%zu", file, line, column);
	return error_clause(err, clause);
}

bool content_text(struct arena *arena, struct text bytes, const char *file, struct text *ret_text, struct error *err)
{
	static const char clause[] = "content.file.utf8";
	if (text_starts(bytes, TEXT("\xEF\xBB\xBF")))
		return refuse(err, file, 1, 1, clause, "save the file as UTF-8 without byte order mark");
	uint32_t line = 1;
	size_t line_start = 0, returns = 0;
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.data[i];
		if (c == '\n') {
			// A line at a time, so that the first bad one can be named.
			if (!text_is_utf8(text_sub(bytes, line_start, i - line_start)))
				return refuse(err, file, line, 1, clause, "this line is not UTF-8; save the file as UTF-8");
			line++;
			line_start = i + 1;
		} else if (c == '\r' && i + 1 < bytes.len && bytes.data[i + 1] == '\n') {
			returns++;
		} else if ((c < 0x20 && c != '\t') || c == 0x7F) {
			return refuse(err, file, line, i - line_start + 1, clause, "remove this control character");
		}
	}
	if (!text_is_utf8(text_sub(bytes, line_start, bytes.len - line_start)))
		return refuse(err, file, line, 1, clause, "this line is not UTF-8; save the file as UTF-8");
	if (returns == 0) {
		*ret_text = bytes;
		return true;
	}
	char *clean = arena_alloc(arena, bytes.len - returns + 1);
	size_t len = 0;
	for (size_t i = 0; i < bytes.len; i++)
		if (bytes.data[i] != '\r')
			clean[len++] = bytes.data[i];
	*ret_text = (struct text){clean, len};
	return true;
}

bool front_matter_split(struct text source, const char *file, struct front_matter *ret_front, struct error *err)
{
	static const char clause[] = "markdown.front_matter";
	struct text rest = source;
	if (!text_is(text_cut(&rest, '\n'), "---"))
		return refuse(err, file, 1, 1, clause, "begin the file with a line ---, the front matter, and another line ---");
	const char *start = rest.data;
	uint32_t line = 1;
	while (rest.data != NULL) {
		struct text current = text_cut(&rest, '\n');
		line++;
		if (!text_is(current, "---"))
			continue;
		ret_front->yaml = (struct text){start, (size_t)(current.data - start)};
		ret_front->yaml_offset = 1;
		ret_front->body = rest.data == NULL ? TEXT("") : rest;
		ret_front->body_line = line + 1;
		return true;
	}
	return refuse(err, file, 1, 1, clause, "the front matter that begins here has no closing line ---");
}
