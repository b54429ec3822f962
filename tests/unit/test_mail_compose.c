// SPDX-License-Identifier: Apache-2.0
//
// Composing: the fields and their order, bodies read back, and nothing that could smuggle a field in.
#include "unit.h"

#include "base/time.h"
#include "mail/compose.h"
#include "mail/read.h"

static struct mail_message sample(void)
{
	int64_t date = 0;
	assert_true(time_parse(TEXT("2026-11-02T10:00:00Z"), &date));
	return (struct mail_message){
		.from = "psirt@lumen.example", .to = "ada@example.net", .subject = "Your report LUM-1", .date = date,
		.message_id = "case.1.2@lumen.example", .body = TEXT("Thank you.\n"),
	};
}

static void the_whole_message(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text out;
	struct mail_message m = sample();
	static const char *const references[] = {"case.1.0@lumen.example", "case.1.1@lumen.example"};
	m.from_name = "Lumen product security";
	m.to_name = "Ada";
	m.reply_to = "case+1@lumen.example";
	m.in_reply_to = references[1];
	m.references = references;
	m.reference_count = 2;
	m.automatic = MAIL_AUTO_GENERATED;
	m.list_id = "notices.lumen.example";
	m.unsubscribe_url = "https://security.lumen.example/my/AbC-9_?a=unsubscribe";
	m.language = "en";
	assert_true(mail_compose(&arena, &m, &out, &err));
	assert_string_equal(out.data, "Date: Mon, 02 Nov 2026 10:00:00 +0000\r\n"
	                              "From: Lumen product security <psirt@lumen.example>\r\n"
	                              "To: Ada <ada@example.net>\r\n"
	                              "Reply-To: <case+1@lumen.example>\r\n"
	                              "Subject: Your report LUM-1\r\n"
	                              "Message-ID: <case.1.2@lumen.example>\r\n"
	                              "In-Reply-To: <case.1.1@lumen.example>\r\n"
	                              "References: <case.1.0@lumen.example>\r\n <case.1.1@lumen.example>\r\n"
	                              "Auto-Submitted: auto-generated\r\n"
	                              "List-Id: <notices.lumen.example>\r\n"
	                              "List-Unsubscribe: <https://security.lumen.example/my/AbC-9_?a=unsubscribe>\r\n"
	                              "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
	                              "Content-Language: en\r\n"
	                              "MIME-Version: 1.0\r\n"
	                              "Content-Type: text/plain; charset=utf-8\r\n"
	                              "Content-Transfer-Encoding: 7bit\r\n"
	                              "\r\n"
	                              "Thank you.\r\n");
}

static void bodies_return(void **state)
{
	(void)state;
	static const char *const bodies[] = {"Gr\xC3\xBC\xC3\x9F" "e\n\n.\nFrom us\n", "short\n", "",
	                                     "https://security.lumen.example/case/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA?x=y\n"};
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		ARENA_AUTO arena = ARENA_INIT;
		struct error err;
		struct text out;
		struct mail_view view;
		struct mail_message m = sample();
		m.subject = "Update f\xC3\xBCr Ihre Kamera";
		m.from_name = "L\xC3\xBCmen";
		m.body = text_from(bodies[i]);
		assert_true(mail_compose(&arena, &m, &out, &err));
		for (size_t k = 0; k < out.len; k++)
			assert_true((unsigned char)out.data[k] < 0x80);
		assert_true(mail_read(&arena, out, &view, &err));
		assert_string_equal(view.body.data, bodies[i]);
		assert_string_equal(view.subject.data, m.subject);
		assert_string_equal(view.from.data, "L\xC3\xBCmen <psirt@lumen.example>");
		assert_true(text_is(view.message_id, m.message_id));
		assert_true(view.date == m.date);
	}
}

static void references_are_bounded(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text out;
	const char *references[120];
	for (int i = 0; i < 120; i++)
		references[i] = arena_printf(&arena, "m.%d@lumen.example", i);
	struct mail_message m = sample();
	m.references = references;
	m.reference_count = 120;
	assert_true(mail_compose(&arena, &m, &out, &err));
	assert_true(text_find(out, TEXT("References: <m.0@lumen.example>\r\n <m.71@lumen.example>\r\n")) >= 0);
	assert_true(text_find(out, TEXT("<m.119@lumen.example>\r\n")) >= 0);
	assert_true(text_find(out, TEXT("<m.70@")) < 0);
}

static void expect_refused(const struct mail_message *m, const char *place)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text out = {NULL, 0};
	if (mail_compose(&arena, m, &out, &err))
		fail_msg("accepted a bad %s", place);
	assert_null(out.data);
	assert_int_equal(err.class, ERROR_INVALID);
	assert_string_equal(err.place, place);
	assert_true(err.clause[0] != '\0');
}

static void nothing_is_smuggled_in(void **state)
{
	(void)state;
	static const char *const evil[] = {"x\r\nBcc: victim@example.net", "x\nBcc: y", "x\ry", "x\x01y", "x\x7Fy", "\xFF"};
	for (size_t i = 0; i < sizeof(evil) / sizeof(evil[0]); i++) {
		struct mail_message m = sample();
		m.subject = evil[i];
		expect_refused(&m, "Subject");
		m = sample();
		m.from_name = evil[i];
		expect_refused(&m, "From");
		m = sample();
		m.to_name = evil[i];
		expect_refused(&m, "To");
		m = sample();
		m.from = evil[i];
		expect_refused(&m, "From");
		m = sample();
		m.to = evil[i];
		expect_refused(&m, "To");
		m = sample();
		m.reply_to = evil[i];
		expect_refused(&m, "Reply-To");
		m = sample();
		m.message_id = evil[i];
		expect_refused(&m, "Message-ID");
		m = sample();
		m.in_reply_to = evil[i];
		expect_refused(&m, "In-Reply-To");
		m = sample();
		m.references = &evil[i];
		m.reference_count = 1;
		expect_refused(&m, "References");
		m = sample();
		m.list_id = evil[i];
		expect_refused(&m, "List-Id");
		m = sample();
		m.unsubscribe_url = evil[i];
		expect_refused(&m, "List-Unsubscribe");
		m = sample();
		m.language = evil[i];
		expect_refused(&m, "Content-Language");
	}
	struct mail_message m = sample();
	m.unsubscribe_url = "https://x.example/>, <mailto:a@b.example";
	expect_refused(&m, "List-Unsubscribe");
	m.unsubscribe_url = "javascript:x";
	expect_refused(&m, "List-Unsubscribe");
	m = sample();
	m.body = (struct text){"a\0b", 3};
	expect_refused(&m, "body");
	m.body = TEXT("a\xFF");
	expect_refused(&m, "body");
	m = sample();
	m.subject = NULL;
	expect_refused(&m, "Subject");
	m = sample();
	m.message_id = NULL;
	expect_refused(&m, "Message-ID");
}

static void large_bodies_are_refused(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text out;
	struct mail_message m = sample();
	char *large = arena_alloc(&arena, MAIL_BODY_MAX + 1);
	memset(large, '=', MAIL_BODY_MAX + 1);
	m.body = (struct text){large, MAIL_BODY_MAX};
	assert_true(mail_compose(&arena, &m, &out, &err));
	m.body.len++;
	assert_false(mail_compose(&arena, &m, &out, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_message),
		cmocka_unit_test(bodies_return),
		cmocka_unit_test(references_are_bounded),
		cmocka_unit_test(nothing_is_smuggled_in),
		cmocka_unit_test(large_bodies_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
