// SPDX-License-Identifier: Apache-2.0
//
// One way out for all mail: compose, sign with every DKIM key, then hand to the relay, or write to the spool where none is set.
#ifndef MAIL_MAILER_H
#define MAIL_MAILER_H

#include "mail/compose.h"
#include "mail/dkim.h"
#include "mail/smtp.h"

struct mailer_config {
	struct smtp_config smtp;   // smtp.relay NULL: no relay, everything goes to the spool
	const char *spool;         // folder; needed when there is no relay
	const char *from;          // address, used where a message names none
	const char *from_name;
	const struct dkim_key *const *keys; // none, one or several; borrowed: they outlive the mailer
	size_t key_count;
};

// May be used by several threads at once: each sends over a connection of its own, kept for the next message.
struct mailer;

// Strings are copied. ERROR_INVALID when neither relay nor spool is given or `from` is no address.
bool mailer_create(const struct mailer_config *config, struct mailer **ret_mailer, struct error *err) ERROR_CHECKED;
void mailer_destroy(struct mailer *mailer); // accepts NULL
const char *mailer_from(const struct mailer *mailer); // the configured address

// True: *ret_reply is the outcome (accepted, soft or hard, with the server's words). False: the message cannot be composed, signed or
// written to the spool; nothing left. `envelope->sender` NULL: the message's From; `recipient` NULL: its To.
bool mailer_send(struct mailer *mailer, const struct mail_envelope *envelope, const struct mail_message *message,
                 struct mail_reply *ret_reply, struct error *err) ERROR_CHECKED;

#endif
