// SPDX-License-Identifier: Apache-2.0
//
// Markdown to markup: what comes out, what is left out and reported, limits, ids, and plain text.
#include "unit.h"

#include "content/markup.h"

static struct markup read_with(struct arena *arena, const char *source, const struct markup_options *options)
{
	struct markup m;
	struct error err;
	if (!markup_read(arena, text_from(source), options, &m, &err))
		fail_msg("%s: %s", err.place, err.message);
	assert_int_equal(m.html->kind, VALUE_MARKUP);
	return m;
}

static void check(const char *source, const char *html)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct markup m = read_with(&arena, source, &(struct markup_options){0});
	assert_string_equal(m.html->text.data, html);
	assert_int_equal(m.problem_count, 0);
}

// The same, with one problem of that clause in that line.
static void check_problem(const char *source, const char *html, const char *clause, uint32_t line)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct markup m = read_with(&arena, source, &(struct markup_options){.line_offset = 10});
	assert_string_equal(m.html->text.data, html);
	assert_int_equal(m.problem_count, 1);
	assert_string_equal(m.problems[0].clause, clause);
	assert_int_equal(m.problems[0].line, line + 10);
}

static void check_refused(struct text source, enum error_class class, const char *place)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct markup m;
	assert_false(markup_read(&arena, source, &(struct markup_options){0}, &m, &err));
	assert_int_equal(err.class, class);
	assert_string_equal(err.place, place);
}

static void test_blocks_and_inlines(void **state)
{
	(void)state;
	check("a *b* **c** `d<e`\nf  \ng", "<p>a <em>b</em> <strong>c</strong> <code>d&lt;e</code>\nf<br>\ng</p>\n");
	check("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n");
	check("- a\n\n- b", "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n");
	check("- a\n  - b", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n");
	check("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n");
	check("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n");
	check("```sh\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n");
	check("***", "<hr>\n");
	check("\"&amp;\" '<' &nbsp;", "<p>&quot;&amp;&quot; &#39;&lt;&#39; \u00a0</p>\n");
	check("", "");
}

static void test_links(void **state)
{
	(void)state;
	check("[a](b.html \"t\")", "<p><a href=\"b.html\">a</a></p>\n");
	check("[a](https://x.example/?a=1&b=2)", "<p><a href=\"https://x.example/?a=1&amp;b=2\" rel=\"noopener\">a</a></p>\n");
	check("[a](//x.example)", "<p><a href=\"//x.example\" rel=\"noopener\">a</a></p>\n");
	check("<a@b.example>", "<p><a href=\"mailto:a@b.example\">a@b.example</a></p>\n");
	check("[a](tel:+49)", "<p><a href=\"tel:+49\">a</a></p>\n");
	check("[a](<b c\"'>)", "<p><a href=\"b%20c%22&#39;\">a</a></p>\n");
	check("[a](b%20c/ü)", "<p><a href=\"b%20c/%C3%BC\">a</a></p>\n");
	check_problem("x\n\n[a *b*](javascript:alert)", "<p>x</p>\n<p>a <em>b</em></p>\n", "content.markup.link", 3);
	check_problem("[a](&#x6A;avascript:x)", "<p>a</p>\n", "content.markup.link", 1);
	check_problem("[a](data:text/html,x)", "<p>a</p>\n", "content.markup.link", 1);
	check_problem("[a](<\tjavascript:x>)", "<p>a</p>\n", "content.markup.link", 1);
}

static void test_images(void **state)
{
	(void)state;
	check("![a *b* \"](c.png)", "<p><img src=\"c.png\" alt=\"a b &quot;\"></p>\n");
	check_problem("![a](https://x.example/c.png)", "<p>a</p>\n", "content.markup.image", 1);
	check_problem("![a](//x.example/c.png)", "<p>a</p>\n", "content.markup.image", 1);
	check_problem("![a](data:image/png;base64,x)", "<p>a</p>\n", "content.markup.image", 1);
	check_problem("![](c.png)", "<p><img src=\"c.png\" alt=\"\"></p>\n", "content.markup.image", 1);
	check("[![a](b.png)](c)", "<p><a href=\"c\"><img src=\"b.png\" alt=\"a\"></a></p>\n");
}

static void test_html_is_left_out(void **state)
{
	(void)state;
	check_problem("a\n\n<script>alert(1)</script>\n\nb", "<p>a</p>\n<p>b</p>\n", "content.markup.html", 3);
	ARENA_AUTO arena = ARENA_INIT;
	struct markup m = read_with(&arena, "a <b onclick=x>c</b> <img src=x onerror=y>", &(struct markup_options){0});
	assert_string_equal(m.html->text.data, "<p>a c </p>\n");
	assert_int_equal(m.problem_count, 3);
	check("<!-- a note to ourselves -->\n\na", "<p>a</p>\n");
}

static void test_headings(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct markup m = read_with(&arena, "# A *B* & C!\n\n## Über uns\n\n## A b c\n\n## A b c\n\n# A b c-3\n\n###### !?\n",
				    &(struct markup_options){.id_prefix = "s-"});
	static const struct {
		const char *id, *text;
		int level;
		uint32_t line;
	} expected[] = {{"s-a-b-c", "A B & C!", 2, 1}, {"s-über-uns", "Über uns", 3, 3}, {"s-a-b-c-2", "A b c", 3, 5},
			{"s-a-b-c-3", "A b c", 3, 7},  {"s-a-b-c-3-2", "A b c-3", 2, 9}, {"s-section", "!?", 6, 11}};
	assert_int_equal(m.heading_count, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < m.heading_count; i++) {
		assert_string_equal(m.headings[i].id, expected[i].id);
		assert_string_equal(m.headings[i].text.data, expected[i].text);
		assert_int_equal(m.headings[i].level, expected[i].level);
		assert_int_equal(m.headings[i].line, expected[i].line);
	}
	assert_non_null(strstr(m.html->text.data, "<h2 id=\"s-a-b-c\">A <em>B</em> &amp; C!</h2>\n"));
	m = read_with(&arena, "# a\n\n#### b", &(struct markup_options){.first_heading = 4});
	assert_string_equal(m.html->text.data, "<h4 id=\"a\">a</h4>\n<h6 id=\"b\">b</h6>\n");
}

static bool resolve(void *data, struct arena *arena, struct text url, bool image, struct text *ret_url)
{
	assert_string_equal(data, "data");
	if (text_is(url, "section:evil")) {
		*ret_url = TEXT("javascript:x");
		return true;
	}
	if (!text_starts(url, TEXT("section:")) && !image)
		return false;
	*ret_url = text_from(arena_printf(arena, "../%s" TEXT_FMT "/", image ? "i/" : "", TEXT_ARG(url)));
	return true;
}

static void test_resolver(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct markup_options options = {.resolve = resolve, .data = "data"};
	struct markup m = read_with(&arena, "[a](section:b) [c](d) [e](https://f.example) ![g](h.png) [i](section:evil) "
					   "[j](mailto:k@l.example)", &options);
	assert_string_equal(m.html->text.data, "<p><a href=\"../section:b/\">a</a> c <a href=\"https://f.example\" rel=\"noopener\">e</a> "
					       "<img src=\"../i/h.png/\" alt=\"g\"> i <a href=\"mailto:k@l.example\">j</a></p>\n");
	assert_int_equal(m.problem_count, 2);
}

static void test_plain(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct markup m = read_with(&arena, "# Title\n\nSome *text*\nhere & [there](x).\n\n- one\n- two\n  - three\n\n```\ncode\n```\n\n"
				    "end ![pic](p.png)",
				    &(struct markup_options){0});
	assert_string_equal(text_cstr(&arena, m.plain), "Title\n\nSome text here & there.\n\none\ntwo\nthree\n\ncode\n\nend pic");
	assert_string_equal(markup_summary(&arena, m.plain, 100).data, "Title Some text here & there. one two three code end pic");
	assert_string_equal(markup_summary(&arena, m.plain, 20).data, "Title Some text…");
	assert_string_equal(markup_summary(&arena, TEXT("äöüäöüäöü"), 10).data, "äöü…");
	assert_string_equal(markup_summary(&arena, TEXT(""), 10).data, "");
	for (size_t max = 0; max < 60; max++) {
		struct text t = markup_summary(&arena, m.plain, max);
		assert_true(t.len <= max && text_is_utf8(t));
	}
}

static struct text repeated(struct arena *arena, const char *part, size_t count)
{
	BUILDER_AUTO out;
	struct error err;
	struct text t;
	builder_init(&out, 1 << 20);
	for (size_t i = 0; i < count; i++)
		builder_string(&out, part);
	assert_true(builder_take(&out, arena, &t, &err));
	return t;
}

static void test_limits(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	check_refused(repeated(&arena, "a", MARKUP_SIZE_MAX + 1), ERROR_TOO_LARGE, "1:1");
	check_refused(repeated(&arena, "![[]()\n", 5000), ERROR_TOO_LARGE, "1001:1");
	check_refused(repeated(&arena, "> ", 41), ERROR_TOO_LARGE, "1:1");
	check_refused(TEXT("a\n\xff"), ERROR_SYNTAX, "1:1");
	struct markup m;
	struct error err;
	// What stays below the limits is read, whatever it is.
	static const char *const odd[] = {"> ", "*a _b ", "`", "<", "&", "\\", "# a\n", "- \n", "~~~\n", "![a", "<a@b.c>"};
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		assert_true(markup_read(&arena, repeated(&arena, odd[i], i == 0 ? 40 : i == 6 ? 500 : 1000), &(struct markup_options){0}, &m, &err));
	assert_true(markup_read(&arena, repeated(&arena, "# a\n", 500), &(struct markup_options){0}, &m, &err));
	assert_int_equal(m.heading_count, 500);
	assert_string_equal(m.headings[499].id, "a-500");
	check_refused(repeated(&arena, "# a\n", 501), ERROR_TOO_LARGE, "501:1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks_and_inlines), cmocka_unit_test(test_links),    cmocka_unit_test(test_images),
		cmocka_unit_test(test_html_is_left_out),   cmocka_unit_test(test_headings), cmocka_unit_test(test_resolver),
		cmocka_unit_test(test_plain),              cmocka_unit_test(test_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
