// SPDX-License-Identifier: Apache-2.0
//
// The console's frame and actor.
#include "page/console.h"

#include "web/embed.h"

static void put_sheet(struct arena *arena, struct value *list, const char *path)
{
	struct value *sheet = value_map(arena);
	value_put_string(arena, sheet, "href", path);
	value_append(arena, list, sheet);
}

static void put_navigation(struct arena *arena, const struct page *page, struct value *frame, enum console_nav nav)
{
	static const struct {
		enum console_nav nav;
		const char *label, *href;
	} entries[] = {
		{CONSOLE_NAV_HOME, "console.nav.home", "/"},
		{CONSOLE_NAV_CASES, "console.nav.cases", "/cases"},
		{CONSOLE_NAV_CHANGES, "console.nav.changes", "/changes"},
		{CONSOLE_NAV_FILES, "console.nav.files", "/files"},
		{CONSOLE_NAV_PUBLICATIONS, "console.nav.publications", "/publications"},
		{CONSOLE_NAV_MAILS, "console.nav.mails", "/mails"},
	};
	struct value *list = value_put_list(arena, frame, "nav");
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		struct value *entry = value_map(arena);
		value_put_string(arena, entry, "text", page_label(page, entries[i].label));
		value_put_string(arena, entry, "href", entries[i].href);
		value_put_bool(arena, entry, "current", entries[i].nav == nav);
		value_append(arena, list, entry);
	}
}

struct value *console_frame(struct arena *arena, const struct page *page, const struct web_request *request, const char *title,
			    enum console_nav nav)
{
	const struct embed_asset *own = embed_asset_find("console.css");
	struct value *frame = value_map(arena), *sheets = value_put_list(arena, frame, "stylesheets");
	value_put_string(arena, frame, "lang", lang_code(page->lang));
	value_put_string(arena, frame, "title", title);
	if (page->site->stylesheet != NULL)
		put_sheet(arena, sheets, arena_printf(arena, "/%s", page->site->stylesheet));
	if (own != NULL)
		put_sheet(arena, sheets, arena_printf(arena, "/assets/%s", own->path));
	struct value *links = value_put_map(arena, frame, "links");
	value_put_string(arena, links, "home", "/");
	value_put_string(arena, links, "logout", "/logout");
	value_put_string(arena, value_put_map(arena, frame, "maker"), "name", page_string(arena, page, value_get(page->maker->value, "name")));
	if (request->session.present) {
		struct value *account = value_put_map(arena, frame, "account");
		value_put(arena, account, "name", value_text(arena, request->session.name));
		value_put_string(arena, account, "href", "/account");
		value_put(arena, frame, "csrf", value_text(arena, request->session.csrf));
		put_navigation(arena, page, frame, nav);
	}
	return frame;
}

// The session's role is one or more names, apart by commas or spaces.
static unsigned session_roles(const struct web_session *session)
{
	unsigned roles = 0;
	struct text rest = session->role;
	while (rest.len > 0) {
		struct text words = text_cut(&rest, ',');
		while (words.len > 0)
			roles |= account_role_parse(text_trim(text_cut(&words, ' ')));
	}
	return roles;
}

struct command_actor console_actor(struct web_request *request)
{
	if (!request->session.present)
		return (struct command_actor){.kind = ACTOR_PUBLIC, .address = request->address};
	return (struct command_actor){
		.kind = ACTOR_STAFF,
		.id = text_cstr(request->arena, request->session.account),
		.roles = session_roles(&request->session),
		.address = request->address,
	};
}

bool console_allow(struct web_request *request, unsigned roles, struct error *err)
{
	if (!request->session.present)
		return error_set(err, ERROR_UNAUTHORIZED, "please log in");
	if ((session_roles(&request->session) & roles) == 0)
		return error_set(err, ERROR_FORBIDDEN, "this needs another role");
	return true;
}
