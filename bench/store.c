// SPDX-License-Identifier: Apache-2.0
//
// Durable inserts per second: so many producers through the store's group commit, beside one transaction per insert as a plain program
// would write them with SQLite (WAL, synchronous=FULL, the same table), one at a time.
// usage: bench_store FOLDER [SECONDS [PRODUCERS]]
// FOLDER must be on the disk that is to be measured, and empty. With AFTERCARE_BENCH_POSTGRESQL (a URL) that engine is measured too.
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/files.h"
#include "base/time.h"
#include "store/store.h"

#define BODY_SIZE 500

static const struct store_statement insert = {"bench.insert",
	"INSERT INTO event (id, kind, entity, instant) VALUES (?1, 'bench', ?2, ?3)", NULL, "dti", ""};

static char body[BODY_SIZE + 1];

struct bench {
	struct store *store;
	atomic_bool stop;
	atomic_llong count, failed;
};

static bool apply(struct store_tx *tx, void *ctx, struct error *err)
{
	return store_exec(tx, &insert, STORE_ARGS(store_id(ctx), store_text((struct text){body, BODY_SIZE}), store_int(1)), NULL, err);
}

static void *produce(void *argument)
{
	struct bench *b = argument;
	while (!atomic_load_explicit(&b->stop, memory_order_relaxed)) {
		char id[UUID_TEXT_SIZE];
		struct error err;
		struct uuid uuid = uuid_v7(time_now());
		uuid_format(&uuid, id);
		atomic_fetch_add(store_write(b->store, apply, id, &err) ? &b->count : &b->failed, 1);
	}
	return NULL;
}

static bool measure_store(const char *what, const char *url, const char *schema, int64_t seconds, int64_t producers, double *ret_rate,
	struct error *err)
{
	struct store_config config = {.url = url, .mode = STORE_READ_WRITE, .role = "bench", .schema = schema, .writers = 16};
	struct bench b = {0};
	int64_t version;
	if (!store_migrate(&config, &version, err) || !store_open(&config, &b.store, err))
		return false;
	pthread_t *threads = memory_alloc((size_t)producers * sizeof(*threads));
	int64_t begin = time_monotonic(), started = 0;
	while (started < producers && pthread_create(&threads[started], NULL, produce, &b) == 0)
		started++;
	struct timespec wait = {.tv_sec = seconds};
	nanosleep(&wait, NULL);
	atomic_store(&b.stop, true);
	for (int64_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	*ret_rate = (double)b.count / ((double)(time_monotonic() - begin) / TIME_SECOND);
	printf("%s: %.0f durable inserts/s from %lld producers, %lld refused\n", what, *ret_rate, (long long)started, (long long)b.failed);
	free(threads);
	store_close(b.store);
	return true;
}

static bool plain_insert(sqlite3 *db, sqlite3_stmt *stmt)
{
	char id[UUID_TEXT_SIZE];
	struct uuid uuid = uuid_v7(time_now());
	uuid_format(&uuid, id);
	sqlite3_bind_text(stmt, 1, id, -1, SQLITE_STATIC);
	sqlite3_bind_text(stmt, 2, body, BODY_SIZE, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 3, 1);
	bool good = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_DONE;
	sqlite3_reset(stmt);
	return good && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
}

static bool measure_plain(const char *path, int64_t seconds, double *ret_rate, struct error *err)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;
	int64_t count = 0, begin = time_monotonic(), now = begin;
	bool good = sqlite3_open(path, &db) == SQLITE_OK &&
		    sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000", NULL, NULL, NULL) == SQLITE_OK &&
		    sqlite3_prepare_v2(db, insert.sql, -1, &stmt, NULL) == SQLITE_OK;
	for (; good && now < begin + seconds * TIME_SECOND; now = time_monotonic()) {
		good = plain_insert(db, stmt);
		count++;
	}
	if (!good)
		error_set(err, ERROR_DATABASE, "SQLite says: %s", sqlite3_errmsg(db));
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	*ret_rate = (double)count / ((double)(now - begin) / TIME_SECOND);
	if (good)
		printf("one transaction per insert: %.0f durable inserts/s\n", *ret_rate);
	return good;
}

static bool measure(const char *folder, int64_t seconds, int64_t producers, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	double grouped, plain, other;
	int64_t version;
	const char *plain_path = arena_printf(&arena, "%s/plain/aftercare.db", folder);
	struct store_config config = {.url = arena_printf(&arena, "sqlite:%s", plain_path), .mode = STORE_READ_WRITE};
	if (!measure_store("group commit", arena_printf(&arena, "sqlite:%s/grouped/aftercare.db", folder), NULL, seconds, producers, &grouped,
		    err) ||
		!store_migrate(&config, &version, err) || !measure_plain(plain_path, seconds, &plain, err))
		return false;
	printf("ratio: %.1f\n", grouped / plain);
	const char *url = getenv("AFTERCARE_BENCH_POSTGRESQL");
	return url == NULL || measure_store("PostgreSQL", url, "bench", seconds, producers, &other, err);
}

int main(int argc, char **argv)
{
	int64_t seconds = 5, producers = 16;
	struct error err = {0};
	if (argc < 2 || (argc > 2 && !text_to_int64(text_from(argv[2]), &seconds)) ||
		(argc > 3 && !text_to_int64(text_from(argv[3]), &producers)) || producers < 1 || seconds < 1) {
		fprintf(stderr, "usage: bench_store FOLDER [SECONDS [PRODUCERS]]\n");
		return 64;
	}
	for (size_t i = 0; i < BODY_SIZE; i++)
		body[i] = (char)('a' + i % 26);
	if (measure(argv[1], seconds, producers, &err))
		return 0;
	fprintf(stderr, "%s\n", err.message);
	return 2;
}
