// SPDX-License-Identifier: Apache-2.0
//
// Hashes against published vectors; codecs both ways.
#include "unit.h"

#include "base/hash.h"

static void sha256_and_hmac_vectors(void **state)
{
	(void)state;
	char hex[HASH_HEX_SIZE];
	struct hash h = hash_of(TEXT("abc")); // FIPS 180-4 example
	assert_string_equal(hash_hex(&h, hex), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	h = hash_hmac(TEXT("Jefe"), TEXT("what do ya want for nothing?")); // RFC 4231 case 2
	assert_string_equal(hash_hex(&h, hex), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	struct hasher hasher;
	hasher_init(&hasher);
	hasher_update(&hasher, TEXT("a"));
	hasher_update(&hasher, TEXT("bc"));
	struct hash parts = hasher_finish(&hasher), whole = hash_of(TEXT("abc"));
	assert_true(hash_equal(&parts, &whole));
	assert_true(hash_from_hex(text_from(hash_hex(&whole, hex)), &parts));
	assert_false(hash_from_hex(TEXT("ba78"), &parts));
}

static void base64_both_ways(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct text back;
	assert_true(text_is(base64_encode(&arena, TEXT("fo")), "Zm8="));
	assert_true(text_is(base64url_encode(&arena, TEXT("\xFB\xFF")), "-_8"));
	assert_true(base64_decode(&arena, TEXT("Zm9vYmE="), &back) && text_is(back, "fooba"));
	assert_true(base64url_decode(&arena, TEXT(""), &back) && back.len == 0);
	assert_false(base64_decode(&arena, TEXT("Zm8"), &back));
	assert_false(base64_decode(&arena, TEXT("Zm 8="), &back));
}

static void secrets_compare(void **state)
{
	(void)state;
	assert_true(secret_equal(TEXT("abc"), TEXT("abc")));
	assert_false(secret_equal(TEXT("abc"), TEXT("abd")));
	assert_false(secret_equal(TEXT("abc"), TEXT("abcd")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_and_hmac_vectors),
		cmocka_unit_test(base64_both_ways),
		cmocka_unit_test(secrets_compare),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
