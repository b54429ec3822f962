// SPDX-License-Identifier: Apache-2.0
//
// Text is pointer and length, borrowed unless a contract says otherwise. Builders grow on the heap up to a compulsory
// maximum; what does not fit is dropped and remembered, and the user of the builder asks once at the end.
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct text {
	const char *data; // may be NULL when len is 0
	size_t len;       // bytes
};

#define TEXT(literal) ((struct text){"" literal, sizeof(literal) - 1})
#define TEXT_INIT(literal) {"" literal, sizeof(literal) - 1}
#define TEXT_FMT "%.*s"
#define TEXT_ARG(t) (int)(t).len, (t).data == NULL ? "" : (t).data

struct text text_from(const char *string); // NULL gives empty text
bool text_equal(struct text a, struct text b);
bool text_is(struct text a, const char *b);
int text_compare(struct text a, struct text b); // by bytes, shorter first
bool text_starts(struct text whole, struct text prefix);
bool text_ends(struct text whole, struct text suffix);
bool text_equal_nocase(struct text a, struct text b); // ASCII letters only
// Index of the first byte `c`, or -1.
ptrdiff_t text_find_byte(struct text whole, char c);
// Index of the first occurrence of `part`, or -1.
ptrdiff_t text_find(struct text whole, struct text part);
struct text text_sub(struct text whole, size_t start, size_t len); // clipped to whole
struct text text_trim(struct text whole);                          // ASCII white space off both ends
// Cuts `*rest` at the first `separator`: returns what stands before it, leaves in *rest what stands after it (data NULL at the end).
struct text text_cut(struct text *rest, char separator);
struct text text_copy(struct arena *arena, struct text t); // NUL-terminated copy
char *text_cstr(struct arena *arena, struct text t);       // the same as a C string
struct text text_lower(struct arena *arena, struct text t); // ASCII letters only
bool text_is_utf8(struct text t);                           // strict: RFC 3629, no surrogates, no overlong forms
// Decimal number of 1 to 18 digits, optional leading '-'; nothing else before or after.
bool text_to_int64(struct text t, int64_t *ret_number);
// Edit distance (Damerau-Levenshtein, restricted), up to 64 bytes each; larger or longer: SIZE_MAX.
size_t text_distance(struct text a, struct text b);

struct builder {
	char *data;    // NUL-terminated once anything was added; NULL before
	size_t len;
	size_t size;
	size_t max;    // bytes; more is dropped
	bool overflow; // something was dropped
};

#define BUILDER_AUTO __attribute__((cleanup(builder_finish))) struct builder

void builder_init(struct builder *b, size_t max);
void builder_finish(struct builder *b);
void builder_reset(struct builder *b); // empties it, keeps the storage
void builder_add(struct builder *b, struct text t);
void builder_string(struct builder *b, const char *string);
void builder_byte(struct builder *b, char c);
void builder_printf(struct builder *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct text builder_text(const struct builder *b); // borrowed until the next change
// A copy in the arena; false (ERROR_TOO_LARGE) when something was dropped.
bool builder_take(const struct builder *b, struct arena *arena, struct text *ret_text, struct error *err) ERROR_CHECKED;

// & < > " ' become character references: safe as element content and in quoted attributes (HTML and XML).
void builder_html(struct builder *b, struct text t);
// RFC 3986 percent-encoding of everything but unreserved characters; `keep` names further bytes to leave alone.
void builder_percent(struct builder *b, struct text t, const char *keep);

#endif
