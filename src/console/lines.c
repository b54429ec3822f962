// SPDX-License-Identifier: Apache-2.0
//
// Lines and their difference.
#include "console/lines.h"

#define CONTEXT 3
#define MOST_LINES 2000

struct lines {
	struct text *items;
	size_t count;
};

static struct lines split(struct arena *arena, struct text text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += text.data[i] == '\n';
	struct lines lines = {arena_array(arena, count + 1, sizeof(struct text)), 0};
	while (text.len > 0)
		lines.items[lines.count++] = text_cut(&text, '\n');
	return lines;
}

struct value *lines_numbered(struct arena *arena, struct text text)
{
	struct lines lines = split(arena, text);
	struct value *list = value_list(arena);
	for (size_t i = 0; i < lines.count; i++) {
		struct value *v = value_map(arena);
		value_put_int(arena, v, "number", (int64_t)i + 1);
		value_put(arena, v, "text", value_text(arena, lines.items[i]));
		value_put_bool(arena, v, "problem", false);
		value_append(arena, list, v);
	}
	return list;
}

static void add(struct arena *arena, struct value *list, const char *kind, const char *sign, size_t old, size_t new, struct text text)
{
	struct value *v = value_map(arena);
	value_put_string(arena, v, "kind", kind);
	value_put(arena, v, "old", old == 0 ? value_string(arena, "") : value_int(arena, (int64_t)old));
	value_put(arena, v, "new", new == 0 ? value_string(arena, "") : value_int(arena, (int64_t)new));
	value_put_string(arena, v, "sign", sign);
	value_put(arena, v, "text", value_text(arena, text));
	value_append(arena, list, v);
}

struct value *lines_difference(struct arena *arena, struct text before, struct text after, bool *ret_truncated)
{
	struct lines old = split(arena, before), new = split(arena, after);
	struct value *list = value_list(arena);
	size_t head = 0, tail = 0;
	while (head < old.count && head < new.count && text_equal(old.items[head], new.items[head]))
		head++;
	while (tail < old.count - head && tail < new.count - head &&
		text_equal(old.items[old.count - 1 - tail], new.items[new.count - 1 - tail]))
		tail++;
	for (size_t i = head > CONTEXT ? head - CONTEXT : 0; i < head; i++)
		add(arena, list, "same", "", i + 1, i + 1, old.items[i]);
	for (size_t i = head; i < old.count - tail && value_count(list) < MOST_LINES; i++)
		add(arena, list, "removed", "−", i + 1, 0, old.items[i]);
	for (size_t i = head; i < new.count - tail && value_count(list) < MOST_LINES; i++)
		add(arena, list, "added", "+", 0, i + 1, new.items[i]);
	*ret_truncated = value_count(list) >= MOST_LINES;
	for (size_t i = 0; i < tail && i < CONTEXT && !*ret_truncated; i++)
		add(arena, list, "same", "", old.count - tail + i + 1, new.count - tail + i + 1, new.items[new.count - tail + i]);
	return list;
}
