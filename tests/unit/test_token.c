// SPDX-License-Identifier: Apache-2.0
//
// Tokens: they prove the row, purpose and generation they were made for, and nothing else; the secret is made once and kept private.
#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "live/token.h"

static const char id[] = "01999999-0000-7000-8000-0123456789ab";
static const char other_id[] = "01999999-0000-7000-8000-0123456789ac";
static const struct token_keys keys = {{1, 2, 3}}, other_keys = {{1, 2, 4}};

static void a_token_proves_one_thing(void **state)
{
	(void)state;
	char token[TOKEN_SIZE], again[TOKEN_SIZE], row[UUID_TEXT_SIZE];
	token_make(&keys, "case", id, 1, token);
	assert_int_equal(strlen(token), TOKEN_SIZE - 1);
	assert_string_equal(token_make(&keys, "case", id, 1, again), token);
	assert_true(token_row(text_from(token), row));
	assert_string_equal(row, id);
	assert_true(token_check(&keys, "case", text_from(token), id, 1));
	assert_false(token_check(&keys, "case", text_from(token), id, 2));
	assert_false(token_check(&keys, "subscription", text_from(token), id, 1));
	assert_false(token_check(&keys, "case", text_from(token), other_id, 1));
	assert_false(token_check(&other_keys, "case", text_from(token), id, 1));
	assert_false(token_check(&keys, "case", text_from(token), "no id", 1));
	for (size_t i = 0; i < TOKEN_SIZE - 1; i++) {
		memcpy(again, token, sizeof(token));
		again[i] = again[i] == 'A' ? 'B' : 'A';
		assert_false(token_check(&keys, "case", text_from(again), id, 1));
	}
}

static void what_is_no_token_is_refused(void **state)
{
	(void)state;
	char token[TOKEN_SIZE], row[UUID_TEXT_SIZE];
	token_make(&keys, "case", id, 1, token);
	assert_false(token_row(TEXT(""), row));
	assert_false(token_row((struct text){token, TOKEN_SIZE - 2}, row));
	token[3] = '+';
	assert_false(token_row(text_from(token), row));
	token[3] = ' ';
	assert_false(token_row(text_from(token), row));
	token[3] = '\0';
	assert_false(token_row((struct text){token, TOKEN_SIZE - 1}, row));
}

static void purposes_have_keys_of_their_own(void **state)
{
	(void)state;
	struct hash a = token_purpose_key(&keys, "case"), b = token_purpose_key(&keys, "session"), c = token_purpose_key(&other_keys, "case");
	assert_false(hash_equal(&a, &b));
	assert_false(hash_equal(&a, &c));
	struct hash mac = token_mac(&keys, "case", TEXT("message"));
	struct hash expected = hash_hmac((struct text){(const char *)a.bytes, HASH_SIZE}, TEXT("message"));
	assert_true(hash_equal(&mac, &expected));
}

static void the_secret_is_kept(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err = {0};
	struct token_keys first, second;
	struct stat info;
	char *folder = arena_printf(&arena, "%s/aftercare-token-XXXXXX", getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR"));
	assert_non_null(mkdtemp(folder));
	assert_true(token_keys_open(folder, &first, &err));
	assert_true(token_keys_open(folder, &second, &err));
	assert_memory_equal(first.secret, second.secret, HASH_SIZE);
	char *path = arena_printf(&arena, "%s/secret", folder);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(chmod(path, 0644), 0);
	assert_false(token_keys_open(folder, &second, &err));
	assert_int_equal(err.class, ERROR_INVALID);
	assert_true(file_write(path, TEXT("short"), 0600, &err));
	assert_false(token_keys_open(folder, &second, &err));
	assert_int_equal(err.class, ERROR_INVALID);
	assert_true(tree_remove(folder, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_proves_one_thing),
		cmocka_unit_test(what_is_no_token_is_refused),
		cmocka_unit_test(purposes_have_keys_of_their_own),
		cmocka_unit_test(the_secret_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
