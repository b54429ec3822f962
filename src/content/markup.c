// SPDX-License-Identifier: Apache-2.0
//
// Markdown: parsed by cmark, written by our own walk over its tree, so that nothing reaches the page that this file does not write.
#include "content/markup.h"

#include <cmark.h>
#include <string.h>

#include "base/link.h"

#define LARGEST_HTML ((size_t)1 << 20)
#define SLUG_MAX 64

struct writer {
	struct arena *arena;
	const struct markup_options *options;
	struct markup *markup;
	struct builder html, plain;
	const char **slugs; // of the headings so far, before they were told apart
	int depth;
};

static void complain(struct writer *w, cmark_node *node, const char *clause, const char *message)
{
	if (w->markup->problem_count == MARKUP_PROBLEMS_MAX)
		return;
	if (w->markup->problems == NULL)
		w->markup->problems = arena_array(w->arena, MARKUP_PROBLEMS_MAX, sizeof(*w->markup->problems));
	while (node != NULL && cmark_node_get_start_line(node) == 0)
		node = cmark_node_parent(node);
	uint32_t line = node == NULL ? 1 : (uint32_t)cmark_node_get_start_line(node);
	w->markup->problems[w->markup->problem_count++] = (struct markup_problem){line + w->options->line_offset, clause, message};
}

static void add(struct writer *w, const char *html)
{
	builder_string(&w->html, html);
}

// An empty line between the parts of the plain text.
static void part_plain(struct writer *w)
{
	while (w->plain.len > 0 && !text_ends(builder_text(&w->plain), TEXT("\n\n")) && !w->plain.overflow)
		builder_byte(&w->plain, '\n');
}

// As cmark writes addresses: what may not stand in one becomes %XX, the rest is escaped.
static void add_url(struct writer *w, struct text url)
{
	BUILDER_AUTO coded;
	builder_init(&coded, MARKUP_SIZE_MAX * 3);
	builder_percent(&coded, url, "!#$%&'()*+,/:;=?@[]");
	builder_html(&w->html, builder_text(&coded));
}

static void add_text(struct writer *w, const char *text)
{
	builder_html(&w->html, text_from(text));
	builder_string(&w->plain, text);
}

// The words of a heading as an id: letters and digits of ASCII and everything beyond it, hyphens between.
static const char *slug(struct writer *w, struct text title)
{
	BUILDER_AUTO out;
	builder_init(&out, SLUG_MAX);
	builder_string(&out, w->options->id_prefix == NULL ? "" : w->options->id_prefix);
	size_t start = out.len;
	for (size_t i = 0; i < title.len && out.len + 4 < SLUG_MAX; i++) {
		unsigned char c = (unsigned char)title.data[i];
		bool capital_latin = i > 0 && (unsigned char)title.data[i - 1] == 0xC3 && c >= 0x80 && c <= 0x9E && c != 0x97; // À to Þ
		if ((c >= 'A' && c <= 'Z') || capital_latin)
			builder_byte(&out, (char)(c + 32));
		else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80)
			builder_byte(&out, (char)c);
		else if (out.len > start && out.data[out.len - 1] != '-')
			builder_byte(&out, '-');
	}
	// A character that was begun is finished.
	while (out.len > start && out.data[out.len - 1] == '-')
		out.data[--out.len] = '\0';
	struct text made = builder_text(&out);
	while (made.len > 0 && !text_is_utf8(made))
		made.len--;
	return made.len == start ? arena_printf(w->arena, TEXT_FMT "section", TEXT_ARG(made)) : text_cstr(w->arena, made);
}

static bool is_taken(const struct markup *markup, const char *id)
{
	for (size_t i = 0; i < markup->heading_count; i++)
		if (strcmp(markup->headings[i].id, id) == 0)
			return true;
	return false;
}

// The second of its name gets -2, the third -3.
static const char *heading_id(struct writer *w, struct text title)
{
	const char *plain = slug(w, title), *id = plain;
	size_t number = 1;
	for (size_t i = 0; i < w->markup->heading_count; i++)
		number += strcmp(w->slugs[i], plain) == 0;
	for (; number > 1 || is_taken(w->markup, id); number++) {
		if (number > 1)
			id = arena_printf(w->arena, "%s-%zu", plain, number);
		if (number > 1 && !is_taken(w->markup, id))
			break;
	}
	w->slugs[w->markup->heading_count] = plain;
	return id;
}

static struct text plain_of(struct writer *w, cmark_node *node)
{
	BUILDER_AUTO out;
	builder_init(&out, MARKUP_SIZE_MAX);
	cmark_iter *iter = cmark_iter_new(node);
	while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
		cmark_node *inner = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(inner);
		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
			builder_string(&out, cmark_node_get_literal(inner));
		else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
			builder_byte(&out, ' ');
	}
	cmark_iter_free(iter);
	return text_copy(w->arena, builder_text(&out));
}

static int heading_level(const struct writer *w, cmark_node *node)
{
	int first = w->options->first_heading == 0 ? 2 : w->options->first_heading;
	int level = cmark_node_get_heading_level(node) + first - 1;
	return level > 6 ? 6 : level;
}

static void open_heading(struct writer *w, cmark_node *node)
{
	struct markup *m = w->markup;
	if (m->headings == NULL) {
		m->headings = arena_array(w->arena, MARKUP_HEADINGS_MAX, sizeof(*m->headings));
		w->slugs = arena_array(w->arena, MARKUP_HEADINGS_MAX, sizeof(*w->slugs));
	}
	int level = heading_level(w, node);
	struct text title = plain_of(w, node);
	const char *id = heading_id(w, title);
	m->headings[m->heading_count++] =
		(struct markup_heading){level, id, title, (uint32_t)cmark_node_get_start_line(node) + w->options->line_offset};
	builder_printf(&w->html, "<h%d id=\"", level);
	builder_html(&w->html, text_from(id));
	add(w, "\">");
}

// The address of a link or picture; false where it leads nowhere.
static bool address(struct writer *w, cmark_node *node, bool image, struct text *ret_url)
{
	struct text url = text_from(cmark_node_get_url(node));
	struct text resolved;
	if (w->options->resolve != NULL && !link_is_external(url) && !text_starts(url, TEXT("mailto:")) && !text_starts(url, TEXT("tel:"))) {
		if (!w->options->resolve(w->options->data, w->arena, url, image, &resolved)) {
			complain(w, node, image ? "content.markup.image" : "content.markup.link", "this leads nowhere: it is shown as text alone");
			return false;
		}
		url = resolved;
	}
	if (!link_is_safe(url) || (image && (link_is_external(url) || link_scheme_len(url) >= 0))) {
		complain(w, node, image ? "content.markup.image" : "content.markup.link",
			image ? "a picture lies in the folder of the text: name it by its path" : "links begin with https:, mailto: or tel:");
		return false;
	}
	*ret_url = url;
	return true;
}

static void open_link(struct writer *w, cmark_node *node)
{
	struct text url;
	if (!address(w, node, false, &url)) {
		cmark_node_set_user_data(node, w);
		return;
	}
	add(w, "<a href=\"");
	add_url(w, url);
	add(w, link_is_external(url) ? "\" rel=\"noopener\">" : "\">");
}

static void write_image(struct writer *w, cmark_node *node)
{
	struct text url, alt = plain_of(w, node);
	if (alt.len == 0)
		complain(w, node, "content.markup.image", "say in the brackets what the picture shows");
	if (address(w, node, true, &url)) {
		add(w, "<img src=\"");
		add_url(w, url);
		add(w, "\" alt=\"");
		builder_html(&w->html, alt);
		add(w, "\">");
	} else {
		builder_html(&w->html, alt);
	}
	builder_add(&w->plain, alt);
}

static bool is_tight(cmark_node *paragraph)
{
	cmark_node *item = cmark_node_parent(paragraph);
	cmark_node *list = item == NULL ? NULL : cmark_node_parent(item);
	return list != NULL && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list);
}

static void open_list(struct writer *w, cmark_node *node)
{
	int start = cmark_node_get_list_start(node);
	if (cmark_node_get_list_type(node) == CMARK_BULLET_LIST)
		add(w, "<ul>\n");
	else if (start == 1)
		add(w, "<ol>\n");
	else
		builder_printf(&w->html, "<ol start=\"%d\">\n", start);
}

static bool is_comment(cmark_node *node)
{
	struct text html = text_trim(text_from(cmark_node_get_literal(node)));
	return text_starts(html, TEXT("<!--")) && text_find(html, TEXT("-->")) == (ptrdiff_t)html.len - 3;
}

static void enter(struct writer *w, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_BLOCK_QUOTE: add(w, "<blockquote>\n"); break;
	case CMARK_NODE_LIST: open_list(w, node); break;
	case CMARK_NODE_ITEM: add(w, "<li>"); break;
	case CMARK_NODE_HEADING: open_heading(w, node); break;
	case CMARK_NODE_PARAGRAPH: add(w, is_tight(node) ? "" : "<p>"); break;
	case CMARK_NODE_EMPH: add(w, "<em>"); break;
	case CMARK_NODE_STRONG: add(w, "<strong>"); break;
	case CMARK_NODE_LINK: open_link(w, node); break;
	case CMARK_NODE_THEMATIC_BREAK: add(w, "<hr>\n"); break;
	case CMARK_NODE_TEXT: add_text(w, cmark_node_get_literal(node)); break;
	case CMARK_NODE_SOFTBREAK:
		add(w, "\n");
		builder_byte(&w->plain, ' ');
		break;
	case CMARK_NODE_LINEBREAK:
		add(w, "<br>\n");
		builder_byte(&w->plain, '\n');
		break;
	case CMARK_NODE_CODE:
		add(w, "<code>");
		add_text(w, cmark_node_get_literal(node));
		add(w, "</code>");
		break;
	case CMARK_NODE_CODE_BLOCK:
		add(w, "<pre><code>");
		add_text(w, cmark_node_get_literal(node));
		add(w, "</code></pre>\n");
		part_plain(w);
		break;
	case CMARK_NODE_HTML_BLOCK:
	case CMARK_NODE_HTML_INLINE:
		if (!is_comment(node))
			complain(w, node, "content.markup.html", "HTML is left out: write it as Markdown");
		break;
	default: break;
	}
}

static void leave(struct writer *w, cmark_node *node)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_BLOCK_QUOTE: add(w, "</blockquote>\n"); break;
	case CMARK_NODE_LIST:
		add(w, cmark_node_get_list_type(node) == CMARK_BULLET_LIST ? "</ul>\n" : "</ol>\n");
		if (w->depth == 0)
			part_plain(w);
		break;
	case CMARK_NODE_ITEM: add(w, "</li>\n"); break;
	case CMARK_NODE_HEADING:
		builder_printf(&w->html, "</h%d>\n", heading_level(w, node));
		part_plain(w);
		break;
	case CMARK_NODE_PARAGRAPH:
		add(w, is_tight(node) ? "" : "</p>\n");
		if (is_tight(node))
			builder_byte(&w->plain, '\n');
		else
			part_plain(w);
		break;
	case CMARK_NODE_EMPH: add(w, "</em>"); break;
	case CMARK_NODE_STRONG: add(w, "</strong>"); break;
	case CMARK_NODE_LINK: add(w, cmark_node_get_user_data(node) == NULL ? "</a>" : ""); break;
	default: break;
	}
}

static bool refuse(struct error *err, enum error_class class, size_t line, const char *message)
{
	error_set(err, class, "%s", message);
	return error_at(err, "%zu:1", line);
}

// cmark's time grows with the square of open brackets; they are counted before it sees the text.
static bool check_source(struct text source, const struct markup_options *options, struct error *err)
{
	size_t brackets = 0, line = 1 + options->line_offset;
	if (source.len > MARKUP_SIZE_MAX)
		return refuse(err, ERROR_TOO_LARGE, line, "the text is longer than 64 KiB: part it");
	if (!text_is_utf8(source))
		return refuse(err, ERROR_SYNTAX, line, "the text is not UTF-8");
	for (size_t i = 0; i < source.len; i++) {
		line += source.data[i] == '\n';
		if (source.data[i] == '[' && ++brackets > MARKUP_BRACKETS_MAX)
			return refuse(err, ERROR_TOO_LARGE, line, "the text has more than 2,000 brackets: part it");
	}
	return true;
}

static bool walk(struct writer *w, cmark_node *document, struct error *err)
{
	cmark_iter *iter = cmark_iter_new(document);
	cmark_event_type event;
	bool good = true;
	while (good && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);
		bool container = type == CMARK_NODE_BLOCK_QUOTE || type == CMARK_NODE_LIST;
		if (type == CMARK_NODE_IMAGE) {
			if (event == CMARK_EVENT_ENTER) {
				write_image(w, node);
				cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
			}
			continue;
		}
		if (event == CMARK_EVENT_ENTER) {
			w->depth += container;
			size_t line = (size_t)cmark_node_get_start_line(node) + w->options->line_offset;
			if (w->depth > MARKUP_DEPTH_MAX)
				good = refuse(err, ERROR_TOO_LARGE, line, "quotes and lists nest deeper than 40");
			else if (type == CMARK_NODE_HEADING && w->markup->heading_count == MARKUP_HEADINGS_MAX)
				good = refuse(err, ERROR_TOO_LARGE, line, "the text has more than 500 headings: part it");
			else
				enter(w, node);
		} else {
			w->depth -= container;
			leave(w, node);
		}
	}
	cmark_iter_free(iter);
	return good;
}

bool markup_read(struct arena *arena, struct text source, const struct markup_options *options, struct markup *ret_markup, struct error *err)
{
	struct markup markup = {0};
	struct writer w = {.arena = arena, .options = options, .markup = &markup};
	struct text html, plain;
	if (!check_source(source, options, err))
		return false;
	builder_init(&w.html, LARGEST_HTML);
	builder_init(&w.plain, LARGEST_HTML);
	cmark_node *document = cmark_parse_document(source.data == NULL ? "" : source.data, source.len, CMARK_OPT_DEFAULT);
	bool good = walk(&w, document, err) && builder_take(&w.html, arena, &html, err) && builder_take(&w.plain, arena, &plain, err);
	cmark_node_free(document);
	builder_finish(&w.html);
	builder_finish(&w.plain);
	if (!good)
		return false;
	markup.html = value_text(arena, html);
	markup.html->kind = VALUE_MARKUP;
	markup.plain = text_trim(plain);
	*ret_markup = markup;
	return true;
}

struct text markup_summary(struct arena *arena, struct text plain, size_t max)
{
	char *line = text_cstr(arena, plain);
	size_t len = 0;
	for (size_t i = 0; i < plain.len; i++) {
		bool space = line[i] == ' ' || line[i] == '\n' || line[i] == '\t';
		if (!space)
			line[len++] = line[i];
		else if (len > 0 && line[len - 1] != ' ')
			line[len++] = ' ';
	}
	struct text whole = text_trim((struct text){line, len});
	if (whole.len <= max)
		return text_copy(arena, whole);
	if (max < strlen("…"))
		return (struct text){"", 0};
	size_t most = max - strlen("…"), end = most;
	while (end > 0 && whole.data[end] != ' ')
		end--;
	if (end == 0) // one long word: cut between characters
		for (end = most; end > 0 && ((unsigned char)whole.data[end] & 0xC0) == 0x80;)
			end--;
	return text_from(arena_printf(arena, TEXT_FMT "…", (int)end, whole.data));
}
