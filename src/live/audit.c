// SPDX-License-Identifier: Apache-2.0
//
// The audit trail and its chain. A segment's hash covers the hash of the one before it, its number, and every row of it in order.
#include "live/audit.h"

#include <stdio.h>

enum { ADD, DETAIL, ERASE, LIST, LIST_ENTITY, UNSEALED, SEAL_ROW, HEAD, ADD_SEGMENT, SEGMENTS, SEGMENT_ROWS };

#define SEALED_AT_ONCE 10000
#define ROW "id, instant, actor_kind, actor, action, entity_kind, entity"

static const struct store_statement statements[] = {
	[ADD] = {"audit.add",
		"INSERT INTO audit (id, instant, actor_kind, actor, action, entity_kind, entity, detail, salt) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
		"?9)",
		NULL, "ditttttbb", ""},
	[DETAIL] = {"audit.detail", "SELECT detail, salt FROM audit WHERE id = ?1", NULL, "d", "bb"},
	[ERASE] = {"audit.erase", "UPDATE audit SET salt = NULL WHERE id = ?1", NULL, "d", ""},
	[LIST] = {"audit.list", "SELECT " ROW ", COALESCE(segment, 0) FROM audit WHERE id < ?1 ORDER BY id DESC LIMIT ?2", NULL, "di", "dittttti"},
	[LIST_ENTITY] = {"audit.list_entity",
		"SELECT " ROW ", COALESCE(segment, 0) FROM audit WHERE entity = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3", NULL, "tdi", "dittttti"},
	[UNSEALED] = {"audit.unsealed", "SELECT " ROW ", detail FROM audit WHERE segment IS NULL ORDER BY id LIMIT ?1", NULL, "i", "ditttttb"},
	[SEAL_ROW] = {"audit.seal_row", "UPDATE audit SET segment = ?2 WHERE id = ?1", NULL, "di", ""},
	[HEAD] = {"audit.head", "SELECT number, hash FROM audit_segment ORDER BY number DESC LIMIT 1", NULL, "", "ib"},
	[ADD_SEGMENT] = {"audit.add_segment", "INSERT INTO audit_segment (number, sealed, count, hash) VALUES (?1, ?2, ?3, ?4)", NULL, "iiib", ""},
	[SEGMENTS] = {"audit.segments", "SELECT number, count, hash FROM audit_segment ORDER BY number", NULL, "", "iib"},
	[SEGMENT_ROWS] = {"audit.segment_rows", "SELECT " ROW ", detail FROM audit WHERE segment = ?1 ORDER BY id", NULL, "i", "ditttttb"},
};

static struct hash salted(struct text salt, struct text detail)
{
	return hash_hmac(salt, detail);
}

bool audit_add(struct store_tx *tx, const struct audit_entry *entry, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	uint8_t salt[16];
	struct hash detail = {{0}};
	bool has_detail = entry->detail.len > 0;
	random_bytes(salt, sizeof(salt));
	struct text salt_text = {(const char *)salt, sizeof(salt)};
	if (has_detail)
		detail = salted(salt_text, entry->detail);
	return store_exec(tx, &statements[ADD],
		STORE_ARGS(store_id(store_new_id(&arena, entry->instant)), store_int(entry->instant), store_string(entry->actor_kind),
			store_string(entry->actor), store_string(entry->action), store_string(entry->entity_kind), store_string(entry->entity),
			store_hash(has_detail ? &detail : NULL), has_detail ? store_bytes(salt_text) : store_null()),
		NULL, err);
}

bool audit_detail_matches(struct store_tx *tx, const char *id, struct text detail, bool *ret_matches, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	STORE_ROWS_AUTO rows = {0};
	struct hash kept;
	if (!store_query_one(tx, &statements[DETAIL], STORE_ARGS(store_id(id)), "audit row", &rows, err))
		return false;
	bool matches = false;
	if (store_get_hash(&rows, 0, &kept) && !store_get_is_null(&rows, 1)) {
		struct hash made = salted(store_get_text(&rows, &arena, 1), detail);
		matches = hash_equal(&made, &kept);
	}
	*ret_matches = matches;
	return true;
}

bool audit_detail_erase(struct store_tx *tx, const char *id, struct error *err)
{
	int64_t changes;
	if (!store_exec(tx, &statements[ERASE], STORE_ARGS(store_id(id)), &changes, err))
		return false;
	return changes == 1 || error_set(err, ERROR_NOT_FOUND, "there is no such audit row");
}

static struct audit_row read_row(const struct store_rows *rows, struct arena *arena)
{
	return (struct audit_row){
		.id = store_get_string(rows, arena, 0),
		.instant = store_get_int(rows, 1),
		.actor_kind = store_get_string(rows, arena, 2),
		.actor = store_get_string(rows, arena, 3),
		.action = store_get_string(rows, arena, 4),
		.entity_kind = store_get_string(rows, arena, 5),
		.entity = store_get_string(rows, arena, 6),
	};
}

bool audit_list(struct store_tx *tx, struct arena *arena, const char *entity, const char *before, int64_t limit, struct audit_row **ret_rows,
		size_t *ret_count, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (before == NULL)
		before = "ffffffff-ffff-ffff-ffff-ffffffffffff";
	bool good = entity == NULL ? store_query(tx, &statements[LIST], STORE_ARGS(store_id(before), store_int(limit)), &rows, err)
	                           : store_query(tx, &statements[LIST_ENTITY], STORE_ARGS(store_string(entity), store_id(before), store_int(limit)),
						 &rows, err);
	if (!good)
		return false;
	struct audit_row *list = arena_array(arena, (size_t)limit, sizeof(*list));
	size_t count = 0;
	while (store_rows_next(&rows)) {
		list[count] = read_row(&rows, arena);
		list[count++].segment = store_get_int(&rows, 7);
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret_rows = list;
	*ret_count = count;
	return true;
}

// ---- the chain

// Fields are parted by a byte that none of them holds, NULL told from empty.
static void hash_field(struct hasher *hasher, const char *field)
{
	hasher_update(hasher, field == NULL ? TEXT("-") : TEXT("+"));
	hasher_update(hasher, text_from(field));
	hasher_update(hasher, (struct text){"\0", 1});
}

static void hash_row(struct hasher *hasher, const struct store_rows *rows, struct arena *arena)
{
	struct audit_row row = read_row(rows, arena);
	struct hash detail;
	hash_field(hasher, row.id);
	hash_field(hasher, arena_printf(arena, "%lld", (long long)row.instant));
	hash_field(hasher, row.actor_kind);
	hash_field(hasher, row.actor);
	hash_field(hasher, row.action);
	hash_field(hasher, row.entity_kind);
	hash_field(hasher, row.entity);
	if (store_get_hash(rows, 7, &detail))
		hasher_update(hasher, (struct text){(const char *)detail.bytes, HASH_SIZE});
}

static void begin_segment(struct hasher *hasher, const struct hash *previous, int64_t number)
{
	char text[32];
	hasher_init(hasher);
	hasher_update(hasher, (struct text){(const char *)previous->bytes, HASH_SIZE});
	snprintf(text, sizeof(text), "%lld|", (long long)number);
	hasher_update(hasher, text_from(text));
}

bool audit_head(struct store_tx *tx, int64_t *ret_segment, struct hash *ret_hash, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	int64_t number = 0;
	struct hash hash = {{0}};
	if (!store_query(tx, &statements[HEAD], STORE_NO_ARGS, &rows, err))
		return false;
	if (store_rows_next(&rows)) {
		number = store_get_int(&rows, 0);
		(void)store_get_hash(&rows, 1, &hash);
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret_segment = number;
	*ret_hash = hash;
	return true;
}

bool audit_seal(struct store_tx *tx, int64_t now, int64_t *ret_segment, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	STORE_ROWS_AUTO rows = {0};
	int64_t number;
	struct hash hash;
	struct hasher hasher;
	size_t count = 0;
	if (!audit_head(tx, &number, &hash, err) || !store_query(tx, &statements[UNSEALED], STORE_ARGS(store_int(SEALED_AT_ONCE)), &rows, err))
		return false;
	begin_segment(&hasher, &hash, ++number);
	const char **ids = arena_array(&arena, SEALED_AT_ONCE, sizeof(*ids));
	while (store_rows_next(&rows)) {
		hash_row(&hasher, &rows, &arena);
		ids[count++] = store_get_string(&rows, &arena, 0);
	}
	if (!store_rows_end(&rows, err))
		return false;
	if (count == 0) {
		*ret_segment = 0;
		return true;
	}
	hash = hasher_finish(&hasher);
	if (!store_exec(tx, &statements[ADD_SEGMENT], STORE_ARGS(store_int(number), store_int(now), store_int((int64_t)count), store_hash(&hash)), NULL,
		    err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!store_exec(tx, &statements[SEAL_ROW], STORE_ARGS(store_id(ids[i]), store_int(number)), NULL, err))
			return false;
	*ret_segment = number;
	return true;
}

static bool segment_fits(struct store_tx *tx, int64_t number, int64_t expected_count, const struct hash *previous, const struct hash *expected,
			 bool *ret_fits, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	STORE_ROWS_AUTO rows = {0};
	struct hasher hasher;
	int64_t count = 0;
	if (!store_query(tx, &statements[SEGMENT_ROWS], STORE_ARGS(store_int(number)), &rows, err))
		return false;
	begin_segment(&hasher, previous, number);
	while (store_rows_next(&rows)) {
		hash_row(&hasher, &rows, &arena);
		count++;
	}
	if (!store_rows_end(&rows, err))
		return false;
	struct hash made = hasher_finish(&hasher);
	*ret_fits = count == expected_count && hash_equal(&made, expected);
	return true;
}

bool audit_verify(struct store_tx *tx, int64_t *ret_segments, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct hash previous = {{0}};
	int64_t segments = 0;
	if (!store_query(tx, &statements[SEGMENTS], STORE_NO_ARGS, &rows, err))
		return false;
	while (store_rows_next(&rows)) {
		struct hash hash;
		bool fits = false;
		int64_t number = store_get_int(&rows, 0);
		if (number == segments + 1 && store_get_hash(&rows, 2, &hash) &&
			!segment_fits(tx, number, store_get_int(&rows, 1), &previous, &hash, &fits, err))
			return false;
		if (!fits)
			return error_set(err, ERROR_INVALID, "segment %lld of the audit trail is not what was sealed", (long long)number);
		previous = hash;
		segments++;
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret_segments = segments;
	return true;
}
