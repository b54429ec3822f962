// SPDX-License-Identifier: Apache-2.0
//
// Accounts: signing in, being kept out, sessions that end when they must, anti-forgery values.
#include "database.h"

#include "live/account.h"

static const struct token_keys keys = {{7}}, other_keys = {{8}};
static const char ada[] = "01999999-0000-7000-8000-00000000000a";
static const char bob[] = "01999999-0000-7000-8000-00000000000b";
static char password_hash[ACCOUNT_HASH_SIZE]; // of "correct horse"

enum act { ADD, PASSWORD, ROLES, DISABLE, ENABLE, TOUCH, END, PURGE };

struct step {
	enum act act;
	const char *id;
	const char *email;
	unsigned roles;
	int64_t now;
};

static bool apply(struct store_tx *tx, void *ctx, struct error *err)
{
	struct step *s = ctx;
	switch (s->act) {
	case ADD:
		return account_add(tx, s->id, text_from(s->email), TEXT("Ada"), s->roles, password_hash, NOW, err);
	case PASSWORD:
		return account_set_password(tx, s->id, password_hash, err);
	case ROLES:
		return account_set_roles(tx, s->id, s->roles, err);
	case DISABLE:
	case ENABLE:
		return account_set_enabled(tx, s->id, s->act == ENABLE, err);
	case TOUCH:
		return account_session_touch(tx, s->id, s->now, err);
	case END:
		return account_session_end(tx, s->id, err);
	case PURGE:
		return account_sessions_purge(tx, s->now, err);
	}
	return false;
}

static enum error_class run(struct database *db, struct step step)
{
	struct error err = {0};
	return store_write(db->store, apply, &step, &err) ? ERROR_NONE : err.class;
}

static enum error_class login(struct database *db, const char *email, const char *password, const char *address, int64_t now, char *ret_token)
{
	struct error err = {0};
	char token[ACCOUNT_SESSION_TOKEN_SIZE];
	if (!account_login(db->store, &keys, text_from(email), text_from(password), text_from(address), now, token, &err))
		return err.class;
	memcpy(ret_token, token, sizeof(token));
	return ERROR_NONE;
}

static enum error_class find(struct database *db, struct arena *arena, const struct token_keys *with, const char *token, int64_t now,
	struct account_session *ret_session)
{
	STORE_READ_AUTO *tx = NULL;
	struct error err = {0};
	assert_true(store_read(db->store, &tx, &err));
	return account_session_find(tx, arena, with, text_from(token), now, ret_session, &err) ? ERROR_NONE : err.class;
}

static void signing_in_opens_a_session(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	char token[ACCOUNT_SESSION_TOKEN_SIZE];
	struct account_session session;
	assert_int_equal(run(db, (struct step){ADD, ada, "Ada@Lumen.example", ACCOUNT_EDITOR | ACCOUNT_AGENT, 0}), ERROR_NONE);
	assert_int_equal(run(db, (struct step){ADD, bob, "ada@lumen.example", ACCOUNT_AGENT, 0}), ERROR_CONFLICT);
	assert_int_equal(login(db, " ADA@lumen.example", "correct horse", "192.0.2.1", NOW, token), ERROR_NONE);
	assert_int_equal(find(db, &arena, &keys, token, NOW, &session), ERROR_NONE);
	assert_string_equal(session.account.id, ada);
	assert_string_equal(session.account.email, "ada@lumen.example");
	assert_int_equal(session.account.roles, ACCOUNT_EDITOR | ACCOUNT_AGENT);
	assert_true(session.expires == NOW + ACCOUNT_SESSION_IDLE);
	assert_int_equal(find(db, &arena, &other_keys, token, NOW, &session), ERROR_UNAUTHORIZED);
	assert_int_equal(find(db, &arena, &keys, "", NOW, &session), ERROR_UNAUTHORIZED);
	// It ends by idleness; a request prolongs it, but not for ever.
	assert_int_equal(find(db, &arena, &keys, token, NOW + ACCOUNT_SESSION_IDLE, &session), ERROR_UNAUTHORIZED);
	assert_int_equal(run(db, (struct step){TOUCH, session.id, NULL, 0, NOW + 10}), ERROR_NONE);
	assert_int_equal(find(db, &arena, &keys, token, NOW + ACCOUNT_SESSION_IDLE, &session), ERROR_NONE);
	assert_int_equal(run(db, (struct step){TOUCH, session.id, NULL, 0, NOW + ACCOUNT_SESSION_LONGEST - 1}), ERROR_NONE);
	assert_int_equal(find(db, &arena, &keys, token, NOW + ACCOUNT_SESSION_LONGEST - 1, &session), ERROR_NONE);
	assert_int_equal(find(db, &arena, &keys, token, NOW + ACCOUNT_SESSION_LONGEST, &session), ERROR_UNAUTHORIZED);
	assert_int_equal(run(db, (struct step){END, session.id, NULL, 0, 0}), ERROR_NONE);
	assert_int_equal(find(db, &arena, &keys, token, NOW + 1, &session), ERROR_UNAUTHORIZED);
}

static void a_change_of_the_account_ends_its_sessions(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	char token[ACCOUNT_SESSION_TOKEN_SIZE];
	struct account_session session;
	assert_int_equal(run(db, (struct step){ADD, ada, "ada@lumen.example", ACCOUNT_ADMIN, 0}), ERROR_NONE);
	assert_int_equal(login(db, "ada@lumen.example", "correct horse", "192.0.2.1", NOW, token), ERROR_NONE);
	assert_int_equal(run(db, (struct step){PASSWORD, ada, NULL, 0, 0}), ERROR_NONE);
	assert_int_equal(find(db, &arena, &keys, token, NOW, &session), ERROR_UNAUTHORIZED);
	assert_int_equal(login(db, "ada@lumen.example", "correct horse", "192.0.2.1", NOW, token), ERROR_NONE);
	assert_int_equal(run(db, (struct step){DISABLE, ada, NULL, 0, 0}), ERROR_NONE);
	assert_int_equal(find(db, &arena, &keys, token, NOW, &session), ERROR_UNAUTHORIZED);
	assert_int_equal(login(db, "ada@lumen.example", "correct horse", "192.0.2.1", NOW, token), ERROR_UNAUTHORIZED);
	assert_int_equal(run(db, (struct step){ENABLE, ada, NULL, 0, 0}), ERROR_NONE);
	assert_int_equal(run(db, (struct step){ROLES, ada, NULL, ACCOUNT_AGENT, 0}), ERROR_NONE);
	assert_int_equal(run(db, (struct step){ROLES, bob, NULL, ACCOUNT_AGENT, 0}), ERROR_NOT_FOUND);
	assert_int_equal(login(db, "ada@lumen.example", "correct horse", "192.0.2.1", NOW, token), ERROR_NONE);
	assert_int_equal(find(db, &arena, &keys, token, NOW, &session), ERROR_NONE);
	assert_int_equal(session.account.roles, ACCOUNT_AGENT);
	assert_int_equal(run(db, (struct step){PURGE, NULL, NULL, 0, NOW + ACCOUNT_SESSION_IDLE}), ERROR_NONE);
	assert_int_equal(find(db, &arena, &keys, token, NOW, &session), ERROR_UNAUTHORIZED);
}

static void guessing_is_limited(void **state)
{
	struct database *db = *state;
	char token[ACCOUNT_SESSION_TOKEN_SIZE];
	assert_int_equal(run(db, (struct step){ADD, ada, "ada@lumen.example", ACCOUNT_ADMIN, 0}), ERROR_NONE);
	for (int i = 0; i < 5; i++)
		assert_int_equal(login(db, "ada@lumen.example", "wrong horse", "192.0.2.1", NOW, token), ERROR_UNAUTHORIZED);
	assert_int_equal(login(db, "ada@lumen.example", "correct horse", "192.0.2.1", NOW, token), ERROR_TOO_MANY);
	// From elsewhere she still gets in, as often as she likes, and here again after a quarter of an hour.
	for (int i = 0; i < 7; i++)
		assert_int_equal(login(db, "ada@lumen.example", "correct horse", "192.0.2.2", NOW, token), ERROR_NONE);
	assert_int_equal(login(db, "ada@lumen.example", "correct horse", "192.0.2.1", NOW + INT64_C(900000000), token), ERROR_NONE);
	// An unknown address looks the same as a wrong password, and is counted the same.
	for (int i = 0; i < 5; i++)
		assert_int_equal(login(db, "eve@lumen.example", "wrong horse", "192.0.2.3", NOW, token), ERROR_UNAUTHORIZED);
	assert_int_equal(login(db, "eve@lumen.example", "wrong horse", "192.0.2.3", NOW, token), ERROR_TOO_MANY);
}

static void passwords_have_a_length(void **state)
{
	(void)state;
	char hash[ACCOUNT_HASH_SIZE];
	char overlong[ACCOUNT_PASSWORD_MAX + 1];
	struct error err = {0};
	memset(overlong, 'x', sizeof(overlong));
	assert_false(account_password_hash(TEXT("too short"), hash, &err));
	assert_int_equal(err.class, ERROR_INVALID);
	assert_false(account_password_hash((struct text){overlong, sizeof(overlong)}, hash, &err));
	assert_true(strncmp(password_hash, "$argon2id$", 10) == 0);
}

static void forgery_is_told_apart(void **state)
{
	(void)state;
	char one[ACCOUNT_CSRF_SIZE], two[ACCOUNT_CSRF_SIZE];
	account_csrf(&keys, TEXT("token one"), one);
	account_csrf(&keys, TEXT("token two"), two);
	assert_true(account_csrf_check(&keys, TEXT("token one"), text_from(one)));
	assert_false(account_csrf_check(&keys, TEXT("token one"), text_from(two)));
	assert_false(account_csrf_check(&keys, TEXT("token one"), TEXT("")));
	assert_false(account_csrf_check(&other_keys, TEXT("token one"), text_from(one)));
}

static void roles_have_names(void **state)
{
	(void)state;
	for (unsigned role = ACCOUNT_ADMIN; role <= ACCOUNT_AGENT; role *= 2)
		assert_int_equal(account_role_parse(text_from(account_role_name(role))), role);
	assert_int_equal(account_role_parse(TEXT("owner")), 0);
}

static int hash_password(void **state)
{
	(void)state;
	struct error err;
	return account_password_hash(TEXT("correct horse"), password_hash, &err) ? 0 : 1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		database_test(signing_in_opens_a_session),
		database_test(a_change_of_the_account_ends_its_sessions),
		database_test(guessing_is_limited),
		cmocka_unit_test(passwords_have_a_length),
		cmocka_unit_test(forgery_is_told_apart),
		cmocka_unit_test(roles_have_names),
	};
	return hash_password(NULL) + database_run(tests);
}
