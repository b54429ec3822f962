// SPDX-License-Identifier: Apache-2.0
//
// Fixed windows: a row per limit and subject, with the beginning of its window and what was counted in it.
#include "live/rate.h"

enum { FIND, PUT, GIVE_BACK, REMOVE, PURGE };

static const struct store_statement statements[] = {
	[FIND] = {"rate.find", "SELECT started, count FROM rate WHERE subject = ?1", NULL, "b", "ii"},
	[PUT] = {"rate.put",
		"INSERT INTO rate (subject, started, count) VALUES (?1, ?2, ?3) ON CONFLICT (subject) DO UPDATE SET started = excluded.started, "
		"count = excluded.count",
		NULL, "bii", ""},
	[GIVE_BACK] = {"rate.give_back", "UPDATE rate SET count = count - 1 WHERE subject = ?1 AND count > 0", NULL, "b", ""},
	[REMOVE] = {"rate.remove", "DELETE FROM rate WHERE subject = ?1", NULL, "b", ""},
	[PURGE] = {"rate.purge", "DELETE FROM rate WHERE started < ?1", NULL, "i", ""},
};

static struct hash subject_hash(const struct token_keys *keys, const struct rate_limit *limit, struct text subject)
{
	ARENA_AUTO arena = ARENA_INIT;
	return token_mac(keys, "rate", text_from(arena_printf(&arena, "%s|" TEXT_FMT, limit->name, TEXT_ARG(subject))));
}

// What was counted in the present window; a window that is over counts nothing.
static bool read_window(struct store_tx *tx, const struct hash *subject, const struct rate_limit *limit, int64_t now, int64_t *ret_started,
			int64_t *ret_count, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	int64_t started = now, count = 0;
	if (!store_query(tx, &statements[FIND], STORE_ARGS(store_hash(subject)), &rows, err))
		return false;
	if (store_rows_next(&rows) && store_get_int(&rows, 0) + limit->window > now) {
		started = store_get_int(&rows, 0);
		count = store_get_int(&rows, 1);
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret_started = started;
	*ret_count = count;
	return true;
}

static bool refuse(const struct rate_limit *limit, int64_t started, int64_t now, struct error *err)
{
	int64_t minutes = (started + limit->window - now + 59999999) / 60000000;
	return error_set(err, ERROR_TOO_MANY, "too many attempts: please try again in %lld minutes", (long long)minutes);
}

bool rate_check(struct store_tx *tx, const struct token_keys *keys, const struct rate_limit *limit, struct text subject, int64_t now,
		struct error *err)
{
	struct hash hash = subject_hash(keys, limit, subject);
	int64_t started, count;
	if (!read_window(tx, &hash, limit, now, &started, &count, err))
		return false;
	return count < limit->count || refuse(limit, started, now, err);
}

bool rate_take(struct store_tx *tx, const struct token_keys *keys, const struct rate_limit *limit, struct text subject, int64_t now,
	       struct error *err)
{
	struct hash hash = subject_hash(keys, limit, subject);
	int64_t started, count;
	if (!read_window(tx, &hash, limit, now, &started, &count, err))
		return false;
	if (count >= limit->count)
		return refuse(limit, started, now, err);
	return store_exec(tx, &statements[PUT], STORE_ARGS(store_hash(&hash), store_int(started), store_int(count + 1)), NULL, err);
}

bool rate_give_back(struct store_tx *tx, const struct token_keys *keys, const struct rate_limit *limit, struct text subject,
		    struct error *err)
{
	struct hash hash = subject_hash(keys, limit, subject);
	return store_exec(tx, &statements[GIVE_BACK], STORE_ARGS(store_hash(&hash)), NULL, err);
}

bool rate_reset(struct store_tx *tx, const struct token_keys *keys, const struct rate_limit *limit, struct text subject, struct error *err)
{
	struct hash hash = subject_hash(keys, limit, subject);
	return store_exec(tx, &statements[REMOVE], STORE_ARGS(store_hash(&hash)), NULL, err);
}

bool rate_purge(struct store_tx *tx, int64_t before, struct error *err)
{
	return store_exec(tx, &statements[PURGE], STORE_ARGS(store_int(before)), NULL, err);
}
