// SPDX-License-Identifier: Apache-2.0
//
// The mailer: composing, signing and sending in a row.
#include "mail/mailer.h"

#include <stdio.h>
#include <stdlib.h>

#include "mail/address.h"
#include "mail/spool.h"

struct mailer {
	struct smtp *smtp; // NULL: spool
	char *spool, *from, *from_name;
	const struct dkim_key *const *keys;
	size_t key_count;
};

static char *copy_or_null(const char *string)
{
	return string == NULL ? NULL : memory_strdup(string);
}

bool mailer_create(const struct mailer_config *config, struct mailer **ret_mailer, struct error *err)
{
	if (config->smtp.relay == NULL && config->spool == NULL)
		return error_set(err, ERROR_INVALID, "mail needs a relay or a spool folder");
	if (config->from == NULL || !mail_address_is_valid(text_from(config->from)))
		return error_set(err, ERROR_INVALID, "mail needs a sender address of the form name@domain");
	struct mailer *mailer = memory_alloc(sizeof(*mailer));
	*mailer = (struct mailer){.keys = config->keys, .key_count = config->key_count};
	struct smtp_config smtp = config->smtp;
	if (smtp.helo == NULL)
		smtp.helo = mail_address_domain(text_from(config->from)).data;
	if (smtp.relay != NULL && !smtp_create(&smtp, &mailer->smtp, err)) {
		free(mailer);
		return false;
	}
	mailer->spool = copy_or_null(config->spool);
	mailer->from = memory_strdup(config->from);
	mailer->from_name = copy_or_null(config->from_name);
	*ret_mailer = mailer;
	return true;
}

void mailer_destroy(struct mailer *mailer)
{
	if (mailer == NULL)
		return;
	smtp_destroy(mailer->smtp);
	free(mailer->spool);
	free(mailer->from);
	free(mailer->from_name);
	free(mailer);
}

bool mailer_send(struct mailer *mailer, const struct mail_envelope *envelope, const struct mail_message *message,
                 struct mail_reply *ret_reply, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct mail_message complete = *message;
	if (complete.from == NULL) {
		complete.from = mailer->from;
		complete.from_name = mailer->from_name;
	}
	struct text composed, signatures;
	if (!mail_compose(&arena, &complete, &composed, err) ||
	    !dkim_sign(&arena, mailer->keys, mailer->key_count, composed, NULL, complete.date, &signatures, err))
		return false;
	BUILDER_AUTO whole = {.max = 2 * MAIL_SIZE_MAX};
	builder_add(&whole, signatures);
	builder_add(&whole, composed);
	struct mail_envelope route = {
		.sender = envelope->sender == NULL ? complete.from : envelope->sender,
		.recipient = envelope->recipient == NULL ? complete.to : envelope->recipient,
	};
	if (mailer->smtp != NULL)
		return smtp_send(mailer->smtp, &route, builder_text(&whole), ret_reply, err);
	if (!mail_address_is_valid(text_from(route.recipient)) ||
	    (route.sender[0] != '\0' && !mail_address_is_valid(text_from(route.sender))))
		return error_set(err, ERROR_INVALID, "sender and recipient must be mail addresses of the form name@domain");
	char id[HASH_HEX_SIZE];
	if (!spool_put(mailer->spool, complete.message_id, route.sender, route.recipient, builder_text(&whole), id, err))
		return false;
	*ret_reply = (struct mail_reply){.outcome = MAIL_ACCEPTED};
	snprintf(ret_reply->text, sizeof(ret_reply->text), "spooled as %s", id);
	return true;
}
