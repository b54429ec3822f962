// SPDX-License-Identifier: Apache-2.0
//
// Handing mail to a relay by SMTP (RFC 5321) over libcurl: TLS from the start (smtps://) or by STARTTLS (RFC 3207), which is required unless
// the relay is this machine. One connection is kept and used again from message to message. The server's own reply is the result.
#ifndef MAIL_SMTP_H
#define MAIL_SMTP_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

struct smtp_config {
	const char *relay;    // smtp://host[:port] or smtps://host[:port]
	const char *user;     // NULL: no login
	const char *password;
	const char *ca_file;  // PEM certificates to trust instead of the system's; NULL: the system's
	const char *helo;     // our name in EHLO; NULL: "localhost"
	bool plain;           // no TLS; allowed only for localhost, 127.0.0.1 and [::1]
	unsigned connect_seconds; // 0: 15
	unsigned reply_seconds;   // longest wait for one reply; 0: 60
	unsigned total_seconds;   // longest time for one message; 0: 300
};

enum mail_outcome {
	MAIL_ACCEPTED, // the server took the message over (2xx), or it is in the spool
	MAIL_SOFT,     // not now: 4xx, no connection, or a refusal that is not about this recipient or message. Try again
	MAIL_HARD,     // never: 5xx to the recipient or to the message
};

struct mail_reply {
	enum mail_outcome outcome;
	int code;       // of the server's reply; 0 when there was none
	char text[512]; // the reply's text, lines joined by a space, or what went wrong instead; visible characters only
};

// One recipient per transaction, so that each has its own return path and reply.
struct mail_envelope {
	const char *sender;    // return path; "": the null path (RFC 5321 section 4.5.5)
	const char *recipient;
};

struct smtp; // one connection; not for use by two threads at once

// Checks the configuration; does not connect. Strings are copied.
bool smtp_create(const struct smtp_config *config, struct smtp **ret_smtp, struct error *err) ERROR_CHECKED;
void smtp_destroy(struct smtp *smtp); // says QUIT; accepts NULL

// Sends one message (CRLF line ends). True: *ret_reply is the outcome, whatever it is. False: the call itself was wrong (no valid
// address, not CRLF) and nothing was sent.
bool smtp_send(struct smtp *smtp, const struct mail_envelope *envelope, struct text message, struct mail_reply *ret_reply,
               struct error *err) ERROR_CHECKED;

#endif
