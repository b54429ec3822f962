// SPDX-License-Identifier: Apache-2.0
//
// The audit trail: who did what to which thing, when. Rows hold identifiers and salted hashes, no personal text. They enter
// unchained, in the transaction of what they record; the worker then seals them in segments, each with the hash of the one
// before it.
#ifndef LIVE_AUDIT_H
#define LIVE_AUDIT_H

#include "store/store.h"

struct audit_entry {
	int64_t instant;
	const char *actor_kind;  // "staff", "token", "public", "local", "worker"
	const char *actor;       // account id, row id of the token, or NULL
	const char *action;      // the command's name
	const char *entity_kind; // "case" …; may be NULL
	const char *entity;      // row id; may be NULL
	struct text detail;      // hashed with a salt of its own, which can be erased; not stored; may be empty
};

struct audit_row {
	const char *id;
	int64_t instant;
	const char *actor_kind, *actor, *action, *entity_kind, *entity;
	int64_t segment; // 0: not sealed yet
};

bool audit_add(struct store_tx *tx, const struct audit_entry *entry, struct error *err) ERROR_CHECKED;
// True when `detail` is what the row was made with; false also after its salt was erased.
bool audit_detail_matches(struct store_tx *tx, const char *id, struct text detail, bool *ret_matches, struct error *err) ERROR_CHECKED;
bool audit_detail_erase(struct store_tx *tx, const char *id, struct error *err) ERROR_CHECKED;
// Newest first, ids below `before` (NULL: all). `entity` NULL: of all entities.
bool audit_list(struct store_tx *tx, struct arena *arena, const char *entity, const char *before, int64_t limit,
	struct audit_row **ret_rows,
		size_t *ret_count, struct error *err) ERROR_CHECKED;

// Seals the unsealed rows (at most 10,000) in one segment; none: no segment, ret_segment is 0. In a write transaction.
bool audit_seal(struct store_tx *tx, int64_t now, int64_t *ret_segment, struct error *err) ERROR_CHECKED;
// Number and hash of the last segment; 0 and zeroes before the first.
bool audit_head(struct store_tx *tx, int64_t *ret_segment, struct hash *ret_hash, struct error *err) ERROR_CHECKED;
// Computes the chain again. ERROR_INVALID names the first segment that does not fit.
bool audit_verify(struct store_tx *tx, int64_t *ret_segments, struct error *err) ERROR_CHECKED;

#endif
