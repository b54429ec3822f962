// SPDX-License-Identifier: Apache-2.0
//
// Blobs: streamed in and out across chunk borders, held once, linked, swept only when nobody needs them.
#include "database.h"

#include "base/time.h"
#include "store/blob.h"

static const char owner[] = "01999999-0000-7000-8000-000000000001";

static struct text make_data(struct arena *arena, size_t size)
{
	char *data = arena_alloc(arena, size + 1);
	for (size_t i = 0; i < size; i++)
		data[i] = (char)(i * 2654435761U >> 13);
	return (struct text){data, size};
}

static struct text load(struct database *db, struct arena *arena, const struct hash *hash)
{
	STORE_READ_AUTO *tx = NULL;
	struct error err = {0};
	struct text data;
	assert_true(store_read(db->store, &tx, &err));
	if (!blob_load(tx, arena, hash, (size_t)1 << 30, &data, &err))
		fail_msg("%s", err.message);
	return data;
}

static void data_comes_back_whole(void **state)
{
	struct database *db = *state;
	static const size_t sizes[] = {0, 1, BLOB_CHUNK_SIZE - 1, BLOB_CHUNK_SIZE, BLOB_CHUNK_SIZE + 1, 3 * BLOB_CHUNK_SIZE, 1000001};
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		ARENA_AUTO arena = ARENA_INIT;
		BLOB_WRITER_AUTO *w = NULL;
		struct error err = {0};
		struct blob blob;
		struct text data = make_data(&arena, sizes[i]);
		assert_true(blob_writer_open(db->store, (int64_t)sizes[i], NOW, &w, &err));
		for (size_t at = 0; at < data.len; at += 70001)
			assert_true(blob_writer_add(w, text_sub(data, at, 70001), &err));
		assert_false(blob_writer_add(w, TEXT("x"), &err));
		assert_int_equal(err.class, ERROR_TOO_LARGE);
		assert_true(blob_writer_finish(w, &blob, &err));
		assert_int_equal(blob.size, sizes[i]);
		struct hash hash = hash_of(data);
		assert_true(hash_equal(&hash, &blob.hash));
		assert_true(text_equal(load(db, &arena, &hash), data));
		// Out through a file descriptor and in again as a file.
		char *path = arena_printf(&arena, "%s/blob-%ld", getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR"), (long)getpid());
		FILE *file = fopen(path, "we");
		assert_non_null(file);
		assert_true(blob_write_fd(db->store, &hash, fileno(file), &err));
		fclose(file);
		struct text back;
		assert_true(file_read(&arena, path, data.len, &back, &err));
		assert_true(text_equal(back, data));
		struct blob again;
		assert_true(blob_put_file(db->store, path, (int64_t)data.len, NOW, &again, &err));
		assert_true(hash_equal(&again.hash, &hash));
		unlink(path);
	}
}

static void parts_are_read_by_position(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	STORE_READ_AUTO *tx = NULL;
	struct error err = {0};
	struct blob blob;
	struct text part, data = make_data(&arena, BLOB_CHUNK_SIZE + 100);
	int64_t size;
	assert_true(blob_put(db->store, data, NOW, &blob, &err));
	assert_true(store_read(db->store, &tx, &err));
	assert_true(blob_read_at(tx, &arena, &blob.hash, 10, 5, &part, &err));
	assert_true(text_equal(part, text_sub(data, 10, 5)));
	assert_true(blob_read_at(tx, &arena, &blob.hash, BLOB_CHUNK_SIZE - 3, 100, &part, &err));
	assert_true(text_equal(part, text_sub(data, BLOB_CHUNK_SIZE - 3, 3)));
	assert_true(blob_read_at(tx, &arena, &blob.hash, BLOB_CHUNK_SIZE + 50, 1000000, &part, &err));
	assert_true(text_equal(part, text_sub(data, BLOB_CHUNK_SIZE + 50, 50)));
	assert_true(blob_read_at(tx, &arena, &blob.hash, BLOB_CHUNK_SIZE + 100, 10, &part, &err));
	assert_int_equal(part.len, 0);
	assert_false(blob_load(tx, &arena, &blob.hash, 100, &part, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	struct hash unknown = hash_of(TEXT("unknown"));
	assert_false(blob_stat(tx, &unknown, &size, &err));
	assert_int_equal(err.class, ERROR_NOT_FOUND);
}

struct sweep {
	struct hash hash;
	int64_t now, removed;
};

static bool link_blob(struct store_tx *tx, void *ctx, struct error *err)
{
	struct sweep *s = ctx;
	return blob_link(tx, &s->hash, "test", owner, err) && blob_link(tx, &s->hash, "test", owner, err);
}

static bool unlink_blob(struct store_tx *tx, void *ctx, struct error *err)
{
	struct sweep *s = ctx;
	return blob_unlink(tx, &s->hash, "test", owner, err);
}

static bool sweep(struct store_tx *tx, void *ctx, struct error *err)
{
	struct sweep *s = ctx;
	return blob_sweep(tx, s->now, 100, &s->removed, err);
}

static bool put_small(struct store_tx *tx, void *ctx, struct error *err)
{
	struct sweep *s = ctx;
	struct blob blob;
	if (!blob_put_small(tx, TEXT("small"), s->now, &blob, err))
		return false;
	s->hash = blob.hash;
	return true;
}

static void only_what_nobody_links_is_swept(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err = {0};
	struct sweep s = {.now = NOW};
	DO(db, put_small, &s);
	DO(db, put_small, &s); // held once
	DO(db, link_blob, &s);
	// An upload that was broken off leaves a row and a chunk.
	BLOB_WRITER_AUTO *w = NULL;
	assert_true(blob_writer_open(db->store, 1 << 20, NOW, &w, &err));
	assert_true(blob_writer_add(w, make_data(&arena, BLOB_CHUNK_SIZE + 1), &err));
	s.now = NOW + BLOB_UNLINKED_KEPT;
	DO(db, sweep, &s);
	assert_int_equal(s.removed, 0);
	s.now++;
	DO(db, sweep, &s);
	assert_int_equal(s.removed, 1);
	struct blob blob;
	assert_false(blob_writer_finish(w, &blob, &err));
	assert_int_equal(err.class, ERROR_TIMEOUT);
	assert_true(text_is(load(db, &arena, &s.hash), "small"));
	DO(db, unlink_blob, &s);
	// Uploading the same again starts its day anew.
	struct sweep later = {.now = NOW + BLOB_UNLINKED_KEPT};
	DO(db, put_small, &later);
	DO(db, sweep, &s);
	assert_int_equal(s.removed, 0);
	s.now = NOW + 3 * BLOB_UNLINKED_KEPT;
	DO(db, sweep, &s);
	assert_int_equal(s.removed, 1);
	assert_false(store_write(db->store, link_blob, &s, &err));
	assert_int_equal(err.class, ERROR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		database_test(data_comes_back_whole),
		database_test(parts_are_read_by_position),
		database_test(only_what_nobody_links_is_swept),
	};
	return database_run(tests);
}
