// SPDX-License-Identifier: Apache-2.0
//
// Makes publications of what main holds and switches to them. A publication that fails leaves the current one in place and says why.
#ifndef SITE_PUBLISHER_H
#define SITE_PUBLISHER_H

#include "page/desk.h"
#include "site/compile.h"
#include "site/objects.h"
#include "site/publication.h"
#include "value/complaint.h"

struct publisher {
	struct desk *desk;
	struct objects objects;
	struct minisign_key root, publication, status;
	pthread_mutex_t lock; // one publication at a time
	// Told about the new site; NULL in commands that run without a server. Takes a reference of its own.
	void (*switched)(void *ctx, struct web_site *site);
	void *ctx;
};

// Opens the keys in STATE/keys (made when missing: the demo and a new maker begin with their own; the root key is to be moved offline) and
// the object store. The desk must outlive the publisher.
bool publisher_open(struct publisher *publisher, struct desk *desk, struct error *err) ERROR_CHECKED;
void publisher_close(struct publisher *publisher);

// Publishes head if it is not what the current publication shows, or if a date has passed since. `note` says what changed (one line). *ret_made
// (may be NULL): a new publication was made. Content with errors: ERROR_INVALID with the first one's place; all are in `complaints` (may be NULL).
bool publisher_publish(struct publisher *publisher, const char *note, struct complaints *complaints, bool *ret_made, struct error *err)
	ERROR_CHECKED;

// The site of an earlier publication, with a reference; ERROR_NOT_FOUND.
bool publisher_history(struct publisher *publisher, int64_t number, struct web_site **ret_site, struct publication *ret_publication,
		       struct arena *arena, struct error *err) ERROR_CHECKED;

// The public key of publications for `minisign -P`.
struct text publisher_public_key(struct arena *arena, const struct publisher *publisher);

#endif
