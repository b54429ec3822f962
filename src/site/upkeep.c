// SPDX-License-Identifier: Apache-2.0
//
// Standing jobs of the worker: each is short, and may be repeated.
#include "site/upkeep.h"

#include "base/time.h"
#include "live/account.h"
#include "live/audit.h"
#include "live/rate.h"
#include "site/publisher.h"
#include "store/blob.h"
#include "store/change_set.h"

#define SWEPT_AT_ONCE 200
#define RATE_KEPT TIME_DAY
#define JOBS_KEPT (30 * TIME_DAY)

// ---- publications

struct due_sets {
	struct arena *arena;
	int64_t now;
};

// Merges the approved change sets whose instant has come. One with conflicts stays approved, for a person to resolve.
static bool merge_due(struct store_tx *tx, void *ctx, struct error *err)
{
	const struct due_sets *due = ctx;
	const char **ids;
	size_t count;
	int64_t next;
	if (!change_set_due(tx, due->arena, due->now, &ids, &count, &next, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct revision_conflict *conflicts;
		size_t conflict_count;
		int64_t revision;
		if (!change_set_publish(tx, due->arena, ids[i], due->now, &revision, &conflicts, &conflict_count, err) && err->class != ERROR_CONFLICT)
			return false;
	}
	return true;
}

static bool publish_due(const struct job_context *context, const struct job *job, struct error *err)
{
	struct desk *desk = context->user;
	struct due_sets due = {context->arena, context->now};
	(void)job;
	return store_write(desk->store, merge_due, &due, err) && publisher_publish(desk->publisher, "", NULL, NULL, err);
}

// ---- the audit trail

static bool seal(struct store_tx *tx, void *ctx, struct error *err)
{
	const int64_t *now = ctx;
	int64_t segment;
	return audit_seal(tx, *now, &segment, err);
}

static bool seal_audit(const struct job_context *context, const struct job *job, struct error *err)
{
	int64_t now = context->now;
	(void)job;
	return store_write(context->store, seal, &now, err);
}

// ---- sweeping

static bool sweep(struct store_tx *tx, void *ctx, struct error *err)
{
	const int64_t *now = ctx;
	int64_t removed;
	return blob_sweep(tx, *now, SWEPT_AT_ONCE, &removed, err) && rate_purge(tx, *now - RATE_KEPT, err) && account_sessions_purge(tx, *now, err) &&
	       job_purge(tx, *now - JOBS_KEPT, SWEPT_AT_ONCE, &removed, err);
}

static bool sweep_up(const struct job_context *context, const struct job *job, struct error *err)
{
	int64_t now = context->now;
	(void)job;
	return store_write(context->store, sweep, &now, err);
}

const struct job_handler upkeep_jobs[] = {
	{"publish.due", 5 * TIME_MINUTE, 2 * TIME_SECOND, 0, publish_due},
	{"audit.seal", 0, 10 * TIME_SECOND, 0, seal_audit},
	{"sweep", 0, 10 * TIME_MINUTE, 0, sweep_up},
};
const size_t upkeep_job_count = sizeof(upkeep_jobs) / sizeof(upkeep_jobs[0]);
