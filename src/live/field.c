// SPDX-License-Identifier: Apache-2.0
//
// The types of command fields.
#include "live/field.h"

#include <string.h>

#include "base/files.h"
#include "base/time.h"

#define TEXT_MAX 200
#define LONGTEXT_MAX 20000
#define SECRET_MAX 256
#define FILES_MAX 10
#define FILE_MAX (INT64_C(25) << 20)

static const char *const type_names[] = {
	[FIELD_TEXT] = "text", [FIELD_LONGTEXT] = "longtext", [FIELD_SECRET] = "secret", [FIELD_EMAIL] = "email", [FIELD_URL] = "url",
	[FIELD_CHOICE] = "choice", [FIELD_CHOICES] = "choices", [FIELD_BOOL] = "bool", [FIELD_INT] = "int", [FIELD_DATE] = "date",
	[FIELD_INSTANT] = "instant", [FIELD_ID] = "id", [FIELD_SLUG] = "slug", [FIELD_PATH] = "path", [FIELD_FILES] = "files",
};

const char *command_field_type_name(enum command_field_type type)
{
	return type_names[type];
}

static size_t characters(struct text t)
{
	size_t count = 0;
	for (size_t i = 0; i < t.len; i++)
		count += ((unsigned char)t.data[i] & 0xC0) != 0x80;
	return count;
}

// Control characters out, CR LF and CR to LF where lines are allowed, to spaces where not.
static struct text clean(struct arena *arena, struct text t, bool lines)
{
	char *out = arena_alloc(arena, t.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.data[i];
		if (c == '\r') {
			if (i + 1 < t.len && t.data[i + 1] == '\n')
				continue;
			c = '\n';
		}
		if (c == '\n' || c == '\t')
			out[len++] = lines ? (char)c : ' ';
		else if (c >= 0x20 && c != 0x7F)
			out[len++] = (char)c;
	}
	return text_trim((struct text){out, len});
}

static const char *check_length(struct arena *arena, const struct command_field *field, struct text t, int64_t most)
{
	int64_t count = (int64_t)characters(t);
	if (field->max > 0)
		most = field->max;
	if (count > most)
		return arena_printf(arena, "Shorten this to %lld characters; it has %lld.", (long long)most, (long long)count);
	if (count < field->min)
		return arena_printf(arena, "Write at least %lld characters.", (long long)field->min);
	return NULL;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static const char *parse_email(struct arena *arena, struct text t, struct text *ret)
{
	static const char problem[] = "Write an e-mail address as name@example.com.";
	char *copy = text_cstr(arena, t);
	ptrdiff_t at = text_find_byte(t, '@');
	if (at < 1 || at > 64 || t.len > 254 || copy[0] == '.' || copy[at - 1] == '.')
		return problem;
	for (ptrdiff_t i = 0; i < at; i++)
		if (!is_word(copy[i]) && strchr("!#$%&'*+/=?^_`{|}~.-", copy[i]) == NULL)
			return problem;
	bool dot = false;
	for (size_t i = (size_t)at + 1; i < t.len; i++) {
		char before = copy[i - 1];
		if (copy[i] == '.') {
			if (before == '@' || before == '.' || before == '-' || i + 1 == t.len)
				return problem;
			dot = true;
		} else if (copy[i] >= 'A' && copy[i] <= 'Z') {
			copy[i] = (char)(copy[i] + 32);
		} else if (!is_word(copy[i]) && !(copy[i] == '-' && before != '.' && before != '@' && i + 1 < t.len)) {
			return problem;
		}
	}
	*ret = (struct text){copy, t.len};
	return dot ? NULL : problem;
}

static bool is_url(struct text t)
{
	if (t.len > 2000 || (!text_starts(t, TEXT("https://")) && !text_starts(t, TEXT("http://"))))
		return false;
	for (size_t i = 0; i < t.len; i++)
		if ((unsigned char)t.data[i] <= 0x20 || strchr("\"<>\\^`{|}", t.data[i]) != NULL)
			return false;
	return t.len > 8;
}

static bool is_slug(struct text t)
{
	if (t.len == 0 || t.len > 100)
		return false;
	for (size_t i = 0; i < t.len; i++)
		if (!((t.data[i] >= 'a' && t.data[i] <= 'z') || (t.data[i] >= '0' && t.data[i] <= '9') ||
			    (i > 0 && strchr("._-", t.data[i]) != NULL)))
			return false;
	return true;
}

static bool is_choice(const struct command_field *field, struct text t)
{
	for (size_t i = 0; field->choices[i] != NULL; i++)
		if (text_is(t, field->choices[i]))
			return true;
	return false;
}

// Browsers send a local date and time without zone; it is taken as UTC, as the form says.
static bool parse_instant(struct arena *arena, struct text t, int64_t *ret)
{
	if (time_parse(t, ret))
		return true;
	return t.len == 16 && time_parse(text_from(arena_printf(arena, TEXT_FMT ":00Z", TEXT_ARG(t))), ret);
}

static const char *parse_single(struct arena *arena, const struct command_field *field, struct text raw, struct command_parsed *parsed)
{
	struct date day;
	bool lines = field->type == FIELD_LONGTEXT;
	if (!text_is_utf8(raw))
		return "This is not readable text (UTF-8).";
	struct text t = field->type == FIELD_SECRET ? raw : clean(arena, raw, lines);
	parsed->text = text_copy(arena, t);
	parsed->present = t.len > 0;
	if (field->type == FIELD_BOOL) {
		bool on = text_is(t, "on") || text_is(t, "true") || text_is(t, "1") || text_is(t, "yes");
		parsed->number = on;
		return on || t.len == 0 || text_is(t, "off") || text_is(t, "false") || text_is(t, "0") || text_is(t, "no") ? NULL
		                                                                                                            : "Choose yes or no.";
	}
	if (t.len == 0)
		return field->required ? "Please fill this in." : NULL;
	switch (field->type) {
	case FIELD_TEXT:
		return check_length(arena, field, t, TEXT_MAX);
	case FIELD_LONGTEXT:
		return check_length(arena, field, t, LONGTEXT_MAX);
	case FIELD_SECRET:
		return check_length(arena, field, t, SECRET_MAX);
	case FIELD_EMAIL:
		return parse_email(arena, t, &parsed->text);
	case FIELD_URL:
		return is_url(t) ? NULL : "Write an address that begins with https://.";
	case FIELD_CHOICE:
		return is_choice(field, t) ? NULL : "Choose one of the answers.";
	case FIELD_INT:
		if (!text_to_int64(t, &parsed->number))
			return "Write a whole number.";
		if ((field->min != 0 || field->max != 0) && (parsed->number < field->min || parsed->number > field->max))
			return arena_printf(arena, "Write a number from %lld to %lld.", (long long)field->min, (long long)field->max);
		return NULL;
	case FIELD_DATE:
		return date_parse(t, &day) ? NULL : "Write a date as 2026-11-02.";
	case FIELD_INSTANT:
		return parse_instant(arena, t, &parsed->number) ? NULL : "Write a date and time as 2026-11-02T10:00 (UTC).";
	case FIELD_ID:
		return store_id_is_valid(t) ? NULL : "This is not an identifier.";
	case FIELD_SLUG:
		return is_slug(t) ? NULL : "Use lower-case letters, digits, dots, hyphens and underscores.";
	case FIELD_PATH:
		return path_is_safe(t) ? NULL : "Write a path without .. and without a leading slash.";
	default:
		return NULL;
	}
}

static const char *parse_choices(struct arena *arena, const struct command_field *field, const struct command_input *input,
				 struct command_parsed *parsed)
{
	struct text *texts = arena_array(arena, input->count, sizeof(*texts));
	for (size_t i = 0; i < input->count; i++) {
		if (!text_is(input->items[i].name, field->name) || input->items[i].value.len == 0)
			continue;
		bool twice = false;
		for (size_t k = 0; k < parsed->count; k++)
			twice = twice || text_equal(texts[k], input->items[i].value);
		if (!is_choice(field, input->items[i].value))
			return "Choose among the answers.";
		if (!twice)
			texts[parsed->count++] = text_copy(arena, input->items[i].value);
	}
	parsed->texts = texts;
	parsed->present = parsed->count > 0;
	if ((field->required && parsed->count == 0) || (int64_t)parsed->count < field->min)
		return "Choose at least one.";
	return field->max > 0 && (int64_t)parsed->count > field->max ? "Choose fewer." : NULL;
}

static const char *parse_files(struct arena *arena, const struct command_field *field, const struct command_input *input,
			       struct command_parsed *parsed)
{
	int64_t most = field->max > 0 ? field->max : FILES_MAX, largest = field->max_file > 0 ? field->max_file : FILE_MAX;
	parsed->files = arena_array(arena, input->count, sizeof(*parsed->files));
	for (size_t i = 0; i < input->count; i++) {
		const struct command_file *file = input->items[i].file;
		if (file == NULL || !text_is(input->items[i].name, field->name))
			continue;
		if (file->blob.size > largest)
			return arena_printf(arena, "Attach files of at most %lld MB each.", (long long)(largest >> 20));
		parsed->files[parsed->count++] = file;
	}
	parsed->present = parsed->count > 0;
	if ((field->required && parsed->count == 0) || (int64_t)parsed->count < field->min)
		return "Attach a file.";
	return (int64_t)parsed->count > most ? arena_printf(arena, "Attach at most %lld files.", (long long)most) : NULL;
}

const char *field_parse(struct arena *arena, const struct command_field *field, const struct command_input *input,
			struct command_parsed *ret_parsed)
{
	*ret_parsed = (struct command_parsed){.text = {"", 0}};
	if (field->type == FIELD_CHOICES)
		return parse_choices(arena, field, input, ret_parsed);
	if (field->type == FIELD_FILES)
		return parse_files(arena, field, input, ret_parsed);
	struct text raw = {"", 0};
	for (size_t i = 0; i < input->count; i++) {
		if (input->items[i].file == NULL && text_is(input->items[i].name, field->name)) {
			raw = input->items[i].value;
			break;
		}
	}
	return parse_single(arena, field, raw, ret_parsed);
}
