// SPDX-License-Identifier: Apache-2.0
//
// Jobs: adding, claiming with a lease, running, putting back.
#include "live/job.h"

#include <string.h>
#include <time.h>

#include "base/time.h"

enum { ADD, CLAIM_NEXT, CLAIM_LOST, CLAIM, DONE, BACK, FAIL, COUNT, COUNT_KIND, RETRY, PURGE };

#define CLAIMED "id, kind, key, payload, due, attempts, last_error"

static const struct store_statement statements[] = {
	[ADD] = {"job.add",
		"INSERT INTO job (id, kind, key, payload, due, attempts, state) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0) ON CONFLICT (kind, key) DO NOTHING", NULL,
		"dttti", ""},
	[CLAIM_NEXT] = {"job.claim_next", "SELECT " CLAIMED " FROM job WHERE state = 0 AND due <= ?1 ORDER BY due LIMIT 1",
		"SELECT " CLAIMED " FROM job WHERE state = 0 AND due <= $1 ORDER BY due LIMIT 1 FOR UPDATE SKIP LOCKED", "i", "dtttiit"},
	[CLAIM_LOST] = {"job.claim_lost", "SELECT " CLAIMED " FROM job WHERE state = 1 AND lease_until <= ?1 LIMIT 1",
		"SELECT " CLAIMED " FROM job WHERE state = 1 AND lease_until <= $1 LIMIT 1 FOR UPDATE SKIP LOCKED", "i", "dtttiit"},
	[CLAIM] = {"job.claim", "UPDATE job SET state = 1, attempts = attempts + 1, lease_until = ?2 WHERE id = ?1", NULL, "di", ""},
	[DONE] = {"job.done", "UPDATE job SET state = 2, done = ?3, lease_until = NULL WHERE id = ?1 AND state = 1 AND lease_until = ?2", NULL, "dii",
		""},
	[BACK] = {"job.back",
		"UPDATE job SET state = 0, due = ?3, lease_until = NULL, last_error = ?4, attempts = CASE WHEN ?5 = 1 THEN 0 ELSE attempts END WHERE id = "
		"?1 AND state = 1 AND lease_until = ?2",
		NULL, "diiti", ""},
	[FAIL] = {"job.fail", "UPDATE job SET state = 3, done = ?3, lease_until = NULL, last_error = ?4 WHERE id = ?1 AND state = 1 AND lease_until = ?2",
		NULL, "diit", ""},
	[COUNT] = {"job.count", "SELECT state, CAST(count(*) AS BIGINT) FROM job GROUP BY state", NULL, "", "ii"},
	[COUNT_KIND] = {"job.count_kind", "SELECT state, CAST(count(*) AS BIGINT) FROM job WHERE kind = ?1 GROUP BY state", NULL, "t", "ii"},
	[RETRY] = {"job.retry", "UPDATE job SET state = 0, due = ?2, attempts = 0, done = NULL WHERE id = ?1 AND state = 3", NULL, "di", ""},
	[PURGE] = {"job.purge", "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 2 AND done < ?1 LIMIT ?2)", NULL, "ii", ""},
};

#define PAUSE_FIRST (10 * TIME_SECOND)
#define PAUSE_LONGEST (6 * TIME_HOUR)
#define ATTEMPTS_DEFAULT 12
#define LEASE_DEFAULT TIME_MINUTE
#define IDLE_NANOSECONDS 200000000L

bool job_add(struct store_tx *tx, const char *kind, const char *key, struct text payload, int64_t due, int64_t now, bool *ret_added,
	     struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	int64_t changes;
	if (!store_exec(tx, &statements[ADD],
		    STORE_ARGS(store_id(store_new_id(&arena, now)), store_string(kind), store_string(key), store_text(payload), store_int(due)),
		    &changes, err))
		return false;
	if (ret_added != NULL)
		*ret_added = changes > 0;
	return true;
}

bool job_done(struct store_tx *tx, const struct job *job, int64_t now, struct error *err)
{
	int64_t changes;
	if (!store_exec(tx, &statements[DONE], STORE_ARGS(store_id(job->id), store_int(job->lease_until), store_int(now)), &changes, err))
		return false;
	return changes == 1 || error_set(err, ERROR_CONFLICT, "the lease of job %s was lost", job->id);
}

static const struct job_handler *find_handler(const struct job_handler *handlers, size_t count, const char *kind)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(handlers[i].kind, kind) == 0)
			return &handlers[i];
	return NULL;
}

// ---- claiming

struct claim {
	const struct job_handler *handlers;
	size_t handler_count;
	struct arena *arena;
	int64_t now;
	bool found;
	struct job job;
};

// One row by one index: a long queue of waiting jobs costs no more than a short one.
static bool pick(struct store_tx *tx, struct claim *c, int statement, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query(tx, &statements[statement], STORE_ARGS(store_int(c->now)), &rows, err))
		return false;
	c->found = store_rows_next(&rows);
	if (c->found)
		c->job = (struct job){
			.id = store_get_string(&rows, c->arena, 0),
			.kind = store_get_string(&rows, c->arena, 1),
			.key = store_get_string(&rows, c->arena, 2),
			.payload = store_get_text(&rows, c->arena, 3),
			.due = store_get_int(&rows, 4),
			.attempts = store_get_int(&rows, 5) + 1,
			.last_error = store_get_string(&rows, c->arena, 6),
		};
	return store_rows_end(&rows, err);
}

static bool claim(struct store_tx *tx, void *ctx, struct error *err)
{
	struct claim *c = ctx;
	if (!pick(tx, c, CLAIM_LOST, err) || (!c->found && !pick(tx, c, CLAIM_NEXT, err)))
		return false;
	if (!c->found)
		return true;
	const struct job_handler *handler = find_handler(c->handlers, c->handler_count, c->job.kind);
	int64_t lease = handler == NULL || handler->lease == 0 ? LEASE_DEFAULT : handler->lease;
	c->job.lease_until = c->now + lease;
	return store_exec(tx, &statements[CLAIM], STORE_ARGS(store_id(c->job.id), store_int(c->job.lease_until)), NULL, err);
}

// ---- finishing

struct finish {
	const struct job *job;
	const struct job_handler *handler; // NULL: nobody knows the kind
	int64_t now;
	const char *error; // NULL: it went well
};

static int64_t pause_after(int64_t attempts)
{
	int64_t pause = PAUSE_FIRST;
	for (int64_t i = 1; i < attempts && pause < PAUSE_LONGEST; i++)
		pause *= 2;
	return pause < PAUSE_LONGEST ? pause : PAUSE_LONGEST;
}

static int64_t attempts_most(const struct job_handler *handler)
{
	return handler == NULL || handler->attempts == 0 ? ATTEMPTS_DEFAULT : handler->attempts;
}

static bool finish(struct store_tx *tx, void *ctx, struct error *err)
{
	const struct finish *f = ctx;
	const struct job *job = f->job;
	bool standing = f->handler != NULL && f->handler->every > 0;
	int64_t most = attempts_most(f->handler);
	int64_t changes;
	// A lease that was lost, or a job that its handler has finished, is left alone.
	if (f->error == NULL && !standing)
		return store_exec(tx, &statements[DONE], STORE_ARGS(store_id(job->id), store_int(job->lease_until), store_int(f->now)), &changes, err);
	if (f->error != NULL && !standing && job->attempts >= most)
		return store_exec(tx, &statements[FAIL],
			STORE_ARGS(store_id(job->id), store_int(job->lease_until), store_int(f->now), store_string(f->error)), &changes, err);
	int64_t due = f->now + (f->error == NULL ? f->handler->every : pause_after(job->attempts));
	if (standing && due > f->now + f->handler->every)
		due = f->now + f->handler->every;
	return store_exec(tx, &statements[BACK],
		STORE_ARGS(store_id(job->id), store_int(job->lease_until), store_int(due), store_string(f->error), store_int(f->error == NULL)), &changes,
		err);
}

static bool run_one(struct store *store, const struct job_handler *handlers, size_t count, void *user, int64_t now, bool *ret_found,
		    struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct claim c = {.handlers = handlers, .handler_count = count, .arena = &arena, .now = now};
	if (!store_write(store, claim, &c, err))
		return false;
	*ret_found = c.found;
	if (!c.found)
		return true;
	struct error problem = {.class = ERROR_NONE};
	struct finish f = {.job = &c.job, .handler = find_handler(handlers, count, c.job.kind), .now = now};
	struct job_context context = {store, &arena, now, user};
	if (f.handler == NULL)
		f.error = "no handler knows this kind of job";
	else if (f.handler->every == 0 && c.job.attempts > attempts_most(f.handler))
		f.error = "given up: the program ended in the midst of every attempt";
	else if (!f.handler->run(&context, &c.job, &problem))
		f.error = problem.message[0] == '\0' ? error_class_info(problem.class)->name : problem.message;
	return store_write(store, finish, &f, err);
}

bool job_run_due(struct store *store, const struct job_handler *handlers, size_t count, void *user, int64_t now, size_t limit, size_t *ret_ran,
		 struct error *err)
{
	size_t ran = 0;
	bool found = true;
	while (ran < limit) {
		if (!run_one(store, handlers, count, user, now, &found, err))
			return false;
		if (!found)
			break;
		ran++;
	}
	if (ret_ran != NULL)
		*ret_ran = ran;
	return true;
}

// ---- the worker

struct standing {
	const struct job_handler *handlers;
	size_t count;
	int64_t now;
};

static bool add_standing(struct store_tx *tx, void *ctx, struct error *err)
{
	const struct standing *s = ctx;
	for (size_t i = 0; i < s->count; i++)
		if (s->handlers[i].every > 0 &&
			!job_add(tx, s->handlers[i].kind, s->handlers[i].kind, TEXT("{}"), s->now, s->now, NULL, err))
			return false;
	return true;
}

static void rest(void)
{
	struct timespec idle = {0, IDLE_NANOSECONDS};
	nanosleep(&idle, NULL);
}

void job_worker_run(struct store *store, const struct job_handler *handlers, size_t count, void *user, atomic_bool *stop,
		    void (*complain)(const struct error *err, void *user))
{
	struct error err;
	bool prepared = false;
	while (!atomic_load(stop)) {
		struct standing s = {handlers, count, time_now()};
		size_t ran = 0;
		bool good = (prepared || store_write(store, add_standing, &s, &err)) &&
		            job_run_due(store, handlers, count, user, time_now(), 1, &ran, &err);
		prepared = prepared || good;
		if (!good && complain != NULL)
			complain(&err, user);
		if (!good || ran == 0)
			rest();
	}
}

bool job_count(struct store_tx *tx, const char *kind, struct job_summary *ret_summary, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct job_summary summary = {0};
	bool good = kind == NULL ? store_query(tx, &statements[COUNT], STORE_NO_ARGS, &rows, err)
	                         : store_query(tx, &statements[COUNT_KIND], STORE_ARGS(store_string(kind)), &rows, err);
	if (!good)
		return false;
	while (store_rows_next(&rows)) {
		int64_t *const counts[] = {&summary.waiting, &summary.running, &summary.done, &summary.failed};
		*counts[store_get_int(&rows, 0)] = store_get_int(&rows, 1);
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret_summary = summary;
	return true;
}

bool job_retry(struct store_tx *tx, const char *id, int64_t now, struct error *err)
{
	int64_t changes;
	if (!store_exec(tx, &statements[RETRY], STORE_ARGS(store_id(id), store_int(now)), &changes, err))
		return false;
	return changes == 1 || error_set(err, ERROR_NOT_FOUND, "there is no such failed job");
}

bool job_purge(struct store_tx *tx, int64_t before, int64_t limit, int64_t *ret_removed, struct error *err)
{
	return store_exec(tx, &statements[PURGE], STORE_ARGS(store_int(before), store_int(limit)), ret_removed, err);
}
