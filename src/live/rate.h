// SPDX-License-Identifier: Apache-2.0
//
// Limits per subject and time, held in the database so that all processes share them and a restart forgets nothing. Subjects
// (addresses, accounts) are stored as keyed hashes only.
#ifndef LIVE_RATE_H
#define LIVE_RATE_H

#include "live/token.h"
#include "store/store.h"

struct rate_limit {
	const char *name; // "login.account" …
	int64_t count;    // allowed within
	int64_t window;   // microseconds
};

// Counts one event; ERROR_TOO_MANY (with the minutes to wait) when the window is full already. In a write transaction.
bool rate_take(struct store_tx *tx, const struct token_keys *keys, const struct rate_limit *limit, struct text subject, int64_t now,
	       struct error *err) ERROR_CHECKED;
// Only looks.
bool rate_check(struct store_tx *tx, const struct token_keys *keys, const struct rate_limit *limit, struct text subject, int64_t now,
		struct error *err) ERROR_CHECKED;
// Takes one count back, where what was counted turned out to be harmless.
bool rate_give_back(struct store_tx *tx, const struct token_keys *keys, const struct rate_limit *limit, struct text subject,
		    struct error *err) ERROR_CHECKED;
bool rate_reset(struct store_tx *tx, const struct token_keys *keys, const struct rate_limit *limit, struct text subject,
		struct error *err) ERROR_CHECKED;
// Forgets windows that began before `before`.
bool rate_purge(struct store_tx *tx, int64_t before, struct error *err) ERROR_CHECKED;

#endif
