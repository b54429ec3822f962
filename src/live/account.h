// SPDX-License-Identifier: Apache-2.0
//
// Accounts of the manufacturer's staff: Argon2id passwords, roles, sessions hashed in the database, sign-in limited per
// account and address.
#ifndef LIVE_ACCOUNT_H
#define LIVE_ACCOUNT_H

#include "live/token.h"
#include "store/store.h"

enum account_role {
	ACCOUNT_ADMIN = 1,  // accounts and settings
	ACCOUNT_EDITOR = 2, // content: edits, approves, publishes
	ACCOUNT_AGENT = 4,  // cases: reads and answers
};
#define ACCOUNT_ANY (ACCOUNT_ADMIN | ACCOUNT_EDITOR | ACCOUNT_AGENT)

// "admin", "editor", "agent"; 0 when unknown.
unsigned account_role_parse(struct text name);
const char *account_role_name(unsigned role);

#define ACCOUNT_PASSWORD_MIN 10
#define ACCOUNT_PASSWORD_MAX 256
#define ACCOUNT_HASH_SIZE 128 // crypto_pwhash_STRBYTES
#define ACCOUNT_SESSION_IDLE (INT64_C(8) * 3600 * 1000000)   // microseconds without a request
#define ACCOUNT_SESSION_LONGEST (INT64_C(7) * 86400 * 1000000)
#define ACCOUNT_SESSION_TOKEN_SIZE 44 // 43 characters of base64url and a NUL
#define ACCOUNT_CSRF_SIZE 44

struct account {
	const char *id;
	const char *email; // lower case; what one signs in with
	const char *name;
	unsigned roles;
	bool enabled;
	int64_t created;
};

struct account_session {
	struct account account;
	const char *id;
	int64_t created, expires;
	char csrf[ACCOUNT_CSRF_SIZE]; // to be put into every form of this session
};

// Argon2id (64 MiB, about 0.1 s), at most two at a time in the process; ERROR_BUSY when sixteen wait already. Outside
// transactions.
bool account_password_hash(struct text password, char ret_hash[ACCOUNT_HASH_SIZE], struct error *err) ERROR_CHECKED;

// In a write transaction. An address in use already is ERROR_CONFLICT.
bool account_add(struct store_tx *tx, const char *id, struct text email, struct text name, unsigned roles, const char *password_hash,
		 int64_t now, struct error *err) ERROR_CHECKED;
// ends its sessions
bool account_set_password(struct store_tx *tx, const char *id, const char *password_hash, struct error *err) ERROR_CHECKED;
bool account_set_roles(struct store_tx *tx, const char *id, unsigned roles, struct error *err) ERROR_CHECKED;
// disabling ends its sessions
bool account_set_enabled(struct store_tx *tx, const char *id, bool enabled, struct error *err) ERROR_CHECKED;
bool account_get(struct store_tx *tx, struct arena *arena, const char *id, struct account *ret_account,
	struct error *err) ERROR_CHECKED;
bool account_find(struct store_tx *tx, struct arena *arena, struct text email, struct account *ret_account,
	struct error *err) ERROR_CHECKED;
bool account_list(struct store_tx *tx, struct arena *arena, struct account **ret_accounts, size_t *ret_count,
	struct error *err) ERROR_CHECKED;

// Signs in. ERROR_UNAUTHORIZED for an unknown address and a wrong password alike, after the same work; ERROR_TOO_MANY after
// five failures in fifteen minutes for this account from this address, or thirty from the address. Blocks for the hash: never
// inside a transaction. ret_token goes into the cookie (HttpOnly, SameSite=Strict); only its hash is kept.
bool account_login(struct store *store, const struct token_keys *keys, struct text email, struct text password, struct text address,
		   int64_t now, char ret_token[ACCOUNT_SESSION_TOKEN_SIZE], struct error *err) ERROR_CHECKED;
// The session of a cookie: ERROR_UNAUTHORIZED when it has expired, was ended, or the account is disabled. Reads only; call
// account_session_touch when ret_session->expires is less than ACCOUNT_SESSION_IDLE / 2 away.
bool account_session_find(struct store_tx *tx, struct arena *arena, const struct token_keys *keys, struct text token, int64_t now,
			  struct account_session *ret_session, struct error *err) ERROR_CHECKED;
bool account_session_touch(struct store_tx *tx, const char *id, int64_t now, struct error *err) ERROR_CHECKED;
bool account_session_end(struct store_tx *tx, const char *id, struct error *err) ERROR_CHECKED;
bool account_sessions_purge(struct store_tx *tx, int64_t now, struct error *err) ERROR_CHECKED;

// The anti-forgery value of a session token, HMAC(csrf key, token); constant-time comparison with what a form sent.
void account_csrf(const struct token_keys *keys, struct text token, char ret_csrf[ACCOUNT_CSRF_SIZE]);
bool account_csrf_check(const struct token_keys *keys, struct text token, struct text sent);

#endif
