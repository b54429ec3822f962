// SPDX-License-Identifier: Apache-2.0
//
// A maker's theme: blocks of the public layout, written by the maker, checked when they are loaded so that no page fails for them later.
#include "web/template.h"

#include "web/lang.h"

static bool is_label_known(const struct lang *lang, struct arena *arena, struct text key)
{
	struct text message;
	return lang_text(lang, text_cstr(arena, key), &message) == LANG_OWN;
}

bool template_parse_theme(struct arena *arena, const struct template_set *set, const struct lang *lang, const char *block,
			  struct text source, const struct template **ret_template, struct error *err)
{
	const struct template *layout = template_find(set, TEXT("layout")), *t;
	if (layout == NULL)
		return error_set(err, ERROR_NOT_FOUND, "there is no template \"layout\"");
	if (text_is(text_from(block), "content") || template_find_block(layout, text_from(block)) == NULL) {
		const char *names = "";
		for (uint32_t i = 0; i < layout->count; i++)
			if (layout->ops[i].kind == TEMPLATE_BLOCK && !text_is(layout->ops[i].text, "content"))
				names = arena_printf(arena, "%s%s" TEXT_FMT, names, names[0] == '\0' ? "" : ", ", TEXT_ARG(layout->ops[i].text));
		error_set(err, ERROR_INVALID, "the layout has no block \"%s\" for a theme; it has %s", block, names);
		return error_at(err, "%s:1:1", block);
	}
	if (!template_parse(arena, block, source, &t, err))
		return false;
	for (uint32_t i = 0; i < t->count; i++) {
		const struct template_op *op = &t->ops[i];
		bool known = true;
		if (op->kind == TEMPLATE_LABEL)
			known = is_label_known(lang, arena, op->text);
		else if (op->kind == TEMPLATE_PARTIAL || op->kind == TEMPLATE_PARENT)
			known = template_find(set, op->text) != NULL;
		if (!known) {
			error_set(err, ERROR_INVALID, "there is no %s \"" TEXT_FMT "\"", op->kind == TEMPLATE_LABEL ? "label" : "template",
				  TEXT_ARG(op->text));
			return error_at(err, "%s:%u:%u", block, op->line, op->column);
		}
	}
	*ret_template = t;
	return true;
}
