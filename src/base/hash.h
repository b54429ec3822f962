// SPDX-License-Identifier: Apache-2.0
//
// Hashes and secrets: SHA-256 (FIPS 180-4), SHA-512, HMAC-SHA-256 (RFC 2104), comparison in constant time, hex and Base64.
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

#define HASH_SIZE 32                     // bytes of a SHA-256
#define HASH_HEX_SIZE (2 * HASH_SIZE + 1) // as lower-case hex with a NUL
#define HASH512_SIZE 64
#define HASH512_HEX_SIZE (2 * HASH512_SIZE + 1)

struct hash {
	uint8_t bytes[HASH_SIZE];
};

struct hash hash_of(struct text data);
void hash512_of(struct text data, uint8_t ret_bytes[HASH512_SIZE]);
struct hash hash_hmac(struct text key, struct text message);
const char *hash_hex(const struct hash *hash, char buffer[HASH_HEX_SIZE]);
bool hash_from_hex(struct text hex, struct hash *ret_hash); // 64 lower- or upper-case digits
bool hash_equal(const struct hash *a, const struct hash *b); // constant time

// Incremental SHA-256; finish writes the result and may be called once.
struct hasher {
	uint64_t state[16]; // opaque
};
void hasher_init(struct hasher *hasher);
void hasher_update(struct hasher *hasher, struct text data);
struct hash hasher_finish(struct hasher *hasher);

// True when both have the same length and bytes; time depends on the length only.
bool secret_equal(struct text a, struct text b);

void hex_encode(const uint8_t *bytes, size_t size, char *ret_hex); // 2 * size + 1 bytes are written
bool hex_decode(struct text hex, uint8_t *ret_bytes, size_t size); // exactly `size` bytes
// RFC 4648: section 4 with padding, and section 5 (URL-safe) without.
struct text base64_encode(struct arena *arena, struct text data);
struct text base64url_encode(struct arena *arena, struct text data);
bool base64_decode(struct arena *arena, struct text coded, struct text *ret_data);
bool base64url_decode(struct arena *arena, struct text coded, struct text *ret_data);

#endif
