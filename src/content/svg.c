// SPDX-License-Identifier: Apache-2.0
//
// A one-pass reader of XML that builds nothing: it follows the tags, and looks at names, attributes and styles.
#include "content/svg.h"

#include <string.h>

#define DEEPEST 64

struct reader {
	struct text source;
	size_t at;
	struct text open[DEEPEST]; // names of the elements that are open
	size_t depth;
	bool title;
	struct error *err;
};

static bool refuse(struct reader *r, size_t at, const char *message)
{
	size_t line = 1, start = 0;
	for (size_t i = 0; i < at && i < r->source.len; i++) {
		if (r->source.data[i] != '\n')
			continue;
		line++;
		start = i + 1;
	}
	error_set(r->err, ERROR_INVALID, "%s", message);
	return error_at(r->err, "%zu:%zu", line, at - start + 1);
}

static bool starts(const struct reader *r, const char *what)
{
	return text_starts(text_sub(r->source, r->at, r->source.len), text_from(what)) && r->at < r->source.len;
}

// Moves behind the next `end`; false when there is none.
static bool skip_past(struct reader *r, const char *end)
{
	ptrdiff_t at = text_find(text_sub(r->source, r->at, r->source.len), text_from(end));
	if (at < 0 || r->at >= r->source.len)
		return refuse(r, r->at, "close what begins here: the file is not well-formed XML");
	r->at += (size_t)at + strlen(end);
	return true;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(struct reader *r)
{
	while (r->at < r->source.len && is_space(r->source.data[r->at]))
		r->at++;
}

static bool is_name_byte(char c, bool first)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || (unsigned char)c >= 0x80)
		return true;
	return !first && ((c >= '0' && c <= '9') || c == '-' || c == '.');
}

static struct text read_name(struct reader *r)
{
	size_t start = r->at;
	while (r->at < r->source.len && is_name_byte(r->source.data[r->at], r->at == start))
		r->at++;
	return text_sub(r->source, start, r->at - start);
}

// The name without its namespace prefix.
static struct text local_name(struct text name)
{
	struct text rest = name;
	struct text first = text_cut(&rest, ':');
	return rest.data == NULL ? first : rest;
}

static bool check_references(struct reader *r, struct text t)
{
	static const char *const known[] = {"amp;", "lt;", "gt;", "quot;", "apos;"};
	for (size_t i = 0; i < t.len; i++) {
		if (t.data[i] != '&')
			continue;
		struct text rest = text_sub(t, i + 1, t.len);
		bool good = rest.len > 1 && rest.data[0] == '#' && text_find_byte(text_sub(rest, 0, 9), ';') > 1;
		for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++)
			good = good || text_starts(rest, text_from(known[k]));
		if (!good)
			return refuse(r, (size_t)(t.data - r->source.data) + i,
				"write & as &amp;: entities of one's own are not allowed");
	}
	return true;
}

static bool starts_nocase(struct text t, const char *prefix)
{
	struct text p = text_from(prefix);
	return t.len >= p.len && text_equal_nocase(text_sub(t, 0, p.len), p);
}

// url(…) with anything but a fragment, @import, and escapes that could hide them.
static bool check_style(struct reader *r, struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		struct text rest = text_sub(t, i, t.len);
		size_t at = (size_t)(rest.data - r->source.data);
		if (starts_nocase(rest, "@import") || rest.data[0] == '\\')
			return refuse(r, at, "remove @import and backslashes: a picture refers to nothing outside itself");
		if (!starts_nocase(rest, "url("))
			continue;
		struct text inner = text_trim(text_sub(rest, 4, rest.len));
		if (inner.len > 0 && (inner.data[0] == '"' || inner.data[0] == '\''))
			inner = text_sub(inner, 1, inner.len);
		if (!text_starts(inner, TEXT("#")))
			return refuse(r, at, "remove this url(…): a picture refers to nothing outside itself");
	}
	return true;
}

static bool check_attribute(struct reader *r, struct text name, struct text value, size_t at)
{
	struct text local = local_name(name);
	if (starts_nocase(local, "on"))
		return refuse(r, at, "remove this attribute: a picture holds no script");
	if (text_equal_nocase(local, TEXT("base")))
		return refuse(r, at, "remove this attribute: a picture refers to nothing outside itself");
	if ((text_equal_nocase(local, TEXT("href")) || text_equal_nocase(local, TEXT("src"))) &&
		!text_starts(text_trim(value), TEXT("#")))
		return refuse(r, at, "remove this reference: a picture refers to nothing outside itself");
	if (text_find_byte(value, '<') >= 0)
		return refuse(r, at, "write < as &lt; in an attribute");
	// An entity could spell what the rules look for.
	bool plain = text_find_byte(value, '&') < 0;
	if (!plain && (text_is(local, "style") || text_is(local, "href")))
		return refuse(r, at, "write this attribute without character references");
	return check_references(r, value) && (starts_nocase(name, "xmlns") || check_style(r, value));
}

static bool read_attributes(struct reader *r, bool *ret_empty)
{
	for (;;) {
		size_t before = r->at;
		skip_space(r);
		if (starts(r, "/>") || starts(r, ">")) {
			*ret_empty = r->source.data[r->at] == '/';
			r->at += *ret_empty ? 2 : 1;
			return true;
		}
		size_t at = r->at;
		struct text name = read_name(r);
		if (name.len == 0 || before == at)
			return refuse(r, at, "the file is not well-formed XML: an attribute or > is needed here");
		skip_space(r);
		if (!starts(r, "="))
			return refuse(r, r->at, "the file is not well-formed XML: = is needed here");
		r->at++;
		skip_space(r);
		if (!starts(r, "\"") && !starts(r, "'"))
			return refuse(r, r->at, "the file is not well-formed XML: put the attribute's value into quotes");
		char quote[2] = {r->source.data[r->at++], '\0'};
		size_t start = r->at;
		if (!skip_past(r, quote))
			return false;
		if (!check_attribute(r, name, text_sub(r->source, start, r->at - 1 - start), at))
			return false;
	}
}

static bool open_element(struct reader *r)
{
	static const char *const forbidden[] = {"script", "foreignObject", "iframe", "embed", "object", "handler", "listener"};
	size_t at = r->at++;
	struct text name = read_name(r);
	bool empty;
	if (name.len == 0)
		return refuse(r, at, "the file is not well-formed XML: write < as &lt;");
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		if (text_equal_nocase(local_name(name), text_from(forbidden[i])))
			return refuse(r, at, "remove this element: a picture holds no script and no foreign content");
	if (r->depth == 0 && !text_is(local_name(name), "svg"))
		return refuse(r, at, "begin the picture with the element svg");
	if (r->depth == DEEPEST)
		return refuse(r, at, "nest elements less deeply");
	if (!read_attributes(r, &empty))
		return false;
	if (!empty)
		r->open[r->depth++] = name;
	return true;
}

static bool close_element(struct reader *r)
{
	size_t at = r->at;
	r->at += 2;
	struct text name = read_name(r);
	skip_space(r);
	if (!starts(r, ">") || r->depth == 0 || !text_equal(name, r->open[r->depth - 1]))
		return refuse(r, at, "the file is not well-formed XML: this closes no open element");
	r->at++;
	r->depth--;
	return true;
}

static bool read_words(struct reader *r)
{
	size_t start = r->at;
	while (r->at < r->source.len && r->source.data[r->at] != '<')
		r->at++;
	struct text words = text_sub(r->source, start, r->at - start);
	struct text in = r->depth > 0 ? local_name(r->open[r->depth - 1]) : TEXT("");
	if (r->depth == 0 && text_trim(words).len > 0)
		return refuse(r, start, "the file is not well-formed XML: there is text outside of the picture");
	if (text_is(in, "title") && text_trim(words).len > 0)
		r->title = true;
	if (text_equal_nocase(in, TEXT("style")) && (!check_style(r, words) || text_find_byte(words, '&') >= 0))
		return r->err != NULL && r->err->place[0] != '\0'
			       ? false
			       : refuse(r, start, "write the style without character references");
	return check_references(r, words);
}

// <?xml …?> at the very beginning; there are no other instructions.
static bool skip_declaration(struct reader *r)
{
	size_t start = r->at;
	if (start != 0 || !starts(r, "<?xml "))
		return refuse(r, start, "remove this processing instruction");
	if (!skip_past(r, "?>"))
		return false;
	if (text_find_byte(text_sub(r->source, 1, r->at - 1), '<') >= 0)
		return refuse(r, start, "the file is not well-formed XML: close the declaration");
	return true;
}

bool svg_check(struct text source, struct error *err)
{
	struct error own = {0};
	struct reader r = {.source = source, .err = err == NULL ? &own : err};
	bool root = false;
	if (err != NULL)
		err->place[0] = '\0';
	while (r.at < source.len) {
		bool good;
		if (starts(&r, "<!--")) {
			good = skip_past(&r, "-->");
		} else if (starts(&r, "<!")) {
			good = refuse(&r, r.at, "remove <!…>: neither a document type nor CDATA is allowed");
		} else if (starts(&r, "<?")) {
			good = skip_declaration(&r);
		} else if (starts(&r, "</")) {
			good = close_element(&r);
		} else if (starts(&r, "<")) {
			good = !root || r.depth > 0 ? open_element(&r)
						    : refuse(&r, r.at, "the file is not well-formed XML: there is a second root");
			root = true;
		} else {
			good = read_words(&r);
		}
		if (!good)
			return false;
	}
	if (!root || r.depth > 0)
		return refuse(&r, source.len, "the file is not well-formed XML: it ends too early");
	if (!r.title)
		return refuse(&r, 0, "add a <title> that says what is to be seen");
	return true;
}
