// SPDX-License-Identifier: Apache-2.0
//
// Sessions: the cookie holds a random token, the database its keyed hash.
#include <string.h>

#include "live/password.h"

enum { ADD, FIND, TOUCH, END, PURGE };

static const struct store_statement statements[] = {
	[ADD] = {"session.add", "INSERT INTO session (id, hash, account, created, expires) VALUES (?1, ?2, ?3, ?4, ?5)", NULL, "dbdii", ""},
	[FIND] = {"session.find",
		"SELECT s.id, s.created, s.expires, a.id, a.email, a.name, a.roles, a.enabled, a.created FROM session s JOIN account a ON a.id = "
		"s.account WHERE s.hash = ?1",
		NULL, "b", "diidttiii"},
	[TOUCH] = {"session.touch",
		"UPDATE session SET expires = CASE WHEN ?2 < created + ?3 THEN ?2 ELSE created + ?3 END WHERE id = ?1", NULL, "dii", ""},
	[END] = {"session.end", "DELETE FROM session WHERE id = ?1", NULL, "d", ""},
	[PURGE] = {"session.purge", "DELETE FROM session WHERE expires <= ?1", NULL, "i", ""},
};

static void encode(const uint8_t bytes[HASH_SIZE], char ret_text[ACCOUNT_SESSION_TOKEN_SIZE])
{
	ARENA_AUTO arena = ARENA_INIT;
	struct text coded = base64url_encode(&arena, (struct text){(const char *)bytes, HASH_SIZE});
	memcpy(ret_text, coded.data, coded.len + 1);
}

void session_token_make(char ret_token[ACCOUNT_SESSION_TOKEN_SIZE])
{
	uint8_t bytes[HASH_SIZE];
	random_bytes(bytes, sizeof(bytes));
	encode(bytes, ret_token);
}

bool session_add(struct store_tx *tx, const struct token_keys *keys, const char *account, struct text token, int64_t now, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct hash hash = token_mac(keys, "session", token);
	return store_exec(tx, &statements[ADD],
		STORE_ARGS(store_id(store_new_id(&arena, now)), store_hash(&hash), store_id(account), store_int(now),
			store_int(now + ACCOUNT_SESSION_IDLE)),
		NULL, err);
}

bool account_session_find(struct store_tx *tx, struct arena *arena, const struct token_keys *keys, struct text token, int64_t now,
			  struct account_session *ret_session, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct hash hash = token_mac(keys, "session", token);
	if (!store_query(tx, &statements[FIND], STORE_ARGS(store_hash(&hash)), &rows, err))
		return false;
	if (!store_rows_next(&rows))
		return store_rows_end(&rows, err) && error_set(err, ERROR_UNAUTHORIZED, "please sign in");
	struct account_session session = {
		.id = store_get_string(&rows, arena, 0),
		.created = store_get_int(&rows, 1),
		.expires = store_get_int(&rows, 2),
		.account =
			{
				.id = store_get_string(&rows, arena, 3),
				.email = store_get_string(&rows, arena, 4),
				.name = store_get_string(&rows, arena, 5),
				.roles = (unsigned)store_get_int(&rows, 6),
				.enabled = store_get_int(&rows, 7) != 0,
				.created = store_get_int(&rows, 8),
			},
	};
	if (!store_rows_end(&rows, err))
		return false;
	if (session.expires <= now || !session.account.enabled)
		return error_set(err, ERROR_UNAUTHORIZED, "please sign in again");
	account_csrf(keys, token, session.csrf);
	*ret_session = session;
	return true;
}

bool account_session_touch(struct store_tx *tx, const char *id, int64_t now, struct error *err)
{
	return store_exec(tx, &statements[TOUCH], STORE_ARGS(store_id(id), store_int(now + ACCOUNT_SESSION_IDLE), store_int(ACCOUNT_SESSION_LONGEST)),
		NULL, err);
}

bool account_session_end(struct store_tx *tx, const char *id, struct error *err)
{
	return store_exec(tx, &statements[END], STORE_ARGS(store_id(id)), NULL, err);
}

bool account_sessions_purge(struct store_tx *tx, int64_t now, struct error *err)
{
	return store_exec(tx, &statements[PURGE], STORE_ARGS(store_int(now)), NULL, err);
}

void account_csrf(const struct token_keys *keys, struct text token, char ret_csrf[ACCOUNT_CSRF_SIZE])
{
	struct hash hash = token_mac(keys, "csrf", token);
	encode(hash.bytes, ret_csrf);
}

bool account_csrf_check(const struct token_keys *keys, struct text token, struct text sent)
{
	char expected[ACCOUNT_CSRF_SIZE];
	account_csrf(keys, token, expected);
	return secret_equal(sent, text_from(expected));
}
