// SPDX-License-Identifier: Apache-2.0
//
// JSON (RFC 8259): read strictly, with positions and limits; written stably.
#ifndef VALUE_JSON_H
#define VALUE_JSON_H

#include "value/value.h"

struct json_limits {
	size_t max_size;  // bytes of the document
	size_t max_depth; // lists and maps within one another
	size_t max_count; // values in all
	bool duplicate_keys; // false: refused; true: the last of equal keys counts (RFC 8259 section 4 leaves it open)
};

// For content and requests: 16 MiB, depth 64, two million values.
extern const struct json_limits json_limits_default;

// Strict: UTF-8 without byte order mark, no duplicate keys (unless the limits
// allow them), no NaN, no trailing commas, surrogate pairs whole, one value. The texts
// of the tree
// borrow from `source` where no escape stood there: source must outlive the tree. `file` is for positions (may be NULL).
// On failure err->place is file:line:column and err->clause the section of RFC 8259; class ERROR_SYNTAX or ERROR_TOO_LARGE.
bool json_read(struct arena *arena, struct text source, const char *file, const struct json_limits *limits,
	       struct value **ret_value, struct error *err) ERROR_CHECKED;

enum json_style {
	JSON_COMPACT,   // no white space; members in order of insertion
	JSON_PRETTY,    // two spaces, one member a line, in order of insertion, final newline
	JSON_CANONICAL, // no white space; members sorted by the bytes of their keys
};

// MARKUP is written as text. Numbers as written. `/` is not escaped; control characters, U+2028 and U+2029 are.
void json_write(struct builder *out, const struct value *v, enum json_style style);

// One JSON string with its quotes.
void json_write_string(struct builder *out, struct text t);

#endif
