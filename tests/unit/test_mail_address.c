// SPDX-License-Identifier: Apache-2.0
//
// Mail addresses and message identifiers: what is accepted, what is refused, return paths.
#include "unit.h"

#include "mail/address.h"

#define LOCAL_64 "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234"

static void addresses(void **state)
{
	(void)state;
	static const char *const good[] = {"a@b.example", "psirt@lumen.example", "first.last+tag@sub.maker-1.example", "o'neil@x.co",
	                                   "root@localhost", "1@2.example", LOCAL_64 "@maker.example"};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(mail_address_is_valid(text_from(good[i])));
	static const char *const bad[] = {"", "@", "a", "a@", "@b.example", "a@b", ".a@b.example", "a.@b.example", "a..b@c.example",
	                                  "a b@c.example", "\"a b\"@c.example", "a@[127.0.0.1]", "a@-b.example", "a@b-.example", "a@b..example",
	                                  "a@b.example.", "a@b_c.example", "a@b.example\r\nBcc: x@y.example", "a\n@b.example", "a@b@c.example",
	                                  "<a@b.example>", "a@b.example,c@d.example", "\xC3\xA4@b.example", "a@\xC3\xA4.example",
	                                  LOCAL_64 "5@maker.example"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (mail_address_is_valid(text_from(bad[i])))
			fail_msg("accepted: %s", bad[i]);
	assert_false(mail_address_is_valid((struct text){"a\0b@c.example", 13}));
	char longest[400];
	int n = snprintf(longest, sizeof(longest), "a@");
	while (n < 252)
		n += snprintf(longest + n, sizeof(longest) - (size_t)n, "b.");
	snprintf(longest + n, sizeof(longest) - (size_t)n, "cd");
	assert_int_equal(strlen(longest), 254);
	assert_true(mail_address_is_valid(text_from(longest)));
	snprintf(longest + n, sizeof(longest) - (size_t)n, "cde");
	assert_false(mail_address_is_valid(text_from(longest)));
	assert_true(text_is(mail_address_domain(TEXT("a@b.example")), "b.example"));
}

static void identifiers(void **state)
{
	(void)state;
	assert_true(mail_id_is_valid(TEXT("notice.42.7@maker.example")));
	static const char *const bad[] = {"", "a", "<a@b>", "a@b>\r\nX: y", "a b@c", "a@", "a@b@c"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(mail_id_is_valid(text_from(bad[i])));
}

static void return_paths(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	const char *path = NULL;
	assert_true(mail_return_path(&arena, TEXT("bounces@maker.example"), TEXT("d-42"), &path, &err));
	assert_string_equal(path, "bounces+d-42@maker.example");
	static const char *const bad[] = {"", "d 42", "d@42", "d\r\n42", "."};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(mail_return_path(&arena, TEXT("bounces@maker.example"), text_from(bad[i]), &path, &err));
		assert_int_equal(err.class, ERROR_INVALID);
	}
	assert_false(mail_return_path(&arena, TEXT("nobody"), TEXT("d-42"), &path, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(identifiers),
		cmocka_unit_test(return_paths),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
