// SPDX-License-Identifier: Apache-2.0
//
// The rows of publications: which there are, which is current. Their files are objects (site/objects.h), listed per publication in a file
// (site/listing.h).
#ifndef SITE_PUBLICATION_H
#define SITE_PUBLICATION_H

#include "base/hash.h"
#include "store/store.h"

struct publication {
	int64_t number;   // from 1
	int64_t revision; // of the content
	int64_t instant;  // as of which it was made
	int64_t made;
	int64_t next;     // when something changes by date; TIME_NONE
	struct hash manifest;
	const char *note;
	bool current;
};

// ERROR_NOT_FOUND before the first one, or when the number is not there.
bool publication_current(struct store_tx *tx, struct arena *arena, struct publication *ret_publication, struct error *err) ERROR_CHECKED;
bool publication_get(struct store_tx *tx, struct arena *arena, int64_t number, struct publication *ret_publication, struct error *err)
	ERROR_CHECKED;
bool publication_list(struct store_tx *tx, struct arena *arena, int64_t limit, struct publication **ret_publications, size_t *ret_count,
		      struct error *err) ERROR_CHECKED; // newest first
// Enters the publication as the current one and supersedes the one before, with the event "publication.current". ERROR_CONFLICT when
// another one has taken the number meanwhile. In a write transaction.
bool publication_switch(struct store_tx *tx, const struct publication *publication, struct error *err) ERROR_CHECKED;

#endif
