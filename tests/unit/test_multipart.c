// SPDX-License-Identifier: Apache-2.0
//
// multipart/form-data: the same result however the bytes are cut, strict syntax, limits, and a sink that always learns how a file ended.
#include "unit.h"

#include "web/multipart.h"

// A sink that remembers.
struct memory {
	struct builder bytes;
	char names[256];
	int begun, ended, aborted;
	bool refuse_begin, refuse_data;
};

static bool memory_begin(void *ctx, const struct web_file *file, struct error *err)
{
	struct memory *memory = ctx;
	if (memory->refuse_begin)
		return error_set(err, ERROR_UNAVAILABLE, "no room");
	snprintf(memory->names, sizeof(memory->names), TEXT_FMT "=" TEXT_FMT, TEXT_ARG(file->field), TEXT_ARG(file->name));
	memory->begun++;
	return true;
}

static bool memory_data(void *ctx, struct text bytes, struct error *err)
{
	struct memory *memory = ctx;
	if (memory->refuse_data)
		return error_set(err, ERROR_IO, "full");
	builder_add(&memory->bytes, bytes);
	return true;
}

static bool memory_end(void *ctx, struct arena *arena, void **ret_data, struct error *err)
{
	struct memory *memory = ctx;
	(void)err;
	memory->ended++;
	*ret_data = arena_strdup(arena, "stored");
	return true;
}

static void memory_abort(void *ctx)
{
	((struct memory *)ctx)->aborted++;
}

// Reads `source` in pieces of `step` bytes.
static bool read_in(struct arena *arena, const char *source, size_t step, const struct web_form_limits *limits,
                    struct memory *memory, struct web_form *ret_form, struct error *err)
{
	struct web_file_sink sink = {memory, memory_begin, memory_data, memory_end, memory_abort};
	struct multipart *multipart = multipart_create(arena, TEXT("XyZ"), limits, memory == NULL ? NULL : &sink);
	struct text rest = text_from(source);
	bool good = true;
	while (good && rest.len > 0) {
		good = multipart_feed(multipart, text_sub(rest, 0, step), err);
		rest = rest.len > step ? text_sub(rest, step, rest.len) : (struct text){NULL, 0};
	}
	good = good && multipart_end(multipart, ret_form, err);
	multipart_destroy(multipart);
	return good;
}

#define FIELD(name, value) "--XyZ\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_PART(name, filename, value)                                                                            \
	"--XyZ\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" filename "\"\r\n"                   \
	"Content-Type: Text/Plain; charset=utf-8\r\n\r\n" value "\r\n"
#define END "--XyZ--\r\n"

static const char whole[] = FIELD("kind", "vulnerability") FIELD("text", "line 1\r\n--Xy\r\n\r\n-- XyZ") FIELD("none", "")
	FILE_PART("file", "C:\\logs\\a.txt", "\r\n--XyY\r\n\r--XyZ") FILE_PART("file", "", "") END;

static void any_cut_gives_the_same(void **state)
{
	(void)state;
	for (size_t step = 1; step <= sizeof(whole); step++) {
		ARENA_AUTO arena = ARENA_INIT;
		struct memory memory = {0};
		struct web_form form;
		struct error err;
		builder_init(&memory.bytes, 1000);
		assert_true(read_in(&arena, whole, step, &web_form_limits_default, &memory, &form, &err));
		assert_int_equal(form.field_count, 3);
		assert_true(text_is(web_form_get(&form, "kind"), "vulnerability"));
		assert_true(text_is(web_form_get(&form, "text"), "line 1\r\n--Xy\r\n\r\n-- XyZ"));
		assert_true(web_form_has(&form, "none"));
		assert_int_equal(form.file_count, 1);
		assert_true(text_is(form.files[0].name, "a.txt"));
		assert_true(text_is(form.files[0].media_type, "text/plain"));
		assert_int_equal(form.files[0].size, 15);
		assert_string_equal(form.files[0].data, "stored");
		assert_true(text_is(builder_text(&memory.bytes), "\r\n--XyY\r\n\r--XyZ"));
		assert_int_equal(memory.begun, 1);
		assert_int_equal(memory.ended, 1);
		assert_int_equal(memory.aborted, 0);
		builder_finish(&memory.bytes);
	}
}

static void malformed_bodies_are_refused(void **state)
{
	static const char *const wrong[] = {
		"",
		"--XyZ",
		"--XyZ--\r",
		"preamble\r\n--XyZ--\r\n",
		"\r\n--XyZ--\r\n",
		FIELD("a", "1"),
		FIELD("a", "1") "--XyZ--\r\nmore",
		FIELD("a", "1") "--XyZ--more",
		"--XyZ \r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n" END,
		"--XyZ\nContent-Disposition: form-data; name=\"a\"\n\n1\n--XyZ--\n",
		"--XyZ\r\n\r\n1\r\n" END,
		"--XyZ\r\nContent-Type: text/plain\r\n\r\n1\r\n" END,
		"--XyZ\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n" END,
		"--XyZ\r\nContent-Disposition: form-data\r\n\r\n1\r\n" END,
		"--XyZ\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n1\r\n" END,
		"--XyZ\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n" END,
		"--XyZ\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n1\r\n" END,
		"--XyZ\r\nContent-Disposition: form-data; name=\"a\" x\r\n\r\n1\r\n" END,
		"--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n1\r\n" END,
		"--XyZ\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n1\r\n" END,
		"--XyZ\r\nContent-Disposition : form-data; name=\"a\"\r\n\r\n1\r\n" END,
		"--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\n1\r\n" END,
		"--XyZ\r\nContent-Disposition: form-data; name=\"a\"; filename*=ISO-8859-1''a\r\n\r\n1\r\n" END,
		FIELD("\xFF", "1") END,
		FIELD("a", "\xC3") END,
	};
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ARENA_AUTO arena = ARENA_INIT;
		struct memory memory = {0};
		struct web_form form = {.field_count = 77};
		struct error err = {0};
		builder_init(&memory.bytes, 1000);
		if (read_in(&arena, wrong[i], 1000, &web_form_limits_default, &memory, &form, &err))
			fail_msg("accepted: %s", wrong[i]);
		assert_int_equal(err.class, ERROR_SYNTAX);
		assert_int_not_equal(err.clause[0], 0);
		assert_int_equal(form.field_count, 77);
		assert_int_equal(memory.begun, memory.ended + memory.aborted);
		builder_finish(&memory.bytes);
	}
}

// The class of the error, or ERROR_NONE.
static enum error_class class_of(const char *source, const struct web_form_limits *limits, struct memory *memory)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct web_form form;
	struct error err = {0};
	if (memory != NULL)
		builder_init(&memory->bytes, 1000);
	bool good = read_in(&arena, source, 7, limits, memory, &form, &err);
	if (memory != NULL)
		builder_finish(&memory->bytes);
	return good ? ERROR_NONE : err.class;
}

static void limits_hold(void **state)
{
	struct web_form_limits limits = {.max_fields = 2, .max_name = 3, .max_value = 4, .max_total = 100,
	                                 .max_files = 1, .max_file = 5, .max_file_total = 8};
	struct memory memory = {0};
	(void)state;
	assert_int_equal(class_of(FIELD("abc", "1234") FIELD("b", "") END, &limits, &memory), ERROR_NONE);
	assert_int_equal(class_of(FIELD("abcd", "1") END, &limits, &memory), ERROR_TOO_LARGE);
	assert_int_equal(class_of(FIELD("a", "12345") END, &limits, &memory), ERROR_TOO_LARGE);
	assert_int_equal(class_of(FIELD("a", "") FIELD("b", "") FIELD("c", "") END, &limits, &memory), ERROR_TOO_LARGE);
	assert_int_equal(class_of(FILE_PART("a", "", "") FILE_PART("b", "", "") FILE_PART("c", "", "") END, &limits, &memory),
	                 ERROR_TOO_LARGE);
	assert_int_equal(class_of(FILE_PART("a", "f", "12345") END, &limits, &memory), ERROR_NONE);
	memory = (struct memory){0};
	assert_int_equal(class_of(FILE_PART("a", "f", "123456") END, &limits, &memory), ERROR_TOO_LARGE);
	assert_int_equal(memory.aborted, 1);
	memory = (struct memory){0};
	assert_int_equal(class_of(FILE_PART("a", "f", "1") FILE_PART("a", "g", "1") END, &limits, &memory), ERROR_TOO_LARGE);
	assert_int_equal(memory.ended, 1);
	limits.max_files = 2;
	assert_int_equal(class_of(FILE_PART("a", "f", "12345") FILE_PART("a", "g", "1234") END, &limits, &memory), ERROR_TOO_LARGE);
	assert_int_equal(class_of(FILE_PART("a", "f", "12345") FILE_PART("a", "g", "123") END, &limits, &memory), ERROR_NONE);
}

static void headers_of_parts_are_bounded(void **state)
{
	static char source[6000] = "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\nX: ";
	(void)state;
	size_t len = strlen(source);
	memset(source + len, 'x', sizeof(source) - len - 1);
	assert_int_equal(class_of(source, &web_form_limits_default, NULL), ERROR_TOO_LARGE);
}

static void sinks_end_what_they_began(void **state)
{
	struct memory memory = {.refuse_begin = true};
	(void)state;
	assert_int_equal(class_of(FILE_PART("a", "f", "1") END, &web_form_limits_default, &memory), ERROR_UNAVAILABLE);
	assert_int_equal(memory.aborted, 0);
	memory = (struct memory){.refuse_data = true};
	assert_int_equal(class_of(FILE_PART("a", "f", "1") END, &web_form_limits_default, &memory), ERROR_IO);
	assert_int_equal(memory.aborted, 1);
	memory = (struct memory){0};
	assert_int_equal(class_of("--XyZ\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\r\nlots of bytes then nothing",
	                          &web_form_limits_default, &memory), ERROR_SYNTAX);
	assert_int_equal(memory.begun, 1);
	assert_int_equal(memory.aborted, 1);
	assert_int_equal(class_of(FILE_PART("a", "f", "1") END, &web_form_limits_default, NULL), ERROR_INVALID);
	assert_int_equal(class_of(FILE_PART("a", "", "") END, &web_form_limits_default, NULL), ERROR_NONE);
}

static void names_are_read_as_browsers_write_them(void **state)
{
	static const char *const names[][2] = {
		{"filename=\"say %22hi%22.txt\"", "say \"hi\".txt"},
		{"filename=\"say \\\"hi\\\".txt\"", "say \"hi\".txt"},
		{"filename=\"100%.txt\"", "100%.txt"},
		{"filename=\"a%0D%0Ab\"", "a__b"},
		{"filename=plain.txt", "plain.txt"},
		{"filename=\"..\\\\..\\\\x.txt\"", "x.txt"},
		{"filename=\"../../etc/passwd\"", "passwd"},
		{"filename=\"...\"", "file"},
		{"filename=\" .profile\"", "profile"},
		{"filename=\"\xC3\xA4.txt\"", "\xC3\xA4.txt"},
		{"filename=\"\xE4.txt\"", "_.txt"},
		{"filename*=UTF-8''%C3%A4.txt", "\xC3\xA4.txt"},
		{"filename*=UTF-8''%C3%A4.txt; filename=\"a.txt\"", "a.txt"},
		{"FileName=\"x\"", "x"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ARENA_AUTO arena = ARENA_INIT;
		struct memory memory = {0};
		struct web_form form;
		struct error err;
		char source[400];
		snprintf(source, sizeof(source), "--XyZ\r\ncontent-disposition: form-data; name=a; %s\r\n\r\n1\r\n" END, names[i][0]);
		builder_init(&memory.bytes, 1000);
		assert_true(read_in(&arena, source, 100, &web_form_limits_default, &memory, &form, &err));
		assert_int_equal(form.file_count, 1);
		assert_string_equal(text_cstr(&arena, form.files[0].name), names[i][1]);
		assert_true(text_is(form.files[0].media_type, "application/octet-stream"));
		builder_finish(&memory.bytes);
	}
}

static void long_names_are_cut_between_characters(void **state)
{
	ARENA_AUTO arena = ARENA_INIT;
	char name[302];
	(void)state;
	name[0] = 'x';
	for (size_t i = 1; i < 301; i += 2)
		memcpy(name + i, "\xC3\xA4", 2);
	name[301] = '\0';
	struct text clean = web_filename_clean(&arena, text_from(name));
	assert_int_equal(clean.len, 199);
	assert_true(text_is_utf8(clean));
}

static void boundaries_are_checked(void **state)
{
	static const char *const good[][2] = {
		{"multipart/form-data; boundary=abc", "abc"},
		{"multipart/form-data;boundary=\"a b'()+_,-./:=?\"", "a b'()+_,-./:=?"},
		{"multipart/form-data; charset=utf-8; Boundary=x", "x"},
	};
	static const char *const wrong[] = {
		"multipart/form-data",
		"multipart/form-data; boundary=",
		"multipart/form-data; boundary=\"\"",
		"multipart/form-data; boundary=\"a \"",
		"multipart/form-data; boundary=a; boundary=a",
		"multipart/form-data; boundary=a b",
		"multipart/form-data; boundary=\"a\tb\"",
		"multipart/form-data; boundary=\"a<b\"",
		"multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901",
	};
	ARENA_AUTO arena = ARENA_INIT;
	struct text boundary = {NULL, 0};
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(multipart_boundary(&arena, text_from(good[i][0]), &boundary));
		assert_true(text_is(boundary, good[i][1]));
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(multipart_boundary(&arena, text_from(wrong[i]), &boundary));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_cut_gives_the_same),
		cmocka_unit_test(malformed_bodies_are_refused),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(headers_of_parts_are_bounded),
		cmocka_unit_test(sinks_end_what_they_began),
		cmocka_unit_test(names_are_read_as_browsers_write_them),
		cmocka_unit_test(long_names_are_cut_between_characters),
		cmocka_unit_test(boundaries_are_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
