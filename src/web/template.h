// SPDX-License-Identifier: Apache-2.0
//
// Mustache templates (mustache.github.io specification 1.4: interpolation, sections, inverted sections, comments, set delimiters, partials,
// inheritance; no lambdas, no dynamic names). A template is parsed once into a table of operations and rendered over a `struct value`.
//
// Text is always escaped. `{{{name}}}` and `{{&name}}` are syntax errors: only a value of kind VALUE_MARKUP passes as it is, and only where
// an element's content stands. The parser follows the HTML around the tags: a value may stand in content or in a quoted attribute, nowhere
// else (not in a tag, a script, a style, a comment, an event handler); one that begins a link (href, src, action …) must have a harmless scheme
// (base/link.h), or `#` is written for it. A section must begin and end at the same place of the HTML.
//
// False are: nothing, null, false, the empty text, the empty list. A name beginning with `t.` is a label: it is looked up in the language's
// catalogue (see web/lang.h). Partials and parents that do not exist render as nothing; the build refuses them before that.
#ifndef WEB_TEMPLATE_H
#define WEB_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "value/value.h"
#include "web/template_html.h"

struct lang;

enum template_op_kind {
	TEMPLATE_TEXT,     // `text` as it is
	TEMPLATE_VALUE,    // {{name}}
	TEMPLATE_LABEL,    // {{t.key}}; `text` is the key without `t.`
	TEMPLATE_SECTION,  // {{#name}} … {{/name}}
	TEMPLATE_INVERTED, // {{^name}} … {{/name}}
	TEMPLATE_PARTIAL,  // {{>name}}
	TEMPLATE_PARENT,   // {{<name}} … {{/name}}; its body holds only the blocks that are its arguments
	TEMPLATE_BLOCK,    // {{$name}} … {{/name}}: a parameter with its default, or (within a parent) an argument
};

struct template_op {
	enum template_op_kind kind;
	enum html_slot slot;     // VALUE, LABEL: where in the HTML it stands
	bool line_start;         // TEXT: begins a line. PARTIAL, PARENT, BLOCK: stands alone on its line
	uint32_t end;            // SECTION, INVERTED, PARENT, BLOCK: index after the body, which begins right after this operation
	uint32_t line, column;   // of the tag, from 1
	struct text text;        // literal text, or the name as written
	const struct text *path; // VALUE, SECTION, INVERTED: the parts of the dotted name
	uint32_t path_count;     // 0: the implicit iterator `.`
	struct text indent;      // PARTIAL, PARENT, BLOCK: put before every line
};

struct template {
	const char *name; // without folder and suffix
	const struct template_op *ops;
	uint32_t count;
};

struct template_set {
	const struct template *const *templates; // sorted by name (strcmp)
	size_t count;
};

// Parses a template: at most 256 KiB, nesting 32, 20,000 operations. Everything is copied into the arena, as is the name.
// On failure err->place is `name:line:column`, class ERROR_SYNTAX or ERROR_TOO_LARGE.
bool template_parse(struct arena *arena, const char *name, struct text source, const struct template **ret_template,
		    struct error *err) ERROR_CHECKED;

// NULL where there is none.
const struct template *template_find(const struct template_set *set, struct text name);
// The block of that name that `t` offers as a parameter (not those it passes as arguments), or NULL.
const struct template_op *template_find_block(const struct template *t, struct text block);
// The set of these templates, sorted; the templates are borrowed.
struct template_set template_set_of(struct arena *arena, const struct template *const *templates, size_t count);

struct template_request {
	const struct template_set *set;
	const struct template_set *theme; // a maker's blocks, by name; they win over every other; NULL: none
	const struct lang *lang;          // for labels; NULL: a label is an error
	const struct value *view;
	bool strict;                      // for tests: a name that the view does not have is an error, not an empty text (a null is had)
};

// Renders the template of that name at the end of `out`, whose maximum bounds the result (ERROR_TOO_LARGE), as do a nesting of 100 and ten
// million steps. ERROR_NOT_FOUND: no such template. ERROR_INTERNAL with place `template:line:column`: a list or map where a text is needed, a
// label that the catalogue lacks or whose placeholders the view does not have, or (when strict) any name that the view does not have. After a
// failure `out` holds a part and must be thrown away.
bool template_render(const struct template_request *request, const char *name, struct builder *out, struct error *err) ERROR_CHECKED;

// A maker's theme: `source` is the content of the block `block` of the public layout. Refused: syntax errors, blocks that the layout does not offer
// or keeps for pages (`content`), partials and labels that do not exist.
bool template_parse_theme(struct arena *arena, const struct template_set *set, const struct lang *lang, const char *block,
			  struct text source, const struct template **ret_template, struct error *err) ERROR_CHECKED;

#endif
