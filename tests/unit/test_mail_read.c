// SPDX-License-Identifier: Apache-2.0
//
// Reading messages for display, dates among them, and all the real bounces at hand without harm.
#include "unit.h"

#include "base/files.h"
#include "base/time.h"
#include "mail/read.h"

static void dates(void **state)
{
	(void)state;
	static const struct {
		const char *value, *instant;
	} cases[] = {
		{"Mon, 02 Nov 2026 10:00:00 +0000", "2026-11-02T10:00:00Z"},
		{"2 Nov 2026 10:00 +0100", "2026-11-02T09:00:00Z"},
		{"Fri, 11 Jul 2003 21:00:37 -0700 (PDT)", "2003-07-12T04:00:37Z"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t instant;
		char text[TIME_TEXT_SIZE];
		assert_true(mail_parse_date(text_from(cases[i].value), &instant));
		assert_string_equal(time_format(instant, text), cases[i].instant);
	}
	static const char *const bad[] = {"", "yesterday", "Mon, 31 Feb 2026 10:00:00 +0000", "1 Foo 2026 10:00 +0000", "1 Nov 26 10:00 +0000",
	                                  "1 Nov 2026 24:00 +0000", "1 Nov 2026 10:00", "1 Nov 2026 10:00 GMT", "1 Nov 2026 10:00 +0099",
	                                  "0 Nov 2026 10:00 +0000"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t instant;
		assert_false(mail_parse_date(text_from(bad[i]), &instant));
	}
}

static void parts(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct mail_view view;
	assert_true(mail_read(&arena,
	                      TEXT("Return-Path: <bounces+1@maker.example>\nDelivered-To: a@b.example\nnonsense\nSUBJECT: one\n\ttwo\n"
	                           "Content-Type: text/plain; format=flowed; Charset=\"ISO-8859-1\"\nContent-Transfer-Encoding: BASE64\n\n5A==\n"),
	                      &view, &err));
	assert_true(text_is(view.return_path, "bounces+1@maker.example"));
	assert_true(text_is(view.delivered_to, "a@b.example"));
	assert_true(text_is(view.subject, "one two"));
	assert_true(text_is(view.body, "\xC3\xA4"));
	assert_true(view.date == TIME_NONE);
	assert_true(text_is(mail_view_field(&view, "content-transfer-encoding"), "BASE64"));
	assert_int_equal(view.field_count, 5);
	assert_true(mail_read(&arena, TEXT("Content-Type: image/png\r\n\r\nxyz"), &view, &err));
	assert_int_equal(view.body.len, 0);
	assert_true(mail_read(&arena, TEXT(""), &view, &err));
	assert_int_equal(view.field_count, 0);
	char *large = arena_alloc(&arena, MAIL_READ_MAX + 1);
	assert_false(mail_read(&arena, (struct text){large, MAIL_READ_MAX + 1}, &view, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
}

static void real_messages(void **state)
{
	(void)state;
	const char *shared = unit_shared();
	if (shared == NULL)
		skip();
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct file_entry *files;
	size_t count, messages = 0, with_sender = 0;
	const char *root = arena_printf(&arena, "%s/mail", shared);
	assert_true(tree_list(&arena, root, 10000, &files, &count, &err));
	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		ARENA_AUTO page = ARENA_INIT;
		struct text bytes;
		struct mail_view view;
		if (!text_ends(files[i].path, TEXT(".eml")))
			continue;
		messages++;
		assert_true(file_read(&page, arena_printf(&page, "%s/" TEXT_FMT, root, TEXT_ARG(files[i].path)), MAIL_READ_MAX, &bytes, &err));
		assert_true(mail_read(&page, bytes, &view, &err));
		for (size_t k = 0; k < view.field_count; k++)
			assert_true(text_is_utf8(view.fields[k].value) && text_find_byte(view.fields[k].value, '\n') < 0);
		assert_true(text_is_utf8(view.body));
		with_sender += view.from.len > 0;
	}
	assert_true(with_sender * 10 > messages * 9 && messages > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates),
		cmocka_unit_test(parts),
		cmocka_unit_test(real_messages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
