// SPDX-License-Identifier: Apache-2.0
//
// Renders a table of operations over a value. The context is a chain of values on the C stack, as is the chain of parents whose arguments may
// replace a block. An argument sees the blocks of the place where it was written, not those of the place where it lands.
#include "web/template.h"

#include <stdlib.h>
#include <string.h>

#include "base/link.h"
#include "web/lang.h"

enum { NESTING_MAX = 100, STEPS_MAX = 10 * 1000 * 1000 };

struct context {
	const struct value *value;
	const struct context *outer;
};

// One parent being rendered: its arguments are the blocks in ops[first, end) of `t`; or the theme, outermost of all.
struct scope {
	const struct template *t;
	uint32_t first, end;
	const struct template_set *theme;
	const struct scope *outer;
};

struct indent {
	struct text text;
	const struct indent *outer;
	bool inherit; // the outer ones come first
};

struct place {
	const struct template *t;
	const struct context *context;
	const struct scope *scope;
	const struct indent *indent;
	unsigned nesting;
};

struct renderer {
	const struct template_request *request;
	struct builder *out;
	enum { START_AS_WRITTEN, START_WITH_INDENT, START_WITHOUT_INDENT } start; // how the next text begins
	unsigned long steps;
	struct error *err;
};

static bool render_ops(struct renderer *r, const struct place *place, uint32_t first, uint32_t end);

static bool fail_at(struct renderer *r, const struct place *place, const struct template_op *op)
{
	return error_at(r->err, "%s:%u:%u", place->t->name, op->line, op->column);
}

const struct template *template_find(const struct template_set *set, struct text name)
{
	size_t low = 0, high = set == NULL ? 0 : set->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(text_from(set->templates[middle]->name), name);
		if (order == 0)
			return set->templates[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct template_op *template_find_block(const struct template *t, struct text block)
{
	for (uint32_t i = 0; i < t->count; i++) {
		if (t->ops[i].kind == TEMPLATE_PARENT)
			i = t->ops[i].end - 1;
		else if (t->ops[i].kind == TEMPLATE_BLOCK && text_equal(t->ops[i].text, block))
			return &t->ops[i];
	}
	return NULL;
}

static int compare_names(const void *a, const void *b)
{
	const struct template *const *first = a, *const *second = b;
	return strcmp((*first)->name, (*second)->name);
}

struct template_set template_set_of(struct arena *arena, const struct template *const *templates, size_t count)
{
	const struct template **sorted = arena_array(arena, count, sizeof(*sorted));
	if (count > 0) {
		memcpy(sorted, templates, count * sizeof(*sorted));
		qsort(sorted, count, sizeof(*sorted), compare_names);
	}
	return (struct template_set){sorted, count};
}

static const struct value *look_up(const struct context *context, const struct text *path, uint32_t count)
{
	if (count == 0)
		return context->value;
	const struct value *found = NULL;
	for (; context != NULL && found == NULL; context = context->outer)
		found = value_get_text(context->value, path[0]);
	for (uint32_t i = 1; i < count && found != NULL; i++)
		found = value_get_text(found, path[i]);
	return found;
}

// False when strict and the view lacks the name: no context has its first part, or a map within it lacks a later one. (A choice holds only the
// true one of its `is.CODE`.)
static bool is_had(struct renderer *r, const struct place *place, const struct template_op *op)
{
	if (!r->request->strict)
		return true;
	for (uint32_t count = 1; count <= op->path_count; count++) {
		const struct value *outer = count == 1 ? NULL : look_up(place->context, op->path, count - 1);
		bool may_lack = count > 1 && (outer == NULL || outer->kind != VALUE_MAP || text_is(op->path[count - 2], "is"));
		if (!may_lack && look_up(place->context, op->path, count) == NULL) {
			error_set(r->err, ERROR_INTERNAL, "the view has no \"" TEXT_FMT "\"", TEXT_ARG(op->text));
			return fail_at(r, place, op);
		}
	}
	return true;
}

static bool is_true(const struct value *v)
{
	if (v == NULL)
		return false;
	switch (v->kind) {
	case VALUE_NULL:
		return false;
	case VALUE_BOOL:
		return v->boolean;
	case VALUE_TEXT:
	case VALUE_MARKUP:
		return v->text.len > 0;
	case VALUE_LIST:
		return v->list.count > 0;
	case VALUE_NUMBER:
	case VALUE_MAP:
		return true;
	}
	return false;
}

static void put_indent(struct renderer *r, const struct indent *indent)
{
	if (indent == NULL)
		return;
	if (indent->inherit)
		put_indent(r, indent->outer);
	builder_add(r->out, indent->text);
}

static bool is_empty_line(struct text t, size_t at)
{
	return at < t.len && (t.data[at] == '\n' || (t.data[at] == '\r' && at + 1 < t.len && t.data[at + 1] == '\n'));
}

static void put_text(struct renderer *r, const struct place *place, const struct template_op *op)
{
	struct text t = op->text;
	if (t.len == 0 && !op->line_start)
		return;
	bool begin = r->start == START_WITH_INDENT || (r->start == START_AS_WRITTEN && op->line_start);
	r->start = START_AS_WRITTEN;
	if (place->indent == NULL) {
		builder_add(r->out, t);
		return;
	}
	if (begin && !is_empty_line(t, 0))
		put_indent(r, place->indent);
	size_t from = 0;
	for (size_t i = 0; i + 1 < t.len; i++) {
		if (t.data[i] == '\n' && !is_empty_line(t, i + 1)) {
			builder_add(r->out, text_sub(t, from, i + 1 - from));
			put_indent(r, place->indent);
			from = i + 1;
		}
	}
	builder_add(r->out, text_sub(t, from, t.len - from));
}

// Before anything that is not literal text is written.
static void begin_output(struct renderer *r, const struct place *place)
{
	if (r->start == START_WITH_INDENT)
		put_indent(r, place->indent);
	r->start = START_AS_WRITTEN;
}

static bool put_value(struct renderer *r, const struct place *place, const struct template_op *op)
{
	const struct value *v = look_up(place->context, op->path, op->path_count);
	begin_output(r, place);
	if (!is_had(r, place, op))
		return false;
	if (v == NULL || v->kind == VALUE_NULL)
		return true;
	if (v->kind == VALUE_LIST || v->kind == VALUE_MAP) {
		error_set(r->err, ERROR_INTERNAL, "\"" TEXT_FMT "\" is a %s; only texts, numbers and markup can be printed", TEXT_ARG(op->text),
			  v->kind == VALUE_LIST ? "list" : "map");
		return fail_at(r, place, op);
	}
	if (v->kind == VALUE_BOOL)
		builder_string(r->out, v->boolean ? "true" : "false");
	else if (v->kind == VALUE_MARKUP && op->slot == HTML_CONTENT)
		builder_add(r->out, v->text);
	else if (op->slot == HTML_LINK && !link_is_safe(v->text))
		builder_byte(r->out, '#');
	else
		builder_html(r->out, v->text);
	return true;
}

static const struct value *look_up_dotted(const void *data, struct text path)
{
	const struct context *context = data;
	struct text rest = path, first = text_cut(&rest, '.');
	const struct value *found = look_up(context, &first, 1);
	while (rest.data != NULL && found != NULL)
		found = value_get_text(found, text_cut(&rest, '.'));
	return found;
}

static bool put_label(struct renderer *r, const struct place *place, const struct template_op *op)
{
	begin_output(r, place);
	if (r->request->lang == NULL) {
		error_set(r->err, ERROR_INTERNAL, "the label \"" TEXT_FMT "\" stands here, and no language was given", TEXT_ARG(op->text));
		return fail_at(r, place, op);
	}
	struct lang_lookup lookup = {look_up_dotted, place->context};
	if (!lang_put(r->request->lang, op->text, &lookup, builder_html, r->out, r->err))
		return fail_at(r, place, op);
	return true;
}

static bool render_section(struct renderer *r, const struct place *place, const struct template_op *op, uint32_t first)
{
	const struct value *v = look_up(place->context, op->path, op->path_count);
	if (!is_had(r, place, op))
		return false;
	bool wanted = is_true(v) == (op->kind == TEMPLATE_SECTION);
	if (!wanted)
		return true;
	struct place inner = *place;
	inner.nesting++;
	if (op->kind == TEMPLATE_INVERTED || v->kind == VALUE_BOOL)
		return render_ops(r, &inner, first, op->end);
	struct context context = {v, place->context};
	inner.context = &context;
	if (v->kind != VALUE_LIST)
		return render_ops(r, &inner, first, op->end);
	for (size_t i = 0; i < v->list.count; i++) {
		context.value = v->list.items[i];
		if (!render_ops(r, &inner, first, op->end))
			return false;
	}
	return true;
}

// A partial, or a parent with its arguments in ops[first, op->end).
static bool render_other(struct renderer *r, const struct place *place, const struct template_op *op, uint32_t first)
{
	const struct template *t = template_find(r->request->set, op->text);
	if (t == NULL)
		return true;
	struct scope scope = {.t = place->t, .first = first, .end = op->end, .outer = place->scope};
	struct indent indent = {op->indent, place->indent, true};
	struct place inner = {.t = t, .context = place->context, .nesting = place->nesting + 1};
	inner.scope = op->kind == TEMPLATE_PARENT && op->end > first ? &scope : place->scope;
	// Only one that stands alone on its line brings indentation along; within a line the lines that follow stay as they are.
	if (op->line_start)
		inner.indent = op->indent.len > 0 ? &indent : place->indent;
	return render_ops(r, &inner, 0, t->count);
}

static const struct template_op *find_argument(const struct scope *scope, struct text name)
{
	for (uint32_t i = scope->first; i < scope->end; i = scope->t->ops[i].end)
		if (text_equal(scope->t->ops[i].text, name))
			return &scope->t->ops[i];
	return NULL;
}

static bool render_block(struct renderer *r, const struct place *place, const struct template_op *op, uint32_t first)
{
	struct place inner = *place;
	inner.nesting++;
	uint32_t end = op->end;
	bool replaced = false;
	for (const struct scope *scope = place->scope; scope != NULL; scope = scope->outer) { // the outermost wins
		if (scope->theme != NULL) {
			const struct template *t = template_find(scope->theme, op->text);
			if (t == NULL)
				continue;
			inner.t = t;
			first = 0;
			end = t->count;
		} else {
			const struct template_op *argument = find_argument(scope, op->text);
			if (argument == NULL)
				continue;
			inner.t = scope->t;
			first = (uint32_t)(argument - scope->t->ops) + 1;
			end = argument->end;
		}
		inner.scope = scope->outer;
		replaced = true;
	}
	if (!replaced)
		return render_ops(r, &inner, first, end);
	struct indent indent = {op->indent, place->indent, true};
	if (op->indent.len > 0)
		inner.indent = &indent;
	r->start = op->line_start ? START_WITH_INDENT : START_WITHOUT_INDENT;
	if (!render_ops(r, &inner, first, end))
		return false;
	r->start = START_AS_WRITTEN;
	return true;
}

static bool render_ops(struct renderer *r, const struct place *place, uint32_t first, uint32_t end)
{
	if (place->nesting > NESTING_MAX)
		return error_set(r->err, ERROR_TOO_LARGE, "template %s: sections and partials stand more than %d deep", place->t->name, NESTING_MAX);
	for (uint32_t i = first; i < end;) {
		const struct template_op *op = &place->t->ops[i++];
		if (++r->steps > STEPS_MAX || r->out->overflow)
			return error_set(r->err, ERROR_TOO_LARGE, "template %s: the page would be too large", place->t->name);
		bool good = true;
		switch (op->kind) {
		case TEMPLATE_TEXT:
			put_text(r, place, op);
			break;
		case TEMPLATE_VALUE:
			good = put_value(r, place, op);
			break;
		case TEMPLATE_LABEL:
			good = put_label(r, place, op);
			break;
		case TEMPLATE_SECTION:
		case TEMPLATE_INVERTED:
			good = render_section(r, place, op, i);
			i = op->end;
			break;
		case TEMPLATE_PARTIAL:
			good = render_other(r, place, op, i);
			break;
		case TEMPLATE_PARENT:
			good = render_other(r, place, op, i);
			i = op->end;
			break;
		case TEMPLATE_BLOCK:
			good = render_block(r, place, op, i);
			i = op->end;
			break;
		}
		if (!good)
			return false;
	}
	return true;
}

bool template_render(const struct template_request *request, const char *name, struct builder *out, struct error *err)
{
	const struct template *t = template_find(request->set, text_from(name));
	if (t == NULL)
		return error_set(err, ERROR_NOT_FOUND, "there is no template \"%s\"", name);
	struct renderer r = {.request = request, .out = out, .err = err};
	struct context context = {request->view, NULL};
	struct scope theme = {.theme = request->theme};
	struct place place = {.t = t, .context = &context, .scope = request->theme == NULL ? NULL : &theme};
	if (!render_ops(&r, &place, 0, t->count))
		return false;
	if (out->overflow)
		return error_set(err, ERROR_TOO_LARGE, "template %s: the page would be too large", name);
	return true;
}
