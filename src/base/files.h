// SPDX-License-Identifier: Apache-2.0
//
// Files and folders: reading whole files with a limit, durable replacement, walking a tree without following links.
#ifndef BASE_FILES_H
#define BASE_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

// Closes *fd unless negative; for __attribute__((cleanup)).
void fd_close(int *fd);
#define FD_AUTO __attribute__((cleanup(fd_close))) int

// Reads a regular file of at most `max` bytes; ERROR_TOO_LARGE beyond that. A NUL follows the data.
bool file_read(struct arena *arena, const char *path, size_t max, struct text *ret_data,
	       struct error *err) ERROR_CHECKED;
// Writes through a temporary file in the same folder, fsync, rename, fsync of the folder: afterwards the old or the new content
// stands, never a part. Mode as in open(2). Missing parent folders are made.
bool file_write_durable(const char *path, struct text data, unsigned mode, struct error *err) ERROR_CHECKED;
// The same without the fsyncs, for output that can be made again.
bool file_write(const char *path, struct text data, unsigned mode, struct error *err) ERROR_CHECKED;
bool folder_make(const char *path, struct error *err) ERROR_CHECKED; // with parents; existing is fine
bool file_exists(const char *path);
// Removes a file or a whole tree; links are removed, not followed; what does not exist is fine.
bool tree_remove(const char *path, struct error *err) ERROR_CHECKED;

struct file_entry {
	struct text path; // relative to the root, `/` between parts
	size_t size;      // bytes
};

// All regular files below `root`, in byte order of their paths. Names beginning with '.' are left out. Links, devices and other
// special files are an error that names them (clause content.tree), as is more than `max_count` files.
bool tree_list(struct arena *arena, const char *root, size_t max_count, struct file_entry **ret_entries,
	       size_t *ret_count, struct error *err) ERROR_CHECKED;

// A relative path of one or more parts, none empty, "." or "..", no control characters or backslash, at most 255 bytes each and 1,024 in all.
bool path_is_safe(struct text path);

#endif
