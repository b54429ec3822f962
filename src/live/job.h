// SPDX-License-Identifier: Apache-2.0
//
// Background work as rows: added in the transaction that needs it, claimed with a lease, done at least once. A handler is
// therefore idempotent: job.key is stable over repetitions and serves as idempotency key or Message-ID. After a crash the lease
// runs out and another worker takes over.
#ifndef LIVE_JOB_H
#define LIVE_JOB_H

#include <stdatomic.h>

#include "store/store.h"

struct job {
	const char *id;
	const char *kind;
	const char *key;      // unique within the kind
	struct text payload;  // JSON
	int64_t due;
	int64_t attempts;     // with this one
	int64_t lease_until;
	const char *last_error; // of the attempt before; NULL
};

enum job_state { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_FAILED };

struct job_context {
	struct store *store;
	struct arena *arena; // of this run
	int64_t now;
	void *user;          // as given to the worker
};

struct job_handler {
	const char *kind;
	int64_t lease;     // microseconds it may take before another worker takes over; 0: a minute
	// microseconds between two runs of a standing job (the worker keeps one row, key = kind); 0: only rows that are added
	int64_t every;
	int attempts;      // before it is given up (state failed); 0: 12. Standing jobs never are
	bool (*run)(const struct job_context *context, const struct job *job, struct error *err);
};

// Adds a job. If kind and key are there already, whatever their state, nothing happens (ret_added, may be NULL, is false).
bool job_add(struct store_tx *tx, const char *kind, const char *key, struct text payload, int64_t due, int64_t now, bool *ret_added,
	     struct error *err) ERROR_CHECKED;
// Marks a claimed job as done in the handler's own transaction. ERROR_CONFLICT when the lease has been lost meanwhile: roll back.
// The worker does it after run() otherwise.
bool job_done(struct store_tx *tx, const struct job *job, int64_t now, struct error *err) ERROR_CHECKED;

// Claims and runs what is due at `now` until nothing is left or `limit` jobs ran. A failed run is not an error here: it is put
// back with a growing pause (10 s, doubled each time, at most 6 h) and its message kept.
bool job_run_due(struct store *store, const struct job_handler *handlers, size_t count, void *user, int64_t now, size_t limit,
		 size_t *ret_ran, struct error *err) ERROR_CHECKED;
// A worker thread's loop: until *stop. Database errors are handed to `complain` (may be NULL) and waited out.
void job_worker_run(struct store *store, const struct job_handler *handlers, size_t count, void *user, atomic_bool *stop,
		    void (*complain)(const struct error *err, void *user));

// For the console and tests.
struct job_summary {
	int64_t waiting, running, done, failed;
};
// kind NULL: all
bool job_count(struct store_tx *tx, const char *kind, struct job_summary *ret_summary, struct error *err) ERROR_CHECKED;
// A failed job is to be tried again from now.
bool job_retry(struct store_tx *tx, const char *id, int64_t now, struct error *err) ERROR_CHECKED;
// Forgets jobs done before `before`, at most `limit`; their keys may be used again.
bool job_purge(struct store_tx *tx, int64_t before, int64_t limit, int64_t *ret_removed, struct error *err) ERROR_CHECKED;

#endif
