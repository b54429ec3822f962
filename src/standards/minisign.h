// SPDX-License-Identifier: Apache-2.0
//
// Signatures in minisign's format (jedisct1.github.io/minisign): Ed25519 over the BLAKE2b-512 of the data (`ED`), with a trusted comment that is
// signed too. What is written here, `minisign -V` verifies. Pure functions but for key generation.
#ifndef STANDARDS_MINISIGN_H
#define STANDARDS_MINISIGN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

struct minisign_key {
	uint8_t id[8];
	uint8_t secret[64]; // Ed25519: seed and public key
	uint8_t public[32];
};

void minisign_generate(struct minisign_key *ret_key);
// The secret key as a file of this program: two lines, base64 of "Ed", id, secret. Keep it with mode 0600.
struct text minisign_write_secret(struct arena *arena, const struct minisign_key *key);
bool minisign_read_secret(struct text file, struct minisign_key *ret_key, struct error *err) ERROR_CHECKED;
// The public key as minisign writes it: comment line and base64. The second gives the base64 alone, as for `minisign -P`.
struct text minisign_write_public(struct arena *arena, const struct minisign_key *key);
struct text minisign_public_base64(struct arena *arena, const struct minisign_key *key);
// The text of a .minisig file. The trusted comment is one line of at most 1,024 bytes.
struct text minisign_sign(struct arena *arena, const struct minisign_key *key, struct text data, const char *trusted_comment);
// ERROR_SYNTAX: not a signature file; ERROR_INVALID: another key, or the data or the comment was changed.
bool minisign_verify(struct text public_base64, struct text data, struct text signature, struct error *err) ERROR_CHECKED;

// A detached Ed25519 signature (RFC 8032) over the data itself, in base64, 88 characters.
struct text ed25519_sign(struct arena *arena, const struct minisign_key *key, struct text data);

#endif
