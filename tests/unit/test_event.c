// SPDX-License-Identifier: Apache-2.0
//
// Events: each consumer reads all of them, in order, from where it left off.
#include "database.h"

#include "live/event.h"

struct step {
	const char *kind, *entity;
	int64_t now;
	const char *consumer, *id; // id set: done
};

static bool apply(struct store_tx *tx, void *ctx, struct error *err)
{
	struct step *s = ctx;
	return s->id != NULL ? event_done(tx, s->consumer, s->id, err) : event_add(tx, s->kind, s->entity, s->now, err);
}

static size_t next(struct database *db, struct arena *arena, const char *consumer, int64_t now, int64_t limit, struct event **ret_events)
{
	STORE_READ_AUTO *tx = NULL;
	struct error err = {0};
	size_t count;
	assert_true(store_read(db->store, &tx, &err));
	assert_true(event_next(tx, arena, consumer, now, limit, ret_events, &count, &err));
	return count;
}

static void consumers_have_cursors(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct event *events;
	int64_t now = NOW + EVENT_SETTLED + 10;
	for (int i = 0; i < 3; i++) {
		struct step s = {"report.received", arena_printf(&arena, "entity-%d", i), NOW + i, NULL, NULL};
		DO(db, apply, &s);
	}
	assert_int_equal(next(db, &arena, "mail", NOW + EVENT_SETTLED, 10, &events), 1);
	assert_int_equal(next(db, &arena, "mail", now, 2, &events), 2);
	assert_string_equal(events[0].kind, "report.received");
	assert_string_equal(events[0].entity, "entity-0");
	assert_true(events[1].instant == NOW + 1);
	// What is not done comes again.
	assert_int_equal(next(db, &arena, "mail", now, 10, &events), 3);
	struct step done = {NULL, NULL, 0, "mail", events[1].id};
	DO(db, apply, &done);
	assert_int_equal(next(db, &arena, "mail", now, 10, &events), 1);
	assert_string_equal(events[0].entity, "entity-2");
	assert_int_equal(next(db, &arena, "feeds", now, 10, &events), 3);
	done.id = events[2].id;
	DO(db, apply, &done);
	assert_int_equal(next(db, &arena, "mail", now, 10, &events), 0);
	assert_int_equal(next(db, &arena, "feeds", now, 10, &events), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {database_test(consumers_have_cursors)};
	return database_run(tests);
}
