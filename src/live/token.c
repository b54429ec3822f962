// SPDX-License-Identifier: Apache-2.0
//
// Tokens: 16 bytes of the row's identifier and 32 of the MAC, in base64url.
#include "live/token.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/time.h"

#define TOKEN_BYTES (16 + HASH_SIZE)

_Static_assert(TOKEN_BYTES % 3 == 0 && TOKEN_BYTES / 3 * 4 + 1 == TOKEN_SIZE, "a token has no padding");

// Several machines may start on one shared folder at once: the first to link its secret wins, and all read that one.
static bool make_secret(struct arena *arena, const char *folder, const char *path, struct error *err)
{
	uint8_t fresh[HASH_SIZE];
	char id[UUID_TEXT_SIZE];
	struct uuid uuid = uuid_v7(time_now());
	const char *draft = arena_printf(arena, "%s/.secret-%s", folder, uuid_format(&uuid, id));
	random_bytes(fresh, sizeof(fresh));
	bool good = file_write_durable(draft, (struct text){(char *)fresh, sizeof(fresh)}, 0600, err);
	sodium_memzero(fresh, sizeof(fresh));
	if (good && link(draft, path) != 0 && errno != EEXIST)
		good = error_set_errno(err, "%s cannot be made", path);
	unlink(draft);
	FD_AUTO fd = good ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	return good && ((fd >= 0 && fsync(fd) == 0) || error_set_errno(err, "%s", folder));
}

bool token_keys_open(const char *folder, struct token_keys *ret_keys, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	const char *path = arena_printf(&arena, "%s/secret", folder);
	struct text file;
	if (!file_exists(path) && !make_secret(&arena, folder, path, err))
		return false;
	struct stat info;
	if (stat(path, &info) != 0)
		return error_set_errno(err, "%s cannot be read", path);
	if ((info.st_mode & 077) != 0)
		return error_set(err, ERROR_INVALID, "%s can be read by others: chmod 600 it", path);
	if (!file_read(&arena, path, HASH_SIZE, &file, err))
		return false;
	if (file.len != HASH_SIZE)
		return error_set(err, ERROR_INVALID, "%s must hold %d bytes; restore it from a backup", path, HASH_SIZE);
	memcpy(ret_keys->secret, file.data, HASH_SIZE);
	sodium_memzero((void *)(uintptr_t)file.data, file.len);
	return true;
}

struct hash token_purpose_key(const struct token_keys *keys, const char *purpose)
{
	return hash_hmac((struct text){(const char *)keys->secret, HASH_SIZE}, text_from(purpose));
}

struct hash token_mac(const struct token_keys *keys, const char *purpose, struct text message)
{
	struct hash key = token_purpose_key(keys, purpose);
	struct hash mac = hash_hmac((struct text){(const char *)key.bytes, HASH_SIZE}, message);
	sodium_memzero(&key, sizeof(key));
	return mac;
}

static bool parse_id(const char *id, uint8_t ret_bytes[16])
{
	char hex[33];
	size_t len = 0;
	if (strlen(id) != UUID_TEXT_SIZE - 1)
		return false;
	for (size_t i = 0; i < UUID_TEXT_SIZE - 1; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
		if (hyphen != (id[i] == '-'))
			return false;
		if (!hyphen)
			hex[len++] = id[i];
	}
	return hex_decode((struct text){hex, len}, ret_bytes, 16);
}

static struct hash token_hash(const struct token_keys *keys, const char *purpose, const char *id, int64_t generation)
{
	ARENA_AUTO arena = ARENA_INIT;
	return token_mac(keys, purpose, text_from(arena_printf(&arena, "%s|%s|%lld", purpose, id, (long long)generation)));
}

const char *token_make(const struct token_keys *keys, const char *purpose, const char *id, int64_t generation, char buffer[TOKEN_SIZE])
{
	uint8_t bytes[TOKEN_BYTES];
	if (!parse_id(id, bytes))
		abort();
	struct hash mac = token_hash(keys, purpose, id, generation);
	memcpy(bytes + 16, mac.bytes, HASH_SIZE);
	sodium_bin2base64(buffer, TOKEN_SIZE, bytes, sizeof(bytes), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return buffer;
}

static bool decode(struct text token, uint8_t ret_bytes[TOKEN_BYTES])
{
	size_t len;
	const char *end;
	return token.len == TOKEN_SIZE - 1 &&
	       sodium_base642bin(ret_bytes, TOKEN_BYTES, token.data, token.len, NULL, &len, &end,
	                         sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
	       len == TOKEN_BYTES && end == token.data + token.len;
}

bool token_row(struct text token, char ret_id[UUID_TEXT_SIZE])
{
	uint8_t bytes[TOKEN_BYTES];
	struct uuid uuid;
	if (!decode(token, bytes))
		return false;
	memcpy(uuid.bytes, bytes, sizeof(uuid.bytes));
	uuid_format(&uuid, ret_id);
	return true;
}

bool token_check(const struct token_keys *keys, const char *purpose, struct text token, const char *id, int64_t generation)
{
	char expected[TOKEN_SIZE];
	uint8_t row[16];
	if (!parse_id(id, row))
		return false;
	return secret_equal(token, text_from(token_make(keys, purpose, id, generation, expected)));
}
