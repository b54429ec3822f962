// SPDX-License-Identifier: Apache-2.0
//
// One tree of values: what JSON and YAML are read into, what views are made of, what templates read, and what is written as JSON.
// Values live in an arena and borrow their text from it (or from storage that outlives it). A value read from a file knows where.
#ifndef VALUE_VALUE_H
#define VALUE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

enum value_kind {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_NUMBER, // text as written, e.g. "2.10"
	VALUE_TEXT,
	VALUE_LIST,
	VALUE_MAP,
	VALUE_MARKUP, // trusted HTML: made by content/markup.c and by nothing else
};

struct value_place {
	const char *file; // as given to the reader; NULL: made by the program
	uint32_t line;    // from 1
	uint32_t column;  // from 1, in bytes
};

struct value_index;

struct value {
	enum value_kind kind;
	bool plain; // YAML scalar without quotes: a schema may type it as number, bool or date
	struct value_place place;
	union {
		bool boolean;
		struct text text; // NUMBER, TEXT, MARKUP
		struct {
			struct value **items;
			size_t count, size;
		} list;
		struct {
			struct value_member *members; // in order of insertion
			size_t count, size;
			struct value_index *index; // kept up once a map is large; NULL before
		} map;
	};
};

struct value_member {
	struct text key;
	struct value_place place; // of the key
	struct value *value;
};

// Makers. Texts are borrowed unless the name says copy.
struct value *value_null(struct arena *arena);
struct value *value_bool(struct arena *arena, bool boolean);
struct value *value_int(struct arena *arena, int64_t number);
struct value *value_number(struct arena *arena, struct text as_written);
struct value *value_text(struct arena *arena, struct text t);
struct value *value_string(struct arena *arena, const char *string); // NULL gives null
struct value *value_copy_string(struct arena *arena, const char *string);
struct value *value_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct value *value_list(struct arena *arena);
struct value *value_map(struct arena *arena);

void value_append(struct arena *arena, struct value *list, struct value *item);
// Adds or replaces. The key is borrowed.
void value_put(struct arena *arena, struct value *map, const char *key, struct value *item);
void value_put_text(struct arena *arena, struct value *map, struct text key, struct value *item);
// Shortcuts for views.
void value_put_string(struct arena *arena, struct value *map, const char *key, const char *string);
void value_put_bool(struct arena *arena, struct value *map, const char *key, bool boolean);
void value_put_int(struct arena *arena, struct value *map, const char *key, int64_t number);
struct value *value_put_map(struct arena *arena, struct value *map, const char *key);  // a new empty map
struct value *value_put_list(struct arena *arena, struct value *map, const char *key); // a new empty list

// Readers: NULL where there is none, also when `map` is NULL or not a map. Constant time on large maps. Reading never writes, so several
// threads may read one tree.
struct value *value_get(const struct value *map, const char *key);
struct value *value_get_text(const struct value *map, struct text key);
struct value *value_path(const struct value *map, const char *dotted); // "support.period_end"
struct value *value_at(const struct value *list, size_t i);            // NULL outside
size_t value_count(const struct value *v);                             // of a list or map; else 0

// Scalars; `none` when absent, null or of another kind.
struct text value_as_text(const struct value *v);                     // TEXT, NUMBER, MARKUP; else empty
const char *value_as_string(struct arena *arena, const struct value *v, const char *none);
bool value_as_bool(const struct value *v, bool none);
int64_t value_as_int(const struct value *v, int64_t none);
struct text value_text_at(const struct value *map, const char *key); // value_as_text(value_get(…))

// Deep comparison (numbers as written; maps without regard to order).
bool value_equal(const struct value *a, const struct value *b);

// Fills *err with class ERROR_INVALID, the value's place as file:line:column, the clause and the message. Returns false.
bool value_complain(const struct value *v, struct error *err, const char *clause, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
