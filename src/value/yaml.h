// SPDX-License-Identifier: Apache-2.0
//
// YAML 1.2 as content uses it: one document, read by libyaml into the same tree as JSON, with positions. Scalars stay text
// (`plain` tells quoted from unquoted): the field's schema gives the type as written. Unquoted `null`, `~` and nothing are null. Tags
// are refused, merge keys are plain keys, duplicate keys are refused, aliases are expanded within bounds.
#ifndef VALUE_YAML_H
#define VALUE_YAML_H

#include "value/value.h"

struct yaml_limits {
	size_t max_size;    // bytes
	size_t max_depth;
	size_t max_count;   // values, each use of an alias counted in full
};

extern const struct yaml_limits yaml_limits_default; // 1 MiB, depth 32, 200,000 values

// On failure err->place is file:line:column and err->clause the rule of the content format: content.yaml, content.duplicate_key,
// content.depth, content.alias (too many values), content.file.utf8, content.file.size; class ERROR_SYNTAX or ERROR_TOO_LARGE.
// An alias gives a copy of its own, with the place of the alias. No document at all is null.
// `line_offset` is added to every line (front matter does not begin at line 1). Text is copied into the arena.
bool yaml_read(struct arena *arena, struct text source, const char *file, uint32_t line_offset,
	       const struct yaml_limits *limits, struct value **ret_value, struct error *err) ERROR_CHECKED;

#endif
