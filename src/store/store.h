// SPDX-License-Identifier: Apache-2.0
//
// The database behind one interface: SQLite or PostgreSQL. What store_write has answered with true is on disk. All SQL is a
// const table of statements with bound, typed parameters; nothing is put together at run time.
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/text.h"

struct store;
struct store_tx; // one transaction, for one thread

enum store_engine { STORE_SQLITE, STORE_POSTGRESQL };

enum store_mode {
	STORE_READ_ONLY,  // store_write is refused; any number of processes
	STORE_READ_WRITE, // SQLite: takes the lock of the state folder, so that a second process is refused (ERROR_BUSY)
};

struct store_config {
	const char *url;    // "sqlite:PATH" (its folder is the state folder and is made when missing) or "postgresql://…" (libpq)
	enum store_mode mode;
	const char *role;   // who is asking, as PostgreSQL's application_name; may be NULL
	const char *schema; // PostgreSQL only: the schema to live in, made by store_migrate; NULL: "aftercare"
	unsigned readers;   // connections for reading; 0: 4
	unsigned writers;   // PostgreSQL: connections for writing; 0: 8
	unsigned queue;     // writes waiting at most; more: ERROR_BUSY; 0: 1,024
};

// Opens an existing database of this program's schema version; another version, or none, is refused with ERROR_UNAVAILABLE and
// the command that mends it. The config is copied. Afterwards any thread may use the store.
bool store_open(const struct store_config *config, struct store **ret_store, struct error *err) ERROR_CHECKED;
// Waits for queued writes, then closes. NULL is allowed. No transaction may be open.
void store_close(struct store *store);
#define STORE_AUTO __attribute__((cleanup(store_close_auto))) struct store
void store_close_auto(struct store **store);
enum store_engine store_engine(const struct store *store);

// Creates the database where there is none and brings it to this program's version, a transaction per step. Takes the lock.
// A newer version is refused.
bool store_migrate(const struct store_config *config, int64_t *ret_version, struct error *err) ERROR_CHECKED;
// The schema version this program knows.
int64_t store_schema_version(void);

// ---- statements

// Parameter and column types, one letter each: i int64, t text (UTF-8), b bytes, d identifier (UUID as 36 lower-case
// characters). Any may be NULL. Instants are 'i': microseconds UTC, always handed in, never the database's clock.
struct store_statement {
	const char *name;           // for messages
	const char *sql;            // parameters as ?1, ?2 …
	const char *sql_postgresql; // NULL: `sql` with ?N as $N
	const char *params;         // e.g. "dti"
	const char *columns;        // of the rows it gives, "" for none; sums and counts: CAST(… AS BIGINT)
};

struct store_arg {
	char type; // 'i', 't', 'b', 'd' or 0 for NULL
	int64_t number;
	struct text text;
};

static inline struct store_arg store_int(int64_t number)
{
	return (struct store_arg){'i', number, {NULL, 0}};
}
static inline struct store_arg store_text(struct text t)
{
	return (struct store_arg){'t', 0, t};
}
static inline struct store_arg store_string(const char *string) // NULL: SQL NULL
{
	return (struct store_arg){string == NULL ? 0 : 't', 0, text_from(string)};
}
static inline struct store_arg store_id(const char *id) // NULL: SQL NULL
{
	return (struct store_arg){id == NULL ? 0 : 'd', 0, text_from(id)};
}
static inline struct store_arg store_bytes(struct text bytes)
{
	return (struct store_arg){'b', 0, bytes};
}
static inline struct store_arg store_hash(const struct hash *hash) // NULL: SQL NULL; borrowed
{
	if (hash == NULL)
		return (struct store_arg){0, 0, {NULL, 0}};
	return (struct store_arg){'b', 0, {(const char *)hash->bytes, HASH_SIZE}};
}
static inline struct store_arg store_null(void)
{
	return (struct store_arg){0, 0, {NULL, 0}};
}
static inline struct store_arg store_instant(int64_t instant, int64_t none) // `none` as SQL NULL
{
	return (struct store_arg){instant == none ? 0 : 'i', instant, {NULL, 0}};
}

// The arguments of one call: STORE_ARGS(store_id(id), store_int(now)), or STORE_NO_ARGS.
#define STORE_ARGS(...)                                                                                                            \
	(const struct store_arg[]){__VA_ARGS__}, sizeof((const struct store_arg[]){__VA_ARGS__}) / sizeof(struct store_arg)
#define STORE_NO_ARGS NULL, (size_t)0

// ---- transactions

// A read transaction: one snapshot, a connection of its own. Waits up to five seconds for a connection, then ERROR_BUSY. Hold
// it briefly: never across network I/O.
bool store_read(struct store *store, struct store_tx **ret_tx, struct error *err) ERROR_CHECKED;
void store_read_end(struct store_tx *tx); // NULL is allowed
void store_read_end_auto(struct store_tx **tx);
#define STORE_READ_AUTO __attribute__((cleanup(store_read_end_auto))) struct store_tx

// Runs `apply` in a write transaction and returns true once it is durable. False: nothing of it remains, except where the
// connection broke during the commit (message "the outcome is unknown"). `apply` reads inside the transaction whatever it
// decides on (the isolation is serialisable), does no I/O and does not wait: on SQLite it runs on the one writer thread, on
// PostgreSQL it may be run again. So it must assign, not accumulate, what it hands out through ctx. Returning false rolls back.
// One failed statement fails the transaction even when apply goes on: say ON CONFLICT where a conflict is expected.
typedef bool store_apply(struct store_tx *tx, void *ctx, struct error *err);
bool store_write(struct store *store, store_apply *apply, void *ctx, struct error *err) ERROR_CHECKED;

// ---- queries

// Runs a statement to its end. ret_changes (may be NULL): rows inserted, updated or deleted. Classes: ERROR_CONFLICT unique or
// foreign key; ERROR_INVALID check or not null, or a malformed 'd'; ERROR_RETRY (answered by store_write itself);
// ERROR_UNAVAILABLE no space or no server; ERROR_DATABASE anything else.
bool store_exec(struct store_tx *tx, const struct store_statement *statement, const struct store_arg *args, size_t count,
		int64_t *ret_changes, struct error *err) ERROR_CHECKED;

// Rows one after another:
//     STORE_ROWS_AUTO rows = {0};
//     if (!store_query(tx, &statements[LIST], STORE_ARGS(store_id(id)), &rows, err)) return false;
//     while (store_rows_next(&rows)) { … store_get_int(&rows, 0) … }
//     return store_rows_end(&rows, err);
// Other statements may run meanwhile. PostgreSQL hands over all rows at once: bound long lists by LIMIT and go on from the last
// key.
struct store_rows {
	struct store_tx *tx;
	const struct store_statement *statement;
	void *handle; // the engine's
	int row;
	bool failed;
};
#define STORE_ROWS_AUTO __attribute__((cleanup(store_rows_finish))) struct store_rows

bool store_query(struct store_tx *tx, const struct store_statement *statement, const struct store_arg *args, size_t count,
		 struct store_rows *ret_rows, struct error *err) ERROR_CHECKED;
bool store_rows_next(struct store_rows *rows);
bool store_rows_end(struct store_rows *rows, struct error *err) ERROR_CHECKED; // false when a step failed; frees
void store_rows_finish(struct store_rows *rows);                               // frees; a failed step still fails the transaction

// The first row only. ERROR_NOT_FOUND when there is none: "there is no such WHAT". On success rows holds that row; finish it.
bool store_query_one(struct store_tx *tx, const struct store_statement *statement, const struct store_arg *args, size_t count,
		     const char *what, struct store_rows *ret_rows, struct error *err) ERROR_CHECKED;

// Columns of the present row, from 0. The type must be the one the statement declares (a defect otherwise: it aborts). NULL
// reads as 0, empty text or NULL string.
bool store_get_is_null(const struct store_rows *rows, unsigned column);
int64_t store_get_int(const struct store_rows *rows, unsigned column);
int64_t store_get_instant(const struct store_rows *rows, unsigned column, int64_t none); // `none` for SQL NULL
struct text store_get_text(const struct store_rows *rows, struct arena *arena, unsigned column);   // t, b, d; copied
const char *store_get_string(const struct store_rows *rows, struct arena *arena, unsigned column); // t, d; copied; NULL for SQL NULL
bool store_get_hash(const struct store_rows *rows, unsigned column, struct hash *ret_hash);        // false for SQL NULL or another size

// ---- identifiers

// A new UUIDv7 in the arena, as text.
const char *store_new_id(struct arena *arena, int64_t now);
// 36 characters, lower-case hex with hyphens.
bool store_id_is_valid(struct text id);
// Text to 16 bytes; false unless valid.
bool store_id_parse(struct text id, struct uuid *ret_uuid);

#endif
