// SPDX-License-Identifier: Apache-2.0
//
// A content tree in memory for unit tests: an array of paths and texts that serves as a source.
#ifndef TREE_SOURCE_H
#define TREE_SOURCE_H

#include "content/source.h"

#include "unit.h"

struct tree_file {
	const char *path; // NULL ends the array
	const char *text; // NULL: a link
};

static inline int tree_compare(const void *a, const void *b)
{
	return text_compare(((const struct content_entry *)a)->path, ((const struct content_entry *)b)->path);
}

static inline bool tree_source_list(
	void *context, struct arena *arena, size_t max_count, struct content_entry **ret_entries, size_t *ret_count, struct error *err)
{
	const struct tree_file *files = context;
	size_t count = 0;
	(void)err;
	while (files[count].path != NULL)
		count++;
	assert_true(count <= max_count);
	struct content_entry *entries = arena_array(arena, count, sizeof(*entries));
	for (size_t i = 0; i < count; i++)
		entries[i] = (struct content_entry){text_from(files[i].path), files[i].text == NULL ? 0 : strlen(files[i].text), files[i].text == NULL};
	if (count > 0)
		qsort(entries, count, sizeof(*entries), tree_compare);
	*ret_entries = entries;
	*ret_count = count;
	return true;
}

static inline bool tree_source_read(void *context, struct arena *arena, struct text path, size_t max, struct text *ret_data, struct error *err)
{
	for (const struct tree_file *file = context; file->path != NULL; file++) {
		if (!text_is(path, file->path))
			continue;
		assert_true(strlen(file->text) <= max);
		*ret_data = text_copy(arena, text_from(file->text));
		return true;
	}
	return error_set(err, ERROR_NOT_FOUND, "there is no file " TEXT_FMT, TEXT_ARG(path));
}

static inline struct content_source tree_source(const struct tree_file *files)
{
	return (struct content_source){tree_source_list, tree_source_read, (void *)files};
}

#endif
