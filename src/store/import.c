// SPDX-License-Identifier: Apache-2.0
//
// Folders in and out of the database: three-way import, export byte for byte.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/files.h"
#include "store/list.h"
#include "store/revision.h"

#define FILES_MAX 200000
#define FILE_SIZE_MAX (INT64_C(64) << 20)

static bool read_base(struct store *store, struct arena *arena, int64_t base, struct revision_file **ret_files, size_t *ret_count,
	struct error *err)
{
	STORE_READ_AUTO *tx = NULL;
	int64_t head;
	if (!store_read(store, &tx, err) || !revision_head(tx, &head, err))
		return false;
	if (base == 0 && head != 0)
		return error_set(err, ERROR_CONFLICT,
			"the database holds revision %lld already; say which revision the folder started from (--base)",
			(long long)head);
	return revision_tree(tx, arena, base, ret_files, ret_count, err);
}

static bool hash_file(const char *path, struct hash *ret_hash, struct error *err)
{
	struct hasher hasher;
	char buffer[65536];
	ssize_t n;
	FD_AUTO fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return error_set_errno(err, "%s", path);
	hasher_init(&hasher);
	while ((n = read(fd, buffer, sizeof(buffer))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set_errno(err, "%s", path);
		hasher_update(&hasher, (struct text){buffer, (size_t)n});
	}
	*ret_hash = hasher_finish(&hasher);
	return true;
}

struct comparison {
	struct store *store;
	struct arena *arena;
	const struct revision_import *import;
	struct revision_change *changes;
	size_t count, size;
	int64_t number;
	struct revision_conflict *conflicts;
	size_t conflict_count;
};

static void add_change(struct comparison *c, struct text path, const struct revision_file *base, const struct blob *content)
{
	c->changes = list_room(c->arena, c->changes, c->count, &c->size, sizeof(*c->changes));
	struct revision_change *change = &c->changes[c->count++];
	*change = (struct revision_change){.path = path, .has_base = base != NULL, .has_content = content != NULL};
	if (base != NULL)
		change->base = base->blob.hash;
	if (content != NULL)
		change->content = *content;
}

// A file of the folder: uploaded only when it is not what the base revision holds.
static bool compare_file(struct comparison *c, struct text path, const struct revision_file *base, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	const char *name = arena_printf(&arena, "%s/" TEXT_FMT, c->import->folder, TEXT_ARG(path));
	struct hash hash;
	struct blob blob;
	if (!hash_file(name, &hash, err))
		return false;
	if (base != NULL && hash_equal(&hash, &base->blob.hash))
		return true;
	int64_t max = c->import->max_file == 0 ? FILE_SIZE_MAX : c->import->max_file;
	if (!blob_put_file(c->store, name, max, c->import->now, &blob, err))
		return false;
	add_change(c, path, base, &blob);
	return true;
}

// Both lists are in byte order of their paths.
static bool compare(struct comparison *c, const struct revision_file *base, size_t base_count, const struct file_entry *entries,
	size_t entry_count, struct error *err)
{
	size_t b = 0;
	for (size_t e = 0; e < entry_count; e++) {
		while (b < base_count && text_compare(base[b].path, entries[e].path) < 0) {
			add_change(c, base[b].path, &base[b], NULL);
			b++;
		}
		bool known = b < base_count && text_equal(base[b].path, entries[e].path);
		if (!compare_file(c, entries[e].path, known ? &base[b] : NULL, err))
			return false;
		b += known;
	}
	for (; b < base_count; b++)
		add_change(c, base[b].path, &base[b], NULL);
	return true;
}

static bool apply_import(struct store_tx *tx, void *ctx, struct error *err)
{
	struct comparison *c = ctx;
	struct revision about = {.instant = c->import->now, .author = c->import->author, .message = c->import->message};
	int64_t head;
	if (!revision_head(tx, &head, err))
		return false;
	if (c->import->base == 0 && head != 0)
		return error_set(err, ERROR_CONFLICT, "somebody imported meanwhile; revision %lld is head", (long long)head);
	return revision_commit(tx, c->arena, &about, c->changes, c->count, &c->number, &c->conflicts, &c->conflict_count, err);
}

bool revision_import(struct store *store, struct arena *arena, const struct revision_import *import, int64_t *ret_number,
	struct revision_conflict **ret_conflicts, size_t *ret_conflict_count, struct error *err)
{
	struct comparison c = {.store = store, .arena = arena, .import = import};
	struct revision_file *base;
	struct file_entry *entries;
	size_t base_count, entry_count;
	*ret_conflicts = NULL;
	*ret_conflict_count = 0;
	if (!read_base(store, arena, import->base, &base, &base_count, err) ||
		!tree_list(arena, import->folder, FILES_MAX, &entries, &entry_count, err) ||
		!compare(&c, base, base_count, entries, entry_count, err))
		return false;
	bool good = store_write(store, apply_import, &c, err);
	*ret_conflicts = c.conflicts;
	*ret_conflict_count = c.conflict_count;
	if (good)
		*ret_number = c.number;
	return good;
}

static bool check_empty(const char *folder, struct error *err)
{
	DIR *dir = opendir(folder);
	if (dir == NULL)
		return errno == ENOENT || error_set_errno(err, "%s", folder);
	bool empty = true;
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
		if (!text_is(text_from(entry->d_name), ".") && !text_is(text_from(entry->d_name), ".."))
			empty = false;
	closedir(dir);
	return empty || error_set(err, ERROR_CONFLICT, "%s is not empty; export into a new folder", folder);
}

static bool export_file(struct store *store, const char *folder, const struct revision_file *file, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	char *name = arena_printf(&arena, "%s/" TEXT_FMT, folder, TEXT_ARG(file->path));
	struct text path = text_from(name);
	size_t slash = path.len;
	while (slash > 0 && path.data[slash - 1] != '/')
		slash--;
	if (!folder_make(arena_copy(&arena, name, slash - 1), err))
		return false;
	FD_AUTO fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return error_set_errno(err, "%s", name);
	return blob_write_fd(store, &file->blob.hash, fd, err) || error_wrap(err, "%s", name);
}

bool revision_export(struct store *store, int64_t number, const char *folder, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	STORE_READ_AUTO *tx = NULL;
	struct revision_file *files;
	size_t count;
	if (!check_empty(folder, err) || !store_read(store, &tx, err) || !revision_tree(tx, &arena, number, &files, &count, err))
		return false;
	store_read_end(tx);
	tx = NULL;
	if (!folder_make(folder, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!export_file(store, folder, &files[i], err))
			return false;
	return true;
}
