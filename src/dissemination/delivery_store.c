// SPDX-License-Identifier: Apache-2.0
//
// SQL of announcements and deliveries.
#include "dissemination/delivery_store.h"

#include "live/job.h"

enum { PROGRESS, SET_PROGRESS, ADD, ADD_DEVICE, OPEN, RECIPIENTS, DELIVER, CURSOR, FROZEN, GET, DEVICES, RECORD, SENT };

static const struct store_statement statements[] = {
	[PROGRESS] = {"announcement.progress", "SELECT publication FROM announcement_progress WHERE id = 1", NULL, "", "i"},
	[SET_PROGRESS] = {"announcement.set_progress",
		"INSERT INTO announcement_progress (id, publication) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET publication = excluded.publication",
		NULL, "i", ""},
	[ADD] = {"announcement.add",
		"INSERT INTO announcement (id, advisory, version, instant, frozen, cursor) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
		"ON CONFLICT (advisory, version) DO NOTHING",
		NULL, "dttiid", ""},
	[ADD_DEVICE] = {"announcement.add_device", "INSERT INTO announcement_device (announcement, device) VALUES (?1, ?2)", NULL, "dt", ""},
	[OPEN] = {"announcement.open", "SELECT id, cursor, instant FROM announcement WHERE frozen = 0 ORDER BY id LIMIT 1", NULL, "", "ddi"},
	[RECIPIENTS] = {"announcement.recipients",
		"SELECT s.id FROM subscription s WHERE s.id > ?2 AND s.confirmed <= ?3 AND s.email IS NOT NULL AND s.unreachable IS NULL "
		"AND EXISTS (SELECT 1 FROM subscription_device d WHERE d.subscription = s.id AND d.confirmed = 1 AND (d.device = '*' OR d.device IN "
		"(SELECT a.device FROM announcement_device a WHERE a.announcement = ?1))) ORDER BY s.id LIMIT ?4",
		NULL, "ddii", "d"},
	[DELIVER] = {"delivery.add",
		"INSERT INTO delivery (id, announcement, subscription, state, changed) VALUES (?1, ?2, ?3, 0, ?4) "
		"ON CONFLICT (announcement, subscription) DO NOTHING",
		NULL, "dddi", ""},
	[CURSOR] = {"announcement.cursor", "UPDATE announcement SET cursor = ?2 WHERE id = ?1", NULL, "dd", ""},
	[FROZEN] = {"announcement.frozen", "UPDATE announcement SET frozen = 1 WHERE id = ?1", NULL, "d", ""},
	[GET] = {"delivery.get",
		"SELECT d.state, d.subscription, a.id, a.advisory, a.version, CAST((SELECT count(*) FROM announcement b WHERE b.advisory = a.advisory "
		"AND b.id < a.id) AS BIGINT) FROM delivery d JOIN announcement a ON a.id = d.announcement WHERE d.id = ?1",
		NULL, "d", "iddtti"},
	[DEVICES] = {"announcement.devices",
		"SELECT device FROM announcement_device WHERE announcement = ?1 ORDER BY device LIMIT 1000", NULL, "d", "t"},
	[RECORD] = {"delivery.record",
		"UPDATE delivery SET state = ?2, code = ?3, reply = ?4, changed = ?5 WHERE id = ?1 AND state = 0", NULL, "diiti", ""},
	[SENT] = {"delivery.sent",
		"SELECT a.advisory, d.changed FROM delivery d JOIN announcement a ON a.id = d.announcement WHERE d.subscription = ?1 AND d.state IN (1, 2) "
		"ORDER BY d.id DESC LIMIT ?2",
		NULL, "di", "ti"},
};

#define BEFORE_ALL "00000000-0000-0000-0000-000000000000"

bool announcement_progress(struct store_tx *tx, int64_t *ret_publication, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query(tx, &statements[PROGRESS], STORE_NO_ARGS, &rows, err))
		return false;
	*ret_publication = store_rows_next(&rows) ? store_get_int(&rows, 0) : -1;
	return store_rows_end(&rows, err);
}

bool announcement_set_progress(struct store_tx *tx, int64_t publication, struct error *err)
{
	return store_exec(tx, &statements[SET_PROGRESS], STORE_ARGS(store_int(publication)), NULL, err);
}

bool announcement_add(struct store_tx *tx, const struct advisory *advisory, struct text_list devices, int64_t now, bool *ret_added,
		      struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	int64_t changes;
	const char *id = store_new_id(&arena, now);
	if (!store_exec(tx, &statements[ADD],
	                STORE_ARGS(store_id(id), store_text(advisory->name), store_text(advisory->version), store_int(now),
	                           store_int(devices.count == 0), store_id(BEFORE_ALL)),
	                &changes, err))
		return false;
	*ret_added = changes > 0;
	for (size_t i = 0; changes > 0 && i < devices.count; i++)
		if (!store_exec(tx, &statements[ADD_DEVICE], STORE_ARGS(store_id(id), store_text(devices.items[i])), NULL, err))
			return false;
	return true;
}

static bool read_recipients(struct store_tx *tx, struct arena *arena, const char *announcement, const char *after, int64_t instant,
			    const char **ret_ids, size_t *ret_count, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	size_t count = 0;
	if (!store_query(tx, &statements[RECIPIENTS],
	                 STORE_ARGS(store_id(announcement), store_id(after), store_int(instant), store_int(DELIVERY_PAGE)), &rows, err))
		return false;
	while (store_rows_next(&rows))
		ret_ids[count++] = store_get_string(&rows, arena, 0);
	*ret_count = count;
	return store_rows_end(&rows, err);
}

static bool enter(struct store_tx *tx, struct arena *arena, const char *announcement, const char *subscription, int64_t now, struct error *err)
{
	int64_t changes;
	const char *id = store_new_id(arena, now);
	if (!store_exec(tx, &statements[DELIVER], STORE_ARGS(store_id(id), store_id(announcement), store_id(subscription), store_int(now)),
	                &changes, err))
		return false;
	return changes == 0 || job_add(tx, DELIVERY_MAIL_JOB, id, TEXT("{}"), now, now, NULL, err);
}

bool announcement_freeze(struct store_tx *tx, int64_t now, bool *ret_more, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	STORE_ROWS_AUTO rows = {0};
	size_t count;
	if (!store_query(tx, &statements[OPEN], STORE_NO_ARGS, &rows, err))
		return false;
	*ret_more = store_rows_next(&rows);
	if (!*ret_more)
		return store_rows_end(&rows, err);
	const char *id = store_get_string(&rows, &arena, 0), *after = store_get_string(&rows, &arena, 1);
	int64_t instant = store_get_int(&rows, 2);
	const char **recipients = arena_array(&arena, DELIVERY_PAGE, sizeof(*recipients));
	if (!store_rows_end(&rows, err) || !read_recipients(tx, &arena, id, after, instant, recipients, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!enter(tx, &arena, id, recipients[i], now, err))
			return false;
	if (count < DELIVERY_PAGE)
		return store_exec(tx, &statements[FROZEN], STORE_ARGS(store_id(id)), NULL, err);
	return store_exec(tx, &statements[CURSOR], STORE_ARGS(store_id(id), store_id(recipients[count - 1])), NULL, err);
}

static bool read_devices(struct store_tx *tx, struct arena *arena, const char *announcement, struct text_list *ret_devices, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct text *items = arena_array(arena, 1000, sizeof(*items));
	size_t count = 0;
	if (!store_query(tx, &statements[DEVICES], STORE_ARGS(store_id(announcement)), &rows, err))
		return false;
	while (store_rows_next(&rows))
		items[count++] = store_get_text(&rows, arena, 0);
	*ret_devices = (struct text_list){items, count};
	return store_rows_end(&rows, err);
}

bool delivery_get(struct store_tx *tx, struct arena *arena, const char *id, struct delivery *ret_delivery, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(tx, &statements[GET], STORE_ARGS(store_id(id)), "delivery", &rows, err))
		return false;
	struct delivery delivery = {
		.id = arena_strdup(arena, id),
		.state = (enum delivery_state)store_get_int(&rows, 0),
		.subscription = store_get_string(&rows, arena, 1),
		.advisory = store_get_text(&rows, arena, 3),
		.version = store_get_text(&rows, arena, 4),
		.revised = store_get_int(&rows, 5) > 0,
	};
	if (!read_devices(tx, arena, store_get_string(&rows, arena, 2), &delivery.devices, err))
		return false;
	*ret_delivery = delivery;
	return true;
}

bool delivery_record(struct store_tx *tx, const char *id, enum delivery_state state, int64_t code, const char *reply, int64_t now,
		     struct error *err)
{
	return store_exec(tx, &statements[RECORD], STORE_ARGS(store_id(id), store_int(state), store_int(code), store_string(reply), store_int(now)),
	                  NULL, err);
}

bool delivery_sent_list(struct store_tx *tx, struct arena *arena, const char *subscription, int64_t limit, struct delivery_sent **ret_sent,
			size_t *ret_count, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct delivery_sent *sent = arena_array(arena, (size_t)limit, sizeof(*sent));
	size_t count = 0;
	if (!store_query(tx, &statements[SENT], STORE_ARGS(store_id(subscription), store_int(limit)), &rows, err))
		return false;
	while (store_rows_next(&rows))
		sent[count++] = (struct delivery_sent){store_get_text(&rows, arena, 0), store_get_int(&rows, 1)};
	if (!store_rows_end(&rows, err))
		return false;
	*ret_sent = sent;
	*ret_count = count;
	return true;
}
