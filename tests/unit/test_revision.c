// SPDX-License-Identifier: Apache-2.0
//
// Revisions: import and export give the same bytes, what changed on both sides is refused, old revisions stay as they were.
#include "database.h"

#include <sys/stat.h>

#include "store/revision.h"

// A folder of its own per test, also on PostgreSQL.
static const char *make_folder(struct arena *arena)
{
	char *path = arena_printf(arena, "%s/aftercare-tree-XXXXXX", getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR"));
	assert_non_null(mkdtemp(path));
	return path;
}

static void put(const char *folder, const char *path, struct text data)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	assert_true(file_write(arena_printf(&arena, "%s/%s", folder, path), data, 0644, &err));
}

static void drop(const char *folder, const char *path)
{
	ARENA_AUTO arena = ARENA_INIT;
	assert_int_equal(unlink(arena_printf(&arena, "%s/%s", folder, path)), 0);
}

struct result {
	bool good;
	int64_t number;
	struct revision_conflict *conflicts;
	size_t conflict_count;
	struct error err;
};

static struct result import(struct database *db, struct arena *arena, const char *folder, int64_t base)
{
	struct result r = {0};
	struct revision_import import = {.folder = folder, .base = base, .author = "ada", .message = "import", .now = NOW};
	r.good = revision_import(db->store, arena, &import, &r.number, &r.conflicts, &r.conflict_count, &r.err);
	return r;
}

static struct text read_file(struct database *db, struct arena *arena, int64_t number, const char *path)
{
	STORE_READ_AUTO *tx = NULL;
	struct error err = {0};
	struct blob blob;
	struct text data;
	assert_true(store_read(db->store, &tx, &err));
	if (!revision_find(tx, number, text_from(path), &blob, &err)) {
		assert_int_equal(err.class, ERROR_NOT_FOUND);
		return TEXT("(none)");
	}
	assert_true(blob_load(tx, arena, &blob.hash, 1 << 20, &data, &err));
	return data;
}

static const char binary[] = "\0\r\n\xFF\xFE binary\n\n";

static void import_and_export_give_the_same_bytes(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err = {0};
	const char *in = make_folder(&arena), *out = make_folder(&arena);
	static const char *const paths[] = {"maker.yaml", "a/b/c.md", "a-b/x", "a.md", "\xC3\xA9t\xC3\xA9.md", "empty"};
	for (size_t i = 0; i < 6; i++)
		put(in, paths[i], i == 5 ? TEXT("") : (struct text){binary, sizeof(binary) - 1 - i});
	struct result r = import(db, &arena, in, 0);
	assert_true(r.good);
	assert_int_equal(r.number, 1);
	assert_true(revision_export(db->store, 1, arena_printf(&arena, "%s/new", out), &err));
	assert_false(revision_export(db->store, 1, out, &err));
	assert_int_equal(err.class, ERROR_CONFLICT);
	struct file_entry *before, *after;
	size_t before_count, after_count;
	assert_true(tree_list(&arena, in, 100, &before, &before_count, &err));
	assert_true(tree_list(&arena, arena_printf(&arena, "%s/new", out), 100, &after, &after_count, &err));
	assert_int_equal(before_count, 6);
	assert_int_equal(after_count, 6);
	for (size_t i = 0; i < 6; i++) {
		struct text a, b;
		assert_true(text_equal(before[i].path, after[i].path));
		assert_true(file_read(&arena, arena_printf(&arena, "%s/" TEXT_FMT, in, TEXT_ARG(before[i].path)), 100, &a, &err));
		assert_true(file_read(&arena, arena_printf(&arena, "%s/new/" TEXT_FMT, out, TEXT_ARG(after[i].path)), 100, &b, &err));
		assert_true(text_equal(a, b));
	}
	// The same folder again is no new revision.
	r = import(db, &arena, in, 1);
	assert_true(r.good);
	assert_int_equal(r.number, 1);
	assert_true(tree_remove(in, &err) && tree_remove(out, &err));
}

static void conflicts_show_both_sides(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err = {0};
	const char *mine = make_folder(&arena), *yours = make_folder(&arena);
	static const char *const paths[] = {"both", "mine", "yours", "same", "deleted", "gone"};
	for (size_t i = 0; i < 6; i++) {
		put(mine, paths[i], TEXT("base"));
		put(yours, paths[i], TEXT("base"));
	}
	assert_true(import(db, &arena, mine, 0).good);
	struct result r = import(db, &arena, yours, 0);
	assert_false(r.good);
	assert_int_equal(r.err.class, ERROR_CONFLICT);
	put(mine, "both", TEXT("my both"));
	put(mine, "mine", TEXT("my mine"));
	put(mine, "same", TEXT("same now"));
	put(mine, "deleted", TEXT("my deleted"));
	put(mine, "new", TEXT("my new"));
	drop(mine, "gone");
	assert_int_equal(import(db, &arena, mine, 1).number, 2);
	put(yours, "both", TEXT("your both"));
	put(yours, "yours", TEXT("your yours"));
	put(yours, "same", TEXT("same now"));
	put(yours, "new", TEXT("your new"));
	drop(yours, "deleted");
	drop(yours, "gone");
	r = import(db, &arena, yours, 1);
	assert_false(r.good);
	assert_int_equal(r.err.class, ERROR_CONFLICT);
	assert_int_equal(r.conflict_count, 3);
	struct hash base = hash_of(TEXT("base")), ours = hash_of(TEXT("my both")), theirs = hash_of(TEXT("your both"));
	assert_true(text_is(r.conflicts[0].path, "both"));
	assert_true(r.conflicts[0].has_base && hash_equal(&r.conflicts[0].base, &base));
	assert_true(r.conflicts[0].has_ours && hash_equal(&r.conflicts[0].ours, &ours));
	assert_true(r.conflicts[0].has_theirs && hash_equal(&r.conflicts[0].theirs, &theirs));
	assert_true(text_is(r.conflicts[1].path, "deleted") && r.conflicts[1].has_ours && !r.conflicts[1].has_theirs);
	assert_true(text_is(r.conflicts[2].path, "new") && !r.conflicts[2].has_base);
	// Nothing of it was taken; once the conflicts are out of the way the rest merges.
	assert_true(text_is(read_file(db, &arena, 2, "yours"), "base"));
	put(yours, "both", TEXT("base"));
	put(yours, "deleted", TEXT("base"));
	put(yours, "new", TEXT("my new"));
	r = import(db, &arena, yours, 1);
	assert_true(r.good);
	assert_int_equal(r.number, 3);
	assert_true(text_is(read_file(db, &arena, 3, "yours"), "your yours"));
	assert_true(text_is(read_file(db, &arena, 3, "mine"), "my mine"));
	assert_true(text_is(read_file(db, &arena, 3, "both"), "my both"));
	// Old revisions stay.
	assert_true(text_is(read_file(db, &arena, 1, "gone"), "base"));
	assert_true(text_is(read_file(db, &arena, 2, "gone"), "(none)"));
	assert_true(text_is(read_file(db, &arena, 1, "new"), "(none)"));
	assert_true(text_is(read_file(db, &arena, 1, "both"), "base"));
	assert_true(tree_remove(mine, &err) && tree_remove(yours, &err));
}

struct commit {
	struct arena *arena;
	struct revision_change *changes;
	size_t count;
	int64_t number;
	struct revision_conflict *conflicts;
	size_t conflict_count;
};

static bool commit(struct store_tx *tx, void *ctx, struct error *err)
{
	struct commit *c = ctx;
	struct revision about = {.instant = NOW, .author = "ada", .message = "a message"};
	return revision_commit(tx, c->arena, &about, c->changes, c->count, &c->number, &c->conflicts, &c->conflict_count, err);
}

static void changes_are_told(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err = {0};
	struct blob one, two;
	assert_true(blob_put(db->store, TEXT("one"), NOW, &one, &err) && blob_put(db->store, TEXT("two"), NOW, &two, &err));
	struct revision_change first[] = {{.path = TEXT("a"), .has_content = true, .content = one},
		{.path = TEXT("b"), .has_content = true, .content = one}, {.path = TEXT("c/d"), .has_content = true, .content = one}};
	struct commit c = {.arena = &arena, .changes = first, .count = 3};
	DO(db, commit, &c);
	struct revision_change second[] = {{.path = TEXT("a"), .has_base = true, .base = one.hash, .has_content = true, .content = two},
		{.path = TEXT("b"), .has_base = true, .base = one.hash}, {.path = TEXT("e"), .has_content = true, .content = two}};
	c = (struct commit){.arena = &arena, .changes = second, .count = 3};
	DO(db, commit, &c);
	assert_int_equal(c.number, 2);
	STORE_READ_AUTO *tx = NULL;
	struct revision_change *changes;
	struct revision *list;
	struct revision_file *files;
	size_t count;
	assert_true(store_read(db->store, &tx, &err));
	assert_true(revision_changes(tx, &arena, 2, &changes, &count, &err));
	assert_int_equal(count, 3);
	assert_true(text_is(changes[0].path, "a") && hash_equal(&changes[0].base, &one.hash) &&
		    hash_equal(&changes[0].content.hash, &two.hash) && changes[0].has_base && changes[0].has_content);
	assert_true(text_is(changes[1].path, "b") && changes[1].has_base && !changes[1].has_content);
	assert_true(text_is(changes[2].path, "e") && !changes[2].has_base && changes[2].has_content);
	assert_true(revision_list(tx, &arena, INT64_MAX, 10, &list, &count, &err));
	assert_int_equal(count, 2);
	assert_int_equal(list[0].number, 2);
	assert_int_equal(list[0].parent, 1);
	assert_string_equal(list[0].message, "a message");
	assert_null(list[0].change_set);
	assert_true(revision_tree(tx, &arena, 2, &files, &count, &err));
	assert_int_equal(count, 3);
	assert_true(text_is(files[1].path, "c/d"));
	assert_int_equal(files[1].blob.size, 3);
	assert_false(revision_tree(tx, &arena, 3, &files, &count, &err));
	assert_int_equal(err.class, ERROR_NOT_FOUND);
	// A path is a file or a folder, not both, and stays inside.
	static const char *const wrong[] = {"c", "a/x", "../x", "/x", "c/d/e/f"};
	for (size_t i = 0; i < 5; i++) {
		struct revision_change change = {.path = text_from(wrong[i]), .has_content = true, .content = one};
		c = (struct commit){.arena = &arena, .changes = &change, .count = 1};
		assert_false(store_write(db->store, commit, &c, &err));
		assert_int_equal(err.class, ERROR_INVALID);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		database_test(import_and_export_give_the_same_bytes),
		database_test(conflicts_show_both_sides),
		database_test(changes_are_told),
	};
	return database_run(tests);
}
