// SPDX-License-Identifier: Apache-2.0
//
// Links without passwords. A token names a row and proves the right to it: base64url(row id, HMAC-SHA-256(purpose key,
// purpose|row id|generation)). Nothing of it is stored but the generation in the row; raising that revokes every earlier token
// of the row.
#ifndef LIVE_TOKEN_H
#define LIVE_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/text.h"

#define TOKEN_SIZE 65 // 64 characters of base64url and a NUL

// One secret per installation; each purpose ("case", "subscription", "session", "audit" …) has a key derived from it.
struct token_keys {
	uint8_t secret[HASH_SIZE];
};

// Reads the secret from FOLDER/secret (32 bytes, mode 0600), making it when it is not there. Several machines must share it.
bool token_keys_open(const char *folder, struct token_keys *ret_keys, struct error *err) ERROR_CHECKED;
struct hash token_purpose_key(const struct token_keys *keys, const char *purpose);
// HMAC of a text under a purpose's key, for salted hashes and derived values.
struct hash token_mac(const struct token_keys *keys, const char *purpose, struct text message);

// `id` must be a valid UUID text: a defect otherwise (it aborts).
const char *token_make(const struct token_keys *keys, const char *purpose, const char *id, int64_t generation, char buffer[TOKEN_SIZE]);
// The row a token names, not yet proved: look up its generation, then call token_check. False when the text is no token.
bool token_row(struct text token, char ret_id[UUID_TEXT_SIZE]);
// Constant time. True only for the token of exactly this row, purpose and generation.
bool token_check(const struct token_keys *keys, const char *purpose, struct text token, const char *id, int64_t generation);

#endif
