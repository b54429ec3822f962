// SPDX-License-Identifier: Apache-2.0
//
// Templates: text before the first NUL is a template, text after it a partial that it may bring in; both are rendered over a small view. What
// is rendered must be UTF-8, and no text of the view may come out unescaped.
#include <stdlib.h>
#include <string.h>

#include "web/lang.h"
#include "web/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct value *make_view(struct arena *arena)
{
	struct value *view = value_map(arena), *list = value_put_list(arena, view, "l"), *map = value_put_map(arena, view, "m");
	value_put_string(arena, view, "a", "\x01<script>\"'&");
	value_put_bool(arena, view, "t", true);
	value_put(arena, view, "n", value_null(arena));
	value_put_int(arena, map, "count", 2);
	value_put_string(arena, map, "text", "one\ntwo\n");
	for (int i = 0; i < 3; i++)
		value_append(arena, list, value_int(arena, i));
	value_append(arena, list, map);
	return view;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text second = {(const char *)data, size};
	if (size == 0 || size > 20000 || text_find_byte(second, '\x01') >= 0) // \x01 marks what comes from the view
		return 0;
	struct text first = text_cut(&second, '\0');
	const struct template *templates[2];
	size_t count = 1;
	if (!template_parse(&arena, "main", first, &templates[0], &err))
		return 0;
	if (second.data != NULL && template_parse(&arena, "p", second, &templates[1], &err))
		count++;
	struct template_set set = template_set_of(&arena, templates, count);
	struct template_request request = {.set = &set, .lang = lang_english(), .view = make_view(&arena)};
	BUILDER_AUTO out;
	builder_init(&out, 100 * 1000);
	if (!template_render(&request, "main", &out, &err))
		return 0;
	if (!text_is_utf8(builder_text(&out)) || text_find(builder_text(&out), TEXT("\x01<")) >= 0)
		abort();
	const struct template *block;
	if (template_parse_theme(&arena, &set, lang_english(), "top", second.data == NULL ? TEXT("") : second, &block, &err) && block == NULL)
		abort();
	return 0;
}
