// SPDX-License-Identifier: Apache-2.0
//
// A fresh database for every test, on SQLite always and on PostgreSQL as well where AFTERCARE_TEST_POSTGRESQL names an empty database.
#ifndef DATABASE_H
#define DATABASE_H

#include "unit.h"

#include <libpq-fe.h>
#include <unistd.h>

#include "base/files.h"
#include "store/store.h"

#define NOW INT64_C(1790000000000000) // an instant in 2026

// What a test finds in *state.
struct database {
	struct store_config config;
	struct store *store;
	char url[1024];
	char folder[512];
	char schema[64];
};

static const char *database_postgresql; // the URL while the tests run on PostgreSQL

static inline bool database_open(struct database *db)
{
	struct error err = {0};
	if (store_open(&db->config, &db->store, &err))
		return true;
	print_error("%s\n", err.message);
	return false;
}

static inline int database_setup(void **state)
{
	static unsigned number;
	struct database *db = memory_alloc(sizeof(*db));
	struct error err = {0};
	int64_t version;
	if (database_postgresql != NULL) {
		snprintf(db->url, sizeof(db->url), "%s", database_postgresql);
		snprintf(db->schema, sizeof(db->schema), "test_%ld_%u", (long)getpid(), number++);
	} else {
		const char *tmp = getenv("TMPDIR");
		snprintf(db->folder, sizeof(db->folder), "%s/aftercare-store-XXXXXX", tmp == NULL ? "/tmp" : tmp);
		if (mkdtemp(db->folder) == NULL)
			return 1;
		snprintf(db->url, sizeof(db->url), "sqlite:%s/aftercare.db", db->folder);
	}
	db->config = (struct store_config){.url = db->url, .mode = STORE_READ_WRITE, .role = "test"};
	if (db->schema[0] != '\0')
		db->config.schema = db->schema;
	*state = db;
	if (!store_migrate(&db->config, &version, &err)) {
		print_error("%s\n", err.message);
		return 1;
	}
	return database_open(db) ? 0 : 1;
}

static inline int database_teardown(void **state)
{
	struct database *db = *state;
	struct error err;
	bool good = true;
	store_close(db->store);
	if (db->schema[0] != '\0') {
		char sql[128];
		PGconn *conn = PQconnectdb(db->url);
		snprintf(sql, sizeof(sql), "DROP SCHEMA IF EXISTS %s CASCADE", db->schema);
		PGresult *result = PQexec(conn, "SET client_min_messages = error");
		PQclear(result);
		result = PQexec(conn, sql);
		good = PQresultStatus(result) == PGRES_COMMAND_OK;
		PQclear(result);
		PQfinish(conn);
	} else {
		good = tree_remove(db->folder, &err);
	}
	free(db);
	return good ? 0 : 1;
}

#define database_test(function) cmocka_unit_test_setup_teardown(function, database_setup, database_teardown)

// Runs the tests on each engine there is.
#define database_run(tests) database_run_all((tests), sizeof(tests) / sizeof((tests)[0]))
static inline int database_run_all(const struct CMUnitTest *tests, size_t count)
{
	const char *url = getenv("AFTERCARE_TEST_POSTGRESQL");
	int failed = _cmocka_run_group_tests("SQLite", tests, count, NULL, NULL);
	if (url == NULL || url[0] == '\0') {
		print_message("skipped: PostgreSQL (AFTERCARE_TEST_POSTGRESQL is not set)\n");
		return failed;
	}
	database_postgresql = url;
	return failed + _cmocka_run_group_tests("PostgreSQL", tests, count, NULL, NULL);
}

// A write that must work: DO(db, function, ctx).
#define DO(db, function, ctx)                                                                                                    \
	do {                                                                                                                     \
		struct error do_error = {0};                                                                                     \
		if (!store_write((db)->store, function, ctx, &do_error))                                                         \
			fail_msg("%s: %s", #function, do_error.message);                                                         \
	} while (0)

#endif
