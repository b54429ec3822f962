// SPDX-License-Identifier: Apache-2.0
//
// Developer's tool: template-render [--loose] TEMPLATE VIEW.json [LANG]
//
// Renders a built-in template over a view and prints the HTML. A map {"$markup": "<p>…</p>"} in the view stands for a value of kind markup. Every
// name that the template asks for must be in the view, unless --loose is given.
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/files.h"
#include "value/json.h"
#include "web/embed.h"
#include "web/lang.h"

enum { VIEW_MAX = 8 * 1024 * 1024, PAGE_MAX = 8 * 1024 * 1024 };

static void make_markup(struct value *v)
{
	if (v->kind == VALUE_LIST) {
		for (size_t i = 0; i < v->list.count; i++)
			make_markup(v->list.items[i]);
		return;
	}
	if (v->kind != VALUE_MAP)
		return;
	struct value *markup = value_get(v, "$markup");
	if (markup != NULL && value_count(v) == 1) {
		struct value_place place = v->place;
		*v = (struct value){.kind = VALUE_MARKUP, .place = place, .text = value_as_text(markup)};
		return;
	}
	for (size_t i = 0; i < v->map.count; i++)
		make_markup(v->map.members[i].value);
}

static bool render(struct arena *arena, const char *name, const char *file, const char *code, bool strict, struct error *err)
{
	struct text source;
	struct value *view;
	BUILDER_AUTO out;
	builder_init(&out, PAGE_MAX);
	struct template_request request = {.set = &embed_templates, .lang = lang_find(code), .strict = strict};
	if (request.lang == NULL)
		return error_set(err, ERROR_NOT_FOUND, "there is no language \"%s\"", code);
	if (!file_read(arena, file, VIEW_MAX, &source, err) || !json_read(arena, source, file, &json_limits_default, &view, err))
		return false;
	make_markup(view);
	request.view = view;
	if (!template_render(&request, name, &out, err))
		return false;
	struct text page = builder_text(&out);
	fwrite(page.data, 1, page.len, stdout);
	return fflush(stdout) == 0 || error_set_errno(err, "standard output");
}

int main(int argc, char **argv)
{
	bool loose = argc > 1 && strcmp(argv[1], "--loose") == 0;
	argc -= loose;
	argv += loose;
	if (argc != 3 && argc != 4) {
		fprintf(stderr, "usage: template-render [--loose] TEMPLATE VIEW.json [LANG]\n");
		return 64;
	}
	ARENA_AUTO arena = ARENA_INIT;
	struct error err = {0};
	if (render(&arena, argv[1], argv[2], argc == 4 ? argv[3] : "en", !loose, &err))
		return 0;
	fprintf(stderr, "%s%s%s\n", err.place, err.place[0] == '\0' ? "" : ": ", err.message);
	return 1;
}
