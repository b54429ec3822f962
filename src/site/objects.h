// SPDX-License-Identifier: Apache-2.0
//
// Objects of publications on disk, named by the SHA-256 of their bytes: `ROOT/ab/cdef…` with `.gz` and `.br` beside it where that is
// smaller.
// Writing is idempotent; an object that is there is not written or compressed again.
#ifndef SITE_OBJECTS_H
#define SITE_OBJECTS_H

#include "site/entry.h"

struct objects {
	const char *root;  // folder; borrowed
	int brotli_quality; // 0 to 11
};

enum object_coding { OBJECT_RAW, OBJECT_GZIP, OBJECT_BROTLI };

// The path of an object; the file exists only if it was put (and, for a coding, if that made it smaller).
char *objects_path(struct arena *arena, const struct objects *objects, const struct hash *hash, enum object_coding coding);
// Writes bytes and, when `path`'s type is worth it, the compressed forms. Not synced: see objects_sync. Safe from several threads.
bool objects_put(const struct objects *objects, struct text path, const struct hash *hash, struct text bytes,
		 struct error *err) ERROR_CHECKED;
// Makes everything put so far durable.
bool objects_sync(const struct objects *objects, struct error *err) ERROR_CHECKED;
// A sink over objects_put; ctx is the objects.
bool objects_sink_put(void *ctx, struct text path, const struct hash *hash, struct text bytes, struct error *err) ERROR_CHECKED;

// Whether files of this name gain from compression: text formats do, pictures and archives do not.
bool object_is_compressible(struct text path);

#endif
