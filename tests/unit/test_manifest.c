// SPDX-License-Identifier: Apache-2.0
//
// The manifest: every file is reachable from the root by hashes, whatever the order of arrival; equal input gives equal bytes.
#include "unit.h"

#include "site/manifest.h"
#include "value/json.h"

struct memory {
	struct arena arena;
	struct {
		struct text path, bytes;
	} files[64];
	size_t count;
};

static bool put(void *ctx, struct text path, const struct hash *hash, struct text bytes, struct error *err)
{
	struct memory *memory = ctx;
	(void)hash;
	(void)err;
	memory->files[memory->count].path = text_copy(&memory->arena, path);
	memory->files[memory->count++].bytes = text_copy(&memory->arena, bytes);
	return true;
}

static struct text find(struct memory *memory, const char *path)
{
	for (size_t i = 0; i < memory->count; i++)
		if (text_is(memory->files[i].path, path))
			return memory->files[i].bytes;
	fail_msg("%s was not emitted", path);
	return TEXT("");
}

static struct value *read(struct memory *memory, struct text bytes)
{
	struct value *v;
	struct error err;
	if (!json_read(&memory->arena, bytes, NULL, &json_limits_default, &v, &err))
		fail_msg("%s", err.message);
	return v;
}

// Walks from a folder's document to all files below it and counts those whose bytes have the hash that is stated.
static size_t walk(struct memory *memory, struct text hash, const char *before)
{
	struct text bytes = find(memory, arena_printf(&memory->arena, "manifest/" TEXT_FMT ".json", TEXT_ARG(hash)));
	struct value *entries = value_get(read(memory, bytes), "entries");
	size_t good = 0;
	for (size_t i = 0; i < value_count(entries); i++) {
		struct value *entry = value_at(entries, i);
		struct text name = value_text_at(entry, "name");
		char *path = arena_printf(&memory->arena, "%s" TEXT_FMT, before, TEXT_ARG(name));
		if (text_ends(name, TEXT("/"))) {
			good += walk(memory, value_text_at(entry, "sha256"), path);
			continue;
		}
		char hex[HASH_HEX_SIZE];
		struct hash is = hash_of(find(memory, path));
		assert_true(text_is(value_text_at(entry, "sha256"), hash_hex(&is, hex)));
		good++;
	}
	return good;
}

static struct text build(struct memory *memory, bool backwards)
{
	static const char *const paths[] = {"index.html", "a/index.html", "a/b/c/deep.txt", "a-b/x.txt", "a/z.txt", "z/y/x.json", "a.txt"};
	const size_t count = sizeof(paths) / sizeof(paths[0]);
	struct site_sink sink = {put, memory};
	struct site_collector collector;
	struct error err;
	struct text root;
	site_collector_init(&collector, &sink);
	for (size_t i = 0; i < count; i++) {
		const char *path = paths[backwards ? count - 1 - i : i];
		assert_true(site_emit(&collector, text_from(path), text_from(path), &err));
	}
	assert_true(site_collector_sort(&collector, &err));
	struct manifest_root facts = {.maker = "lumen", .number = 3, .instant = 0, .has_previous = true};
	assert_true(manifest_emit(&memory->arena, &collector, &facts, &root, &err));
	assert_true(text_is(collector.entries[0].path, "a-b/x.txt"));
	site_collector_finish(&collector);
	return root;
}

static void every_file_is_proved(void **state)
{
	(void)state;
	struct memory memory = {.arena = ARENA_INIT}, other = {.arena = ARENA_INIT};
	struct text root = build(&memory, false);
	struct value *json = read(&memory, root);
	assert_int_equal(value_as_int(value_get(json, "number"), 0), 3);
	assert_int_equal(walk(&memory, value_text_at(json, "tree"), ""), 7);
	assert_true(text_equal(root, build(&other, true)));
	arena_finish(&memory.arena);
	arena_finish(&other.arena);
}

static void what_may_not_be_published(void **state)
{
	(void)state;
	struct memory memory = {.arena = ARENA_INIT};
	struct site_sink sink = {put, &memory};
	struct site_collector collector;
	struct error err;
	site_collector_init(&collector, &sink);
	assert_false(site_emit(&collector, TEXT("../etc"), TEXT(""), &err));
	assert_true(site_emit(&collector, TEXT("twice"), TEXT("1"), &err));
	assert_true(site_emit(&collector, TEXT("twice"), TEXT("2"), &err));
	assert_false(site_collector_sort(&collector, &err));
	assert_int_equal(err.class, ERROR_INTERNAL);
	site_collector_finish(&collector);
	arena_finish(&memory.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_is_proved),
		cmocka_unit_test(what_may_not_be_published),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
