// SPDX-License-Identifier: Apache-2.0
//
// The two mails of this room: please confirm, and an alert about an advisory. Made when they are sent, from the content of the moment.
#ifndef DISSEMINATION_ALERT_MAIL_H
#define DISSEMINATION_ALERT_MAIL_H

#include "dissemination/delivery_store.h"
#include "dissemination/subscription_store.h"
#include "mail/mailer.h"
#include "page/desk.h"

// `key` is the left side of the Message-ID: the same for every attempt.
bool alert_mail_confirm(struct arena *arena, struct desk *desk, const struct page *page, const struct subscription *subscription, const char *key,
			int64_t now, struct mail_reply *ret_reply, struct error *err) ERROR_CHECKED;
// `devices`: what the subscriber wants alerts about.
bool alert_mail_send(struct arena *arena, struct desk *desk, const struct page *page, const struct subscription *subscription,
		     struct text_list devices, const struct delivery *delivery, const struct advisory *advisory, int64_t now,
		     struct mail_reply *ret_reply, struct error *err) ERROR_CHECKED;

#endif
