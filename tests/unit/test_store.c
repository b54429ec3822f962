// SPDX-License-Identifier: Apache-2.0
//
// The store on each engine: typed statements, transactions, group commit, concurrent writers, versions, the lock, kill -9.
#include "database.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "store/engine.h"

enum { ADD, ADD_AGAIN, GET, LIST, COUNT, RAISE, BROKEN };

// The table `event` serves as a guinea pig; its rows hold everything but bytes.
static const struct store_statement statements[] = {
	[ADD] = {"test.add", "INSERT INTO event (id, kind, entity, instant) VALUES (?1, ?2, ?3, ?4)", NULL, "dtti", ""},
	[ADD_AGAIN] = {"test.add_again",
		"INSERT INTO event (id, kind, entity, instant) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING", NULL, "dtti", ""},
	[GET] = {"test.get", "SELECT id, kind, entity, instant FROM event WHERE id = ?1", NULL, "d", "dtti"},
	[LIST] = {"test.list", "SELECT kind, instant FROM event WHERE entity LIKE '?%' OR kind >= ?1 ORDER BY kind", NULL, "t",
		"ti"},
	[COUNT] = {"test.count", "SELECT count(*), CAST(coalesce(sum(instant), 0) AS BIGINT) FROM event", NULL, "", "ii"},
	[RAISE] = {"test.raise", "UPDATE event SET instant = ?2 WHERE id = ?1", NULL, "di", ""},
	[BROKEN] = {"test.broken", "SELECT id FROM event", NULL, "", "ti"},
};

static const char first_id[] = "01999999-0000-7000-8000-000000000001";

struct row {
	const char *id;
	const char *kind;
	int64_t instant;
	int64_t changes;
};

static bool add(struct store_tx *tx, void *ctx, struct error *err)
{
	struct row *row = ctx;
	return store_exec(tx, &statements[ADD],
		STORE_ARGS(store_id(row->id), store_string(row->kind), store_text(TEXT("?%")), store_int(row->instant)),
		&row->changes, err);
}

static bool add_ignoring(struct store_tx *tx, void *ctx, struct error *err)
{
	struct row *row = ctx;
	return store_exec(tx, &statements[ADD_AGAIN],
		STORE_ARGS(store_id(row->id), store_string(row->kind), store_text(TEXT("")), store_int(row->instant)),
		&row->changes, err);
}

static bool add_then_refuse(struct store_tx *tx, void *ctx, struct error *err)
{
	return add(tx, ctx, err) && error_set(err, ERROR_FORBIDDEN, "no");
}

// Goes on after a failed statement, as careless code would.
static bool add_carelessly(struct store_tx *tx, void *ctx, struct error *err)
{
	struct row other = {"01999999-0000-7000-8000-00000000000f", "other", 1, 0};
	if (!add(tx, &other, err) || add(tx, ctx, err))
		return false;
	return true;
}

static int64_t count_rows(struct database *db, int64_t *ret_sum)
{
	STORE_READ_AUTO *tx = NULL;
	STORE_ROWS_AUTO rows = {0};
	struct error err = {0};
	assert_true(store_read(db->store, &tx, &err));
	if (!store_query_one(tx, &statements[COUNT], STORE_NO_ARGS, "row", &rows, &err))
		fail_msg("%s", err.message);
	if (ret_sum != NULL)
		*ret_sum = store_get_int(&rows, 1);
	return store_get_int(&rows, 0);
}

static void rows_come_back_typed(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err = {0};
	struct row row = {first_id, "caf\xC3\xA9", INT64_MIN + 1, 0};
	struct row upper = {"01999999-0000-7000-8000-000000000002", "Zebra", 2, 0};
	DO(db, add, &row);
	assert_int_equal(row.changes, 1);
	DO(db, add, &upper);
	DO(db, add_ignoring, &row);
	assert_int_equal(row.changes, 0);
	STORE_READ_AUTO *tx = NULL;
	STORE_ROWS_AUTO rows = {0};
	assert_true(store_read(db->store, &tx, &err));
	assert_true(store_query_one(tx, &statements[GET], STORE_ARGS(store_id(first_id)), "event", &rows, &err));
	assert_string_equal(store_get_string(&rows, &arena, 0), first_id);
	assert_string_equal(store_get_string(&rows, &arena, 1), "caf\xC3\xA9");
	assert_true(text_is(store_get_text(&rows, &arena, 2), "?%"));
	assert_true(store_get_int(&rows, 3) == INT64_MIN + 1);
	store_rows_finish(&rows);
	// Bytes decide the order, on both engines; a statement may run inside its own loop.
	assert_true(store_query(tx, &statements[LIST], STORE_ARGS(store_text(TEXT("zz"))), &rows, &err));
	assert_true(store_rows_next(&rows));
	assert_string_equal(store_get_string(&rows, &arena, 0), "Zebra");
	STORE_ROWS_AUTO inner = {0};
	assert_true(store_query(tx, &statements[LIST], STORE_ARGS(store_text(TEXT(""))), &inner, &err));
	assert_true(store_rows_next(&inner) && store_rows_next(&inner) && !store_rows_next(&inner));
	assert_true(store_rows_end(&inner, &err));
	assert_true(store_rows_next(&rows));
	assert_false(store_rows_next(&rows));
	assert_true(store_rows_end(&rows, &err));
	assert_false(store_query_one(
		tx, &statements[GET], STORE_ARGS(store_id("01999999-0000-7000-8000-0000000000ff")), "event", &rows, &err));
	assert_int_equal(err.class, ERROR_NOT_FOUND);
	assert_string_equal(err.message, "there is no such event");
}

static void wrong_calls_are_refused(void **state)
{
	struct database *db = *state;
	static const struct {
		const struct store_statement *statement;
		struct store_arg arg;
		enum error_class class;
	} cases[] = {
		{&statements[GET], {'d', 0, TEXT_INIT("../etc/passwd")}, ERROR_INVALID},
		{&statements[GET], {'d', 0, TEXT_INIT("01999999-0000-7000-8000-00000000000G")}, ERROR_INVALID},
		{&statements[GET], {'t', 0, TEXT_INIT("01999999-0000-7000-8000-000000000001")}, ERROR_INTERNAL},
		{&statements[LIST], {'t', 0, TEXT_INIT("\xFF")}, ERROR_INVALID},
		{&statements[LIST], {'t', 0, TEXT_INIT("a\0b")}, ERROR_INVALID},
		{&statements[COUNT], {'t', 0, TEXT_INIT("")}, ERROR_INTERNAL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		STORE_READ_AUTO *tx = NULL;
		STORE_ROWS_AUTO rows = {0};
		struct error err = {0};
		assert_true(store_read(db->store, &tx, &err));
		assert_false(store_query(tx, cases[i].statement, &cases[i].arg, 1, &rows, &err));
		assert_int_equal(err.class, cases[i].class);
		store_rows_finish(&rows);
	}
	STORE_READ_AUTO *tx = NULL;
	STORE_ROWS_AUTO rows = {0};
	struct error err = {0};
	assert_true(store_read(db->store, &tx, &err));
	assert_false(store_query(tx, &statements[BROKEN], STORE_NO_ARGS, &rows, &err));
	assert_int_equal(err.class, ERROR_INTERNAL);
}

static void failed_writes_leave_nothing(void **state)
{
	struct database *db = *state;
	struct error err = {0};
	struct row row = {first_id, "one", 1, 0};
	assert_false(store_write(db->store, add_then_refuse, &row, &err));
	assert_int_equal(err.class, ERROR_FORBIDDEN);
	assert_int_equal(count_rows(db, NULL), 0);
	DO(db, add, &row);
	assert_false(store_write(db->store, add, &row, &err));
	assert_int_equal(err.class, ERROR_CONFLICT);
	assert_false(store_write(db->store, add_carelessly, &row, &err));
	assert_int_equal(err.class, ERROR_CONFLICT);
	struct row nothing = {"01999999-0000-7000-8000-000000000003", NULL, 1, 0};
	assert_false(store_write(db->store, add, &nothing, &err));
	assert_int_equal(err.class, ERROR_INVALID);
	assert_int_equal(count_rows(db, NULL), 1);
}

static void a_read_is_one_snapshot(void **state)
{
	struct database *db = *state;
	struct error err = {0};
	struct row one = {first_id, "one", 1, 0}, two = {"01999999-0000-7000-8000-000000000002", "two", 1, 0};
	DO(db, add, &one);
	STORE_READ_AUTO *tx = NULL;
	STORE_ROWS_AUTO rows = {0};
	assert_true(store_read(db->store, &tx, &err));
	for (int i = 0; i < 2; i++) {
		assert_true(store_query_one(tx, &statements[COUNT], STORE_NO_ARGS, "row", &rows, &err));
		assert_int_equal(store_get_int(&rows, 0), 1);
		store_rows_finish(&rows);
		if (i == 0)
			DO(db, add, &two);
	}
	assert_int_equal(count_rows(db, NULL), 2);
	// A reader cannot write.
	assert_false(store_exec(tx, &statements[ADD_AGAIN],
		STORE_ARGS(store_id(first_id), store_string("x"), store_string("x"), store_int(1)), NULL, &err));
}

#define THREADS 8
#define ROUNDS 40

static bool raise_counter(struct store_tx *tx, void *ctx, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	(void)ctx;
	if (!store_query_one(tx, &statements[GET], STORE_ARGS(store_id(first_id)), "event", &rows, err))
		return false;
	int64_t value = store_get_int(&rows, 3);
	return store_rows_end(&rows, err) &&
	       store_exec(tx, &statements[RAISE], STORE_ARGS(store_id(first_id), store_int(value + 1)), NULL, err);
}

static void *raise_often(void *argument)
{
	struct database *db = argument;
	intptr_t good = 0;
	for (int i = 0; i < ROUNDS; i++) {
		struct error err = {0};
		if (store_write(db->store, raise_counter, NULL, &err))
			good++;
		else if (err.class != ERROR_BUSY)
			print_error("%s\n", err.message);
	}
	return (void *)good;
}

// What is read inside a write still holds when it is committed: no update is lost, whoever else writes.
static void concurrent_writes_are_serial(void **state)
{
	struct database *db = *state;
	struct row row = {first_id, "counter", 0, 0};
	pthread_t threads[THREADS];
	intptr_t total = 0;
	int64_t sum;
	DO(db, add, &row);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, raise_often, db), 0);
	for (int i = 0; i < THREADS; i++) {
		void *good;
		pthread_join(threads[i], &good);
		total += (intptr_t)good;
	}
	count_rows(db, &sum);
	assert_true(total > 0);
	assert_int_equal(sum, total);
}

static bool nested(struct store_tx *tx, void *ctx, struct error *err)
{
	(void)tx;
	struct row row = {first_id, "nested", 0, 0};
	return store_write(ctx, add, &row, err);
}

static void a_write_inside_a_write_is_refused(void **state)
{
	struct database *db = *state;
	struct error err = {0};
	if (store_engine(db->store) != STORE_SQLITE)
		return;
	assert_false(store_write(db->store, nested, db->store, &err));
	assert_int_equal(err.class, ERROR_INTERNAL);
}

static void a_second_process_is_refused(void **state)
{
	struct database *db = *state;
	struct error err = {0};
	STORE_AUTO *second = NULL;
	if (store_engine(db->store) != STORE_SQLITE)
		return;
	assert_false(store_open(&db->config, &second, &err));
	assert_int_equal(err.class, ERROR_BUSY);
	assert_non_null(strstr(err.message, "in use by another process"));
	struct store_config reading = db->config;
	reading.mode = STORE_READ_ONLY;
	assert_true(store_open(&reading, &second, &err));
	struct row row = {first_id, "one", 1, 0};
	assert_false(store_write(second, add, &row, &err));
}

static const struct store_statement set_version = {
	"test.version", "INSERT INTO schema_version (version, applied) VALUES (?1, ?1)", NULL, "i", ""};

static bool add_version(struct store_tx *tx, void *ctx, struct error *err)
{
	(void)ctx;
	return store_exec(tx, &set_version, STORE_ARGS(store_int(1000)), NULL, err);
}

static void another_version_is_refused(void **state)
{
	struct database *db = *state;
	struct error err = {0};
	int64_t version;
	store_close(db->store);
	db->store = NULL;
	assert_true(store_migrate(&db->config, &version, &err)); // nothing to do
	assert_int_equal(version, store_schema_version());
	assert_true(database_open(db));
	DO(db, add_version, NULL);
	store_close(db->store);
	db->store = NULL;
	assert_false(store_open(&db->config, &db->store, &err));
	assert_int_equal(err.class, ERROR_UNAVAILABLE);
	assert_false(store_migrate(&db->config, &version, &err));
	assert_int_equal(err.class, ERROR_UNAVAILABLE);
}

static void the_dialect_is_translated(void **state)
{
	(void)state;
	static const char sql[] = "CREATE TABLE t (a ID, b INT64, IDEA TEXT, c BYTES CHECK (c <> 'ID -- TEXT')) STRICT; -- ID\n"
				  "-- sqlite:\nONE\n-- postgresql:\nTWO\n-- both:\nEND";
	BUILDER_AUTO out;
	builder_init(&out, 4096);
	schema_translate(sql, STORE_SQLITE, &out);
	assert_string_equal(builder_text(&out).data,
		"CREATE TABLE t (a TEXT, b INTEGER, IDEA TEXT, c BLOB CHECK (c <> 'ID -- TEXT')) STRICT; \n"
		"\nONE\n\n\n\nEND\n");
	builder_reset(&out);
	schema_translate(sql, STORE_POSTGRESQL, &out);
	assert_string_equal(builder_text(&out).data, "CREATE TABLE t (a uuid, b bigint, IDEA text COLLATE \"C\", c bytea CHECK "
						     "(c <> 'ID -- TEXT')) ; \n\n\n\nTWO\n\nEND\n");
}

// ---- kill -9

struct child {
	struct database *db;
	int acknowledged; // a pipe's writing end
};

static void *write_without_end(void *argument)
{
	struct child *child = argument;
	for (;;) {
		ARENA_AUTO arena = ARENA_INIT;
		struct error err = {0};
		struct row row = {store_new_id(&arena, NOW), "kept", 1, 0};
		// What is acknowledged goes to the parent, which lives on. A line is shorter than PIPE_BUF, so lines do not mix.
		if (!store_write(child->db->store, add, &row, &err) || write(child->acknowledged, row.id, 36) != 36)
			_exit(3);
	}
	return NULL;
}

static void run_child(struct database *db, int acknowledged)
{
	struct child child = {db, acknowledged};
	pthread_t threads[4];
	if (!database_open(db))
		_exit(2);
	for (int i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, write_without_end, &child) != 0)
			_exit(4);
	pause();
	_exit(0);
}

static size_t check_acknowledged(struct database *db, int fd)
{
	STORE_READ_AUTO *tx = NULL;
	struct error err = {0};
	char id[37] = {0};
	size_t count = 0;
	assert_true(store_read(db->store, &tx, &err));
	while (read(fd, id, 36) == 36) {
		STORE_ROWS_AUTO rows = {0};
		if (!store_query_one(tx, &statements[GET], STORE_ARGS(store_id(id)), "event", &rows, &err))
			fail_msg("acknowledged and lost: %s (%s)", id, err.message);
		count++;
	}
	return count;
}

static void nothing_acknowledged_is_lost(void **state)
{
	struct database *db = *state;
	size_t total = 0;
	store_close(db->store);
	db->store = NULL;
	for (int round = 0; round < 12; round++) {
		int fds[2];
		int status;
		assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
		assert_true(fcntl(fds[1], F_SETPIPE_SZ, 1 << 20) > 0);
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			run_child(db, fds[1]);
		close(fds[1]);
		usleep(60000 + random_below(120000));
		kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		assert_true(database_open(db));
		total += check_acknowledged(db, fds[0]);
		close(fds[0]);
		store_close(db->store);
		db->store = NULL;
	}
	print_message("%zu acknowledged rows, all there\n", total);
	assert_true(total > 0);
	assert_true(database_open(db));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		database_test(rows_come_back_typed),
		database_test(wrong_calls_are_refused),
		database_test(failed_writes_leave_nothing),
		database_test(a_read_is_one_snapshot),
		database_test(concurrent_writes_are_serial),
		database_test(a_write_inside_a_write_is_refused),
		database_test(a_second_process_is_refused),
		database_test(another_version_is_refused),
		cmocka_unit_test(the_dialect_is_translated),
		database_test(nothing_acknowledged_is_lost),
	};
	return database_run(tests);
}
