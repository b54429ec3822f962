// SPDX-License-Identifier: Apache-2.0
//
// Markdown to markup. Whatever comes in, the HTML is balanced, made of the elements and attributes below and of nothing else, and links only where
// links may lead.
#include <stdlib.h>
#include <string.h>

#include "base/link.h"
#include "content/markup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_one_of(struct text name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (text_is(name, *names))
			return true;
	return false;
}

// The attributes of a start tag, from after its name to before its `>`.
static void check_attributes(struct text rest)
{
	static const char *const known[] = {"href", "src", "alt", "id", "rel", "start", NULL};
	while (rest.len > 0) {
		if (rest.data[0] != ' ')
			abort();
		rest = text_sub(rest, 1, rest.len);
		struct text name = text_cut(&rest, '=');
		if (!is_one_of(name, known) || rest.len < 2 || rest.data[0] != '"')
			abort();
		rest = text_sub(rest, 1, rest.len);
		struct text value = text_cut(&rest, '"');
		if (rest.data == NULL || text_find_byte(value, '<') >= 0)
			abort();
		if ((text_is(name, "href") || text_is(name, "src")) && !link_is_safe(value))
			abort();
	}
}

static void check_html(struct text html)
{
	static const char *const elements[] = {"p", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "h5",
					       "h6", NULL};
	static const char *const empty[] = {"br", "hr", "img", NULL};
	struct text open[1000];
	size_t depth = 0;
	for (ptrdiff_t at = text_find_byte(html, '<'); at >= 0; at = text_find_byte(html, '<')) {
		html = text_sub(html, (size_t)at + 1, html.len);
		struct text tag = text_cut(&html, '>');
		if (html.data == NULL)
			abort();
		if (tag.len > 0 && tag.data[0] == '/') {
			if (depth == 0 || !text_equal(open[--depth], text_sub(tag, 1, tag.len)))
				abort();
			continue;
		}
		size_t end = 0;
		while (end < tag.len && tag.data[end] != ' ')
			end++;
		struct text name = text_sub(tag, 0, end);
		check_attributes(text_sub(tag, end, tag.len));
		if (is_one_of(name, empty))
			continue;
		if (!is_one_of(name, elements))
			abort();
		if (depth == sizeof(open) / sizeof(open[0]))
			return; // emphasis within emphasis; deeper than this check follows
		open[depth++] = name;
	}
	if (depth != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct markup m;
	struct markup_options options = {.id_prefix = "x-"};
	if (!markup_read(&arena, (struct text){(const char *)data, size}, &options, &m, &err))
		return 0;
	if (m.html->kind != VALUE_MARKUP || !text_is_utf8(m.html->text) || !text_is_utf8(m.plain))
		abort();
	check_html(m.html->text);
	for (size_t max = 0; max < 20; max++) {
		struct text t = markup_summary(&arena, m.plain, max);
		if (t.len > max || !text_is_utf8(t))
			abort();
	}
	return 0;
}
