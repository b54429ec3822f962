// SPDX-License-Identifier: Apache-2.0
//
// /history/ and security.txt.
#include "site/history_routes.h"

#include "base/files.h"
#include "reception/policy_pages.h"
#include "site/listing.h"
#include "site/publisher.h"
#include "web/request.h"
#include "web/response.h"

#define PUBLICATIONS_SHOWN 200
#define LARGEST_OLD_PAGE ((size_t)16 << 20)

static bool history_index(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = desk_model_get(desk);
	STORE_READ_AUTO *tx = NULL;
	struct publication *publications;
	size_t count;
	struct arena *arena = request->arena;
	if (model == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "nothing has been published yet");
	struct page page = desk_page(model, request, "history/");
	if (!store_read(desk->store, &tx, err) || !publication_list(tx, arena, PUBLICATIONS_SHOWN, &publications, &count, err))
		return false;
	struct value *data = value_map(arena), *list = value_put_list(arena, data, "publications");
	for (size_t i = 0; i < count; i++) {
		char hex[HASH_HEX_SIZE];
		struct value *v = value_map(arena);
		value_put(arena, v, "number", value_printf(arena, "%lld", (long long)publications[i].number));
		value_put(arena, v, "href", value_printf(arena, "%lld/", (long long)publications[i].number));
		value_put(arena, v, "date", page_day_of(arena, &page, publications[i].instant));
		value_put_string(arena, v, "note", publications[i].note[0] == '\0' ? NULL : publications[i].note);
		value_put_bool(arena, v, "current", publications[i].current);
		value_put_bool(arena, v, "removed", false);
		value_put(arena, v, "manifest_href", value_printf(arena, "%lld/manifest.json", (long long)publications[i].number));
		value_put(arena, v, "signature_href", value_printf(arena, "%lld/manifest.json.minisig", (long long)publications[i].number));
		value_put(arena, v, "sha256", value_copy_string(arena, hash_hex(&publications[i].manifest, hex)));
		value_append(arena, list, v);
	}
	struct text key = publisher_public_key(arena, desk->publisher);
	value_put(arena, data, "verify_command", value_printf(arena, "minisign -Vm manifest.json -P " TEXT_FMT, TEXT_ARG(key)));
	value_put(arena, data, "public_key", value_text(arena, key));
	struct value *frame = page_frame(arena, &page, page_label(&page, "history.heading"), PAGE_NAV_NONE);
	return desk_respond(response, 200, &page, "history", data, frame, err);
}

// Puts the banner before the page's main part. Pages are our own output: exactly one `<main id="main"` is in each.
static bool with_banner(struct arena *arena, const struct desk_model *model, struct text path, const struct publication *publication,
                        struct text html, struct text *ret_html, struct error *err)
{
	static const struct text mark = TEXT_INIT("<main id=\"main\"");
	const struct maker *maker = &model->site.portfolio->content->maker;
	struct text first = path;
	int language = content_language(maker, text_cut(&first, '/'));
	struct page page = page_at(&model->site, language < 0 ? 0 : language, TEXT(""));
	ptrdiff_t at = text_find(html, mark);
	if (at < 0) {
		*ret_html = html;
		return true;
	}
	struct value *frame = value_map(arena), *history = value_put_map(arena, frame, "history");
	value_put(arena, history, "number", value_printf(arena, "%lld", (long long)publication->number));
	value_put(arena, history, "date", page_day_of(arena, &page, publication->instant));
	value_put(arena, value_put_map(arena, history, "superseded_by"), "href", value_printf(arena, "/" TEXT_FMT, TEXT_ARG(path)));
	BUILDER_AUTO banner;
	builder_init(&banner, 0);
	if (!page_render(arena, &page, "history_banner", value_map(arena), frame, &banner, err))
		return false;
	BUILDER_AUTO whole;
	builder_init(&whole, LARGEST_OLD_PAGE);
	builder_add(&whole, text_sub(html, 0, (size_t)at));
	builder_add(&whole, builder_text(&banner));
	builder_add(&whole, text_sub(html, (size_t)at, html.len));
	return builder_take(&whole, arena, ret_html, err);
}

static bool history_page(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = desk_model_get(desk);
	struct arena *arena = request->arena;
	struct publication publication;
	struct web_site *site;
	struct web_object object;
	struct text path = web_request_param(request, "path"), bytes;
	int64_t number;
	bool redirect = false;
	if (model == NULL || !text_to_int64(web_request_param(request, "number"), &number))
		return error_set(err, ERROR_NOT_FOUND, "there is no such publication");
	if (!publisher_history(desk->publisher, number, &site, &publication, arena, err))
		return false;
	bool found = web_site_find(site, text_from(arena_printf(arena, "/" TEXT_FMT, TEXT_ARG(path))), &object, &redirect);
	bool good = found && !redirect && file_read(arena, object.variants[WEB_IDENTITY].file, LARGEST_OLD_PAGE, &bytes, err);
	web_site_unref(site);
	if (redirect)
		return web_response_redirect(response, 308,
		                             text_from(arena_printf(arena, "/history/%lld/" TEXT_FMT "/", (long long)number, TEXT_ARG(path))), err);
	if (!found)
		return error_set(err, ERROR_NOT_FOUND, "publication %lld has no such page", (long long)number);
	if (!good)
		return false;
	bool html = text_starts(text_from(object.content_type), TEXT("text/html"));
	if (html && !publication.current && !with_banner(arena, model, path, &publication, bytes, &bytes, err))
		return false;
	web_response_body(response, 200, object.content_type, bytes);
	return true;
}

static bool security_txt(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = desk_model_get(desk);
	struct text file;
	if (model == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "nothing has been published yet");
	if (!securitytxt_of_maker(request->arena, &model->site.portfolio->content->maker, true, time_now(), &file, err))
		return false;
	web_response_text(response, 200, file);
	return true;
}

static const struct web_route routes[] = {
	{WEB_GET, "/.well-known/security.txt", security_txt, 0, 0, "security contact (RFC 9116), renewed by itself"},
	{WEB_GET, "/history/", history_index, 0, 0, "all publications"},
	{WEB_GET, "/history/{number:int}/", history_page, 0, 0, "the front page of an earlier publication"},
	{WEB_GET, "/history/{number:int}/{path:path}", history_page, 0, 0, "a page of an earlier publication"},
};

const struct web_route_table site_public_routes = {routes, sizeof(routes) / sizeof(routes[0])};
