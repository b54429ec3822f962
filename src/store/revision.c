// SPDX-License-Identifier: Apache-2.0
//
// Revisions: rows that are valid from one revision to another, and the gate through which every change enters main.
#include "store/revision.h"

#include <string.h>

#include "base/files.h"
#include "store/list.h"

enum { HEAD, GET, LIST, TREE, FIND, CHANGES, ADD, CURRENT, END, ADD_FILE, COUNT_BELOW };

static const struct store_statement statements[] = {
	[HEAD] = {"revision.head", "SELECT CAST(coalesce(max(number), 0) AS BIGINT) FROM revision", NULL, "", "i"},
	[GET] = {"revision.get", "SELECT number, parent, instant, author, message, change_set FROM revision WHERE number = ?1",
		NULL, "i", "iiittd"},
	[LIST] = {"revision.list",
		"SELECT number, parent, instant, author, message, change_set FROM revision WHERE number < ?1 ORDER BY number "
		"DESC LIMIT ?2",
		NULL, "ii", "iiittd"},
	[TREE] = {"revision.tree",
		"SELECT path, hash, size FROM revision_file WHERE first <= ?1 AND (until IS NULL OR until > ?1) ORDER BY path",
		NULL, "i", "tbi"},
	[FIND] = {"revision.find",
		"SELECT hash, size FROM revision_file WHERE path = ?1 AND first <= ?2 AND (until IS NULL OR until > ?2)", NULL,
		"ti", "bi"},
	[CHANGES] = {"revision.changes",
		"SELECT path, hash, size, 0 AS added FROM revision_file WHERE until = ?1 UNION ALL"
		" SELECT path, hash, size, 1 AS added FROM revision_file WHERE first = ?1 ORDER BY path, added",
		NULL, "i", "tbii"},
	[ADD] = {"revision.add",
		"INSERT INTO revision (number, parent, instant, author, message, change_set) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		NULL, "iiittd", ""},
	[CURRENT] = {"revision.current", "SELECT id, hash FROM revision_file WHERE path = ?1 AND until IS NULL", NULL, "t", "db"},
	[END] = {"revision.end", "UPDATE revision_file SET until = ?2 WHERE id = ?1", NULL, "di", ""},
	[ADD_FILE] = {"revision.add_file",
		"INSERT INTO revision_file (id, path, hash, size, first, until) VALUES (?1, ?2, ?3, ?4, ?5, NULL)", NULL, "dtbii",
		""},
	[COUNT_BELOW] = {"revision.count_below",
		"SELECT count(*) FROM revision_file WHERE until IS NULL AND path >= ?1 AND path < ?2", NULL, "tt", "i"},
};

bool revision_head(struct store_tx *tx, int64_t *ret_number, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(tx, &statements[HEAD], STORE_NO_ARGS, "revision", &rows, err))
		return false;
	*ret_number = store_get_int(&rows, 0);
	return true;
}

static struct revision read_row(const struct store_rows *rows, struct arena *arena)
{
	return (struct revision){
		.number = store_get_int(rows, 0),
		.parent = store_get_int(rows, 1),
		.instant = store_get_int(rows, 2),
		.author = store_get_string(rows, arena, 3),
		.message = store_get_string(rows, arena, 4),
		.change_set = store_get_string(rows, arena, 5),
	};
}

bool revision_get(struct store_tx *tx, struct arena *arena, int64_t number, struct revision *ret_revision, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(tx, &statements[GET], STORE_ARGS(store_int(number)), "revision", &rows, err))
		return false;
	*ret_revision = read_row(&rows, arena);
	return true;
}

bool revision_list(struct store_tx *tx, struct arena *arena, int64_t before, int64_t limit, struct revision **ret_revisions,
	size_t *ret_count, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct revision *list = NULL;
	size_t count = 0, size = 0;
	if (!store_query(tx, &statements[LIST], STORE_ARGS(store_int(before), store_int(limit)), &rows, err))
		return false;
	while (store_rows_next(&rows)) {
		list = list_room(arena, list, count, &size, sizeof(*list));
		list[count++] = read_row(&rows, arena);
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret_revisions = list;
	*ret_count = count;
	return true;
}

bool revision_tree(struct store_tx *tx, struct arena *arena, int64_t number, struct revision_file **ret_files, size_t *ret_count,
	struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct revision_file *files = NULL;
	size_t count = 0, size = 0;
	struct revision about;
	if (number != 0 && !revision_get(tx, arena, number, &about, err))
		return false;
	if (!store_query(tx, &statements[TREE], STORE_ARGS(store_int(number)), &rows, err))
		return false;
	while (store_rows_next(&rows)) {
		files = list_room(arena, files, count, &size, sizeof(*files));
		files[count].path = store_get_text(&rows, arena, 0);
		store_get_hash(&rows, 1, &files[count].blob.hash);
		files[count++].blob.size = store_get_int(&rows, 2);
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret_files = files;
	*ret_count = count;
	return true;
}

bool revision_find(struct store_tx *tx, int64_t number, struct text path, struct blob *ret_blob, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(
		    tx, &statements[FIND], STORE_ARGS(store_text(path), store_int(number)), "file in this revision", &rows, err))
		return false;
	store_get_hash(&rows, 0, &ret_blob->hash);
	ret_blob->size = store_get_int(&rows, 1);
	return true;
}

bool revision_changes(struct store_tx *tx, struct arena *arena, int64_t number, struct revision_change **ret_changes,
	size_t *ret_count, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct revision_change *list = NULL;
	size_t count = 0, size = 0;
	if (!store_query(tx, &statements[CHANGES], STORE_ARGS(store_int(number)), &rows, err))
		return false;
	while (store_rows_next(&rows)) {
		struct text path = store_get_text(&rows, arena, 0);
		// What was taken away comes first; a new file at the same path belongs to it.
		if (count == 0 || !text_equal(list[count - 1].path, path)) {
			list = list_room(arena, list, count, &size, sizeof(*list));
			list[count++] = (struct revision_change){.path = path};
		}
		struct revision_change *change = &list[count - 1];
		if (store_get_int(&rows, 3) == 0) {
			change->has_base = store_get_hash(&rows, 1, &change->base);
		} else {
			change->has_content = store_get_hash(&rows, 1, &change->content.hash);
			change->content.size = store_get_int(&rows, 2);
		}
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret_changes = list;
	*ret_count = count;
	return true;
}

// What main holds at a path now: id empty when nothing.
struct current {
	char id[UUID_TEXT_SIZE];
	bool present;
	struct hash hash;
};

static bool read_current(struct store_tx *tx, struct text path, struct current *ret_current, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	STORE_ROWS_AUTO rows = {0};
	struct current current = {0};
	if (!store_query(tx, &statements[CURRENT], STORE_ARGS(store_text(path)), &rows, err))
		return false;
	if (store_rows_next(&rows)) {
		memcpy(current.id, store_get_string(&rows, &arena, 0), UUID_TEXT_SIZE);
		current.present = store_get_hash(&rows, 1, &current.hash);
	}
	*ret_current = current;
	return store_rows_end(&rows, err);
}

static bool same(bool has_a, const struct hash *a, bool has_b, const struct hash *b)
{
	return has_a == has_b && (!has_a || hash_equal(a, b));
}

// Ends what is there and puts the new content in its place.
static bool apply_change(struct store_tx *tx, const struct revision_change *change, const struct current *current, int64_t number,
	int64_t now, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	if (current->present &&
		!store_exec(tx, &statements[END], STORE_ARGS(store_id(current->id), store_int(number)), NULL, err))
		return false;
	if (!change->has_content)
		return true;
	const char *id = store_new_id(&arena, now);
	int64_t size;
	if (!blob_stat(tx, &change->content.hash, &size, err) || !blob_link(tx, &change->content.hash, "revision_file", id, err))
		return error_wrap(err, TEXT_FMT, TEXT_ARG(change->path));
	return store_exec(tx, &statements[ADD_FILE],
		STORE_ARGS(store_id(id), store_text(change->path), store_hash(&change->content.hash), store_int(size),
			store_int(number)),
		NULL, err);
}

// A path may not be both a file and a folder, or the tree could not be written out.
static bool check_path(struct store_tx *tx, struct text path, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	STORE_ROWS_AUTO rows = {0};
	const char *below = arena_printf(&arena, TEXT_FMT "/", TEXT_ARG(path));
	const char *after = arena_printf(&arena, TEXT_FMT "0", TEXT_ARG(path)); // '0' follows '/'
	if (!store_query_one(
		    tx, &statements[COUNT_BELOW], STORE_ARGS(store_string(below), store_string(after)), "path", &rows, err))
		return false;
	if (store_get_int(&rows, 0) > 0)
		return error_set(err, ERROR_INVALID, TEXT_FMT " cannot be a file, there are files below it", TEXT_ARG(path));
	for (size_t i = 0; i < path.len; i++) {
		struct current parent;
		if (path.data[i] != '/')
			continue;
		if (!read_current(tx, text_sub(path, 0, i), &parent, err))
			return false;
		if (parent.present)
			return error_set(err, ERROR_INVALID, TEXT_FMT " cannot be put below a file", TEXT_ARG(path));
	}
	return true;
}

static bool write_revision(struct store_tx *tx, const struct revision *about, int64_t head, const struct revision_change **wanted,
	const struct current *currents, size_t count, struct error *err)
{
	if (!store_exec(tx, &statements[ADD],
		    STORE_ARGS(store_int(head + 1), store_int(head), store_int(about->instant), store_string(about->author),
			    store_string(about->message), store_id(about->change_set)),
		    NULL, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!apply_change(tx, wanted[i], &currents[i], head + 1, about->instant, err))
			return false;
	for (size_t i = 0; i < count; i++)
		if (wanted[i]->has_content && !currents[i].present && !check_path(tx, wanted[i]->path, err))
			return false;
	return true;
}

bool revision_commit(struct store_tx *tx, struct arena *arena, const struct revision *about,
	const struct revision_change *changes, size_t count, int64_t *ret_number, struct revision_conflict **ret_conflicts,
	size_t *ret_conflict_count, struct error *err)
{
	const struct revision_change **wanted = arena_array(arena, count, sizeof(const struct revision_change *));
	struct current *currents = arena_array(arena, count, sizeof(*currents));
	struct revision_conflict *conflicts = NULL;
	size_t wanted_count = 0, conflict_count = 0, size = 0;
	int64_t head;
	if (!revision_head(tx, &head, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct revision_change *c = &changes[i];
		struct current current;
		if (!path_is_safe(c->path))
			return error_set(
				err, ERROR_INVALID, "this is not a path within the content: " TEXT_FMT, TEXT_ARG(c->path));
		if (!read_current(tx, c->path, &current, err))
			return false;
		if (same(current.present, &current.hash, c->has_content, &c->content.hash))
			continue;
		if (same(current.present, &current.hash, c->has_base, &c->base)) {
			currents[wanted_count] = current;
			wanted[wanted_count++] = c;
			continue;
		}
		conflicts = list_room(arena, conflicts, conflict_count, &size, sizeof(*conflicts));
		conflicts[conflict_count++] = (struct revision_conflict){.path = c->path,
			.has_base = c->has_base,
			.has_ours = current.present,
			.has_theirs = c->has_content,
			.base = c->base,
			.ours = current.hash,
			.theirs = c->content.hash};
	}
	*ret_conflicts = conflicts;
	*ret_conflict_count = conflict_count;
	if (conflict_count > 0)
		return error_set(err, ERROR_CONFLICT, "%zu %s changed on both sides, first " TEXT_FMT, conflict_count,
			conflict_count == 1 ? "file was" : "files were", TEXT_ARG(conflicts[0].path));
	if (wanted_count > 0 && !write_revision(tx, about, head, wanted, currents, wanted_count, err))
		return false;
	*ret_number = wanted_count > 0 ? head + 1 : head;
	return true;
}
