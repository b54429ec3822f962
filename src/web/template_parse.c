// SPDX-License-Identifier: Apache-2.0
//
// From a template's text to its table of operations. The only subtle part is white space: a tag other than a value that stands alone on its line
// takes the line with it, its indentation goes to what it brings in, and a block passed as an argument loses its own (see the specification's
// modules `sections`, `partials` and `inheritance`). All of that is settled here; the renderer only puts indentation in front of lines.
#include "web/template.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE_MAX_BYTES = 256 * 1024, DEPTH_MAX = 32, OPS_MAX = 20000, NAME_MAX_BYTES = 128, DELIMITER_MAX = 8 };

// An open section, parent or block.
struct frame {
	uint32_t op;
	struct text name;
	struct html_scan scan;   // at its opening tag
	bool before_is_blank;    // PARENT: nothing but white space stands before it on its line
	uint32_t space_op;       // PARENT: the operation that holds that white space
	struct text space;       // PARENT, BLOCK: that white space
	bool is_argument;        // BLOCK: directly within a parent
	struct text outer_strip; // BLOCK: `strip` outside
	struct text intrinsic;   // BLOCK: indentation of the first line of its body
};

struct parser {
	struct arena *arena;
	const char *name;
	struct text source;
	size_t at;               // first byte not yet taken
	size_t line_at;          // position whose line number is `line`
	uint32_t line;
	char open[DELIMITER_MAX + 1], close[DELIMITER_MAX + 1];
	struct text strip;       // indentation that is taken off every line (within an argument)
	struct html_scan scan;
	struct frame frames[DEPTH_MAX];
	size_t depth;
	struct template_op *ops;
	uint32_t count, size;
	struct error *err;
};

struct tag {
	size_t start, end; // in the source
	char sigil;        // 0: a value
	struct text content;
};

static uint32_t line_of(struct parser *p, size_t position)
{
	if (position < p->line_at) {
		p->line_at = 0;
		p->line = 1;
	}
	for (; p->line_at < position; p->line_at++)
		if (p->source.data[p->line_at] == '\n')
			p->line++;
	return p->line;
}

static uint32_t column_of(const struct parser *p, size_t position)
{
	size_t start = position;
	while (start > 0 && p->source.data[start - 1] != '\n')
		start--;
	return (uint32_t)(position - start) + 1;
}

static bool fail(struct parser *p, size_t position, enum error_class class, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static bool fail(struct parser *p, size_t position, enum error_class class, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	error_set_v(p->err, class, format, args);
	va_end(args);
	return error_at(p->err, "%s:%u:%u", p->name, line_of(p, position), column_of(p, position));
}

static bool add(struct parser *p, struct template_op op, size_t position)
{
	if (p->count == OPS_MAX)
		return fail(p, position, ERROR_TOO_LARGE, "a template may have at most %d operations", OPS_MAX);
	if (p->count == p->size) {
		p->size = p->size == 0 ? 32 : p->size * 2;
		p->ops = memory_resize(p->ops, p->size * sizeof(*p->ops));
	}
	op.line = line_of(p, position);
	op.column = column_of(p, position);
	p->ops[p->count++] = op;
	return true;
}

static struct frame *top(struct parser *p)
{
	return p->depth == 0 ? NULL : &p->frames[p->depth - 1];
}

static bool in_parent(struct parser *p)
{
	return p->depth > 0 && p->ops[top(p)->op].kind == TEMPLATE_PARENT;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_line_start(const struct parser *p, size_t position)
{
	return position == 0 || p->source.data[position - 1] == '\n';
}

static struct text slice(const struct parser *p, size_t from, size_t to)
{
	return text_sub(p->source, from, to - from);
}

// Spaces and tabs at `position`.
static struct text blanks_at(const struct parser *p, size_t position)
{
	size_t end = position;
	while (end < p->source.len && is_blank(p->source.data[end]))
		end++;
	return slice(p, position, end);
}

// Takes the indentation `strip` off the beginning of each line.
static struct text stripped(struct parser *p, struct text t, bool line_start)
{
	if (p->strip.len == 0)
		return t;
	char *copy = arena_alloc(p->arena, t.len + 1);
	size_t len = 0;
	bool start = line_start;
	for (size_t i = 0; i < t.len; i++) {
		if (start && text_starts(text_sub(t, i, t.len), p->strip)) {
			i += p->strip.len;
			if (i == t.len)
				break;
		}
		copy[len++] = t.data[i];
		start = t.data[i] == '\n';
	}
	return (struct text){copy, len};
}

// Adds the literal text [from, to); `mark` asks for an operation that begins a line even where there is no text.
static bool add_text(struct parser *p, size_t from, size_t to, bool mark)
{
	if (in_parent(p) || (from == to && !mark))
		return true;
	bool line_start = is_line_start(p, from);
	struct text t = stripped(p, slice(p, from, to), line_start);
	html_scan_text(&p->scan, t);
	return add(p, (struct template_op){.kind = TEMPLATE_TEXT, .line_start = line_start, .text = text_copy(p->arena, t)}, from);
}

// The parts of a dotted name; none for `.`.
static bool add_named(struct parser *p, struct template_op op, const struct tag *tag, struct text name)
{
	op.text = text_copy(p->arena, name);
	if (!text_is(name, ".")) {
		uint32_t count = 1;
		for (size_t i = 0; i < name.len; i++)
			count += name.data[i] == '.';
		struct text *path = arena_array(p->arena, count, sizeof(*path));
		struct text rest = op.text;
		for (uint32_t i = 0; i < count; i++) {
			path[i] = text_cut(&rest, '.');
			if (path[i].len == 0)
				return fail(p, tag->start, ERROR_SYNTAX, "the name \"" TEXT_FMT "\" has an empty part", TEXT_ARG(name));
		}
		op.path = path;
		op.path_count = count;
	}
	return add(p, op, tag->start);
}

static bool push(struct parser *p, const struct tag *tag, struct frame frame)
{
	if (p->depth == DEPTH_MAX)
		return fail(p, tag->start, ERROR_TOO_LARGE, "sections may stand at most %d deep", DEPTH_MAX);
	frame.op = p->count - 1;
	html_scan_border(&p->scan);
	frame.scan = p->scan;
	p->frames[p->depth++] = frame;
	return true;
}

// Indentation of the first line that has something on it, from `position` (a line's start).
static struct text first_indent(const struct parser *p, size_t position)
{
	for (;;) {
		struct text blanks = blanks_at(p, position);
		size_t end = position + blanks.len;
		if (end < p->source.len && (p->source.data[end] == '\n' || p->source.data[end] == '\r')) {
			ptrdiff_t next = text_find_byte(text_sub(p->source, end, p->source.len), '\n');
			if (next >= 0) {
				position = end + (size_t)next + 1;
				continue;
			}
		}
		return blanks;
	}
}

static struct text without(struct text indent, struct text strip)
{
	return text_starts(indent, strip) ? text_sub(indent, strip.len, indent.len) : indent;
}

static bool read_parent(struct parser *p, const struct tag *tag, bool blank_before, struct text space)
{
	// Whether it stands alone on its line is known only at its end; until then its indentation is a text of its own.
	uint32_t space_op = p->count;
	if (blank_before && !add_text(p, tag->start - space.len, tag->start, true))
		return false;
	struct frame frame = {.name = tag->content, .before_is_blank = blank_before, .space_op = space_op};
	frame.space = without(space, p->strip);
	return add_named(p, (struct template_op){.kind = TEMPLATE_PARENT}, tag, tag->content) && push(p, tag, frame);
}

static bool read_block(struct parser *p, const struct tag *tag, bool alone, bool blank_before, struct text space, size_t next_line)
{
	struct frame frame = {.name = tag->content, .outer_strip = p->strip, .is_argument = in_parent(p)};
	struct template_op op = {.kind = TEMPLATE_BLOCK};
	bool own_line = frame.is_argument ? next_line != 0 : alone;
	if (frame.is_argument) {
		for (uint32_t i = top(p)->op + 1; i < p->count; i = p->ops[i].end)
			if (text_equal(p->ops[i].text, tag->content))
				return fail(p, tag->start, ERROR_SYNTAX, "the block \"" TEXT_FMT "\" is given twice", TEXT_ARG(tag->content));
		if (own_line)
			p->strip = first_indent(p, next_line);
	} else {
		op.line_start = own_line;
		frame.space = blank_before ? without(space, p->strip) : (struct text){NULL, 0};
		frame.intrinsic = own_line ? without(first_indent(p, next_line), p->strip) : frame.space;
		op.indent = frame.space;
	}
	p->at = own_line ? next_line : tag->end;
	if (!add_named(p, op, tag, tag->content) || !push(p, tag, frame))
		return false;
	if (frame.is_argument)
		p->scan = (struct html_scan){0};
	return true;
}

static bool read_end(struct parser *p, const struct tag *tag, size_t next_line)
{
	if (p->depth == 0)
		return fail(p, tag->start, ERROR_SYNTAX, "{{/" TEXT_FMT "}} ends nothing", TEXT_ARG(tag->content));
	struct frame *frame = top(p);
	struct template_op *op = &p->ops[frame->op];
	if (!text_equal(frame->name, tag->content))
		return fail(p, tag->start, ERROR_SYNTAX, "{{/" TEXT_FMT "}} stands where {{/" TEXT_FMT "}} must, which was opened in line %u",
			    TEXT_ARG(tag->content), TEXT_ARG(frame->name), op->line);
	html_scan_border(&p->scan);
	bool argument = op->kind == TEMPLATE_BLOCK && frame->is_argument;
	if (argument ? !html_scan_in_content(&p->scan) : !html_scan_same(&p->scan, &frame->scan))
		return fail(p, tag->start, ERROR_SYNTAX, "\"" TEXT_FMT "\" must end at the same place of the HTML (content, tag, attribute) as it "
			    "begins in line %u", TEXT_ARG(tag->content), op->line);
	p->scan = frame->scan;
	op->end = p->count;
	if (op->kind == TEMPLATE_PARENT && frame->before_is_blank && next_line != 0) {
		p->ops[frame->space_op].text.len = 0;
		p->ops[frame->space_op].line_start = false;
		op->line_start = true;
		op->indent = text_copy(p->arena, frame->space);
		p->at = next_line;
	}
	if (op->kind == TEMPLATE_BLOCK) {
		p->strip = frame->outer_strip;
		if (!argument && op->line_start && op->end > frame->op + 1)
			op->indent = frame->intrinsic;
		op->indent = text_copy(p->arena, op->indent);
	}
	p->depth--;
	return true;
}

static bool read_delimiters(struct parser *p, const struct tag *tag)
{
	struct text t = tag->content;
	size_t first = 0;
	while (first < t.len && !is_blank(t.data[first]) && t.data[first] != '\n')
		first++;
	struct text open = text_sub(t, 0, first), close = text_trim(text_sub(t, first, t.len));
	bool good = open.len > 0 && close.len > 0 && open.len <= DELIMITER_MAX && close.len <= DELIMITER_MAX;
	for (size_t i = 0; good && i < t.len; i++)
		good = t.data[i] != '=' && (i < first || i >= t.len - close.len || is_blank(t.data[i]) || t.data[i] == '\n');
	for (size_t i = 0; good && i < close.len; i++)
		good = !is_blank(close.data[i]) && close.data[i] != '\n' && close.data[i] != '\r';
	if (!good)
		return fail(p, tag->start, ERROR_SYNTAX, "set delimiters is written {{=<%% %%>=}}: two delimiters of at most %d characters without "
			    "`=`, and white space between", DELIMITER_MAX);
	memcpy(p->open, open.data, open.len);
	p->open[open.len] = '\0';
	memcpy(p->close, close.data, close.len);
	p->close[close.len] = '\0';
	return true;
}

static bool read_value(struct parser *p, const struct tag *tag)
{
	struct template_op op = {.kind = TEMPLATE_VALUE};
	const char *why;
	if (!html_scan_slot(&p->scan, &op.slot, &why))
		return fail(p, tag->start, ERROR_SYNTAX, "%s", why);
	if (!text_starts(tag->content, TEXT("t.")))
		return add_named(p, op, tag, tag->content);
	op.kind = TEMPLATE_LABEL;
	op.text = text_copy(p->arena, text_sub(tag->content, 2, tag->content.len));
	return add(p, op, tag->start);
}

static bool check_name(struct parser *p, const struct tag *tag)
{
	struct text name = tag->content;
	if (name.len == 0)
		return fail(p, tag->start, ERROR_SYNTAX, "the tag has no name");
	if (name.len > NAME_MAX_BYTES)
		return fail(p, tag->start, ERROR_TOO_LARGE, "a name may have at most %d bytes", NAME_MAX_BYTES);
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.data[i] <= ' ')
			return fail(p, tag->start, ERROR_SYNTAX, "the name \"" TEXT_FMT "\" has white space in it", TEXT_ARG(name));
	if ((tag->sigil == '>' || tag->sigil == '<') && name.data[0] == '*')
		return fail(p, tag->start, ERROR_SYNTAX, "dynamic names are not supported");
	if (tag->sigil != 0 && tag->sigil != '/' && text_starts(name, TEXT("t.")))
		return fail(p, tag->start, ERROR_SYNTAX, "a label can only be printed: {{" TEXT_FMT "}}", TEXT_ARG(name));
	return true;
}

static bool read_tag(struct parser *p, const struct tag *tag)
{
	// White space before the tag on its line, and where the next line begins when nothing but white space follows (0: something does).
	size_t start = tag->start;
	while (start > p->at && is_blank(p->source.data[start - 1]))
		start--;
	bool blank_before = is_line_start(p, start);
	struct text space = slice(p, start, tag->start);
	size_t after = tag->end + blanks_at(p, tag->end).len;
	size_t next_line = 0;
	if (after == p->source.len)
		next_line = after;
	else if (p->source.data[after] == '\n')
		next_line = after + 1;
	else if (p->source.data[after] == '\r' && after + 1 < p->source.len && p->source.data[after + 1] == '\n')
		next_line = after + 2;
	bool alone = tag->sigil != 0 && tag->sigil != '<' && blank_before && next_line != 0;
	bool ends_argument = tag->sigil == '/' && p->depth > 0 && top(p)->is_argument;
	bool own_space = alone || (blank_before && (tag->sigil == '<' || ends_argument));
	if (!add_text(p, p->at, own_space ? start : tag->start, false))
		return false;
	// A line that begins with a tag still begins: its indentation goes in front of whatever the tag becomes.
	if (!own_space && is_line_start(p, tag->start) && !add_text(p, tag->start, tag->start, true))
		return false;
	p->at = alone ? next_line : tag->end;
	if (tag->sigil == '!')
		return true;
	if (tag->sigil == '=')
		return read_delimiters(p, tag);
	if (!check_name(p, tag))
		return false;
	if (tag->sigil == '/')
		return read_end(p, tag, next_line);
	if (in_parent(p) && tag->sigil != '$')
		return fail(p, tag->start, ERROR_SYNTAX, "only blocks {{$name}} may stand directly within a parent");
	if ((tag->sigil == '<' || tag->sigil == '>' || tag->sigil == '$') && !in_parent(p) && !html_scan_in_content(&p->scan))
		return fail(p, tag->start, ERROR_SYNTAX, "partials, parents and blocks may stand only in the content of an element");
	struct template_op op = {0};
	switch (tag->sigil) {
	case '#':
	case '^':
		op.kind = tag->sigil == '#' ? TEMPLATE_SECTION : TEMPLATE_INVERTED;
		return add_named(p, op, tag, tag->content) && push(p, tag, (struct frame){.name = tag->content});
	case '>':
		op = (struct template_op){.kind = TEMPLATE_PARTIAL, .line_start = alone};
		op.indent = alone ? text_copy(p->arena, without(space, p->strip)) : (struct text){NULL, 0};
		return add_named(p, op, tag, tag->content);
	case '<':
		return read_parent(p, tag, blank_before, space);
	case '$':
		return read_block(p, tag, alone, blank_before, space, next_line);
	default:
		return read_value(p, tag);
	}
}

// Finds the end of the tag that opens at tag->start, and what it is.
static bool read_tag_bounds(struct parser *p, struct tag *tag)
{
	size_t inner = tag->start + strlen(p->open);
	char sigil = inner < p->source.len ? p->source.data[inner] : '\0';
	if (sigil == '{' && strcmp(p->open, "{{") == 0)
		return fail(p, tag->start, ERROR_SYNTAX, "{{{raw}}} is not supported: text is always escaped; "
			    "markup comes as a value of its own kind");
	if (sigil == '&')
		return fail(p, tag->start, ERROR_SYNTAX, "{{&raw}} is not supported: text is always escaped; "
			    "markup comes as a value of its own kind");
	tag->sigil = sigil != '\0' && strchr("#^/!=><$", sigil) != NULL ? sigil : 0;
	inner += tag->sigil != 0;
	char close[DELIMITER_MAX + 2];
	size_t close_len = strlen(p->close);
	memcpy(close, "=", 1);
	memcpy(close + (tag->sigil == '='), p->close, close_len + 1);
	close_len += tag->sigil == '=';
	struct text rest = text_sub(p->source, inner, p->source.len);
	ptrdiff_t end = text_find(rest, (struct text){close, close_len});
	if (end < 0)
		return fail(p, tag->start, ERROR_SYNTAX, "the tag is not closed with %s", close);
	tag->content = text_trim(text_sub(rest, 0, (size_t)end));
	tag->end = inner + (size_t)end + close_len;
	return true;
}

static bool parse(struct parser *p)
{
	if (p->source.len > SIZE_MAX_BYTES)
		return fail(p, 0, ERROR_TOO_LARGE, "a template may have at most %d bytes", SIZE_MAX_BYTES);
	if (!text_is_utf8(p->source) || text_find_byte(p->source, '\0') >= 0)
		return fail(p, 0, ERROR_SYNTAX, "a template must be UTF-8 text");
	for (;;) {
		ptrdiff_t found = text_find(text_sub(p->source, p->at, p->source.len), text_from(p->open));
		if (found < 0)
			break;
		struct tag tag = {.start = p->at + (size_t)found};
		if (!read_tag_bounds(p, &tag) || !read_tag(p, &tag))
			return false;
	}
	if (!add_text(p, p->at, p->source.len, false))
		return false;
	if (p->depth > 0) {
		const struct template_op *op = &p->ops[top(p)->op];
		fail(p, p->source.len, ERROR_SYNTAX, "\"" TEXT_FMT "\" is never ended", TEXT_ARG(top(p)->name));
		return error_at(p->err, "%s:%u:%u", p->name, op->line, op->column);
	}
	return true;
}

bool template_parse(struct arena *arena, const char *name, struct text source, const struct template **ret_template, struct error *err)
{
	struct parser p = {.arena = arena, .name = name, .source = source, .line = 1, .open = "{{", .close = "}}", .err = err};
	bool good = parse(&p);
	if (good) {
		struct template *t = arena_new(arena, struct template);
		struct template_op *ops = arena_array(arena, p.count, sizeof(*ops));
		if (p.count > 0)
			memcpy(ops, p.ops, p.count * sizeof(*ops));
		*t = (struct template){arena_strdup(arena, name), ops, p.count};
		*ret_template = t;
	}
	free(p.ops);
	return good;
}
