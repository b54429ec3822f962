// SPDX-License-Identifier: Apache-2.0
//
// SQL of subscriptions.
#include "dissemination/subscription_store.h"

#include "base/time.h"

enum { GET, FIND, DEVICES, INSERT, LANGUAGE, FORGET_ASKED, FORGET_DEVICES, ADD_DEVICE, CONFIRM, CONFIRM_DEVICES, END, CANCEL, UNREACHABLE };

static const struct store_statement statements[] = {
	[GET] = {"subscription.get", "SELECT id, email, language, generation, confirmed FROM subscription WHERE id = ?1", NULL, "d", "dttii"},
	[FIND] = {"subscription.find", "SELECT id, email, language, generation, confirmed FROM subscription WHERE email = ?1", NULL, "t", "dttii"},
	[DEVICES] = {"subscription.devices",
		"SELECT device FROM subscription_device WHERE subscription = ?1 AND confirmed >= ?2 ORDER BY device LIMIT 10000", NULL, "di", "t"},
	[INSERT] = {"subscription.insert",
		"INSERT INTO subscription (id, email, language, generation, created) VALUES (?1, ?2, ?3, ?4, ?5)", NULL, "dttii", ""},
	[LANGUAGE] = {"subscription.language", "UPDATE subscription SET language = ?2 WHERE id = ?1", NULL, "dt", ""},
	[FORGET_ASKED] = {"subscription.forget_asked", "DELETE FROM subscription_device WHERE subscription = ?1 AND confirmed = 0", NULL, "d", ""},
	[FORGET_DEVICES] = {"subscription.forget_devices", "DELETE FROM subscription_device WHERE subscription = ?1", NULL, "d", ""},
	[ADD_DEVICE] = {"subscription.add_device",
		"INSERT INTO subscription_device (subscription, device, confirmed) VALUES (?1, ?2, ?3) ON CONFLICT (subscription, device) DO NOTHING",
		NULL, "dti", ""},
	[CONFIRM] = {"subscription.confirm",
		"UPDATE subscription SET confirmed = COALESCE(confirmed, ?2), unreachable = NULL WHERE id = ?1 AND email IS NOT NULL", NULL, "di", ""},
	[CONFIRM_DEVICES] = {"subscription.confirm_devices", "UPDATE subscription_device SET confirmed = 1 WHERE subscription = ?1", NULL, "d", ""},
	[END] = {"subscription.end", "UPDATE subscription SET email = NULL, ended = ?2 WHERE id = ?1 AND ended IS NULL", NULL, "di", ""},
	[CANCEL] = {"subscription.cancel", "UPDATE delivery SET state = 4, changed = ?2 WHERE subscription = ?1 AND state = 0", NULL, "di", ""},
	[UNREACHABLE] = {"subscription.unreachable", "UPDATE subscription SET unreachable = ?2 WHERE id = ?1", NULL, "di", ""},
};

static struct subscription read_row(const struct store_rows *rows, struct arena *arena)
{
	return (struct subscription){
		.id = store_get_string(rows, arena, 0),
		.email = store_get_string(rows, arena, 1),
		.language = store_get_string(rows, arena, 2),
		.generation = store_get_int(rows, 3),
		.confirmed = store_get_instant(rows, 4, TIME_NONE),
	};
}

bool subscription_get(struct store_tx *tx, struct arena *arena, const char *id, struct subscription *ret_subscription, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(tx, &statements[GET], STORE_ARGS(store_id(id)), "subscription", &rows, err))
		return false;
	*ret_subscription = read_row(&rows, arena);
	return true;
}

bool subscription_find(struct store_tx *tx, struct arena *arena, struct text email, bool *ret_found, struct subscription *ret_subscription,
		       struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query(tx, &statements[FIND], STORE_ARGS(store_text(email)), &rows, err))
		return false;
	*ret_found = store_rows_next(&rows);
	if (*ret_found)
		*ret_subscription = read_row(&rows, arena);
	return store_rows_end(&rows, err);
}

bool subscription_devices(struct store_tx *tx, struct arena *arena, const char *id, bool asked, struct text_list *ret_devices, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	size_t count = 0, size = 16;
	struct text *items = arena_array(arena, size, sizeof(*items));
	if (!store_query(tx, &statements[DEVICES], STORE_ARGS(store_id(id), store_int(asked ? 0 : 1)), &rows, err))
		return false;
	while (store_rows_next(&rows)) {
		if (count == size) {
			struct text *more = arena_array(arena, size * 2, sizeof(*more));
			for (size_t i = 0; i < count; i++)
				more[i] = items[i];
			items = more;
			size *= 2;
		}
		items[count++] = store_get_text(&rows, arena, 0);
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret_devices = (struct text_list){items, count};
	return true;
}

bool subscription_insert(struct store_tx *tx, const struct subscription *s, int64_t now, struct error *err)
{
	return store_exec(tx, &statements[INSERT],
	                  STORE_ARGS(store_id(s->id), store_string(s->email), store_string(s->language), store_int(s->generation), store_int(now)),
	                  NULL, err);
}

bool subscription_set_language(struct store_tx *tx, const char *id, const char *language, struct error *err)
{
	return store_exec(tx, &statements[LANGUAGE], STORE_ARGS(store_id(id), store_string(language)), NULL, err);
}

static bool add_devices(struct store_tx *tx, const char *id, struct text_list devices, bool confirmed, struct error *err)
{
	for (size_t i = 0; i < devices.count; i++)
		if (!store_exec(tx, &statements[ADD_DEVICE], STORE_ARGS(store_id(id), store_text(devices.items[i]), store_int(confirmed)), NULL,
		                err))
			return false;
	return true;
}

bool subscription_ask(struct store_tx *tx, const char *id, struct text_list devices, struct error *err)
{
	return store_exec(tx, &statements[FORGET_ASKED], STORE_ARGS(store_id(id)), NULL, err) && add_devices(tx, id, devices, false, err);
}

bool subscription_confirm(struct store_tx *tx, const char *id, int64_t now, struct error *err)
{
	return store_exec(tx, &statements[CONFIRM], STORE_ARGS(store_id(id), store_int(now)), NULL, err) &&
	       store_exec(tx, &statements[CONFIRM_DEVICES], STORE_ARGS(store_id(id)), NULL, err);
}

bool subscription_replace(struct store_tx *tx, const char *id, struct text_list devices, struct error *err)
{
	return store_exec(tx, &statements[FORGET_DEVICES], STORE_ARGS(store_id(id)), NULL, err) && add_devices(tx, id, devices, true, err);
}

bool subscription_end(struct store_tx *tx, const char *id, int64_t now, struct error *err)
{
	return store_exec(tx, &statements[END], STORE_ARGS(store_id(id), store_int(now)), NULL, err) &&
	       store_exec(tx, &statements[FORGET_DEVICES], STORE_ARGS(store_id(id)), NULL, err) &&
	       store_exec(tx, &statements[CANCEL], STORE_ARGS(store_id(id), store_int(now)), NULL, err);
}

bool subscription_unreachable(struct store_tx *tx, const char *id, int64_t now, struct error *err)
{
	return store_exec(tx, &statements[UNREACHABLE], STORE_ARGS(store_id(id), store_int(now)), NULL, err);
}
