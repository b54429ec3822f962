// SPDX-License-Identifier: Apache-2.0
//
// Composing one message: RFC 5322 header, plain-text UTF-8 body, CRLF line ends, ASCII only (RFC 2045, RFC 2047), so that no relay has a
// reason to change what DKIM signed. Everything that enters a header field is checked: a control character is an error.
#ifndef MAIL_COMPOSE_H
#define MAIL_COMPOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#define MAIL_BODY_MAX (1 << 20)    // bytes of a body before encoding
#define MAIL_SIZE_MAX (4 << 20)    // bytes of a composed message
#define MAIL_SUBJECT_MAX 500       // bytes
#define MAIL_REFERENCES_MAX 50     // identifiers; older ones than the first and the last 49 are left out

enum mail_automatic {
	MAIL_BY_HAND,        // written by a person: no Auto-Submitted field
	MAIL_AUTO_GENERATED, // RFC 3834 section 5: notices and reminders
	MAIL_AUTO_REPLIED,   // receipts
};

// All strings are borrowed; NULL or "" leaves the field out unless it is required.
struct mail_message {
	const char *from;      // address, required
	const char *from_name; // UTF-8, at most MAIL_SUBJECT_MAX bytes
	const char *to;        // address, required
	const char *to_name;
	const char *reply_to;  // address
	const char *subject;   // required
	int64_t date;          // instant; required
	const char *message_id; // "left@right" without angle brackets, required: the same for every attempt to send this message
	const char *in_reply_to; // identifier
	const char *const *references; // identifiers, oldest first
	size_t reference_count;
	enum mail_automatic automatic;
	const char *list_id;   // "notices.maker.example" (RFC 2919)
	// An https address (http while developing) that unsubscribes this recipient on POST: gives List-Unsubscribe (RFC 2369) and
	// List-Unsubscribe-Post: List-Unsubscribe=One-Click (RFC 8058).
	const char *unsubscribe_url;
	const char *language;  // BCP 47 tag for Content-Language
	struct text body;      // UTF-8 text; lines may end in LF or CRLF and be of any length
};

// The message as sent. ERROR_INVALID with the field's name as place and the clause broken, or ERROR_TOO_LARGE.
bool mail_compose(struct arena *arena, const struct mail_message *message, struct text *ret_message,
                  struct error *err) ERROR_CHECKED;

#endif
