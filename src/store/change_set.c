// SPDX-License-Identifier: Apache-2.0
//
// Change sets: edits beside main, each remembering what main held when it was made, so that a merge can tell who changed what.
#include "store/change_set.h"

#include "base/files.h"
#include "base/time.h"
#include "store/list.h"

enum {
	OPEN,
	GET,
	LIST,
	LIST_STATE,
	UPDATE_STATE,
	SCHEDULE,
	PUBLISHED,
	FIND_EDIT,
	ADD_EDIT,
	SET_EDIT,
	DROP_EDIT,
	EDITS,
	DUE,
	NEXT
};

#define SET_COLUMNS "id, title, author, approver, state, base, revision, publish_at, created, updated"

static const struct store_statement statements[] = {
	[OPEN] = {"change_set.open",
		"INSERT INTO change_set (" SET_COLUMNS ") VALUES (?1, ?2, ?3, NULL, 0, ?4, NULL, NULL, ?5, ?5)", NULL, "dttii",
		""},
	[GET] = {"change_set.get", "SELECT " SET_COLUMNS " FROM change_set WHERE id = ?1", NULL, "d", "dtttiiiiii"},
	[LIST] = {"change_set.list", "SELECT " SET_COLUMNS " FROM change_set ORDER BY created DESC, id DESC LIMIT ?1", NULL, "i",
		"dtttiiiiii"},
	[LIST_STATE] = {"change_set.list_state",
		"SELECT " SET_COLUMNS " FROM change_set WHERE state = ?1 ORDER BY created DESC, id DESC LIMIT ?2", NULL, "ii",
		"dtttiiiiii"},
	[UPDATE_STATE] = {"change_set.state", "UPDATE change_set SET state = ?2, approver = ?3, updated = ?4 WHERE id = ?1", NULL,
		"diti", ""},
	[SCHEDULE] = {"change_set.schedule", "UPDATE change_set SET publish_at = ?2, updated = ?3 WHERE id = ?1", NULL, "dii",
		""},
	[PUBLISHED] = {"change_set.published", "UPDATE change_set SET state = 2, revision = ?2, updated = ?3 WHERE id = ?1", NULL,
		"dii", ""},
	[FIND_EDIT] = {"change_set.find_edit", "SELECT id, base, hash, size FROM change_edit WHERE change_set = ?1 AND path = ?2",
		NULL, "dt", "dbbi"},
	[ADD_EDIT] = {"change_set.add_edit",
		"INSERT INTO change_edit (id, change_set, path, base, hash, size, updated) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		NULL, "ddtbbii", ""},
	[SET_EDIT] = {"change_set.set_edit", "UPDATE change_edit SET base = ?2, hash = ?3, size = ?4, updated = ?5 WHERE id = ?1",
		NULL, "dbbii", ""},
	[DROP_EDIT] = {"change_set.drop_edit", "DELETE FROM change_edit WHERE id = ?1", NULL, "d", ""},
	[EDITS] = {"change_set.edits", "SELECT path, base, hash, size FROM change_edit WHERE change_set = ?1 ORDER BY path", NULL,
		"d", "tbbi"},
	[DUE] = {"change_set.due",
		"SELECT id FROM change_set WHERE state = 1 AND (publish_at IS NULL OR publish_at <= ?1) ORDER BY publish_at, id",
		NULL, "i", "d"},
	[NEXT] = {"change_set.next", "SELECT min(publish_at) FROM change_set WHERE state = 1 AND publish_at > ?1", NULL, "i",
		"i"},
};

const char *change_set_state_name(enum change_set_state state)
{
	static const char *const names[] = {"open", "approved", "published", "abandoned"};
	return names[state];
}

bool change_set_open(struct store_tx *tx, const char *id, const char *title, const char *author, int64_t now, struct error *err)
{
	int64_t head;
	return revision_head(tx, &head, err) &&
	       store_exec(tx, &statements[OPEN],
		       STORE_ARGS(store_id(id), store_string(title), store_string(author), store_int(head), store_int(now)), NULL,
		       err);
}

static struct change_set read_row(const struct store_rows *rows, struct arena *arena)
{
	return (struct change_set){
		.id = store_get_string(rows, arena, 0),
		.title = store_get_string(rows, arena, 1),
		.author = store_get_string(rows, arena, 2),
		.approver = store_get_string(rows, arena, 3),
		.state = (enum change_set_state)store_get_int(rows, 4),
		.base = store_get_int(rows, 5),
		.revision = store_get_int(rows, 6),
		.publish_at = store_get_instant(rows, 7, TIME_NONE),
		.created = store_get_int(rows, 8),
		.updated = store_get_int(rows, 9),
	};
}

bool change_set_get(struct store_tx *tx, struct arena *arena, const char *id, struct change_set *ret_set, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(tx, &statements[GET], STORE_ARGS(store_id(id)), "change set", &rows, err))
		return false;
	*ret_set = read_row(&rows, arena);
	return true;
}

bool change_set_list(struct store_tx *tx, struct arena *arena, int state, int64_t limit, struct change_set **ret_sets,
	size_t *ret_count, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct change_set *list = NULL;
	size_t count = 0, size = 0;
	bool good =
		state < 0 ? store_query(tx, &statements[LIST], STORE_ARGS(store_int(limit)), &rows, err)
			  : store_query(tx, &statements[LIST_STATE], STORE_ARGS(store_int(state), store_int(limit)), &rows, err);
	if (!good)
		return false;
	while (store_rows_next(&rows)) {
		list = list_room(arena, list, count, &size, sizeof(*list));
		list[count++] = read_row(&rows, arena);
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret_sets = list;
	*ret_count = count;
	return true;
}

// The set, if it may still be changed.
static bool get_changeable(
	struct store_tx *tx, struct arena *arena, const char *id, struct change_set *ret_set, struct error *err)
{
	if (!change_set_get(tx, arena, id, ret_set, err))
		return false;
	if (ret_set->state == CHANGE_SET_OPEN || ret_set->state == CHANGE_SET_APPROVED)
		return true;
	return error_set(
		err, ERROR_CONFLICT, "the change set is %s and can no longer be changed", change_set_state_name(ret_set->state));
}

static bool set_state(
	struct store_tx *tx, const char *id, enum change_set_state state, const char *approver, int64_t now, struct error *err)
{
	return store_exec(tx, &statements[UPDATE_STATE],
		STORE_ARGS(store_id(id), store_int(state), store_string(approver), store_int(now)), NULL, err);
}

struct edit {
	const char *id; // NULL: none
	bool has_base, has_content;
	struct hash base;
	struct blob content;
};

static bool find_edit(
	struct store_tx *tx, struct arena *arena, const char *set, struct text path, struct edit *ret_edit, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct edit edit = {0};
	if (!store_query(tx, &statements[FIND_EDIT], STORE_ARGS(store_id(set), store_text(path)), &rows, err))
		return false;
	if (store_rows_next(&rows)) {
		edit.id = store_get_string(&rows, arena, 0);
		edit.has_base = store_get_hash(&rows, 1, &edit.base);
		edit.has_content = store_get_hash(&rows, 2, &edit.content.hash);
		edit.content.size = store_get_int(&rows, 3);
	}
	*ret_edit = edit;
	return store_rows_end(&rows, err);
}

static bool find_in_head(struct store_tx *tx, struct text path, bool *ret_found, struct blob *ret_blob, struct error *err)
{
	int64_t head;
	if (!revision_head(tx, &head, err))
		return false;
	struct error failure;
	*ret_found = revision_find(tx, head, path, ret_blob, &failure);
	if (*ret_found || failure.class == ERROR_NOT_FOUND)
		return true;
	if (err != NULL)
		*err = failure;
	return false;
}

// Writes the edit of a path, new or changed, keeps its blob linked, and opens an approved set again.
static bool put_edit(struct store_tx *tx, struct arena *arena, const char *set, struct text path, const struct edit *old,
	const struct hash *base, const struct blob *content, int64_t now, struct error *err)
{
	const struct hash *hash = content == NULL ? NULL : &content->hash;
	int64_t size = content == NULL ? 0 : content->size;
	const char *id = old->id == NULL ? store_new_id(arena, now) : old->id;
	bool good;
	if (old->id == NULL)
		good = store_exec(tx, &statements[ADD_EDIT],
			STORE_ARGS(store_id(id), store_id(set), store_text(path), store_hash(base), store_hash(hash),
				store_int(size), store_int(now)),
			NULL, err);
	else
		good = (!old->has_content || blob_unlink(tx, &old->content.hash, "change_edit", id, err)) &&
		       store_exec(tx, &statements[SET_EDIT],
			       STORE_ARGS(store_id(id), store_hash(base), store_hash(hash), store_int(size), store_int(now)),
			       NULL, err);
	if (!good || (hash != NULL && !blob_link(tx, hash, "change_edit", id, err)))
		return false;
	return set_state(tx, set, CHANGE_SET_OPEN, NULL, now, err);
}

bool change_set_edit(struct store_tx *tx, const char *id, struct text path, const struct hash *seen, const struct blob *content,
	int64_t now, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct change_set set;
	struct edit edit;
	struct blob head;
	bool in_head;
	if (!path_is_safe(path))
		return error_set(err, ERROR_INVALID, "this is not a path within the content: " TEXT_FMT, TEXT_ARG(path));
	if (!get_changeable(tx, &arena, id, &set, err) || !find_edit(tx, &arena, id, path, &edit, err) ||
		!find_in_head(tx, path, &in_head, &head, err))
		return false;
	bool has_now = edit.id != NULL ? edit.has_content : in_head;
	const struct hash *hash_now = edit.id != NULL ? &edit.content.hash : &head.hash;
	if (has_now != (seen != NULL) || (seen != NULL && !hash_equal(seen, hash_now)))
		return error_set(err, ERROR_CONFLICT, TEXT_FMT " was changed by somebody else meanwhile; look at it again",
			TEXT_ARG(path));
	const struct hash *base = in_head ? &head.hash : NULL;
	if (edit.id != NULL)
		base = edit.has_base ? &edit.base : NULL;
	return put_edit(tx, &arena, id, path, &edit, base, content, now, err);
}

bool change_set_revert(struct store_tx *tx, const char *id, struct text path, int64_t now, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct change_set set;
	struct edit edit;
	if (!get_changeable(tx, &arena, id, &set, err) || !find_edit(tx, &arena, id, path, &edit, err))
		return false;
	if (edit.id == NULL)
		return error_set(err, ERROR_NOT_FOUND, "the change set does not change " TEXT_FMT, TEXT_ARG(path));
	return (!edit.has_content || blob_unlink(tx, &edit.content.hash, "change_edit", edit.id, err)) &&
	       store_exec(tx, &statements[DROP_EDIT], STORE_ARGS(store_id(edit.id)), NULL, err) &&
	       set_state(tx, id, CHANGE_SET_OPEN, NULL, now, err);
}

bool change_set_resolve(
	struct store_tx *tx, const char *id, struct text path, const struct blob *content, int64_t now, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct change_set set;
	struct edit edit;
	struct blob head;
	bool in_head;
	if (!get_changeable(tx, &arena, id, &set, err) || !find_edit(tx, &arena, id, path, &edit, err) ||
		!find_in_head(tx, path, &in_head, &head, err))
		return false;
	if (edit.id == NULL)
		return error_set(err, ERROR_NOT_FOUND, "the change set does not change " TEXT_FMT, TEXT_ARG(path));
	return put_edit(tx, &arena, id, path, &edit, in_head ? &head.hash : NULL, content, now, err);
}

bool change_set_find(struct store_tx *tx, const char *id, struct text path, struct blob *ret_blob, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct edit edit;
	bool found;
	if (!find_edit(tx, &arena, id, path, &edit, err))
		return false;
	if (edit.id == NULL) {
		if (!find_in_head(tx, path, &found, ret_blob, err))
			return false;
	} else {
		found = edit.has_content;
		if (found)
			*ret_blob = edit.content;
	}
	return found || error_set(err, ERROR_NOT_FOUND, "there is no file " TEXT_FMT, TEXT_ARG(path));
}

bool change_set_changes(struct store_tx *tx, struct arena *arena, const char *id, struct revision_change **ret_changes,
	size_t *ret_count, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct revision_change *list = NULL;
	size_t count = 0, size = 0;
	if (!store_query(tx, &statements[EDITS], STORE_ARGS(store_id(id)), &rows, err))
		return false;
	while (store_rows_next(&rows)) {
		list = list_room(arena, list, count, &size, sizeof(*list));
		struct revision_change *change = &list[count++];
		change->path = store_get_text(&rows, arena, 0);
		change->has_base = store_get_hash(&rows, 1, &change->base);
		change->has_content = store_get_hash(&rows, 2, &change->content.hash);
		change->content.size = store_get_int(&rows, 3);
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret_changes = list;
	*ret_count = count;
	return true;
}

bool change_set_tree(struct store_tx *tx, struct arena *arena, const char *id, struct revision_file **ret_files,
	size_t *ret_count, struct error *err)
{
	struct revision_file *files;
	struct revision_change *changes;
	size_t file_count, change_count, count = 0, f = 0;
	int64_t head;
	if (!revision_head(tx, &head, err) || !revision_tree(tx, arena, head, &files, &file_count, err) ||
		!change_set_changes(tx, arena, id, &changes, &change_count, err))
		return false;
	struct revision_file *merged = arena_array(arena, file_count + change_count, sizeof(*merged));
	for (size_t c = 0; c < change_count; c++) {
		while (f < file_count && text_compare(files[f].path, changes[c].path) < 0)
			merged[count++] = files[f++];
		if (f < file_count && text_equal(files[f].path, changes[c].path))
			f++;
		if (changes[c].has_content)
			merged[count++] = (struct revision_file){changes[c].path, changes[c].content};
	}
	while (f < file_count)
		merged[count++] = files[f++];
	*ret_files = merged;
	*ret_count = count;
	return true;
}

bool change_set_conflicts(struct store_tx *tx, struct arena *arena, const char *id, struct revision_conflict **ret_conflicts,
	size_t *ret_count, struct error *err)
{
	struct revision_change *changes;
	size_t change_count, count = 0;
	if (!change_set_changes(tx, arena, id, &changes, &change_count, err))
		return false;
	struct revision_conflict *conflicts = arena_array(arena, change_count, sizeof(*conflicts));
	for (size_t i = 0; i < change_count; i++) {
		const struct revision_change *c = &changes[i];
		struct blob ours = {0};
		bool has_ours;
		if (!find_in_head(tx, c->path, &has_ours, &ours, err))
			return false;
		bool as_base = has_ours == c->has_base && (!has_ours || hash_equal(&ours.hash, &c->base));
		bool as_theirs = has_ours == c->has_content && (!has_ours || hash_equal(&ours.hash, &c->content.hash));
		if (!as_base && !as_theirs)
			conflicts[count++] = (struct revision_conflict){.path = c->path,
				.has_base = c->has_base,
				.has_ours = has_ours,
				.has_theirs = c->has_content,
				.base = c->base,
				.ours = ours.hash,
				.theirs = c->content.hash};
	}
	*ret_conflicts = conflicts;
	*ret_count = count;
	return true;
}

bool change_set_schedule(struct store_tx *tx, const char *id, int64_t publish_at, int64_t now, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct change_set set;
	return get_changeable(tx, &arena, id, &set, err) &&
	       store_exec(tx, &statements[SCHEDULE],
		       STORE_ARGS(store_id(id), store_instant(publish_at, TIME_NONE), store_int(now)), NULL, err);
}

bool change_set_approve(struct store_tx *tx, const char *id, const char *approver, int64_t now, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct change_set set;
	if (!change_set_get(tx, &arena, id, &set, err))
		return false;
	if (set.state != CHANGE_SET_OPEN)
		return error_set(err, ERROR_CONFLICT, "only an open change set can be approved; this one is %s",
			change_set_state_name(set.state));
	return set_state(tx, id, CHANGE_SET_APPROVED, approver, now, err);
}

bool change_set_abandon(struct store_tx *tx, const char *id, int64_t now, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct change_set set;
	return get_changeable(tx, &arena, id, &set, err) && set_state(tx, id, CHANGE_SET_ABANDONED, set.approver, now, err);
}

bool change_set_publish(struct store_tx *tx, struct arena *arena, const char *id, int64_t now, int64_t *ret_revision,
	struct revision_conflict **ret_conflicts, size_t *ret_conflict_count, struct error *err)
{
	struct change_set set;
	struct revision_change *changes;
	size_t count;
	*ret_conflicts = NULL;
	*ret_conflict_count = 0;
	if (!change_set_get(tx, arena, id, &set, err))
		return false;
	if (set.state != CHANGE_SET_APPROVED)
		return error_set(err, ERROR_CONFLICT, "only an approved change set can be published; this one is %s",
			change_set_state_name(set.state));
	if (set.publish_at != TIME_NONE && set.publish_at > now) {
		char text[TIME_TEXT_SIZE];
		return error_set(err, ERROR_CONFLICT, "the change set is not to be published before %s",
			time_format(set.publish_at, text));
	}
	struct revision about = {.instant = now, .author = set.author, .message = set.title, .change_set = id};
	int64_t number;
	if (!change_set_changes(tx, arena, id, &changes, &count, err) ||
		!revision_commit(tx, arena, &about, changes, count, &number, ret_conflicts, ret_conflict_count, err) ||
		!store_exec(tx, &statements[PUBLISHED], STORE_ARGS(store_id(id), store_int(number), store_int(now)), NULL, err))
		return false;
	*ret_revision = number;
	return true;
}

bool change_set_due(struct store_tx *tx, struct arena *arena, int64_t now, const char ***ret_ids, size_t *ret_count,
	int64_t *ret_next, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	const char **ids = NULL;
	size_t count = 0, size = 0;
	if (!store_query(tx, &statements[DUE], STORE_ARGS(store_int(now)), &rows, err))
		return false;
	while (store_rows_next(&rows)) {
		ids = list_room(arena, ids, count, &size, sizeof(*ids));
		ids[count++] = store_get_string(&rows, arena, 0);
	}
	if (!store_rows_end(&rows, err) ||
		!store_query_one(tx, &statements[NEXT], STORE_ARGS(store_int(now)), "instant", &rows, err))
		return false;
	*ret_ids = ids;
	*ret_count = count;
	*ret_next = store_get_instant(&rows, 0, TIME_NONE);
	return true;
}
