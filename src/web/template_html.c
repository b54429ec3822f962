// SPDX-License-Identifier: Apache-2.0
//
// The HTML around a template's tags, followed character by character. It needs to be right for templates that people write by hand, and
// to refuse what it does not understand; it is no HTML parser.
#include "web/template_html.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_one_of(const char *name, size_t len, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strlen(*names) == len && memcmp(name, *names, len) == 0)
			return true;
	return false;
}

static void keep(char *name, unsigned char *len, size_t size, char c)
{
	if (*len < size)
		name[(*len)++] = lower(c);
}

static enum html_state state_after_tag(const struct html_scan *scan)
{
	static const char *const plain[] = {"title", "textarea", NULL};
	static const char *const raw[] = {"script", "style", "iframe", "noembed", "noframes", "xmp", "plaintext", NULL};
	if (is_one_of(scan->element, scan->element_len, plain))
		return HTML_IN_PLAIN;
	return is_one_of(scan->element, scan->element_len, raw) ? HTML_IN_RAW : HTML_IN_CONTENT;
}

// True when `</element` stands at t[i].
static bool is_end_tag(const struct html_scan *scan, struct text t, size_t i)
{
	if (t.len - i < scan->element_len + 2u || t.data[i] != '<' || t.data[i + 1] != '/')
		return false;
	for (size_t k = 0; k < scan->element_len; k++)
		if (lower(t.data[i + 2 + k]) != scan->element[k])
			return false;
	return true;
}

static void step_in_tag(struct html_scan *scan, char c)
{
	if (c == '>') {
		scan->state = state_after_tag(scan);
	} else if (!is_space(c) && c != '/') {
		scan->state = HTML_IN_ATTRIBUTE;
		scan->attribute_len = 0;
		keep(scan->attribute, &scan->attribute_len, sizeof(scan->attribute), c);
	} else {
		scan->state = HTML_IN_TAG;
	}
}

static void step_in_attribute(struct html_scan *scan, char c)
{
	if (c == '=') {
		scan->state = HTML_IN_EQUALS;
	} else if (c == '>' || c == '/' || is_space(c)) {
		step_in_tag(scan, c);
	} else {
		keep(scan->attribute, &scan->attribute_len, sizeof(scan->attribute), c);
	}
}

static void step_in_equals(struct html_scan *scan, char c)
{
	if (c == '"' || c == '\'') {
		scan->state = HTML_IN_VALUE;
		scan->quote = c;
		scan->value_begun = false;
	} else if (c == '>') {
		scan->state = state_after_tag(scan);
	} else if (!is_space(c)) {
		scan->state = HTML_IN_UNQUOTED;
	}
}

void html_scan_text(struct html_scan *scan, struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		char c = t.data[i];
		switch (scan->state) {
		case HTML_IN_CONTENT:
			if (c == '<')
				scan->state = HTML_IN_OPENING;
			break;
		case HTML_IN_OPENING:
			scan->element_len = 0;
			if (is_letter(c)) {
				scan->state = HTML_IN_TAG_NAME;
				keep(scan->element, &scan->element_len, sizeof(scan->element), c);
			} else if (c == '!') {
				bool comment = t.len - i >= 3 && t.data[i + 1] == '-' && t.data[i + 2] == '-';
				scan->state = comment ? HTML_IN_COMMENT : HTML_IN_DECLARATION;
				i += comment ? 2 : 0;
			} else if (c == '/') {
				scan->element[0] = '/'; // so that an end tag is never taken for its element
				scan->element_len = 1;
				scan->state = HTML_IN_TAG_NAME;
			} else if (c != '<') {
				scan->state = HTML_IN_CONTENT;
			}
			break;
		case HTML_IN_TAG_NAME:
			if (c == '>' || c == '/' || is_space(c))
				step_in_tag(scan, c);
			else
				keep(scan->element, &scan->element_len, sizeof(scan->element), c);
			break;
		case HTML_IN_TAG:
			step_in_tag(scan, c);
			break;
		case HTML_IN_ATTRIBUTE:
			step_in_attribute(scan, c);
			break;
		case HTML_IN_EQUALS:
			step_in_equals(scan, c);
			break;
		case HTML_IN_VALUE:
			if (c == scan->quote)
				scan->state = HTML_IN_TAG;
			scan->value_begun = true;
			break;
		case HTML_IN_UNQUOTED:
			if (c == '>' || is_space(c))
				step_in_tag(scan, c);
			break;
		case HTML_IN_PLAIN:
		case HTML_IN_RAW:
			if (is_end_tag(scan, t, i)) {
				scan->element[0] = '/';
				scan->state = HTML_IN_TAG_NAME;
				i += 1;
			}
			break;
		case HTML_IN_COMMENT:
			if (c == '>' && i >= 2 && t.data[i - 1] == '-' && t.data[i - 2] == '-')
				scan->state = HTML_IN_CONTENT;
			break;
		case HTML_IN_DECLARATION:
			if (c == '>')
				scan->state = HTML_IN_CONTENT;
			break;
		}
	}
}

bool html_scan_slot(struct html_scan *scan, enum html_slot *ret_slot, const char **ret_why)
{
	static const char *const links[] = {"href", "src", "action", "formaction", "poster", "cite", "data", "ping", "manifest",
					    "xlink:href", "background", NULL};
	static const char *const forbidden[] = {"style", "srcdoc", NULL};
	switch (scan->state) {
	case HTML_IN_CONTENT:
		*ret_slot = HTML_CONTENT;
		return true;
	case HTML_IN_PLAIN:
		*ret_slot = HTML_PLAIN;
		return true;
	case HTML_IN_VALUE:
		if (is_one_of(scan->attribute, scan->attribute_len, forbidden) ||
		    (scan->attribute_len > 2 && memcmp(scan->attribute, "on", 2) == 0)) {
			*ret_why = "a value may not stand in an event handler, a style or a srcdoc attribute";
			return false;
		}
		*ret_slot = !scan->value_begun && is_one_of(scan->attribute, scan->attribute_len, links) ? HTML_LINK : HTML_PLAIN;
		scan->value_begun = true;
		return true;
	case HTML_IN_EQUALS:
	case HTML_IN_UNQUOTED:
		*ret_why = "an attribute that holds a value must be quoted";
		return false;
	case HTML_IN_OPENING:
	case HTML_IN_TAG_NAME:
	case HTML_IN_TAG:
	case HTML_IN_ATTRIBUTE:
		*ret_why = "a value may not stand inside a tag, only in a quoted attribute";
		return false;
	case HTML_IN_RAW:
	case HTML_IN_COMMENT:
	case HTML_IN_DECLARATION:
		break;
	}
	*ret_why = "a value may not stand in a script, a style or a comment";
	return false;
}

bool html_scan_in_content(const struct html_scan *scan)
{
	return scan->state == HTML_IN_CONTENT || scan->state == HTML_IN_OPENING;
}

void html_scan_border(struct html_scan *scan)
{
	if (scan->state == HTML_IN_TAG_NAME || scan->state == HTML_IN_ATTRIBUTE)
		scan->state = HTML_IN_TAG;
}

bool html_scan_same(const struct html_scan *a, const struct html_scan *b)
{
	if (a->state != b->state)
		return false;
	if (a->state != HTML_IN_VALUE)
		return true;
	return a->quote == b->quote && a->attribute_len == b->attribute_len &&
	       memcmp(a->attribute, b->attribute, a->attribute_len) == 0;
}
