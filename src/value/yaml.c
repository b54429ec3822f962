// SPDX-License-Identifier: Apache-2.0
//
// YAML reader: libyaml's events become the tree. libyaml counts characters and its own kinds of line breaks, people and editors count
// bytes and line feeds: a cursor over the source follows its marks, which never go back.
#include "value/yaml.h"

#include <string.h>
#include <yaml.h>

#include "value/utf8.h"

const struct yaml_limits yaml_limits_default = {.max_size = 1024 * 1024, .max_depth = 32, .max_count = 200000};

// The reader calls itself for each level: no limit given by a caller may exhaust the stack.
#define DEEPEST 512

struct cursor {
	const unsigned char *p, *end, *line_start;
	size_t index; // characters before p
	uint32_t line;
};

struct reader {
	struct arena *arena;
	yaml_parser_t parser;
	struct cursor cursor;
	const char *file;
	size_t depth, max_depth, count, max_count;
	struct value *anchors; // map: name of the anchor to the finished value
	struct error *err;
};

static struct value_place place_at(struct reader *r, size_t index)
{
	struct cursor *c = &r->cursor;
	while (c->index < index && c->p < c->end) {
		bool line_ends = *c->p == '\n';
		size_t size = utf8_size(c->p, c->end);
		c->p += size == 0 ? 1 : size;
		c->index++;
		if (line_ends) {
			c->line++;
			c->line_start = c->p;
		}
	}
	return (struct value_place){r->file, c->line, (uint32_t)(c->p - c->line_start) + 1};
}

static void *fail(struct reader *r, struct value_place place, enum error_class class, const char *clause, const char *message)
{
	error_set(r->err, class, "%s", message);
	if (r->file != NULL)
		error_at(r->err, "%s:%u:%u", r->file, place.line, place.column);
	else
		error_at(r->err, "%u:%u", place.line, place.column);
	error_clause(r->err, clause);
	return NULL;
}

static void *wrong(struct reader *r, struct value_place place, const char *message)
{
	return fail(r, place, ERROR_SYNTAX, "content.yaml", message);
}

// The parser's own complaint, at the place it names.
static void *syntax(struct reader *r)
{
	const yaml_parser_t *parser = &r->parser;
	const char *problem = parser->problem == NULL ? "it cannot be read" : parser->problem;
	const char *context = parser->context == NULL ? "" : parser->context;
	return wrong(r, place_at(r, parser->problem_mark.index),
		arena_printf(r->arena, "this is not YAML: %s%s%s", problem, context[0] == '\0' ? "" : " ", context));
}

// Characters that YAML 1.2.2 section 5.1 allows, bar the byte order mark and other line breaks than LF and CR LF.
static bool is_allowed(const unsigned char *p, size_t size, const unsigned char *end)
{
	if (size == 1)
		return (p[0] >= 0x20 && p[0] < 0x7F) || p[0] == '\t' || p[0] == '\n' || (p[0] == '\r' && p + 1 < end && p[1] == '\n');
	if (size == 2)
		return p[0] != 0xC2 || p[1] >= 0xA0;
	if (size == 3) {
		bool separator = p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9);
		bool mark = p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF;
		bool none = p[0] == 0xEF && p[1] == 0xBF && p[2] >= 0xBE;
		return !separator && !mark && !none;
	}
	return size == 4;
}

static bool check_characters(struct reader *r)
{
	const struct cursor start = r->cursor;
	const unsigned char *p = start.p;
	for (size_t index = 0; p < start.end; index++) {
		size_t size = utf8_size(p, start.end);
		if (!is_allowed(p, size, start.end))
			return fail(r, place_at(r, index), ERROR_SYNTAX, "content.file.utf8",
				       size == 0 ? "this is not UTF-8; convert the file"
						 : "a character that text files may not have (control character, byte order mark, "
						   "strange line break); remove it") != NULL;
		p += size;
	}
	return true;
}

static bool next(struct reader *r, yaml_event_t *event)
{
	if (yaml_parser_parse(&r->parser, event) == 1)
		return true;
	syntax(r);
	return false;
}

static bool count_one(struct reader *r, struct value_place place)
{
	if (++r->count <= r->max_count)
		return true;
	return fail(r, place, ERROR_TOO_LARGE, "content.alias", "the file has too many values, aliases counted in full; divide it") != NULL;
}

static bool descend(struct reader *r, struct value_place place)
{
	if (++r->depth <= r->max_depth)
		return true;
	return fail(r, place, ERROR_TOO_LARGE, "content.depth", "lists and maps lie too deep within one another") != NULL;
}

static struct value *make(struct reader *r, enum value_kind kind, struct value_place place)
{
	if (!count_one(r, place))
		return NULL;
	struct value *v = arena_new(r->arena, struct value);
	v->kind = kind;
	v->place = place;
	return v;
}

// A copy for an alias: each use may be typed by another field.
static struct value *copy(struct reader *r, const struct value *from)
{
	struct value *v = make(r, from->kind, from->place);
	if (v == NULL)
		return NULL;
	if (from->kind != VALUE_LIST && from->kind != VALUE_MAP) {
		*v = *from;
		return v;
	}
	if (!descend(r, from->place))
		return NULL;
	for (size_t i = 0; i < value_count(from); i++) {
		const struct value_member *member = from->kind == VALUE_MAP ? &from->map.members[i] : NULL;
		struct value *item = copy(r, member == NULL ? from->list.items[i] : member->value);
		if (item == NULL)
			return NULL;
		if (member == NULL) {
			value_append(r->arena, v, item);
		} else {
			value_put_text(r->arena, v, member->key, item);
			v->map.members[i].place = member->place;
		}
	}
	r->depth--;
	return v;
}

static struct value *read_alias(struct reader *r, const yaml_event_t *event, struct value_place place)
{
	const struct value *from = value_get(r->anchors, (const char *)event->data.alias.anchor);
	if (from == NULL)
		return wrong(r, place, "no anchor of this name ends before this alias");
	struct value *v = copy(r, from);
	if (v != NULL)
		v->place = place;
	return v;
}

static struct value *read_scalar(struct reader *r, const yaml_event_t *event, struct value_place place)
{
	struct value *v = make(r, VALUE_TEXT, place);
	if (v == NULL)
		return NULL;
	struct text t = {(const char *)event->data.scalar.value, event->data.scalar.length};
	v->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	if (v->plain && (t.len == 0 || text_is(t, "~") || text_is(t, "null")))
		v->kind = VALUE_NULL;
	else
		v->text = text_copy(r->arena, t);
	return v;
}

static struct value *read_node(struct reader *r, const yaml_event_t *event);

static struct value *read_list(struct reader *r, struct value *list)
{
	for (;;) {
		yaml_event_t event;
		if (!next(r, &event))
			return NULL;
		bool ends = event.type == YAML_SEQUENCE_END_EVENT;
		struct value *item = ends ? NULL : read_node(r, &event);
		yaml_event_delete(&event);
		if (ends)
			return list;
		if (item == NULL)
			return NULL;
		value_append(r->arena, list, item);
	}
}

static struct value *read_member(struct reader *r, struct value *map, const yaml_event_t *key)
{
	struct value_place place = place_at(r, key->start_mark.index);
	if (key->type != YAML_SCALAR_EVENT)
		return wrong(r, place, "a key is plain text, not a list, map or alias");
	if (key->data.scalar.tag != NULL || key->data.scalar.anchor != NULL)
		return wrong(r, place, "a key has neither tag nor anchor; remove it");
	struct text name = text_copy(r->arena, (struct text){(const char *)key->data.scalar.value, key->data.scalar.length});
	if (name.len == 0)
		return wrong(r, place, "a key is needed before the colon");
	if (value_get_text(map, name) != NULL)
		return fail(r, place, ERROR_SYNTAX, "content.duplicate_key", "this key stands twice in its map; keep one");
	yaml_event_t event;
	if (!next(r, &event))
		return NULL;
	struct value *v = read_node(r, &event);
	yaml_event_delete(&event);
	if (v == NULL)
		return NULL;
	value_put_text(r->arena, map, name, v);
	map->map.members[map->map.count - 1].place = place;
	return v;
}

static struct value *read_map(struct reader *r, struct value *map)
{
	for (;;) {
		yaml_event_t event;
		if (!next(r, &event))
			return NULL;
		bool ends = event.type == YAML_MAPPING_END_EVENT;
		struct value *v = ends ? NULL : read_member(r, map, &event);
		yaml_event_delete(&event);
		if (ends)
			return map;
		if (v == NULL)
			return NULL;
	}
}

static struct value *read_node(struct reader *r, const yaml_event_t *event)
{
	struct value_place place = place_at(r, event->start_mark.index);
	const yaml_char_t *anchor = NULL, *tag = NULL;
	struct value *v;
	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return read_alias(r, event, place);
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		v = read_scalar(r, event, place);
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		v = make(r, VALUE_LIST, place);
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		v = make(r, VALUE_MAP, place);
		break;
	default:
		return wrong(r, place, "a value is needed here");
	}
	if (v == NULL)
		return NULL;
	if (tag != NULL)
		return wrong(r, place, "tags are not used here; remove what begins with `!`");
	if (v->kind == VALUE_LIST || v->kind == VALUE_MAP) {
		if (!descend(r, place) || (v->kind == VALUE_LIST ? read_list(r, v) : read_map(r, v)) == NULL)
			return NULL;
		r->depth--;
	}
	if (anchor != NULL)
		value_put_text(r->arena, r->anchors, text_copy(r->arena, text_from((const char *)anchor)), v);
	return v;
}

// Everything up to the end of the stream: one document and nothing else.
static struct value *read_stream(struct reader *r)
{
	struct value *v = NULL;
	for (;;) {
		yaml_event_t event;
		if (!next(r, &event))
			return NULL;
		yaml_event_type_t type = event.type;
		bool good = true;
		if (type == YAML_DOCUMENT_START_EVENT) {
			if (v != NULL)
				good = wrong(r, place_at(r, event.start_mark.index), "one document only; remove this `---`") != NULL;
			else if (event.data.document_start.tag_directives.start != event.data.document_start.tag_directives.end)
				good = wrong(r, place_at(r, event.start_mark.index), "tags are not used here; remove %TAG") != NULL;
		} else if (type != YAML_STREAM_START_EVENT && type != YAML_STREAM_END_EVENT && type != YAML_DOCUMENT_END_EVENT) {
			v = read_node(r, &event);
			good = v != NULL;
		}
		yaml_event_delete(&event);
		if (!good)
			return NULL;
		if (type == YAML_STREAM_END_EVENT)
			return v != NULL ? v : make(r, VALUE_NULL, place_at(r, 0));
	}
}

bool yaml_read(struct arena *arena, struct text source, const char *file, uint32_t line_offset, const struct yaml_limits *limits,
	struct value **ret_value, struct error *err)
{
	const unsigned char *data = (const unsigned char *)(source.data == NULL ? "" : source.data);
	const struct cursor start = {.p = data, .end = data + source.len, .line_start = data, .line = 1 + line_offset};
	struct reader r = {
		.arena = arena,
		.cursor = start,
		.file = file == NULL ? NULL : arena_strdup(arena, file),
		.max_depth = limits->max_depth < DEEPEST ? limits->max_depth : DEEPEST,
		.max_count = limits->max_count,
		.anchors = value_map(arena),
		.err = err,
	};
	if (source.len > limits->max_size || source.len >= UINT32_MAX)
		return fail(&r, place_at(&r, 0), ERROR_TOO_LARGE, "content.file.size", "the file is larger than is read here; divide it") != NULL;
	if (!check_characters(&r))
		return false;
	if (yaml_parser_initialize(&r.parser) != 1)
		return error_set(err, ERROR_UNAVAILABLE, "the YAML reader cannot start: out of memory");
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, data, source.len);
	struct value *v = read_stream(&r);
	yaml_parser_delete(&r.parser);
	if (v == NULL)
		return false;
	*ret_value = v;
	return true;
}
