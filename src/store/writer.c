// SPDX-License-Identifier: Apache-2.0
//
// Group commit for SQLite: one thread takes all writes that wait, runs each in a savepoint, commits once, and only then answers.
// While it commits, the next batch gathers.
#include <stdlib.h>

#include "store/engine.h"

#define BATCH 512

struct request {
	store_apply *apply;
	void *ctx;
	struct error error;
	bool good;
	bool answered;
	pthread_cond_t done;
	struct request *next;
};

struct store_writer {
	struct store_connection *connection;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t arrived;
	struct request *first, **last;
	unsigned waiting, max_waiting;
	bool stop;
};

static _Thread_local bool is_writer;

// Runs one write. Returns false when the engine has given up the whole transaction, so that the writes before it are lost too.
static bool run_request(struct store_writer *w, struct request *request)
{
	struct store_tx tx = {.connection = w->connection, .write = true};
	request->good = false;
	if (!sqlite_in_transaction(w->connection) && !w->connection->engine->begin(w->connection, &request->error))
		return true;
	if (!sqlite_savepoint(w->connection, &request->error))
		return sqlite_in_transaction(w->connection);
	bool good = request->apply(&tx, request->ctx, &request->error);
	if (good && tx.failed) {
		request->error = tx.failure;
		good = false;
	}
	if (!sqlite_in_transaction(w->connection))
		return false;
	struct error failure;
	if (good ? !sqlite_savepoint_keep(w->connection, &request->error) : !sqlite_savepoint_undo(w->connection, &failure)) {
		w->connection->engine->rollback(w->connection);
		return false;
	}
	request->good = good;
	return true;
}

static void fail_all(struct request *first, const struct request *end, const struct error *failure)
{
	for (struct request *r = first; r != end; r = r->next) {
		if (r->good)
			r->error = *failure;
		r->good = false;
	}
}

static void run_batch(struct store_writer *w, struct request *first)
{
	struct error failure;
	for (struct request *r = first; r != NULL; r = r->next) {
		if (!run_request(w, r)) {
			error_set(&failure, ERROR_DATABASE, "SQLite gave up the transaction; try again");
			fail_all(first, r, &failure);
		}
	}
	if (sqlite_in_transaction(w->connection) && !w->connection->engine->commit(w->connection, &failure)) {
		w->connection->engine->rollback(w->connection);
		fail_all(first, NULL, &failure);
	}
}

// Up to BATCH requests off the queue, with the mutex held.
static struct request *take_batch(struct store_writer *w)
{
	struct request *first = w->first, *last = first;
	unsigned count = 1;
	while (last->next != NULL && count < BATCH) {
		last = last->next;
		count++;
	}
	w->first = last->next;
	if (w->first == NULL)
		w->last = &w->first;
	last->next = NULL;
	w->waiting -= count;
	return first;
}

static void *writer_main(void *argument)
{
	struct store_writer *w = argument;
	is_writer = true;
	pthread_mutex_lock(&w->mutex);
	for (;;) {
		while (w->first == NULL && !w->stop)
			pthread_cond_wait(&w->arrived, &w->mutex);
		if (w->first == NULL)
			break;
		struct request *first = take_batch(w);
		pthread_mutex_unlock(&w->mutex);
		run_batch(w, first);
		pthread_mutex_lock(&w->mutex);
		for (struct request *r = first, *next; r != NULL; r = next) {
			next = r->next; // r is gone once its owner wakes
			r->answered = true;
			pthread_cond_signal(&r->done);
		}
	}
	pthread_mutex_unlock(&w->mutex);
	return NULL;
}

bool store_writer_create(const struct store_settings *settings, struct store_writer **ret_writer, struct error *err)
{
	struct store_writer *w = memory_alloc(sizeof(*w));
	w->max_waiting = settings->queue;
	w->last = &w->first;
	if (!engine_sqlite.open(settings, ENGINE_WRITE, &w->connection, err)) {
		free(w);
		return false;
	}
	pthread_mutex_init(&w->mutex, NULL);
	pthread_cond_init(&w->arrived, NULL);
	if (pthread_create(&w->thread, NULL, writer_main, w) != 0) {
		engine_sqlite.close(w->connection);
		free(w);
		return error_set(err, ERROR_UNAVAILABLE, "no thread for the database's writer");
	}
	*ret_writer = w;
	return true;
}

void store_writer_destroy(struct store_writer *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->mutex);
	w->stop = true;
	pthread_cond_signal(&w->arrived);
	pthread_mutex_unlock(&w->mutex);
	pthread_join(w->thread, NULL);
	engine_sqlite.close(w->connection);
	pthread_mutex_destroy(&w->mutex);
	pthread_cond_destroy(&w->arrived);
	free(w);
}

bool store_writer_run(struct store_writer *w, store_apply *apply, void *ctx, struct error *err)
{
	if (is_writer)
		return error_set(err, ERROR_INTERNAL, "a write was begun inside a write");
	struct request request = {.apply = apply, .ctx = ctx};
	pthread_mutex_lock(&w->mutex);
	if (w->stop || w->waiting >= w->max_waiting) {
		pthread_mutex_unlock(&w->mutex);
		return error_set(err, ERROR_BUSY, "too many writes wait for the database; try again");
	}
	pthread_cond_init(&request.done, NULL);
	*w->last = &request;
	w->last = &request.next;
	w->waiting++;
	pthread_cond_signal(&w->arrived);
	while (!request.answered)
		pthread_cond_wait(&request.done, &w->mutex);
	pthread_mutex_unlock(&w->mutex);
	pthread_cond_destroy(&request.done);
	if (!request.good && err != NULL)
		*err = request.error;
	return request.good;
}
