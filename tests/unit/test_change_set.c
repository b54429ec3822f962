// SPDX-License-Identifier: Apache-2.0
//
// Change sets: a draft stays private, is approved, waits for its instant, is merged, and says where main moved on meanwhile.
#include "database.h"

#include "base/time.h"
#include "store/change_set.h"

static const char set_a[] = "01999999-0000-7000-8000-00000000000a";
static const char set_b[] = "01999999-0000-7000-8000-00000000000b";

enum act { OPEN, EDIT, DELETE, REVERT, RESOLVE, SCHEDULE, APPROVE, ABANDON, PUBLISH };

// One step, so that tests read as a story.
struct step {
	struct database *db;
	enum act act;
	const char *set;
	const char *path;
	struct hash seen;
	bool has_seen;
	struct blob content;
	int64_t instant;
	int64_t revision;
	size_t conflict_count;
	struct error err;
};

static bool apply(struct store_tx *tx, void *ctx, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct step *s = ctx;
	struct revision_conflict *conflicts;
	struct text path = text_from(s->path);
	const struct hash *seen = s->has_seen ? &s->seen : NULL;
	switch (s->act) {
	case OPEN:
		return change_set_open(tx, s->set, "A title", "ada", NOW, err);
	case EDIT:
		return change_set_edit(tx, s->set, path, seen, &s->content, NOW, err);
	case DELETE:
		return change_set_edit(tx, s->set, path, seen, NULL, NOW, err);
	case REVERT:
		return change_set_revert(tx, s->set, path, NOW, err);
	case RESOLVE:
		return change_set_resolve(tx, s->set, path, &s->content, NOW, err);
	case SCHEDULE:
		return change_set_schedule(tx, s->set, s->instant, NOW, err);
	case APPROVE:
		return change_set_approve(tx, s->set, "bob", NOW, err);
	case ABANDON:
		return change_set_abandon(tx, s->set, NOW, err);
	case PUBLISH:
		return change_set_publish(tx, &arena, s->set, s->instant, &s->revision, &conflicts, &s->conflict_count, err);
	}
	return false;
}

static bool run(struct step *s)
{
	memset(&s->err, 0, sizeof(s->err));
	return store_write(s->db->store, apply, s, &s->err);
}

#define MUST(s)                                                                                                                  \
	do {                                                                                                                     \
		if (!run(s))                                                                                                     \
			fail_msg("%s", (s)->err.message);                                                                        \
	} while (0)

static bool simple(struct database *db, enum act act, const char *set, int64_t instant, enum error_class *ret_class)
{
	struct step s = {.db = db, .act = act, .set = set, .instant = instant};
	bool good = run(&s);
	if (ret_class != NULL)
		*ret_class = s.err.class;
	return good;
}

// `seen` NULL: no file was seen.
static struct step edit_step(struct database *db, enum act act, const char *set, const char *path, const char *seen, const char *content)
{
	struct step s = {.db = db, .act = act, .set = set, .path = path, .has_seen = seen != NULL};
	if (seen != NULL)
		s.seen = hash_of(text_from(seen));
	if (content != NULL)
		assert_true(blob_put(db->store, text_from(content), NOW, &s.content, &s.err));
	return s;
}

static void edit(struct database *db, const char *set, const char *path, const char *seen, const char *content)
{
	struct step s = edit_step(db, content == NULL ? DELETE : EDIT, set, path, seen, content);
	MUST(&s);
}

static struct text read_path(struct database *db, struct arena *arena, const char *set, const char *path)
{
	STORE_READ_AUTO *tx = NULL;
	struct error err = {0};
	struct blob blob;
	struct text data;
	int64_t head;
	assert_true(store_read(db->store, &tx, &err) && revision_head(tx, &head, &err));
	bool found = set != NULL ? change_set_find(tx, set, text_from(path), &blob, &err)
				 : revision_find(tx, head, text_from(path), &blob, &err);
	if (!found) {
		assert_int_equal(err.class, ERROR_NOT_FOUND);
		return TEXT("(none)");
	}
	assert_true(blob_load(tx, arena, &blob.hash, 1000, &data, &err));
	return data;
}

// Main with `a` and `b`.
static void make_main(struct database *db)
{
	assert_true(simple(db, OPEN, set_a, 0, NULL));
	edit(db, set_a, "a", NULL, "one");
	edit(db, set_a, "b", NULL, "two");
	assert_true(simple(db, APPROVE, set_a, 0, NULL));
	assert_true(simple(db, PUBLISH, set_a, NOW, NULL));
}

static void a_draft_is_private_until_published(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err = {0};
	enum error_class class;
	make_main(db);
	assert_true(simple(db, OPEN, set_b, 0, NULL));
	edit(db, set_b, "a", "one", "one and more");
	edit(db, set_b, "b", "two", NULL);
	edit(db, set_b, "c", NULL, "three");
	edit(db, set_b, "c", "three", "three and more");
	assert_true(text_is(read_path(db, &arena, NULL, "a"), "one"));
	assert_true(text_is(read_path(db, &arena, set_b, "a"), "one and more"));
	assert_true(text_is(read_path(db, &arena, set_b, "b"), "(none)"));
	assert_true(text_is(read_path(db, &arena, NULL, "c"), "(none)"));
	// Another's change in the same set is not overwritten.
	struct step late = edit_step(db, EDIT, set_b, "c", "three", "mine");
	assert_false(run(&late));
	assert_int_equal(late.err.class, ERROR_CONFLICT);
	STORE_READ_AUTO *tx = NULL;
	struct revision_file *files;
	struct revision_change *changes;
	size_t count;
	assert_true(store_read(db->store, &tx, &err));
	assert_true(change_set_tree(tx, &arena, set_b, &files, &count, &err));
	assert_int_equal(count, 2);
	assert_true(text_is(files[0].path, "a") && text_is(files[1].path, "c"));
	assert_true(change_set_changes(tx, &arena, set_b, &changes, &count, &err));
	assert_int_equal(count, 3);
	store_read_end(tx);
	tx = NULL;
	// Not without approval; an edit takes the approval back; not before its instant.
	assert_false(simple(db, PUBLISH, set_b, NOW, &class));
	assert_int_equal(class, ERROR_CONFLICT);
	assert_true(simple(db, APPROVE, set_b, 0, NULL));
	edit(db, set_b, "d", NULL, "four");
	assert_false(simple(db, PUBLISH, set_b, NOW, &class));
	struct step revert = edit_step(db, REVERT, set_b, "d", NULL, NULL);
	MUST(&revert);
	assert_true(simple(db, SCHEDULE, set_b, NOW + 10, NULL));
	assert_true(simple(db, APPROVE, set_b, 0, NULL));
	assert_false(simple(db, PUBLISH, set_b, NOW + 9, &class));
	const char **ids;
	int64_t next;
	assert_true(store_read(db->store, &tx, &err));
	assert_true(change_set_due(tx, &arena, NOW, &ids, &count, &next, &err));
	assert_int_equal(count, 0);
	assert_true(next == NOW + 10);
	assert_true(change_set_due(tx, &arena, NOW + 10, &ids, &count, &next, &err));
	assert_int_equal(count, 1);
	assert_string_equal(ids[0], set_b);
	assert_true(next == TIME_NONE);
	store_read_end(tx);
	tx = NULL;
	assert_true(simple(db, PUBLISH, set_b, NOW + 10, NULL));
	assert_true(text_is(read_path(db, &arena, NULL, "a"), "one and more"));
	assert_true(text_is(read_path(db, &arena, NULL, "b"), "(none)"));
	assert_true(text_is(read_path(db, &arena, NULL, "c"), "three and more"));
	assert_true(text_is(read_path(db, &arena, NULL, "d"), "(none)"));
	struct change_set set;
	struct revision about;
	assert_true(store_read(db->store, &tx, &err));
	assert_true(change_set_get(tx, &arena, set_b, &set, &err));
	assert_int_equal(set.state, CHANGE_SET_PUBLISHED);
	assert_int_equal(set.revision, 2);
	assert_string_equal(set.approver, "bob");
	assert_true(revision_get(tx, &arena, 2, &about, &err));
	assert_string_equal(about.change_set, set_b);
	assert_false(simple(db, ABANDON, set_b, 0, &class));
	assert_int_equal(class, ERROR_CONFLICT);
}

static void what_main_changed_too_is_a_conflict(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err = {0};
	static const char set_c[] = "01999999-0000-7000-8000-00000000000c";
	make_main(db);
	assert_true(simple(db, OPEN, set_b, 0, NULL));
	edit(db, set_b, "a", "one", "b's one");
	assert_true(simple(db, OPEN, set_c, 0, NULL));
	edit(db, set_c, "a", "one", "c's first");
	assert_true(simple(db, APPROVE, set_b, 0, NULL) && simple(db, PUBLISH, set_b, NOW, NULL));
	// Writing on does not answer the conflict: the author has not seen what main holds now.
	edit(db, set_c, "a", "c's first", "c's one");
	assert_true(simple(db, APPROVE, set_c, 0, NULL));
	struct step publish = {.db = db, .act = PUBLISH, .set = set_c, .instant = NOW};
	assert_false(run(&publish));
	assert_int_equal(publish.err.class, ERROR_CONFLICT);
	assert_int_equal(publish.conflict_count, 1);
	STORE_READ_AUTO *tx = NULL;
	struct revision_conflict *conflicts;
	size_t count;
	assert_true(store_read(db->store, &tx, &err));
	assert_true(change_set_conflicts(tx, &arena, set_c, &conflicts, &count, &err));
	assert_int_equal(count, 1);
	struct hash ours = hash_of(TEXT("b's one")), theirs = hash_of(TEXT("c's one")), base = hash_of(TEXT("one"));
	assert_true(hash_equal(&conflicts[0].ours, &ours) && hash_equal(&conflicts[0].theirs, &theirs) &&
		    hash_equal(&conflicts[0].base, &base));
	store_read_end(tx);
	tx = NULL;
	struct step resolve = edit_step(db, RESOLVE, set_c, "a", NULL, "both");
	MUST(&resolve);
	assert_true(simple(db, APPROVE, set_c, 0, NULL));
	MUST(&publish);
	assert_int_equal(publish.revision, 3);
	assert_true(text_is(read_path(db, &arena, NULL, "a"), "both"));
	assert_true(simple(db, OPEN, "01999999-0000-7000-8000-00000000000d", 0, NULL));
	assert_true(simple(db, ABANDON, "01999999-0000-7000-8000-00000000000d", 0, NULL));
	assert_false(simple(db, APPROVE, "01999999-0000-7000-8000-00000000000d", 0, NULL));
	struct change_set *sets;
	assert_true(store_read(db->store, &tx, &err));
	assert_true(change_set_list(tx, &arena, CHANGE_SET_ABANDONED, 10, &sets, &count, &err));
	assert_int_equal(count, 1);
	assert_true(change_set_list(tx, &arena, -1, 10, &sets, &count, &err));
	assert_int_equal(count, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		database_test(a_draft_is_private_until_published),
		database_test(what_main_changed_too_is_a_conflict),
	};
	return database_run(tests);
}
