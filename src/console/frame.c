// SPDX-License-Identifier: Apache-2.0
//
// The frame of the console's pages.
#include "console/frame.h"

#include "web/request.h"

bool console_page(struct desk *desk, struct web_request *request, struct desk_model **ret_model, struct page *ret_page, struct error *err)
{
	struct desk_model *model = desk_model_get(desk);
	(void)request;
	if (model == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "nothing has been published yet");
	*ret_model = model;
	*ret_page = page_at(&model->site, 0, TEXT(""));
	return true;
}

struct value *console_frame(struct arena *arena, const struct page *page, const struct web_request *request, const char *title,
			    enum console_nav nav)
{
	static const struct {
		enum console_nav nav;
		const char *label, *href;
	} entries[] = {
		{CONSOLE_HOME, "console.nav.home", "/"}, {CONSOLE_CASES, "console.nav.cases", "/cases"},
		{CONSOLE_CHANGES, "console.nav.changes", "/changes"}, {CONSOLE_FILES, "console.nav.files", "/files"},
		{CONSOLE_PUBLICATIONS, "console.nav.publications", "/publications"}, {CONSOLE_MAIL, "console.nav.mails", "/mail"},
	};
	struct value *frame = value_map(arena);
	value_put_string(arena, frame, "lang", lang_code(page->lang));
	value_put_string(arena, frame, "title", title);
	struct value *sheet = value_map(arena);
	value_put(arena, sheet, "href", value_printf(arena, "/%s", page->site->stylesheet));
	value_append(arena, value_put_list(arena, frame, "stylesheets"), sheet);
	struct value *links = value_put_map(arena, frame, "links");
	value_put_string(arena, links, "home", "/");
	value_put_string(arena, links, "logout", "/logout");
	value_put(arena, value_put_map(arena, frame, "maker"), "name", page_text(arena, page, value_get(page->maker->value, "name")));
	value_put(arena, frame, "csrf", value_text(arena, request->session.csrf));
	if (!request->session.present)
		return frame;
	struct value *account = value_put_map(arena, frame, "account");
	value_put(arena, account, "name", value_text(arena, request->session.name));
	value_put_string(arena, account, "href", "/");
	struct value *list = value_put_list(arena, frame, "nav");
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		struct value *entry = value_map(arena);
		value_put_string(arena, entry, "text", page_label(page, entries[i].label));
		value_put_string(arena, entry, "href", entries[i].href);
		value_put_bool(arena, entry, "current", entries[i].nav == nav);
		value_append(arena, list, entry);
	}
	return frame;
}

bool console_form(struct web_request *request, struct web_form *ret_form, struct error *err)
{
	return web_request_form(request, &web_form_limits_default, NULL, ret_form, err);
}
