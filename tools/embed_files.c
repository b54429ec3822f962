// SPDX-License-Identifier: Apache-2.0
//
// Build tool: embed-files OUTPUT.c DEPFILE ASSETS_FOLDER
//
// Puts every file of assets/ into a C file, each with a name that changes with its content, so that browsers may keep it for ever.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/files.h"
#include "base/hash.h"

enum { FILES_MAX = 200, FILE_MAX = 1024 * 1024, HASH_DIGITS = 16 };

static const char *media_type(const char *suffix)
{
	static const struct {
		const char *suffix, *type;
	} types[] = {
		{".css", "text/css; charset=utf-8"}, {".svg", "image/svg+xml"},  {".js", "text/javascript; charset=utf-8"},
		{".png", "image/png"},               {".ico", "image/x-icon"},   {".webp", "image/webp"},
		{".woff2", "font/woff2"},            {".txt", "text/plain; charset=utf-8"},
	};
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(suffix, types[i].suffix) == 0)
			return types[i].type;
	return NULL;
}

static void put_bytes(struct builder *out, size_t i, struct text data)
{
	builder_printf(out, "static const char data_%zu[] = {", i);
	for (size_t k = 0; k < data.len; k++)
		builder_printf(out, "%s%d,", k % 32 == 0 ? "\n\t" : "", data.data[k]);
	builder_string(out, " 0};\n\n");
}

static bool embed(struct arena *arena, const char *output, const char *depfile, const char *folder, struct error *err)
{
	struct file_entry *files;
	size_t count;
	BUILDER_AUTO code, table, deps;
	builder_init(&code, 64 * 1024 * 1024);
	builder_init(&table, 1024 * 1024);
	builder_init(&deps, 1024 * 1024);
	if (!tree_list(arena, folder, FILES_MAX, &files, &count, err))
		return false;
	builder_string(&code, "// Made by embed-files from assets/: change those.\n#include \"web/embed.h\"\n\n");
	builder_printf(&deps, "%s: %s", output, folder);
	size_t embedded = 0;
	for (size_t i = 0; i < count; i++) {
		const char *name = text_cstr(arena, files[i].path), *suffix = strrchr(name, '.');
		const char *path = arena_printf(arena, "%s/%s", folder, name);
		struct text data;
		builder_printf(&deps, " \\\n  %s", path);
		if (suffix != NULL && strcmp(suffix, ".md") == 0)
			continue;
		if (suffix == NULL || media_type(suffix) == NULL)
			return error_set(err, ERROR_INVALID, "%s: files of this kind have no media type in tools/embed_files.c", path);
		if (!file_read(arena, path, FILE_MAX, &data, err))
			return false;
		char hex[HASH_HEX_SIZE];
		struct hash hash = hash_of(data);
		hash_hex(&hash, hex);
		put_bytes(&code, i, data);
		builder_printf(&table, "\t{\"%s\", \"%.*s-%.*s%s\", \"%s\", \"%s\", {data_%zu, %zu}},\n", name, (int)(suffix - name), name,
			       HASH_DIGITS, hex, suffix, media_type(suffix), hex, i, data.len);
		embedded++;
	}
	builder_byte(&deps, '\n');
	builder_printf(&code, "const struct embed_asset embed_assets[] = {\n%s\t{NULL}};\nconst size_t embed_asset_count = %zu;\n",
		       table.data == NULL ? "" : table.data, embedded);
	return file_write(output, builder_text(&code), 0644, err) && file_write(depfile, builder_text(&deps), 0644, err);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: embed-files OUTPUT.c DEPFILE ASSETS_FOLDER\n");
		return 64;
	}
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	if (!embed(&arena, argv[1], argv[2], argv[3], &err)) {
		fprintf(stderr, "%s\n", err.message);
		return 1;
	}
	return 0;
}
