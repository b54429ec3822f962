// SPDX-License-Identifier: Apache-2.0
//
// Signing in and out, the first page, publications, mail, and the console's table of routes.
#include "console/console.h"

#include <string.h>

#include "base/time.h"
#include "console/frame.h"
#include "live/account.h"
#include "mail/spool.h"
#include "site/publisher.h"
#include "web/embed.h"
#include "web/request.h"
#include "web/response.h"

#define LONGEST_FORM 8192
#define SESSION_SECONDS (8 * 3600)
#define SHOWN 200

// ---- signing in

static bool login_page(struct desk *desk, struct web_request *request, struct web_response *response, int status, const char *problem,
		       struct text name, struct text next, struct error *err)
{
	DESK_MODEL_AUTO *model = NULL;
	struct page page;
	struct arena *arena = request->arena;
	if (!console_page(desk, &model, &page, err))
		return false;
	struct value *frame = console_frame(arena, &page, request, page_label(&page, "console_login.heading"), CONSOLE_NAV_NONE);
	struct value *form = value_put_map(arena, frame, "form");
	value_put_string(arena, form, "action", "/login");
	value_put_string(arena, form, "error", problem);
	value_put(arena, form, "next", next.len == 0 ? value_null(arena) : value_text(arena, next));
	value_put(arena, value_put_map(arena, form, "values"), "name", value_text(arena, name));
	return desk_respond(response, status, &page, "console_login", value_map(arena), frame, err);
}

static bool show_login(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	return login_page(app, request, response, 200, NULL, TEXT(""), web_request_query(request, "next"), err);
}

static bool do_login(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	struct web_form form;
	char token[ACCOUNT_SESSION_TOKEN_SIZE];
	if (!console_form(request, &form, err))
		return false;
	struct text name = web_form_get(&form, "name"), next = web_form_get(&form, "next");
	if (!account_login(desk->store, &desk->keys, name, web_form_get(&form, "password"), request->address, time_now(), token, err)) {
		if (err->class != ERROR_UNAUTHORIZED && err->class != ERROR_TOO_MANY && err->class != ERROR_BUSY)
			return false;
		int status = error_class_info(err->class)->http_status;
		// 401 would need a challenge (RFC 9110 section 15.5.2); the form is one for people.
		return login_page(desk, request, response, status == 401 ? 422 : status, text_cstr(request->arena, text_from(err->message)), name, next,
			err);
	}
	if (!text_starts(next, TEXT("/")) || text_starts(next, TEXT("//")))
		next = TEXT("/");
	return web_response_session(response, request, text_copy(request->arena, text_from(token)), SESSION_SECONDS, err) &&
	       web_response_redirect(response, 303, next, err);
}

static bool end_session(struct store_tx *tx, void *ctx, struct error *err)
{
	return account_session_end(tx, ctx, err);
}

static bool do_logout(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	struct web_form form;
	const struct account_session *session = request->session.data;
	if (!console_form(request, &form, err))
		return false;
	if (session != NULL && !store_write(desk->store, end_session, (void *)(uintptr_t)session->id, err))
		return false;
	return web_response_session(response, request, TEXT(""), 0, err) && web_response_redirect(response, 303, TEXT("/login"), err);
}

// ---- pages

static bool show_home(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = NULL;
	STORE_READ_AUTO *tx = NULL;
	struct page page;
	struct publication publication;
	struct arena *arena = request->arena;
	if (!console_page(desk, &model, &page, err) || !store_read(desk->store, &tx, err) ||
		!publication_current(tx, arena, &publication, err))
		return false;
	struct value *data = value_map(arena);
	value_put(arena, data, "counts", value_list(arena));
	page_put_list(arena, data, "due", value_list(arena));
	struct value *view = value_put_map(arena, data, "publication");
	value_put(arena, view, "number", value_printf(arena, "%lld", (long long)publication.number));
	value_put(arena, view, "date", page_day_of(arena, &page, publication.instant));
	value_put_string(arena, view, "href", desk->base_url);
	struct value *frame = console_frame(arena, &page, request, page_label(&page, "console_home.heading"), CONSOLE_NAV_HOME);
	return desk_respond(response, 200, &page, "console_home", data, frame, err);
}

static bool show_publications(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = NULL;
	STORE_READ_AUTO *tx = NULL;
	struct page page;
	struct publication *publications;
	size_t count;
	struct arena *arena = request->arena;
	if (!console_page(desk, &model, &page, err) || !store_read(desk->store, &tx, err) ||
		!publication_list(tx, arena, SHOWN, &publications, &count, err))
		return false;
	struct value *data = value_map(arena), *list = value_list(arena);
	for (size_t i = 0; i < count; i++) {
		char hex[HASH_HEX_SIZE];
		struct value *v = value_map(arena);
		value_put(arena, v, "number", value_printf(arena, "%lld", (long long)publications[i].number));
		value_put(arena, v, "href", value_printf(arena, "%shistory/%lld/", desk->base_url, (long long)publications[i].number));
		value_put_bool(arena, v, "current", publications[i].current);
		value_put_string(arena, v, "note", publications[i].note);
		value_put(arena, v, "date", page_instant(arena, &page, publications[i].made));
		value_put(arena, v, "revision", value_printf(arena, "r%lld", (long long)publications[i].revision));
		value_put(arena, v, "sha256", value_copy_string(arena, hash_hex(&publications[i].manifest, hex)));
		value_append(arena, list, v);
	}
	page_put_list(arena, data, "publications", list);
	struct value *frame = console_frame(arena, &page, request, page_label(&page, "console_publications.heading"), CONSOLE_NAV_PUBLICATIONS);
	return desk_respond(response, 200, &page, "console_publications", data, frame, err);
}

static const char *spool_folder(struct arena *arena, const struct desk *desk)
{
	return arena_printf(arena, "%s/spool", desk->state);
}

static bool show_mails(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = NULL;
	struct page page;
	struct spool_entry *entries;
	size_t count;
	struct arena *arena = request->arena;
	if (!console_page(desk, &model, &page, err) ||
		!spool_list(arena, spool_folder(arena, desk), SHOWN, &entries, &count, err))
		return false;
	struct value *data = value_map(arena), *list = value_list(arena);
	for (size_t i = 0; i < count; i++) {
		struct mail_view mail;
		if (!spool_read(arena, spool_folder(arena, desk), text_from(entries[i].id), &mail, err))
			return false;
		struct value *v = value_map(arena);
		value_put(arena, v, "href", value_printf(arena, "/mails/%s", entries[i].id));
		value_put(arena, v, "subject", value_text(arena, mail.subject));
		value_put(arena, v, "to", value_text(arena, mail.to));
		value_put(arena, v, "state", page_code(arena, &page, "delivery", TEXT("spooled")));
		value_put(arena, v, "at", page_instant(arena, &page, entries[i].written));
		value_append(arena, list, v);
	}
	value_put_bool(arena, data, "spool", true);
	page_put_list(arena, data, "mails", list);
	struct value *frame = console_frame(arena, &page, request, page_label(&page, "console_mails.heading"), CONSOLE_NAV_MAILS);
	return desk_respond(response, 200, &page, "console_mails", data, frame, err);
}

// Addresses of this site in a text, so that the demo's private links can be followed.
static struct value *links_in(struct arena *arena, const struct desk *desk, struct text body)
{
	struct value *list = value_list(arena);
	struct text base = text_from(desk->base_url);
	while (body.len > 0) {
		ptrdiff_t at = text_find(body, base);
		if (at < 0)
			break;
		body = text_sub(body, (size_t)at, body.len);
		size_t end = 0;
		while (end < body.len && strchr(" \r\n\t<>\"", body.data[end]) == NULL)
			end++;
		struct value *v = value_map(arena);
		value_put(arena, v, "href", value_text(arena, text_copy(arena, text_sub(body, 0, end))));
		value_append(arena, list, v);
		body = text_sub(body, end, body.len);
	}
	return list;
}

static bool show_mail(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = NULL;
	struct page page;
	struct mail_view mail;
	struct text source, id = web_request_param(request, "id");
	struct arena *arena = request->arena;
	if (!console_page(desk, &model, &page, err) || !spool_read(arena, spool_folder(arena, desk), id, &mail, err) ||
		!spool_get(arena, spool_folder(arena, desk), id, &source, err))
		return false;
	struct value *data = value_map(arena), *v = value_put_map(arena, data, "mail");
	value_put(arena, v, "subject", value_text(arena, mail.subject));
	value_put(arena, v, "state", page_code(arena, &page, "delivery", TEXT("spooled")));
	value_put(arena, v, "from", value_text(arena, mail.from));
	value_put(arena, v, "to", value_text(arena, mail.to));
	value_put(arena, v, "at", page_instant(arena, &page, mail.date));
	value_put(arena, v, "message_id", value_text(arena, mail.message_id));
	value_put(arena, v, "text", value_text(arena, mail.body));
	value_put(arena, v, "source", value_text(arena, source));
	page_put_list(arena, v, "links", links_in(arena, desk, mail.body));
	struct value *frame = console_frame(arena, &page, request, text_cstr(arena, mail.subject), CONSOLE_NAV_MAILS);
	page_crumb(arena, frame, page_label(&page, "console_mails.heading"), "/mails");
	return desk_respond(response, 200, &page, "console_mail", data, frame, err);
}

static bool show_account(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = NULL;
	struct page page;
	struct arena *arena = request->arena;
	const struct account_session *session = request->session.data;
	if (!console_page(desk, &model, &page, err))
		return false;
	struct value *data = value_map(arena), *v = value_put_map(arena, data, "account");
	value_put_string(arena, v, "name", session->account.name);
	value_put(arena, v, "roles_text", value_text(arena, request->session.role));
	value_put(arena, v, "logged_in", page_instant(arena, &page, session->created));
	struct value *frame = console_frame(arena, &page, request, session->account.name, CONSOLE_NAV_NONE);
	return desk_respond(response, 200, &page, "console_account", data, frame, err);
}

// The style sheet: the console has no publication of its own to serve it from.
static bool show_asset(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct text name = web_request_param(request, "name");
	(void)app;
	for (size_t i = 0; i < embed_asset_count; i++) {
		if (!text_is(name, embed_assets[i].path))
			continue;
		web_response_body(response, 200, embed_assets[i].media_type, embed_assets[i].data);
		return true;
	}
	return error_set(err, ERROR_NOT_FOUND, "there is no such file");
}

#define STAFF WEB_LOGIN

static const struct web_route routes[] = {
	{WEB_GET, "/assets/{name}", show_asset, 0, 0, "the style sheet"},
	{WEB_GET, "/login", show_login, WEB_SESSION, 0, "sign in"},
	{WEB_POST, "/login", do_login, WEB_FORM, LONGEST_FORM, "sign in"},
	{WEB_POST, "/logout", do_logout, WEB_FORM | STAFF, LONGEST_FORM, "sign out"},
	{WEB_GET, "/", show_home, STAFF, 0, "what needs somebody today"},
	{WEB_GET, "/account", show_account, STAFF, 0, "who is signed in"},
	{WEB_GET, "/publications", show_publications, STAFF, 0, "every publication"},
	{WEB_GET, "/mails", show_mails, STAFF, 0, "mail in the spool"},
	{WEB_GET, "/mails/{id}", show_mail, STAFF, 0, "one message"},
};

const struct web_route_table console_routes = {routes, sizeof(routes) / sizeof(routes[0])};
