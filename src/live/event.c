// SPDX-License-Identifier: Apache-2.0
//
// Events and the cursors of their consumers.
#include "live/event.h"

enum { ADD, NEXT, NEXT_FIRST, CURSOR, DONE };

static const struct store_statement statements[] = {
	[ADD] = {"event.add", "INSERT INTO event (id, kind, entity, instant) VALUES (?1, ?2, ?3, ?4)", NULL, "dtti", ""},
	[NEXT] = {"event.next", "SELECT id, kind, entity, instant FROM event WHERE id > ?1 AND instant <= ?2 ORDER BY id LIMIT ?3", NULL, "dii",
		"dtti"},
	[NEXT_FIRST] = {"event.next_first", "SELECT id, kind, entity, instant FROM event WHERE instant <= ?1 ORDER BY id LIMIT ?2", NULL, "ii",
		"dtti"},
	[CURSOR] = {"event.cursor", "SELECT last FROM event_cursor WHERE consumer = ?1", NULL, "t", "d"},
	[DONE] = {"event.done",
		"INSERT INTO event_cursor (consumer, last) VALUES (?1, ?2) ON CONFLICT (consumer) DO UPDATE SET last = excluded.last", NULL, "td", ""},
};

bool event_add(struct store_tx *tx, const char *kind, const char *entity, int64_t now, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	return store_exec(tx, &statements[ADD],
		STORE_ARGS(store_id(store_new_id(&arena, now)), store_string(kind), store_string(entity), store_int(now)), NULL, err);
}

static bool read_cursor(struct store_tx *tx, struct arena *arena, const char *consumer, const char **ret_last, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query(tx, &statements[CURSOR], STORE_ARGS(store_string(consumer)), &rows, err))
		return false;
	const char *last = store_rows_next(&rows) ? store_get_string(&rows, arena, 0) : NULL;
	if (!store_rows_end(&rows, err))
		return false;
	*ret_last = last;
	return true;
}

bool event_next(struct store_tx *tx, struct arena *arena, const char *consumer, int64_t now, int64_t limit, struct event **ret_events,
		size_t *ret_count, struct error *err)
{
	const char *last;
	STORE_ROWS_AUTO rows = {0};
	int64_t settled = now - EVENT_SETTLED;
	if (!read_cursor(tx, arena, consumer, &last, err))
		return false;
	bool good = last == NULL ? store_query(tx, &statements[NEXT_FIRST], STORE_ARGS(store_int(settled), store_int(limit)), &rows, err)
	                         : store_query(tx, &statements[NEXT], STORE_ARGS(store_id(last), store_int(settled), store_int(limit)), &rows, err);
	if (!good)
		return false;
	struct event *events = arena_array(arena, (size_t)limit, sizeof(*events));
	size_t count = 0;
	while (store_rows_next(&rows))
		events[count++] = (struct event){store_get_string(&rows, arena, 0), store_get_string(&rows, arena, 1),
			store_get_string(&rows, arena, 2), store_get_int(&rows, 3)};
	if (!store_rows_end(&rows, err))
		return false;
	*ret_events = events;
	*ret_count = count;
	return true;
}

bool event_done(struct store_tx *tx, const char *consumer, const char *id, struct error *err)
{
	return store_exec(tx, &statements[DONE], STORE_ARGS(store_string(consumer), store_id(id)), NULL, err);
}
