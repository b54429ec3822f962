// SPDX-License-Identifier: Apache-2.0
//
// The audit trail: rows, hashes that can be made meaningless, and a chain that shows any later change.
#include "database.h"

#include "live/audit.h"

enum act { ADD, SEAL, ERASE, FORGE, REMOVE, RESEAL };

static const struct store_statement statements[] = {
	[FORGE] = {"test.forge", "UPDATE audit SET action = ?2 WHERE id = ?1", NULL, "dt", ""},
	[REMOVE] = {"test.remove", "DELETE FROM audit WHERE id = ?1", NULL, "d", ""},
	[RESEAL] = {"test.reseal", "UPDATE audit_segment SET hash = ?2 WHERE number = ?1", NULL, "ib", ""},
};

struct step {
	enum act act;
	const char *id, *entity, *action;
	int64_t segment;
};

static bool apply(struct store_tx *tx, void *ctx, struct error *err)
{
	struct step *s = ctx;
	struct hash hash = hash_of(TEXT("forged"));
	struct audit_entry entry = {.instant = NOW, .actor_kind = "staff", .actor = "ada", .action = s->action, .entity_kind = "case",
		.entity = s->entity, .detail = TEXT("what was typed")};
	switch (s->act) {
	case ADD:
		return audit_add(tx, &entry, err);
	case SEAL:
		return audit_seal(tx, NOW, &s->segment, err);
	case ERASE:
		return audit_detail_erase(tx, s->id, err);
	case FORGE:
		return store_exec(tx, &statements[FORGE], STORE_ARGS(store_id(s->id), store_string(s->action)), NULL, err);
	case REMOVE:
		return store_exec(tx, &statements[REMOVE], STORE_ARGS(store_id(s->id)), NULL, err);
	case RESEAL:
		return store_exec(tx, &statements[RESEAL], STORE_ARGS(store_int(s->segment), store_hash(&hash)), NULL, err);
	}
	return false;
}

static void add(struct database *db, const char *entity, const char *action)
{
	struct step s = {.act = ADD, .entity = entity, .action = action};
	DO(db, apply, &s);
}

static int64_t seal(struct database *db)
{
	struct step s = {.act = SEAL};
	DO(db, apply, &s);
	return s.segment;
}

static size_t list(struct database *db, struct arena *arena, const char *entity, const char *before, struct audit_row **ret_rows)
{
	STORE_READ_AUTO *tx = NULL;
	struct error err = {0};
	size_t count;
	assert_true(store_read(db->store, &tx, &err));
	assert_true(audit_list(tx, arena, entity, before, 10, ret_rows, &count, &err));
	return count;
}

static bool verify(struct database *db, int64_t *ret_segments, struct error *err)
{
	STORE_READ_AUTO *tx = NULL;
	assert_true(store_read(db->store, &tx, err));
	return audit_verify(tx, ret_segments, err);
}

static bool matches(struct database *db, const char *id, const char *detail)
{
	STORE_READ_AUTO *tx = NULL;
	struct error err = {0};
	bool same;
	assert_true(store_read(db->store, &tx, &err));
	assert_true(audit_detail_matches(tx, id, text_from(detail), &same, &err));
	return same;
}

static void rows_are_listed_and_hashed(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct audit_row *rows;
	add(db, "one", "case.open");
	add(db, "two", "case.open");
	add(db, "one", "case.answer");
	assert_int_equal(list(db, &arena, NULL, NULL, &rows), 3);
	assert_string_equal(rows[0].action, "case.answer");
	assert_string_equal(rows[0].actor, "ada");
	assert_int_equal(rows[0].segment, 0);
	assert_int_equal(list(db, &arena, NULL, rows[0].id, &rows), 2);
	assert_int_equal(list(db, &arena, "one", NULL, &rows), 2);
	assert_true(matches(db, rows[0].id, "what was typed"));
	assert_false(matches(db, rows[0].id, "something else"));
	struct step erase = {.act = ERASE, .id = rows[0].id};
	DO(db, apply, &erase);
	assert_false(matches(db, rows[0].id, "what was typed"));
	assert_true(matches(db, rows[1].id, "what was typed"));
}

static void the_chain_shows_changes(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err = {0};
	struct audit_row *rows;
	int64_t segments;
	struct hash head;
	assert_int_equal(seal(db), 0);
	add(db, "one", "case.open");
	add(db, "two", "case.open");
	assert_int_equal(seal(db), 1);
	assert_int_equal(seal(db), 0);
	add(db, "three", "case.open");
	assert_int_equal(seal(db), 2);
	assert_true(verify(db, &segments, &err));
	assert_int_equal(segments, 2);
	assert_int_equal(list(db, &arena, NULL, NULL, &rows), 3);
	assert_int_equal(rows[0].segment, 2);
	// Erasing a salt is allowed at any time.
	struct step step = {.act = ERASE, .id = rows[2].id};
	DO(db, apply, &step);
	assert_true(verify(db, &segments, &err));
	STORE_READ_AUTO *tx = NULL;
	assert_true(store_read(db->store, &tx, &err));
	assert_true(audit_head(tx, &segments, &head, &err));
	assert_int_equal(segments, 2);
	store_read_end(tx);
	tx = NULL;
	step = (struct step){.act = FORGE, .id = rows[2].id, .action = "case.close"};
	DO(db, apply, &step);
	assert_false(verify(db, &segments, &err));
	assert_non_null(strstr(err.message, "segment 1 "));
	step.action = "case.open";
	DO(db, apply, &step);
	assert_true(verify(db, &segments, &err));
	step = (struct step){.act = RESEAL, .segment = 1};
	DO(db, apply, &step);
	assert_false(verify(db, &segments, &err));
}

static void a_missing_row_shows(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err = {0};
	struct audit_row *rows;
	int64_t segments;
	add(db, "one", "case.open");
	add(db, "two", "case.open");
	assert_int_equal(seal(db), 1);
	assert_int_equal(list(db, &arena, NULL, NULL, &rows), 2);
	struct step step = {.act = REMOVE, .id = rows[0].id};
	DO(db, apply, &step);
	assert_false(verify(db, &segments, &err));
	assert_int_equal(err.class, ERROR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		database_test(rows_are_listed_and_hashed),
		database_test(the_chain_shows_changes),
		database_test(a_missing_row_shows),
	};
	return database_run(tests);
}
