// SPDX-License-Identifier: Apache-2.0
//
// A walk over cmark's tree that notes what rules speak of.
#include "content/markdown.h"

#include <cmark.h>
#include <stdlib.h>

#include "content/markup.h"

struct items {
	struct markdown_item *items; // heap
	size_t count, size;
};

static void add(struct items *list, struct markdown_item item)
{
	if (list->count == list->size) {
		list->size = list->size == 0 ? 16 : 2 * list->size;
		list->items = memory_resize(list->items, list->size * sizeof(*list->items));
	}
	list->items[list->count++] = item;
}

// Some inline nodes have no place of their own: the block's is used.
static struct markdown_item item_at(cmark_node *node, enum markdown_kind kind)
{
	cmark_node *placed = node;
	while (placed != NULL && cmark_node_get_start_line(placed) == 0)
		placed = cmark_node_parent(placed);
	struct markdown_item item = {.kind = kind, .line = 1, .column = 1};
	if (placed != NULL) {
		item.line = (uint32_t)cmark_node_get_start_line(placed);
		int column = cmark_node_get_start_column(placed);
		item.column = column > 0 ? (uint32_t)column : 1;
	}
	return item;
}

static bool has_words(cmark_node *node)
{
	for (cmark_node *inner = cmark_node_first_child(node); inner != NULL; inner = cmark_node_next(inner)) {
		cmark_node_type type = cmark_node_get_type(inner);
		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) {
			if (text_trim(text_from(cmark_node_get_literal(inner))).len > 0)
				return true;
		} else if (type == CMARK_NODE_IMAGE || has_words(inner)) {
			return true;
		}
	}
	return false;
}

// |---|:---:|
static bool is_table_rule(struct text line)
{
	bool bar = false, dash = false;
	for (size_t i = 0; i < line.len; i++) {
		char c = line.data[i];
		if (c != '|' && c != '-' && c != ':' && c != ' ' && c != '\t')
			return false;
		bar |= c == '|';
		dash |= c == '-';
	}
	return bar && dash;
}

// The line of a paragraph that only a table of another dialect has, or 0.
static uint32_t table_line(struct text source, const size_t *starts, size_t lines, cmark_node *paragraph)
{
	size_t first = (size_t)cmark_node_get_start_line(paragraph), last = (size_t)cmark_node_get_end_line(paragraph);
	for (size_t line = first + 1; line <= last && line <= lines; line++) {
		struct text rest = text_sub(source, starts[line - 1], source.len);
		if (is_table_rule(text_cut(&rest, '\n')))
			return (uint32_t)line;
	}
	return 0;
}

static const size_t *line_starts(struct arena *arena, struct text source, size_t *ret_lines)
{
	size_t lines = 1;
	for (size_t i = 0; i < source.len; i++)
		lines += source.data[i] == '\n';
	size_t *starts = arena_array(arena, lines, sizeof(*starts)), line = 1;
	for (size_t i = 0; i < source.len; i++)
		if (source.data[i] == '\n')
			starts[line++] = i + 1;
	*ret_lines = lines;
	return starts;
}

bool markdown_items(
	struct arena *arena, struct text source, struct markdown_item **ret_items, size_t *ret_count, struct error *err)
{
	size_t brackets = 0, lines;
	for (size_t i = 0; i < source.len; i++)
		brackets += source.data[i] == '[';
	if (source.len > MARKUP_SIZE_MAX || brackets > MARKUP_BRACKETS_MAX) {
		error_set(err, ERROR_TOO_LARGE,
			"shorten the text, or part it: it has at most %d KiB and %d opening square brackets",
			MARKUP_SIZE_MAX / 1024, MARKUP_BRACKETS_MAX);
		return error_clause(err, "markdown.size");
	}
	const size_t *starts = line_starts(arena, source, &lines);
	struct items list = {0};
	int depth = 0, deepest = 0;
	cmark_node *document = cmark_parse_document(source.data == NULL ? "" : source.data, source.len, CMARK_OPT_DEFAULT);
	cmark_iter *iter = cmark_iter_new(document);
	for (cmark_event_type event = cmark_iter_next(iter); event != CMARK_EVENT_DONE; event = cmark_iter_next(iter)) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);
		if (type == CMARK_NODE_BLOCK_QUOTE || type == CMARK_NODE_LIST || type == CMARK_NODE_EMPH ||
			type == CMARK_NODE_STRONG)
			depth += event == CMARK_EVENT_ENTER ? 1 : -1;
		deepest = depth > deepest ? depth : deepest;
		if (event != CMARK_EVENT_ENTER || deepest > MARKUP_DEPTH_MAX)
			continue;
		struct markdown_item item;
		uint32_t line;
		switch (type) {
		case CMARK_NODE_LINK:
		case CMARK_NODE_IMAGE:
			item = item_at(node, type == CMARK_NODE_LINK ? MARKDOWN_LINK : MARKDOWN_IMAGE);
			item.url = text_copy(arena, text_from(cmark_node_get_url(node)));
			item.words = has_words(node);
			add(&list, item);
			break;
		case CMARK_NODE_HEADING:
			item = item_at(node, MARKDOWN_HEADING);
			item.level = cmark_node_get_heading_level(node);
			add(&list, item);
			break;
		case CMARK_NODE_HTML_BLOCK:
		case CMARK_NODE_HTML_INLINE:
			add(&list, item_at(node, MARKDOWN_HTML));
			break;
		case CMARK_NODE_PARAGRAPH:
			line = table_line(source, starts, lines, node);
			if (line != 0)
				add(&list, (struct markdown_item){.kind = MARKDOWN_TABLE, .line = line, .column = 1});
			break;
		default:
			break;
		}
	}
	cmark_iter_free(iter);
	cmark_node_free(document);
	struct markdown_item *kept = arena_array(arena, list.count, sizeof(*kept));
	for (size_t i = 0; i < list.count; i++)
		kept[i] = list.items[i];
	free(list.items);
	if (deepest > MARKUP_DEPTH_MAX) {
		error_set(err, ERROR_TOO_LARGE, "write the text flatter: quotes, lists and emphasis nest at most %d deep",
			MARKUP_DEPTH_MAX);
		return error_clause(err, "markdown.size");
	}
	*ret_items = kept;
	*ret_count = list.count;
	return true;
}
