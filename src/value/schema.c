// SPDX-License-Identifier: Apache-2.0
//
// Holding a tree against a schema: one walk that types scalars in place and collects every complaint.
#include "value/schema.h"

#include <string.h>

#include "base/time.h"

#define TEXT_MAX 2000
#define MARKDOWN_MAX (64 * 1024)

// Where the walk is: the path within the file, and the clause KIND.PATH (the path without list positions).
struct walk {
	const struct schema_context *context;
	const char *path, *clause_path;
};

static void complain(const struct walk *w, enum complaint_severity severity, struct value_place place, const char *clause, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

static void complain(const struct walk *w, enum complaint_severity severity, struct value_place place, const char *clause, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *message = arena_vprintf(w->context->arena, format, args);
	va_end(args);
	complaints_add(w->context->complaints, severity, place, w->path, clause, "%s", message);
}

static const char *type_clause(const struct walk *w, enum schema_type type)
{
	return arena_printf(w->context->arena, "content.%s", schema_type_name(type));
}

static const char *field_clause(const struct walk *w, const struct schema_field *field)
{
	if (field->clause != NULL)
		return field->clause;
	return arena_printf(w->context->arena, "%s%s%s", w->context->kind, w->clause_path[0] == '\0' ? "" : ".", w->clause_path);
}

static struct walk step(const struct walk *w, struct text key)
{
	struct arena *arena = w->context->arena;
	return (struct walk){
		w->context,
		arena_printf(arena, "%s%s" TEXT_FMT, w->path, w->path[0] == '\0' ? "" : ".", TEXT_ARG(key)),
		arena_printf(arena, "%s%s" TEXT_FMT, w->clause_path, w->clause_path[0] == '\0' ? "" : ".", TEXT_ARG(key)),
	};
}

static struct walk step_item(const struct walk *w, size_t i)
{
	return (struct walk){w->context, arena_printf(w->context->arena, "%s[%zu]", w->path, i), w->clause_path};
}

static bool is_absent(const struct value *v)
{
	if (v == NULL || v->kind == VALUE_NULL)
		return true;
	if (v->kind == VALUE_TEXT)
		return v->text.len == 0;
	return (v->kind == VALUE_LIST || v->kind == VALUE_MAP) && value_count(v) == 0;
}

static size_t characters(struct text t)
{
	size_t count = 0;
	for (size_t i = 0; i < t.len; i++)
		count += ((unsigned char)t.data[i] & 0xC0) != 0x80;
	return count;
}

const char *schema_nearest(struct text word, const char *const *words)
{
	const char *nearest = NULL;
	size_t best = word.len <= 4 ? 2 : 3;
	for (size_t i = 0; words[i] != NULL; i++) {
		size_t distance = text_distance(word, text_from(words[i]));
		if (distance < best) {
			best = distance;
			nearest = words[i];
		}
	}
	return nearest;
}

static const char *join(struct arena *arena, const char *const *words)
{
	BUILDER_AUTO out;
	builder_init(&out, 700);
	for (size_t i = 0; words[i] != NULL && !out.overflow; i++)
		builder_printf(&out, "%s%s", i == 0 ? "" : ", ", words[i]);
	return text_cstr(arena, builder_text(&out));
}

static bool has_word(const char *const *words, struct text t)
{
	for (size_t i = 0; words != NULL && words[i] != NULL; i++)
		if (text_is(t, words[i]))
			return true;
	return false;
}

// ---- texts

static bool check_length(const struct walk *w, const struct schema_field *field, const struct value *v, int64_t most)
{
	int64_t count = (int64_t)characters(v->text);
	if (field->max > 0 && field->max < most)
		most = field->max;
	if (count > most) {
		complain(w, COMPLAINT_ERROR, v->place, field->type == SCHEMA_MARKDOWN ? "markdown.size" : field_clause(w, field),
			"shorten the text to %lld characters; it has %lld", (long long)most, (long long)count);
		return false;
	}
	if (count < field->min) {
		complain(w, COMPLAINT_ERROR, v->place, field_clause(w, field), "write at least %lld characters", (long long)field->min);
		return false;
	}
	return true;
}

static bool check_text(const struct walk *w, const struct schema_field *field, struct value *v)
{
	if (v->kind != VALUE_TEXT && v->kind != VALUE_NUMBER) {
		complain(w, COMPLAINT_ERROR, v->place, type_clause(w, field->type), "%s", schema_type_advice(field->type));
		return false;
	}
	v->kind = VALUE_TEXT;
	for (size_t i = 0; i < v->text.len; i++) {
		unsigned char c = (unsigned char)v->text.data[i];
		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
			complain(w, COMPLAINT_ERROR, v->place, type_clause(w, SCHEMA_TEXT), "remove the control character");
			return false;
		}
	}
	const char *problem = field->check == NULL ? NULL : field->check(v->text);
	if (problem != NULL) {
		complain(w, COMPLAINT_ERROR, v->place, field_clause(w, field), "%s", problem);
		return false;
	}
	return check_length(w, field, v, field->type == SCHEMA_MARKDOWN ? MARKDOWN_MAX : field->max > 0 ? field->max : TEXT_MAX);
}

static bool check_localized(const struct walk *w, const struct schema_field *field, struct value *v)
{
	const struct schema_context *context = w->context;
	bool good = true;
	if (v->kind != VALUE_MAP) {
		if (!check_text(w, field, v))
			return false;
		// The words that the program translates, and text without letters, say the same in every language.
		bool letters = false;
		for (size_t i = 0; i < v->text.len; i++)
			letters = letters || (v->text.data[i] | 32) >= 'a';
		if (context->language_count > 1 && letters && !has_word(field->choices, v->text))
			complain(w, COMPLAINT_GAP, v->place, "content.untranslated", "write it in every language: {" TEXT_FMT ": …, " TEXT_FMT ": …}",
				TEXT_ARG(context->languages[0]), TEXT_ARG(context->languages[1]));
		return true;
	}
	for (size_t i = 0; i < v->map.count; i++) {
		struct value_member *member = &v->map.members[i];
		struct walk inner = step(w, member->key);
		bool known = context->languages == NULL;
		for (size_t l = 0; l < context->language_count; l++)
			known = known || text_equal(member->key, context->languages[l]);
		if (!known) {
			complain(&inner, COMPLAINT_ERROR, member->place, "content.localized",
				"'" TEXT_FMT "' is not in maker.languages: add it there or remove the text", TEXT_ARG(member->key));
			good = false;
		} else if (!is_absent(member->value)) {
			struct walk same_clause = {context, inner.path, w->clause_path};
			good = check_text(&same_clause, field, member->value) && good;
		}
	}
	for (size_t l = 0; l < context->language_count; l++) {
		if (!is_absent(value_get_text(v, context->languages[l])))
			continue;
		if (l == 0) {
			complain(
				w, COMPLAINT_ERROR, v->place, "content.localized", "write it in the default language, " TEXT_FMT, TEXT_ARG(context->languages[0]));
			good = false;
		} else {
			complain(w, COMPLAINT_GAP, v->place, "content.untranslated", "write it in " TEXT_FMT " as well", TEXT_ARG(context->languages[l]));
		}
	}
	return good;
}

// ---- other scalars

static bool in_limits(const struct walk *w, const struct schema_field *field, const struct value *v)
{
	int64_t number = 0;
	if (field->type == SCHEMA_NUMBER)
		(void)text_to_int64(v->text, &number);
	else if (field->type == SCHEMA_DURATION)
		(void)duration_parse(v->text, &number);
	else
		return true;
	if (number >= field->min && (field->max == 0 || number <= field->max))
		return true;
	if (field->type == SCHEMA_NUMBER)
		complain(w, COMPLAINT_ERROR, v->place, field_clause(w, field), "write a number from %lld to %lld", (long long)field->min,
			(long long)field->max);
	else
		complain(w, COMPLAINT_ERROR, v->place, field_clause(w, field), "write a duration from %lld h to %lld h", (long long)(field->min / TIME_HOUR),
			(long long)(field->max / TIME_HOUR));
	return false;
}

static bool check_choice(const struct walk *w, const struct schema_field *field, struct value *v)
{
	// `yes`, `off` and the like are plain words here: YAML typed nothing.
	if ((v->kind == VALUE_TEXT || v->kind == VALUE_NUMBER) && has_word(field->choices, v->text)) {
		v->kind = VALUE_TEXT;
		return true;
	}
	const char *nearest = v->kind == VALUE_TEXT ? schema_nearest(v->text, field->choices) : NULL;
	complain(w, COMPLAINT_ERROR, v->place, type_clause(w, SCHEMA_CHOICE), "write one of %s%s%s%s", join(w->context->arena, field->choices),
		nearest == NULL ? "" : " (did you mean ", nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?)");
	return false;
}

static bool check_bool(const struct walk *w, struct value *v)
{
	if (v->kind == VALUE_BOOL)
		return true;
	if (v->kind == VALUE_TEXT && v->plain && (text_is(v->text, "true") || text_is(v->text, "false"))) {
		bool boolean = text_is(v->text, "true");
		v->kind = VALUE_BOOL;
		v->boolean = boolean;
		return true;
	}
	complain(w, COMPLAINT_ERROR, v->place, type_clause(w, SCHEMA_BOOL), "%s", schema_type_advice(SCHEMA_BOOL));
	return false;
}

static bool check_scalar(const struct walk *w, const struct schema_field *field, struct value *v)
{
	switch (field->type) {
	case SCHEMA_ANY:
		return true;
	case SCHEMA_TEXT:
		return check_text(w, field, v);
	case SCHEMA_LOCALIZED:
	case SCHEMA_MARKDOWN:
		return check_localized(w, field, v);
	case SCHEMA_CHOICE:
		return check_choice(w, field, v);
	case SCHEMA_BOOL:
		return check_bool(w, v);
	default:
		break;
	}
	bool scalar = v->kind == VALUE_TEXT || v->kind == VALUE_NUMBER;
	if (scalar && has_word(field->choices, v->text)) {
		v->kind = VALUE_TEXT;
		return true;
	}
	if (scalar && field->also != SCHEMA_ANY && schema_type_problem(field->also, v->text) == NULL)
		return true;
	const char *problem = scalar ? schema_type_problem(field->type, v->text) : schema_type_advice(field->type);
	if (field->type == SCHEMA_NUMBER && v->kind == VALUE_TEXT && !v->plain)
		problem = schema_type_advice(SCHEMA_NUMBER);
	if (problem != NULL) {
		complain(w, COMPLAINT_ERROR, v->place, type_clause(w, field->type), "%s", problem);
		return false;
	}
	v->kind = field->type == SCHEMA_NUMBER ? VALUE_NUMBER : VALUE_TEXT;
	problem = field->check == NULL ? NULL : field->check(v->text);
	if (problem != NULL) {
		complain(w, COMPLAINT_ERROR, v->place, field_clause(w, field), "%s", problem);
		return false;
	}
	return in_limits(w, field, v);
}

// ---- maps and lists

static bool check_map(const struct walk *w, struct value *v, const struct schema *schema);

static bool check_one(const struct walk *w, const struct schema_field *field, struct value *v)
{
	if (field->type != SCHEMA_OBJECT)
		return check_scalar(w, field, v);
	if (v->kind == VALUE_MAP)
		return check_map(w, v, field->child);
	complain(w, COMPLAINT_ERROR, v->place, "content.map", "%s", schema_type_advice(SCHEMA_OBJECT));
	return false;
}

static bool check_count(const struct walk *w, const struct schema_field *field, const struct value *v)
{
	size_t count = value_count(v), most = field->max_count == 0 ? 1000 : field->max_count;
	if (count >= field->min_count && count <= most)
		return true;
	complain(w, COMPLAINT_ERROR, v->place, field_clause(w, field), "write %zu to %zu entries; there are %zu", field->min_count, most, count);
	return false;
}

static bool check_unique(const struct walk *w, const struct schema_field *field, const struct value *list)
{
	struct value *seen = value_map(w->context->arena);
	bool good = true;
	for (size_t i = 0; i < value_count(list); i++) {
		struct value *item = value_at(list, i);
		if (item->kind != VALUE_TEXT)
			continue;
		struct walk at = step_item(w, i);
		if (value_get_text(seen, item->text) != NULL) {
			complain(&at, COMPLAINT_ERROR, item->place, field_clause(w, field), "'" TEXT_FMT "' stands twice: remove one", TEXT_ARG(item->text));
			good = false;
		}
		value_put_text(w->context->arena, seen, item->text, item);
	}
	return good;
}

// Fields that must differ from the same field of every other map of the list.
static bool check_keys(const struct walk *w, const struct schema_field *field, const struct value *list)
{
	bool good = true;
	for (const struct schema_field *f = field->child->fields; f->name != NULL; f++) {
		if ((f->flags & SCHEMA_KEY) == 0)
			continue;
		struct value *seen = value_map(w->context->arena);
		for (size_t i = 0; i < value_count(list); i++) {
			struct value *key = value_get(value_at(list, i), f->name);
			if (key == NULL || key->kind != VALUE_TEXT)
				continue;
			struct walk item = step_item(w, i), at = step(&item, text_from(f->name));
			if (value_get_text(seen, key->text) != NULL) {
				complain(
					&at, COMPLAINT_ERROR, key->place, field_clause(&at, f), "'" TEXT_FMT "' stands twice: make them differ", TEXT_ARG(key->text));
				good = false;
			}
			value_put_text(w->context->arena, seen, key->text, key);
		}
	}
	return good;
}

static bool check_list(const struct walk *w, const struct schema_field *field, struct value *v)
{
	bool good = true;
	if (v->kind != VALUE_LIST) {
		if (field->type == SCHEMA_OBJECT || field->type == SCHEMA_LOCALIZED || field->type == SCHEMA_MARKDOWN || v->kind == VALUE_MAP) {
			complain(w, COMPLAINT_ERROR, v->place, "content.list", "write a list: each entry on a line of its own after '- '");
			return false;
		}
		struct value *single = arena_new(w->context->arena, struct value);
		*single = *v;
		*v = (struct value){.kind = VALUE_LIST, .place = v->place};
		value_append(w->context->arena, v, single);
	}
	for (size_t i = 0; i < v->list.count; i++) {
		struct walk at = step_item(w, i);
		if (is_absent(v->list.items[i])) {
			complain(&at, COMPLAINT_ERROR, v->list.items[i]->place, type_clause(w, field->type), "remove the empty entry, or fill it in");
			good = false;
		} else {
			good = check_one(&at, field, v->list.items[i]) && good;
		}
	}
	good = check_count(w, field, v) && good;
	if ((field->flags & SCHEMA_UNIQUE) != 0)
		good = check_unique(w, field, v) && good;
	if (field->type == SCHEMA_OBJECT)
		good = check_keys(w, field, v) && good;
	return good;
}

static bool check_free_map(const struct walk *w, const struct schema_field *field, struct value *v)
{
	bool good = true;
	if (v->kind != VALUE_MAP) {
		complain(w, COMPLAINT_ERROR, v->place, "content.map", "%s", schema_type_advice(SCHEMA_OBJECT));
		return false;
	}
	for (size_t i = 0; i < v->map.count; i++) {
		struct value_member *member = &v->map.members[i];
		struct walk at = step(w, member->key);
		const char *problem = field->key_type == SCHEMA_ANY ? NULL : schema_type_problem(field->key_type, member->key);
		if (problem != NULL) {
			complain(&at, COMPLAINT_ERROR, member->place, type_clause(w, field->key_type), "%s", problem);
			good = false;
		}
		if (!is_absent(member->value))
			good = check_one(&at, field, member->value) && good;
	}
	return check_count(w, field, v) && good;
}

static bool check_field(const struct walk *w, const struct schema_field *field, struct value *v, struct value_place map_place)
{
	if (is_absent(v)) {
		if (v != NULL)
			v->kind = VALUE_NULL;
		bool required = (field->flags & SCHEMA_REQUIRED) != 0, wanted = (field->flags & SCHEMA_WANTED) != 0;
		if (required || wanted)
			complain(w, required ? COMPLAINT_ERROR : COMPLAINT_GAP, v == NULL ? map_place : v->place, field_clause(w, field),
				"add %s%s%s", field->name, field->help == NULL ? "" : ": ", field->help == NULL ? "" : field->help);
		return !required;
	}
	if ((field->flags & SCHEMA_MAP) != 0)
		return check_free_map(w, field, v);
	return (field->flags & SCHEMA_LIST) != 0 ? check_list(w, field, v) : check_one(w, field, v);
}

static const struct schema_field *find_field(const struct schema *schema, struct text name)
{
	for (const struct schema_field *f = schema->fields; f->name != NULL; f++)
		if (text_is(name, f->name))
			return f;
	return NULL;
}

static void complain_unknown(const struct walk *w, const struct schema *schema, const struct value_member *member)
{
	const char *names[128];
	size_t count = 0;
	for (const struct schema_field *f = schema->fields; f->name != NULL && count < 127; f++)
		names[count++] = f->name;
	names[count] = NULL;
	const char *nearest = schema_nearest(member->key, names);
	struct walk at = step(w, member->key);
	if (nearest == NULL)
		complain(&at, COMPLAINT_ERROR, member->place, "content.unknown_key", "there is no such key here: remove it, or begin its name with x-");
	else
		complain(&at, COMPLAINT_ERROR, member->place, "content.unknown_key", "there is no such key here; did you mean '%s'?", nearest);
}

static bool check_map(const struct walk *w, struct value *v, const struct schema *schema)
{
	bool good = true;
	for (size_t i = 0; i < v->map.count; i++) {
		const struct value_member *member = &v->map.members[i];
		if (schema->open || text_starts(member->key, TEXT("x-")) || find_field(schema, member->key) != NULL)
			continue;
		complain_unknown(w, schema, member);
		good = false;
	}
	for (const struct schema_field *f = schema->fields; f->name != NULL; f++) {
		struct walk at = step(w, text_from(f->name));
		good = check_field(&at, f, value_get(v, f->name), v->place) && good;
	}
	return good;
}

bool schema_check(const struct schema_context *context, struct value *v, const struct schema *schema)
{
	struct walk w = {context, "", ""};
	if (v->kind == VALUE_MAP)
		return check_map(&w, v, schema);
	complain(&w, COMPLAINT_ERROR, v->place, "content.map", "%s", schema_type_advice(SCHEMA_OBJECT));
	return false;
}
