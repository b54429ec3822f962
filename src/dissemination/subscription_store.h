// SPDX-License-Identifier: Apache-2.0
//
// Subscriptions as rows: an address, its language, the devices it wants alerts about. What was asked for through the public form counts only
// once the holder of the mailbox has confirmed it.
#ifndef DISSEMINATION_SUBSCRIPTION_STORE_H
#define DISSEMINATION_SUBSCRIPTION_STORE_H

#include "content/model.h"
#include "store/store.h"

#define SUBSCRIPTION_TOKEN_PURPOSE "subscription"
#define SUBSCRIPTION_ALL "*" // instead of a device: all, also later ones

struct subscription {
	const char *id;
	const char *email;    // NULL: ended
	const char *language; // code
	int64_t generation;   // of the private link
	int64_t confirmed;    // instant, or TIME_NONE
};

// ERROR_NOT_FOUND when there is none.
bool subscription_get(struct store_tx *tx, struct arena *arena, const char *id, struct subscription *ret_subscription, struct error *err)
	ERROR_CHECKED;
bool subscription_find(struct store_tx *tx, struct arena *arena, struct text email, bool *ret_found, struct subscription *ret_subscription,
		       struct error *err) ERROR_CHECKED;
// The devices; with `asked` also those not confirmed yet. Sorted.
bool subscription_devices(struct store_tx *tx, struct arena *arena, const char *id, bool asked, struct text_list *ret_devices, struct error *err)
	ERROR_CHECKED;

// In a write transaction:
bool subscription_insert(struct store_tx *tx, const struct subscription *subscription, int64_t now, struct error *err) ERROR_CHECKED;
bool subscription_set_language(struct store_tx *tx, const char *id, const char *language, struct error *err) ERROR_CHECKED;
// Replaces what was asked for and not confirmed.
bool subscription_ask(struct store_tx *tx, const char *id, struct text_list devices, struct error *err) ERROR_CHECKED;
// Everything asked for is confirmed; a mailbox that was unreachable is tried again.
bool subscription_confirm(struct store_tx *tx, const char *id, int64_t now, struct error *err) ERROR_CHECKED;
bool subscription_replace(struct store_tx *tx, const char *id, struct text_list devices, struct error *err) ERROR_CHECKED;
// Forgets address and devices and cancels what is queued.
bool subscription_end(struct store_tx *tx, const char *id, int64_t now, struct error *err) ERROR_CHECKED;
bool subscription_unreachable(struct store_tx *tx, const char *id, int64_t now, struct error *err) ERROR_CHECKED;

#endif
