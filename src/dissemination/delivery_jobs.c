// SPDX-License-Identifier: Apache-2.0
//
// Jobs: notice new and revised advisories, enter their recipients, send. Each recipient is a row before the first mail goes out, so that a crash
// leaves nobody out; each outcome is recorded in the transaction that ends its job, so that only what was in flight can be sent again, with the
// same Message-ID.
#include "base/time.h"
#include "dissemination/alert_mail.h"
#include "dissemination/live.h"
#include "dissemination/subscription_commands.h"

#define ATTEMPTS 20

// ---- noticing

struct comparison {
	const struct page_site *site;
	int64_t now;
};

// Whether there is anything to tell the device's owners: some firmware is affected or fixed.
static bool is_told(const struct device *device, const struct advisory *advisory)
{
	const unsigned told = PRODUCT_AFFECTED | PRODUCT_FIXED;
	for (size_t p = 0; p < device->product_count; p++) {
		if (!device_product_speaks_of(&device->products[p], advisory))
			continue;
		for (size_t v = 0; v < advisory->vulnerability_count; v++)
			if ((vulnerability_status(&advisory->vulnerabilities[v], device->products[p].product_id) & told) != 0)
				return true;
	}
	return false;
}

static struct text_list concerned(struct arena *arena, const struct portfolio *portfolio, const struct advisory *advisory)
{
	struct text *items = arena_array(arena, portfolio->device_count, sizeof(*items));
	size_t count = 0;
	for (size_t i = 0; i < portfolio->device_count; i++)
		if (is_told(&portfolio->devices[i], advisory))
			items[count++] = portfolio->devices[i].id;
	return (struct text_list){items, count};
}

// What the first comparison finds is known already: nobody is written to about it.
static bool compare(struct store_tx *tx, void *ctx, struct error *err)
{
	const struct comparison *c = ctx;
	const struct content *content = c->site->portfolio->content;
	int64_t done;
	bool added;
	if (!announcement_progress(tx, &done, err))
		return false;
	if (done >= (int64_t)c->site->publication)
		return true;
	for (size_t i = 0; i < content->advisory_count; i++) {
		ARENA_AUTO arena = ARENA_INIT;
		if (!content->advisories[i].published)
			continue;
		struct text_list devices = {NULL, 0};
		if (done >= 0)
			devices = concerned(&arena, c->site->portfolio, &content->advisories[i]);
		if (!announcement_add(tx, &content->advisories[i], devices, c->now, &added, err))
			return false;
	}
	return announcement_set_progress(tx, (int64_t)c->site->publication, err);
}

struct freezing {
	int64_t now;
	bool more;
};

static bool freeze(struct store_tx *tx, void *ctx, struct error *err)
{
	struct freezing *f = ctx;
	return announcement_freeze(tx, f->now, &f->more, err);
}

static bool is_compared(struct store *store, const struct page_site *site, bool *ret_compared, struct error *err)
{
	STORE_READ_AUTO *tx = NULL;
	int64_t done;
	if (!store_read(store, &tx, err) || !announcement_progress(tx, &done, err))
		return false;
	*ret_compared = done >= (int64_t)site->publication;
	return true;
}

static bool run_announce(const struct job_context *context, const struct job *job, struct error *err)
{
	DESK_MODEL_AUTO *model = desk_model_get(context->user);
	bool compared;
	(void)job;
	if (model == NULL)
		return true;
	if (!is_compared(context->store, &model->site, &compared, err))
		return false;
	struct comparison comparison = {&model->site, context->now};
	if (!compared && !store_write(context->store, compare, &comparison, err))
		return false;
	struct freezing freezing = {context->now, true};
	while (freezing.more)
		if (!store_write(context->store, freeze, &freezing, err))
			return false;
	return true;
}

// ---- sending

struct errand {
	struct delivery delivery; // of an alert
	struct subscription subscription;
	struct text_list devices;
};

static bool page_of(struct desk *desk, const struct subscription *s, struct desk_model **ret_model, struct page *ret_page, struct error *err)
{
	struct desk_model *model = desk_model_get(desk);
	if (model == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "nothing has been published yet");
	int language = content_language(&model->site.portfolio->content->maker, text_from(s->language));
	*ret_model = model;
	*ret_page = page_at(&model->site, language < 0 ? 0 : language, TEXT(""));
	return true;
}

static bool run_confirm(const struct job_context *context, const struct job *job, struct error *err)
{
	struct subscription s;
	struct mail_reply reply;
	struct page page;
	DESK_MODEL_AUTO *model = NULL;
	struct text rest = text_from(job->key);
	text_cut(&rest, '.');
	const char *id = text_cstr(context->arena, text_cut(&rest, '.'));
	{
		STORE_READ_AUTO *tx = NULL;
		if (!store_read(context->store, &tx, err) || !subscription_get(tx, context->arena, id, &s, err))
			return false;
	}
	if (s.email == NULL)
		return true;
	if (!page_of(context->user, &s, &model, &page, err) ||
	    !alert_mail_confirm(context->arena, context->user, &page, &s, job->key, context->now, &reply, err))
		return false;
	// An address that does not exist is nobody's loss: it was never confirmed.
	return reply.outcome != MAIL_SOFT || error_set(err, ERROR_UNAVAILABLE, "the mail server says: %s", reply.text);
}

struct outcome {
	const struct job *job;
	const struct errand *errand;
	enum delivery_state state;
	const struct mail_reply *reply; // NULL: not tried
	bool final, hard;
	int64_t now;
};

static bool record(struct store_tx *tx, void *ctx, struct error *err)
{
	const struct outcome *o = ctx;
	return delivery_record(tx, o->errand->delivery.id, o->state, o->reply == NULL ? 0 : o->reply->code, o->reply == NULL ? NULL : o->reply->text,
	                       o->now, err) &&
	       (!o->hard || subscription_unreachable(tx, o->errand->subscription.id, o->now, err)) &&
	       (!o->final || job_done(tx, o->job, o->now, err));
}

static bool read_errand(const struct job_context *context, const char *id, struct errand *ret, struct error *err)
{
	STORE_READ_AUTO *tx = NULL;
	return store_read(context->store, &tx, err) && delivery_get(tx, context->arena, id, &ret->delivery, err) &&
	       subscription_get(tx, context->arena, ret->delivery.subscription, &ret->subscription, err) &&
	       subscription_devices(tx, context->arena, ret->delivery.subscription, false, &ret->devices, err);
}

static bool run_alert(const struct job_context *context, const struct job *job, struct error *err)
{
	struct errand errand;
	struct mail_reply reply;
	struct page page;
	DESK_MODEL_AUTO *model = NULL;
	if (!read_errand(context, job->key, &errand, err))
		return false;
	if (errand.delivery.state != DELIVERY_QUEUED)
		return true;
	if (!page_of(context->user, &errand.subscription, &model, &page, err))
		return false;
	struct outcome outcome = {.job = job, .errand = &errand, .state = DELIVERY_CANCELLED, .final = true, .now = context->now};
	const struct advisory *advisory = content_advisory(page.site->portfolio->content, errand.delivery.advisory);
	// Unsubscribed, or the advisory was taken back.
	if (errand.subscription.email == NULL || advisory == NULL || !advisory->published)
		return store_write(context->store, record, &outcome, err);
	if (!alert_mail_send(context->arena, context->user, &page, &errand.subscription, errand.devices, &errand.delivery, advisory, context->now,
	                     &reply, err))
		return false;
	outcome.reply = &reply;
	outcome.hard = reply.outcome == MAIL_HARD;
	outcome.final = reply.outcome != MAIL_SOFT || job->attempts >= ATTEMPTS;
	if (reply.outcome == MAIL_ACCEPTED)
		outcome.state = reply.code > 0 ? DELIVERY_SENT : DELIVERY_SPOOLED;
	else
		outcome.state = outcome.final ? DELIVERY_FAILED : DELIVERY_QUEUED;
	if (!store_write(context->store, record, &outcome, err))
		return false;
	return outcome.final || error_set(err, ERROR_UNAVAILABLE, "the mail server says: %s", reply.text);
}

const struct job_handler dissemination_jobs[] = {
	{.kind = "alert.announce", .lease = 5 * TIME_MINUTE, .every = TIME_SECOND, .run = run_announce},
	{.kind = SUBSCRIPTION_MAIL_JOB, .lease = 10 * TIME_MINUTE, .attempts = ATTEMPTS, .run = run_confirm},
	{.kind = DELIVERY_MAIL_JOB, .lease = 10 * TIME_MINUTE, .attempts = ATTEMPTS, .run = run_alert},
};
const size_t dissemination_job_count = sizeof(dissemination_jobs) / sizeof(dissemination_jobs[0]);
