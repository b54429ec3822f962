// SPDX-License-Identifier: Apache-2.0
//
// Content transfer encodings (RFC 2045 section 6): quoted-printable written, quoted-printable and Base64 read, charsets made UTF-8.
#ifndef MAIL_TRANSFER_H
#define MAIL_TRANSFER_H

#include "base/text.h"

// Quoted-printable (section 6.7) of UTF-8 text whose lines end in LF, CRLF or CR. Written lines have at most 76 characters and end in
// CRLF; the last one too.
void transfer_write_quoted(struct builder *out, struct text body);
// The same text unencoded with CRLF line ends.
void transfer_write_plain(struct builder *out, struct text body);
// True when transfer_write_plain would give ASCII lines of at most 78 characters.
bool transfer_is_plain(struct text body);

// Readers are lenient as section 6.7 asks of them: what is no valid code is left as it stands. `underscore` is RFC 2047's Q encoding,
// where `_` is a space.
void transfer_read_quoted(struct builder *out, struct text coded, bool underscore);
// Bytes outside the alphabet are skipped (section 6.8).
void transfer_read_base64(struct builder *out, struct text coded);
// As valid UTF-8: utf-8, us-ascii and iso-8859-1 are known; other charsets are read as UTF-8. What is no UTF-8 and any control
// character but TAB and LF become U+FFFD; CRLF becomes LF.
void transfer_to_utf8(struct builder *out, struct text bytes, struct text charset);

#endif
