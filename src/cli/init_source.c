// SPDX-License-Identifier: Apache-2.0
//
// Devices found in existing files: unique codes and slugs, and a table of models as CSV (RFC 4180).
#include <string.h>

#include "base/files.h"
#include "base/time.h"
#include "cli/init.h"
#include "value/schema.h"

#define DEVICES_MAX 1000
#define CSV_MAX (4 << 20)
#define COLUMNS_MAX 32

const char *init_slug(struct arena *arena, const char *text)
{
	static const struct {
		const char *letter, *plain;
	} german[] = {{"\xC3\xA4", "ae"}, {"\xC3\x84", "ae"}, {"\xC3\xB6", "oe"}, {"\xC3\x96", "oe"},
	              {"\xC3\xBC", "ue"}, {"\xC3\x9C", "ue"}, {"\xC3\x9F", "ss"}};
	BUILDER_AUTO out = {.max = 64};
	bool gap = false;
	for (struct text t = text_from(text); t.len > 0 && out.len < 56;) {
		const char *plain = NULL;
		char c[2] = {t.data[0], '\0'};
		size_t taken = 1;
		for (size_t i = 0; i < sizeof(german) / sizeof(german[0]); i++)
			if (text_starts(t, text_from(german[i].letter))) {
				plain = german[i].plain;
				taken = 2;
			}
		if (c[0] >= 'A' && c[0] <= 'Z')
			c[0] = (char)(c[0] + 32);
		if ((c[0] >= 'a' && c[0] <= 'z') || (c[0] >= '0' && c[0] <= '9'))
			plain = c;
		if (plain != NULL && gap && out.len > 0)
			builder_byte(&out, '-');
		if (plain != NULL)
			builder_string(&out, plain);
		gap = plain == NULL;
		t = text_sub(t, taken, t.len);
	}
	return text_cstr(arena, builder_text(&out));
}

// A code of the content format from any text: what may not stand in one becomes a hyphen.
static const char *make_code(struct arena *arena, const char *text)
{
	BUILDER_AUTO out = {.max = 64};
	bool gap = false;
	for (const char *p = text; *p != '\0' && out.len < 56; p++) {
		bool alnum = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9');
		bool inner = out.len > 0 && strchr("._+-", *p) != NULL;
		if (!alnum && !inner) {
			gap = out.len > 0;
			continue;
		}
		if (gap)
			builder_byte(&out, '-');
		gap = false;
		builder_byte(&out, *p);
	}
	return out.len == 0 ? "device" : text_cstr(arena, builder_text(&out));
}

static bool is_model_taken(const struct init_source *source, const char *model)
{
	for (size_t i = 0; i < source->device_count; i++)
		if (strcasecmp(source->devices[i].model, model) == 0)
			return true;
	return false;
}

static bool is_id_taken(const struct init_source *source, const char *id)
{
	for (size_t i = 0; i < source->device_count; i++)
		if (strcmp(source->devices[i].id, id) == 0)
			return true;
	return false;
}

struct init_device *init_add_device(struct arena *arena, struct init_source *source, const char *model, const char *name)
{
	if (source->device_count == source->device_size) {
		size_t size = source->device_size == 0 ? 16 : source->device_size * 2;
		struct init_device *larger = arena_array(arena, size, sizeof(*larger));
		if (source->device_count > 0)
			memcpy(larger, source->devices, source->device_count * sizeof(*larger));
		source->devices = larger;
		source->device_size = size;
	}
	const char *base = make_code(arena, model == NULL ? name : model), *code = base;
	for (int n = 2; is_model_taken(source, code); n++)
		code = arena_printf(arena, "%s-%d", base, n);
	const char *slug = init_slug(arena, code), *id = slug;
	for (int n = 2; is_id_taken(source, id); n++)
		id = arena_printf(arena, "%s-%d", slug, n);
	struct init_device *device = &source->devices[source->device_count++];
	*device = (struct init_device){.model = code, .id = id, .name = name};
	return device;
}

enum column { MODEL, NAME, CATEGORY, SOLD_FROM, PERIOD_END, VERSION, DATE, COLUMN_COUNT };
static const char *const column_names[] = {"model", "name", "category", "sold_from", "period_end", "version", "date", NULL};

struct csv {
	struct text rest;
	const char *path;
	size_t line;  // of the record last read
	size_t next;  // line on which the rest begins
	char separator;
};

static bool refuse(const struct csv *csv, struct error *err, size_t column, const char *what)
{
	error_set(err, ERROR_INVALID, "%s", what);
	if (column > 0)
		error_at(err, "%s:%zu: column %zu", csv->path, csv->line, column);
	else
		error_at(err, "%s:%zu", csv->path, csv->line);
	return error_clause(err, "init.csv");
}

// One field with its quotes taken off; *ret_last: the record ends after it.
static bool read_field(struct csv *csv, struct arena *arena, size_t column, struct text *ret_field, bool *ret_last, struct error *err)
{
	BUILDER_AUTO field = {.max = 4000};
	struct text t = csv->rest;
	size_t i = 0;
	bool quoted = t.len > 0 && t.data[0] == '"';
	for (i = quoted ? 1 : 0; i < t.len; i++) {
		char c = t.data[i];
		if (quoted && c == '"') {
			if (i + 1 < t.len && t.data[i + 1] == '"') {
				i++;
			} else {
				quoted = false;
				continue;
			}
		} else if (!quoted && (c == csv->separator || c == '\n')) {
			break;
		} else if (c == '\n') {
			csv->next++;
		}
		builder_byte(&field, c);
	}
	if (quoted)
		return refuse(csv, err, column, "a quote is opened here and never closed");
	if (field.overflow)
		return refuse(csv, err, column, "this field is longer than 4,000 bytes");
	*ret_last = i >= t.len || t.data[i] == '\n';
	if (i < t.len && t.data[i] == '\n')
		csv->next++;
	csv->rest = text_sub(t, i < t.len ? i + 1 : i, t.len);
	*ret_field = text_copy(arena, text_trim(builder_text(&field)));
	return true;
}

static bool read_record(struct csv *csv, struct arena *arena, struct text fields[COLUMNS_MAX], size_t *ret_count, struct error *err)
{
	csv->line = csv->next;
	bool last = false;
	size_t count = 0;
	while (!last) {
		if (count == COLUMNS_MAX)
			return refuse(csv, err, 0, "there are more than 32 columns");
		if (!read_field(csv, arena, count + 1, &fields[count], &last, err))
			return false;
		count++;
	}
	*ret_count = count;
	return true;
}

static bool read_header(struct csv *csv, struct arena *arena, size_t place[COLUMN_COUNT], size_t *ret_count, struct error *err)
{
	struct text fields[COLUMNS_MAX];
	if (!read_record(csv, arena, fields, ret_count, err))
		return false;
	for (size_t i = 0; i < *ret_count; i++) {
		int column = -1;
		for (int c = 0; c < COLUMN_COUNT; c++)
			if (text_equal_nocase(fields[i], text_from(column_names[c])))
				column = c;
		if (column < 0) {
			const char *nearest = schema_nearest(fields[i], column_names);
			return refuse(csv, err, i + 1, nearest != NULL
				? arena_printf(arena, "there is no column \"" TEXT_FMT "\"; did you mean %s?", TEXT_ARG(fields[i]), nearest)
				: arena_printf(arena, "there is no column \"" TEXT_FMT "\"; known are model, name, category, sold_from, period_end, "
				                      "version, date", TEXT_ARG(fields[i])));
		}
		if (place[column] != SIZE_MAX)
			return refuse(csv, err, i + 1, "this column stands there twice");
		place[column] = i;
	}
	if (place[MODEL] == SIZE_MAX)
		return refuse(csv, err, 0, "the first line names the columns; one of them is model");
	return true;
}

static const char *check_cell(enum column column, struct text cell)
{
	switch (column) {
	case MODEL:
		return schema_type_problem(SCHEMA_CODE, cell);
	case CATEGORY:
		return init_questions[INIT_CATEGORY].check(cell);
	case SOLD_FROM:
	case PERIOD_END:
	case DATE:
		return schema_type_problem(SCHEMA_DATE, cell);
	case VERSION:
		return schema_type_problem(SCHEMA_VERSION, cell);
	default:
		return init_questions[INIT_NAME].check(cell);
	}
}

static bool add_row(struct csv *csv, struct arena *arena, const size_t place[COLUMN_COUNT], const struct text *fields,
	struct init_source *source, struct error *err)
{
	const char *cells[COLUMN_COUNT] = {NULL};
	for (int c = 0; c < COLUMN_COUNT; c++) {
		if (place[c] == SIZE_MAX || fields[place[c]].len == 0)
			continue;
		const char *problem = check_cell((enum column)c, fields[place[c]]);
		if (problem != NULL)
			return refuse(csv, err, place[c] + 1, arena_printf(arena, "%s: %s", column_names[c], problem));
		cells[c] = fields[place[c]].data;
	}
	if (cells[MODEL] == NULL)
		return refuse(csv, err, place[MODEL] + 1, "each line needs a model");
	if ((cells[VERSION] == NULL) != (cells[DATE] == NULL))
		return refuse(csv, err, 0, "a firmware version needs its release date beside it, and the other way round");
	struct date from, to;
	if (cells[SOLD_FROM] != NULL && cells[PERIOD_END] != NULL && date_parse(text_from(cells[SOLD_FROM]), &from) &&
	    date_parse(text_from(cells[PERIOD_END]), &to) && date_compare(to, from) < 0)
		return refuse(csv, err, place[PERIOD_END] + 1, "period_end lies before sold_from");
	for (size_t i = 0; i < source->device_count; i++)
		if (strcasecmp(source->devices[i].model, cells[MODEL]) == 0)
			return refuse(csv, err, place[MODEL] + 1, arena_printf(arena, "the model %s stands there twice", cells[MODEL]));
	if (source->device_count == DEVICES_MAX)
		return refuse(csv, err, 0, "there are more than 1,000 models");
	struct init_device *device = init_add_device(arena, source, cells[MODEL], cells[NAME] == NULL ? cells[MODEL] : cells[NAME]);
	device->category = cells[CATEGORY];
	device->sold_from = cells[SOLD_FROM];
	device->period_end = cells[PERIOD_END];
	device->version = cells[VERSION];
	device->release_date = cells[DATE];
	return true;
}

bool init_read_csv(struct arena *arena, const char *path, struct init_source *source, struct error *err)
{
	struct text table;
	return file_read(arena, path, CSV_MAX, &table, err) && init_parse_csv(arena, table, path, source, err);
}

bool init_parse_csv(struct arena *arena, struct text table, const char *path, struct init_source *source, struct error *err)
{
	struct csv csv = {.rest = table, .path = path, .line = 1, .next = 1, .separator = ','};
	if (text_starts(csv.rest, TEXT("\xEF\xBB\xBF")))
		csv.rest = text_sub(csv.rest, 3, csv.rest.len);
	if (!text_is_utf8(csv.rest) || text_find_byte(csv.rest, '\0') >= 0)
		return refuse(&csv, err, 0, "the table is not UTF-8 text");
	struct text first = csv.rest;
	first = text_cut(&first, '\n');
	if (text_find_byte(first, ',') < 0 && text_find_byte(first, ';') >= 0)
		csv.separator = ';'; // what spreadsheets write where the comma is the decimal sign
	size_t place[COLUMN_COUNT], columns, count, before = source->device_count;
	for (int c = 0; c < COLUMN_COUNT; c++)
		place[c] = SIZE_MAX;
	if (!read_header(&csv, arena, place, &columns, err))
		return false;
	while (csv.rest.len > 0) {
		struct text fields[COLUMNS_MAX];
		if (!read_record(&csv, arena, fields, &count, err))
			return false;
		if (count == 1 && fields[0].len == 0)
			continue;
		if (count != columns)
			return refuse(&csv, err, 0, arena_printf(arena, "this line has %zu fields, the first has %zu", count, columns));
		if (!add_row(&csv, arena, place, fields, source, err))
			return false;
	}
	return source->device_count > before || refuse(&csv, err, 0, "the table names no model");
}
