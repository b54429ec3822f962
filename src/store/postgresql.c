// SPDX-License-Identifier: Apache-2.0
//
// PostgreSQL by libpq: everything bound and fetched in binary form, statements prepared once per connection, serialisable writes.
#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/engine.h"

// Object identifiers of the types we use, fixed in PostgreSQL's catalog (pg_type.dat).
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_INT4 = 23, OID_TEXT = 25, OID_UUID = 2950 };

#define PARAMS_MAX 32

struct pg_connection {
	struct store_connection base;
	PGconn *conn;
	bool write;
	unsigned prepared;               // names given so far
	struct statement_map statements; // of struct pg_statement
};

struct pg_statement {
	char name[24];
	int count;
};

static struct pg_connection *of(struct store_connection *connection)
{
	return (struct pg_connection *)connection;
}

static void say_nothing(void *argument, const char *message)
{
	(void)argument;
	(void)message;
}

static enum error_class class_of(const PGconn *conn, const char *state)
{
	if (state == NULL)
		return PQstatus(conn) == CONNECTION_OK ? ERROR_DATABASE : ERROR_UNAVAILABLE;
	static const struct {
		const char *prefix;
		enum error_class class;
	} classes[] = {
		{"40001", ERROR_RETRY},
		{"40P01", ERROR_RETRY},
		{"23505", ERROR_CONFLICT},
		{"23503", ERROR_CONFLICT},
		{"23", ERROR_INVALID},
		{"22", ERROR_INVALID},
		{"08", ERROR_UNAVAILABLE},
		{"53", ERROR_UNAVAILABLE},
		{"57", ERROR_UNAVAILABLE},
		{"55P03", ERROR_BUSY},
	};
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (strncmp(state, classes[i].prefix, strlen(classes[i].prefix)) == 0)
			return classes[i].class;
	return ERROR_DATABASE;
}

// PostgreSQL's messages end with a newline and may have several lines: the first is enough.
static bool complain(struct pg_connection *c, const PGresult *result, const char *doing, struct error *err)
{
	const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	struct text text = text_from(message == NULL ? PQerrorMessage(c->conn) : message);
	text = text_cut(&text, '\n');
	return error_set(err, class_of(c->conn, state), "%s: PostgreSQL says: " TEXT_FMT " (%s)", doing, TEXT_ARG(text),
		state == NULL ? "no state" : state);
}

static bool run(struct pg_connection *c, const char *sql, const char *doing, struct error *err)
{
	PGresult *result = PQexec(c->conn, sql);
	ExecStatusType status = PQresultStatus(result);
	bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || complain(c, result, doing, err);
	PQclear(result);
	return good;
}

static void pg_close(struct store_connection *connection)
{
	struct pg_connection *c = of(connection);
	for (size_t i = 0; i < c->statements.size; i++)
		free(c->statements.entries[i].prepared);
	statement_map_finish(&c->statements);
	PQfinish(c->conn);
	free(c);
}

// The schema comes into being under a lock, as two programs creating it at once collide.
static bool make_schema(struct pg_connection *c, const char *schema, struct error *err)
{
	char create[128];
	snprintf(create, sizeof(create), "CREATE SCHEMA IF NOT EXISTS %s", schema);
	return run(c, "BEGIN", "creating the schema", err) &&
	       run(c, "SELECT pg_advisory_xact_lock(7266279)", "creating the schema", err) &&
	       run(c, create, "creating the schema", err) && run(c, "COMMIT", "creating the schema", err);
}

static bool pg_open(const struct store_settings *settings, enum engine_access access, struct store_connection **ret_connection,
	struct error *err)
{
	char options[256];
	snprintf(options, sizeof(options),
		"-c search_path=%s -c synchronous_commit=on -c default_transaction_isolation=serializable "
		"-c idle_in_transaction_session_timeout=60s -c lock_timeout=10s -c client_min_messages=error",
		settings->schema);
	const char *const keys[] = {"dbname", "application_name", "client_encoding", "connect_timeout", "options", NULL};
	const char *const values[] = {settings->target, settings->role, "UTF8", "10", options, NULL};
	struct pg_connection *c = memory_alloc(sizeof(*c));
	c->base.engine = &engine_postgresql;
	c->write = access != ENGINE_READ;
	c->conn = PQconnectdbParams(keys, values, 1);
	PQsetNoticeProcessor(c->conn, say_nothing, NULL);
	bool good = PQstatus(c->conn) == CONNECTION_OK;
	const char *encoding = good ? PQparameterStatus(c->conn, "server_encoding") : NULL;
	if (!good)
		error_set(err, ERROR_UNAVAILABLE, "no connection to PostgreSQL: " TEXT_FMT,
			TEXT_ARG(text_cut(&(struct text){PQerrorMessage(c->conn), strlen(PQerrorMessage(c->conn))}, '\n')));
	else if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
		good = error_set(err, ERROR_UNAVAILABLE,
			"the PostgreSQL database is encoded in %s; create it with ENCODING 'UTF8'",
			encoding == NULL ? "an unknown way" : encoding);
	else if (access == ENGINE_MIGRATE)
		good = make_schema(c, settings->schema, err);
	if (!good) {
		pg_close(&c->base);
		return false;
	}
	*ret_connection = &c->base;
	return true;
}

static bool pg_begin(struct store_connection *connection, struct error *err)
{
	const char *sql = of(connection)->write ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
	return run(of(connection), sql, "BEGIN", err);
}

static bool pg_commit(struct store_connection *connection, struct error *err)
{
	struct pg_connection *c = of(connection);
	PGresult *result = PQexec(c->conn, "COMMIT");
	bool good;
	if (PQresultStatus(result) == PGRES_COMMAND_OK)
		good = strcmp(PQcmdStatus(result), "COMMIT") == 0 ||
		       error_set(err, ERROR_DATABASE, "PostgreSQL rolled the transaction back");
	else if (PQstatus(c->conn) != CONNECTION_OK)
		good = error_set(err, ERROR_DATABASE, "the connection broke during the commit: the outcome is unknown");
	else
		good = complain(c, result, "COMMIT", err);
	PQclear(result);
	return good;
}

static void pg_rollback(struct store_connection *connection)
{
	PGconn *conn = of(connection)->conn;
	if (PQtransactionStatus(conn) != PQTRANS_IDLE)
		PQclear(PQexec(conn, "ROLLBACK"));
}

static bool pg_usable(struct store_connection *connection)
{
	PGconn *conn = of(connection)->conn;
	return PQstatus(conn) == CONNECTION_OK && PQtransactionStatus(conn) == PQTRANS_IDLE;
}

static bool pg_script(struct store_connection *connection, const char *sql, struct error *err)
{
	return run(of(connection), sql, "script", err);
}

// ?N outside quotes becomes $N.
static void translate(const char *sql, struct builder *out)
{
	bool quoted = false;
	for (const char *p = sql; *p != '\0'; p++) {
		if (*p == '\'')
			quoted = !quoted;
		builder_byte(out, *p == '?' && !quoted ? '$' : *p);
	}
}

static Oid oid_of(char type)
{
	switch (type) {
	case 'i':
		return OID_INT8;
	case 'b':
		return OID_BYTEA;
	case 'd':
		return OID_UUID;
	default:
		return OID_TEXT;
	}
}

static struct pg_statement *prepare(struct pg_connection *c, const struct store_statement *statement, struct error *err)
{
	void **slot = statement_map_slot(&c->statements, statement);
	if (*slot != NULL)
		return *slot;
	Oid types[PARAMS_MAX];
	size_t count = strlen(statement->params);
	if (count > PARAMS_MAX) {
		error_set(err, ERROR_INTERNAL, "statement %s has more than %d parameters", statement->name, PARAMS_MAX);
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		types[i] = oid_of(statement->params[i]);
	BUILDER_AUTO sql;
	builder_init(&sql, 65536);
	translate(statement->sql_postgresql == NULL ? statement->sql : statement->sql_postgresql, &sql);
	struct pg_statement *prepared = memory_alloc(sizeof(*prepared));
	prepared->count = (int)count;
	snprintf(prepared->name, sizeof(prepared->name), "s%u", c->prepared++);
	PGresult *result = PQprepare(c->conn, prepared->name, builder_text(&sql).data, prepared->count, types);
	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		complain(c, result, statement->name, err);
		free(prepared);
		prepared = NULL;
	}
	PQclear(result);
	*slot = prepared;
	return prepared;
}

// Binary forms of the arguments: pointers into `args` or into `words`.
union word {
	uint64_t number;
	struct uuid uuid;
};

static PGresult *execute(
	struct pg_connection *c, const struct store_statement *statement, const struct store_arg *args, struct error *err)
{
	struct pg_statement *prepared = prepare(c, statement, err);
	if (prepared == NULL)
		return NULL;
	union word words[PARAMS_MAX];
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX], formats[PARAMS_MAX];
	for (int i = 0; i < prepared->count; i++) {
		const struct store_arg *arg = &args[i];
		formats[i] = 1;
		values[i] = arg->text.data == NULL ? "" : arg->text.data;
		lengths[i] = (int)arg->text.len;
		if (arg->type == 0) {
			values[i] = NULL;
		} else if (arg->type == 'i') {
			words[i].number = htobe64((uint64_t)arg->number);
			values[i] = (const char *)&words[i];
			lengths[i] = 8;
		} else if (arg->type == 'd') {
			store_id_parse(arg->text, &words[i].uuid);
			values[i] = (const char *)&words[i];
			lengths[i] = 16;
		} else if (arg->text.len > (size_t)256 << 20) {
			error_set(err, ERROR_TOO_LARGE, "statement %s: a parameter of more than 256 MiB", statement->name);
			return NULL;
		}
	}
	PGresult *result = PQexecPrepared(c->conn, prepared->name, prepared->count, values, lengths, formats, 1);
	ExecStatusType status = PQresultStatus(result);
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
		return result;
	complain(c, result, statement->name, err);
	PQclear(result);
	return NULL;
}

static bool pg_exec(struct store_connection *connection, const struct store_statement *statement, const struct store_arg *args,
	int64_t *ret_changes, struct error *err)
{
	PGresult *result = execute(of(connection), statement, args, err);
	if (result == NULL)
		return false;
	int64_t changes = 0;
	if (text_to_int64(text_from(PQcmdTuples(result)), &changes))
		*ret_changes = changes;
	PQclear(result);
	return true;
}

static bool pg_query(struct store_connection *connection, const struct store_statement *statement, const struct store_arg *args,
	void **ret_handle, struct error *err)
{
	PGresult *result = execute(of(connection), statement, args, err);
	if (result == NULL)
		return false;
	bool good = (size_t)PQnfields(result) == strlen(statement->columns);
	if (!good)
		error_set(err, ERROR_INTERNAL, "statement %s gives %d columns, %zu are declared", statement->name,
			PQnfields(result), strlen(statement->columns));
	for (int i = 0; good && i < PQnfields(result); i++) {
		Oid type = PQftype(result, i), wanted = oid_of(statement->columns[i]);
		if (type != wanted && !(type == OID_INT4 && wanted == OID_INT8))
			good = error_set(err, ERROR_INTERNAL, "statement %s: column %d has type %u, '%c' is declared; use CAST",
				statement->name, i, type, statement->columns[i]);
	}
	if (!good) {
		PQclear(result);
		return false;
	}
	*ret_handle = result;
	return true;
}

static bool pg_next(struct store_connection *connection, void *handle, int row, bool *ret_row, struct error *err)
{
	(void)connection;
	(void)err;
	*ret_row = row < PQntuples(handle);
	return true;
}

static void pg_column(
	void *handle, int row, unsigned column, char type, char id[UUID_TEXT_SIZE], struct engine_column *ret_column)
{
	const char *data = PQgetvalue(handle, row, (int)column);
	int length = PQgetlength(handle, row, (int)column);
	if (PQgetisnull(handle, row, (int)column)) {
		ret_column->null = true;
	} else if (type == 'i' && length == 8) {
		uint64_t number;
		memcpy(&number, data, sizeof(number));
		ret_column->number = (int64_t)be64toh(number);
	} else if (type == 'i') {
		uint32_t number;
		memcpy(&number, data, sizeof(number));
		ret_column->number = (int32_t)be32toh(number);
	} else if (type == 'd') {
		struct uuid uuid;
		memcpy(uuid.bytes, data, sizeof(uuid.bytes));
		ret_column->text = text_from(uuid_format(&uuid, id));
	} else {
		ret_column->text = (struct text){data, (size_t)length};
	}
}

static void pg_finish(struct store_connection *connection, void *handle)
{
	(void)connection;
	PQclear(handle);
}

const struct engine engine_postgresql = {
	.open = pg_open,
	.close = pg_close,
	.begin = pg_begin,
	.commit = pg_commit,
	.rollback = pg_rollback,
	.usable = pg_usable,
	.script = pg_script,
	.exec = pg_exec,
	.query = pg_query,
	.next = pg_next,
	.column = pg_column,
	.finish = pg_finish,
};
