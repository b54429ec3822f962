// SPDX-License-Identifier: Apache-2.0
//
// The collector of a publication's files.
#include "site/entry.h"

#include <stdlib.h>

#include "base/files.h"

void site_collector_init(struct site_collector *collector, const struct site_sink *sink)
{
	*collector = (struct site_collector){.sink = sink, .arena = ARENA_INIT};
	pthread_mutex_init(&collector->lock, NULL);
}

void site_collector_finish(struct site_collector *collector)
{
	free(collector->entries);
	arena_finish(&collector->arena);
	pthread_mutex_destroy(&collector->lock);
}

bool site_emit(struct site_collector *collector, struct text path, struct text bytes, struct error *err)
{
	if (!path_is_safe(path))
		return error_set(err, ERROR_INTERNAL, "'" TEXT_FMT "' is not a path that can be published", TEXT_ARG(path));
	struct hash hash = hash_of(bytes);
	if (!collector->sink->put(collector->sink->ctx, path, &hash, bytes, err))
		return false;
	pthread_mutex_lock(&collector->lock);
	if (collector->count == collector->size) {
		collector->size = collector->size == 0 ? 256 : collector->size * 2;
		collector->entries = memory_resize(collector->entries, collector->size * sizeof(*collector->entries));
	}
	collector->entries[collector->count++] =
		(struct site_entry){text_copy(&collector->arena, path), hash, bytes.len};
	collector->bytes += bytes.len;
	pthread_mutex_unlock(&collector->lock);
	return true;
}

static int compare(const void *a, const void *b)
{
	return text_compare(((const struct site_entry *)a)->path, ((const struct site_entry *)b)->path);
}

bool site_collector_sort(struct site_collector *collector, struct error *err)
{
	if (collector->count > 0)
		qsort(collector->entries, collector->count, sizeof(*collector->entries), compare);
	for (size_t i = 1; i < collector->count; i++)
		if (text_equal(collector->entries[i - 1].path, collector->entries[i].path))
			return error_set(err, ERROR_INTERNAL, "two pages have the path " TEXT_FMT,
			                 TEXT_ARG(collector->entries[i].path));
	return true;
}
