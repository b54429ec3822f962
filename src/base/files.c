// SPDX-License-Identifier: Apache-2.0
//
// File and folder helpers over POSIX calls.
#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"

#define DEEPEST_TREE 64

void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

bool file_read(struct arena *arena, const char *path, size_t max, struct text *ret_data, struct error *err)
{
	FD_AUTO fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return error_set_errno(err, "%s cannot be opened", path);
	struct stat info;
	if (fstat(fd, &info) != 0)
		return error_set_errno(err, "%s cannot be read", path);
	if (!S_ISREG(info.st_mode))
		return error_set(err, ERROR_IO, "%s is not a regular file", path);
	if ((size_t)info.st_size > max)
		return error_set(err, ERROR_TOO_LARGE, "%s has %lld bytes; at most %zu are read", path,
		                 (long long)info.st_size, max);
	size_t size = (size_t)info.st_size;
	char *data = arena_alloc(arena, size + 1);
	size_t len = 0;
	while (len < size) {
		ssize_t n = read(fd, data + len, size - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set_errno(err, "%s cannot be read", path);
		if (n == 0)
			break;
		len += (size_t)n;
	}
	data[len] = '\0';
	*ret_data = (struct text){data, len};
	return true;
}

static bool write_all(int fd, struct text data)
{
	while (data.len > 0) {
		ssize_t n = write(fd, data.data, data.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		data = text_sub(data, (size_t)n, data.len);
	}
	return true;
}

// The folder part of a path in a heap string; "." when there is none.
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (slash == NULL)
		return memory_strdup(".");
	if (slash == path)
		return memory_strdup("/");
	char *folder = memory_strdup(path);
	folder[slash - path] = '\0';
	return folder;
}

bool folder_make(const char *path, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	char *partial = arena_strdup(&arena, path);
	for (char *p = partial + 1; *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(partial, 0777) != 0 && errno != EEXIST)
			return error_set_errno(err, "the folder %s cannot be made", partial);
		*p = '/';
	}
	if (mkdir(partial, 0777) != 0 && errno != EEXIST)
		return error_set_errno(err, "the folder %s cannot be made", partial);
	return true;
}

static bool sync_folder(const char *folder, struct error *err)
{
	FD_AUTO fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		return error_set_errno(err, "the folder %s cannot be synced", folder);
	return true;
}

static bool write_and_rename(const char *path, const char *folder, struct text data, unsigned mode, bool durable,
                             struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	uint64_t tag;
	random_bytes(&tag, sizeof(tag));
	char *temporary = arena_printf(&arena, "%s/.new-%016llx", folder, (unsigned long long)tag);
	FD_AUTO fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return error_set_errno(err, "%s cannot be written", path);
	if (!write_all(fd, data) || (durable && fsync(fd) != 0) || rename(temporary, path) != 0) {
		error_set_errno(err, "%s cannot be written", path);
		unlink(temporary);
		return false;
	}
	return !durable || sync_folder(folder, err);
}

static bool write_file(const char *path, struct text data, unsigned mode, bool durable, struct error *err)
{
	char *folder = folder_of(path);
	bool good = folder_make(folder, err) && write_and_rename(path, folder, data, mode, durable, err);
	free(folder);
	return good;
}

bool file_write_durable(const char *path, struct text data, unsigned mode, struct error *err)
{
	return write_file(path, data, mode, true, err);
}

bool file_write(const char *path, struct text data, unsigned mode, struct error *err)
{
	return write_file(path, data, mode, false, err);
}

bool file_exists(const char *path)
{
	struct stat info;
	return stat(path, &info) == 0;
}

static void dir_close(DIR **dir)
{
	if (*dir != NULL)
		closedir(*dir);
}

static bool remove_in(int parent, const char *name, int depth, struct error *err)
{
	if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
		return true;
	if (errno != EISDIR && errno != EPERM)
		return error_set_errno(err, "%s cannot be removed", name);
	if (depth > DEEPEST_TREE)
		return error_set(err, ERROR_TOO_LARGE, "%s: the tree is deeper than %d folders", name, DEEPEST_TREE);
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(err, "%s cannot be removed", name);
	__attribute__((cleanup(dir_close))) DIR *dir = fdopendir(fd);
	struct dirent *entry;
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
		    !remove_in(fd, entry->d_name, depth + 1, err))
			return false;
	if (unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
		return error_set_errno(err, "%s cannot be removed", name);
	return true;
}

bool tree_remove(const char *path, struct error *err)
{
	return remove_in(AT_FDCWD, path, 0, err);
}

struct walk {
	struct arena *arena;
	struct file_entry *entries; // heap while it grows
	size_t count, size, max;
};

static bool walk_folder(struct walk *walk, int parent, const char *name, struct text before, int depth,
                        struct error *err)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (depth == 0 ? 0 : O_NOFOLLOW));
	if (fd < 0)
		return error_set_errno(err, "the folder %s cannot be read", name);
	__attribute__((cleanup(dir_close))) DIR *dir = fdopendir(fd);
	if (depth > DEEPEST_TREE)
		return error_set(err, ERROR_TOO_LARGE, "%s: folders nest deeper than %d", name, DEEPEST_TREE);
	struct dirent *entry;
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		struct stat info;
		if (fstatat(fd, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0)
			return error_set_errno(err, "%s cannot be read", entry->d_name);
		char *path = before.len == 0
		                     ? arena_strdup(walk->arena, entry->d_name)
		                     : arena_printf(walk->arena, TEXT_FMT "/%s", TEXT_ARG(before), entry->d_name);
		if (S_ISDIR(info.st_mode)) {
			if (!walk_folder(walk, fd, entry->d_name, text_from(path), depth + 1, err))
				return false;
			continue;
		}
		if (!S_ISREG(info.st_mode)) {
			error_set(err, ERROR_INVALID, "only regular files and folders are allowed: replace this link or special file");
			error_at(err, "%s", path);
			return error_clause(err, "content.tree");
		}
		if (walk->count == walk->max) {
			error_set(err, ERROR_TOO_LARGE, "there are more than %zu files", walk->max);
			return error_clause(err, "content.tree");
		}
		if (walk->count == walk->size) {
			walk->size = walk->size == 0 ? 64 : walk->size * 2;
			walk->entries = memory_resize(walk->entries, walk->size * sizeof(*walk->entries));
		}
		walk->entries[walk->count++] = (struct file_entry){text_from(path), (size_t)info.st_size};
	}
	return true;
}

static int compare_entries(const void *a, const void *b)
{
	return text_compare(((const struct file_entry *)a)->path, ((const struct file_entry *)b)->path);
}

bool tree_list(struct arena *arena, const char *root, size_t max_count, struct file_entry **ret_entries,
               size_t *ret_count, struct error *err)
{
	struct walk walk = {.arena = arena, .max = max_count};
	bool good = walk_folder(&walk, AT_FDCWD, root, (struct text){NULL, 0}, 0, err);
	if (good) {
		struct file_entry *entries = arena_array(arena, walk.count, sizeof(*entries));
		if (walk.count > 0) {
			qsort(walk.entries, walk.count, sizeof(*entries), compare_entries);
			memcpy(entries, walk.entries, walk.count * sizeof(*entries));
		}
		*ret_entries = entries;
		*ret_count = walk.count;
	}
	free(walk.entries);
	return good;
}

bool path_is_safe(struct text path)
{
	if (path.len == 0 || path.len > 1024 || !text_is_utf8(path) || path.data[path.len - 1] == '/')
		return false;
	struct text rest = path;
	while (rest.data != NULL) {
		struct text part = text_cut(&rest, '/');
		if (part.len == 0 || part.len > 255 || text_is(part, ".") || text_is(part, ".."))
			return false;
		for (size_t i = 0; i < part.len; i++)
			if ((unsigned char)part.data[i] < 0x20 || part.data[i] == 0x7F || part.data[i] == '\\')
				return false;
	}
	return true;
}
