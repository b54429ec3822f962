// SPDX-License-Identifier: Apache-2.0
//
// What store.c asks of an engine. Private to this folder. A connection is used by one thread at a time; a handle belongs to its connection.
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include <pthread.h>

#include "store/store.h"

struct store_connection;

// The config with its defaults filled in; all strings owned by the store.
struct store_settings {
	enum store_engine engine;
	enum store_mode mode;
	char *target; // SQLite: path of the database; PostgreSQL: URL
	char *role;
	char *schema;
	unsigned readers, writers, queue;
};

enum engine_access {
	ENGINE_READ,    // reads snapshots
	ENGINE_WRITE,   // writes
	ENGINE_MIGRATE, // makes the database where there is none
};

struct engine_column {
	bool null;
	int64_t number;   // 'i'
	struct text text; // else; borrowed from the handle; 'd' as 36 characters
};

struct engine {
	bool (*open)(const struct store_settings *settings, enum engine_access access, struct store_connection **ret_connection,
		     struct error *err);
	void (*close)(struct store_connection *connection); // not NULL
	bool (*begin)(struct store_connection *connection, struct error *err);
	bool (*commit)(struct store_connection *connection, struct error *err); // on failure the caller rolls back
	void (*rollback)(struct store_connection *connection);                  // harmless outside a transaction
	// False: broken, or a transaction could not be ended; the connection is of no further use.
	bool (*usable)(struct store_connection *connection);
	// Several statements without parameters.
	bool (*script)(struct store_connection *connection, const char *sql, struct error *err);
	bool (*exec)(struct store_connection *connection, const struct store_statement *statement, const struct store_arg *args,
		     int64_t *ret_changes, struct error *err);
	bool (*query)(struct store_connection *connection, const struct store_statement *statement, const struct store_arg *args,
		      void **ret_handle, struct error *err);
	bool (*next)(struct store_connection *connection, void *handle, int row, bool *ret_row, struct error *err);
	void (*column)(void *handle, int row, unsigned column, char type, char id[UUID_TEXT_SIZE], struct engine_column *ret_column);
	void (*finish)(struct store_connection *connection, void *handle);
};

extern const struct engine engine_sqlite;
extern const struct engine engine_postgresql;

struct store_connection {
	const struct engine *engine;
};

struct store_tx {
	struct store_connection *connection;
	struct store_pool *pool; // where a reader's connection goes back to
	bool write;
	bool failed;
	struct error failure; // the first
};

// Statements prepared on a connection, by address. Grows; entries are never removed.
struct statement_map {
	struct statement_entry {
		const struct store_statement *statement;
		void *prepared;
	} *entries;
	size_t count, size; // size is a power of two or 0
};
// The slot of a statement; *slot is NULL when it is new.
void **statement_map_slot(struct statement_map *map, const struct store_statement *statement);
void statement_map_finish(struct statement_map *map); // frees the map, not what it points to

// A bounded set of connections, opened when first needed.
struct store_pool;
struct store_pool *store_pool_create(const struct store_settings *settings, const struct engine *engine, enum engine_access access,
				     unsigned size, unsigned waiting);
void store_pool_destroy(struct store_pool *pool); // NULL is allowed; nothing may be taken
// ERROR_BUSY when `waiting` wait already, or after five seconds.
bool store_pool_take(struct store_pool *pool, struct store_connection **ret_connection, struct error *err) ERROR_CHECKED;
void store_pool_give(struct store_pool *pool, struct store_connection *connection); // what is not usable is closed

// SQLite's one writer thread with group commit.
struct store_writer;
bool store_writer_create(const struct store_settings *settings, struct store_writer **ret_writer, struct error *err) ERROR_CHECKED;
void store_writer_destroy(struct store_writer *writer); // NULL is allowed; finishes what is queued
bool store_writer_run(struct store_writer *writer, store_apply *apply, void *ctx, struct error *err) ERROR_CHECKED;

// SQLite's savepoints, for the writer.
bool sqlite_savepoint(struct store_connection *connection, struct error *err) ERROR_CHECKED;
bool sqlite_savepoint_keep(struct store_connection *connection, struct error *err) ERROR_CHECKED;
bool sqlite_savepoint_undo(struct store_connection *connection, struct error *err) ERROR_CHECKED;
bool sqlite_in_transaction(struct store_connection *connection);

// The lock of the folder that holds the database; *ret_fd is to be kept open.
bool sqlite_lock(const char *path, int *ret_fd, struct error *err) ERROR_CHECKED;

// Reads the URL into settings; free with settings_finish.
bool settings_init(const struct store_config *config, struct store_settings *ret_settings, struct error *err) ERROR_CHECKED;
void settings_finish(struct store_settings *settings);
const struct engine *settings_engine(const struct store_settings *settings);

// Version of the schema as it is in the database; 0: none.
bool schema_read_version(struct store_tx *tx, int64_t *ret_version, struct error *err) ERROR_CHECKED;

struct store_migration {
	int64_t number;
	const char *name;
	const char *sql; // see migrations/README
};
extern const struct store_migration store_migrations[]; // ends with number 0; made at build time from migrations/*.sql
// A migration in an engine's own words.
void schema_translate(const char *sql, enum store_engine engine, struct builder *out);

#endif
