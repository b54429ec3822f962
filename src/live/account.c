// SPDX-License-Identifier: Apache-2.0
//
// Accounts: rows, and signing in.
#include "live/account.h"

#include "live/password.h"
#include "live/rate.h"

enum { ADD, SET_PASSWORD, SET_ROLES, SET_ENABLED, END_SESSIONS, GET, FIND, LIST, CREDENTIALS };

static const struct store_statement statements[] = {
	[ADD] = {"account.add", "INSERT INTO account (id, email, name, roles, password, enabled, created) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6)", NULL,
		"dttiti", ""},
	[SET_PASSWORD] = {"account.set_password", "UPDATE account SET password = ?2 WHERE id = ?1", NULL, "dt", ""},
	[SET_ROLES] = {"account.set_roles", "UPDATE account SET roles = ?2 WHERE id = ?1", NULL, "di", ""},
	[SET_ENABLED] = {"account.set_enabled", "UPDATE account SET enabled = ?2 WHERE id = ?1", NULL, "di", ""},
	[END_SESSIONS] = {"account.end_sessions", "DELETE FROM session WHERE account = ?1", NULL, "d", ""},
	[GET] = {"account.get", "SELECT id, email, name, roles, enabled, created FROM account WHERE id = ?1", NULL, "d", "dttiii"},
	[FIND] = {"account.find", "SELECT id, email, name, roles, enabled, created FROM account WHERE email = ?1", NULL, "t", "dttiii"},
	[LIST] = {"account.list", "SELECT id, email, name, roles, enabled, created FROM account ORDER BY email", NULL, "", "dttiii"},
	[CREDENTIALS] = {"account.credentials", "SELECT id, password, enabled FROM account WHERE email = ?1", NULL, "t", "dti"},
};

static const struct {
	unsigned role;
	const char *name;
} roles_table[] = {{ACCOUNT_ADMIN, "admin"}, {ACCOUNT_EDITOR, "editor"}, {ACCOUNT_AGENT, "agent"}};

unsigned account_role_parse(struct text name)
{
	for (size_t i = 0; i < sizeof(roles_table) / sizeof(roles_table[0]); i++)
		if (text_is(name, roles_table[i].name))
			return roles_table[i].role;
	return 0;
}

const char *account_role_name(unsigned role)
{
	for (size_t i = 0; i < sizeof(roles_table) / sizeof(roles_table[0]); i++)
		if ((role & roles_table[i].role) != 0)
			return roles_table[i].name;
	return "none";
}

// A statement that must change exactly one row.
static bool change_one(struct store_tx *tx, int statement, const struct store_arg *args, size_t count, struct error *err)
{
	int64_t changes;
	if (!store_exec(tx, &statements[statement], args, count, &changes, err))
		return false;
	return changes == 1 || error_set(err, ERROR_NOT_FOUND, "there is no such account");
}

bool account_add(struct store_tx *tx, const char *id, struct text email, struct text name, unsigned roles, const char *password_hash,
		 int64_t now, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	if (store_exec(tx, &statements[ADD],
		    STORE_ARGS(store_id(id), store_text(text_lower(&arena, email)), store_text(name), store_int(roles), store_string(password_hash),
			    store_int(now)),
		    NULL, err))
		return true;
	if (err != NULL && err->class == ERROR_CONFLICT)
		return error_set(err, ERROR_CONFLICT, "there is an account with this address already");
	return false;
}

bool account_set_password(struct store_tx *tx, const char *id, const char *password_hash, struct error *err)
{
	return change_one(tx, SET_PASSWORD, STORE_ARGS(store_id(id), store_string(password_hash)), err) &&
	       store_exec(tx, &statements[END_SESSIONS], STORE_ARGS(store_id(id)), NULL, err);
}

bool account_set_roles(struct store_tx *tx, const char *id, unsigned roles, struct error *err)
{
	return change_one(tx, SET_ROLES, STORE_ARGS(store_id(id), store_int(roles)), err);
}

bool account_set_enabled(struct store_tx *tx, const char *id, bool enabled, struct error *err)
{
	return change_one(tx, SET_ENABLED, STORE_ARGS(store_id(id), store_int(enabled)), err) &&
	       (enabled || store_exec(tx, &statements[END_SESSIONS], STORE_ARGS(store_id(id)), NULL, err));
}

static struct account read_row(const struct store_rows *rows, struct arena *arena)
{
	return (struct account){
		.id = store_get_string(rows, arena, 0),
		.email = store_get_string(rows, arena, 1),
		.name = store_get_string(rows, arena, 2),
		.roles = (unsigned)store_get_int(rows, 3),
		.enabled = store_get_int(rows, 4) != 0,
		.created = store_get_int(rows, 5),
	};
}

bool account_get(struct store_tx *tx, struct arena *arena, const char *id, struct account *ret_account, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(tx, &statements[GET], STORE_ARGS(store_id(id)), "account", &rows, err))
		return false;
	*ret_account = read_row(&rows, arena);
	return true;
}

bool account_find(struct store_tx *tx, struct arena *arena, struct text email, struct account *ret_account, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(tx, &statements[FIND], STORE_ARGS(store_text(text_lower(arena, email))), "account", &rows, err))
		return false;
	*ret_account = read_row(&rows, arena);
	return true;
}

bool account_list(struct store_tx *tx, struct arena *arena, struct account **ret_accounts, size_t *ret_count, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct account *accounts = NULL;
	size_t count = 0, size = 0;
	if (!store_query(tx, &statements[LIST], STORE_NO_ARGS, &rows, err))
		return false;
	while (store_rows_next(&rows)) {
		if (count == size) {
			size = size == 0 ? 16 : size * 2;
			struct account *larger = arena_array(arena, size, sizeof(*larger));
			for (size_t i = 0; i < count; i++)
				larger[i] = accounts[i];
			accounts = larger;
		}
		accounts[count++] = read_row(&rows, arena);
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret_accounts = accounts;
	*ret_count = count;
	return true;
}

// ---- signing in

static const struct rate_limit limit_account = {"login.account", 5, INT64_C(15) * 60 * 1000000};
static const struct rate_limit limit_address = {"login.address", 30, INT64_C(15) * 60 * 1000000};

struct attempt {
	struct store *store;
	const struct token_keys *keys;
	struct arena *arena;
	struct text email, address, subject;
	int64_t now;
	const char *id;       // of the account; NULL: unknown
	const char *password; // its hash
	const char *token;
};

static bool count_attempt(struct store_tx *tx, void *ctx, struct error *err)
{
	struct attempt *attempt = ctx;
	STORE_ROWS_AUTO rows = {0};
	if (!rate_take(tx, attempt->keys, &limit_account, attempt->subject, attempt->now, err) ||
	    !rate_take(tx, attempt->keys, &limit_address, attempt->address, attempt->now, err) ||
	    !store_query(tx, &statements[CREDENTIALS], STORE_ARGS(store_text(attempt->email)), &rows, err))
		return false;
	attempt->id = NULL;
	if (store_rows_next(&rows) && store_get_int(&rows, 2) != 0) {
		attempt->id = store_get_string(&rows, attempt->arena, 0);
		attempt->password = store_get_string(&rows, attempt->arena, 1);
	}
	return store_rows_end(&rows, err);
}

static bool open_session(struct store_tx *tx, void *ctx, struct error *err)
{
	struct attempt *attempt = ctx;
	return rate_reset(tx, attempt->keys, &limit_account, attempt->subject, err) &&
	       rate_give_back(tx, attempt->keys, &limit_address, attempt->address, err) &&
	       session_add(tx, attempt->keys, attempt->id, text_from(attempt->token), attempt->now, err);
}

bool account_login(struct store *store, const struct token_keys *keys, struct text email, struct text password, struct text address,
		   int64_t now, char ret_token[ACCOUNT_SESSION_TOKEN_SIZE], struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct attempt attempt = {.store = store, .keys = keys, .arena = &arena, .address = address, .now = now};
	char token[ACCOUNT_SESSION_TOKEN_SIZE];
	bool right;
	attempt.email = text_lower(&arena, text_trim(email));
	attempt.subject = text_from(arena_printf(&arena, TEXT_FMT "|" TEXT_FMT, TEXT_ARG(attempt.email), TEXT_ARG(address)));
	// Every attempt counts before the password is looked at, so that parallel attempts cannot slip through.
	if (!store_write(store, count_attempt, &attempt, err) || !password_verify(attempt.id == NULL ? NULL : attempt.password, password, &right, err))
		return false;
	if (!right)
		return error_set(err, ERROR_UNAUTHORIZED, "the address or the password is not right");
	session_token_make(token);
	attempt.token = token;
	if (!store_write(store, open_session, &attempt, err))
		return false;
	for (size_t i = 0; i < sizeof(token); i++)
		ret_token[i] = token[i];
	return true;
}
