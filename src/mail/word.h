// SPDX-License-Identifier: Apache-2.0
//
// Text in header fields: encoded words (RFC 2047) written and read, and folding (RFC 5322 section 2.2.3).
#ifndef MAIL_WORD_H
#define MAIL_WORD_H

#include "base/text.h"

// Writes "Name: text\r\n" with unstructured text, in ASCII alone: encoded words where it is needed, folded at 78 characters where it can
// be, no line beyond 998. `text` is UTF-8 without control characters: the caller has checked that.
void word_write_field(struct builder *out, const char *name, struct text text);

// Writes `name <address>` (or `<address>` alone when the name is empty) as one mailbox of an address field that begins with `field`, e.g. "From",
// with its line end. The name is a phrase: as it is, quoted, or in encoded words.
void word_write_mailbox(struct builder *out, const char *field, struct text name, struct text address);

// Reads the raw value of a field: unfolds it, decodes encoded words, drops the space between adjacent ones. The result is valid UTF-8 on one line.
void word_read(struct builder *out, struct text raw);

#endif
