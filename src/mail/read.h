// SPDX-License-Identifier: Apache-2.0
//
// Reading a message for display: unfolded and decoded header fields and the text body. Meant for messages this program wrote, yet safe on
// any bytes: unknown things are shown as they stand, what is no text becomes U+FFFD.
#ifndef MAIL_READ_H
#define MAIL_READ_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

// Bytes of a message, with room for the fields that were put in front of what mail_compose made.
#define MAIL_READ_MAX (5 << 20)

struct mail_field {
	struct text name;  // as written
	struct text value; // unfolded and decoded, valid UTF-8
};

// Texts are valid UTF-8 and live in the arena; absent fields are empty.
struct mail_view {
	struct mail_field *fields; // all of the header, in order
	size_t field_count;
	struct text from, to, subject, message_id; // message_id without angle brackets
	struct text return_path, delivered_to;     // the envelope, as a spool keeps it; without angle brackets
	int64_t date;     // TIME_NONE when absent or not readable
	struct text body; // lines end in LF; empty when the content is not text
};

// At most MAIL_READ_MAX bytes (more: ERROR_TOO_LARGE) and 1,000 fields (further ones are ignored). Nothing else fails.
bool mail_read(struct arena *arena, struct text message, struct mail_view *ret_view, struct error *err) ERROR_CHECKED;

// The decoded value of the first field of that name; empty when there is none.
struct text mail_view_field(const struct mail_view *view, const char *name);

// RFC 5322 section 3.3, without the obsolete zones' letters: "Mon, 02 Nov 2026 00:00:00 +0100".
bool mail_parse_date(struct text value, int64_t *ret_instant);

#endif
