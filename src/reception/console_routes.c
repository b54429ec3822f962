// SPDX-License-Identifier: Apache-2.0
//
// The staff's side: the list of cases, one case, answers, the private link.
#include "base/time.h"
#include "page/console.h"
#include "page/form.h"
#include "reception/case_commands.h"
#include "reception/case_pages.h"
#include "reception/case_web.h"
#include "reception/intake.h"

#define CASES_SHOWN 50
#define CASE_ROLES (ACCOUNT_AGENT | ACCOUNT_ADMIN)

static bool begin(void *app, struct web_request *request, const char *path, struct desk_model **ret_model, struct page *ret_page,
		  struct error *err)
{
	if (!console_allow(request, CASE_ROLES, err) || !case_web_model(app, ret_model, err))
		return false;
	*ret_page = page_at(&(*ret_model)->site, 0, text_from(path));
	return true;
}

bool console_cases(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	struct arena *arena = request->arena;
	DESK_MODEL_AUTO *model = NULL;
	struct page page;
	struct text state = web_request_query(request, "state");
	int64_t number;
	if (!begin(app, request, "cases", &model, &page, err))
		return false;
	if (!text_to_int64(web_request_query(request, "page"), &number) || number < 1 || number > 1000000)
		number = 1;
	struct case_list list = {.now = time_now()};
	list.filter = (struct report_filter){
		.closed = text_is(state, "closed") ? 1 : text_is(state, "all") ? -1 : 0,
		.kind = web_request_query(request, "kind"),
		.device = web_request_query(request, "device"),
		.offset = (number - 1) * CASES_SHOWN,
		.limit = CASES_SHOWN,
	};
	{
		STORE_READ_AUTO *tx = NULL;
		struct report *reports;
		if (!store_read(desk->store, &tx, err) || !report_list(tx, arena, &list.filter, &reports, &list.count, err) ||
		    !report_count(tx, &list.filter, &list.open, &list.closed, err))
			return false;
		list.reports = reports;
	}
	struct value *data = console_cases_data(arena, &page, &list);
	struct value *frame = console_frame(arena, &page, request, page_label(&page, "console_cases.title"), CONSOLE_NAV_CASES);
	struct value *pager = value_get(data, "pager");
	value_put(arena, frame, "pager", pager == NULL ? value_null(arena) : pager);
	return desk_respond(response, 200, &page, "console_cases", data, frame, err);
}

// What was typed, and in which state the page comes back.
struct answering {
	struct intake intake;
	int status;
	const char *submission, *message; // message: a label, or NULL
};

static bool show_case(struct desk *desk, const struct page *page, struct web_request *request, struct answering *answering,
		      struct web_response *response, struct error *err)
{
	struct arena *arena = request->arena;
	struct intake *intake = &answering->intake;
	const char *id = text_cstr(arena, web_request_param(request, "id"));
	struct report report;
	struct report_message *messages;
	size_t count;
	{
		STORE_READ_AUTO *tx = NULL;
		if (!store_read(desk->store, &tx, err) || !report_get(tx, arena, id, &report, err) ||
		    !report_messages(tx, arena, id, true, &messages, &count, err))
			return false;
	}
	struct value *frame = console_frame(arena, page, request, report.number, CONSOLE_NAV_CASES), *form = value_put_map(arena, frame, "form");
	page_crumb(arena, frame, page_label(page, "console_cases.title"), "/cases");
	if (answering->message != NULL)
		value_put_string(arena, frame, "message", page_label(page, answering->message));
	value_put_string(arena, frame, "form_token", form_token_make(&desk->keys, arena, answering->submission, time_now()));
	value_put(arena, form, "action", value_printf(arena, "/cases/%s/answer", id));
	value_put(arena, form, "link", value_printf(arena, "/cases/%s/link", id));
	value_put_bool(arena, form, "note", text_is(form_given(&intake->input, "visibility"), "internal"));
	form_put(arena, page, form, &case_answer_command, &intake->input, intake->problems, intake->problem_count);
	console_case_states(arena, page, &report, form_given(&intake->input, "state"), form);
	intake_put(intake, page, form);
	return desk_respond(response, answering->status, page, "console_case",
	                    console_case_data(arena, page, &report, messages, count, time_now()), frame, err);
}

bool console_case(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	DESK_MODEL_AUTO *model = NULL;
	struct page page;
	struct answering answering = {.intake = {.desk = app, .arena = request->arena}, .status = 200};
	if (!begin(app, request, "cases", &model, &page, err))
		return false;
	struct text done = web_request_query(request, "done");
	answering.message = text_is(done, "answer") ? "console_case.sent" : text_is(done, "link") ? "console_case.link_renewed" : NULL;
	return show_case(app, &page, request, &answering, response, err);
}

static bool back_to_case(struct web_request *request, const char *done, struct web_response *response, struct error *err)
{
	const char *path = arena_printf(request->arena, "/cases/" TEXT_FMT "?done=%s", TEXT_ARG(web_request_param(request, "id")), done);
	return web_response_redirect(response, 303, text_from(path), err);
}

bool console_answer(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	DESK_MODEL_AUTO *model = NULL;
	struct page page;
	struct desk *desk = app;
	struct answering answering = {.status = 422};
	struct intake *intake = &answering.intake;
	struct command_outcome outcome = {0};
	char submission[UUID_TEXT_SIZE];
	if (!begin(app, request, "cases", &model, &page, err) || !intake_read(intake, desk, request, &case_answer_command, err))
		return false;
	intake_add(intake, "case", web_request_param(request, "id"));
	if (form_token_read(&desk->keys, web_form_get(&intake->form, "form"), time_now(), submission) != FORM_TOKEN_BAD) {
		answering.submission = submission;
		intake_add(intake, "submission", text_from(arena_strdup(request->arena, submission)));
	}
	if (intake->problem_count > 0)
		return show_case(desk, &page, request, &answering, response, err);
	struct command_context context = case_web_context(desk, console_actor(request));
	if (command_run(&context, &case_answer_command, &intake->input, request->arena, &outcome, err))
		return back_to_case(request, "answer", response, err);
	if (err->class != ERROR_INVALID)
		return false;
	for (size_t i = 0; i < outcome.problem_count; i++)
		intake_complain(intake, outcome.problems[i].field, outcome.problems[i].message);
	return show_case(desk, &page, request, &answering, response, err);
}

bool console_renew_link(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	DESK_MODEL_AUTO *model = NULL;
	struct page page;
	struct web_form form;
	struct command_input input = {NULL, 0, 0};
	struct command_outcome outcome = {0};
	if (!begin(app, request, "cases", &model, &page, err) || !web_request_form(request, &web_form_limits_default, NULL, &form, err))
		return false;
	command_input_add(request->arena, &input, TEXT("case"), web_request_param(request, "id"));
	struct command_context context = case_web_context(app, console_actor(request));
	if (!command_run(&context, &case_renew_link_command, &input, request->arena, &outcome, err))
		return false;
	return back_to_case(request, "link", response, err);
}

bool console_download(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	if (!console_allow(request, CASE_ROLES, err))
		return false;
	return case_web_attachment(app, request, response, text_cstr(request->arena, web_request_param(request, "id")), true, err);
}
