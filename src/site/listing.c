// SPDX-License-Identifier: Apache-2.0
//
// Listings: `HASH SIZE GZIP-SIZE BROTLI-SIZE PATH`, 0 where there is no compressed form; found again by bisection.
#include "site/listing.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/files.h"

#define LARGEST_LISTING ((size_t)1 << 30)

struct listed {
	struct text path;
	struct hash hash;
	uint64_t sizes[WEB_CODING_COUNT];
	const char *files[WEB_CODING_COUNT];
};

struct listing {
	struct web_site site;
	struct arena arena;
	struct listed *entries;
	size_t count;
};

static uint64_t size_of(const char *path)
{
	struct stat info;
	return stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
}

bool listing_write(const char *path, const struct objects *objects, const struct site_entry *entries, size_t count, struct error *err)
{
	BUILDER_AUTO out;
	ARENA_AUTO arena = ARENA_INIT;
	builder_init(&out, LARGEST_LISTING);
	for (size_t i = 0; i < count; i++) {
		char hex[HASH_HEX_SIZE];
		uint64_t gzip = 0, brotli = 0;
		if (object_is_compressible(entries[i].path)) {
			gzip = size_of(objects_path(&arena, objects, &entries[i].hash, OBJECT_GZIP));
			brotli = size_of(objects_path(&arena, objects, &entries[i].hash, OBJECT_BROTLI));
		}
		builder_printf(&out, "%s %llu %llu %llu " TEXT_FMT "\n", hash_hex(&entries[i].hash, hex), (unsigned long long)entries[i].size,
		               (unsigned long long)gzip, (unsigned long long)brotli, TEXT_ARG(entries[i].path));
		arena_reset(&arena);
	}
	if (out.overflow)
		return error_set(err, ERROR_TOO_LARGE, "the publication has too many files");
	return file_write_durable(path, builder_text(&out), 0644, err);
}

static bool parse_line(struct listing *listing, const struct objects *objects, struct text line, struct listed *ret)
{
	static const enum object_coding codings[] = {
		[WEB_IDENTITY] = OBJECT_RAW, [WEB_GZIP] = OBJECT_GZIP, [WEB_BROTLI] = OBJECT_BROTLI};
	struct listed entry;
	if (!hash_from_hex(text_cut(&line, ' '), &entry.hash))
		return false;
	for (int i = 0; i < WEB_CODING_COUNT; i++) {
		int64_t size;
		if (!text_to_int64(text_cut(&line, ' '), &size) || size < 0)
			return false;
		entry.sizes[i] = (uint64_t)size;
		entry.files[i] = i == WEB_IDENTITY || size > 0 ? objects_path(&listing->arena, objects, &entry.hash, codings[i]) : NULL;
	}
	entry.path = line;
	*ret = entry;
	return line.len > 0;
}

static int compare(const void *a, const void *b)
{
	return text_compare(((const struct listed *)a)->path, ((const struct listed *)b)->path);
}

static bool is_public_data(struct text path)
{
	return text_ends(path, TEXT(".json")) || text_ends(path, TEXT(".atom")) || text_ends(path, TEXT(".csv")) ||
	       text_starts(path, TEXT(".well-known/"));
}

static bool lookup(void *ctx, struct text path, struct web_object *ret_object)
{
	struct listing *listing = ctx;
	struct listed key = {.path = text_sub(path, 1, path.len)};
	const struct listed *found =
		listing->count == 0 ? NULL : bsearch(&key, listing->entries, listing->count, sizeof(key), compare);
	if (found == NULL)
		return false;
	struct web_object object = {
		.content_type = web_content_type(found->path),
		.immutable = text_starts(found->path, TEXT("assets/")),
		.cors = is_public_data(found->path),
	};
	for (int i = 0; i < WEB_CODING_COUNT; i++) {
		if (found->files[i] == NULL)
			continue;
		object.variants[i] = (struct web_variant){.present = true, .size = found->sizes[i], .hash = found->hash, .file = found->files[i]};
		// A name of the variant's own: the compressed bytes follow from the raw ones.
		object.variants[i].hash.bytes[0] ^= (uint8_t)i;
	}
	*ret_object = object;
	return true;
}

static void destroy(struct web_site *site)
{
	struct listing *listing = site->ctx;
	arena_finish(&listing->arena);
	free(listing);
}

bool listing_site(const char *path, const struct objects *objects, struct web_site **ret_site, struct error *err)
{
	struct listing *listing = memory_alloc(sizeof(*listing));
	struct text file;
	arena_init(&listing->arena);
	web_site_init(&listing->site, listing, lookup, destroy);
	if (!file_read(&listing->arena, path, LARGEST_LISTING, &file, err)) {
		destroy(&listing->site);
		return false;
	}
	size_t lines = 0;
	for (size_t i = 0; i < file.len; i++)
		lines += file.data[i] == '\n';
	listing->entries = arena_array(&listing->arena, lines, sizeof(*listing->entries));
	struct text rest = file;
	while (rest.len > 0) {
		if (!parse_line(listing, objects, text_cut(&rest, '\n'), &listing->entries[listing->count])) {
			destroy(&listing->site);
			error_set(err, ERROR_SYNTAX, "this is not a listing of a publication; restore it from a backup");
			return error_at(err, "%s", path);
		}
		listing->count++;
	}
	listing->site.not_found = "/404.html";
	*ret_site = &listing->site;
	return true;
}
