// SPDX-License-Identifier: Apache-2.0
//
// Complaints: collecting, sorting, and the three ways of printing them.
#include "value/complaint.h"

#include <stdlib.h>
#include <string.h>

#include "value/json.h"
#include "version.h"

void complaints_init(struct complaints *complaints, size_t max)
{
	*complaints = (struct complaints){.max = max};
	arena_init(&complaints->arena);
}

void complaints_finish(struct complaints *complaints)
{
	arena_finish(&complaints->arena);
	complaints_init(complaints, complaints->max);
}

static char *one_line(char *message)
{
	for (char *p = message; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7F)
			*p = ' ';
	return message;
}

static void add(struct complaints *complaints, struct complaint complaint)
{
	if (complaint.severity == COMPLAINT_ERROR)
		complaints->errors++;
	else if (complaint.severity == COMPLAINT_GAP)
		complaints->gaps++;
	else
		complaints->warnings++;
	if (complaints->count >= complaints->max) {
		complaints->dropped++;
		return;
	}
	if (complaints->count == complaints->size) {
		size_t size = complaints->size == 0 ? 64 : complaints->size * 2;
		struct complaint *items = arena_array(&complaints->arena, size, sizeof(*items));
		if (complaints->count > 0)
			memcpy(items, complaints->items, complaints->count * sizeof(*items));
		complaints->items = items;
		complaints->size = size;
	}
	complaints->items[complaints->count++] = complaint;
}

static const char *keep(struct complaints *complaints, const char *string)
{
	return string == NULL ? "" : one_line(arena_strdup(&complaints->arena, string));
}

void complaints_add(struct complaints *complaints, enum complaint_severity severity, struct value_place place, const char *path,
	const char *clause, const char *format, ...)
{
	struct complaint complaint = {.severity = severity, .place = place};
	if (complaints->count < complaints->max) {
		va_list args;
		va_start(args, format);
		complaint.message = one_line(arena_vprintf(&complaints->arena, format, args));
		va_end(args);
		complaint.place.file = place.file == NULL ? NULL : keep(complaints, place.file);
		complaint.path = keep(complaints, path);
		complaint.clause = keep(complaints, clause);
	}
	add(complaints, complaint);
}

// The number after the last colon of *t, which is cut off there.
static bool cut_number(struct text *t, uint32_t *ret_number)
{
	size_t end = t->len;
	while (end > 0 && t->data[end - 1] != ':')
		end--;
	int64_t number;
	if (end == 0 || !text_to_int64(text_sub(*t, end, t->len), &number) || number < 1 || number > UINT32_MAX)
		return false;
	t->len = end - 1;
	*ret_number = (uint32_t)number;
	return true;
}

void complaints_add_error(struct complaints *complaints, enum complaint_severity severity, const char *file, const char *clause,
	const struct error *err)
{
	struct value_place place = {.file = file};
	struct text rest = text_from(err->place);
	uint32_t line, column;
	if (cut_number(&rest, &column) && cut_number(&rest, &line))
		place = (struct value_place){text_cstr(&complaints->arena, rest), line, column};
	complaints_add(complaints, severity, place, "", clause == NULL ? err->clause : clause, "%s", err->message);
}

static int by_place(const void *a, const void *b)
{
	const struct complaint *x = a, *y = b;
	int order = text_compare(text_from(x->place.file), text_from(y->place.file));
	if (order == 0)
		order = (x->place.line > y->place.line) - (x->place.line < y->place.line);
	if (order == 0)
		order = (x->place.column > y->place.column) - (x->place.column < y->place.column);
	return order;
}

// Merging keeps equal ones in order, which qsort does not promise.
static void merge_sort(struct complaint *items, struct complaint *space, size_t count)
{
	if (count < 2)
		return;
	size_t half = count / 2, i = 0, k = half, out = 0;
	merge_sort(items, space, half);
	merge_sort(items + half, space, count - half);
	memcpy(space, items, count * sizeof(*items));
	while (out < count)
		items[out++] = k == count || (i < half && by_place(&space[i], &space[k]) <= 0) ? space[i++] : space[k++];
}

void complaints_sort(struct complaints *complaints)
{
	merge_sort(complaints->items, arena_array(&complaints->arena, complaints->count, sizeof(struct complaint)), complaints->count);
}

const char *complaint_severity_name(enum complaint_severity severity)
{
	return severity == COMPLAINT_ERROR ? "error" : severity == COMPLAINT_GAP ? "gap" : "warning";
}

int complaints_exit_code(const struct complaints *complaints)
{
	return complaints->errors > 0 ? 2 : complaints->gaps > 0 ? 1 : 0;
}

static void print_text(const struct complaints *complaints, struct builder *out)
{
	for (size_t i = 0; i < complaints->count; i++) {
		const struct complaint *c = &complaints->items[i];
		builder_printf(out, "%s:%u:%u: %s: %s: %s\n", c->place.file == NULL ? "." : c->place.file, c->place.line == 0 ? 1 : c->place.line,
			c->place.column == 0 ? 1 : c->place.column, c->path[0] == '\0' ? "." : c->path, c->clause, c->message);
	}
	if (complaints->dropped > 0)
		builder_printf(out, "and %zu more\n", complaints->dropped);
}

static void print_json(const struct complaints *complaints, struct builder *out)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct value *top = value_map(&arena);
	value_put_int(&arena, top, "errors", (int64_t)complaints->errors);
	value_put_int(&arena, top, "gaps", (int64_t)complaints->gaps);
	value_put_int(&arena, top, "warnings", (int64_t)complaints->warnings);
	value_put_int(&arena, top, "dropped", (int64_t)complaints->dropped);
	struct value *list = value_put_list(&arena, top, "complaints");
	for (size_t i = 0; i < complaints->count; i++) {
		const struct complaint *c = &complaints->items[i];
		struct value *map = value_map(&arena);
		value_append(&arena, list, map);
		value_put_string(&arena, map, "severity", complaint_severity_name(c->severity));
		value_put_string(&arena, map, "file", c->place.file);
		value_put_int(&arena, map, "line", c->place.line == 0 ? 1 : c->place.line);
		value_put_int(&arena, map, "column", c->place.column == 0 ? 1 : c->place.column);
		value_put_string(&arena, map, "path", c->path);
		value_put_string(&arena, map, "clause", c->clause);
		value_put_string(&arena, map, "message", c->message);
	}
	json_write(out, top, JSON_PRETTY);
}

static struct value *sarif_location(struct arena *arena, const struct complaint *c)
{
	BUILDER_AUTO uri;
	builder_init(&uri, 64 * 1024);
	builder_percent(&uri, text_from(c->place.file), "/");
	struct value *location = value_map(arena);
	struct value *physical = value_put_map(arena, location, "physicalLocation");
	value_put(arena, value_put_map(arena, physical, "artifactLocation"), "uri", value_text(arena, text_copy(arena, builder_text(&uri))));
	if (c->place.line > 0) {
		struct value *region = value_put_map(arena, physical, "region");
		value_put_int(arena, region, "startLine", c->place.line);
		value_put_int(arena, region, "startColumn", c->place.column);
	}
	if (c->path[0] != '\0') {
		struct value *logical = value_map(arena);
		value_put_string(arena, logical, "fullyQualifiedName", c->path);
		value_append(arena, value_put_list(arena, location, "logicalLocations"), logical);
	}
	return location;
}

// SARIF 2.1.0 sections 3.13 (log), 3.14 (run), 3.19 (driver), 3.27 (result), 3.28 (location).
static void print_sarif(const struct complaints *complaints, struct builder *out)
{
	static const char *const levels[] = {[COMPLAINT_WARNING] = "note", [COMPLAINT_GAP] = "warning", [COMPLAINT_ERROR] = "error"};
	ARENA_AUTO arena = ARENA_INIT;
	struct value *top = value_map(&arena), *run = value_map(&arena), *known = value_map(&arena);
	value_put_string(&arena, top, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	value_put_string(&arena, top, "version", "2.1.0");
	value_append(&arena, value_put_list(&arena, top, "runs"), run);
	struct value *driver = value_put_map(&arena, value_put_map(&arena, run, "tool"), "driver");
	value_put_string(&arena, driver, "name", "aftercare");
	value_put_string(&arena, driver, "version", AFTERCARE_VERSION);
	struct value *rules = value_put_list(&arena, driver, "rules"), *results = value_put_list(&arena, run, "results");
	for (size_t i = 0; i < complaints->count; i++) {
		const struct complaint *c = &complaints->items[i];
		struct value *result = value_map(&arena), *rule = value_get(known, c->clause);
		if (rule == NULL) {
			rule = value_int(&arena, (int64_t)value_count(rules));
			value_put(&arena, known, c->clause, rule);
			struct value *described = value_map(&arena);
			value_put_string(&arena, described, "id", c->clause);
			value_append(&arena, rules, described);
		}
		value_put_string(&arena, result, "ruleId", c->clause);
		value_put(&arena, result, "ruleIndex", rule);
		value_put_string(&arena, result, "level", levels[c->severity]);
		value_put_string(&arena, value_put_map(&arena, result, "message"), "text", c->message);
		struct value *locations = value_put_list(&arena, result, "locations");
		if (c->place.file != NULL)
			value_append(&arena, locations, sarif_location(&arena, c));
		value_append(&arena, results, result);
	}
	json_write(out, top, JSON_PRETTY);
}

void complaints_print(const struct complaints *complaints, enum complaint_style style, struct builder *out)
{
	switch (style) {
	case COMPLAINT_TEXT:
		print_text(complaints, out);
		break;
	case COMPLAINT_JSON:
		print_json(complaints, out);
		break;
	case COMPLAINT_SARIF:
		print_sarif(complaints, out);
		break;
	}
}
