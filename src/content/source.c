// SPDX-License-Identifier: Apache-2.0
//
// The folder as a source: a walk that follows no link, with bounds on count and depth.
#include "content/source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

// A folder deeper than the format allows is still listed (and complained about), but not without end.
#define WALK_MAX_DEPTH 64

struct walk {
	struct arena *arena;
	struct content_entry *entries; // heap while growing
	size_t count, size, max;
};

static void dir_close(DIR **dir)
{
	if (*dir != NULL)
		closedir(*dir);
}

static void entries_free(struct content_entry **entries)
{
	free(*entries);
}

static bool walk_add(struct walk *walk, struct content_entry entry, struct error *err)
{
	if (walk->count == walk->max) {
		error_set(err, ERROR_TOO_LARGE, "there are more than %zu files; remove some", walk->max);
		return error_clause(err, "content.file.count");
	}
	if (walk->count == walk->size) {
		walk->size = walk->size == 0 ? 64 : 2 * walk->size;
		walk->entries = memory_resize(walk->entries, walk->size * sizeof(*walk->entries));
	}
	walk->entries[walk->count++] = entry;
	return true;
}

static bool walk_folder(struct walk *walk, int parent, const char *name, const char *prefix, unsigned depth, struct error *err)
{
	FD_AUTO fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(err, "cannot open the folder %s", prefix[0] == '\0' ? name : prefix);
	__attribute__((cleanup(dir_close))) DIR *dir = fdopendir(fd);
	if (dir == NULL)
		return error_set_errno(err, "cannot read the folder %s", prefix);
	int at = fd;
	fd = -1; // the stream owns it now
	for (;;) {
		errno = 0;
		const struct dirent *item = readdir(dir);
		if (item == NULL)
			return errno == 0 || error_set_errno(err, "cannot read the folder %s", prefix);
		if (item->d_name[0] == '.')
			continue;
		const char *path = arena_printf(walk->arena, "%s%s%s", prefix, prefix[0] == '\0' ? "" : "/", item->d_name);
		struct stat status;
		if (fstatat(at, item->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
			return error_set_errno(err, "cannot look at %s", path);
		if (S_ISDIR(status.st_mode) && depth < WALK_MAX_DEPTH) {
			if (!walk_folder(walk, at, item->d_name, path, depth + 1, err))
				return false;
			continue;
		}
		struct content_entry entry = {text_from(path), (size_t)status.st_size, !S_ISREG(status.st_mode)};
		if (!walk_add(walk, entry, err))
			return false;
	}
}

static int compare_entries(const void *a, const void *b)
{
	const struct content_entry *x = a, *y = b;
	return text_compare(x->path, y->path);
}

static bool folder_list(void *context, struct arena *arena, size_t max_count, struct content_entry **ret_entries, size_t *ret_count,
	struct error *err)
{
	struct walk walk = {.arena = arena, .max = max_count};
	bool done = walk_folder(&walk, AT_FDCWD, context, "", 1, err);
	__attribute__((cleanup(entries_free))) struct content_entry *entries = walk.entries;
	if (!done)
		return false;
	struct content_entry *kept = arena_array(arena, walk.count, sizeof(*kept));
	if (walk.count > 0)
		memcpy(kept, entries, walk.count * sizeof(*kept));
	qsort(kept, walk.count, sizeof(*kept), compare_entries);
	*ret_entries = kept;
	*ret_count = walk.count;
	return true;
}

static bool folder_read(void *context, struct arena *arena, struct text path, size_t max, struct text *ret_data, struct error *err)
{
	const char *full = arena_printf(arena, "%s/" TEXT_FMT, (const char *)context, TEXT_ARG(path));
	return file_read(arena, full, max, ret_data, err);
}

struct content_source content_source_folder(const char *root)
{
	return (struct content_source){folder_list, folder_read, (void *)root};
}
