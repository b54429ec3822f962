// SPDX-License-Identifier: Apache-2.0
//
// Jobs: once per key, taken by one worker at a time, repeated after failures with growing pauses, taken over when a lease runs out.
#include "database.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/time.h"
#include "live/job.h"

struct step {
	const char *kind, *key;
	int64_t due;
	bool added;
	const char *retry; // id
	int64_t before, removed;
};

static bool add_job(struct store_tx *tx, void *ctx, struct error *err)
{
	struct step *s = ctx;
	return job_add(tx, s->kind, s->key, TEXT("{\"n\":1}"), s->due, NOW, &s->added, err);
}

static bool retry_job(struct store_tx *tx, void *ctx, struct error *err)
{
	struct step *s = ctx;
	return job_retry(tx, s->retry, s->due, err);
}

static bool purge_jobs(struct store_tx *tx, void *ctx, struct error *err)
{
	struct step *s = ctx;
	return job_purge(tx, s->before, 100, &s->removed, err);
}

static bool add(struct database *db, const char *kind, const char *key, int64_t due)
{
	struct step s = {.kind = kind, .key = key, .due = due};
	DO(db, add_job, &s);
	return s.added;
}

static struct job_summary count(struct database *db, const char *kind)
{
	STORE_READ_AUTO *tx = NULL;
	struct error err = {0};
	struct job_summary summary;
	assert_true(store_read(db->store, &tx, &err));
	assert_true(job_count(tx, kind, &summary, &err));
	return summary;
}

// What handlers saw, and what they are to do.
struct record {
	pthread_mutex_t mutex;
	size_t runs;
	char id[UUID_TEXT_SIZE];
	char last_error[200];
	int64_t attempts;
	size_t failures; // this many times first
	struct database *db;
	const struct job_handler *handlers;
	const struct job *first; // the run whose lease was lost
	bool finish_itself;
	atomic_bool stop;
};

struct finish {
	const struct job *job;
	int64_t now;
};

static bool finish_job(struct store_tx *tx, void *ctx, struct error *err)
{
	struct finish *f = ctx;
	return job_done(tx, f->job, f->now, err);
}

static bool handle(const struct job_context *context, const struct job *job, struct error *err)
{
	struct record *r = context->user;
	struct finish f = {job, context->now};
	pthread_mutex_lock(&r->mutex);
	size_t run = r->runs++;
	r->attempts = job->attempts;
	memcpy(r->id, job->id, sizeof(r->id));
	snprintf(r->last_error, sizeof(r->last_error), "%s", job->last_error == NULL ? "" : job->last_error);
	pthread_mutex_unlock(&r->mutex);
	if (!text_is(job->payload, "{\"n\":1}") && !text_is(job->payload, "{}"))
		return error_set(err, ERROR_INTERNAL, "the payload is not what was given");
	if (run < r->failures)
		return error_set(err, ERROR_UNAVAILABLE, "attempt %zu failed", run + 1);
	return !r->finish_itself || store_write(context->store, finish_job, &f, err);
}

#define RECORD(name) struct record name = {.mutex = PTHREAD_MUTEX_INITIALIZER}

static size_t run_due(struct database *db, const struct job_handler *handler, struct record *record, int64_t now)
{
	struct error err = {0};
	size_t ran;
	if (!job_run_due(db->store, handler, 1, record, now, 100, &ran, &err))
		fail_msg("%s", err.message);
	return ran;
}

static void a_key_is_done_once(void **state)
{
	struct database *db = *state;
	RECORD(record);
	static const struct job_handler handler = {.kind = "mail", .run = handle};
	assert_true(add(db, "mail", "one", NOW + 10));
	assert_false(add(db, "mail", "one", NOW));
	assert_true(add(db, "mail", "two", NOW));
	assert_int_equal(run_due(db, &handler, &record, NOW), 1);
	assert_int_equal(run_due(db, &handler, &record, NOW + 9), 0);
	assert_int_equal(run_due(db, &handler, &record, NOW + 10), 1);
	assert_int_equal(run_due(db, &handler, &record, NOW + TIME_DAY), 0);
	assert_int_equal(record.runs, 2);
	assert_int_equal(count(db, "mail").done, 2);
	assert_int_equal(count(db, "other").done, 0);
	assert_false(add(db, "mail", "one", NOW));
	struct step purge = {.before = NOW + 10};
	DO(db, purge_jobs, &purge);
	assert_int_equal(purge.removed, 1);
	assert_true(add(db, "mail", "two", NOW));
	assert_false(add(db, "mail", "one", NOW));
}

static void failures_are_repeated_and_given_up(void **state)
{
	struct database *db = *state;
	RECORD(record);
	record.failures = 3;
	static const struct job_handler handler = {.kind = "mail", .run = handle, .attempts = 3};
	int64_t now = NOW;
	add(db, "mail", "one", now);
	assert_int_equal(run_due(db, &handler, &record, now), 1);
	assert_int_equal(run_due(db, &handler, &record, now + 10 * TIME_SECOND - 1), 0);
	now += 10 * TIME_SECOND;
	assert_int_equal(run_due(db, &handler, &record, now), 1);
	assert_string_equal(record.last_error, "attempt 1 failed");
	assert_int_equal(run_due(db, &handler, &record, now + 20 * TIME_SECOND - 1), 0);
	now += 20 * TIME_SECOND;
	assert_int_equal(run_due(db, &handler, &record, now), 1);
	assert_int_equal(record.attempts, 3);
	assert_int_equal(count(db, "mail").failed, 1);
	assert_int_equal(run_due(db, &handler, &record, now + TIME_DAY), 0);
	struct step retry = {.retry = record.id, .due = now};
	DO(db, retry_job, &retry);
	assert_int_equal(run_due(db, &handler, &record, now), 1);
	assert_int_equal(count(db, NULL).done, 1);
	assert_int_equal(record.runs, 4);
}

// The worker dies in the midst of a run: claimed, never finished.
static void claim_and_die(struct database *db, const struct job_handler *handler, int64_t now)
{
	// A store does not survive a fork: the child opens its own.
	store_close(db->store);
	db->store = NULL;
	pid_t pid = fork();
	if (pid == 0) {
		struct error err;
		size_t ran;
		RECORD(record);
		if (database_open(db) && job_run_due(db->store, handler, 1, &record, now, 1, &ran, &err))
			_exit(1);
		_exit(2);
	}
	int status;
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_true(database_open(db));
}

static bool die(const struct job_context *context, const struct job *job, struct error *err)
{
	(void)context;
	(void)job;
	(void)err;
	raise(SIGKILL);
	return false;
}

static void a_lost_lease_is_taken_over(void **state)
{
	struct database *db = *state;
	RECORD(record);
	static const struct job_handler dying = {.kind = "mail", .run = die, .lease = TIME_MINUTE, .attempts = 3};
	static const struct job_handler handler = {.kind = "mail", .run = handle, .lease = TIME_MINUTE, .attempts = 3};
	add(db, "mail", "one", NOW);
	claim_and_die(db, &dying, NOW);
	assert_int_equal(count(db, "mail").running, 1);
	assert_int_equal(run_due(db, &handler, &record, NOW + TIME_MINUTE - 1), 0);
	assert_int_equal(run_due(db, &handler, &record, NOW + TIME_MINUTE), 1);
	assert_int_equal(record.attempts, 2);
	assert_int_equal(count(db, "mail").done, 1);
	// One that kills every worker is not handed out for ever.
	add(db, "mail", "two", NOW);
	for (int i = 0; i < 3; i++)
		claim_and_die(db, &dying, NOW + i * TIME_MINUTE);
	assert_int_equal(run_due(db, &dying, &record, NOW + 3 * TIME_MINUTE), 1);
	assert_int_equal(count(db, "mail").failed, 1);
}

// Runs what is due at the end of its own lease, as a second worker would.
static bool overrun(const struct job_context *context, const struct job *job, struct error *err)
{
	struct record *r = context->user;
	size_t ran;
	struct finish late = {r->first, context->now};
	if (job->attempts > 1) {
		if (store_write(context->store, finish_job, &late, err) || err->class != ERROR_CONFLICT)
			return error_set(err, ERROR_INTERNAL, "a lease was taken for another");
		return handle(context, job, err);
	}
	r->first = job;
	if (!job_run_due(context->store, r->handlers, 1, r, context->now + TIME_MINUTE, 1, &ran, err))
		return false;
	struct finish f = {job, context->now};
	if (store_write(context->store, finish_job, &f, err) || err->class != ERROR_CONFLICT)
		return error_set(err, ERROR_INTERNAL, "a lost lease was not noticed");
	return error_set(err, ERROR_CONFLICT, "late");
}

static void a_late_worker_changes_nothing(void **state)
{
	struct database *db = *state;
	RECORD(record);
	static const struct job_handler handler = {.kind = "mail", .run = overrun, .lease = TIME_MINUTE};
	record.handlers = &handler;
	record.finish_itself = true;
	add(db, "mail", "one", NOW);
	assert_int_equal(run_due(db, &handler, &record, NOW), 1);
	assert_int_equal(record.runs, 1);
	assert_int_equal(count(db, "mail").done, 1);
	assert_int_equal(count(db, "mail").waiting, 0);
}

static void an_unknown_kind_waits(void **state)
{
	struct database *db = *state;
	RECORD(record);
	static const struct job_handler handler = {.kind = "mail", .run = handle};
	add(db, "fax", "one", NOW);
	assert_int_equal(run_due(db, &handler, &record, NOW), 1);
	assert_int_equal(record.runs, 0);
	assert_int_equal(count(db, "fax").waiting, 1);
}

static void *work(void *argument)
{
	struct record *r = argument;
	job_worker_run(r->db->store, r->handlers, 2, r, &r->stop, NULL);
	return NULL;
}

static void workers_share_the_work(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	RECORD(record);
	static const struct job_handler handlers[] = {{.kind = "mail", .run = handle}, {.kind = "tick", .run = handle, .every = TIME_DAY}};
	pthread_t threads[3];
	record.db = db;
	record.handlers = handlers;
	for (int i = 0; i < 40; i++)
		add(db, "mail", arena_printf(&arena, "%d", i), NOW);
	for (int i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work, &record), 0);
	// However slow the machine: the test waits for the work, and its harness has a limit.
	while (count(db, "mail").done < 40 || count(db, "tick").waiting < 1)
		usleep(10000);
	atomic_store(&record.stop, true);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(record.runs, 41);
	// The standing job is one row, due again later.
	assert_int_equal(count(db, "tick").waiting, 1);
	assert_int_equal(run_due(db, &handlers[1], &record, time_now()), 0);
	assert_int_equal(run_due(db, &handlers[1], &record, time_now() + TIME_DAY), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		database_test(a_key_is_done_once),
		database_test(failures_are_repeated_and_given_up),
		database_test(a_lost_lease_is_taken_over),
		database_test(a_late_worker_changes_nothing),
		database_test(an_unknown_kind_waits),
		database_test(workers_share_the_work),
	};
	return database_run(tests);
}
