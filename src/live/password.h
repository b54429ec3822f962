// SPDX-License-Identifier: Apache-2.0
//
// Within live/: passwords (account_password_hash is here too) and the rows of sessions.
#ifndef LIVE_PASSWORD_H
#define LIVE_PASSWORD_H

#include "live/account.h"

// Compares with a hash; NULL does the same work and gives false. ERROR_BUSY as account_password_hash.
bool password_verify(const char *hash, struct text password, bool *ret_right, struct error *err) ERROR_CHECKED;

void session_token_make(char ret_token[ACCOUNT_SESSION_TOKEN_SIZE]);
bool session_add(struct store_tx *tx, const struct token_keys *keys, const char *account, struct text token, int64_t now, struct error *err)
	ERROR_CHECKED;

#endif
