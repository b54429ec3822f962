// SPDX-License-Identifier: Apache-2.0
//
// Rules of pictures: every SVG of the tree is safe to publish.
#include "content/front_matter.h"
#include "content/loader.h"
#include "content/svg.h"

static void check_svg(struct loader *l, const char *file, struct text bytes)
{
	struct error err = {0};
	struct text source, column;
	int64_t line_number = 0, column_number = 0;
	if (!content_text(l->arena, bytes, file, &source, &err)) {
		complaints_add_error(l->complaints, COMPLAINT_ERROR, file, NULL, &err);
		return;
	}
	if (svg_check(source, &err))
		return;
	column = text_from(err.place);
	struct text line = text_cut(&column, ':');
	(void)(text_to_int64(line, &line_number) && text_to_int64(column, &column_number));
	complaints_add(l->complaints, COMPLAINT_ERROR, (struct value_place){file, (uint32_t)line_number, (uint32_t)column_number},
		"", "content.svg", "%s", err.message);
}

bool check_pictures(struct loader *l, struct error *err)
{
	size_t count;
	const struct content_file *files = content_tree_kind(&l->tree, CONTENT_ASSET, &count);
	for (size_t i = 0; i < count; i++) {
		ARENA_AUTO arena = ARENA_INIT; // a picture is looked at and forgotten
		struct text bytes;
		if (!text_ends(files[i].path, TEXT(".svg")))
			continue;
		if (!l->content->source.read(l->content->source.context, &arena, files[i].path, CONTENT_MAX_BINARY, &bytes, err))
			return false;
		check_svg(l, files[i].path.data, bytes);
	}
	return true;
}
