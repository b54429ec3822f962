// SPDX-License-Identifier: Apache-2.0
//
// Blobs: bytes addressed by their SHA-256, held once, in rows of at most 256 KiB, streamed in and out. A blob stays as long as
// a row of blob_link names it; what nobody links is swept a day after it was last uploaded.
#ifndef STORE_BLOB_H
#define STORE_BLOB_H

#include "store/store.h"

#define BLOB_CHUNK_SIZE ((size_t)256 * 1024)
#define BLOB_UNLINKED_KEPT (INT64_C(24) * 3600 * 1000000) // microseconds

struct blob {
	struct hash hash;
	int64_t size; // bytes
};

// Upload in pieces of any size; each full chunk is one durable write. Not for use inside store_write. ERROR_TOO_LARGE beyond
// `max` bytes.
struct blob_writer;
bool blob_writer_open(struct store *store, int64_t max, int64_t now, struct blob_writer **ret_writer, struct error *err) ERROR_CHECKED;
bool blob_writer_add(struct blob_writer *writer, struct text data, struct error *err) ERROR_CHECKED;
// Afterwards the blob can be read and linked. The writer is still to be closed.
bool blob_writer_finish(struct blob_writer *writer, struct blob *ret_blob, struct error *err) ERROR_CHECKED;
void blob_writer_close(struct blob_writer *writer); // NULL is allowed; what was not finished is swept
void blob_writer_close_auto(struct blob_writer **writer);
#define BLOB_WRITER_AUTO __attribute__((cleanup(blob_writer_close_auto))) struct blob_writer

// The same for bytes in memory, and for a regular file of at most `max` bytes (not held in memory).
bool blob_put(struct store *store, struct text data, int64_t now, struct blob *ret_blob, struct error *err) ERROR_CHECKED;
bool blob_put_file(struct store *store, const char *path, int64_t max, int64_t now, struct blob *ret_blob,
	struct error *err) ERROR_CHECKED;
// Within a write transaction, for bytes that are made there; at most BLOB_CHUNK_SIZE.
bool blob_put_small(struct store_tx *tx, struct text data, int64_t now, struct blob *ret_blob, struct error *err) ERROR_CHECKED;

// `kind` names the linking table, `owner` its row's identifier. Linking twice is one link. ERROR_NOT_FOUND when the blob is not
// there.
bool blob_link(struct store_tx *tx, const struct hash *hash, const char *kind, const char *owner, struct error *err) ERROR_CHECKED;
bool blob_unlink(struct store_tx *tx, const struct hash *hash, const char *kind, const char *owner, struct error *err) ERROR_CHECKED;

// ERROR_NOT_FOUND when it is not there.
bool blob_stat(struct store_tx *tx, const struct hash *hash, int64_t *ret_size, struct error *err) ERROR_CHECKED;
// Up to `max` bytes from `offset` (never past one chunk's end), copied into the arena; empty at the end.
bool blob_read_at(struct store_tx *tx, struct arena *arena, const struct hash *hash, int64_t offset, size_t max, struct text *ret_data,
		  struct error *err) ERROR_CHECKED;
// All of it; ERROR_TOO_LARGE beyond `max`.
bool blob_load(struct store_tx *tx, struct arena *arena, const struct hash *hash, size_t max, struct text *ret_data,
	       struct error *err) ERROR_CHECKED;
// Chunk by chunk to a file descriptor, checking the hash on the way (ERROR_DATABASE when it is not right). A transaction per
// chunk.
bool blob_write_fd(struct store *store, const struct hash *hash, int fd, struct error *err) ERROR_CHECKED;

// Removes up to `limit` blobs that nobody links and whose last upload began more than BLOB_UNLINKED_KEPT ago.
bool blob_sweep(struct store_tx *tx, int64_t now, int64_t limit, int64_t *ret_removed, struct error *err) ERROR_CHECKED;

#endif
