// SPDX-License-Identifier: Apache-2.0
//
// A site over a folder of plain files: listed and hashed once, found by binary search.
#include "web/object.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"

#define FILES_MAX 2000000

struct entry {
	struct text path; // with a leading slash
	struct web_object object;
};

struct folder_site {
	struct web_site site;
	struct arena arena;
	struct entry *entries; // sorted by path
	size_t count;
};

static const struct {
	const char *ending, *type;
} types[] = {
	{".html", "text/html; charset=utf-8"},
	{".css", "text/css; charset=utf-8"},
	{".js", "text/javascript; charset=utf-8"},
	{".json", "application/json"},
	{".xml", "application/xml"},
	{".atom", "application/atom+xml"},
	{".txt", "text/plain; charset=utf-8"},
	{".asc", "text/plain; charset=utf-8"},
	{".sha256", "text/plain; charset=utf-8"},
	{".sha512", "text/plain; charset=utf-8"},
	{".minisig", "text/plain; charset=utf-8"},
	{".svg", "image/svg+xml"},
	{".png", "image/png"},
	{".jpg", "image/jpeg"},
	{".webp", "image/webp"},
	{".ico", "image/x-icon"},
	{".pdf", "application/pdf"},
	{".woff2", "font/woff2"},
	{".zip", "application/zip"},
};

const char *web_content_type(struct text path)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (text_ends(path, text_from(types[i].ending)))
			return types[i].type;
	return "application/octet-stream";
}

static int compare_path(const void *key, const void *entry)
{
	return text_compare(*(const struct text *)key, ((const struct entry *)entry)->path);
}

static bool lookup(void *ctx, struct text path, struct web_object *ret_object)
{
	const struct folder_site *folder = ctx;
	const struct entry *found = bsearch(&path, folder->entries, folder->count, sizeof(*found), compare_path);
	if (found == NULL)
		return false;
	*ret_object = found->object;
	return true;
}

static void destroy(struct web_site *site)
{
	struct folder_site *folder = site->ctx;
	arena_finish(&folder->arena);
	free(folder);
}

static bool hash_file(const char *path, struct web_variant *variant, struct error *err)
{
	FD_AUTO fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(err, "%s cannot be opened", path);
	struct hasher hasher;
	hasher_init(&hasher);
	char piece[32 * 1024];
	ssize_t n;
	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set_errno(err, "%s cannot be read", path);
		hasher_update(&hasher, (struct text){piece, (size_t)n});
		variant->size += (uint64_t)n;
	}
	variant->hash = hasher_finish(&hasher);
	variant->file = path;
	variant->present = true;
	return true;
}

static bool add_file(struct folder_site *folder, const char *root, struct text name, const char *immutable_prefix,
                     struct error *err)
{
	static const struct {
		const char *ending;
		enum web_coding coding;
	} codings[] = {{"", WEB_IDENTITY}, {".gz", WEB_GZIP}, {".br", WEB_BROTLI}};
	struct entry *entry = &folder->entries[folder->count];
	*entry = (struct entry){.path = text_from(arena_printf(&folder->arena, "/" TEXT_FMT, TEXT_ARG(name)))};
	entry->object.content_type = web_content_type(entry->path);
	entry->object.immutable = immutable_prefix != NULL && text_starts(entry->path, text_from(immutable_prefix));
	entry->object.cors = text_ends(entry->path, TEXT(".json"));
	for (size_t i = 0; i < sizeof(codings) / sizeof(codings[0]); i++) {
		const char *file = arena_printf(&folder->arena, "%s/" TEXT_FMT "%s", root, TEXT_ARG(name), codings[i].ending);
		if ((i == 0 || file_exists(file)) && !hash_file(file, &entry->object.variants[codings[i].coding], err))
			return false;
	}
	folder->count++;
	return true;
}

// FILE.gz beside FILE is a variant; alone it is a file like any other.
static bool is_variant(struct arena *arena, const char *root, struct text name)
{
	if (!text_ends(name, TEXT(".gz")) && !text_ends(name, TEXT(".br")))
		return false;
	return file_exists(arena_printf(arena, "%s/" TEXT_FMT, root, TEXT_ARG(text_sub(name, 0, name.len - 3))));
}

static bool add_tree(struct folder_site *folder, const char *root, const char *prefix, const char *immutable_prefix,
                     struct error *err)
{
	struct file_entry *files;
	size_t count;
	const char *from = arena_printf(&folder->arena, "%s%s", root, prefix);
	if (!tree_list(&folder->arena, from, FILES_MAX, &files, &count, err))
		return false;
	struct entry *larger = arena_array(&folder->arena, folder->count + count + 1, sizeof(*larger));
	for (size_t i = 0; i < folder->count; i++)
		larger[i] = folder->entries[i];
	folder->entries = larger;
	for (size_t i = 0; i < count; i++) {
		if (is_variant(&folder->arena, from, files[i].path))
			continue;
		struct text name = files[i].path;
		if (prefix[0] != '\0')
			name = text_from(arena_printf(&folder->arena, "%s/" TEXT_FMT, prefix + 1, TEXT_ARG(name)));
		if (!add_file(folder, root, name, immutable_prefix, err))
			return false;
	}
	return true;
}

// Names with a leading dot are not listed; this one is published (RFC 8615).
static bool add_well_known(struct folder_site *folder, const char *root, struct error *err)
{
	static const char name[] = "/.well-known";
	return !file_exists(arena_printf(&folder->arena, "%s%s", root, name)) || add_tree(folder, root, name, NULL, err);
}

static int compare_entries(const void *a, const void *b)
{
	return text_compare(((const struct entry *)a)->path, ((const struct entry *)b)->path);
}

bool web_folder_site_create(const char *root, const char *immutable_prefix, struct web_site **ret_site, struct error *err)
{
	struct folder_site *folder = memory_alloc(sizeof(*folder));
	*folder = (struct folder_site){.arena = ARENA_INIT};
	web_site_init(&folder->site, folder, lookup, destroy);
	if (!add_tree(folder, root, "", immutable_prefix, err) || !add_well_known(folder, root, err)) {
		web_site_unref(&folder->site);
		return false;
	}
	qsort(folder->entries, folder->count, sizeof(*folder->entries), compare_entries);
	struct web_object ignored;
	if (lookup(folder, TEXT("/404.html"), &ignored))
		folder->site.not_found = "/404.html";
	*ret_site = &folder->site;
	return true;
}
