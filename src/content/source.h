// SPDX-License-Identifier: Apache-2.0
//
// Where the files of a content tree come from: a folder on disk, or whatever else can list and read (a revision in the database).
// Everything above reads through these two callbacks.
#ifndef CONTENT_SOURCE_H
#define CONTENT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#define CONTENT_MAX_FILES 100000
#define CONTENT_MAX_DEPTH 8                       // folders within one another
#define CONTENT_MAX_TEXT (1024 * 1024)            // bytes of a text file
#define CONTENT_MAX_BINARY (16 * 1024 * 1024)     // bytes of a picture, a document, an advisory, an SBOM

struct content_entry {
	struct text path; // relative to the root, `/` between parts; bytes as the file system has them
	size_t size;      // bytes
	bool special;     // a link, device, socket: listed so that it can be complained about, never read
};

// `list` gives every file but those below or named with a leading '.', in byte order of their paths; at most `max_count`
// (ERROR_TOO_LARGE beyond). `read` gives the bytes of one listed file of at most `max` bytes; storage in the arena, a NUL follows.
struct content_source {
	bool (*list)(void *context, struct arena *arena, size_t max_count, struct content_entry **ret_entries, size_t *ret_count,
		struct error *err);
	bool (*read)(void *context, struct arena *arena, struct text path, size_t max, struct text *ret_data, struct error *err);
	void *context;
};

// A folder. Links are not followed, neither as files nor as folders. `root` is borrowed for the life of the source.
struct content_source content_source_folder(const char *root);

#endif
