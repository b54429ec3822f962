// SPDX-License-Identifier: Apache-2.0
//
// Forms without cookies: their signed token, and what comes back when something is wrong.
#include "unit.h"

#include "base/time.h"
#include "page/form.h"

#define NOW (INT64_C(1793620800) * TIME_SECOND)
#define SUBMISSION "0192f0c1-2b3c-7d4e-8f50-123456789abc"

static void tokens_are_good_for_a_day_and_never_lose_the_submission(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct token_keys keys = {{1, 2, 3}};
	char submission[UUID_TEXT_SIZE] = "";
	struct text token = text_from(form_token_make(&keys, &arena, SUBMISSION, NOW));
	assert_int_equal(form_token_read(&keys, token, NOW, submission), FORM_TOKEN_GOOD);
	assert_string_equal(submission, SUBMISSION);
	assert_int_equal(form_token_read(&keys, token, NOW + TIME_DAY, submission), FORM_TOKEN_GOOD);
	submission[0] = '\0';
	assert_int_equal(form_token_read(&keys, token, NOW + TIME_DAY + TIME_SECOND, submission), FORM_TOKEN_OLD);
	assert_string_equal(submission, SUBMISSION);
	assert_int_equal(form_token_read(&keys, token, NOW - TIME_DAY, submission), FORM_TOKEN_OLD);
	struct text fresh = text_from(form_token_make(&keys, &arena, NULL, NOW)), other = text_from(form_token_make(&keys, &arena, NULL, NOW));
	assert_int_equal(form_token_read(&keys, fresh, NOW, submission), FORM_TOKEN_GOOD);
	assert_false(text_equal(fresh, other));
}

static void tokens_of_others_are_bad(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct token_keys keys = {{1, 2, 3}}, others = {{4}};
	char submission[UUID_TEXT_SIZE];
	struct text token = text_from(form_token_make(&keys, &arena, SUBMISSION, NOW));
	assert_int_equal(form_token_read(&others, token, NOW, submission), FORM_TOKEN_BAD);
	for (size_t i = 0; i < token.len; i++) {
		char *changed = text_cstr(&arena, token);
		changed[i] = changed[i] == '0' ? '1' : '0';
		assert_int_equal(form_token_read(&keys, text_from(changed), NOW, submission), FORM_TOKEN_BAD);
		assert_int_equal(form_token_read(&keys, text_sub(token, 0, i), NOW, submission), FORM_TOKEN_BAD);
	}
}

static const char *const kinds[] = {"one", "two", NULL};
static const struct command_field fields[] = {
	{.name = "kind", .type = FIELD_CHOICE, .required = true, .choices = kinds},
	{.name = "message", .type = FIELD_LONGTEXT, .required = true, .max = 5},
	{.name = "email", .type = FIELD_EMAIL},
	{.name = "password", .type = FIELD_SECRET},
	{.name = "attachment", .type = FIELD_FILES, .max = 3},
};
static const struct command command = {.name = "test", .fields = fields, .field_count = sizeof(fields) / sizeof(fields[0])};

static void a_form_comes_back_with_what_was_typed_and_why(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct content content = {.maker = {.languages = {TEXT("en"), TEXT("de")}, .language_count = 2}};
	struct portfolio portfolio = {.content = &content};
	struct page_site site = {.portfolio = &portfolio, .langs = {lang_find("en"), lang_find("de")}};
	struct page english = page_at(&site, 0, TEXT("")), german = page_at(&site, 1, TEXT(""));
	struct command_input input = {NULL, 0, 0};
	command_input_add(&arena, &input, TEXT("message"), TEXT("<b>too long</b>"));
	command_input_add(&arena, &input, TEXT("email"), TEXT("ada@"));
	command_input_add(&arena, &input, TEXT("password"), TEXT("secret"));
	const struct command_problem problems[] = {
		{"kind", "x"}, {"message", "x"}, {"email", "x"}, {"attachment", "x"}, {"attachment", "form.error.unknown"}};
	struct value *form = value_map(&arena);
	form_put(&arena, &english, form, &command, &input, problems, 5);
	assert_true(value_as_bool(value_get(form, "has_errors"), false));
	assert_int_equal(value_count(value_get(form, "error_list")), 5);
	assert_true(text_is(value_as_text(value_path(form, "values.message")), "<b>too long</b>"));
	assert_null(value_path(form, "values.password"));
	assert_true(text_is(value_as_text(value_path(form, "errors.kind")), page_label(&english, "form.error.choice")));
	assert_true(text_is(value_as_text(value_path(form, "errors.message")), "Please shorten this to 5 characters"));
	assert_true(text_is(value_as_text(value_path(form, "errors.email")), page_label(&english, "form.error.email")));
	assert_true(text_is(value_as_text(value_path(form, "errors.attachment")), "Too many files: at most 3"));
	const char *text = form_problem_text(&arena, &german, &command, &input, &problems[2]);
	assert_string_equal(text, page_label(&german, "form.error.email"));
	assert_string_not_equal(text, page_label(&english, "form.error.email"));
}

static void required_fields_that_are_empty_are_found(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct command_input input = {NULL, 0, 0};
	struct command_problem first = {"attachment", "x"}, *problems = &first;
	size_t count = 1;
	command_input_add(&arena, &input, TEXT("message"), TEXT(" \n "));
	command_input_add(&arena, &input, TEXT("kind"), TEXT("one"));
	form_missing(&arena, &command, &input, &problems, &count);
	assert_int_equal(count, 2);
	assert_string_equal(problems[0].field, "attachment");
	assert_string_equal(problems[1].field, "message");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_are_good_for_a_day_and_never_lose_the_submission),
		cmocka_unit_test(tokens_of_others_are_bad),
		cmocka_unit_test(a_form_comes_back_with_what_was_typed_and_why),
		cmocka_unit_test(required_fields_that_are_empty_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
