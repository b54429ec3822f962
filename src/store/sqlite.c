// SPDX-License-Identifier: Apache-2.0
//
// SQLite: connections in WAL mode with synchronous=FULL, statements prepared once per connection, the lock of the state folder.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "store/engine.h"

struct sqlite_connection {
	struct store_connection base;
	sqlite3 *db;
	bool write;
	struct statement_map statements; // of struct prepared
};

struct prepared {
	sqlite3_stmt *stmt;
	bool busy;      // a cursor runs over it
	bool temporary; // a second run of a busy one: freed with its cursor
};

static struct sqlite_connection *of(struct store_connection *connection)
{
	return (struct sqlite_connection *)connection;
}

static enum error_class class_of(int code)
{
	switch (code & 0xFF) {
	case SQLITE_CONSTRAINT:
		if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
			code == SQLITE_CONSTRAINT_FOREIGNKEY)
			return ERROR_CONFLICT;
		return ERROR_INVALID;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERROR_BUSY;
	case SQLITE_FULL:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return ERROR_UNAVAILABLE;
	default:
		return ERROR_DATABASE;
	}
}

static bool complain(struct sqlite_connection *c, const char *doing, struct error *err)
{
	int code = sqlite3_extended_errcode(c->db);
	return error_set(err, class_of(code), "%s: SQLite says: %s (%d)", doing, sqlite3_errmsg(c->db), code);
}

static bool run(struct sqlite_connection *c, const char *sql, struct error *err)
{
	return sqlite3_exec(c->db, sql, NULL, NULL, NULL) == SQLITE_OK || complain(c, sql, err);
}

static void sqlite_close(struct store_connection *connection)
{
	struct sqlite_connection *c = of(connection);
	for (size_t i = 0; i < c->statements.size; i++) {
		struct prepared *prepared = c->statements.entries[i].prepared;
		if (prepared != NULL)
			sqlite3_finalize(prepared->stmt);
		free(prepared);
	}
	statement_map_finish(&c->statements);
	sqlite3_close(c->db);
	free(c);
}

static bool configure(struct sqlite_connection *c, enum engine_access access, struct error *err)
{
	sqlite3_extended_result_codes(c->db, 1);
	sqlite3_busy_timeout(c->db, 10000);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (access == ENGINE_MIGRATE && !run(c, "PRAGMA journal_mode=WAL", err))
		return false;
	if (!run(c, "PRAGMA synchronous=FULL", err) || !run(c, "PRAGMA foreign_keys=ON", err) ||
		!run(c, "PRAGMA temp_store=MEMORY", err) || !run(c, "PRAGMA cache_size=-16000", err))
		return false;
	return access != ENGINE_READ || run(c, "PRAGMA query_only=ON", err);
}

static bool sqlite_open(const struct store_settings *settings, enum engine_access access,
	struct store_connection **ret_connection, struct error *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (access == ENGINE_MIGRATE ? SQLITE_OPEN_CREATE : 0);
	if (access != ENGINE_MIGRATE && !file_exists(settings->target))
		return error_set(err, ERROR_UNAVAILABLE, "there is no database at %s; run: aftercare migrate", settings->target);
	struct sqlite_connection *c = memory_alloc(sizeof(*c));
	c->base.engine = &engine_sqlite;
	c->write = access != ENGINE_READ;
	if (sqlite3_open_v2(settings->target, &c->db, flags, NULL) != SQLITE_OK) {
		error_set(err, ERROR_UNAVAILABLE, "%s: SQLite says: %s", settings->target,
			c->db == NULL ? "out of memory" : sqlite3_errmsg(c->db));
		sqlite_close(&c->base);
		return false;
	}
	if (!configure(c, access, err)) {
		sqlite_close(&c->base);
		return error_wrap(err, "%s", settings->target);
	}
	*ret_connection = &c->base;
	return true;
}

static bool sqlite_begin(struct store_connection *connection, struct error *err)
{
	return run(of(connection), of(connection)->write ? "BEGIN IMMEDIATE" : "BEGIN", err);
}

static bool sqlite_commit(struct store_connection *connection, struct error *err)
{
	return run(of(connection), "COMMIT", err);
}

bool sqlite_in_transaction(struct store_connection *connection)
{
	return sqlite3_get_autocommit(of(connection)->db) == 0;
}

static void sqlite_rollback(struct store_connection *connection)
{
	if (sqlite_in_transaction(connection))
		sqlite3_exec(of(connection)->db, "ROLLBACK", NULL, NULL, NULL);
}

static bool sqlite_usable(struct store_connection *connection)
{
	return !sqlite_in_transaction(connection);
}

static bool sqlite_script(struct store_connection *connection, const char *sql, struct error *err)
{
	return sqlite3_exec(of(connection)->db, sql, NULL, NULL, NULL) == SQLITE_OK || complain(of(connection), "script", err);
}

// The savepoint's statements run a few times per write: prepared like all others.
static const struct store_statement savepoint = {"savepoint", "SAVEPOINT request", NULL, "", ""};
static const struct store_statement release = {"release", "RELEASE request", NULL, "", ""};
static const struct store_statement undo = {"undo", "ROLLBACK TO request", NULL, "", ""};

static struct prepared *prepare_new(struct sqlite_connection *c, const struct store_statement *statement, struct error *err)
{
	sqlite3_stmt *stmt = NULL;
	if (sqlite3_prepare_v3(c->db, statement->sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK) {
		complain(c, statement->name, err);
		return NULL;
	}
	if ((size_t)sqlite3_column_count(stmt) != strlen(statement->columns) ||
		(size_t)sqlite3_bind_parameter_count(stmt) != strlen(statement->params)) {
		error_set(err, ERROR_INTERNAL, "statement %s has %d columns and %d parameters, other numbers are declared",
			statement->name, sqlite3_column_count(stmt), sqlite3_bind_parameter_count(stmt));
		sqlite3_finalize(stmt);
		return NULL;
	}
	struct prepared *prepared = memory_alloc(sizeof(*prepared));
	prepared->stmt = stmt;
	return prepared;
}

static struct prepared *prepare(struct sqlite_connection *c, const struct store_statement *statement, struct error *err)
{
	void **slot = statement_map_slot(&c->statements, statement);
	struct prepared *prepared = *slot;
	if (prepared == NULL)
		return *slot = prepare_new(c, statement, err);
	if (!prepared->busy)
		return prepared;
	prepared = prepare_new(c, statement, err);
	if (prepared != NULL)
		prepared->temporary = true;
	return prepared;
}

static void sqlite_finish(struct store_connection *connection, void *handle)
{
	(void)connection;
	struct prepared *prepared = handle;
	if (prepared->temporary) {
		sqlite3_finalize(prepared->stmt);
		free(prepared);
		return;
	}
	sqlite3_reset(prepared->stmt);
	sqlite3_clear_bindings(prepared->stmt);
	prepared->busy = false;
}

// A statement that runs to its end borrows its arguments; a cursor, which outlives the call, copies them.
static int bind(sqlite3_stmt *stmt, int at, const struct store_arg *arg, sqlite3_destructor_type keep)
{
	const char *data = arg->text.data == NULL ? "" : arg->text.data;
	switch (arg->type) {
	case 'i':
		return sqlite3_bind_int64(stmt, at, arg->number);
	case 't':
	case 'd':
		return sqlite3_bind_text64(stmt, at, data, arg->text.len, keep, SQLITE_UTF8);
	case 'b':
		return sqlite3_bind_blob64(stmt, at, data, arg->text.len, keep);
	default:
		return sqlite3_bind_null(stmt, at);
	}
}

static bool start(struct sqlite_connection *c, const struct store_statement *statement, const struct store_arg *args,
	sqlite3_destructor_type keep, struct prepared **ret_prepared, struct error *err)
{
	struct prepared *prepared = prepare(c, statement, err);
	if (prepared == NULL)
		return false;
	prepared->busy = true;
	for (size_t i = 0; statement->params[i] != '\0'; i++) {
		if (bind(prepared->stmt, (int)i + 1, &args[i], keep) != SQLITE_OK) {
			complain(c, statement->name, err);
			sqlite_finish(&c->base, prepared);
			return false;
		}
	}
	*ret_prepared = prepared;
	return true;
}

static bool sqlite_exec(struct store_connection *connection, const struct store_statement *statement,
	const struct store_arg *args, int64_t *ret_changes, struct error *err)
{
	struct sqlite_connection *c = of(connection);
	struct prepared *prepared;
	if (!start(c, statement, args, SQLITE_STATIC, &prepared, err))
		return false;
	int code;
	while ((code = sqlite3_step(prepared->stmt)) == SQLITE_ROW)
		continue;
	bool good = code == SQLITE_DONE || complain(c, statement->name, err);
	if (good)
		*ret_changes = sqlite3_changes64(c->db);
	sqlite_finish(connection, prepared);
	return good;
}

static bool sqlite_query(struct store_connection *connection, const struct store_statement *statement,
	const struct store_arg *args, void **ret_handle, struct error *err)
{
	struct prepared *prepared;
	if (!start(of(connection), statement, args, SQLITE_TRANSIENT, &prepared, err))
		return false;
	*ret_handle = prepared;
	return true;
}

static bool sqlite_next(struct store_connection *connection, void *handle, int row, bool *ret_row, struct error *err)
{
	(void)row;
	struct prepared *prepared = handle;
	int code = sqlite3_step(prepared->stmt);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return complain(of(connection), "reading rows", err);
	*ret_row = code == SQLITE_ROW;
	return true;
}

static void sqlite_column(
	void *handle, int row, unsigned column, char type, char id[UUID_TEXT_SIZE], struct engine_column *ret_column)
{
	(void)row;
	(void)id;
	sqlite3_stmt *stmt = ((struct prepared *)handle)->stmt;
	int at = (int)column;
	if (sqlite3_column_type(stmt, at) == SQLITE_NULL) {
		ret_column->null = true;
	} else if (type == 'i') {
		ret_column->number = sqlite3_column_int64(stmt, at);
	} else {
		ret_column->text.data = type == 'b' ? sqlite3_column_blob(stmt, at) : (const char *)sqlite3_column_text(stmt, at);
		ret_column->text.len = (size_t)sqlite3_column_bytes(stmt, at);
	}
}

static bool run_prepared(struct store_connection *connection, const struct store_statement *statement, struct error *err)
{
	int64_t changes;
	return sqlite_exec(connection, statement, NULL, &changes, err);
}

bool sqlite_savepoint(struct store_connection *connection, struct error *err)
{
	return run_prepared(connection, &savepoint, err);
}

bool sqlite_savepoint_keep(struct store_connection *connection, struct error *err)
{
	return run_prepared(connection, &release, err);
}

bool sqlite_savepoint_undo(struct store_connection *connection, struct error *err)
{
	return run_prepared(connection, &undo, err) && run_prepared(connection, &release, err);
}

bool sqlite_lock(const char *path, int *ret_fd, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	const char *slash = strrchr(path, '/');
	char *folder =
		slash == NULL ? arena_strdup(&arena, ".") : arena_copy(&arena, path, slash == path ? 1 : (size_t)(slash - path));
	if (!folder_make(folder, err))
		return false;
	char *name = arena_printf(&arena, "%s/lock", folder);
	FD_AUTO fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return error_set_errno(err, "%s", name);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK)
			return error_set_errno(err, "%s", name);
		char pid[32] = {0};
		ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);
		pid[n > 0 ? strcspn(pid, "\n") : 0] = '\0';
		return error_set(err, ERROR_BUSY, "the state folder %s is in use by another process (%s); stop that first",
			folder, pid[0] == '\0' ? "unknown" : pid);
	}
	char pid[32];
	int len = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)len, 0) != len)
		return error_set_errno(err, "%s", name);
	*ret_fd = fd;
	fd = -1;
	return true;
}

const struct engine engine_sqlite = {
	.open = sqlite_open,
	.close = sqlite_close,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.usable = sqlite_usable,
	.script = sqlite_script,
	.exec = sqlite_exec,
	.query = sqlite_query,
	.next = sqlite_next,
	.column = sqlite_column,
	.finish = sqlite_finish,
};
