// SPDX-License-Identifier: Apache-2.0
//
// What a publication is made of: paths with the hash of their bytes. A collector takes files from any number of threads, hands their
// bytes to a sink and remembers the entries.
#ifndef SITE_ENTRY_H
#define SITE_ENTRY_H

#include <pthread.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/text.h"

struct site_entry {
	struct text path; // relative, no leading slash; "devices/cam/index.html"
	struct hash hash; // SHA-256 of the bytes
	uint64_t size;
};

// Where bytes go: a folder of plain files, or the object store of a server. `put` is called by several threads at once.
struct site_sink {
	bool (*put)(void *ctx, struct text path, const struct hash *hash, struct text bytes, struct error *err);
	void *ctx;
};

struct site_collector {
	const struct site_sink *sink;
	pthread_mutex_t lock;
	struct arena arena;         // paths
	struct site_entry *entries; // heap, in order of arrival until sorted
	size_t count, size;
	uint64_t bytes;
};

void site_collector_init(struct site_collector *collector, const struct site_sink *sink);
void site_collector_finish(struct site_collector *collector);
// Emits a file. Safe from several threads. The path must be safe (path_is_safe) and new; a path that comes twice is found by the sort.
bool site_emit(struct site_collector *collector, struct text path, struct text bytes, struct error *err) ERROR_CHECKED;
// Orders the entries by the bytes of their paths; two files with one path are ERROR_INTERNAL.
bool site_collector_sort(struct site_collector *collector, struct error *err) ERROR_CHECKED;

#endif
