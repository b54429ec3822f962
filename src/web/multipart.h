// SPDX-License-Identifier: Apache-2.0
//
// multipart/form-data (RFC 7578 over RFC 2046 section 5.1), read strictly and as it comes: fields into a form, files into a sink. Memory is
// bounded by the limits whatever the body's size.
#ifndef WEB_MULTIPART_H
#define WEB_MULTIPART_H

#include "web/form.h"

struct multipart;

// Boundary parameter of a Content-Type value "multipart/form-data; boundary=…": 1 to 70 characters of RFC 2046's bchars, not ending with a space.
// False when there is none, two or a bad one.
bool multipart_boundary(struct arena *arena, struct text content_type, struct text *ret_boundary) ERROR_CHECKED;

// The form and its texts live in the arena. `sink` may be NULL: then a file is ERROR_INVALID. An empty file field (no name, no bytes) is left out,
// as browsers send one when nothing was chosen. Never NULL.
struct multipart *multipart_create(struct arena *arena, struct text boundary, const struct web_form_limits *limits,
                                   const struct web_file_sink *sink);
void multipart_destroy(struct multipart *multipart); // NULL is fine; aborts a file in hand

// Takes the next bytes, cut anywhere. ERROR_SYNTAX (clause RFC 2046 or RFC 7578), ERROR_TOO_LARGE, or the sink's error. After a failure
// nothing more may be fed.
bool multipart_feed(struct multipart *multipart, struct text bytes, struct error *err) ERROR_CHECKED;
// The body is over: fails unless the closing delimiter was seen.
bool multipart_end(struct multipart *multipart, struct web_form *ret_form, struct error *err) ERROR_CHECKED;

// A file name from outside, made safe to show and to offer: the part after the last slash or backslash, control characters and bytes that are not
// UTF-8 replaced by '_', no leading dots or spaces, at most 200 bytes; "file" when nothing is left.
struct text web_filename_clean(struct arena *arena, struct text name);

#endif
