// SPDX-License-Identifier: Apache-2.0
//
// The rows of publications.
#include "site/publication.h"

#include "base/time.h"
#include "live/event.h"

#define COLUMNS "number, revision, instant, made, next, manifest, note, state"
#define TYPES "iiiiibti"

enum { CURRENT, GET, LIST, SUPERSEDE, ADD };

static const struct store_statement statements[] = {
	[CURRENT] = {"publication.current", "SELECT " COLUMNS " FROM publication WHERE state = 1", NULL, "", TYPES},
	[GET] = {"publication.get", "SELECT " COLUMNS " FROM publication WHERE number = ?1", NULL, "i", TYPES},
	[LIST] = {"publication.list", "SELECT " COLUMNS " FROM publication ORDER BY number DESC LIMIT ?1", NULL, "i", TYPES},
	[SUPERSEDE] = {"publication.supersede", "UPDATE publication SET state = 2 WHERE state = 1", NULL, "", ""},
	[ADD] = {"publication.add",
		"INSERT INTO publication (number, revision, instant, made, next, manifest, note, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)",
		NULL, "iiiiibt", ""},
};

static struct publication read_row(const struct store_rows *rows, struct arena *arena)
{
	struct publication p = {
		.number = store_get_int(rows, 0),
		.revision = store_get_int(rows, 1),
		.instant = store_get_int(rows, 2),
		.made = store_get_int(rows, 3),
		.next = store_get_instant(rows, 4, TIME_NONE),
		.note = store_get_string(rows, arena, 6),
		.current = store_get_int(rows, 7) == 1,
	};
	(void)store_get_hash(rows, 5, &p.manifest);
	return p;
}

bool publication_current(struct store_tx *tx, struct arena *arena, struct publication *ret_publication, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(tx, &statements[CURRENT], STORE_NO_ARGS, "publication", &rows, err))
		return false;
	*ret_publication = read_row(&rows, arena);
	return true;
}

bool publication_get(struct store_tx *tx, struct arena *arena, int64_t number, struct publication *ret_publication, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(tx, &statements[GET], STORE_ARGS(store_int(number)), "publication", &rows, err))
		return false;
	*ret_publication = read_row(&rows, arena);
	return true;
}

bool publication_list(struct store_tx *tx, struct arena *arena, int64_t limit, struct publication **ret_publications, size_t *ret_count,
		      struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct publication *list = arena_array(arena, (size_t)limit, sizeof(*list));
	size_t count = 0;
	if (!store_query(tx, &statements[LIST], STORE_ARGS(store_int(limit)), &rows, err))
		return false;
	while (store_rows_next(&rows))
		list[count++] = read_row(&rows, arena);
	if (!store_rows_end(&rows, err))
		return false;
	*ret_publications = list;
	*ret_count = count;
	return true;
}

bool publication_switch(struct store_tx *tx, const struct publication *p, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	return store_exec(tx, &statements[SUPERSEDE], STORE_NO_ARGS, NULL, err) &&
	       store_exec(tx, &statements[ADD],
		       STORE_ARGS(store_int(p->number), store_int(p->revision), store_int(p->instant), store_int(p->made),
			       store_instant(p->next, TIME_NONE), store_hash(&p->manifest), store_string(p->note)),
		       NULL, err) &&
	       event_add(tx, "publication.current", arena_printf(&arena, "%lld", (long long)p->number), p->made, err);
}
