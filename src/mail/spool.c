// SPDX-License-Identifier: Apache-2.0
//
// Files of the spool folder.
#include "mail/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"

#define SUFFIX ".eml"
#define FILE_MAX MAIL_READ_MAX

static void dir_close(DIR **dir)
{
	if (*dir != NULL)
		closedir(*dir);
}

static bool is_id(struct text t)
{
	if (t.len != HASH_HEX_SIZE - 1)
		return false;
	for (size_t i = 0; i < t.len; i++)
		if (!((t.data[i] >= '0' && t.data[i] <= '9') || (t.data[i] >= 'a' && t.data[i] <= 'f')))
			return false;
	return true;
}

bool spool_put(const char *folder, const char *message_id, const char *sender, const char *recipient, struct text message,
               char ret_id[HASH_HEX_SIZE], struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct hash hash = hash_of(text_from(message_id));
	char id[HASH_HEX_SIZE];
	hash_hex(&hash, id);
	BUILDER_AUTO file = {.max = FILE_MAX};
	builder_printf(&file, "Return-Path: <%s>\r\nDelivered-To: %s\r\n", sender, recipient);
	builder_add(&file, message);
	if (file.overflow)
		return error_set(err, ERROR_TOO_LARGE, "the message is larger than %d bytes", FILE_MAX);
	if (!file_write_durable(arena_printf(&arena, "%s/%s" SUFFIX, folder, id), builder_text(&file), 0600, err))
		return error_wrap(err, "the message could not be put into the spool");
	memcpy(ret_id, id, sizeof(id));
	return true;
}

static int compare_newest_first(const void *a, const void *b)
{
	const struct spool_entry *x = a, *y = b;
	if (x->written != y->written)
		return x->written < y->written ? 1 : -1;
	return strcmp(x->id, y->id);
}

bool spool_list(struct arena *arena, const char *folder, size_t max, struct spool_entry **ret_entries, size_t *ret_count,
                struct error *err)
{
	__attribute__((cleanup(dir_close))) DIR *dir = opendir(folder);
	if (dir == NULL && errno != ENOENT)
		return error_set_errno(err, "the spool %s cannot be read", folder);
	struct spool_entry *found = NULL; // heap while it grows
	size_t count = 0, size = 0;
	struct dirent *file;
	while (dir != NULL && (file = readdir(dir)) != NULL) {
		struct text name = text_from(file->d_name);
		struct stat info;
		if (!text_ends(name, TEXT(SUFFIX)) || !is_id(text_sub(name, 0, name.len - strlen(SUFFIX))) ||
		    fstatat(dirfd(dir), file->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode))
			continue;
		if (count == size) {
			size = size == 0 ? 64 : size * 2;
			found = memory_resize(found, size * sizeof(*found));
		}
		struct spool_entry *entry = &found[count++];
		memcpy(entry->id, name.data, HASH_HEX_SIZE - 1);
		entry->id[HASH_HEX_SIZE - 1] = '\0';
		entry->written = (int64_t)info.st_mtim.tv_sec * 1000000 + info.st_mtim.tv_nsec / 1000;
		entry->size = (size_t)info.st_size;
	}
	if (count > 0)
		qsort(found, count, sizeof(*found), compare_newest_first);
	if (count > max)
		count = max;
	struct spool_entry *entries = arena_array(arena, count, sizeof(*entries));
	if (count > 0)
		memcpy(entries, found, count * sizeof(*entries));
	free(found);
	*ret_entries = entries;
	*ret_count = count;
	return true;
}

bool spool_get(struct arena *arena, const char *folder, struct text id, struct text *ret_bytes, struct error *err)
{
	if (!is_id(id))
		return error_set(err, ERROR_NOT_FOUND, "this is no message of the spool");
	return file_read(arena, arena_printf(arena, "%s/" TEXT_FMT SUFFIX, folder, TEXT_ARG(id)), FILE_MAX, ret_bytes, err);
}

bool spool_read(struct arena *arena, const char *folder, struct text id, struct mail_view *ret_view, struct error *err)
{
	struct text bytes;
	return spool_get(arena, folder, id, &bytes, err) && mail_read(arena, bytes, ret_view, err);
}
