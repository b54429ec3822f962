// SPDX-License-Identifier: Apache-2.0
//
// JSON writer. The same tree gives the same bytes. What is written can always be read: bytes that are not UTF-8 become U+FFFD, and
// U+2028 and U+2029 are escaped so that JavaScript can read it, too.
#include "value/json.h"

#include <stdlib.h>
#include <string.h>

#include "value/utf8.h"

static void write_escape(struct builder *out, unsigned c)
{
	static const char letters[] = "\b\f\n\r\t", names[] = "bfnrt";
	const char *which = c == 0 || c > 0xFF ? NULL : strchr(letters, (int)c);
	if (which != NULL)
		builder_printf(out, "\\%c", names[which - letters]);
	else
		builder_printf(out, "\\u%04x", c);
}

void json_write_string(struct builder *out, struct text t)
{
	const unsigned char *p = (const unsigned char *)t.data, *end = p + t.len, *run = p;
	builder_byte(out, '"');
	while (p < end) {
		if (*p >= 0x20 && *p < 0x7F && *p != '"' && *p != '\\') {
			p++;
			continue;
		}
		size_t size = utf8_size(p, end);
		bool line = size == 3 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9);
		if (size > 1 && !line) {
			p += size;
			continue;
		}
		builder_add(out, (struct text){(const char *)run, (size_t)(p - run)});
		if (line)
			write_escape(out, p[2] == 0xA8 ? 0x2028 : 0x2029);
		else if (size == 0)
			write_escape(out, 0xFFFD);
		else if (*p == '"' || *p == '\\')
			builder_printf(out, "\\%c", *p);
		else
			write_escape(out, *p);
		p += size == 0 ? 1 : size;
		run = p;
	}
	builder_add(out, (struct text){(const char *)run, (size_t)(p - run)});
	builder_byte(out, '"');
}

static void line_break(struct builder *out, enum json_style style, size_t depth)
{
	if (style != JSON_PRETTY)
		return;
	builder_byte(out, '\n');
	for (size_t i = 0; i < depth; i++)
		builder_add(out, TEXT("  "));
}

static int by_key(const void *a, const void *b)
{
	const struct value_member *const *x = a, *const *y = b;
	return text_compare((*x)->key, (*y)->key);
}

static void write_value(struct builder *out, const struct value *v, enum json_style style, size_t depth);

static void write_member(struct builder *out, const struct value_member *member, enum json_style style, size_t depth, bool first)
{
	if (!first)
		builder_byte(out, ',');
	line_break(out, style, depth);
	json_write_string(out, member->key);
	builder_add(out, style == JSON_PRETTY ? TEXT(": ") : TEXT(":"));
	write_value(out, member->value, style, depth);
}

static void write_map(struct builder *out, const struct value *v, enum json_style style, size_t depth)
{
	size_t count = v->map.count;
	builder_byte(out, '{');
	if (style == JSON_CANONICAL && count > 0) {
		const struct value_member **sorted = memory_alloc(count * sizeof(*sorted));
		for (size_t i = 0; i < count; i++)
			sorted[i] = &v->map.members[i];
		qsort(sorted, count, sizeof(*sorted), by_key);
		for (size_t i = 0; i < count; i++)
			write_member(out, sorted[i], style, depth + 1, i == 0);
		free(sorted);
	} else {
		for (size_t i = 0; i < count; i++)
			write_member(out, &v->map.members[i], style, depth + 1, i == 0);
	}
	if (count > 0)
		line_break(out, style, depth);
	builder_byte(out, '}');
}

static void write_list(struct builder *out, const struct value *v, enum json_style style, size_t depth)
{
	builder_byte(out, '[');
	for (size_t i = 0; i < v->list.count; i++) {
		if (i > 0)
			builder_byte(out, ',');
		line_break(out, style, depth + 1);
		write_value(out, v->list.items[i], style, depth + 1);
	}
	if (v->list.count > 0)
		line_break(out, style, depth);
	builder_byte(out, ']');
}

static void write_value(struct builder *out, const struct value *v, enum json_style style, size_t depth)
{
	switch (v == NULL ? VALUE_NULL : v->kind) {
	case VALUE_NULL:
		builder_add(out, TEXT("null"));
		break;
	case VALUE_BOOL:
		builder_add(out, v->boolean ? TEXT("true") : TEXT("false"));
		break;
	case VALUE_NUMBER:
		builder_add(out, v->text);
		break;
	case VALUE_TEXT:
	case VALUE_MARKUP:
		json_write_string(out, v->text);
		break;
	case VALUE_LIST:
		write_list(out, v, style, depth);
		break;
	case VALUE_MAP:
		write_map(out, v, style, depth);
		break;
	}
}

void json_write(struct builder *out, const struct value *v, enum json_style style)
{
	write_value(out, v, style, 0);
	if (style == JSON_PRETTY)
		builder_byte(out, '\n');
}
