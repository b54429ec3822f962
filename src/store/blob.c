// SPDX-License-Identifier: Apache-2.0
//
// Blobs: uploads chunk by chunk, deduplication when an upload ends, links, reading by position, the sweep.
#include "store/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

enum { FIND, ADD, COMPLETE, TOUCH, DROP, ADD_CHUNK, READ_CHUNK, LINK, UNLINK, SWEEP };

static const struct store_statement statements[] = {
	[FIND] = {"blob.find", "SELECT id, size FROM blob WHERE hash = ?1", NULL, "b", "di"},
	[ADD] = {"blob.add", "INSERT INTO blob (id, hash, size, touched) VALUES (?1, ?2, ?3, ?4)", NULL, "dbii", ""},
	[COMPLETE] = {"blob.complete", "UPDATE blob SET hash = ?2, size = ?3, touched = ?4 WHERE id = ?1", NULL, "dbii", ""},
	[TOUCH] = {"blob.touch", "UPDATE blob SET touched = ?2 WHERE id = ?1 AND touched < ?2", NULL, "di", ""},
	[DROP] = {"blob.drop", "DELETE FROM blob WHERE id = ?1", NULL, "d", ""},
	[ADD_CHUNK] = {"blob.add_chunk", "INSERT INTO blob_chunk (blob, number, data) VALUES (?1, ?2, ?3)", NULL, "dib", ""},
	[READ_CHUNK] = {"blob.read_chunk",
		"SELECT substr(data, CAST(?3 AS INTEGER), CAST(?4 AS INTEGER)) FROM blob_chunk WHERE blob = ?1 AND number = ?2",
		NULL, "diii", "b"},
	[LINK] = {"blob.link", "INSERT INTO blob_link (hash, kind, owner) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING", NULL,
		"btd", ""},
	[UNLINK] = {"blob.unlink", "DELETE FROM blob_link WHERE hash = ?1 AND kind = ?2 AND owner = ?3", NULL, "btd", ""},
	[SWEEP] = {"blob.sweep",
		"DELETE FROM blob WHERE id IN (SELECT b.id FROM blob b WHERE b.touched < ?1 AND NOT EXISTS"
		" (SELECT 1 FROM blob_link l WHERE l.hash = b.hash) LIMIT ?2)",
		NULL, "ii", ""},
};

struct blob_writer {
	struct store *store;
	int64_t max, size, now;
	char id[UUID_TEXT_SIZE];
	struct hasher hasher;
	char *chunk; // BLOB_CHUNK_SIZE bytes, of which `used` hold data
	size_t used;
	int64_t number; // of the chunk that is being filled
	bool begun;     // the row is there
	struct hash hash;
};

bool blob_writer_open(struct store *store, int64_t max, int64_t now, struct blob_writer **ret_writer, struct error *err)
{
	if (max < 0)
		return error_set(err, ERROR_INTERNAL, "a blob's limit is negative");
	struct blob_writer *w = memory_alloc(sizeof(*w));
	*w = (struct blob_writer){.store = store, .max = max, .now = now};
	struct uuid uuid = uuid_v7(now);
	uuid_format(&uuid, w->id);
	w->chunk = memory_alloc(BLOB_CHUNK_SIZE);
	hasher_init(&w->hasher);
	*ret_writer = w;
	return true;
}

void blob_writer_close(struct blob_writer *w)
{
	if (w == NULL)
		return;
	free(w->chunk);
	free(w);
}

void blob_writer_close_auto(struct blob_writer **w)
{
	blob_writer_close(*w);
}

static bool apply_chunk(struct store_tx *tx, void *ctx, struct error *err)
{
	struct blob_writer *w = ctx;
	struct text data = {w->chunk, w->used};
	if (!w->begun && !store_exec(tx, &statements[ADD],
				 STORE_ARGS(store_id(w->id), store_null(), store_int(0), store_int(w->now)), NULL, err))
		return false;
	return store_exec(
		tx, &statements[ADD_CHUNK], STORE_ARGS(store_id(w->id), store_int(w->number), store_bytes(data)), NULL, err);
}

static bool flush(struct blob_writer *w, struct error *err)
{
	if (!store_write(w->store, apply_chunk, w, err))
		return false;
	w->begun = true;
	w->number++;
	w->used = 0;
	return true;
}

bool blob_writer_add(struct blob_writer *w, struct text data, struct error *err)
{
	if (data.len > (size_t)INT64_MAX || (int64_t)data.len > w->max - w->size)
		return error_set(err, ERROR_TOO_LARGE, "the file is larger than %lld bytes", (long long)w->max);
	hasher_update(&w->hasher, data);
	w->size += (int64_t)data.len;
	while (data.len > 0) {
		// A full chunk waits for the next byte, so that the last one is always written together with the hash.
		if (w->used == BLOB_CHUNK_SIZE && !flush(w, err))
			return false;
		size_t part = BLOB_CHUNK_SIZE - w->used;
		if (part > data.len)
			part = data.len;
		memcpy(w->chunk + w->used, data.data, part);
		w->used += part;
		data = text_sub(data, part, data.len - part);
	}
	return true;
}

// True with an empty id when there is none of that hash.
static bool find(struct store_tx *tx, const struct hash *hash, char ret_id[UUID_TEXT_SIZE], int64_t *ret_size, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	STORE_ROWS_AUTO rows = {0};
	ret_id[0] = '\0';
	if (!store_query(tx, &statements[FIND], STORE_ARGS(store_hash(hash)), &rows, err))
		return false;
	if (store_rows_next(&rows)) {
		memcpy(ret_id, store_get_string(&rows, &arena, 0), UUID_TEXT_SIZE);
		*ret_size = store_get_int(&rows, 1);
	}
	return store_rows_end(&rows, err);
}

static bool apply_finish(struct store_tx *tx, void *ctx, struct error *err)
{
	struct blob_writer *w = ctx;
	char known[UUID_TEXT_SIZE];
	int64_t size;
	struct text data = {w->chunk, w->used};
	if (!find(tx, &w->hash, known, &size, err))
		return false;
	if (known[0] != '\0')
		return store_exec(tx, &statements[TOUCH], STORE_ARGS(store_id(known), store_int(w->now)), NULL, err) &&
		       (!w->begun || store_exec(tx, &statements[DROP], STORE_ARGS(store_id(w->id)), NULL, err));
	int64_t changes;
	if (!store_exec(tx, &statements[w->begun ? COMPLETE : ADD],
		    STORE_ARGS(store_id(w->id), store_hash(&w->hash), store_int(w->size), store_int(w->now)), &changes, err))
		return false;
	if (changes != 1)
		return error_set(err, ERROR_TIMEOUT, "the upload took too long and was swept; send it again");
	return w->used == 0 || store_exec(tx, &statements[ADD_CHUNK],
				       STORE_ARGS(store_id(w->id), store_int(w->number), store_bytes(data)), NULL, err);
}

bool blob_writer_finish(struct blob_writer *w, struct blob *ret_blob, struct error *err)
{
	w->hash = hasher_finish(&w->hasher);
	if (!store_write(w->store, apply_finish, w, err))
		return false;
	*ret_blob = (struct blob){w->hash, w->size};
	return true;
}

bool blob_put(struct store *store, struct text data, int64_t now, struct blob *ret_blob, struct error *err)
{
	BLOB_WRITER_AUTO *w = NULL;
	return blob_writer_open(store, INT64_MAX, now, &w, err) && blob_writer_add(w, data, err) &&
	       blob_writer_finish(w, ret_blob, err);
}

bool blob_put_file(struct store *store, const char *path, int64_t max, int64_t now, struct blob *ret_blob, struct error *err)
{
	BLOB_WRITER_AUTO *w = NULL;
	struct stat st;
	char buffer[65536];
	ssize_t n;
	FD_AUTO fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) != 0)
		return error_set_errno(err, "%s", path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, ERROR_INVALID, "%s is not a regular file", path);
	if (!blob_writer_open(store, max, now, &w, err))
		return false;
	while ((n = read(fd, buffer, sizeof(buffer))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set_errno(err, "%s", path);
		if (!blob_writer_add(w, (struct text){buffer, (size_t)n}, err))
			return error_wrap(err, "%s", path);
	}
	return blob_writer_finish(w, ret_blob, err);
}

bool blob_put_small(struct store_tx *tx, struct text data, int64_t now, struct blob *ret_blob, struct error *err)
{
	if (data.len > BLOB_CHUNK_SIZE)
		return error_set(
			err, ERROR_TOO_LARGE, "more than %zu bytes are not written inside a transaction", BLOB_CHUNK_SIZE);
	struct blob_writer w = {
		.size = (int64_t)data.len, .now = now, .chunk = (char *)data.data, .used = data.len, .hash = hash_of(data)};
	struct uuid uuid = uuid_v7(now);
	uuid_format(&uuid, w.id);
	if (!apply_finish(tx, &w, err))
		return false;
	*ret_blob = (struct blob){w.hash, w.size};
	return true;
}

bool blob_link(struct store_tx *tx, const struct hash *hash, const char *kind, const char *owner, struct error *err)
{
	int64_t size;
	return blob_stat(tx, hash, &size, err) &&
	       store_exec(tx, &statements[LINK], STORE_ARGS(store_hash(hash), store_string(kind), store_id(owner)), NULL, err);
}

bool blob_unlink(struct store_tx *tx, const struct hash *hash, const char *kind, const char *owner, struct error *err)
{
	return store_exec(tx, &statements[UNLINK], STORE_ARGS(store_hash(hash), store_string(kind), store_id(owner)), NULL, err);
}

static bool find_known(
	struct store_tx *tx, const struct hash *hash, char ret_id[UUID_TEXT_SIZE], int64_t *ret_size, struct error *err)
{
	char hex[HASH_HEX_SIZE];
	if (!find(tx, hash, ret_id, ret_size, err))
		return false;
	return ret_id[0] != '\0' || error_set(err, ERROR_NOT_FOUND, "there is no blob %s", hash_hex(hash, hex));
}

bool blob_stat(struct store_tx *tx, const struct hash *hash, int64_t *ret_size, struct error *err)
{
	char id[UUID_TEXT_SIZE];
	return find_known(tx, hash, id, ret_size, err);
}

static bool read_at(struct store_tx *tx, struct arena *arena, const char *id, int64_t offset, size_t max, struct text *ret_data,
	struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	int64_t within = offset % (int64_t)BLOB_CHUNK_SIZE;
	int64_t most = max > BLOB_CHUNK_SIZE ? (int64_t)BLOB_CHUNK_SIZE : (int64_t)max;
	struct text data = {"", 0};
	if (!store_query(tx, &statements[READ_CHUNK],
		    STORE_ARGS(
			    store_id(id), store_int(offset / (int64_t)BLOB_CHUNK_SIZE), store_int(within + 1), store_int(most)),
		    &rows, err))
		return false;
	if (store_rows_next(&rows))
		data = store_get_text(&rows, arena, 0);
	if (!store_rows_end(&rows, err))
		return false;
	*ret_data = data;
	return true;
}

bool blob_read_at(struct store_tx *tx, struct arena *arena, const struct hash *hash, int64_t offset, size_t max,
	struct text *ret_data, struct error *err)
{
	char id[UUID_TEXT_SIZE];
	int64_t size;
	if (offset < 0)
		return error_set(err, ERROR_INTERNAL, "a blob is read from a negative position");
	return find_known(tx, hash, id, &size, err) && read_at(tx, arena, id, offset, max, ret_data, err);
}

bool blob_load(
	struct store_tx *tx, struct arena *arena, const struct hash *hash, size_t max, struct text *ret_data, struct error *err)
{
	char id[UUID_TEXT_SIZE];
	int64_t size;
	if (!find_known(tx, hash, id, &size, err))
		return false;
	if ((uint64_t)size > max)
		return error_set(err, ERROR_TOO_LARGE, "the blob has %lld bytes, at most %zu are read", (long long)size, max);
	char *data = arena_alloc(arena, (size_t)size + 1);
	size_t got = 0;
	while (got < (size_t)size) {
		ARENA_AUTO piece = ARENA_INIT;
		struct text part;
		if (!read_at(tx, &piece, id, (int64_t)got, BLOB_CHUNK_SIZE, &part, err))
			return false;
		if (part.len == 0 || part.len > (size_t)size - got)
			return error_set(err, ERROR_DATABASE, "a blob's chunks do not add up to its size");
		memcpy(data + got, part.data, part.len);
		got += part.len;
	}
	*ret_data = (struct text){data, got};
	return true;
}

static bool write_all(int fd, struct text data, struct error *err)
{
	while (data.len > 0) {
		ssize_t n = write(fd, data.data, data.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set_errno(err, "writing a blob");
		data = text_sub(data, (size_t)n, data.len - (size_t)n);
	}
	return true;
}

bool blob_write_fd(struct store *store, const struct hash *hash, int fd, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct hasher hasher;
	struct text data;
	int64_t offset = 0;
	hasher_init(&hasher);
	do {
		STORE_READ_AUTO *tx = NULL;
		arena_reset(&arena);
		if (!store_read(store, &tx, err) || !blob_read_at(tx, &arena, hash, offset, BLOB_CHUNK_SIZE, &data, err))
			return false;
		store_read_end(tx);
		tx = NULL;
		if (!write_all(fd, data, err))
			return false;
		hasher_update(&hasher, data);
		offset += (int64_t)data.len;
	} while (data.len == BLOB_CHUNK_SIZE);
	struct hash got = hasher_finish(&hasher);
	char hex[HASH_HEX_SIZE];
	return hash_equal(&got, hash) ||
	       error_set(err, ERROR_DATABASE, "blob %s is damaged: its hash is not right", hash_hex(hash, hex));
}

bool blob_sweep(struct store_tx *tx, int64_t now, int64_t limit, int64_t *ret_removed, struct error *err)
{
	return store_exec(
		tx, &statements[SWEEP], STORE_ARGS(store_int(now - BLOB_UNLINKED_KEPT), store_int(limit)), ret_removed, err);
}
