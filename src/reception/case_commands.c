// SPDX-License-Identifier: Apache-2.0
//
// Commands on a case that is there: by its reporter and by staff.
#include "reception/case_commands.h"

#include <string.h>

#include "base/time.h"
#include "live/event.h"
#include "live/job.h"
#include "live/rate.h"

static const struct rate_limit per_case = {"case.write", 30, TIME_HOUR};

void case_take_files(struct command_call *call, struct report_message *message)
{
	size_t count = command_count(call, "attachment");
	struct report_attachment *all = arena_array(call->arena, count, sizeof(*all));
	for (size_t i = 0; i < count; i++) {
		const struct command_file *file = command_file_at(call, "attachment", i);
		all[i] = (struct report_attachment){
			.id = store_new_id(call->arena, call->context->now),
			.message = message->id,
			.name = file->name,
			.media_type = file->type,
			.blob = file->blob,
		};
	}
	message->attachments = all;
	message->attachment_count = count;
}

bool case_queue_mail(struct store_tx *tx, struct command_call *call, const char *what, const char *report, const char *message,
		     struct error *err)
{
	int64_t now = call->context->now;
	const char *about = message == NULL ? report : message;
	const char *key = arena_printf(call->arena, "%s.%s", what, about);
	// Identifiers and words of ours only: nothing to escape.
	const char *payload = arena_printf(call->arena, "{\"what\":\"%s\",\"case\":\"%s\",\"message\":\"%s\"}", what, report,
	                                   message == NULL ? "" : message);
	return job_add(tx, CASE_MAIL_JOB, key, text_from(payload), now, now, NULL, err);
}

bool case_note_event(struct store_tx *tx, struct command_call *call, const char *report, const char *code, bool internal, struct error *err)
{
	const struct command_actor *actor = &call->context->actor;
	struct report_message note = {
		.id = store_new_id(call->arena, call->context->now),
		.report = report,
		.author = "system",
		.account = actor->kind == ACTOR_STAFF ? actor->id : NULL,
		.internal = internal,
		.text = text_from(code),
		.instant = call->context->now,
	};
	return report_message_insert(tx, &note, err);
}

static void name_entity(struct command_call *call, const struct report *report)
{
	call->entity_kind = "case";
	call->entity = report->id;
}

// ---- the reporter

static const struct command_field write_fields[] = {
	{.name = "message", .type = FIELD_LONGTEXT, .required = true, .max = CASE_MESSAGE_MAX, .label = "case.message"},
	{.name = "attachment", .type = FIELD_FILES, .max = CASE_FILES_MAX, .max_file = CASE_FILES_BYTES, .label = "form.attachments"},
	{.name = "submission", .type = FIELD_ID, .label = "report.submission"},
};

static bool write_apply(struct store_tx *tx, struct command_call *call, struct error *err)
{
	const struct command_context *context = call->context;
	const char *submission = command_string(call, "submission");
	struct report report;
	bool known = false;
	if (!report_get(tx, call->arena, context->actor.id, &report, err))
		return false;
	name_entity(call, &report);
	if (submission != NULL && !report_message_known(tx, submission, &known, err))
		return false;
	if (known)
		return true;
	if (report_is_closed(&report))
		return error_set(err, ERROR_CONFLICT, "this case is closed: please write a new report");
	if (!rate_take(tx, context->keys, &per_case, text_from(report.id), context->now, err))
		return false;
	struct report_message message = {
		.id = store_new_id(call->arena, context->now),
		.report = report.id,
		.submission = submission,
		.author = "reporter",
		.text = command_text(call, "message"),
		.instant = context->now,
	};
	case_take_files(call, &message);
	report.unread = true;
	return report_message_insert(tx, &message, err) && report_update(tx, &report, err) &&
	       event_add(tx, "case.written", report.id, context->now, err) &&
	       case_queue_mail(tx, call, "reply", report.id, message.id, err);
}

const struct command case_write_command = {
	.name = "case.write",
	.summary = "Adds a message of the reporter to a case.",
	.access = {.token = CASE_TOKEN_PURPOSE},
	.fields = write_fields,
	.field_count = sizeof(write_fields) / sizeof(write_fields[0]),
	.apply = write_apply,
};

static bool withdraw_apply(struct store_tx *tx, struct command_call *call, struct error *err)
{
	struct report report;
	if (!report_get(tx, call->arena, call->context->actor.id, &report, err))
		return false;
	name_entity(call, &report);
	if (report.withdrawn != TIME_NONE || report_is_closed(&report))
		return true;
	report.withdrawn = call->context->now;
	report.unread = true;
	report_set_due(&report);
	return report_update(tx, &report, err) && case_note_event(tx, call, report.id, "withdrawn", false, err) &&
	       case_queue_mail(tx, call, "withdrawn", report.id, NULL, err);
}

const struct command case_withdraw_command = {
	.name = "case.withdraw",
	.summary = "The reporter takes a report back; its clocks stop, its state stays with the staff.",
	.access = {.token = CASE_TOKEN_PURPOSE},
	.apply = withdraw_apply,
};

// ---- staff

static const char *const visibilities[] = {"reporter", "internal", NULL};

static const struct command_field answer_fields[] = {
	{.name = "case", .type = FIELD_ID, .required = true, .label = "case.number"},
	{.name = "message", .type = FIELD_LONGTEXT, .max = CASE_MESSAGE_MAX, .label = "case.message"},
	{.name = "visibility", .type = FIELD_CHOICE, .required = true, .choices = visibilities, .label = "console_case.who"},
	{.name = "state", .type = FIELD_CHOICE, .choices = case_states, .label = "console_case.change_state"},
	{.name = "attachment", .type = FIELD_FILES, .max = CASE_FILES_MAX, .max_file = CASE_FILES_BYTES, .label = "form.attachments"},
	{.name = "submission", .type = FIELD_ID, .label = "report.submission"},
};

static bool answer_prepare(struct command_call *call, struct error *err)
{
	struct desk *desk = call->context->user;
	DESK_MODEL_AUTO *model = desk_model_get(desk);
	if (model == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "nothing has been published yet");
	struct case_prepared *p = arena_new(call->arena, struct case_prepared);
	p->promises = case_promises_of(&model->site.portfolio->content->maker, TEXT(""));
	call->prepared = p;
	if (!command_has(call, "message") && (command_count(call, "attachment") > 0 || !command_has(call, "state")))
		return command_complain(call, err, "message", "form.error.required");
	return true;
}

static bool change_state(struct store_tx *tx, struct command_call *call, struct report *report, struct error *err)
{
	struct text state = command_text(call, "state"), from = report->state;
	if (state.len == 0 || text_equal(state, from))
		return true;
	// Who judges a report has received it: two steps at once.
	if (text_is(from, "start") && !text_is(state, "received"))
		from = TEXT("received");
	if (!case_may_move(from, state))
		return command_complain(call, err, "state", "form.error.state");
	report->state = state;
	return case_note_event(tx, call, report->id, arena_printf(call->arena, "state:" TEXT_FMT, TEXT_ARG(state)), false, err);
}

static bool add_answer(struct store_tx *tx, struct command_call *call, struct report *report, bool internal, struct error *err)
{
	const struct command_context *context = call->context;
	const struct case_prepared *p = call->prepared;
	bool mail = !internal && report->email != NULL;
	struct report_message message = {
		.id = store_new_id(call->arena, context->now),
		.report = report->id,
		.submission = command_string(call, "submission"),
		.author = "maker",
		.account = context->actor.kind == ACTOR_STAFF ? context->actor.id : NULL,
		.internal = internal,
		.text = command_text(call, "message"),
		.instant = context->now,
		.delivery = mail ? "waiting" : NULL,
	};
	case_take_files(call, &message);
	if (!report_message_insert(tx, &message, err) || (mail && !case_queue_mail(tx, call, "answer", report->id, message.id, err)))
		return false;
	if (internal)
		return true;
	// The first answer by a person ends the acknowledgement's clock; each restarts that of the news.
	if (report->answered == TIME_NONE)
		report->answered = context->now;
	if (text_is(report->state, "start"))
		report->state = TEXT("received");
	report->update_by = context->now + p->promises.update;
	return event_add(tx, "case.answered", report->id, context->now, err);
}

static bool answer_apply(struct store_tx *tx, struct command_call *call, struct error *err)
{
	const char *submission = command_string(call, "submission");
	bool internal = text_is(command_text(call, "visibility"), "internal"), known = false;
	struct report report;
	if (!report_get(tx, call->arena, command_string(call, "case"), &report, err))
		return false;
	name_entity(call, &report);
	if (submission != NULL && !report_message_known(tx, submission, &known, err))
		return false;
	if (known)
		return true;
	if ((command_has(call, "message") && !add_answer(tx, call, &report, internal, err)) || !change_state(tx, call, &report, err))
		return false;
	report.unread = false;
	report_set_due(&report);
	return report_update(tx, &report, err);
}

const struct command case_answer_command = {
	.name = "case.answer",
	.summary = "Answers the reporter or adds an internal note, and moves the case to another state.",
	.access = {.roles = ACCOUNT_AGENT | ACCOUNT_ADMIN},
	.fields = answer_fields,
	.field_count = sizeof(answer_fields) / sizeof(answer_fields[0]),
	.prepare = answer_prepare,
	.apply = answer_apply,
};

static const struct command_field renew_fields[] = {
	{.name = "case", .type = FIELD_ID, .required = true, .label = "case.number"},
};

static bool renew_apply(struct store_tx *tx, struct command_call *call, struct error *err)
{
	struct report report;
	if (!report_get(tx, call->arena, command_string(call, "case"), &report, err))
		return false;
	name_entity(call, &report);
	report.generation++;
	const char *what = arena_printf(call->arena, "link%lld", (long long)report.generation);
	return report_update(tx, &report, err) && case_note_event(tx, call, report.id, "link", true, err) &&
	       (report.email == NULL || case_queue_mail(tx, call, what, report.id, NULL, err));
}

const struct command case_renew_link_command = {
	.name = "case.renew_link",
	.summary = "Makes a new private link; earlier ones stop working. The reporter is mailed the new one where an address is known.",
	.access = {.roles = ACCOUNT_AGENT | ACCOUNT_ADMIN},
	.fields = renew_fields,
	.field_count = sizeof(renew_fields) / sizeof(renew_fields[0]),
	.apply = renew_apply,
};
