// SPDX-License-Identifier: Apache-2.0
//
// Mail about cases: receipts, answers and new links to reporters, what is new to the maker's mailbox. A job names rows only; its text is
// made when it is sent. It never repeats what a stranger wrote, and what was written travels by the private link alone.
#include <string.h>

#include "base/time.h"
#include "mail/mailer.h"
#include "page/desk.h"
#include "reception/case_commands.h"
#include "reception/case_pages.h"
#include "reception/reception.h"
#include "value/json.h"

// What a job is about, read from its payload.
struct errand {
	const char *what; // word of the labels: "receipt", "answer", "link", "new", "reply", "withdrawn"
	const char *message; // NULL
	bool to_reporter;
	struct report report;
};

static bool read_errand(const struct job_context *context, const struct job *job, struct errand *ret, struct error *err)
{
	static const char *const words[] = {"receipt", "answer", "link", "new", "reply", "withdrawn"};
	STORE_READ_AUTO *tx = NULL;
	struct value *payload;
	struct errand errand = {0};
	if (!json_read(context->arena, job->payload, NULL, &json_limits_default, &payload, err))
		return false;
	struct text what = value_text_at(payload, "what"), message = value_text_at(payload, "message");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text_starts(what, text_from(words[i]))) {
			errand.what = words[i];
			errand.to_reporter = i < 3;
		}
	if (errand.what == NULL)
		return error_set(err, ERROR_INTERNAL, "mail of an unknown kind: " TEXT_FMT, TEXT_ARG(what));
	errand.message = message.len == 0 ? NULL : text_cstr(context->arena, message);
	if (!store_read(context->store, &tx, err) ||
	    !report_get(tx, context->arena, text_cstr(context->arena, value_text_at(payload, "case")), &errand.report, err))
		return false;
	*ret = errand;
	return true;
}

// "security.maker.example" of "https://security.maker.example:8443/".
static struct text host_of(const char *url)
{
	struct text rest = text_from(url);
	ptrdiff_t at = text_find(rest, TEXT("://"));
	if (at >= 0)
		rest = text_sub(rest, (size_t)at + 3, rest.len);
	struct text host = text_cut(&rest, '/');
	return text_cut(&host, ':');
}

static const char *message_id(struct arena *arena, const struct desk *desk, const char *key)
{
	struct text host = host_of(desk->base_url);
	return arena_printf(arena, "%s@" TEXT_FMT, key, TEXT_ARG(host));
}

// What the labels' placeholders stand for.
static struct value *words_of(struct arena *arena, const struct desk *desk, const struct page *page, const struct errand *errand)
{
	const struct report *r = &errand->report;
	struct value *words = value_map(arena);
	char token[TOKEN_SIZE];
	const struct device *device = r->device == NULL ? NULL : portfolio_device(page->site->portfolio, text_from(r->device));
	value_put_string(arena, words, "number", r->number);
	value_put_string(arena, words, "maker", page_string(arena, page, value_get(page->maker->value, "name")));
	value_put_string(arena, words, "site", desk->base_url);
	value_put_string(arena, words, "kind", page_label(page, arena_printf(arena, "kind." TEXT_FMT, TEXT_ARG(r->kind))));
	value_put_string(arena, words, "device", device == NULL ? page_label(page, "case_mail.no_device") : case_device_name(arena, page, r));
	value_put(arena, words, "answer_by", value_get(page_instant(arena, page, r->answer_by), "text"));
	value_put(arena, words, "update_by", value_get(page_instant(arena, page, r->update_by), "text"));
	if (r->disclose_by != TIME_NONE)
		value_put(arena, words, "disclose_by", value_get(page_day_of(arena, page, r->disclose_by), "text"));
	token_make(&desk->keys, CASE_TOKEN_PURPOSE, r->id, r->generation, token);
	value_put_string(arena, words, "url", case_url(arena, page->maker, desk->base_url, text_from(r->language), arena_strdup(arena, token)));
	value_put(arena, words, "console", value_printf(arena, "%scases/%s", desk->console_url, r->id));
	return words;
}

static struct text body_of(struct arena *arena, const struct page *page, const struct errand *errand, const struct value *words)
{
	BUILDER_AUTO body;
	struct text text = {NULL, 0};
	struct error err;
	builder_init(&body, 16384);
	builder_printf(&body, "%s\n", page_format(arena, page, arena_printf(arena, "case_mail.%s.text", errand->what), words));
	if (strcmp(errand->what, "receipt") == 0 && errand->report.disclose_by != TIME_NONE)
		builder_printf(&body, "\n%s\n", page_format(arena, page, "case_mail.disclose", words));
	builder_printf(&body, "\n%s\n", page_format(arena, page, errand->to_reporter ? "case_mail.private" : "case_mail.console", words));
	builder_printf(&body, "\n-- \n%s\n", page_format(arena, page, "case_mail.footer", words));
	if (!builder_take(&body, arena, &text, &err))
		return TEXT("");
	return text;
}

static bool send_errand(const struct job_context *context, struct desk *desk, const struct job *job, const struct errand *errand,
			struct mail_reply *ret_reply, struct error *err)
{
	struct arena *arena = context->arena;
	DESK_MODEL_AUTO *model = desk_model_get(desk);
	if (model == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "nothing has been published yet");
	const struct maker *maker = &model->site.portfolio->content->maker;
	int language = errand->to_reporter ? content_language(maker, text_from(errand->report.language)) : 0;
	struct page page = page_at(&model->site, language < 0 ? 0 : language, TEXT(""));
	const struct value *words = words_of(arena, desk, &page, errand);
	const char *first = arena_printf(arena, "%s.%s", errand->to_reporter ? "receipt" : "new", errand->report.id);
	const char *thread = strcmp(job->key, first) == 0 ? NULL : message_id(arena, desk, first);
	struct mail_message message = {
		.to = errand->to_reporter ? errand->report.email : text_cstr(arena, case_mailbox(maker, errand->report.kind)),
		.subject = page_format(arena, &page, arena_printf(arena, "case_mail.%s.subject", errand->what), words),
		.date = context->now,
		.message_id = message_id(arena, desk, job->key),
		.in_reply_to = thread,
		.references = &thread,
		.reference_count = thread == NULL ? 0 : 1,
		.automatic = MAIL_AUTO_GENERATED,
		.language = lang_code(page.lang),
		.body = body_of(arena, &page, errand, words),
	};
	struct mail_envelope envelope = {0};
	return mailer_send(desk->mailer, &envelope, &message, ret_reply, err);
}

struct outcome {
	const struct job *job;
	const char *message, *delivery;
	int64_t now;
};

static bool record(struct store_tx *tx, void *ctx, struct error *err)
{
	const struct outcome *outcome = ctx;
	return (outcome->message == NULL || report_message_delivery(tx, outcome->message, outcome->delivery, err)) &&
	       job_done(tx, outcome->job, outcome->now, err);
}

static bool run(const struct job_context *context, const struct job *job, struct error *err)
{
	struct desk *desk = context->user;
	struct errand errand;
	struct mail_reply reply;
	if (!read_errand(context, job, &errand, err))
		return false;
	// The address may have been erased meanwhile.
	if (errand.to_reporter && errand.report.email == NULL)
		return true;
	if (!send_errand(context, desk, job, &errand, &reply, err))
		return false;
	if (reply.outcome == MAIL_SOFT)
		return error_set(err, ERROR_UNAVAILABLE, "the mail server says: %s", reply.text);
	const char *delivery = reply.outcome == MAIL_HARD ? "failed" : reply.code > 0 ? "sent" : "spooled";
	struct outcome outcome = {job, errand.to_reporter ? errand.message : NULL, delivery, context->now};
	return store_write(context->store, record, &outcome, err);
}

const struct job_handler reception_jobs[] = {
	{.kind = CASE_MAIL_JOB, .lease = 10 * TIME_MINUTE, .attempts = 20, .run = run},
};
const size_t reception_job_count = sizeof(reception_jobs) / sizeof(reception_jobs[0]);
