// SPDX-License-Identifier: Apache-2.0
//
// Every template of a page over its sample views (tests/views/NAME.json, NAME_variant.json), in every language: it renders, is one whole document,
// writes no refused link, and shows hostile text as text.
#include "unit.h"

#include "base/files.h"
#include "value/json.h"
#include "web/embed.h"
#include "web/lang.h"
#include "web/template.h"

enum { VIEW_MAX = 1024 * 1024, FILES_MAX = 1000 };

// {"$markup": "…"} stands for a value of kind markup, which JSON does not have.
static void make_markup(struct value *v)
{
	const struct value *html = value_get(v, "$markup");
	if (html != NULL) {
		v->kind = VALUE_MARKUP;
		v->text = html->text;
		return;
	}
	if (v->kind == VALUE_LIST)
		for (size_t i = 0; i < v->list.count; i++)
			make_markup(v->list.items[i]);
	if (v->kind == VALUE_MAP)
		for (size_t i = 0; i < v->map.count; i++)
			make_markup(v->map.members[i].value);
}

// The template of a sample: its name, less what follows the last `_` until there is one.
static const struct template *template_of(struct text sample)
{
	const struct template *t = template_find(&embed_templates, sample);
	while (t == NULL && sample.len > 0) {
		do
			sample.len--;
		while (sample.len > 0 && sample.data[sample.len] != '_');
		t = template_find(&embed_templates, sample);
	}
	return t;
}

static size_t count_of(struct text t, const char *needle)
{
	size_t count = 0, len = strlen(needle);
	for (size_t i = 0; i + len <= t.len; i++)
		count += memcmp(t.data + i, needle, len) == 0;
	return count;
}

static void check_sample(struct arena *arena, const char *path, const struct template *t)
{
	struct text source, html;
	struct value *view;
	struct error err;
	if (!file_read(arena, path, VIEW_MAX, &source, &err) || !json_read(arena, source, path, &json_limits_default, &view, &err))
		fail_msg("%s: %s: %s", path, err.place, err.message);
	make_markup(view);
	for (size_t i = 0; i < lang_count(); i++) {
		struct template_request request = {.set = &embed_templates, .lang = lang_at(i), .view = view};
		BUILDER_AUTO out;
		builder_init(&out, VIEW_MAX);
		if (!template_render(&request, t->name, &out, &err) || !builder_take(&out, arena, &html, &err))
			fail_msg("%s in %s: %s: %s", path, lang_code(lang_at(i)), err.place, err.message);
		if (!text_starts(html, TEXT("<!DOCTYPE html>\n")) || !text_ends(html, TEXT("</html>\n")) || count_of(html, "<h1") != 1)
			fail_msg("%s: not one whole document with one heading of the first level", path);
		if (count_of(html, "href=\"#\"") > 0 || count_of(html, "src=\"#\"") > 0)
			fail_msg("%s: a link was refused", path);
		if (count_of(html, "<b>even to me</b>") > 0)
			fail_msg("%s: text was not escaped", path);
		if (count_of(html, "\n\n\n") > 0 || count_of(html, " style=") > 0 || count_of(html, "<script") > 0)
			fail_msg("%s: untidy, or style or script within the page", path);
	}
}

static void samples_render(void **state)
{
	(void)state;
	ARENA_AUTO arena;
	arena_init(&arena);
	char folder[4096];
	snprintf(folder, sizeof(folder), "%s/tests/views", unit_source());
	struct file_entry *files;
	size_t count;
	struct error err;
	if (!tree_list(&arena, folder, FILES_MAX, &files, &count, &err))
		fail_msg("%s: %s", err.place, err.message);
	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		const struct template *t = template_of(text_sub(files[i].path, 0, files[i].path.len - strlen(".json")));
		if (t == NULL)
			fail_msg("tests/views/" TEXT_FMT ": no such template", TEXT_ARG(files[i].path));
		check_sample(&arena, arena_printf(&arena, "%s/" TEXT_FMT, folder, TEXT_ARG(files[i].path)), t);
	}
}

// A page is a template that has a parent; each has a sample.
static void pages_have_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < embed_templates.count; i++) {
		const struct template *t = embed_templates.templates[i];
		bool page = false;
		for (uint32_t k = 0; k < t->count; k++)
			page = page || t->ops[k].kind == TEMPLATE_PARENT;
		char path[4096];
		snprintf(path, sizeof(path), "%s/tests/views/%s.json", unit_source(), t->name);
		if (page && !file_exists(path))
			fail_msg("%s has no sample view", t->name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_render),
		cmocka_unit_test(pages_have_samples),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
