// SPDX-License-Identifier: Apache-2.0
//
// /subscribe and /my/TOKEN: asking for alerts, confirming, changing, ending. Opening a link changes nothing; forms do.
#include "base/time.h"
#include "dissemination/live.h"
#include "dissemination/delivery_store.h"
#include "dissemination/subscription_commands.h"
#include "dissemination/subscription_store.h"
#include "page/desk.h"
#include "page/form.h"

#define FORM_MAX (64 * 1024)
#define SHOWN_DELIVERIES 20

// ---- shared

struct visit {
	struct desk *desk;
	struct desk_model *model;
	struct page page;
	const char *token;
	bool known; // the token opens a subscription that has not ended
	struct subscription subscription;
	struct text_list devices; // confirmed ones
	struct text_list asked;   // all
};

static void visit_end(struct visit *visit)
{
	desk_model_release(visit->model);
}
#define VISIT_AUTO __attribute__((cleanup(visit_end))) struct visit

static bool visit_page(struct visit *visit, void *app, struct web_request *request, const char *path, struct error *err)
{
	visit->desk = app;
	visit->model = desk_model_get(app);
	if (visit->model == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "nothing has been published yet");
	struct text code = web_request_param(request, "lang");
	if (code.len > 0 && content_language(&visit->model->site.portfolio->content->maker, code) <= 0)
		return error_set(err, ERROR_NOT_FOUND, "there is no such page");
	visit->page = desk_page(visit->model, request, path);
	return true;
}

static bool visit_begin(struct visit *visit, void *app, struct web_request *request, const char *below, struct error *err)
{
	STORE_READ_AUTO *tx = NULL;
	struct text token = web_request_param(request, "token");
	char id[UUID_TEXT_SIZE];
	visit->token = text_cstr(request->arena, token);
	if (!visit_page(visit, app, request, arena_printf(request->arena, "my/%s%s", visit->token, below), err))
		return false;
	if (!token_row(token, id))
		return true;
	if (!store_read(visit->desk->store, &tx, err))
		return false;
	if (!subscription_get(tx, request->arena, id, &visit->subscription, err))
		return err->class == ERROR_NOT_FOUND;
	visit->known = visit->subscription.email != NULL &&
	               token_check(&visit->desk->keys, SUBSCRIPTION_TOKEN_PURPOSE, token, id, visit->subscription.generation);
	return !visit->known || (subscription_devices(tx, request->arena, id, false, &visit->devices, err) &&
	                         subscription_devices(tx, request->arena, id, true, &visit->asked, err));
}

static struct value *frame_of(struct arena *arena, const struct page *page, const char *title)
{
	struct value *frame = page_frame(arena, page, page_label(page, title), PAGE_NAV_NONE);
	value_put_bool(arena, frame, "noindex", true);
	return frame;
}

static bool redirect(struct visit *visit, const char *path, struct web_response *response, struct error *err)
{
	const struct page *page = &visit->page;
	const char *prefix = page->language == 0 ? ""
	                                         : arena_printf(response->arena, "/" TEXT_FMT, TEXT_ARG(page->maker->languages[page->language]));
	return web_response_redirect(response, 303, text_from(arena_printf(response->arena, "%s/%s", prefix, path)), err);
}

// A wrong link and one that has ended look alike.
static bool show_unknown(struct visit *visit, struct web_response *response, struct error *err)
{
	struct arena *arena = response->arena;
	const struct page page = page_at(visit->page.site, visit->page.language, TEXT("my/"));
	struct value *frame = frame_of(arena, &page, "my.unknown.title"), *data = value_map(arena), *e = value_put_map(arena, data, "error");
	value_put_string(arena, e, "status", "404");
	value_put_string(arena, e, "title", page_label(&page, "my.unknown.title"));
	value_put_string(arena, e, "message", page_label(&page, "my.unknown.message"));
	value_put_string(arena, e, "what_to_do", page_label(&page, "my.unknown.do"));
	return desk_respond(response, 404, &page, "error", data, frame, err);
}

// Check boxes: all, then each device.
static void put_choices(struct arena *arena, const struct page *page, struct value *form, struct text_list chosen)
{
	const struct portfolio *portfolio = page->site->portfolio;
	struct value *list = value_put_list(arena, form, "devices");
	struct value *all = value_map(arena);
	value_put_string(arena, all, "value", SUBSCRIPTION_ALL);
	value_put_string(arena, all, "text", page_label(page, "subscribe.all"));
	value_put_string(arena, all, "hint", page_label(page, "subscribe.all_hint"));
	value_put_bool(arena, all, "selected", text_list_has(chosen, TEXT(SUBSCRIPTION_ALL)));
	for (size_t i = 0; i < portfolio->device_count; i++) {
		const struct device *device = &portfolio->devices[i];
		struct value *entry = value_map(arena);
		value_put(arena, entry, "value", value_text(arena, device->id));
		value_put(arena, entry, "text", page_text(arena, page, value_get(device->value, "name")));
		value_put(arena, entry, "hint", value_text(arena, device->model));
		value_put_bool(arena, entry, "selected", text_list_has(chosen, device->id));
		value_append(arena, list, entry);
	}
	value_append(arena, list, all);
}

// {email, devices: [{name, href}]}
static struct value *subscription_view(struct arena *arena, const struct page *page, const char *email, struct text_list devices)
{
	struct value *data = value_map(arena), *list = value_put_list(arena, data, "devices");
	value_put_string(arena, data, "email", email);
	for (size_t i = 0; i < devices.count; i++) {
		const struct device *device = portfolio_device(page->site->portfolio, devices.items[i]);
		struct value *entry = value_map(arena);
		if (device != NULL) {
			value_put(arena, entry, "name", page_text(arena, page, value_get(device->value, "name")));
			value_put_string(arena, entry, "href", page_href(arena, page, "devices/" TEXT_FMT "/", TEXT_ARG(device->id)));
		} else if (text_is(devices.items[i], SUBSCRIPTION_ALL)) {
			value_put_string(arena, entry, "name", page_label(page, "subscribe.all"));
		} else {
			value_put(arena, entry, "name", value_text(arena, devices.items[i]));
		}
		value_append(arena, list, entry);
	}
	return data;
}

// ---- asking

struct attempt {
	struct command_input input;
	struct command_outcome outcome;
	struct text_list chosen;
	int status;
};

static bool show_form(struct visit *visit, struct attempt *attempt, struct web_response *response, struct error *err)
{
	struct arena *arena = response->arena;
	const struct page *page = &visit->page;
	struct value *frame = frame_of(arena, page, "subscribe.title"), *form = value_put_map(arena, frame, "form");
	struct value *links = value_list(arena), *feed = value_map(arena);
	value_put_string(arena, frame, "form_token", form_token_make(&visit->desk->keys, arena, NULL, time_now()));
	value_put_string(arena, form, "action", page_href(arena, page, "subscribe"));
	form_put(arena, page, form, &subscription_request_command, &attempt->input, attempt->outcome.problems, attempt->outcome.problem_count);
	put_choices(arena, page, form, attempt->chosen);
	value_put_string(arena, feed, "text", page_label(page, "feed.advisories"));
	value_put_string(arena, feed, "href", page_href(arena, page, "feeds/advisories.atom"));
	value_append(arena, links, feed);
	page_put_list(arena, frame, "feed_links", links);
	value_put_bool(arena, frame, "has_feeds", true);
	return desk_respond(response, attempt->status, page, "subscribe", value_map(arena), frame, err);
}

static bool subscribe_show(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	VISIT_AUTO visit = {0};
	struct text device = web_request_query(request, "device");
	struct attempt attempt = {.chosen = {&device, device.len > 0}, .status = 200};
	return visit_page(&visit, app, request, "subscribe", err) && show_form(&visit, &attempt, response, err);
}

// The ticked devices, also joined by spaces as the commands take them.
static struct text chosen_devices(struct arena *arena, const struct web_form *form, struct text_list *ret_list)
{
	BUILDER_AUTO joined;
	struct text *items = arena_array(arena, form->field_count + 1, sizeof(*items));
	size_t count = 0;
	builder_init(&joined, FORM_MAX);
	for (size_t i = 0; i < form->field_count; i++) {
		if (!text_is(form->fields[i].name, "device"))
			continue;
		builder_string(&joined, count == 0 ? "" : " ");
		builder_add(&joined, form->fields[i].value);
		items[count++] = form->fields[i].value;
	}
	*ret_list = (struct text_list){items, count};
	return text_copy(arena, builder_text(&joined));
}

static bool complain_alone(struct arena *arena, struct attempt *attempt, const char *field, const char *message)
{
	attempt->outcome.problems = arena_new(arena, struct command_problem);
	attempt->outcome.problems[0] = (struct command_problem){field, message};
	attempt->outcome.problem_count = 1;
	return false;
}

static bool try_request(struct visit *visit, struct web_request *request, const struct web_form *form, struct attempt *attempt)
{
	struct arena *arena = request->arena;
	char submission[UUID_TEXT_SIZE];
	struct error err;
	struct command_context context = {
		.store = visit->desk->store,
		.keys = &visit->desk->keys,
		.now = time_now(),
		.actor = {.kind = ACTOR_PUBLIC, .address = request->address},
		.user = visit->desk,
	};
	attempt->status = 422;
	if (form_token_read(&visit->desk->keys, web_form_get(form, "form"), context.now, submission) != FORM_TOKEN_GOOD)
		return complain_alone(arena, attempt, "email", "form.error.expired");
	if (command_run(&context, &subscription_request_command, &attempt->input, arena, &attempt->outcome, &err))
		return true;
	attempt->status = error_class_info(err.class)->http_status;
	if (attempt->outcome.problem_count == 0)
		complain_alone(arena, attempt, "email", err.class == ERROR_TOO_MANY ? "form.error.too_often" : "form.error.busy");
	return false;
}

static bool subscribe_send(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	VISIT_AUTO visit = {0};
	struct arena *arena = request->arena;
	struct attempt attempt = {0};
	struct web_form form;
	if (!visit_page(&visit, app, request, "subscribe", err) ||
	    !web_request_form(request, &web_form_limits_default, NULL, &form, err))
		return false;
	const struct page *page = &visit.page;
	command_input_add(arena, &attempt.input, TEXT("device"), chosen_devices(arena, &form, &attempt.chosen));
	command_input_add(arena, &attempt.input, TEXT("email"), web_form_get(&form, "email"));
	command_input_add(arena, &attempt.input, TEXT("lang"), page->maker->languages[page->language]);
	// The field that only machines see: they are told what everybody is told.
	bool trapped = web_form_get(&form, "website").len > 0;
	if (!trapped && !try_request(&visit, request, &form, &attempt))
		return show_form(&visit, &attempt, response, err);
	const char *email = text_cstr(arena, text_trim(web_form_get(&form, "email")));
	return desk_respond(response, 200, page, "subscribe_sent", subscription_view(arena, page, email, attempt.chosen),
	                    frame_of(arena, page, "subscribe_sent.title"), err);
}

// ---- the private link

static bool run_as_holder(struct visit *visit, struct web_request *request, const struct command *command, const struct command_input *input,
			  struct error *err)
{
	struct command_outcome outcome;
	struct command_context context = {
		.store = visit->desk->store,
		.keys = &visit->desk->keys,
		.now = time_now(),
		.actor = {.kind = ACTOR_TOKEN, .id = visit->subscription.id, .purpose = SUBSCRIPTION_TOKEN_PURPOSE, .address = request->address},
		.user = visit->desk,
	};
	return command_run(&context, command, input, request->arena, &outcome, err);
}

// A page with one button.
static bool show_question(struct visit *visit, const char *template, const char *action, struct text_list devices, struct web_response *response,
			  struct error *err)
{
	struct arena *arena = response->arena;
	const struct page *page = &visit->page;
	struct value *frame = frame_of(arena, page, arena_printf(arena, "%s.title", template)), *form = value_put_map(arena, frame, "form");
	value_put_string(arena, frame, "form_token", form_token_make(&visit->desk->keys, arena, NULL, time_now()));
	value_put_string(arena, form, "action", page_href(arena, page, "my/%s/%s", visit->token, action));
	return desk_respond(response, 200, page, template, subscription_view(arena, page, visit->subscription.email, devices), frame, err);
}

static void put_deliveries(struct arena *arena, const struct page *page, struct value *data, const struct delivery_sent *sent, size_t count)
{
	struct value *list = value_list(arena);
	for (size_t i = 0; i < count; i++) {
		const struct advisory *advisory = content_advisory(page->site->portfolio->content, sent[i].advisory);
		struct value *entry = value_map(arena);
		value_put(arena, entry, "title", value_text(arena, advisory == NULL ? sent[i].advisory : advisory->title));
		if (advisory != NULL && advisory->published)
			value_put_string(arena, entry, "href", page_href(arena, page, "advisories/" TEXT_FMT "/", TEXT_ARG(advisory->name)));
		value_put(arena, entry, "at", page_instant(arena, page, sent[i].instant));
		value_append(arena, list, entry);
	}
	page_put_list(arena, data, "deliveries", list);
}

static bool my_show(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	VISIT_AUTO visit = {0};
	struct arena *arena = request->arena;
	struct delivery_sent *sent;
	size_t count;
	if (!visit_begin(&visit, app, request, "", err))
		return false;
	if (!visit.known)
		return show_unknown(&visit, response, err);
	if (visit.subscription.confirmed == TIME_NONE)
		return show_question(&visit, "subscribe_confirm", "confirm", visit.asked, response, err);
	{
		STORE_READ_AUTO *tx = NULL;
		if (!store_read(visit.desk->store, &tx, err) ||
		    !delivery_sent_list(tx, arena, visit.subscription.id, SHOWN_DELIVERIES, &sent, &count, err))
			return false;
	}
	const struct page *page = &visit.page;
	struct value *frame = frame_of(arena, page, "subscriptions.title"), *form = value_put_map(arena, frame, "form");
	struct value *data = value_map(arena);
	value_put_string(arena, data, "email", visit.subscription.email);
	value_put_bool(arena, data, "saved", text_is(web_request_query(request, "saved"), "1"));
	value_put_string(arena, data, "unsubscribe_href", page_href(arena, page, "my/%s/unsubscribe", visit.token));
	put_deliveries(arena, page, data, sent, count);
	value_put_string(arena, frame, "form_token", form_token_make(&visit.desk->keys, arena, NULL, time_now()));
	value_put_string(arena, form, "action", page_href(arena, page, "my/%s", visit.token));
	put_choices(arena, page, form, visit.devices);
	return desk_respond(response, 200, page, "subscriptions", data, frame, err);
}

static bool my_change(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	VISIT_AUTO visit = {0};
	struct web_form form;
	struct text_list chosen;
	struct command_input input = {NULL, 0, 0};
	if (!visit_begin(&visit, app, request, "", err) || !web_request_form(request, &web_form_limits_default, NULL, &form, err))
		return false;
	if (!visit.known)
		return show_unknown(&visit, response, err);
	const char *path = arena_printf(request->arena, "my/%s", visit.token);
	command_input_add(request->arena, &input, TEXT("device"), chosen_devices(request->arena, &form, &chosen));
	if (visit.subscription.confirmed == TIME_NONE)
		return redirect(&visit, path, response, err);
	// No device at all: asked whether that is meant.
	if (chosen.count == 0)
		return redirect(&visit, arena_printf(request->arena, "%s/unsubscribe", path), response, err);
	return run_as_holder(&visit, request, &subscription_change_command, &input, err) &&
	       redirect(&visit, arena_printf(request->arena, "%s?saved=1", path), response, err);
}

static bool confirm_show(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	VISIT_AUTO visit = {0};
	if (!visit_begin(&visit, app, request, "/confirm", err))
		return false;
	return visit.known ? show_question(&visit, "subscribe_confirm", "confirm", visit.asked, response, err) : show_unknown(&visit, response, err);
}

static bool confirm_send(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	VISIT_AUTO visit = {0};
	struct command_input nothing = {NULL, 0, 0};
	if (!visit_begin(&visit, app, request, "/confirm", err))
		return false;
	if (!visit.known)
		return show_unknown(&visit, response, err);
	if (!run_as_holder(&visit, request, &subscription_confirm_command, &nothing, err))
		return false;
	struct arena *arena = request->arena;
	const struct page *page = &visit.page;
	struct value *data = subscription_view(arena, page, visit.subscription.email, visit.asked);
	value_put_string(arena, data, "my_href", page_href(arena, page, "my/%s", visit.token));
	return desk_respond(response, 200, page, "subscribe_confirmed", data, frame_of(arena, page, "subscribe_confirmed.title"), err);
}

static bool unsubscribe_show(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	VISIT_AUTO visit = {0};
	if (!visit_begin(&visit, app, request, "/unsubscribe", err))
		return false;
	return visit.known ? show_question(&visit, "unsubscribe", "unsubscribe", visit.asked, response, err) : show_unknown(&visit, response, err);
}

// The page's button, and one-click by a mail program (RFC 8058 section 3.2), which shows nothing: the link alone gives the right.
static bool unsubscribe_send(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	VISIT_AUTO visit = {0};
	struct command_input nothing = {NULL, 0, 0};
	if (!visit_begin(&visit, app, request, "/unsubscribe", err))
		return false;
	if (!visit.known)
		return show_unknown(&visit, response, err);
	if (!run_as_holder(&visit, request, &subscription_end_command, &nothing, err))
		return false;
	struct arena *arena = request->arena;
	const struct page *page = &visit.page;
	return desk_respond(response, 200, page, "unsubscribed", subscription_view(arena, page, visit.subscription.email, visit.asked),
	                    frame_of(arena, page, "unsubscribed.title"), err);
}

// Every public address stands below "/" and below "/LANG/".
#define PUBLIC_ROUTES(prefix)                                                                                                              \
	{WEB_GET, prefix "/subscribe", subscribe_show, 0, 0, "the form to get alerts"},                                                    \
		{WEB_POST, prefix "/subscribe", subscribe_send, WEB_FORM, FORM_MAX, "asks for alerts; a mail to confirm follows"},         \
		{WEB_GET, prefix "/my/{token:token}", my_show, 0, 0, "a subscriber's own page, by the private link"},                      \
		{WEB_POST, prefix "/my/{token:token}", my_change, WEB_FORM, FORM_MAX, "chooses devices anew"},                             \
		{WEB_GET, prefix "/my/{token:token}/confirm", confirm_show, 0, 0, "asks whether alerts are wanted"},                       \
		{WEB_POST, prefix "/my/{token:token}/confirm", confirm_send, WEB_FORM, 4096, "confirms alerts"},                           \
		{WEB_GET, prefix "/my/{token:token}/unsubscribe", unsubscribe_show, 0, 0, "asks whether alerts are to end"},               \
	{                                                                                                                                  \
		WEB_POST, prefix "/my/{token:token}/unsubscribe", unsubscribe_send, WEB_FORM | WEB_ANY_ORIGIN, 4096,                       \
			"ends alerts; one-click by RFC 8058"                                                                              \
	}

static const struct web_route routes[] = {PUBLIC_ROUTES(""), PUBLIC_ROUTES("/{lang}")};

const struct web_route_table dissemination_public_routes = {routes, sizeof(routes) / sizeof(routes[0])};
