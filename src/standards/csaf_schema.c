// SPDX-License-Identifier: Apache-2.0
//
// Holds a document against the tables of csaf_tables.c: one walk, each value looked at once. Whether the items of a list differ is found
// with an indexed map, so that lists of many thousand products cost no more than reading them.
#include "standards/csaf_schema.h"

#include <stdlib.h>

#include "standards/csaf_shape.h"
#include "value/json.h"
#include "value/utf8.h"

#define POINTER_MAX 4096
#define ITEM_MAX (16 * 1024 * 1024)

struct walk {
	struct arena *arena;
	struct complaints *complaints;
	const char *clause;
	struct builder pointer; // RFC 6901
	bool good;
};

// Only names of the tables come here; none has a character that RFC 6901 escapes.
static size_t enter(struct walk *w, const char *name)
{
	size_t before = w->pointer.len;
	builder_byte(&w->pointer, '/');
	builder_string(&w->pointer, name);
	return before;
}

static size_t enter_item(struct walk *w, size_t number)
{
	size_t before = w->pointer.len;
	builder_printf(&w->pointer, "/%zu", number);
	return before;
}

static void leave(struct walk *w, size_t before)
{
	w->pointer.len = before;
	w->pointer.overflow = false;
	w->pointer.data[before] = '\0';
}

__attribute__((format(printf, 3, 4))) static void complain(struct walk *w, const struct value *v, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *message = arena_vprintf(w->arena, format, args);
	va_end(args);
	complaints_add(w->complaints, COMPLAINT_ERROR, v->place, w->pointer.len == 0 ? "" : w->pointer.data, w->clause, "%s", message);
	w->good = false;
}

static void check_word(struct walk *w, const struct value *v, const char *const *words)
{
	for (const char *const *word = words; *word != NULL; word++)
		if (text_is(v->text, *word))
			return;
	BUILDER_AUTO list;
	builder_init(&list, 1000);
	for (const char *const *word = words; *word != NULL; word++)
		builder_printf(&list, "%s%s", word == words ? "" : ", ", *word);
	complain(w, v, "write %s%s", words[1] == NULL ? "" : "one of: ", list.data);
}

static void check_text(struct walk *w, const struct value *v, const struct csaf_shape *shape)
{
	if (v->kind != VALUE_TEXT) {
		complain(w, v, "write a text in quotes");
		return;
	}
	if (shape->words != NULL) {
		check_word(w, v, shape->words);
	} else if (shape->form != NULL) {
		if (!shape->form(v->text) || utf8_count(v->text.data, v->text.len) < shape->min)
			complain(w, v, "%s", shape->advice);
	} else if (v->text.len < shape->min) {
		complain(w, v, "the text is empty; fill it in or remove the key");
	}
}

static void check_score(struct walk *w, const struct value *v)
{
	double score = v->kind == VALUE_NUMBER ? strtod(text_cstr(w->arena, v->text), NULL) : -1;
	if (!(score >= 0 && score <= 10))
		complain(w, v, "write a number from 0 to 10, without quotes");
}

static void check_value(struct walk *w, const struct value *v, const struct csaf_shape *shape);

static void check_map(struct walk *w, const struct value *v, const struct csaf_shape *shape)
{
	if (v->kind != VALUE_MAP) {
		complain(w, v, "write a map (JSON object)");
		return;
	}
	if (value_count(v) < shape->min)
		complain(w, v, "at least %zu keys are needed; there are %zu", shape->min, value_count(v));
	if (shape->max > 0 && value_count(v) > shape->max)
		complain(w, v, "at most %zu keys are allowed; there are %zu", shape->max, value_count(v));
	for (const struct csaf_property *property = shape->properties; property->name != NULL; property++) {
		const struct value *inner = value_get(v, property->name);
		if (inner == NULL) {
			if (property->required)
				complain(w, v, "add the key \"%s\"", property->name);
			continue;
		}
		size_t before = enter(w, property->name);
		check_value(w, inner, property->shape);
		leave(w, before);
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

static void check_unique(struct walk *w, const struct value *list)
{
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
		size_t before = enter_item(w, i);
		complain(w, item, "this item stands in the list already, in line %u; remove one", first->place.line);
		leave(w, before);
	}
}

static void check_list(struct walk *w, const struct value *v, const struct csaf_shape *shape)
{
	if (v->kind != VALUE_LIST) {
		complain(w, v, "write a list (JSON array)");
		return;
	}
	if (value_count(v) < shape->min)
		complain(w, v, "at least %zu items are needed; there are %zu", shape->min, value_count(v));
	for (size_t i = 0; i < value_count(v); i++) {
		size_t before = enter_item(w, i);
		check_value(w, value_at(v, i), shape->items);
		leave(w, before);
	}
	if (shape->unique && value_count(v) > 1)
		check_unique(w, v);
}

// The version that the map says, else the newest.
static void check_version(struct walk *w, const struct value *v, const struct csaf_shape *shape)
{
	const struct csaf_shape *const *choice = shape->choices;
	while (choice[1] != NULL && !text_is(value_text_at(v, "version"), choice[0]->properties[0].shape->words[0]))
		choice++;
	check_map(w, v, *choice);
}

static void check_value(struct walk *w, const struct value *v, const struct csaf_shape *shape)
{
	switch (shape->kind) {
	case CSAF_MAP:
		check_map(w, v, shape);
		break;
	case CSAF_LIST:
		check_list(w, v, shape);
		break;
	case CSAF_TEXT:
		check_text(w, v, shape);
		break;
	case CSAF_SCORE:
		check_score(w, v);
		break;
	case CSAF_VERSION:
		check_version(w, v, shape);
		break;
	}
}

bool csaf_schema_check(struct arena *arena, const struct value *document, const char *clause, struct complaints *complaints)
{
	struct walk w = {.arena = arena, .complaints = complaints, .clause = clause, .good = true};
	builder_init(&w.pointer, POINTER_MAX);
	check_value(&w, document, &csaf_document);
	builder_finish(&w.pointer);
	return w.good;
}
