// SPDX-License-Identifier: Apache-2.0
//
// The template engine against the Mustache specification's tests, and what is ours: no raw output, places in HTML, labels, themes, limits.
#include "unit.h"

#include "base/files.h"
#include "value/json.h"
#include "web/lang.h"
#include "web/template.h"

// The specification's tests that demand raw output, refused by design: text is always escaped. Each must fail to parse, wherever the raw tag stands.
static const char *const raw_output[] = {
	"Triple Mustache", "Ampersand", "Triple Mustache Integer Interpolation", "Ampersand Integer Interpolation",
	"Triple Mustache Decimal Interpolation", "Ampersand Decimal Interpolation", "Triple Mustache Null Interpolation",
	"Ampersand Null Interpolation", "Triple Mustache Context Miss Interpolation", "Ampersand Context Miss Interpolation",
	"Dotted Names - Triple Mustache Interpolation", "Dotted Names - Ampersand Interpolation", "Implicit Iterators - Triple Mustache",
	"Implicit Iterators - Ampersand", "Triple Mustache - Surrounding Whitespace", "Ampersand - Surrounding Whitespace",
	"Triple Mustache - Standalone", "Ampersand - Standalone", "Triple Mustache With Padding", "Ampersand With Padding",
	"Implicit Iterator - Triple mustache", "Implicit Iterator - Ampersand", "Standalone Indentation",
};

static bool is_raw(struct text name)
{
	for (size_t i = 0; i < sizeof(raw_output) / sizeof(raw_output[0]); i++)
		if (text_is(name, raw_output[i]))
			return true;
	return false;
}

// Renders `source` as the template "main" with these partials (a map of texts, or NULL).
static bool render(struct arena *arena, struct text source, const struct value *partials, const struct value *view,
		   const struct lang *lang, struct text *ret_text, struct error *err)
{
	size_t count = value_count(partials);
	const struct template **templates = arena_array(arena, count + 1, sizeof(*templates));
	if (!template_parse(arena, "main", source, &templates[count], err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct value_member *member = &partials->map.members[i];
		if (!template_parse(arena, text_cstr(arena, member->key), value_as_text(member->value), &templates[i], err))
			return false;
	}
	struct template_set set = template_set_of(arena, templates, count + 1);
	struct template_request request = {.set = &set, .view = view, .lang = lang};
	BUILDER_AUTO out;
	builder_init(&out, 1024 * 1024);
	return template_render(&request, "main", &out, err) && builder_take(&out, arena, ret_text, err);
}

static struct value *view_of(struct arena *arena, const char *json)
{
	struct value *view;
	struct error err;
	if (!json_read(arena, text_from(json), "view", &json_limits_default, &view, &err))
		fail_msg("%s: %s", err.place, err.message);
	return view;
}

static void check(const char *source, const char *json, const char *expected)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text got;
	if (!render(&arena, text_from(source), NULL, view_of(&arena, json), lang_english(), &got, &err))
		fail_msg("%s: %s: %s", source, err.place, err.message);
	assert_string_equal(got.data, expected);
}

static void check_refused(const char *source, const char *json, enum error_class class, const char *place)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text got;
	if (render(&arena, text_from(source), NULL, view_of(&arena, json), lang_english(), &got, &err))
		fail_msg("%s: should fail, gave %s", source, got.data);
	assert_int_equal(err.class, class);
	if (place != NULL)
		assert_string_equal(err.place, place);
}

static void test_specification(void **state)
{
	(void)state;
	static const struct {
		const char *file;
		size_t least; // cases that must run, so that an empty file does not pass
	} files[] = {
		{"interpolation", 20}, {"sections", 30}, {"inverted", 20}, {"partials", 10}, {"comments", 10}, {"delimiters", 10},
		{"~inheritance", 20},
	};
	const char *shared = unit_shared();
	if (shared == NULL)
		skip();
	for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
		ARENA_AUTO arena = ARENA_INIT;
		struct error err;
		struct text source;
		struct value *document;
		const char *path = arena_printf(&arena, "%s/mustache/%s.json", shared, files[f].file);
		assert_true(file_read(&arena, path, 1 << 20, &source, &err));
		if (!json_read(&arena, source, path, &json_limits_default, &document, &err))
			fail_msg("%s: %s", err.place, err.message);
		const struct value *tests = value_get(document, "tests");
		size_t ran = 0, failed = 0;
		for (size_t i = 0; i < value_count(tests); i++) {
			const struct value *test = value_at(tests, i);
			struct text name = value_text_at(test, "name"), got = TEXT("");
			struct text template = value_text_at(test, "template"), expected = value_text_at(test, "expected");
			bool raw = is_raw(name) || text_find(template, TEXT("{{{")) >= 0;
			bool good = render(&arena, template, value_get(test, "partials"), value_get(test, "data"), NULL, &got, &err);
			if (raw) {
				assert_false(good);
				assert_int_equal(err.class, ERROR_SYNTAX);
				assert_non_null(strstr(err.message, "always escaped"));
				continue;
			}
			// The specification escapes the apostrophe nowhere; we do, and no case of it has one.
			if (!good || !text_equal(got, expected)) {
				print_error("%s: " TEXT_FMT ": expected\n" TEXT_FMT "\ngot\n%s\n", files[f].file, TEXT_ARG(name), TEXT_ARG(expected),
					    good ? got.data : err.message);
				failed++;
			}
			ran++;
		}
		assert_int_equal(failed, 0);
		assert_true(ran >= files[f].least);
	}
}

static void test_raw_output_is_refused(void **state)
{
	(void)state;
	check_refused("a\n {{{x}}}", "{}", ERROR_SYNTAX, "main:2:2");
	check_refused("{{&x}}", "{}", ERROR_SYNTAX, "main:1:1");
	check_refused("{{& x }}", "{}", ERROR_SYNTAX, "main:1:1");
	check_refused("{{=<% %>=}}<%& x %>", "{}", ERROR_SYNTAX, "main:1:12");
}

static void test_syntax_errors(void **state)
{
	(void)state;
	check_refused("{{#a}}", "{}", ERROR_SYNTAX, "main:1:1");
	check_refused("x\n{{/a}}", "{}", ERROR_SYNTAX, "main:2:1");
	check_refused("{{#a}}\n{{#b}}\n{{/a}}", "{}", ERROR_SYNTAX, "main:3:1");
	check_refused("ab {{a", "{}", ERROR_SYNTAX, "main:1:4");
	check_refused("{{}}", "{}", ERROR_SYNTAX, "main:1:1");
	check_refused("{{a b}}", "{}", ERROR_SYNTAX, "main:1:1");
	check_refused("{{a..b}}", "{}", ERROR_SYNTAX, "main:1:1");
	check_refused("{{>*a}}", "{}", ERROR_SYNTAX, "main:1:1");
	check_refused("{{=a=}}", "{}", ERROR_SYNTAX, "main:1:1");
	check_refused("{{<p}}{{a}}{{/p}}", "{}", ERROR_SYNTAX, "main:1:7");
	check_refused("{{<p}}{{$a}}{{/a}}{{$a}}{{/a}}{{/p}}", "{}", ERROR_SYNTAX, "main:1:19");
	check_refused("{{#t.a}}{{/t.a}}", "{}", ERROR_SYNTAX, "main:1:1");
	check_refused("\xff", "{}", ERROR_SYNTAX, "main:1:1");
}

static void test_places_in_html(void **state)
{
	(void)state;
	const char *view = "{\"x\": \"a\\\"<'&>\", \"bad\": \" javascript:alert(1)\", \"js\": \"JavaScript:alert(1)\", \"tab\": \"java\\tscript:x\", "
			   "\"good\": \"../a?b:c\", \"mail\": \"mailto:a@b.example\", \"yes\": true}";
	check("<p title=\"{{x}}\">{{x}}</p>", view, "<p title=\"a&quot;&lt;&#39;&amp;&gt;\">a&quot;&lt;&#39;&amp;&gt;</p>");
	check("<a href=\"{{bad}}\" ><a href='{{js}}'><a href=\"{{tab}}\"><a href=\"{{good}}\"><a href=\"{{mail}}\">", view,
	      "<a href=\"#\" ><a href='#'><a href=\"#\"><a href=\"../a?b:c\"><a href=\"mailto:a@b.example\">");
	check("<a href=\"{{#yes}}{{js}}{{/yes}}\">", view, "<a href=\"#\">");
	check("<a href=\"{{#no}}x{{/no}}{{js}}\">", view, "<a href=\"#\">");
	check("<a href=\"/x/{{x}}\">", view, "<a href=\"/x/a&quot;&lt;&#39;&amp;&gt;\">");
	check("<option{{#yes}} selected{{/yes}}>{{x}}</option>", "{\"x\": 1, \"yes\": true}", "<option selected>1</option>");
	check("<!DOCTYPE html><!-- a > b --><title>{{x}}</title><script src=\"{{good}}\"></script>{{yes}}", view,
	      "<!DOCTYPE html><!-- a > b --><title>a&quot;&lt;&#39;&amp;&gt;</title><script src=\"../a?b:c\"></script>true");
	check_refused("<a href={{x}}>", view, ERROR_SYNTAX, "main:1:9");
	check_refused("<a href=a{{x}}>", view, ERROR_SYNTAX, "main:1:10");
	check_refused("<a {{x}}>", view, ERROR_SYNTAX, "main:1:4");
	check_refused("<{{x}}>", view, ERROR_SYNTAX, "main:1:2");
	check_refused("<h{{x}}>", view, ERROR_SYNTAX, "main:1:3");
	check_refused("</h{{x}}>", view, ERROR_SYNTAX, "main:1:4");
	check_refused("<a onclick=\"{{x}}\">", view, ERROR_SYNTAX, "main:1:13");
	check_refused("<p style=\"color: {{x}}\">", view, ERROR_SYNTAX, "main:1:18");
	check_refused("<script>{{x}}</script>", view, ERROR_SYNTAX, "main:1:9");
	check_refused("<STYLE>{{x}}</STYLE>", view, ERROR_SYNTAX, "main:1:8");
	check_refused("<!-- {{x}} -->", view, ERROR_SYNTAX, "main:1:6");
	check_refused("<p title=\"{{>x}}\">", view, ERROR_SYNTAX, "main:1:11");
	check_refused("{{#yes}}<p {{/yes}}>", view, ERROR_SYNTAX, "main:1:12");
	check_refused("<p title=\"{{#yes}}\" class=\"{{/yes}}\">", view, ERROR_SYNTAX, "main:1:28");
}

static void test_markup_passes_in_content_only(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text got;
	struct value *view = value_map(&arena), *markup = value_string(&arena, "<b>&amp;</b>");
	markup->kind = VALUE_MARKUP;
	value_put(&arena, view, "m", markup);
	assert_true(render(&arena, TEXT("<p title=\"{{m}}\">{{m}}</p><textarea>{{m}}</textarea>"), NULL, view, NULL, &got, &err));
	assert_string_equal(got.data, "<p title=\"&lt;b&gt;&amp;amp;&lt;/b&gt;\"><b>&amp;</b></p><textarea>&lt;b&gt;&amp;amp;&lt;/b&gt;</textarea>");
}

static void test_truth(void **state)
{
	(void)state;
	const char *source = "{{#x}}yes{{/x}}{{^x}}no{{/x}}";
	check(source, "{\"x\": \"\"}", "no");
	check(source, "{\"x\": \"0\"}", "yes");
	check(source, "{\"x\": 0}", "yes");
	check(source, "{\"x\": {}}", "yes");
	check(source, "{\"x\": []}", "no");
	check("{{#x}}{{y}}{{/x}}", "{\"x\": {\"y\": null}, \"y\": 1}", "");
	check_refused("a\n{{x}}", "{\"x\": []}", ERROR_INTERNAL, "main:2:1");
	check_refused("{{x}}", "{\"x\": {}}", ERROR_INTERNAL, "main:1:1");
}

static void test_arguments_see_their_own_blocks(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text got;
	// The page's block `content` uses a card that has a block `content` too.
	struct value *partials = view_of(&arena, "{\"layout\": \"<main>{{$content}}{{/content}}</main>\", "
						 "\"card\": \"<p>{{$content}}none{{/content}}</p>\"}");
	assert_true(render(&arena, TEXT("{{<layout}}{{$content}}{{<card}}{{$content}}hello{{/content}}{{/card}}{{>card}}{{/content}}{{/layout}}"),
			   partials, value_map(&arena), NULL, &got, &err));
	assert_string_equal(got.data, "<main><p>hello</p><p>none</p></main>");
}

static void test_indentation_of_page_in_layout(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text got;
	struct value *partials = view_of(&arena, "{\"layout\": \"<main>\\n  {{$content}}\\n  {{/content}}\\n</main>\\n\", "
						 "\"row\": \"<li>\\n  {{.}}\\n</li>\\n\"}");
	struct text source = TEXT("{{<layout}}\n{{$content}}\n<ul>\n  {{#x}}\n  {{>row}}\n  {{/x}}\n</ul>\n\n{{y}}!\n{{/content}}\n{{/layout}}\n");
	assert_true(render(&arena, source, partials, view_of(&arena, "{\"x\": [1, \"a\\nb\"], \"y\": 2}"), NULL, &got, &err));
	assert_string_equal(got.data, "<main>\n  <ul>\n    <li>\n      1\n    </li>\n    <li>\n      a\nb\n    </li>\n  </ul>\n\n  2!\n</main>\n");
}

static void test_limits(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text got;
	struct value *endless = view_of(&arena, "{\"a\": \"{{>a}}{{>a}}\"}");
	assert_false(render(&arena, TEXT("{{>a}}"), endless, value_map(&arena), NULL, &got, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);

	struct value *view = view_of(&arena, "{\"x\": [1,2,3,4,5,6,7,8,9,0]}");
	assert_false(render(&arena, TEXT("{{#x}}{{#x}}{{#x}}{{#x}}{{#x}}{{#x}}{{#x}}0123456789{{/x}}{{/x}}{{/x}}{{/x}}{{/x}}{{/x}}{{/x}}"),
			    NULL, view, NULL, &got, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	assert_false(render(&arena, TEXT("{{#x}}{{#x}}{{#x}}{{#x}}{{#x}}{{#x}}{{#x}}{{#x}}{{/x}}{{/x}}{{/x}}{{/x}}{{/x}}{{/x}}{{/x}}{{/x}}"),
			    NULL, view, NULL, &got, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);

	BUILDER_AUTO deep;
	builder_init(&deep, 1 << 20);
	for (int i = 0; i < 33; i++)
		builder_string(&deep, "{{#x}}");
	for (int i = 0; i < 33; i++)
		builder_string(&deep, "{{/x}}");
	assert_false(render(&arena, builder_text(&deep), NULL, view, NULL, &got, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	assert_string_equal(err.place, "main:1:193");
}

static void test_strict(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	static const struct {
		const char *source;
		bool good;
	} cases[] = {
		{"{{a}}{{^a}}{{/a}}{{b.c}}{{b.is.x}}{{a.x.y}}", true},
		{"{{#b}}{{a}}{{c}}{{/b}}", true},
		{"{{c}}", false},
		{"{{#c}}{{/c}}", false},
		{"{{^c}}{{/c}}", false},
		{"{{b.d}}", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct template *t;
		BUILDER_AUTO out;
		builder_init(&out, 1000);
		assert_true(template_parse(&arena, "main", text_from(cases[i].source), &t, &err));
		struct template_set set = template_set_of(&arena, &t, 1);
		struct value *view = view_of(&arena, "{\"a\": null, \"b\": {\"c\": 1, \"is\": {\"y\": true}}}");
		struct template_request request = {.set = &set, .view = view, .strict = true};
		assert_int_equal(template_render(&request, "main", &out, &err), cases[i].good);
		request.strict = false;
		assert_true(template_render(&request, "main", &out, &err));
	}
}

static void test_theme(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	const struct template *templates[3], *block;
	assert_true(template_parse(&arena, "layout", TEXT("{{$top}}ours{{/top}} {{$content}}{{/content}} {{$end}}end{{/end}}"), &templates[0], &err));
	assert_true(template_parse(&arena, "page", TEXT("{{<layout}}{{$content}}text{{/content}}{{$top}}page{{/top}}{{/layout}}"),
				   &templates[1], &err));
	assert_true(template_parse(&arena, "sign", TEXT("*{{name}}*"), &templates[2], &err));
	struct template_set set = template_set_of(&arena, templates, 3);
	assert_true(template_parse_theme(&arena, &set, lang_english(), "top", TEXT("{{>sign}}{{$top}}self{{/top}}"), &block, &err));
	struct template_set theme = template_set_of(&arena, &block, 1);
	struct template_request request = {.set = &set, .theme = &theme, .view = view_of(&arena, "{\"name\": \"<Lumen>\"}")};
	BUILDER_AUTO out;
	builder_init(&out, 1000);
	assert_true(template_render(&request, "page", &out, &err));
	assert_string_equal(builder_text(&out).data, "*&lt;Lumen&gt;*self text end");

	assert_false(template_parse_theme(&arena, &set, lang_english(), "content", TEXT(""), &block, &err));
	assert_false(template_parse_theme(&arena, &set, lang_english(), "topp", TEXT(""), &block, &err));
	assert_non_null(strstr(err.message, "top, end"));
	assert_false(template_parse_theme(&arena, &set, lang_english(), "top", TEXT("\n{{>nothing}}"), &block, &err));
	assert_string_equal(err.place, "top:2:1");
	assert_false(template_parse_theme(&arena, &set, lang_english(), "top", TEXT("{{t.no.such.label}}"), &block, &err));
	assert_false(template_parse_theme(&arena, &set, lang_english(), "top", TEXT("{{{x}}}"), &block, &err));
	assert_int_equal(err.class, ERROR_SYNTAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_specification),
		cmocka_unit_test(test_raw_output_is_refused),
		cmocka_unit_test(test_syntax_errors),
		cmocka_unit_test(test_places_in_html),
		cmocka_unit_test(test_markup_passes_in_content_only),
		cmocka_unit_test(test_truth),
		cmocka_unit_test(test_arguments_see_their_own_blocks),
		cmocka_unit_test(test_indentation_of_page_in_layout),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_strict),
		cmocka_unit_test(test_theme),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
