// SPDX-License-Identifier: Apache-2.0
//
// GET and POST /report: the one way in, as a form and as JSON.
#include "base/time.h"
#include "page/form.h"
#include "reception/case_commands.h"
#include "reception/case_pages.h"
#include "reception/case_web.h"
#include "reception/intake.h"
#include "value/json.h"

// What a try to submit came to.
struct attempt {
	struct intake intake;
	int status;                // of the page that comes back
	const char *submission;    // NULL: a new one
	struct command_outcome outcome;
	struct error error;
};

static bool show_form(struct desk *desk, const struct page *page, struct attempt *attempt, struct web_response *response, struct error *err)
{
	struct intake *intake = &attempt->intake;
	struct arena *arena = intake->arena;
	struct value *frame = case_web_frame(arena, page, page_label(page, "report.title")), *form = value_put_map(arena, frame, "form");
	value_put_string(arena, frame, "form_token", form_token_make(&desk->keys, arena, attempt->submission, time_now()));
	value_put_string(arena, form, "action", page_href(arena, page, "report"));
	form_put(arena, page, form, &report_submit_command, &intake->input, intake->problems, intake->problem_count);
	report_form_choices(arena, page, form, form_given(&intake->input, "kind"), form_given(&intake->input, "device"));
	intake_put(intake, page, form);
	return desk_respond(response, attempt->status, page, "report", report_page_data(arena, page), frame, err);
}

bool report_show(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = NULL;
	struct page page;
	if (!case_web_model(desk, &model, err) || !case_web_page(model, request, "report", &page, err))
		return false;
	struct attempt attempt = {.intake = {.desk = desk, .arena = request->arena}, .status = 200};
	static const char *const prefilled[] = {"kind", "device", "firmware"};
	for (size_t i = 0; i < sizeof(prefilled) / sizeof(prefilled[0]); i++)
		intake_add(&attempt.intake, prefilled[i], text_sub(web_request_query(request, prefilled[i]), 0, 100));
	return show_form(desk, &page, &attempt, response, err);
}

// Signature and age of the form; the field that only machines see.
static void check_form(struct desk *desk, struct attempt *attempt)
{
	struct intake *intake = &attempt->intake;
	char submission[UUID_TEXT_SIZE];
	enum form_token token = form_token_read(&desk->keys, web_form_get(&intake->form, "form"), time_now(), submission);
	if (token != FORM_TOKEN_BAD) {
		attempt->submission = arena_strdup(intake->arena, submission);
		intake_add(intake, "submission", text_from(attempt->submission));
	}
	if (token != FORM_TOKEN_GOOD)
		intake_complain(intake, "message", "form.error.expired");
	if (web_form_get(&intake->form, "website").len > 0)
		intake_complain(intake, "website", "form.error.trap");
}

// True when a case was made (or found again); else the intake's problems and the status say why not.
static bool try_submit(struct desk *desk, struct web_request *request, const struct page *page, struct attempt *attempt)
{
	struct intake *intake = &attempt->intake;
	struct command_actor actor = {.kind = ACTOR_PUBLIC, .address = request->address};
	struct command_context context = case_web_context(desk, actor);
	attempt->status = 422;
	if (form_given(&intake->input, "lang").len == 0)
		intake_add(intake, "lang", page->maker->languages[page->language]);
	if (intake->problem_count > 0) {
		form_missing(intake->arena, &report_submit_command, &intake->input, &intake->problems, &intake->problem_count);
		return false;
	}
	if (command_run(&context, &report_submit_command, &intake->input, intake->arena, &attempt->outcome, &attempt->error))
		return true;
	attempt->status = error_class_info(attempt->error.class)->http_status;
	for (size_t i = 0; i < attempt->outcome.problem_count; i++)
		intake_complain(intake, attempt->outcome.problems[i].field, attempt->outcome.problems[i].message);
	if (intake->problem_count == 0)
		intake_complain(intake, "message", attempt->error.class == ERROR_TOO_MANY ? "form.error.too_often" : "form.error.busy");
	return false;
}

static bool find_report(struct desk *desk, struct arena *arena, const struct command_outcome *outcome, struct report *ret_report,
			struct error *err)
{
	STORE_READ_AUTO *tx = NULL;
	const char *id = value_as_string(arena, value_get(outcome->result, "case"), "");
	return store_read(desk->store, &tx, err) && report_get(tx, arena, id, ret_report, err);
}

static bool answer_json(struct web_response *response, int status, const struct value *body, struct error *err)
{
	BUILDER_AUTO out;
	struct text text;
	builder_init(&out, 256 * 1024);
	json_write(&out, body, JSON_PRETTY);
	if (!builder_take(&out, response->arena, &text, err))
		return false;
	web_response_json(response, status, text);
	return true;
}

static bool show_problems_json(const struct page *page, struct attempt *attempt, struct web_response *response, struct error *err)
{
	struct arena *arena = attempt->intake.arena;
	struct value *body = value_map(arena), *e = value_put_map(arena, body, "error"), *list = value_put_list(arena, body, "problems");
	const struct error_class_info *info = error_class_info(attempt->error.class == ERROR_NONE ? ERROR_INVALID : attempt->error.class);
	value_put_string(arena, e, "class", info->name);
	value_put_string(arena, e, "title", info->title);
	for (size_t i = 0; i < attempt->intake.problem_count; i++) {
		const struct command_problem *problem = &attempt->intake.problems[i];
		struct value *v = value_map(arena);
		value_put_string(arena, v, "field", problem->field);
		value_put_string(arena, v, "message",
		                 form_problem_text(arena, page, &report_submit_command, &attempt->intake.input, problem));
		value_append(arena, list, v);
	}
	return answer_json(response, attempt->status, body, err);
}

static const char *token_of(struct desk *desk, struct arena *arena, const struct report *report)
{
	char token[TOKEN_SIZE];
	return arena_strdup(arena, token_make(&desk->keys, CASE_TOKEN_PURPOSE, report->id, report->generation, token));
}

bool report_submit(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	struct arena *arena = request->arena;
	DESK_MODEL_AUTO *model = NULL;
	struct page page;
	struct report report;
	struct attempt attempt = {.status = 422};
	bool json = case_web_wants_json(request);
	if (!case_web_model(desk, &model, err) || !case_web_page(model, request, "report", &page, err) ||
	    !intake_read(&attempt.intake, desk, request, &report_submit_command, err))
		return false;
	if (!json)
		check_form(desk, &attempt);
	if (!try_submit(desk, request, &page, &attempt))
		return json ? show_problems_json(&page, &attempt, response, err) : show_form(desk, &page, &attempt, response, err);
	if (!find_report(desk, arena, &attempt.outcome, &report, err))
		return false;
	const char *token = token_of(desk, arena, &report);
	if (json) {
		const char *url = case_url(arena, page.maker, desk->base_url, page.maker->languages[page.language], token);
		return answer_json(response, 201, receipt_page_data(arena, &page, &report, token, url), err);
	}
	return web_response_redirect(response, 303, text_from(page.language == 0 ? arena_printf(arena, "/case/%s?new=1", token)
	                                                                         : arena_printf(arena, "/" TEXT_FMT "/case/%s?new=1",
	                                                                                        TEXT_ARG(page.maker->languages[page.language]), token)),
	                             err);
}
