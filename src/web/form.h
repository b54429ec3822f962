// SPDX-License-Identifier: Apache-2.0
//
// What a request's body or query says: names with values, and files. One shape for the three ways in: application/x-www-form-urlencoded,
// multipart/form-data (RFC 7578) and application/json. Names and values are strict UTF-8 without NUL.
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "value/value.h"

struct web_field {
	struct text name;
	struct text value; // NUL-terminated
};

// A file that went into the sink.
struct web_file {
	struct text field;      // name of the form's field
	struct text name;       // as the sender called it, made safe: no folders, no control characters, 1 to 200 bytes
	struct text media_type; // as the sender said, "type/subtype" in lower case; never to be relied on
	uint64_t size;          // bytes
	void *data;             // what the sink's end made of it
};

struct web_form {
	struct web_field *fields; // in the order sent; a name may come several times
	size_t field_count;
	struct web_file *files;
	size_t file_count;
	struct value *json; // the object of a JSON body; else NULL
};

struct web_form_limits {
	size_t max_fields;     // fields and files together
	size_t max_name;       // bytes of a name
	size_t max_value;      // bytes of a value
	size_t max_total;      // bytes of all names and values together
	size_t max_files;
	uint64_t max_file;       // bytes of one file
	uint64_t max_file_total; // bytes of all files
};

// 200 fields, names of 100 bytes, values of 256 KiB, 1 MiB together; 10 files of 25 MiB, 50 MiB together.
extern const struct web_form_limits web_form_limits_default;

// Where the bytes of files go as they come, so that no file is ever whole in memory. begin, then data as often as needed, then end or
// abort. A call that fails ends the reading of the form with its error; abort is then called for the file in hand, and the caller throws away
// what it had finished before.
struct web_file_sink {
	void *ctx;
	bool (*begin)(void *ctx, const struct web_file *file, struct error *err); // file->size and data not known yet
	bool (*data)(void *ctx, struct text bytes, struct error *err);
	bool (*end)(void *ctx, struct arena *arena, void **ret_data, struct error *err);
	void (*abort)(void *ctx);
};

// The first value of a name; empty text when there is none.
struct text web_form_get(const struct web_form *form, const char *name);
bool web_form_has(const struct web_form *form, const char *name);

// Adds a field (borrowed), within the limits.
bool web_form_add(struct web_form *form, struct arena *arena, const struct web_form_limits *limits, struct text name,
                  struct text value, struct error *err) ERROR_CHECKED;

// Reads a whole urlencoded body or query string (WHATWG URL section 5.1, strictly: %XX must be two hex digits, the result UTF-8).
// ERROR_SYNTAX (clause "URL 5.1") or ERROR_TOO_LARGE; the place is the field's name when it is known.
bool web_form_read_urlencoded(struct arena *arena, struct text source, const struct web_form_limits *limits,
                              struct web_form *ret_form, struct error *err) ERROR_CHECKED;

// Reads a JSON object: text, numbers and booleans become fields, a list of those several fields of one name, null none. Deeper values are
// only in form->json. ERROR_SYNTAX, ERROR_INVALID (not an object) or ERROR_TOO_LARGE.
bool web_form_read_json(struct arena *arena, struct text source, const struct web_form_limits *limits,
                        struct web_form *ret_form, struct error *err) ERROR_CHECKED;

// Percent-decoding, strictly: false when `%` is not followed by two hex digits, or the result is not UTF-8 or has a NUL. With `plus`, '+' is a space.
bool web_percent_decode(struct arena *arena, struct text coded, bool plus, struct text *ret_text) ERROR_CHECKED;

#endif
