// SPDX-License-Identifier: Apache-2.0
//
// A Markdown file with front matter: what is split off is the whole file again, and lines and limits hold.
#include <stdint.h>
#include <stdlib.h>

#include "content/front_matter.h"
#include "content/markdown.h"
#include "value/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text source;
	struct front_matter front;
	struct value *v;
	struct markdown_item *items;
	size_t count;
	if (!content_text(&arena, (struct text){(const char *)data, size}, "a.md", &source, &err))
		return 0;
	if (!text_is_utf8(source) || text_find_byte(source, '\r') >= 0)
		abort();
	if (!front_matter_split(source, "a.md", &front, &err))
		return 0;
	if (front.yaml.len + front.body.len > source.len || front.body_line < 3)
		abort();
	(void)!yaml_read(&arena, front.yaml, "a.md", front.yaml_offset, &yaml_limits_default, &v, &err);
	if (!markdown_items(&arena, front.body, &items, &count, &err))
		return 0;
	uint32_t lines = 1;
	for (size_t i = 0; i < front.body.len; i++)
		lines += front.body.data[i] == '\n';
	for (size_t i = 0; i < count; i++)
		if (items[i].line == 0 || items[i].line > lines || items[i].column == 0)
			abort();
	return 0;
}
