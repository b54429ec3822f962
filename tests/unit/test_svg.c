// SPDX-License-Identifier: Apache-2.0
//
// SVG pictures: what is published, and what is refused with its place.
#include "content/svg.h"

#include "unit.h"

#define HEAD "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>A</title>"

static void test_good(void **state)
{
	static const char *const good[] = {
		HEAD "</svg>",
		"<?xml version=\"1.0\"?>\n<!-- a comment -->\n" HEAD "<g fill=\"url(#a)\"><path d='M0 0'/></g></svg>\n",
		HEAD "<use href=\"#part\"/><text>5 &lt; 6 &amp; &#228;</text></svg>",
		HEAD "<style>path{fill:url('#a')} @media (prefers-color-scheme: dark){path{stroke:#fff}}</style></svg>",
		"<s:svg xmlns:s=\"http://www.w3.org/2000/svg\"><s:title>A</s:title></s:svg>",
		HEAD "<g opacity=\".5\" font-size='3'></g></svg>",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct error err = {0};
		if (!svg_check(text_from(good[i]), &err))
			fail_msg("%s: %s: %s", good[i], err.place, err.message);
	}
}

static void test_bad(void **state)
{
	static const struct {
		const char *source, *place;
	} bad[] = {
		{"", "1:1"},
		{"hello", "1:1"},
		{"<html><title>A</title></html>", "1:1"},
		{"<svg></svg>", "1:1"},
		{"<svg><title> </title></svg>", "1:1"},
		{HEAD "\n<script/></svg>", "2:1"},
		{HEAD "\n <SCRIPT>1</SCRIPT></svg>", "2:2"},
		{HEAD "\n<x:script/></svg>", "2:1"},
		{HEAD "\n<foreignObject/></svg>", "2:1"},
		{HEAD "\n<g onload=\"x()\"/></svg>", "2:4"},
		{HEAD "\n<g OnClick='x()'/></svg>", "2:4"},
		{HEAD "\n<use href=\"https://evil.example/\"/></svg>", "2:6"},
		{HEAD "\n<a xlink:href=\"javascript:1\"/></svg>", "2:4"},
		{HEAD "\n<a href=\"&#35;x\"/></svg>", "2:4"},
		{HEAD "\n<image src='x.png'/></svg>", "2:8"},
		{HEAD "\n<g fill=\"url(https://evil.example/a)\"/></svg>", "2:10"},
		{HEAD "\n<g style=\"background:URL( 'x')\"/></svg>", "2:22"},
		{HEAD "\n<style>@IMPORT 'x';</style></svg>", "2:8"},
		{HEAD "\n<style>p{fill:u\\72l(x)}</style></svg>", "2:16"},
		{"<!DOCTYPE svg [<!ENTITY a 'b'>]>" HEAD "</svg>", "1:1"},
		{HEAD "\n<text>&a;</text></svg>", "2:7"},
		{HEAD "\n<text><![CDATA[x]]></text></svg>", "2:7"},
		{HEAD "\n<?php x ?></svg>", "2:1"},
		{"<?xml version<script?>" HEAD "</svg>", "1:1"},
		{HEAD "\n<g></svg>", "2:4"},
		{HEAD "\n<g a=b/></svg>", "2:6"},
		{HEAD "\n<g a=\"<\"/></svg>", "2:4"},
		{HEAD "\n<g", "2:3"},
		{HEAD "\n<!-- x", "2:1"},
		{HEAD "</svg><svg/>", "1:63"},
		{HEAD "</svg>\nmore", "1:63"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct error err = {0};
		if (svg_check(text_from(bad[i].source), &err))
			fail_msg("passed: %s", bad[i].source);
		if (strcmp(err.place, bad[i].place) != 0)
			fail_msg("%s: at %s instead of %s: %s", bad[i].source, err.place, bad[i].place, err.message);
		assert_false(svg_check(text_from(bad[i].source), NULL));
	}
}

static void test_depth(void **state)
{
	char deep[4096] = HEAD;
	(void)state;
	for (int i = 0; i < 100; i++)
		memcpy(deep + strlen(deep), "<g>", 4);
	assert_false(svg_check(text_from(deep), NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_good), cmocka_unit_test(test_bad), cmocka_unit_test(test_depth)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
