// SPDX-License-Identifier: Apache-2.0
//
// Change sets: private branches of the content. Drafts and embargoed texts exist only here until they are published into main.
//     open -> approved -> published        open or approved -> abandoned        approved -> open (by any edit)
#ifndef STORE_CHANGE_SET_H
#define STORE_CHANGE_SET_H

#include "store/revision.h"

enum change_set_state { CHANGE_SET_OPEN, CHANGE_SET_APPROVED, CHANGE_SET_PUBLISHED, CHANGE_SET_ABANDONED };
const char *change_set_state_name(enum change_set_state state); // "open" …

struct change_set {
	const char *id;
	const char *title;
	const char *author;   // account id
	const char *approver; // account id; NULL until approved
	enum change_set_state state;
	int64_t base;       // head when it was opened
	int64_t revision;   // that it became; 0 before
	int64_t publish_at; // not before this instant; TIME_NONE: as soon as approved
	int64_t created, updated;
};

// All functions that change take a write transaction. ERROR_NOT_FOUND when the id is not there, ERROR_CONFLICT when its state
// does not allow it.
bool change_set_open(struct store_tx *tx, const char *id, const char *title, const char *author, int64_t now,
	struct error *err) ERROR_CHECKED;
bool change_set_get(struct store_tx *tx, struct arena *arena, const char *id, struct change_set *ret_set,
	struct error *err) ERROR_CHECKED;
// Newest first; `state` -1: all.
bool change_set_list(struct store_tx *tx, struct arena *arena, int state, int64_t limit, struct change_set **ret_sets,
	size_t *ret_count,
		     struct error *err) ERROR_CHECKED;

// Puts `content` (NULL: deletes) at path. `seen` is what the author saw there in change_set_find (NULL: no file); if it is no
// longer so, ERROR_CONFLICT.
bool change_set_edit(struct store_tx *tx, const char *id, struct text path, const struct hash *seen, const struct blob *content,
		     int64_t now, struct error *err) ERROR_CHECKED;
// Forgets the edit of a path.
bool change_set_revert(struct store_tx *tx, const char *id, struct text path, int64_t now, struct error *err) ERROR_CHECKED;
// Answers a conflict: the edit is from now on made against head as it is, with this content (NULL: deletion).
bool change_set_resolve(struct store_tx *tx, const char *id, struct text path, const struct blob *content, int64_t now,
			struct error *err) ERROR_CHECKED;

// A file as the set would publish it: its edit, else head's. ERROR_NOT_FOUND when there is none.
bool change_set_find(struct store_tx *tx, const char *id, struct text path, struct blob *ret_blob, struct error *err) ERROR_CHECKED;
// The edits in byte order of paths, and the whole tree as it would be published (head with the edits on it).
bool change_set_changes(struct store_tx *tx, struct arena *arena, const char *id, struct revision_change **ret_changes,
	size_t *ret_count,
			struct error *err) ERROR_CHECKED;
bool change_set_tree(struct store_tx *tx, struct arena *arena, const char *id, struct revision_file **ret_files, size_t *ret_count,
		     struct error *err) ERROR_CHECKED;
// Paths that main has changed too since they were edited here.
bool change_set_conflicts(struct store_tx *tx, struct arena *arena, const char *id, struct revision_conflict **ret_conflicts,
			  size_t *ret_count, struct error *err) ERROR_CHECKED;

bool change_set_schedule(struct store_tx *tx, const char *id, int64_t publish_at, int64_t now, struct error *err) ERROR_CHECKED;
bool change_set_approve(struct store_tx *tx, const char *id, const char *approver, int64_t now, struct error *err) ERROR_CHECKED;
bool change_set_abandon(struct store_tx *tx, const char *id, int64_t now, struct error *err) ERROR_CHECKED;
// Merges an approved set, whose instant has come, into main. Conflicts as in revision_commit.
bool change_set_publish(struct store_tx *tx, struct arena *arena, const char *id, int64_t now, int64_t *ret_revision,
			struct revision_conflict **ret_conflicts, size_t *ret_conflict_count, struct error *err) ERROR_CHECKED;
// Approved sets whose instant has come, and the next instant at which one will (TIME_NONE: none waits).
bool change_set_due(struct store_tx *tx, struct arena *arena, int64_t now, const char ***ret_ids, size_t *ret_count, int64_t *ret_next,
		    struct error *err) ERROR_CHECKED;

#endif
