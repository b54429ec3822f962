// SPDX-License-Identifier: Apache-2.0
//
// Revisions of the content tree. A tree is a set of files (path, blob); main is a line of immutable revisions 1, 2, 3 …, each
// with its predecessor as parent. Stored are only the rows that a revision changes. Change sets (change_set.h) and imported
// folders enter main through one gate, revision_commit, which refuses what was changed on both sides.
#ifndef STORE_REVISION_H
#define STORE_REVISION_H

#include "store/blob.h"
#include "store/store.h"

struct revision {
	int64_t number; // from 1
	int64_t parent; // 0: none
	int64_t instant;
	const char *author;     // account id or name; free text
	const char *message;
	const char *change_set; // id; NULL for an import
};

struct revision_file {
	struct text path; // relative, `/` between parts; see path_is_safe
	struct blob blob;
};

// A wish: at `path`, where the author saw `base`, put `content`.
struct revision_change {
	struct text path;
	bool has_base, has_content; // false: no file there before; false: delete
	struct hash base;
	struct blob content;
};

// A path that main (ours) and the change (theirs) both changed, differently, since `base`. Absent: no file on that side.
struct revision_conflict {
	struct text path;
	bool has_base, has_ours, has_theirs;
	struct hash base, ours, theirs;
};

bool revision_head(struct store_tx *tx, int64_t *ret_number, struct error *err) ERROR_CHECKED; // 0: no revision yet
bool revision_get(struct store_tx *tx, struct arena *arena, int64_t number, struct revision *ret_revision,
	struct error *err) ERROR_CHECKED;
// Newest first, numbers below `before` (INT64_MAX: all), at most `limit`.
bool revision_list(struct store_tx *tx, struct arena *arena, int64_t before, int64_t limit, struct revision **ret_revisions,
		   size_t *ret_count, struct error *err) ERROR_CHECKED;
// All files of a revision, in byte order of their paths. Revision 0 is empty; a number not there is ERROR_NOT_FOUND.
bool revision_tree(struct store_tx *tx, struct arena *arena, int64_t number, struct revision_file **ret_files, size_t *ret_count,
		   struct error *err) ERROR_CHECKED;
// One file; false with ERROR_NOT_FOUND when the revision has none there.
bool revision_find(struct store_tx *tx, int64_t number, struct text path, struct blob *ret_blob, struct error *err) ERROR_CHECKED;
// What revision `number` changed against its parent.
bool revision_changes(struct store_tx *tx, struct arena *arena, int64_t number, struct revision_change **ret_changes, size_t *ret_count,
		      struct error *err) ERROR_CHECKED;

// Appends a revision with those changes. A path where head still equals base takes the change; where head already equals the
// content nothing is to be done; anything else is a conflict. With conflicts: ERROR_CONFLICT, all of them in ret_conflicts
// (arena), nothing written. Nothing to change: true, and ret_number is head. In a write transaction; blobs must be there.
bool revision_commit(struct store_tx *tx, struct arena *arena, const struct revision *about, const struct revision_change *changes,
		     size_t count, int64_t *ret_number, struct revision_conflict **ret_conflicts, size_t *ret_conflict_count,
		     struct error *err) ERROR_CHECKED;

// Compares folder, revision `base` and head three ways and commits what the folder changed since base. base 0 only as long as
// there is no revision (else ERROR_CONFLICT without paths). Conflicts as in revision_commit. Names beginning with '.' are left
// out.
struct revision_import {
	const char *folder;
	int64_t base;
	const char *author;
	const char *message;
	int64_t now;
	int64_t max_file; // bytes; 0: 64 MiB
};
bool revision_import(struct store *store, struct arena *arena, const struct revision_import *import, int64_t *ret_number,
		     struct revision_conflict **ret_conflicts, size_t *ret_conflict_count, struct error *err) ERROR_CHECKED;

// Writes the files of a revision below `folder`, which must be empty or absent, byte for byte.
bool revision_export(struct store *store, int64_t number, const char *folder, struct error *err) ERROR_CHECKED;

#endif
