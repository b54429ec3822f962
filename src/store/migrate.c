// SPDX-License-Identifier: Apache-2.0
//
// The schema: numbered migrations in one language for both engines, each applied in a transaction together with its row in
// schema_version.
#include <ctype.h>
#include <string.h>

#include "base/files.h"
#include "base/time.h"
#include "store/engine.h"

enum { TABLE_EXISTS, READ_VERSION, ADD_VERSION };

static const struct store_statement statements[] = {
	[TABLE_EXISTS] = {"schema.exists", "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
		"SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_version'", "", "i"},
	[READ_VERSION] = {"schema.version", "SELECT max(version) FROM schema_version", NULL, "", "i"},
	[ADD_VERSION] = {"schema.add", "INSERT INTO schema_version (version, applied) VALUES (?1, ?2)", NULL, "ii", ""},
};

int64_t store_schema_version(void)
{
	int64_t version = 0;
	for (const struct store_migration *m = store_migrations; m->number != 0; m++)
		version = m->number;
	return version;
}

bool schema_read_version(struct store_tx *tx, int64_t *ret_version, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(tx, &statements[TABLE_EXISTS], STORE_NO_ARGS, "table", &rows, err))
		return false;
	bool exists = store_get_int(&rows, 0) > 0;
	store_rows_finish(&rows);
	if (!exists) {
		*ret_version = 0;
		return true;
	}
	if (!store_query_one(tx, &statements[READ_VERSION], STORE_NO_ARGS, "version", &rows, err))
		return false;
	*ret_version = store_get_int(&rows, 0);
	return true;
}

// The words of the common language, and what each engine says for them.
static const struct {
	const char *word, *sqlite, *postgresql;
} dialect[] = {
	{"ID", "TEXT", "uuid"},
	{"INT64", "INTEGER", "bigint"},
	{"TEXT", "TEXT", "text COLLATE \"C\""},
	{"BYTES", "BLOB", "bytea"},
	{"STRICT", "STRICT", ""},
};

static const char *translate_word(struct text word, enum store_engine engine)
{
	for (size_t i = 0; i < sizeof(dialect) / sizeof(dialect[0]); i++)
		if (text_is(word, dialect[i].word))
			return engine == STORE_SQLITE ? dialect[i].sqlite : dialect[i].postgresql;
	return NULL;
}

static void translate_line(struct text line, enum store_engine engine, struct builder *out)
{
	bool quoted = false;
	for (size_t i = 0; i < line.len;) {
		char c = line.data[i];
		size_t end = i + 1;
		if (!quoted && c == '-' && end < line.len && line.data[end] == '-')
			return;
		if (c == '\'')
			quoted = !quoted;
		if (!quoted && (isalpha((unsigned char)c) || c == '_')) {
			while (end < line.len && (isalnum((unsigned char)line.data[end]) || line.data[end] == '_'))
				end++;
			struct text word = text_sub(line, i, end - i);
			const char *other = translate_word(word, engine);
			builder_add(out, other == NULL ? word : text_from(other));
		} else {
			builder_byte(out, c);
		}
		i = end;
	}
}

void schema_translate(const char *sql, enum store_engine engine, struct builder *out)
{
	struct text rest = text_from(sql);
	bool ours = true;
	while (rest.data != NULL) {
		struct text line = text_cut(&rest, '\n');
		struct text words = text_trim(line);
		if (text_is(words, "-- both:"))
			ours = true;
		else if (text_is(words, "-- sqlite:"))
			ours = engine == STORE_SQLITE;
		else if (text_is(words, "-- postgresql:"))
			ours = engine == STORE_POSTGRESQL;
		else if (ours)
			translate_line(line, engine, out);
		builder_byte(out, '\n');
	}
}

static bool apply_migration(
	struct store_connection *connection, const struct store_migration *m, enum store_engine engine, struct error *err)
{
	BUILDER_AUTO sql;
	builder_init(&sql, (size_t)1 << 20);
	schema_translate(m->sql, engine, &sql);
	struct store_tx tx = {.connection = connection, .write = true};
	return connection->engine->script(connection, builder_text(&sql).data, err) &&
	       store_exec(&tx, &statements[ADD_VERSION], STORE_ARGS(store_int(m->number), store_int(time_now())), NULL, err);
}

// One step in one transaction; *ret_version is what stands afterwards, so that two programs migrating at once do no harm.
static bool step(struct store_connection *connection, enum store_engine engine, int64_t *ret_version, struct error *err)
{
	struct store_tx tx = {.connection = connection, .write = true};
	int64_t version;
	if (!schema_read_version(&tx, &version, err))
		return false;
	if (version > store_schema_version())
		return error_set(err, ERROR_UNAVAILABLE, "the database has schema version %lld, newer than this program's %lld",
			(long long)version, (long long)store_schema_version());
	const struct store_migration *m = store_migrations;
	while (m->number != 0 && m->number <= version)
		m++;
	if (m->number != 0 && !apply_migration(connection, m, engine, err))
		return error_wrap(err, "migration %lld (%s)", (long long)m->number, m->name);
	*ret_version = m->number == 0 ? version : m->number;
	return true;
}

static bool migrate(
	const struct store_settings *settings, struct store_connection *connection, int64_t *ret_version, struct error *err)
{
	int64_t version = 0;
	while (version < store_schema_version()) {
		if (!connection->engine->begin(connection, err) || !step(connection, settings->engine, &version, err) ||
			!connection->engine->commit(connection, err)) {
			connection->engine->rollback(connection);
			return false;
		}
	}
	*ret_version = version;
	return true;
}

bool store_migrate(const struct store_config *config, int64_t *ret_version, struct error *err)
{
	struct store_settings settings;
	FD_AUTO lock = -1;
	if (!settings_init(config, &settings, err))
		return false;
	struct store_connection *connection;
	bool good = (settings.engine != STORE_SQLITE || sqlite_lock(settings.target, &lock, err)) &&
		    settings_engine(&settings)->open(&settings, ENGINE_MIGRATE, &connection, err);
	if (good) {
		good = migrate(&settings, connection, ret_version, err);
		connection->engine->close(connection);
	}
	settings_finish(&settings);
	return good;
}
