// SPDX-License-Identifier: Apache-2.0
//
// Tokens of forms, and forms that come back.
#include "page/form.h"

#include <string.h>

#include "base/time.h"

#define FORM_PURPOSE "form"

const char *form_token_make(const struct token_keys *keys, struct arena *arena, const char *submission, int64_t now)
{
	char hex[HASH_HEX_SIZE];
	const char *facts = arena_printf(arena, "%s.%lld", submission == NULL ? store_new_id(arena, now) : submission,
	                                 (long long)(now / TIME_SECOND));
	struct hash mac = token_mac(keys, FORM_PURPOSE, text_from(facts));
	return arena_printf(arena, "%s.%s", facts, hash_hex(&mac, hex));
}

enum form_token form_token_read(const struct token_keys *keys, struct text token, int64_t now, char ret_submission[UUID_TEXT_SIZE])
{
	struct hash sent;
	int64_t seconds;
	if (token.len < HASH_HEX_SIZE + UUID_TEXT_SIZE || token.len > 200)
		return FORM_TOKEN_BAD;
	struct text facts = text_sub(token, 0, token.len - HASH_HEX_SIZE);
	if (token.data[facts.len] != '.' || !hash_from_hex(text_sub(token, facts.len + 1, HASH_HEX_SIZE - 1), &sent))
		return FORM_TOKEN_BAD;
	struct hash mac = token_mac(keys, FORM_PURPOSE, facts);
	if (!hash_equal(&mac, &sent))
		return FORM_TOKEN_BAD;
	struct text submission = text_cut(&facts, '.');
	if (!store_id_is_valid(submission) || !text_to_int64(facts, &seconds) || seconds > INT64_MAX / TIME_SECOND)
		return FORM_TOKEN_BAD;
	memcpy(ret_submission, submission.data, UUID_TEXT_SIZE - 1);
	ret_submission[UUID_TEXT_SIZE - 1] = '\0';
	int64_t age = now - seconds * TIME_SECOND;
	return age > FORM_TOKEN_LIFETIME || age < -TIME_HOUR ? FORM_TOKEN_OLD : FORM_TOKEN_GOOD;
}

struct text form_given(const struct command_input *input, const char *name)
{
	for (size_t i = 0; i < input->count; i++)
		if (input->items[i].file == NULL && text_is(input->items[i].name, name))
			return input->items[i].value;
	return (struct text){NULL, 0};
}

static const struct command_field *find_field(const struct command *command, const char *name)
{
	for (size_t i = 0; i < command->field_count; i++)
		if (strcmp(command->fields[i].name, name) == 0)
			return &command->fields[i];
	return NULL;
}

static int64_t largest(const struct command_field *field)
{
	if (field->max > 0)
		return field->max;
	return field->type == FIELD_LONGTEXT ? 20000 : field->type == FIELD_FILES ? 10 : 200;
}

static const char *numbered(struct arena *arena, const struct page *page, const char *key, const char *name, int64_t number)
{
	struct value *values = value_map(arena);
	value_put(arena, values, name, value_text(arena, lang_number(arena, page->lang, number)));
	return page_format(arena, page, key, values);
}

static int64_t characters(struct text t)
{
	int64_t count = 0;
	for (size_t i = 0; i < t.len; i++)
		count += ((unsigned char)t.data[i] & 0xC0) != 0x80;
	return count;
}

const char *form_problem_text(struct arena *arena, const struct page *page, const struct command *command, const struct command_input *input,
			      const struct command_problem *problem)
{
	if (strncmp(problem->message, "form.error.", 11) == 0)
		return page_label(page, problem->message);
	const struct command_field *field = find_field(command, problem->field);
	if (field == NULL)
		return page_label(page, "form.error.invalid");
	struct text given = text_trim(form_given(input, field->name));
	if (field->type == FIELD_FILES)
		return numbered(arena, page, "form.error.attachment_count", "maximum", largest(field));
	if (field->type == FIELD_CHOICE)
		return page_label(page, "form.error.choice");
	if (given.len == 0)
		return page_label(page, "form.error.required");
	if (field->type == FIELD_EMAIL)
		return page_label(page, "form.error.email");
	bool text = field->type == FIELD_TEXT || field->type == FIELD_LONGTEXT;
	if (text && characters(given) > largest(field))
		return numbered(arena, page, "form.error.too_long", "maximum", largest(field));
	if (text && characters(given) < field->min)
		return numbered(arena, page, "form.error.too_short", "minimum", field->min);
	return page_label(page, "form.error.invalid");
}

void form_missing(struct arena *arena, const struct command *command, const struct command_input *input, struct command_problem **problems,
		  size_t *count)
{
	struct command_problem *all = arena_array(arena, *count + command->field_count, sizeof(*all));
	for (size_t i = 0; i < *count; i++)
		all[i] = (*problems)[i];
	for (size_t i = 0; i < command->field_count; i++) {
		const struct command_field *field = &command->fields[i];
		if (field->required && field->type != FIELD_FILES && text_trim(form_given(input, field->name)).len == 0)
			all[(*count)++] = (struct command_problem){field->name, "required"};
	}
	*problems = all;
}

void form_put(struct arena *arena, const struct page *page, struct value *form, const struct command *command,
	      const struct command_input *input, const struct command_problem *problems, size_t count)
{
	struct value *values = value_put_map(arena, form, "values"), *errors = value_put_map(arena, form, "errors");
	struct value *list = value_list(arena);
	for (size_t i = 0; i < command->field_count; i++) {
		struct text given = form_given(input, command->fields[i].name);
		if (command->fields[i].type != FIELD_SECRET && given.len > 0)
			value_put(arena, values, command->fields[i].name, value_text(arena, given));
	}
	for (size_t i = 0; i < count; i++) {
		const char *text = form_problem_text(arena, page, command, input, &problems[i]);
		struct value *entry = value_map(arena);
		value_put_string(arena, entry, "field", problems[i].field);
		value_put_string(arena, entry, "text", text);
		value_append(arena, list, entry);
		if (value_get(errors, problems[i].field) == NULL)
			value_put_string(arena, errors, problems[i].field, text);
	}
	page_put_list(arena, form, "error_list", list);
	value_put_bool(arena, form, "has_errors", count > 0);
}
