// SPDX-License-Identifier: Apache-2.0
//
// Signatures: both ways with the minisign command, and everything that must not verify.
#include "unit.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"
#include "base/hash.h"
#include "standards/minisign.h"

static char folder[] = "/tmp/minisign-XXXXXX";

// Runs minisign in the test's folder; its exit status, 127 when it is not installed.
static int minisign(const char *const arguments[])
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (chdir(folder) != 0 || freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL)
			_exit(126);
		execvp("minisign", (char *const *)(uintptr_t)arguments);
		_exit(127);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

static void put(struct arena *arena, const char *name, struct text data)
{
	struct error err;
	assert_true(file_write(arena_printf(arena, "%s/%s", folder, name), data, 0600, &err));
}

static struct text get(struct arena *arena, const char *name)
{
	struct error err;
	struct text data;
	assert_true(file_read(arena, arena_printf(arena, "%s/%s", folder, name), 65536, &data, &err));
	return data;
}

static void minisign_verifies_ours(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct minisign_key key;
	minisign_generate(&key);
	put(&arena, "data", TEXT("manifest\nof many\0bytes"));
	put(&arena, "key.pub", minisign_write_public(&arena, &key));
	put(&arena, "data.minisig", minisign_sign(&arena, &key, TEXT("manifest\nof many\0bytes"), "publication:7"));
	const char *const verify[] = {"minisign", "-V", "-p", "key.pub", "-m", "data", NULL};
	int status = minisign(verify);
	if (status == 127) {
		print_message("skipped: the minisign command is not installed\n");
		skip();
	}
	assert_int_equal(status, 0);
	const char *public = text_cstr(&arena, minisign_public_base64(&arena, &key));
	const char *const with_text[] = {"minisign", "-V", "-P", public, "-m", "data", NULL};
	assert_int_equal(minisign(with_text), 0);
	put(&arena, "data", TEXT("manifest\nof many\0byteS"));
	assert_int_not_equal(minisign(verify), 0);
}

static void we_verify_minisigns(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	const char *const generate[] = {"minisign", "-G", "-W", "-f", "-p", "theirs.pub", "-s", "theirs.key", NULL};
	const char *const sign[] = {"minisign", "-S", "-W", "-s", "theirs.key", "-m", "data", "-t", "a trusted comment", NULL};
	put(&arena, "data", TEXT("abc"));
	int status = minisign(generate);
	if (status == 127) {
		print_message("skipped: the minisign command is not installed\n");
		skip();
	}
	assert_int_equal(status, 0);
	assert_int_equal(minisign(sign), 0);
	struct text public = get(&arena, "theirs.pub");
	text_cut(&public, '\n');
	public = text_trim(public);
	struct text signature = get(&arena, "data.minisig");
	assert_true(minisign_verify(public, TEXT("abc"), signature, &err));
	assert_false(minisign_verify(public, TEXT("abd"), signature, &err));
	assert_int_equal(err.class, ERROR_INVALID);
}

static void changes_are_noticed(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct minisign_key key, other;
	minisign_generate(&key);
	minisign_generate(&other);
	struct text public = minisign_public_base64(&arena, &key);
	struct text signature = minisign_sign(&arena, &key, TEXT("abc"), "trusted");
	assert_true(minisign_verify(public, TEXT("abc"), signature, &err));
	assert_false(minisign_verify(minisign_public_base64(&arena, &other), TEXT("abc"), signature, &err));
	assert_int_equal(err.class, ERROR_INVALID);
	assert_false(minisign_verify(public, TEXT(""), signature, &err));
	assert_false(minisign_verify(TEXT("RWQ"), TEXT("abc"), signature, &err));
	assert_int_equal(err.class, ERROR_SYNTAX);
	// Any changed byte of what counts, that is of all but the first line; and any shortening.
	size_t first = (size_t)text_find_byte(signature, '\n') + 1;
	for (size_t i = first; i < signature.len - 1; i++) {
		char *changed = arena_copy(&arena, signature.data, signature.len);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		assert_false(minisign_verify(public, TEXT("abc"), (struct text){changed, signature.len}, &err));
		assert_false(minisign_verify(public, TEXT("abc"), text_sub(signature, 0, i), &err));
	}
}

static void secret_keys_are_kept(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct minisign_key key, again;
	minisign_generate(&key);
	struct text file = minisign_write_secret(&arena, &key);
	assert_true(minisign_read_secret(file, &again, &err));
	assert_memory_equal(&key, &again, sizeof(key));
	assert_false(minisign_read_secret(text_sub(file, 0, file.len - 8), &again, &err));
	assert_int_equal(err.class, ERROR_SYNTAX);
	assert_false(minisign_read_secret(minisign_write_public(&arena, &key), &again, &err));
	assert_false(minisign_read_secret(TEXT(""), &again, &err));
	struct text detached = ed25519_sign(&arena, &key, TEXT("abc"));
	assert_int_equal(detached.len, 88);
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
	(void)state;
	struct error err;
	return tree_remove(folder, &err) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(minisign_verifies_ours),
		cmocka_unit_test(we_verify_minisigns),
		cmocka_unit_test(changes_are_noticed),
		cmocka_unit_test(secret_keys_are_kept),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
