// SPDX-License-Identifier: Apache-2.0
//
// What has been announced, and to whom. Recipients are frozen when an advisory appears: a row for each, and a job that sends it.
#ifndef DISSEMINATION_DELIVERY_STORE_H
#define DISSEMINATION_DELIVERY_STORE_H

#include "content/model.h"
#include "store/store.h"

#define DELIVERY_MAIL_JOB "alert.mail" // key: id of the delivery
#define DELIVERY_PAGE 1000             // recipients entered in one transaction

enum delivery_state { DELIVERY_QUEUED, DELIVERY_SENT, DELIVERY_SPOOLED, DELIVERY_FAILED, DELIVERY_CANCELLED };

// ---- announcements; in a write transaction

// The publication up to which advisories have been compared; -1 before the first comparison.
bool announcement_progress(struct store_tx *tx, int64_t *ret_publication, struct error *err) ERROR_CHECKED;
bool announcement_set_progress(struct store_tx *tx, int64_t publication, struct error *err) ERROR_CHECKED;
// Enters an advisory in a version for its devices; false in *ret_added when it is there already. Without devices nobody is written to.
bool announcement_add(struct store_tx *tx, const struct advisory *advisory, struct text_list devices, int64_t now, bool *ret_added,
		      struct error *err) ERROR_CHECKED;
// Enters the next DELIVERY_PAGE recipients of an announcement that is not frozen yet, with their jobs. False in *ret_more when nothing is left.
bool announcement_freeze(struct store_tx *tx, int64_t now, bool *ret_more, struct error *err) ERROR_CHECKED;

// ---- deliveries

struct delivery {
	const char *id;
	enum delivery_state state;
	const char *subscription;
	struct text advisory; // address
	struct text version;
	bool revised;         // an earlier version was announced
	struct text_list devices; // of the announcement
};
bool delivery_get(struct store_tx *tx, struct arena *arena, const char *id, struct delivery *ret_delivery, struct error *err) ERROR_CHECKED;
// What became of it. Leaves alone what is not queued any more.
bool delivery_record(struct store_tx *tx, const char *id, enum delivery_state state, int64_t code, const char *reply, int64_t now,
		     struct error *err) ERROR_CHECKED;

struct delivery_sent {
	struct text advisory;
	int64_t instant;
};
// What a subscriber was sent, newest first.
bool delivery_sent_list(struct store_tx *tx, struct arena *arena, const char *subscription, int64_t limit, struct delivery_sent **ret_sent,
			size_t *ret_count, struct error *err) ERROR_CHECKED;

#endif
