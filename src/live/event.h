// SPDX-License-Identifier: Apache-2.0
//
// Events: rows by which the rooms tell one another what happened, written in the transaction in which it did. A consumer reads
// on from its own cursor, at least once each. Event ids order by instant; an event may become visible up to a few seconds after
// a later one, so consumers are handed only what is older than EVENT_SETTLED.
#ifndef LIVE_EVENT_H
#define LIVE_EVENT_H

#include "store/store.h"

#define EVENT_SETTLED (INT64_C(2) * 1000000) // microseconds

struct event {
	const char *id;
	const char *kind;   // "report.received", "advisory.published" …
	const char *entity; // row id or stable slug
	int64_t instant;
};

bool event_add(struct store_tx *tx, const char *kind, const char *entity, int64_t now, struct error *err) ERROR_CHECKED;
// The next events for a consumer, oldest first; a new consumer starts at the oldest.
bool event_next(struct store_tx *tx, struct arena *arena, const char *consumer, int64_t now, int64_t limit, struct event **ret_events,
		size_t *ret_count, struct error *err) ERROR_CHECKED;
// Everything up to and with this event is done. In the transaction of what was done about it, where that is possible.
bool event_done(struct store_tx *tx, const char *consumer, const char *id, struct error *err) ERROR_CHECKED;

#endif
