// SPDX-License-Identifier: Apache-2.0
//
// /case/TOKEN: the reporter's side of a case, by the private link. What the routes of this room share.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/time.h"
#include "page/form.h"
#include "reception/case_commands.h"
#include "reception/case_pages.h"
#include "reception/case_web.h"
#include "reception/intake.h"

// ---- shared

bool case_web_model(struct desk *desk, struct desk_model **ret_model, struct error *err)
{
	struct desk_model *model = desk_model_get(desk);
	if (model == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "nothing has been published yet");
	*ret_model = model;
	return true;
}

bool case_web_page(const struct desk_model *model, struct web_request *request, const char *path, struct page *ret_page, struct error *err)
{
	struct text code = web_request_param(request, "lang");
	if (code.len > 0 && content_language(&model->site.portfolio->content->maker, code) <= 0)
		return error_set(err, ERROR_NOT_FOUND, "there is no such page");
	*ret_page = desk_page(model, request, path);
	return true;
}

struct value *case_web_frame(struct arena *arena, const struct page *page, const char *title)
{
	struct value *frame = page_frame(arena, page, title, PAGE_NAV_REPORT);
	value_put_bool(arena, frame, "noindex", true);
	return frame;
}

bool case_web_wants_json(const struct web_request *request)
{
	return text_is(request->media_type, "application/json");
}

struct command_context case_web_context(struct desk *desk, struct command_actor actor)
{
	return (struct command_context){.store = desk->store, .keys = &desk->keys, .now = time_now(), .actor = actor, .user = desk};
}

// Copied into an unlinked file, which the response sends and closes.
static bool send_blob(struct desk *desk, struct web_response *response, const struct report_attachment *a, struct error *err)
{
	FD_AUTO fd = open(desk->state, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return error_set_errno(err, "a temporary file cannot be made");
	if (!blob_write_fd(desk->store, &a->blob.hash, fd, err))
		return false;
	web_response_download(response, fd, (uint64_t)a->blob.size, a->name);
	fd = -1;
	return true;
}

bool case_web_attachment(struct desk *desk, struct web_request *request, struct web_response *response, const char *report, bool with_internal,
			 struct error *err)
{
	struct report_attachment wanted = {0};
	int64_t number, at = 0;
	if (!text_to_int64(web_request_param(request, "number"), &number))
		return error_set(err, ERROR_NOT_FOUND, "there is no such attachment");
	{
		STORE_READ_AUTO *tx = NULL;
		struct report_message *messages;
		size_t count;
		if (!store_read(desk->store, &tx, err) ||
		    !report_messages(tx, request->arena, report, with_internal, &messages, &count, err))
			return false;
		for (size_t i = 0; i < count; i++)
			for (size_t k = 0; k < messages[i].attachment_count; k++)
				if (++at == number)
					wanted = messages[i].attachments[k];
	}
	if (wanted.id == NULL)
		return error_set(err, ERROR_NOT_FOUND, "there is no such attachment");
	return send_blob(desk, response, &wanted, err);
}

// ---- the reporter

struct visit {
	struct desk *desk;
	struct desk_model *model;
	struct page page;
	const char *token;
	bool known; // the token opens a case
	struct report report;
};

static void visit_end(struct visit *visit)
{
	desk_model_release(visit->model);
}
#define VISIT_AUTO __attribute__((cleanup(visit_end))) struct visit

static bool visit_begin(struct visit *visit, void *app, struct web_request *request, struct error *err)
{
	STORE_READ_AUTO *tx = NULL;
	struct text token = web_request_param(request, "token");
	char id[UUID_TEXT_SIZE];
	visit->desk = app;
	visit->token = text_cstr(request->arena, token);
	const char *path = arena_printf(request->arena, "case/%s", visit->token);
	if (!case_web_model(app, &visit->model, err) || !case_web_page(visit->model, request, path, &visit->page, err))
		return false;
	if (!token_row(token, id))
		return true;
	if (!store_read(visit->desk->store, &tx, err))
		return false;
	if (!report_get(tx, request->arena, id, &visit->report, err))
		return err->class == ERROR_NOT_FOUND;
	visit->known = token_check(&visit->desk->keys, CASE_TOKEN_PURPOSE, token, id, visit->report.generation);
	return true;
}

// A wrong link and one that was replaced look alike.
static bool show_unknown(struct visit *visit, struct web_response *response, struct error *err)
{
	struct arena *arena = response->arena;
	const struct page page = page_at(visit->page.site, visit->page.language, TEXT("case/"));
	struct value *frame = case_web_frame(arena, &page, page_label(&page, "case.unknown.title"));
	struct value *data = value_map(arena), *e = value_put_map(arena, data, "error");
	value_put_string(arena, e, "status", "404");
	value_put_string(arena, e, "title", page_label(&page, "case.unknown.title"));
	value_put_string(arena, e, "message", page_label(&page, "case.unknown.message"));
	value_put_string(arena, e, "what_to_do", page_label(&page, "case.unknown.do"));
	return desk_respond(response, 404, &page, "error", data, frame, err);
}

static bool show_case(struct visit *visit, struct intake *intake, int status, const char *submission, bool sent, struct web_response *response,
		      struct error *err)
{
	struct arena *arena = response->arena;
	const struct page *page = &visit->page;
	struct report_message *messages;
	size_t count;
	{
		STORE_READ_AUTO *tx = NULL;
		if (!store_read(visit->desk->store, &tx, err) ||
		    !report_messages(tx, arena, visit->report.id, false, &messages, &count, err))
			return false;
	}
	struct value *frame = case_web_frame(arena, page, page_label(page, "case.title"));
	if (!report_is_closed(&visit->report)) {
		struct value *form = value_put_map(arena, frame, "form");
		value_put_string(arena, frame, "form_token", form_token_make(&visit->desk->keys, arena, submission, time_now()));
		value_put_string(arena, form, "action", page_href(arena, page, "case/%s", visit->token));
		if (visit->report.withdrawn == TIME_NONE)
			value_put_string(arena, form, "withdraw", page_href(arena, page, "case/%s/withdraw", visit->token));
		form_put(arena, page, form, &case_write_command, &intake->input, intake->problems, intake->problem_count);
		intake_put(intake, page, form);
	}
	return desk_respond(response, status, page, "case", case_page_data(arena, page, &visit->report, messages, count, visit->token, sent), frame,
	                    err);
}

bool case_show(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	VISIT_AUTO visit = {0};
	struct intake intake = {.desk = app, .arena = request->arena};
	if (!visit_begin(&visit, app, request, err))
		return false;
	if (!visit.known)
		return show_unknown(&visit, response, err);
	if (text_is(web_request_query(request, "new"), "1")) {
		const struct maker *maker = visit.page.maker;
		const char *url =
			case_url(request->arena, maker, visit.desk->base_url, maker->languages[visit.page.language], visit.token);
		struct value *frame = case_web_frame(request->arena, &visit.page, page_label(&visit.page, "receipt.title"));
		return desk_respond(response, 200, &visit.page, "receipt",
		                    receipt_page_data(request->arena, &visit.page, &visit.report, visit.token, url), frame, err);
	}
	return show_case(&visit, &intake, 200, NULL, text_is(web_request_query(request, "sent"), "1"), response, err);
}

static bool back_to_case(struct visit *visit, const char *query, struct web_response *response, struct error *err)
{
	struct text language = visit->page.maker->languages[visit->page.language];
	const char *path = visit->page.language == 0
	                           ? arena_printf(response->arena, "/case/%s%s", visit->token, query)
	                           : arena_printf(response->arena, "/" TEXT_FMT "/case/%s%s", TEXT_ARG(language), visit->token, query);
	return web_response_redirect(response, 303, text_from(path), err);
}

static struct command_context visitor(struct visit *visit, struct web_request *request)
{
	struct command_actor actor = {
		.kind = ACTOR_TOKEN, .id = visit->report.id, .purpose = CASE_TOKEN_PURPOSE, .address = request->address};
	return case_web_context(visit->desk, actor);
}

bool case_write(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	VISIT_AUTO visit = {0};
	struct intake intake;
	struct command_outcome outcome = {0};
	char submission[UUID_TEXT_SIZE];
	if (!visit_begin(&visit, app, request, err))
		return false;
	if (!visit.known)
		return show_unknown(&visit, response, err);
	if (!intake_read(&intake, app, request, &case_write_command, err))
		return false;
	// The link is what gives the right; the form's token only tells one sending from another.
	enum form_token token = form_token_read(&visit.desk->keys, web_form_get(&intake.form, "form"), time_now(), submission);
	if (token != FORM_TOKEN_BAD)
		intake_add(&intake, "submission", text_from(arena_strdup(request->arena, submission)));
	const char *kept = token != FORM_TOKEN_BAD ? submission : NULL;
	if (intake.problem_count > 0) {
		form_missing(request->arena, &case_write_command, &intake.input, &intake.problems, &intake.problem_count);
		return show_case(&visit, &intake, 422, kept, false, response, err);
	}
	struct command_context context = visitor(&visit, request);
	if (command_run(&context, &case_write_command, &intake.input, request->arena, &outcome, err))
		return back_to_case(&visit, "?sent=1", response, err);
	for (size_t i = 0; i < outcome.problem_count; i++)
		intake_complain(&intake, outcome.problems[i].field, outcome.problems[i].message);
	if (err->class == ERROR_CONFLICT)
		return back_to_case(&visit, "", response, err);
	if (intake.problem_count == 0)
		intake_complain(&intake, "message", err->class == ERROR_TOO_MANY ? "form.error.too_often" : "form.error.busy");
	return show_case(&visit, &intake, error_class_info(err->class)->http_status, kept, false, response, err);
}

bool case_withdraw(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	VISIT_AUTO visit = {0};
	struct command_outcome outcome;
	struct command_input nothing = {NULL, 0, 0};
	if (!visit_begin(&visit, app, request, err))
		return false;
	if (!visit.known)
		return show_unknown(&visit, response, err);
	struct command_context context = visitor(&visit, request);
	if (!command_run(&context, &case_withdraw_command, &nothing, request->arena, &outcome, err))
		return false;
	return back_to_case(&visit, "", response, err);
}

bool case_download(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	VISIT_AUTO visit = {0};
	if (!visit_begin(&visit, app, request, err))
		return false;
	if (!visit.known)
		return show_unknown(&visit, response, err);
	return case_web_attachment(visit.desk, request, response, visit.report.id, false, err);
}
