// SPDX-License-Identifier: Apache-2.0
//
// Holds a document against the tables of csaf_tables.c: one walk, each value looked at once. Whether the items of a list differ is found
// with an indexed map, so that lists of many thousand products cost no more than reading them.
#include "standards/csaf_schema.h"

#include <stdlib.h>

#include "standards/csaf_shape.h"
#include "value/index.h"
#include "value/json.h"
#include "value/utf8.h"

#define POINTER_MAX 4096
#define ITEM_MAX (16 * 1024 * 1024)

struct walk {
	struct arena *arena;
	struct complaints *complaints;
	const char *clause;
	bool good;
};

// Where the walk is: a key (which is one of the tables, without characters that RFC 6901 escapes), else the number of an item. The pointer
// is put together only when there is a finding.
struct step {
	const struct step *up; // NULL: the document
	const char *key;
	size_t number;
};

static void write_pointer(struct builder *out, const struct step *at)
{
	if (at == NULL)
		return;
	write_pointer(out, at->up);
	if (at->key != NULL)
		builder_printf(out, "/%s", at->key);
	else
		builder_printf(out, "/%zu", at->number);
}

__attribute__((format(printf, 4, 5))) static void complain(struct walk *w, const struct step *at, const struct value *v, const char *format, ...)
{
	BUILDER_AUTO pointer;
	va_list args;
	va_start(args, format);
	const char *message = arena_vprintf(w->arena, format, args);
	va_end(args);
	builder_init(&pointer, POINTER_MAX);
	write_pointer(&pointer, at);
	complaints_add(w->complaints, COMPLAINT_ERROR, v->place, pointer.data, w->clause, "%s", message);
	w->good = false;
}

static void check_word(struct walk *w, const struct step *at, const struct value *v, const char *const *words)
{
	for (const char *const *word = words; *word != NULL; word++)
		if (text_is(v->text, *word))
			return;
	BUILDER_AUTO list;
	builder_init(&list, 1000);
	for (const char *const *word = words; *word != NULL; word++)
		builder_printf(&list, "%s%s", word == words ? "" : ", ", *word);
	complain(w, at, v, "write %s%s", words[1] == NULL ? "" : "one of: ", list.data);
}

static void check_text(struct walk *w, const struct step *at, const struct value *v, const struct csaf_shape *shape)
{
	if (v->kind != VALUE_TEXT) {
		complain(w, at, v, "write a text in quotes");
		return;
	}
	if (shape->words != NULL) {
		check_word(w, at, v, shape->words);
	} else if (shape->form != NULL) {
		if (!shape->form(v->text) || utf8_count(v->text.data, v->text.len) < shape->min)
			complain(w, at, v, "%s", shape->advice);
	} else if (v->text.len < shape->min) {
		complain(w, at, v, "the text is empty; fill it in or remove the key");
	}
}

static void check_score(struct walk *w, const struct step *at, const struct value *v)
{
	double score = v->kind == VALUE_NUMBER ? strtod(text_cstr(w->arena, v->text), NULL) : -1;
	if (!(score >= 0 && score <= 10))
		complain(w, at, v, "write a number from 0 to 10, without quotes");
}

static void check_value(struct walk *w, const struct step *at, const struct value *v, const struct csaf_shape *shape);

static void check_map(struct walk *w, const struct step *at, const struct value *v, const struct csaf_shape *shape)
{
	if (v->kind != VALUE_MAP) {
		complain(w, at, v, "write a map (JSON object)");
		return;
	}
	if (value_count(v) < shape->min)
		complain(w, at, v, "at least %zu keys are needed; there are %zu", shape->min, value_count(v));
	if (shape->max > 0 && value_count(v) > shape->max)
		complain(w, at, v, "at most %zu keys are allowed; there are %zu", shape->max, value_count(v));
	for (const struct csaf_property *property = shape->properties; property->name != NULL; property++) {
		const struct value *inner = value_get(v, property->name);
		if (inner == NULL) {
			if (property->required)
				complain(w, at, v, "add the key \"%s\"", property->name);
			continue;
		}
		const struct step inside = {at, property->name, 0};
		check_value(w, &inside, inner, property->shape);
	}
}

// A text that two values share exactly if JSON Schema calls them equal (but for the ways of writing a number).
static struct text identity(struct walk *w, const struct value *v)
{
	BUILDER_AUTO out;
	struct text t = TEXT("");
	builder_init(&out, ITEM_MAX);
	json_write(&out, v, JSON_CANONICAL);
	return builder_take(&out, w->arena, &t, NULL) ? t : TEXT("");
}

// The quick way for what nearly always stands there: texts, all different.
static bool are_different_texts(const struct value *list)
{
	ARENA_AUTO scratch = ARENA_INIT;
	struct value_index *index;
	size_t count = value_count(list);
	for (size_t i = 0; i < count; i++)
		if (list->list.items[i]->kind != VALUE_TEXT)
			return false;
	if (count <= VALUE_INDEX_FROM) {
		for (size_t i = 1; i < count; i++)
			for (size_t k = 0; k < i; k++)
				if (text_equal(list->list.items[i]->text, list->list.items[k]->text))
					return false;
		return true;
	}
	struct value_member *members = arena_array(&scratch, count, sizeof(*members));
	for (size_t i = 0; i < count; i++)
		members[i].key = list->list.items[i]->text;
	return value_index_make(&scratch, members, count, &index) == SIZE_MAX;
}

static void check_unique(struct walk *w, const struct step *at, const struct value *list)
{
	if (are_different_texts(list))
		return;
	struct value *texts = value_map(w->arena), *others = value_map(w->arena);
	for (size_t i = 0; i < value_count(list); i++) {
		struct value *item = value_at(list, i);
		struct value *seen = item->kind == VALUE_TEXT ? texts : others;
		struct text key = item->kind == VALUE_TEXT ? item->text : identity(w, item);
		const struct value *first = value_get_text(seen, key);
		if (first == NULL) {
			value_put_text(w->arena, seen, key, item);
			continue;
		}
		const struct step inside = {at, NULL, i};
		complain(w, &inside, item, "this item stands in the list already, in line %u; remove one", first->place.line);
	}
}

static void check_list(struct walk *w, const struct step *at, const struct value *v, const struct csaf_shape *shape)
{
	if (v->kind != VALUE_LIST) {
		complain(w, at, v, "write a list (JSON array)");
		return;
	}
	if (value_count(v) < shape->min)
		complain(w, at, v, "at least %zu items are needed; there are %zu", shape->min, value_count(v));
	for (size_t i = 0; i < value_count(v); i++) {
		const struct step inside = {at, NULL, i};
		check_value(w, &inside, value_at(v, i), shape->items);
	}
	if (shape->unique && value_count(v) > 1)
		check_unique(w, at, v);
}

// The version that the map says, else the newest.
static void check_version(struct walk *w, const struct step *at, const struct value *v, const struct csaf_shape *shape)
{
	const struct csaf_shape *const *choice = shape->choices;
	while (choice[1] != NULL && !text_is(value_text_at(v, "version"), choice[0]->properties[0].shape->words[0]))
		choice++;
	check_map(w, at, v, *choice);
}

static void check_value(struct walk *w, const struct step *at, const struct value *v, const struct csaf_shape *shape)
{
	switch (shape->kind) {
	case CSAF_MAP:
		check_map(w, at, v, shape);
		break;
	case CSAF_LIST:
		check_list(w, at, v, shape);
		break;
	case CSAF_TEXT:
		check_text(w, at, v, shape);
		break;
	case CSAF_SCORE:
		check_score(w, at, v);
		break;
	case CSAF_VERSION:
		check_version(w, at, v, shape);
		break;
	}
}

bool csaf_schema_check(struct arena *arena, const struct value *document, const char *clause, struct complaints *complaints)
{
	struct walk w = {.arena = arena, .complaints = complaints, .clause = clause, .good = true};
	check_value(&w, NULL, document, &csaf_document);
	return w.good;
}
