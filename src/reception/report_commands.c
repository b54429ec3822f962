// SPDX-License-Identifier: Apache-2.0
//
// report.submit: a case begins. Repeating the submission gives the same case.
#include <string.h>

#include "base/time.h"
#include "live/event.h"
#include "live/job.h"
#include "live/rate.h"
#include "reception/case_commands.h"

static const struct rate_limit per_address = {"report.address", 20, TIME_HOUR};

static const struct command_field fields[] = {
	{.name = "kind", .type = FIELD_CHOICE, .required = true, .choices = case_kinds, .label = "report.kind"},
	{.name = "device", .type = FIELD_TEXT, .max = 100, .label = "report.device", .help = "A device's id or model, or any other words."},
	{.name = "firmware", .type = FIELD_TEXT, .max = 100, .label = "report.firmware"},
	{.name = "message", .type = FIELD_LONGTEXT, .required = true, .max = CASE_MESSAGE_MAX, .label = "report.message"},
	{.name = "email", .type = FIELD_EMAIL, .label = "report.email", .help = "Left out: the report is anonymous."},
	{.name = "name", .type = FIELD_TEXT, .max = 120, .label = "report.name"},
	{.name = "lang", .type = FIELD_TEXT, .max = 20, .label = "report.language", .help = "Language of the answers, one of the site's."},
	{.name = "attachment", .type = FIELD_FILES, .max = CASE_FILES_MAX, .max_file = CASE_FILES_BYTES, .label = "form.attachments"},
	{.name = "submission", .type = FIELD_ID, .label = "report.submission",
		.help = "Chosen by the sender: the same again with the same message gives the same case."},
};

static bool prepare(struct command_call *call, struct error *err)
{
	struct desk *desk = call->context->user;
	DESK_MODEL_AUTO *model = desk_model_get(desk);
	if (model == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "nothing has been published yet");
	const struct portfolio *portfolio = model->site.portfolio;
	const struct maker *maker = &portfolio->content->maker;
	struct case_prepared *p = arena_new(call->arena, struct case_prepared);
	int language = content_language(maker, command_text(call, "lang"));
	p->language = text_cstr(call->arena, maker->languages[language < 0 ? 0 : language]);
	p->maker_id = text_copy(call->arena, maker->id);
	p->year = case_year(maker, call->context->now);
	p->promises = case_promises_of(maker, command_text(call, "kind"));
	struct text device = command_text(call, "device");
	const struct device *known = device.len == 0 ? NULL : portfolio_device(portfolio, device);
	if (known == NULL && device.len > 0)
		known = portfolio_model(portfolio, device);
	p->device = known != NULL ? text_cstr(call->arena, known->id) : command_string(call, "device");
	call->prepared = p;
	return true;
}

static void answer(struct command_call *call, const struct report *report, bool repeated)
{
	call->entity_kind = "case";
	call->entity = report->id;
	call->result = value_map(call->arena);
	value_put_string(call->arena, call->result, "case", report->id);
	value_put_string(call->arena, call->result, "number", report->number);
	value_put_int(call->arena, call->result, "generation", report->generation);
	value_put_bool(call->arena, call->result, "repeated", repeated);
}

// The same submission again: the same case if it says the same; a form that was gone back to and changed is a new one.
static bool find_repeated(struct store_tx *tx, struct command_call *call, const char **submission, bool *ret_repeated, struct error *err)
{
	struct report before;
	struct text said;
	bool found = false;
	*ret_repeated = false;
	if (*submission == NULL)
		return true;
	if (!report_find_submission(tx, call->arena, *submission, &found, &before, err))
		return false;
	if (!found)
		return true;
	if (!report_first_text(tx, call->arena, before.id, &said, err))
		return false;
	if (text_equal(said, command_text(call, "message"))) {
		answer(call, &before, true);
		*ret_repeated = true;
	} else {
		*submission = NULL;
	}
	return true;
}

static bool apply(struct store_tx *tx, struct command_call *call, struct error *err)
{
	const struct command_context *context = call->context;
	const struct case_prepared *p = call->prepared;
	const char *submission = command_string(call, "submission");
	int64_t now = context->now, count;
	bool repeated;
	if (!find_repeated(tx, call, &submission, &repeated, err))
		return false;
	if (repeated)
		return true;
	struct text whom = case_rate_subject(call->arena, context->actor.address);
	if (context->actor.kind == ACTOR_PUBLIC && !rate_take(tx, context->keys, &per_address, whom, now, err))
		return false;
	if (!report_next_count(tx, p->year, &count, err))
		return false;
	struct report report = {
		.id = store_new_id(call->arena, now),
		.number = case_number(call->arena, p->maker_id, p->year, count),
		.submission = submission,
		.generation = 1,
		.kind = command_text(call, "kind"),
		.state = TEXT("start"),
		.device = p->device,
		.firmware = command_string(call, "firmware"),
		.subject = case_subject(call->arena, command_text(call, "message")),
		.name = command_string(call, "name"),
		.email = command_string(call, "email"),
		.language = p->language,
		.received = now,
		.answer_by = now + p->promises.acknowledge,
		.update_by = now + p->promises.update,
		.answered = TIME_NONE,
		.disclose_by = p->promises.disclose == TIME_NONE ? TIME_NONE : now + p->promises.disclose,
		.withdrawn = TIME_NONE,
		.unread = true,
	};
	report_set_due(&report);
	struct report_message message = {
		.id = store_new_id(call->arena, now),
		.report = report.id,
		.submission = submission,
		.author = "reporter",
		.text = command_text(call, "message"),
		.instant = now,
	};
	case_take_files(call, &message);
	if (!report_insert(tx, &report, err) || !report_message_insert(tx, &message, err) ||
	    !event_add(tx, "report.received", report.id, now, err) || !case_queue_mail(tx, call, "new", report.id, NULL, err) ||
	    (report.email != NULL && !case_queue_mail(tx, call, "receipt", report.id, NULL, err)))
		return false;
	answer(call, &report, false);
	return true;
}

const struct command report_submit_command = {
	.name = "report.submit",
	.summary = "Sends a report, a question or a request; a case begins.",
	.access = {.anybody = true},
	.fields = fields,
	.field_count = sizeof(fields) / sizeof(fields[0]),
	.prepare = prepare,
	.apply = apply,
};
