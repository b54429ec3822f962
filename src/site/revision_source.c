// SPDX-License-Identifier: Apache-2.0
//
// Reading content out of the database.
#include "site/revision_source.h"

#include <stdlib.h>

#include "store/change_set.h"

bool revision_source_open(struct store *store, struct arena *arena, int64_t number, const char *change_set,
                          struct revision_source *ret_source, struct error *err)
{
	STORE_READ_AUTO *tx = NULL;
	struct revision_source source = {.store = store};
	if (!store_read(store, &tx, err))
		return false;
	bool good = change_set == NULL ? revision_tree(tx, arena, number, &source.files, &source.count, err)
	                               : change_set_tree(tx, arena, change_set, &source.files, &source.count, err);
	if (!good)
		return false;
	*ret_source = source;
	return true;
}

static bool list(void *context, struct arena *arena, size_t max_count, struct content_entry **ret_entries, size_t *ret_count,
                 struct error *err)
{
	const struct revision_source *source = context;
	if (source->count > max_count)
		return error_set(err, ERROR_TOO_LARGE, "there are more than %zu files", max_count);
	struct content_entry *entries = arena_array(arena, source->count, sizeof(*entries));
	for (size_t i = 0; i < source->count; i++)
		entries[i] = (struct content_entry){.path = source->files[i].path, .size = (size_t)source->files[i].blob.size};
	*ret_entries = entries;
	*ret_count = source->count;
	return true;
}

static int compare(const void *a, const void *b)
{
	return text_compare(((const struct revision_file *)a)->path, ((const struct revision_file *)b)->path);
}

static bool read(void *context, struct arena *arena, struct text path, size_t max, struct text *ret_data, struct error *err)
{
	const struct revision_source *source = context;
	struct revision_file key = {.path = path};
	const struct revision_file *file = source->count == 0 ? NULL : bsearch(&key, source->files, source->count, sizeof(key), compare);
	STORE_READ_AUTO *tx = NULL;
	if (file == NULL)
		return error_set(err, ERROR_NOT_FOUND, TEXT_FMT " is not in the content", TEXT_ARG(path));
	return store_read(source->store, &tx, err) && blob_load(tx, arena, &file->blob.hash, max, ret_data, err);
}

struct content_source revision_source_content(struct revision_source *source)
{
	return (struct content_source){list, read, source};
}
