// SPDX-License-Identifier: Apache-2.0
//
// The public face of the store: settings, transactions, statements checked against their declaration, rows. What differs between
// the engines is behind struct engine.
#include "store/store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/engine.h"

#define WRITE_ATTEMPTS 40

struct store {
	struct store_settings settings;
	const struct engine *engine;
	struct store_pool *readers;
	struct store_pool *writers;  // PostgreSQL
	struct store_writer *writer; // SQLite
	int lock;
};

static bool is_schema_name(const char *name)
{
	size_t len = strlen(name);
	return len > 0 && len < 64 && strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789") == len &&
	       (name[0] < '0' || name[0] > '9');
}

bool settings_init(const struct store_config *config, struct store_settings *ret_settings, struct error *err)
{
	struct store_settings s = {.mode = config->mode};
	struct text url = text_from(config->url);
	const char *schema = config->schema == NULL ? "aftercare" : config->schema;
	if (text_starts(url, TEXT("sqlite:")) && url.len > 7) {
		s.engine = STORE_SQLITE;
		s.target = memory_strdup(config->url + 7);
	} else if (text_starts(url, TEXT("postgresql://")) || text_starts(url, TEXT("postgres://"))) {
		s.engine = STORE_POSTGRESQL;
		s.target = memory_strdup(config->url);
	} else {
		return error_set(err, ERROR_USAGE, "the database is given as sqlite:PATH or postgresql://…");
	}
	if (!is_schema_name(schema)) {
		free(s.target);
		return error_set(err, ERROR_USAGE, "a schema's name is made of a-z, 0-9 and _");
	}
	s.schema = memory_strdup(schema);
	s.role = memory_strdup(config->role == NULL ? "aftercare" : config->role);
	s.readers = config->readers == 0 ? 4 : config->readers;
	s.writers = config->writers == 0 ? 8 : config->writers;
	s.queue = config->queue == 0 ? 1024 : config->queue;
	*ret_settings = s;
	return true;
}

void settings_finish(struct store_settings *settings)
{
	free(settings->target);
	free(settings->role);
	free(settings->schema);
}

const struct engine *settings_engine(const struct store_settings *settings)
{
	return settings->engine == STORE_SQLITE ? &engine_sqlite : &engine_postgresql;
}

static bool check_version(struct store *store, struct error *err)
{
	STORE_READ_AUTO *tx = NULL;
	int64_t version;
	if (!store_read(store, &tx, err) || !schema_read_version(tx, &version, err))
		return false;
	if (version == store_schema_version())
		return true;
	if (version == 0)
		return error_set(err, ERROR_UNAVAILABLE, "the database is empty; run: aftercare migrate");
	return error_set(err, ERROR_UNAVAILABLE, "the database has schema version %lld, this program needs %lld; %s",
		(long long)version, (long long)store_schema_version(),
		version < store_schema_version() ? "run: aftercare migrate" : "a newer program made it, use that");
}

bool store_open(const struct store_config *config, struct store **ret_store, struct error *err)
{
	STORE_AUTO *store = memory_alloc(sizeof(*store));
	store->lock = -1;
	if (!settings_init(config, &store->settings, err))
		return false;
	const struct store_settings *s = &store->settings;
	store->engine = settings_engine(s);
	bool writes = s->mode == STORE_READ_WRITE;
	if (writes && s->engine == STORE_SQLITE && !sqlite_lock(s->target, &store->lock, err))
		return false;
	store->readers = store_pool_create(s, store->engine, ENGINE_READ, s->readers, s->queue);
	if (!check_version(store, err))
		return false;
	if (writes && s->engine == STORE_SQLITE && !store_writer_create(s, &store->writer, err))
		return false;
	if (writes && s->engine == STORE_POSTGRESQL)
		store->writers = store_pool_create(s, store->engine, ENGINE_WRITE, s->writers, s->queue);
	*ret_store = store;
	store = NULL;
	return true;
}

void store_close(struct store *store)
{
	if (store == NULL)
		return;
	store_pool_destroy(store->readers);
	store_pool_destroy(store->writers);
	store_writer_destroy(store->writer);
	settings_finish(&store->settings);
	if (store->lock >= 0)
		close(store->lock);
	free(store);
}

void store_close_auto(struct store **store)
{
	store_close(*store);
}

enum store_engine store_engine(const struct store *store)
{
	return store->settings.engine;
}

// ---- transactions

// A connection with a transaction begun on it. One whose server has gone away meanwhile is replaced.
static bool begin(struct store_pool *pool, unsigned size, struct store_connection **ret_connection, struct error *err)
{
	for (unsigned attempt = 0; attempt <= size; attempt++) {
		struct store_connection *connection;
		if (!store_pool_take(pool, &connection, err))
			return false;
		if (connection->engine->begin(connection, err)) {
			*ret_connection = connection;
			return true;
		}
		connection->engine->rollback(connection);
		bool again = !connection->engine->usable(connection);
		store_pool_give(pool, connection);
		if (!again)
			return false;
	}
	return false;
}

bool store_read(struct store *store, struct store_tx **ret_tx, struct error *err)
{
	struct store_connection *connection;
	if (!begin(store->readers, store->settings.readers, &connection, err))
		return false;
	struct store_tx *tx = memory_alloc(sizeof(*tx));
	tx->connection = connection;
	tx->pool = store->readers;
	*ret_tx = tx;
	return true;
}

void store_read_end(struct store_tx *tx)
{
	if (tx == NULL)
		return;
	tx->connection->engine->rollback(tx->connection);
	store_pool_give(tx->pool, tx->connection);
	free(tx);
}

void store_read_end_auto(struct store_tx **tx)
{
	store_read_end(*tx);
}

// One attempt on a connection. *ret_again: another may succeed, as others' transactions made this one fail.
static bool write_once(
	struct store_connection *connection, store_apply *apply, void *ctx, unsigned attempt, bool *ret_again, struct error *err)
{
	struct store_tx tx = {.connection = connection, .write = true};
	bool good = apply(&tx, ctx, err);
	// What the engine said about a failed statement counts for more than what apply made of it: only so is a retry
	// recognised.
	if (tx.failed && (good || tx.failure.class == ERROR_RETRY)) {
		*err = tx.failure;
		good = false;
	}
	good = good && connection->engine->commit(connection, err);
	if (!good)
		connection->engine->rollback(connection);
	// A row that another transaction has just inserted may show as a violated constraint: a second run sees the row itself.
	*ret_again = err->class == ERROR_RETRY || (tx.failed && tx.failure.class == ERROR_CONFLICT && attempt < 2);
	return good;
}

bool store_write(struct store *store, store_apply *apply, void *ctx, struct error *err)
{
	if (store->settings.mode != STORE_READ_WRITE)
		return error_set(err, ERROR_INTERNAL, "the database was opened for reading only");
	if (store->writer != NULL)
		return store_writer_run(store->writer, apply, ctx, err);
	struct error failure = {0};
	for (unsigned attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
		struct store_connection *connection;
		if (!begin(store->writers, store->settings.writers, &connection, err))
			return false;
		bool again = false;
		bool good = write_once(connection, apply, ctx, attempt, &again, &failure);
		store_pool_give(store->writers, connection);
		if (good)
			return true;
		if (!again) {
			if (err != NULL)
				*err = failure;
			return false;
		}
		// Randomness keeps two that collided from colliding again.
		unsigned most = attempt < 6 ? 1000U << attempt : 64000;
		usleep(random_below(most) + 100);
	}
	return error_set(err, ERROR_BUSY, "others keep changing the same rows; try again");
}

// ---- statements

static bool tx_fail(struct store_tx *tx, const struct error *failure, struct error *err)
{
	if (!tx->failed) {
		tx->failed = true;
		tx->failure = *failure;
	}
	if (err != NULL)
		*err = *failure;
	return false;
}

static bool check_call(struct store_tx *tx, const struct store_statement *statement, const struct store_arg *args, size_t count,
	struct error *err)
{
	if (tx->failed) {
		*err = tx->failure;
		return false;
	}
	if (strlen(statement->params) != count)
		return error_set(err, ERROR_INTERNAL, "statement %s takes %zu parameters, %zu were given", statement->name,
			strlen(statement->params), count);
	for (size_t i = 0; i < count; i++) {
		char type = args[i].type;
		if (type == 0)
			continue;
		if (type != statement->params[i])
			return error_set(err, ERROR_INTERNAL, "statement %s: parameter %zu is of type '%c', '%c' was given",
				statement->name, i + 1, statement->params[i], type);
		if (type == 'd' && !store_id_is_valid(args[i].text))
			return error_set(err, ERROR_INVALID, "this is not an identifier: " TEXT_FMT,
				TEXT_ARG(text_sub(args[i].text, 0, 40)));
		if (type == 't' && (!text_is_utf8(args[i].text) || text_find_byte(args[i].text, '\0') >= 0))
			return error_set(err, ERROR_INVALID, "text must be UTF-8 without NUL (statement %s, parameter %zu)",
				statement->name, i + 1);
	}
	return true;
}

bool store_exec(struct store_tx *tx, const struct store_statement *statement, const struct store_arg *args, size_t count,
	int64_t *ret_changes, struct error *err)
{
	struct error failure = {0};
	int64_t changes = 0;
	if (!check_call(tx, statement, args, count, &failure) ||
		!tx->connection->engine->exec(tx->connection, statement, args, &changes, &failure))
		return tx_fail(tx, &failure, err);
	if (ret_changes != NULL)
		*ret_changes = changes;
	return true;
}

bool store_query(struct store_tx *tx, const struct store_statement *statement, const struct store_arg *args, size_t count,
	struct store_rows *ret_rows, struct error *err)
{
	struct error failure = {0};
	void *handle;
	if (!check_call(tx, statement, args, count, &failure) ||
		!tx->connection->engine->query(tx->connection, statement, args, &handle, &failure))
		return tx_fail(tx, &failure, err);
	*ret_rows = (struct store_rows){.tx = tx, .statement = statement, .handle = handle, .row = -1};
	return true;
}

bool store_rows_next(struct store_rows *rows)
{
	if (rows->handle == NULL || rows->failed)
		return false;
	struct error failure = {0};
	bool is_row = false;
	rows->row++;
	if (!rows->tx->connection->engine->next(rows->tx->connection, rows->handle, rows->row, &is_row, &failure)) {
		rows->failed = true;
		return tx_fail(rows->tx, &failure, NULL);
	}
	return is_row;
}

void store_rows_finish(struct store_rows *rows)
{
	if (rows->handle != NULL)
		rows->tx->connection->engine->finish(rows->tx->connection, rows->handle);
	rows->handle = NULL;
}

bool store_rows_end(struct store_rows *rows, struct error *err)
{
	store_rows_finish(rows);
	if (rows->failed && err != NULL)
		*err = rows->tx->failure;
	return !rows->failed;
}

bool store_query_one(struct store_tx *tx, const struct store_statement *statement, const struct store_arg *args, size_t count,
	const char *what, struct store_rows *ret_rows, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query(tx, statement, args, count, &rows, err))
		return false;
	if (!store_rows_next(&rows))
		return store_rows_end(&rows, err) && error_set(err, ERROR_NOT_FOUND, "there is no such %s", what);
	*ret_rows = rows;
	rows.handle = NULL;
	return true;
}

static struct engine_column get(const struct store_rows *rows, unsigned column, const char *types, char id[UUID_TEXT_SIZE])
{
	assert(rows->handle != NULL && column < strlen(rows->statement->columns));
	char type = rows->statement->columns[column];
	assert(strchr(types, type) != NULL);
	struct engine_column value = {0};
	rows->tx->connection->engine->column(rows->handle, rows->row, column, type, id, &value);
	return value;
}

bool store_get_is_null(const struct store_rows *rows, unsigned column)
{
	char id[UUID_TEXT_SIZE];
	return get(rows, column, "itbd", id).null;
}

int64_t store_get_int(const struct store_rows *rows, unsigned column)
{
	return get(rows, column, "i", NULL).number;
}

int64_t store_get_instant(const struct store_rows *rows, unsigned column, int64_t none)
{
	struct engine_column value = get(rows, column, "i", NULL);
	return value.null ? none : value.number;
}

struct text store_get_text(const struct store_rows *rows, struct arena *arena, unsigned column)
{
	char id[UUID_TEXT_SIZE];
	struct engine_column value = get(rows, column, "tbd", id);
	return value.null ? (struct text){NULL, 0} : text_copy(arena, value.text);
}

const char *store_get_string(const struct store_rows *rows, struct arena *arena, unsigned column)
{
	char id[UUID_TEXT_SIZE];
	struct engine_column value = get(rows, column, "td", id);
	return value.null ? NULL : text_cstr(arena, value.text);
}

bool store_get_hash(const struct store_rows *rows, unsigned column, struct hash *ret_hash)
{
	struct engine_column value = get(rows, column, "b", NULL);
	if (value.null || value.text.len != HASH_SIZE)
		return false;
	memcpy(ret_hash->bytes, value.text.data, HASH_SIZE);
	return true;
}

// ---- identifiers

const char *store_new_id(struct arena *arena, int64_t now)
{
	struct uuid uuid = uuid_v7(now);
	return uuid_format(&uuid, arena_alloc(arena, UUID_TEXT_SIZE));
}

bool store_id_is_valid(struct text id)
{
	struct uuid uuid;
	return store_id_parse(id, &uuid);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool store_id_parse(struct text id, struct uuid *ret_uuid)
{
	struct uuid uuid;
	size_t at = 0;
	if (id.len != UUID_TEXT_SIZE - 1)
		return false;
	for (size_t i = 0; i < sizeof(uuid.bytes); i++) {
		if ((i == 4 || i == 6 || i == 8 || i == 10) && id.data[at++] != '-')
			return false;
		int high = hex_digit(id.data[at]), low = hex_digit(id.data[at + 1]);
		if (high < 0 || low < 0)
			return false;
		uuid.bytes[i] = (uint8_t)(high << 4 | low);
		at += 2;
	}
	*ret_uuid = uuid;
	return true;
}
