// SPDX-License-Identifier: Apache-2.0
//
// Thin, typed wrappers over libsodium's hashes and codecs.
#include "base/hash.h"

#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct hasher), "struct hasher is large enough");
_Static_assert(HASH_SIZE == crypto_hash_sha256_BYTES && HASH512_SIZE == crypto_hash_sha512_BYTES, "sizes agree");

static const unsigned char *bytes(struct text t)
{
	return (const unsigned char *)(t.data == NULL ? "" : t.data);
}

struct hash hash_of(struct text data)
{
	struct hash hash;
	crypto_hash_sha256(hash.bytes, bytes(data), data.len);
	return hash;
}

void hash512_of(struct text data, uint8_t ret_bytes[HASH512_SIZE])
{
	crypto_hash_sha512(ret_bytes, bytes(data), data.len);
}

struct hash hash_hmac(struct text key, struct text message)
{
	struct hash hash;
	crypto_auth_hmacsha256_state state;
	crypto_auth_hmacsha256_init(&state, bytes(key), key.len);
	crypto_auth_hmacsha256_update(&state, bytes(message), message.len);
	crypto_auth_hmacsha256_final(&state, hash.bytes);
	return hash;
}

const char *hash_hex(const struct hash *hash, char buffer[HASH_HEX_SIZE])
{
	hex_encode(hash->bytes, HASH_SIZE, buffer);
	return buffer;
}

bool hash_from_hex(struct text hex, struct hash *ret_hash)
{
	return hex_decode(hex, ret_hash->bytes, HASH_SIZE);
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
	return sodium_memcmp(a->bytes, b->bytes, HASH_SIZE) == 0;
}

void hasher_init(struct hasher *hasher)
{
	crypto_hash_sha256_init((crypto_hash_sha256_state *)hasher->state);
}

void hasher_update(struct hasher *hasher, struct text data)
{
	crypto_hash_sha256_update((crypto_hash_sha256_state *)hasher->state, bytes(data), data.len);
}

struct hash hasher_finish(struct hasher *hasher)
{
	struct hash hash;
	crypto_hash_sha256_final((crypto_hash_sha256_state *)hasher->state, hash.bytes);
	return hash;
}

bool secret_equal(struct text a, struct text b)
{
	return a.len == b.len && sodium_memcmp(bytes(a), bytes(b), a.len) == 0;
}

void hex_encode(const uint8_t *data, size_t size, char *ret_hex)
{
	sodium_bin2hex(ret_hex, size * 2 + 1, data, size);
}

bool hex_decode(struct text hex, uint8_t *ret_bytes, size_t size)
{
	uint8_t decoded[128];
	size_t got = 0;
	if (size > sizeof(decoded) || hex.len != size * 2 ||
	    sodium_hex2bin(decoded, sizeof(decoded), hex.data, hex.len, NULL, &got, NULL) != 0 || got != size)
		return false;
	memcpy(ret_bytes, decoded, size);
	return true;
}

static struct text encode(struct arena *arena, struct text data, int variant)
{
	size_t size = sodium_base64_encoded_len(data.len, variant);
	char *coded = arena_alloc(arena, size);
	sodium_bin2base64(coded, size, bytes(data), data.len, variant);
	return (struct text){coded, size - 1};
}

static bool decode(struct arena *arena, struct text coded, int variant, struct text *ret_data)
{
	size_t size = coded.len / 4 * 3 + 4;
	size_t got = 0;
	const char *end = NULL;
	unsigned char *data = arena_alloc(arena, size);
	if (coded.len == 0) {
		*ret_data = (struct text){(char *)data, 0};
		return true;
	}
	if (sodium_base642bin(data, size, coded.data, coded.len, NULL, &got, &end, variant) != 0 ||
	    end != coded.data + coded.len)
		return false;
	*ret_data = (struct text){(char *)data, got};
	return true;
}

struct text base64_encode(struct arena *arena, struct text data)
{
	return encode(arena, data, sodium_base64_VARIANT_ORIGINAL);
}

struct text base64url_encode(struct arena *arena, struct text data)
{
	return encode(arena, data, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool base64_decode(struct arena *arena, struct text coded, struct text *ret_data)
{
	return decode(arena, coded, sodium_base64_VARIANT_ORIGINAL, ret_data);
}

bool base64url_decode(struct arena *arena, struct text coded, struct text *ret_data)
{
	return decode(arena, coded, sodium_base64_VARIANT_URLSAFE_NO_PADDING, ret_data);
}
