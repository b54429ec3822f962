// SPDX-License-Identifier: Apache-2.0
//
// Builds the manifest bottom up in one pass over the sorted entries: a stack of open folders, each with the JSON written so far.
#include "site/manifest.h"

#include <string.h>

#include "base/time.h"
#include "value/json.h"
#include "version.h"

#define DEEPEST 32
#define LARGEST_FOLDER (64u << 20) // bytes of one folder's document

struct folder {
	struct text path; // "devices/cam/", empty for the top
	struct builder json;
	size_t count;
};

struct stack {
	struct folder folders[DEEPEST];
	int depth; // number of open folders
};

static void stack_finish(struct stack *stack)
{
	for (int i = 0; i < DEEPEST; i++)
		builder_finish(&stack->folders[i].json);
}

static void add_name(struct folder *folder, struct text name, const struct hash *hash)
{
	char hex[HASH_HEX_SIZE];
	builder_string(&folder->json, folder->count++ == 0 ? "\n" : ",\n");
	builder_string(&folder->json, "{\"name\":");
	json_write_string(&folder->json, name);
	builder_printf(&folder->json, ",\"sha256\":\"%s\"", hash_hex(hash, hex));
}

static bool open_folder(struct stack *stack, struct text path, struct error *err)
{
	if (stack->depth == DEEPEST)
		return error_set(err, ERROR_TOO_LARGE, "folders nest deeper than %d", DEEPEST);
	struct folder *folder = &stack->folders[stack->depth++];
	folder->path = path;
	folder->count = 0;
	builder_reset(&folder->json);
	builder_string(&folder->json, "{\"entries\":[");
	return true;
}

// Emits the newest folder's document and enters it into its parent.
static bool close_folder(struct stack *stack, struct arena *arena, struct site_collector *collector, struct hash *ret_hash,
                         struct error *err)
{
	char hex[HASH_HEX_SIZE];
	struct folder *folder = &stack->folders[--stack->depth];
	builder_string(&folder->json, "\n]}\n");
	if (folder->json.overflow)
		return error_set(err, ERROR_TOO_LARGE, "the folder '" TEXT_FMT "' has too many files", TEXT_ARG(folder->path));
	struct hash hash = hash_of(builder_text(&folder->json));
	struct text path = text_from(arena_printf(arena, "manifest/%s.json", hash_hex(&hash, hex)));
	if (!site_emit(collector, path, builder_text(&folder->json), err))
		return false;
	if (stack->depth > 0) {
		struct folder *parent = &stack->folders[stack->depth - 1];
		add_name(parent, text_sub(folder->path, parent->path.len, folder->path.len), &hash);
		builder_byte(&parent->json, '}');
	}
	*ret_hash = hash;
	return true;
}

static bool add_folders(struct stack *stack, struct arena *arena, struct site_collector *collector, size_t count,
                        struct hash *ret_tree, struct error *err)
{
	struct hash closed;
	if (!open_folder(stack, (struct text){"", 0}, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		// Emitting grows the array behind these entries: take a copy.
		struct site_entry entry = collector->entries[i];
		while (!text_starts(entry.path, stack->folders[stack->depth - 1].path))
			if (!close_folder(stack, arena, collector, &closed, err))
				return false;
		for (;;) {
			struct text open = stack->folders[stack->depth - 1].path;
			ptrdiff_t slash = text_find_byte(text_sub(entry.path, open.len, entry.path.len), '/');
			if (slash < 0)
				break;
			if (!open_folder(stack, text_sub(entry.path, 0, open.len + (size_t)slash + 1), err))
				return false;
		}
		struct folder *folder = &stack->folders[stack->depth - 1];
		add_name(folder, text_sub(entry.path, folder->path.len, entry.path.len), &entry.hash);
		builder_printf(&folder->json, ",\"size\":%llu}", (unsigned long long)entry.size);
	}
	while (stack->depth > 0)
		if (!close_folder(stack, arena, collector, &closed, err))
			return false;
	*ret_tree = closed;
	return true;
}

bool manifest_emit(struct arena *arena, struct site_collector *collector, const struct manifest_root *root,
                   struct text *ret_root, struct error *err)
{
	__attribute__((cleanup(stack_finish))) struct stack stack = {.depth = 0};
	struct hash tree;
	char hex[HASH_HEX_SIZE], when[TIME_TEXT_SIZE];
	for (int i = 0; i < DEEPEST; i++)
		builder_init(&stack.folders[i].json, LARGEST_FOLDER);
	if (!add_folders(&stack, arena, collector, collector->count, &tree, err))
		return false;
	struct value *json = value_map(arena);
	value_put_int(arena, json, "format", 1);
	value_put_string(arena, json, "maker", root->maker);
	value_put_int(arena, json, "number", (int64_t)root->number);
	value_put(arena, json, "instant", value_copy_string(arena, time_format(root->instant, when)));
	value_put(arena, json, "previous",
	          root->has_previous ? value_copy_string(arena, hash_hex(&root->previous, hex)) : value_null(arena));
	value_put_string(arena, json, "program", "aftercare " AFTERCARE_VERSION);
	value_put(arena, json, "tree", value_copy_string(arena, hash_hex(&tree, hex)));
	BUILDER_AUTO text;
	builder_init(&text, 4096);
	json_write(&text, json, JSON_PRETTY);
	struct text taken;
	if (!builder_take(&text, arena, &taken, err) || !site_emit(collector, TEXT("manifest.json"), taken, err) ||
	    !site_collector_sort(collector, err))
		return false;
	*ret_root = taken;
	return true;
}
