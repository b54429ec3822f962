// SPDX-License-Identifier: Apache-2.0
//
// Content files and change sets.
#include "console/content.h"

#include <string.h>

#include "base/time.h"
#include "console/frame.h"
#include "console/lines.h"
#include "live/account.h"
#include "live/audit.h"
#include "site/publisher.h"
#include "site/revision_source.h"
#include "store/change_set.h"
#include "value/complaint.h"
#include "web/request.h"
#include "web/response.h"

#define LONGEST_FORM 8192
#define LARGEST_SHOWN ((size_t)512 * 1024)
#define SETS_SHOWN 200

static struct value *size_view(struct arena *arena, const struct page *page, int64_t size)
{
	struct value *v = value_map(arena);
	value_put_int(arena, v, "bytes", size);
	value_put(arena, v, "text", value_text(arena, lang_size(arena, page->lang, (uint64_t)size)));
	return v;
}

// ---- files

static bool show_files(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = NULL;
	STORE_READ_AUTO *tx = NULL;
	struct page page;
	struct revision_file *files;
	size_t count;
	int64_t head;
	struct arena *arena = request->arena;
	if (!console_page(desk, &model, &page, err) || !store_read(desk->store, &tx, err) || !revision_head(tx, &head, err) ||
		!revision_tree(tx, arena, head, &files, &count, err))
		return false;
	struct value *data = value_map(arena), *list = value_list(arena);
	for (size_t i = 0; i < count; i++) {
		struct value *v = value_map(arena);
		value_put(arena, v, "path", value_text(arena, files[i].path));
		value_put(arena, v, "href", value_printf(arena, "/files/" TEXT_FMT, TEXT_ARG(files[i].path)));
		value_put(arena, v, "size", size_view(arena, &page, files[i].blob.size));
		value_append(arena, list, v);
	}
	page_put_list(arena, data, "files", list);
	struct value *frame = console_frame(arena, &page, request, page_label(&page, "console_files.heading"), CONSOLE_NAV_FILES);
	return desk_respond(response, 200, &page, "console_files", data, frame, err);
}

static bool is_text(struct text bytes)
{
	return text_is_utf8(bytes) && text_find_byte(bytes, '\0') < 0;
}

static bool show_file(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = NULL;
	STORE_READ_AUTO *tx = NULL;
	struct page page;
	struct blob blob;
	struct text bytes = TEXT(""), path = web_request_param(request, "path");
	int64_t head;
	char hex[HASH_HEX_SIZE];
	struct arena *arena = request->arena;
	if (!console_page(desk, &model, &page, err) || !store_read(desk->store, &tx, err) || !revision_head(tx, &head, err) ||
		!revision_find(tx, head, path, &blob, err))
		return false;
	bool large = blob.size > (int64_t)LARGEST_SHOWN;
	if (!large && !blob_load(tx, arena, &blob.hash, LARGEST_SHOWN, &bytes, err))
		return false;
	struct value *data = value_map(arena), *v = value_put_map(arena, data, "file");
	value_put(arena, v, "path", value_text(arena, path));
	value_put(arena, v, "size", size_view(arena, &page, blob.size));
	value_put(arena, v, "sha256", value_copy_string(arena, hash_hex(&blob.hash, hex)));
	bool binary = large || !is_text(bytes);
	value_put_bool(arena, v, "binary", binary);
	value_put(arena, v, "raw_href", value_printf(arena, "/raw/" TEXT_FMT, TEXT_ARG(path)));
	page_put_list(arena, v, "lines", binary ? value_list(arena) : lines_numbered(arena, bytes));
	struct value *frame = console_frame(arena, &page, request, text_cstr(arena, path), CONSOLE_NAV_FILES);
	page_crumb(arena, frame, page_label(&page, "console_files.heading"), "/files");
	return desk_respond(response, 200, &page, "console_file", data, frame, err);
}

static bool download_file(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	STORE_READ_AUTO *tx = NULL;
	struct blob blob;
	struct text bytes, path = web_request_param(request, "path");
	int64_t head;
	if (!store_read(desk->store, &tx, err) || !revision_head(tx, &head, err) || !revision_find(tx, head, path, &blob, err) ||
		!blob_load(tx, request->arena, &blob.hash, (size_t)64 << 20, &bytes, err))
		return false;
	web_response_body(response, 200, "application/octet-stream", bytes);
	return web_response_header(response, "Content-Disposition", TEXT("attachment"), err);
}

// ---- change sets

static struct value *state_view(struct arena *arena, const struct page *page, const struct change_set *set)
{
	return page_code(arena, page, "change", text_from(change_set_state_name(set->state)));
}

static struct value *set_view(struct arena *arena, const struct page *page, const struct change_set *set)
{
	struct value *v = value_map(arena);
	value_put_string(arena, v, "title", set->title);
	value_put(arena, v, "state", state_view(arena, page, set));
	value_put_string(arena, v, "author", set->author);
	value_put(arena, v, "changed", page_instant(arena, page, set->updated));
	value_put(arena, v, "base", value_printf(arena, "r%lld", (long long)set->base));
	value_put(arena, v, "href", value_printf(arena, "/changes/%s", set->id));
	return v;
}

static bool show_changes(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = NULL;
	STORE_READ_AUTO *tx = NULL;
	struct page page;
	struct change_set *sets;
	size_t count;
	struct arena *arena = request->arena;
	if (!console_page(desk, &model, &page, err) || !store_read(desk->store, &tx, err) ||
		!change_set_list(tx, arena, -1, SETS_SHOWN, &sets, &count, err))
		return false;
	struct value *data = value_map(arena), *list = value_list(arena);
	for (size_t i = 0; i < count; i++) {
		struct revision_change *changes;
		size_t change_count;
		if (!change_set_changes(tx, arena, sets[i].id, &changes, &change_count, err))
			return false;
		struct value *v = set_view(arena, &page, &sets[i]), *values = value_map(arena);
		value_put_int(arena, values, "count", (int64_t)change_count);
		value_put_string(arena, v, "files_text", page_format(arena, &page, "console_changes.files_count", values));
		value_append(arena, list, v);
	}
	page_put_list(arena, data, "changes", list);
	struct value *frame = console_frame(arena, &page, request, page_label(&page, "console_changes.heading"), CONSOLE_NAV_CHANGES);
	return desk_respond(response, 200, &page, "console_changes", data, frame, err);
}

static bool load_side(struct store_tx *tx, struct arena *arena, bool present, const struct hash *hash, struct text *ret_bytes, bool *ret_binary,
		      struct error *err)
{
	int64_t size = 0;
	*ret_bytes = TEXT("");
	if (!present)
		return true;
	if (!blob_stat(tx, hash, &size, err))
		return false;
	if (size > (int64_t)LARGEST_SHOWN) {
		*ret_binary = true;
		return true;
	}
	if (!blob_load(tx, arena, hash, LARGEST_SHOWN, ret_bytes, err))
		return false;
	*ret_binary = *ret_binary || !is_text(*ret_bytes);
	return true;
}

static bool change_view(struct store_tx *tx, struct arena *arena, const struct page *page, const struct revision_change *change, size_t number,
			struct value **ret_view, struct error *err)
{
	struct value *v = value_map(arena);
	struct text before, after;
	bool binary = false, truncated = false;
	const char *kind = !change->has_base ? "added" : change->has_content ? "changed" : "removed";
	if (!load_side(tx, arena, change->has_base, &change->base, &before, &binary, err) ||
		!load_side(tx, arena, change->has_content, &change->content.hash, &after, &binary, err))
		return false;
	value_put(arena, v, "path", value_text(arena, change->path));
	value_put(arena, v, "anchor", value_printf(arena, "file-%zu", number));
	value_put(arena, v, "kind", page_code(arena, page, "change", text_from(kind)));
	value_put_bool(arena, v, "binary", binary);
	page_put_list(arena, v, "lines", binary ? value_list(arena) : lines_difference(arena, before, after, &truncated));
	value_put_bool(arena, v, "truncated", truncated);
	*ret_view = v;
	return true;
}

// What is wrong with the content as the set would publish it.
static bool problems_view(struct desk *desk, struct arena *arena, const struct page *page, const char *id, struct value **ret_list, bool *ret_errors,
			  struct error *err)
{
	COMPLAINTS_AUTO complaints;
	struct revision_source source;
	struct portfolio *portfolio;
	struct content_options options = {.at = desk->at, .now = time_now()};
	struct value *list = value_list(arena);
	complaints_init(&complaints, 200);
	if (!revision_source_open(desk->store, arena, 0, id, &source, err) ||
		!portfolio_load(arena, revision_source_content(&source), &options, &complaints, &portfolio, err))
		return false;
	complaints_sort(&complaints);
	for (size_t i = 0; i < complaints.count; i++) {
		const struct complaint *c = &complaints.items[i];
		struct value *v = value_map(arena);
		value_put(arena, v, "severity", page_code(arena, page, "problem", text_from(complaint_severity_name(c->severity))));
		value_put(arena, v, "place", value_printf(arena, "%s:%u:%u", c->place.file == NULL ? "." : c->place.file, c->place.line, c->place.column));
		value_put(arena, v, "text", value_printf(arena, "%s: %s: %s", c->path, c->clause, c->message));
		value_append(arena, list, v);
	}
	*ret_list = list;
	*ret_errors = complaints.errors > 0;
	return true;
}

static bool show_change(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = NULL;
	STORE_READ_AUTO *tx = NULL;
	struct page page;
	struct change_set set;
	struct revision_change *changes;
	size_t count;
	bool errors = false;
	struct arena *arena = request->arena;
	const char *id = text_cstr(arena, web_request_param(request, "id"));
	if (!console_page(desk, &model, &page, err) || !store_read(desk->store, &tx, err) || !change_set_get(tx, arena, id, &set, err) ||
		!change_set_changes(tx, arena, id, &changes, &count, err))
		return false;
	bool open = set.state == CHANGE_SET_OPEN || set.state == CHANGE_SET_APPROVED;
	struct value *data = value_map(arena), *files = value_list(arena), *problems = value_list(arena);
	value_put(arena, data, "change", set_view(arena, &page, &set));
	for (size_t i = 0; i < count; i++) {
		struct value *file;
		if (!change_view(tx, arena, &page, &changes[i], i + 1, &file, err))
			return false;
		value_append(arena, files, file);
	}
	if (open && !problems_view(desk, arena, &page, id, &problems, &errors, err))
		return false;
	page_put_list(arena, data, "problems", problems);
	value_put_string(arena, data, "problems_tone", errors ? "bad" : "warn");
	value_put(arena, data, "files", files);
	struct value *frame = console_frame(arena, &page, request, set.title, CONSOLE_NAV_CHANGES);
	page_crumb(arena, frame, page_label(&page, "console_changes.heading"), "/changes");
	if (open) {
		struct value *form = value_put_map(arena, frame, "form");
		value_put(arena, form, "action", value_printf(arena, "/changes/%s", id));
		value_put(arena, form, "revision", value_printf(arena, "%lld", (long long)set.updated));
		value_put_bool(arena, form, "can_discard", true);
	}
	return desk_respond(response, 200, &page, "console_change", data, frame, err);
}

struct decision {
	const char *id, *account;
	int64_t now, seen; // seen: the set's state as the page showed it
	bool publish;
	struct arena *arena;
};

static bool decide(struct store_tx *tx, void *ctx, struct error *err)
{
	const struct decision *d = ctx;
	struct change_set set;
	struct revision_conflict *conflicts;
	size_t conflict_count;
	int64_t revision;
	struct audit_entry entry = {.instant = d->now, .actor_kind = "staff", .actor = d->account,
		.action = d->publish ? "change_set.publish" : "change_set.abandon", .entity_kind = "change_set", .entity = d->id};
	if (!change_set_get(tx, d->arena, d->id, &set, err))
		return false;
	if (set.updated != d->seen)
		return error_set(err, ERROR_CONFLICT, "the change set was changed since you looked at it: read it again");
	if (!audit_add(tx, &entry, err))
		return false;
	if (!d->publish)
		return change_set_abandon(tx, d->id, d->now, err);
	if (set.state == CHANGE_SET_OPEN && !change_set_approve(tx, d->id, d->account, d->now, err))
		return false;
	return change_set_publish(tx, d->arena, d->id, d->now, &revision, &conflicts, &conflict_count, err);
}

static bool do_change(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = NULL;
	struct page page;
	struct web_form form;
	struct value *problems;
	bool errors;
	struct arena *arena = request->arena;
	const struct account_session *session = request->session.data;
	struct decision d = {.now = time_now(), .arena = arena, .account = session->account.id};
	d.id = text_cstr(arena, web_request_param(request, "id"));
	if (!console_page(desk, &model, &page, err) || !console_form(request, &form, err))
		return false;
	if ((session->account.roles & ACCOUNT_EDITOR) == 0)
		return error_set(err, ERROR_FORBIDDEN, "only editors publish");
	d.publish = text_is(web_form_get(&form, "action"), "publish");
	if (!text_to_int64(web_form_get(&form, "revision"), &d.seen))
		return error_set(err, ERROR_SYNTAX, "the form is incomplete: load the page again");
	if (d.publish) {
		if (!problems_view(desk, arena, &page, d.id, &problems, &errors, err))
			return false;
		if (errors)
			return error_set(err, ERROR_INVALID, "the content has errors: mend them first; the page of the change set lists them");
	}
	if (!store_write(desk->store, decide, &d, err) || (d.publish && !publisher_publish(desk->publisher, "", NULL, NULL, err)))
		return false;
	return web_response_redirect(response, 303, text_from(arena_printf(arena, "/changes/%s", d.id)), err);
}

static const struct web_route routes[] = {
	{WEB_GET, "/files", show_files, WEB_LOGIN, 0, "the approved content"},
	{WEB_GET, "/files/{path:path}", show_file, WEB_LOGIN, 0, "one content file"},
	{WEB_GET, "/raw/{path:path}", download_file, WEB_LOGIN, 0, "one content file as a download"},
	{WEB_GET, "/changes", show_changes, WEB_LOGIN, 0, "change sets"},
	{WEB_GET, "/changes/{id:uuid}", show_change, WEB_LOGIN, 0, "what a change set would change"},
	{WEB_POST, "/changes/{id:uuid}", do_change, WEB_LOGIN | WEB_FORM, LONGEST_FORM, "publish or discard a change set"},
};

const struct web_route_table console_content_table = {routes, sizeof(routes) / sizeof(routes[0])};
