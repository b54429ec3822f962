// SPDX-License-Identifier: Apache-2.0
//
// Atom feeds (RFC 4287), escaped by construction.
#ifndef STANDARDS_ATOM_H
#define STANDARDS_ATOM_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

struct atom_entry {
	struct text id; // an IRI that never changes
	struct text title;
	struct text link;    // absolute address of the page
	struct text summary; // plain text; may be empty
	int64_t published;   // TIME_NONE: left out
	int64_t updated;
	struct text category; // term; may be empty
};

struct atom_feed {
	struct text id;
	struct text title;
	struct text author;
	struct text language; // BCP 47
	struct text self;     // absolute address of the feed
	struct text page;     // absolute address of the page it belongs to
	int64_t updated;      // used when there is no entry; else the newest entry counts
	const struct atom_entry *entries;
	size_t count;
};

// Control characters that XML 1.0 does not allow are left out. ERROR_TOO_LARGE beyond 16 MiB.
bool atom_write(struct arena *arena, const struct atom_feed *feed, struct text *ret_xml, struct error *err) ERROR_CHECKED;

#endif
