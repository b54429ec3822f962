// SPDX-License-Identifier: Apache-2.0
//
// minisign's key and signature files over libsodium.
#include "standards/minisign.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"

struct packed_signature {
	uint8_t algorithm[2];
	uint8_t id[8];
	uint8_t signature[64];
};

struct packed_public {
	uint8_t algorithm[2];
	uint8_t id[8];
	uint8_t public[32];
};

struct packed_secret {
	uint8_t algorithm[2];
	uint8_t id[8];
	uint8_t secret[64];
};

static struct text bytes_of(const void *data, size_t size)
{
	return (struct text){data, size};
}

void minisign_generate(struct minisign_key *ret_key)
{
	crypto_sign_keypair(ret_key->public, ret_key->secret);
	randombytes_buf(ret_key->id, sizeof(ret_key->id));
}

// minisign shows key ids as the little-endian number.
static const char *id_text(const uint8_t id[8], char buffer[17])
{
	for (int i = 0; i < 8; i++)
		snprintf(buffer + 2 * i, 3, "%02X", id[7 - i]);
	return buffer;
}

struct text minisign_write_secret(struct arena *arena, const struct minisign_key *key)
{
	struct packed_secret packed = {.algorithm = "Ed"};
	char id[17];
	memcpy(packed.id, key->id, sizeof(packed.id));
	memcpy(packed.secret, key->secret, sizeof(packed.secret));
	struct text coded = base64_encode(arena, bytes_of(&packed, sizeof(packed)));
	sodium_memzero(&packed, sizeof(packed));
	return text_from(arena_printf(arena, "untrusted comment: aftercare secret key %s\n" TEXT_FMT "\n", id_text(key->id, id),
	                              TEXT_ARG(coded)));
}

bool minisign_read_secret(struct text file, struct minisign_key *ret_key, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct packed_secret packed;
	struct text rest = file, decoded;
	text_cut(&rest, '\n');
	if (!base64_decode(&arena, text_trim(text_cut(&rest, '\n')), &decoded) || decoded.len != sizeof(packed) ||
	    memcmp(decoded.data, "Ed", 2) != 0)
		return error_set(err, ERROR_SYNTAX, "this is not a secret key of aftercare");
	memcpy(&packed, decoded.data, sizeof(packed));
	memcpy(ret_key->id, packed.id, sizeof(packed.id));
	memcpy(ret_key->secret, packed.secret, sizeof(packed.secret));
	crypto_sign_ed25519_sk_to_pk(ret_key->public, ret_key->secret);
	sodium_memzero(&packed, sizeof(packed));
	sodium_memzero((void *)(uintptr_t)decoded.data, decoded.len);
	return true;
}

struct text minisign_public_base64(struct arena *arena, const struct minisign_key *key)
{
	struct packed_public packed = {.algorithm = "Ed"};
	memcpy(packed.id, key->id, sizeof(packed.id));
	memcpy(packed.public, key->public, sizeof(packed.public));
	return base64_encode(arena, bytes_of(&packed, sizeof(packed)));
}

struct text minisign_write_public(struct arena *arena, const struct minisign_key *key)
{
	char id[17];
	return text_from(arena_printf(arena, "untrusted comment: minisign public key %s\n" TEXT_FMT "\n", id_text(key->id, id),
	                              TEXT_ARG(minisign_public_base64(arena, key))));
}

struct text minisign_sign(struct arena *arena, const struct minisign_key *key, struct text data, const char *trusted_comment)
{
	struct packed_signature packed = {.algorithm = "ED"};
	uint8_t digest[crypto_generichash_BYTES_MAX], global[64];
	char id[17];
	crypto_generichash(digest, sizeof(digest), (const uint8_t *)data.data, data.len, NULL, 0);
	memcpy(packed.id, key->id, sizeof(packed.id));
	crypto_sign_detached(packed.signature, NULL, digest, sizeof(digest), key->secret);
	size_t comment_len = strlen(trusted_comment);
	char *signed_part = arena_alloc(arena, 64 + comment_len);
	memcpy(signed_part, packed.signature, 64);
	memcpy(signed_part + 64, trusted_comment, comment_len);
	crypto_sign_detached(global, NULL, (uint8_t *)signed_part, 64 + comment_len, key->secret);
	return text_from(arena_printf(arena, "untrusted comment: signature from key %s\n" TEXT_FMT "\ntrusted comment: %s\n" TEXT_FMT "\n",
	                              id_text(key->id, id), TEXT_ARG(base64_encode(arena, bytes_of(&packed, sizeof(packed)))),
	                              trusted_comment, TEXT_ARG(base64_encode(arena, bytes_of(global, sizeof(global))))));
}

bool minisign_verify(struct text public_base64, struct text data, struct text signature, struct error *err)
{
	static const struct text comment_prefix = TEXT_INIT("trusted comment: ");
	ARENA_AUTO arena = ARENA_INIT;
	struct packed_public public;
	struct packed_signature packed;
	struct text decoded;
	if (!base64_decode(&arena, public_base64, &decoded) || decoded.len != sizeof(public) || memcmp(decoded.data, "Ed", 2) != 0)
		return error_set(err, ERROR_SYNTAX, "this is not a minisign public key");
	memcpy(&public, decoded.data, sizeof(public));
	struct text rest = signature;
	text_cut(&rest, '\n');
	struct text line = text_cut(&rest, '\n'), comment = text_cut(&rest, '\n'), global = text_cut(&rest, '\n');
	if (!base64_decode(&arena, line, &decoded) || decoded.len != sizeof(packed) || memcmp(decoded.data, "ED", 2) != 0 ||
	    !text_starts(comment, comment_prefix))
		return error_set(err, ERROR_SYNTAX, "this is not a minisign signature over a hash");
	memcpy(&packed, decoded.data, sizeof(packed));
	if (!base64_decode(&arena, global, &decoded) || decoded.len != 64)
		return error_set(err, ERROR_SYNTAX, "the signature of the trusted comment is missing");
	if (memcmp(packed.id, public.id, sizeof(public.id)) != 0)
		return error_set(err, ERROR_INVALID, "the signature was made with another key");
	uint8_t digest[crypto_generichash_BYTES_MAX];
	crypto_generichash(digest, sizeof(digest), (const uint8_t *)data.data, data.len, NULL, 0);
	if (crypto_sign_verify_detached(packed.signature, digest, sizeof(digest), public.public) != 0)
		return error_set(err, ERROR_INVALID, "the data is not what was signed");
	comment = text_sub(comment, comment_prefix.len, comment.len);
	char *signed_part = arena_alloc(&arena, 64 + comment.len);
	memcpy(signed_part, packed.signature, 64);
	if (comment.len > 0)
		memcpy(signed_part + 64, comment.data, comment.len);
	if (crypto_sign_verify_detached((const uint8_t *)decoded.data, (uint8_t *)signed_part, 64 + comment.len, public.public) != 0)
		return error_set(err, ERROR_INVALID, "the trusted comment was changed");
	return true;
}

struct text ed25519_sign(struct arena *arena, const struct minisign_key *key, struct text data)
{
	uint8_t signature[64];
	crypto_sign_detached(signature, NULL, (const uint8_t *)data.data, data.len, key->secret);
	return base64_encode(arena, bytes_of(signature, sizeof(signature)));
}
