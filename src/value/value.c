// SPDX-License-Identifier: Apache-2.0
//
// The value tree: making, reading and comparing. Lists and maps grow by doubling inside the arena. Large maps get an index by hash
// of the key, so that looking up is constant in time.
#include "value/value.h"

#include <stdio.h>
#include <string.h>

#include "value/index.h"

static struct value *make(struct arena *arena, enum value_kind kind)
{
	struct value *v = arena_new(arena, struct value);
	v->kind = kind;
	return v;
}

struct value *value_null(struct arena *arena)
{
	return make(arena, VALUE_NULL);
}

struct value *value_bool(struct arena *arena, bool boolean)
{
	struct value *v = make(arena, VALUE_BOOL);
	v->boolean = boolean;
	return v;
}

struct value *value_number(struct arena *arena, struct text as_written)
{
	struct value *v = make(arena, VALUE_NUMBER);
	v->text = as_written;
	return v;
}

struct value *value_int(struct arena *arena, int64_t number)
{
	return value_number(arena, text_from(arena_printf(arena, "%lld", (long long)number)));
}

struct value *value_text(struct arena *arena, struct text t)
{
	struct value *v = make(arena, VALUE_TEXT);
	v->text = t;
	return v;
}

struct value *value_string(struct arena *arena, const char *string)
{
	return string == NULL ? value_null(arena) : value_text(arena, text_from(string));
}

struct value *value_copy_string(struct arena *arena, const char *string)
{
	return string == NULL ? value_null(arena) : value_text(arena, text_copy(arena, text_from(string)));
}

struct value *value_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *string = arena_vprintf(arena, format, args);
	va_end(args);
	return value_text(arena, text_from(string));
}

struct value *value_list(struct arena *arena)
{
	return make(arena, VALUE_LIST);
}

struct value *value_map(struct arena *arena)
{
	return make(arena, VALUE_MAP);
}

void value_append(struct arena *arena, struct value *list, struct value *item)
{
	if (list->list.count == list->list.size) {
		size_t size = list->list.size == 0 ? 4 : list->list.size * 2;
		struct value **items = arena_array(arena, size, sizeof(struct value *));
		if (list->list.count > 0)
			memcpy(items, list->list.items, list->list.count * sizeof(struct value *));
		list->list.items = items;
		list->list.size = size;
	}
	list->list.items[list->list.count++] = item;
}

static struct value_member *find(const struct value *map, struct text key)
{
	if (map == NULL || map->kind != VALUE_MAP)
		return NULL;
	if (map->map.index != NULL) {
		size_t i = value_index_find(map->map.index, map->map.members, key);
		return i == SIZE_MAX ? NULL : &map->map.members[i];
	}
	for (size_t i = 0; i < map->map.count; i++)
		if (text_equal(map->map.members[i].key, key))
			return &map->map.members[i];
	return NULL;
}

void value_put_text(struct arena *arena, struct value *map, struct text key, struct value *item)
{
	struct value_member *member = find(map, key);
	if (member != NULL) {
		member->value = item;
		return;
	}
	if (map->map.count == map->map.size) {
		size_t size = map->map.size == 0 ? 4 : map->map.size * 2;
		struct value_member *members = arena_array(arena, size, sizeof(*members));
		if (map->map.count > 0)
			memcpy(members, map->map.members, map->map.count * sizeof(*members));
		map->map.members = members;
		map->map.size = size;
	}
	map->map.members[map->map.count++] = (struct value_member){.key = key, .value = item};
	if (map->map.count > VALUE_INDEX_FROM)
		value_index_add(arena, &map->map.index, map->map.members, map->map.count);
}

void value_put(struct arena *arena, struct value *map, const char *key, struct value *item)
{
	value_put_text(arena, map, text_from(key), item);
}

void value_put_string(struct arena *arena, struct value *map, const char *key, const char *string)
{
	value_put(arena, map, key, value_string(arena, string));
}

void value_put_bool(struct arena *arena, struct value *map, const char *key, bool boolean)
{
	value_put(arena, map, key, value_bool(arena, boolean));
}

void value_put_int(struct arena *arena, struct value *map, const char *key, int64_t number)
{
	value_put(arena, map, key, value_int(arena, number));
}

struct value *value_put_map(struct arena *arena, struct value *map, const char *key)
{
	struct value *item = value_map(arena);
	value_put(arena, map, key, item);
	return item;
}

struct value *value_put_list(struct arena *arena, struct value *map, const char *key)
{
	struct value *item = value_list(arena);
	value_put(arena, map, key, item);
	return item;
}

struct value *value_get_text(const struct value *map, struct text key)
{
	struct value_member *member = find(map, key);
	return member == NULL ? NULL : member->value;
}

struct value *value_get(const struct value *map, const char *key)
{
	return value_get_text(map, text_from(key));
}

struct value *value_path(const struct value *map, const char *dotted)
{
	struct text rest = text_from(dotted);
	struct value *found = NULL;
	while (rest.data != NULL) {
		found = value_get_text(map, text_cut(&rest, '.'));
		map = found;
	}
	return found;
}

struct value *value_at(const struct value *list, size_t i)
{
	if (list == NULL || list->kind != VALUE_LIST || i >= list->list.count)
		return NULL;
	return list->list.items[i];
}

size_t value_count(const struct value *v)
{
	if (v == NULL)
		return 0;
	if (v->kind == VALUE_LIST)
		return v->list.count;
	return v->kind == VALUE_MAP ? v->map.count : 0;
}

struct text value_as_text(const struct value *v)
{
	if (v == NULL || (v->kind != VALUE_TEXT && v->kind != VALUE_NUMBER && v->kind != VALUE_MARKUP))
		return (struct text){NULL, 0};
	return v->text;
}

const char *value_as_string(struct arena *arena, const struct value *v, const char *none)
{
	struct text t = value_as_text(v);
	return t.data == NULL ? none : text_cstr(arena, t);
}

bool value_as_bool(const struct value *v, bool none)
{
	return v == NULL || v->kind != VALUE_BOOL ? none : v->boolean;
}

int64_t value_as_int(const struct value *v, int64_t none)
{
	int64_t number;
	if (v == NULL || v->kind != VALUE_NUMBER || !text_to_int64(v->text, &number))
		return none;
	return number;
}

struct text value_text_at(const struct value *map, const char *key)
{
	return value_as_text(value_get(map, key));
}

bool value_equal(const struct value *a, const struct value *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case VALUE_NULL:
		return true;
	case VALUE_BOOL:
		return a->boolean == b->boolean;
	case VALUE_NUMBER:
	case VALUE_TEXT:
	case VALUE_MARKUP:
		return text_equal(a->text, b->text);
	case VALUE_LIST:
		if (a->list.count != b->list.count)
			return false;
		for (size_t i = 0; i < a->list.count; i++)
			if (!value_equal(a->list.items[i], b->list.items[i]))
				return false;
		return true;
	case VALUE_MAP:
		if (a->map.count != b->map.count)
			return false;
		for (size_t i = 0; i < a->map.count; i++)
			if (!value_equal(a->map.members[i].value, value_get_text(b, a->map.members[i].key)))
				return false;
		return true;
	}
	return false;
}

bool value_complain(const struct value *v, struct error *err, const char *clause, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	error_set_v(err, ERROR_INVALID, format, args);
	va_end(args);
	if (v != NULL && v->place.file != NULL)
		error_at(err, "%s:%u:%u", v->place.file, v->place.line, v->place.column);
	return error_clause(err, clause);
}
