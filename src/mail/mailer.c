// SPDX-License-Identifier: Apache-2.0
//
// The mailer: composing, signing and sending in a row, over connections that are lent to one thread at a time.
#include "mail/mailer.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "mail/address.h"
#include "mail/spool.h"

#define IDLE_MOST 16 // connections kept; further ones are closed after use

struct mailer {
	struct arena arena;      // copies of the configuration
	struct smtp_config smtp; // relay NULL: spool
	const char *spool, *from, *from_name;
	const struct dkim_key *const *keys;
	size_t key_count;
	pthread_mutex_t lock; // of the idle connections
	struct smtp *idle[IDLE_MOST];
	size_t idle_count;
};

static const char *copy(struct mailer *mailer, const char *string)
{
	return string == NULL ? NULL : arena_strdup(&mailer->arena, string);
}

bool mailer_create(const struct mailer_config *config, struct mailer **ret_mailer, struct error *err)
{
	if (config->smtp.relay == NULL && config->spool == NULL)
		return error_set(err, ERROR_INVALID, "mail needs a relay or a spool folder");
	if (config->from == NULL || !mail_address_is_valid(text_from(config->from)))
		return error_set(err, ERROR_INVALID, "mail needs a sender address of the form name@domain");
	struct mailer *mailer = memory_alloc(sizeof(*mailer));
	*mailer = (struct mailer){.smtp = config->smtp, .keys = config->keys, .key_count = config->key_count};
	pthread_mutex_init(&mailer->lock, NULL);
	mailer->from = copy(mailer, config->from);
	mailer->from_name = copy(mailer, config->from_name);
	mailer->spool = copy(mailer, config->spool);
	mailer->smtp.relay = copy(mailer, config->smtp.relay);
	mailer->smtp.user = copy(mailer, config->smtp.user);
	mailer->smtp.password = copy(mailer, config->smtp.password);
	mailer->smtp.ca_file = copy(mailer, config->smtp.ca_file);
	mailer->smtp.helo = config->smtp.helo != NULL ? copy(mailer, config->smtp.helo) : mail_address_domain(text_from(mailer->from)).data;
	// A configuration that is wrong is refused now, not with the first message.
	if (mailer->smtp.relay != NULL) {
		if (!smtp_create(&mailer->smtp, &mailer->idle[0], err)) {
			mailer_destroy(mailer);
			return false;
		}
		mailer->idle_count = 1;
	}
	*ret_mailer = mailer;
	return true;
}

void mailer_destroy(struct mailer *mailer)
{
	if (mailer == NULL)
		return;
	for (size_t i = 0; i < mailer->idle_count; i++)
		smtp_destroy(mailer->idle[i]);
	pthread_mutex_destroy(&mailer->lock);
	arena_finish(&mailer->arena);
	free(mailer);
}

const char *mailer_from(const struct mailer *mailer)
{
	return mailer->from;
}

static bool send_to_relay(struct mailer *mailer, const struct mail_envelope *envelope, struct text message,
	struct mail_reply *ret_reply, struct error *err)
{
	struct smtp *smtp = NULL;
	pthread_mutex_lock(&mailer->lock);
	if (mailer->idle_count > 0)
		smtp = mailer->idle[--mailer->idle_count];
	pthread_mutex_unlock(&mailer->lock);
	if (smtp == NULL && !smtp_create(&mailer->smtp, &smtp, err))
		return false;
	bool good = smtp_send(smtp, envelope, message, ret_reply, err);
	pthread_mutex_lock(&mailer->lock);
	if (mailer->idle_count < IDLE_MOST) {
		mailer->idle[mailer->idle_count++] = smtp;
		smtp = NULL;
	}
	pthread_mutex_unlock(&mailer->lock);
	smtp_destroy(smtp);
	return good;
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
	if (mailer->smtp.relay != NULL)
		return send_to_relay(mailer, &route, builder_text(&whole), ret_reply, err);
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
