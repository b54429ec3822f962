// SPDX-License-Identifier: Apache-2.0
//
// Header text: written in ASCII, folded, read back the same; RFC 2047's own examples; transfer encodings.
#include "unit.h"

#include "mail/transfer.h"
#include "mail/word.h"

// Lines end in CRLF, have at most 78 characters where that is possible and 998 in any case, and are ASCII.
static void check_lines(struct text t, size_t width)
{
	while (t.len > 0) {
		ptrdiff_t end = text_find(t, TEXT("\r\n"));
		assert_true(end >= 0);
		assert_true((size_t)end <= width);
		for (ptrdiff_t i = 0; i < end; i++)
			assert_true(t.data[i] >= 0x20 && t.data[i] < 0x7F);
		t = text_sub(t, (size_t)end + 2, t.len);
	}
}

static void subjects_return(void **state)
{
	(void)state;
	static const char *const subjects[] = {
		"Your report", "",
		"A subject of many words that is so long that it must be folded twice, since a line has at most 78 characters, and "
		"goes on and on until the third line has begun",
		"Sicherheitsupdate f\xC3\xBCr Ihre Lumen Cam verf\xC3\xBCgbar: bitte installieren Sie Version 2.4.1 bis zum 30. November",
		"\xF0\x9F\x94\x92\xF0\x9F\x94\x92\xF0\x9F\x94\x92\xF0\x9F\x94\x92\xF0\x9F\x94\x92\xF0\x9F\x94\x92"
		"\xF0\x9F\x94\x92\xF0\x9F\x94\x92\xF0\x9F\x94\x92\xF0\x9F\x94\x92\xF0\x9F\x94\x92",
		"=?UTF-8?B?bm90IGFuIGVuY29kZWQgd29yZA==?=", "two  spaces", " leading and trailing ",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"100% <b>&amp; \"quoted\" (comment)",
	};
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		BUILDER_AUTO written = {.max = 4096};
		word_write_field(&written, "Subject", text_from(subjects[i]));
		check_lines(builder_text(&written), 78);
		struct text raw = builder_text(&written);
		assert_true(text_starts(raw, TEXT("Subject:")));
		BUILDER_AUTO read = {.max = 4096};
		word_read(&read, text_sub(raw, 8, raw.len));
		assert_string_equal(read.data == NULL ? "" : read.data, subjects[i]);
	}
}

static void mailboxes(void **state)
{
	(void)state;
	static const struct {
		const char *name, *written;
	} cases[] = {
		{"", "From: <a@b.example>\r\n"},
		{"Lumen", "From: Lumen <a@b.example>\r\n"},
		{"Lumen Devices GmbH & Co", "From: Lumen Devices GmbH & Co <a@b.example>\r\n"},
		{"Lumen, Inc. \"x\" \\", "From: \"Lumen, Inc. \\\"x\\\" \\\\\"\r\n <a@b.example>\r\n"},
		{"M\xC3\xBCller", "From: =?UTF-8?B?TcO8bGxlcg==?= <a@b.example>\r\n"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		BUILDER_AUTO out = {.max = 4096};
		word_write_mailbox(&out, "From", text_from(cases[i].name), TEXT("a@b.example"));
		assert_string_equal(out.data, cases[i].written);
	}
}

// RFC 2047 section 8.
static void words_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *raw, *text;
	} cases[] = {
		{"=?ISO-8859-1?Q?a?=", "a"},
		{"=?ISO-8859-1?Q?a?= b", "a b"},
		{"=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"},
		{"=?ISO-8859-1?Q?a?=  \r\n =?ISO-8859-1?Q?b?=", "ab"},
		{"=?ISO-8859-1?Q?a_b?=", "a b"},
		{"=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"},
		{"=?ISO-8859-1?Q?Andr=E9?= Pirard <PIRARD@vm1.ulg.ac.be>", "Andr\xC3\xA9 Pirard <PIRARD@vm1.ulg.ac.be>"},
		{"=?US-ASCII*EN?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>"},
		{"=?utf-8?B?w6Q=?=", "\xC3\xA4"},
		{"=?utf-8?Q?=FF=0D=0Ax?=", "\xEF\xBF\xBD x"},
		{"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
		{"=?utf-8?Q?abc", "=?utf-8?Q?abc"},
		{"=?", "=?"},
		{"plain \xC3\xA4\xFF\x07", "plain \xC3\xA4\xEF\xBF\xBD\xEF\xBF\xBD"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		BUILDER_AUTO out = {.max = 4096};
		word_read(&out, text_from(cases[i].raw));
		assert_string_equal(out.data, cases[i].text);
	}
}

static void quoted_printable_returns(void **state)
{
	(void)state;
	static const char *const bodies[] = {
		"Gr\xC3\xBC\xC3\x9F" "e\n", "a=b\n", "trailing space \ntrailing tab\t\n", ".\n", "From here\n.dot\n\n\n", "\n",
		"a very long line with \xC3\xA4 that goes on and on"
		" and on and on and on and on and on and on and on and on and on and on and on and on\n",
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=\n",
	};
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		BUILDER_AUTO coded = {.max = 4096};
		transfer_write_quoted(&coded, text_from(bodies[i]));
		check_lines(builder_text(&coded), 76);
		assert_true(text_find(builder_text(&coded), TEXT("\n.")) < 0 && coded.data[0] != '.');
		BUILDER_AUTO bytes = {.max = 4096};
		transfer_read_quoted(&bytes, builder_text(&coded), false);
		BUILDER_AUTO text = {.max = 4096};
		transfer_to_utf8(&text, builder_text(&bytes), TEXT("utf-8"));
		assert_string_equal(text.data, bodies[i]);
	}
}

static void lenient_readers(void **state)
{
	(void)state;
	BUILDER_AUTO out = {.max = 4096};
	transfer_read_quoted(&out, TEXT("a=3db = \r\nc=zz=4"), false);
	assert_string_equal(out.data, "a=b c=zz=4");
	builder_reset(&out);
	transfer_read_base64(&out, TEXT("SGFs\r\nbG8*=junk"));
	assert_string_equal(out.data, "Hallo");
	builder_reset(&out);
	transfer_to_utf8(&out, TEXT("\xE4\x80\xC2\x85"), TEXT("ISO-8859-1"));
	assert_string_equal(out.data, "\xC3\xA4\xEF\xBF\xBD\xC3\x82\xEF\xBF\xBD");
	builder_reset(&out);
	transfer_to_utf8(&out, TEXT("\xC2\x85\xE2\x82\xAC\xED\xA0\x80"), TEXT("utf-8"));
	assert_string_equal(out.data, "\xEF\xBF\xBD\xE2\x82\xAC\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
	assert_true(transfer_is_plain(TEXT("one\ntwo\twords\n")));
	assert_false(transfer_is_plain(TEXT("\xC3\xA4")));
	assert_false(transfer_is_plain(TEXT("bell \x07")));
	assert_false(transfer_is_plain(
		TEXT("1234567890123456789012345678901234567890123456789012345678901234567890123456789")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subjects_return),
		cmocka_unit_test(mailboxes),
		cmocka_unit_test(words_are_read),
		cmocka_unit_test(quoted_printable_returns),
		cmocka_unit_test(lenient_readers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
