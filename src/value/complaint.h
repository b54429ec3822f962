// SPDX-License-Identifier: Apache-2.0
//
// Complaints: everything that is wrong with some input, collected instead of stopping at the first, and printed as lines, JSON or SARIF.
#ifndef VALUE_COMPLAINT_H
#define VALUE_COMPLAINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "value/value.h"

enum complaint_severity {
	COMPLAINT_WARNING, // worth knowing
	COMPLAINT_GAP,     // can be published, something is missing
	COMPLAINT_ERROR,   // cannot be published
};

struct complaint {
	enum complaint_severity severity;
	struct value_place place; // file NULL: no file; line 0: the file as a whole
	const char *path;         // key within the file, "releases[2].date"; "" for the file as a whole
	const char *clause;       // stable name of the rule, "device.support.period_end"
	const char *message;      // what is wrong and what to do; one line
};

// Storage is the caller's. Copies every string into an arena of its own. Not for use by two threads at once.
struct complaints {
	struct arena arena;
	struct complaint *items;
	size_t count, size, max;
	size_t dropped; // came after `max`
	size_t errors, gaps, warnings; // all, dropped ones too
};

#define COMPLAINTS_AUTO __attribute__((cleanup(complaints_finish))) struct complaints

void complaints_init(struct complaints *complaints, size_t max); // 10,000 is plenty
void complaints_finish(struct complaints *complaints);

// `path` NULL counts as "". Control characters in the message become spaces.
void complaints_add(struct complaints *complaints, enum complaint_severity severity, struct value_place place, const char *path,
	const char *clause, const char *format, ...) __attribute__((format(printf, 6, 7)));
// What a reader reported, with the place it names ("file:line:column", else `file` as a whole) and its clause, or `clause` unless NULL.
void complaints_add_error(struct complaints *complaints, enum complaint_severity severity, const char *file, const char *clause,
	const struct error *err);

// By file, line and column; complaints at one place stay in the order they were made.
void complaints_sort(struct complaints *complaints);

enum complaint_style {
	COMPLAINT_TEXT,  // file:line:column: path: clause: what to do      (`.` for an empty path or file)
	COMPLAINT_JSON,  // {"errors": n, "gaps": n, "warnings": n, "dropped": n, "complaints": [{severity, file, line, column, path, clause, message}]}
	COMPLAINT_SARIF, // SARIF 2.1.0: error, warning (gap), note (warning)
};

void complaints_print(const struct complaints *complaints, enum complaint_style style, struct builder *out);
const char *complaint_severity_name(enum complaint_severity severity);

// 2: there are errors; 1: there are gaps; else 0.
int complaints_exit_code(const struct complaints *complaints);

#endif
