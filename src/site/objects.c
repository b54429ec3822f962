// SPDX-License-Identifier: Apache-2.0
//
// The object store: files by hash, compressed once.
#include "site/objects.h"

#include <brotli/encode.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/files.h"

#define SMALLEST_COMPRESSED 256 // bytes; below that the headers outweigh the gain

char *objects_path(struct arena *arena, const struct objects *objects, const struct hash *hash, enum object_coding coding)
{
	static const char *const endings[] = {[OBJECT_RAW] = "", [OBJECT_GZIP] = ".gz", [OBJECT_BROTLI] = ".br"};
	char hex[HASH_HEX_SIZE];
	hash_hex(hash, hex);
	return arena_printf(arena, "%s/%.2s/%s%s", objects->root, hex, hex + 2, endings[coding]);
}

bool object_is_compressible(struct text path)
{
	static const char *const endings[] = {".html", ".css",  ".js",  ".json", ".svg",     ".xml", ".atom",
	                                      ".txt",  ".csv",  ".asc", ".md",   ".minisig", ".webmanifest"};
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (text_ends(path, text_from(endings[i])))
			return true;
	return false;
}

// A gzip file without name or time, so that equal bytes give equal files.
static bool gzip(struct arena *arena, struct text bytes, struct text *ret_packed, struct error *err)
{
	z_stream stream = {0};
	if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		return error_set(err, ERROR_INTERNAL, "gzip cannot be started");
	size_t bound = deflateBound(&stream, bytes.len);
	char *packed = arena_alloc(arena, bound);
	stream.next_in = (unsigned char *)(uintptr_t)bytes.data;
	stream.avail_in = (unsigned)bytes.len;
	stream.next_out = (unsigned char *)packed;
	stream.avail_out = (unsigned)bound;
	int result = deflate(&stream, Z_FINISH);
	size_t len = stream.total_out;
	deflateEnd(&stream);
	if (result != Z_STREAM_END)
		return error_set(err, ERROR_INTERNAL, "gzip failed");
	*ret_packed = (struct text){packed, len};
	return true;
}

static bool put_compressed(const struct objects *objects, struct arena *arena, const struct hash *hash, struct text bytes,
                           struct error *err)
{
	struct text packed;
	if (!gzip(arena, bytes, &packed, err))
		return false;
	if (packed.len < bytes.len && !file_write(objects_path(arena, objects, hash, OBJECT_GZIP), packed, 0644, err))
		return false;
	size_t len = BrotliEncoderMaxCompressedSize(bytes.len);
	uint8_t *coded = arena_alloc(arena, len);
	if (!BrotliEncoderCompress(objects->brotli_quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.len,
	                           (const uint8_t *)bytes.data, &len, coded))
		return error_set(err, ERROR_INTERNAL, "brotli failed");
	if (len >= bytes.len)
		return true;
	return file_write(objects_path(arena, objects, hash, OBJECT_BROTLI), (struct text){(char *)coded, len}, 0644, err);
}

bool objects_put(const struct objects *objects, struct text path, const struct hash *hash, struct text bytes, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	char *raw = objects_path(&arena, objects, hash, OBJECT_RAW);
	// The raw file is written last: where it is whole, its compressed forms are there. After a loss of power it may be shorter.
	struct stat info;
	if (stat(raw, &info) == 0 && (size_t)info.st_size == bytes.len)
		return true;
	if (object_is_compressible(path) && bytes.len >= SMALLEST_COMPRESSED && bytes.len < UINT32_MAX / 2 &&
	    !put_compressed(objects, &arena, hash, bytes, err))
		return false;
	return file_write(raw, bytes, 0644, err);
}

bool objects_sync(const struct objects *objects, struct error *err)
{
	FD_AUTO fd = open(objects->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || syncfs(fd) != 0)
		return error_set_errno(err, "the objects in %s cannot be made durable", objects->root);
	return true;
}

bool objects_sink_put(void *ctx, struct text path, const struct hash *hash, struct text bytes, struct error *err)
{
	return objects_put(ctx, path, hash, bytes, err);
}
