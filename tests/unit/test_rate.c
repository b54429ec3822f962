// SPDX-License-Identifier: Apache-2.0
//
// Limits: per subject, per limit, per window.
#include "database.h"

#include "live/rate.h"

static const struct token_keys keys = {{1}};
static const struct rate_limit three = {"three", 3, 1000}, one = {"one", 1, 1000};

enum act { TAKE, CHECK, GIVE_BACK, RESET, PURGE };

struct step {
	enum act act;
	const struct rate_limit *limit;
	const char *subject;
	int64_t now;
};

static bool apply(struct store_tx *tx, void *ctx, struct error *err)
{
	struct step *s = ctx;
	struct text subject = text_from(s->subject);
	switch (s->act) {
	case TAKE:
		return rate_take(tx, &keys, s->limit, subject, s->now, err);
	case CHECK:
		return rate_check(tx, &keys, s->limit, subject, s->now, err);
	case GIVE_BACK:
		return rate_give_back(tx, &keys, s->limit, subject, err);
	case RESET:
		return rate_reset(tx, &keys, s->limit, subject, err);
	case PURGE:
		return rate_purge(tx, s->now, err);
	}
	return false;
}

static enum error_class run(struct database *db, enum act act, const struct rate_limit *limit, const char *subject, int64_t now)
{
	struct step s = {act, limit, subject, now};
	struct error err = {0};
	return store_write(db->store, apply, &s, &err) ? ERROR_NONE : err.class;
}

static void a_full_window_refuses(void **state)
{
	struct database *db = *state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(run(db, CHECK, &three, "a", NOW + i), ERROR_NONE);
		assert_int_equal(run(db, TAKE, &three, "a", NOW + i), ERROR_NONE);
	}
	assert_int_equal(run(db, CHECK, &three, "a", NOW + 3), ERROR_TOO_MANY);
	assert_int_equal(run(db, TAKE, &three, "a", NOW + 999), ERROR_TOO_MANY);
	// Others, and other limits, are counted apart.
	assert_int_equal(run(db, TAKE, &three, "b", NOW), ERROR_NONE);
	assert_int_equal(run(db, TAKE, &one, "a", NOW), ERROR_NONE);
	assert_int_equal(run(db, TAKE, &one, "a", NOW), ERROR_TOO_MANY);
	// The window began with the first.
	assert_int_equal(run(db, TAKE, &three, "a", NOW + 1000), ERROR_NONE);
}

static void counts_can_be_taken_back(void **state)
{
	struct database *db = *state;
	assert_int_equal(run(db, GIVE_BACK, &one, "a", NOW), ERROR_NONE);
	assert_int_equal(run(db, TAKE, &one, "a", NOW), ERROR_NONE);
	assert_int_equal(run(db, GIVE_BACK, &one, "a", NOW), ERROR_NONE);
	assert_int_equal(run(db, TAKE, &one, "a", NOW), ERROR_NONE);
	assert_int_equal(run(db, TAKE, &one, "a", NOW), ERROR_TOO_MANY);
	assert_int_equal(run(db, RESET, &one, "a", NOW), ERROR_NONE);
	assert_int_equal(run(db, TAKE, &one, "a", NOW), ERROR_NONE);
	assert_int_equal(run(db, PURGE, &one, "a", NOW), ERROR_NONE);
	assert_int_equal(run(db, TAKE, &one, "a", NOW), ERROR_TOO_MANY);
	assert_int_equal(run(db, PURGE, &one, "a", NOW + 1), ERROR_NONE);
	assert_int_equal(run(db, TAKE, &one, "a", NOW), ERROR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		database_test(a_full_window_refuses),
		database_test(counts_can_be_taken_back),
	};
	return database_run(tests);
}
