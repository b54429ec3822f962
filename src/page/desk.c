// SPDX-License-Identifier: Apache-2.0
//
// The running service: the current model behind a lock and a count, live pages, uploads.
#include "page/desk.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

struct desk_model *desk_model_create(void)
{
	struct desk_model *model = memory_alloc(sizeof(*model));
	atomic_init(&model->references, 1);
	arena_init(&model->arena);
	return model;
}

struct desk_model *desk_model_get(struct desk *desk)
{
	pthread_mutex_lock(&desk->lock);
	struct desk_model *model = desk->model;
	if (model != NULL)
		atomic_fetch_add(&model->references, 1);
	pthread_mutex_unlock(&desk->lock);
	return model;
}

void desk_model_release(struct desk_model *model)
{
	if (model == NULL || atomic_fetch_sub(&model->references, 1) > 1)
		return;
	arena_finish(&model->arena);
	free(model);
}

void desk_model_release_auto(struct desk_model **model)
{
	desk_model_release(*model);
}

void desk_model_set(struct desk *desk, struct desk_model *model)
{
	pthread_mutex_lock(&desk->lock);
	struct desk_model *before = desk->model;
	desk->model = model;
	pthread_mutex_unlock(&desk->lock);
	desk_model_release(before);
}

struct page desk_page(const struct desk_model *model, const struct web_request *request, const char *path)
{
	const struct maker *maker = &model->site.portfolio->content->maker;
	int language = content_language(maker, web_request_param(request, "lang"));
	return page_at(&model->site, language < 0 ? 0 : language, text_from(path));
}

bool desk_respond(struct web_response *response, int status, const struct page *page, const char *template, struct value *data,
                  struct value *frame, struct error *err)
{
	BUILDER_AUTO html;
	struct text text;
	builder_init(&html, 0);
	if (!page_render(response->arena, page, template, data, frame, &html, err) ||
	    !builder_take(&html, response->arena, &text, err))
		return false;
	web_response_html(response, status, text);
	return true;
}

static bool upload_begin(void *ctx, const struct web_file *file, struct error *err)
{
	struct desk_upload *upload = ctx;
	(void)file;
	return blob_writer_open(upload->desk->store, upload->max_file, time_now(), &upload->writer, err);
}

static bool upload_data(void *ctx, struct text bytes, struct error *err)
{
	struct desk_upload *upload = ctx;
	return blob_writer_add(upload->writer, bytes, err);
}

static bool upload_end(void *ctx, struct arena *arena, void **ret_data, struct error *err)
{
	struct desk_upload *upload = ctx;
	struct blob blob;
	bool good = blob_writer_finish(upload->writer, &blob, err);
	blob_writer_close(upload->writer);
	upload->writer = NULL;
	if (!good)
		return false;
	struct blob *kept = arena_new(arena, struct blob);
	*kept = blob;
	*ret_data = kept;
	return true;
}

static void upload_abort(void *ctx)
{
	struct desk_upload *upload = ctx;
	blob_writer_close(upload->writer);
	upload->writer = NULL;
}

struct web_file_sink desk_upload_sink(struct desk_upload *upload)
{
	return (struct web_file_sink){upload, upload_begin, upload_data, upload_end, upload_abort};
}

// HASH.SIZE.NAME.TYPE with name and type in base64url, then the MAC over that.
const char *desk_kept_token(struct desk *desk, struct arena *arena, const struct command_file *file)
{
	char hex[HASH_HEX_SIZE], mac_hex[HASH_HEX_SIZE];
	const char *facts = arena_printf(arena, "%s.%lld.%s.%s", hash_hex(&file->blob.hash, hex), (long long)file->blob.size,
	                                 base64url_encode(arena, file->name).data, base64url_encode(arena, file->type).data);
	struct hash mac = token_mac(&desk->keys, "kept", text_from(facts));
	return arena_printf(arena, "%s.%s", facts, hash_hex(&mac, mac_hex));
}

static bool read_kept(struct desk *desk, struct arena *arena, struct text token, struct command_file *ret_file)
{
	struct hash sent;
	if (token.len < HASH_HEX_SIZE || token.data[token.len - HASH_HEX_SIZE] != '.' ||
	    !hash_from_hex(text_sub(token, token.len - HASH_HEX_SIZE + 1, HASH_HEX_SIZE - 1), &sent))
		return false;
	struct text facts = text_sub(token, 0, token.len - HASH_HEX_SIZE);
	struct hash mac = token_mac(&desk->keys, "kept", facts);
	if (!hash_equal(&mac, &sent))
		return false;
	struct text hash = text_cut(&facts, '.'), size = text_cut(&facts, '.'), name = text_cut(&facts, '.');
	return hash_from_hex(hash, &ret_file->blob.hash) && text_to_int64(size, &ret_file->blob.size) &&
	       base64url_decode(arena, name, &ret_file->name) && base64url_decode(arena, facts, &ret_file->type);
}

bool desk_command_input(struct desk *desk, struct arena *arena, const struct web_form *form, struct command_input *ret_input,
                        struct error *err)
{
	struct command_input input = {NULL, 0, 0};
	for (size_t i = 0; i < form->field_count; i++) {
		struct command_file file;
		if (!text_is(form->fields[i].name, "kept")) {
			command_input_add(arena, &input, form->fields[i].name, form->fields[i].value);
		} else if (read_kept(desk, arena, form->fields[i].value, &file)) {
			command_input_add_file(arena, &input, TEXT("attachments"), &file);
		} else {
			error_set(err, ERROR_INVALID, "an attachment that was kept cannot be recognised: please attach it again");
			return error_at(err, "attachments");
		}
	}
	for (size_t i = 0; i < form->file_count; i++) {
		const struct web_file *sent = &form->files[i];
		if (sent->size == 0 && sent->name.len == 0)
			continue;
		const struct blob *blob = sent->data;
		struct command_file file = {.name = sent->name, .type = sent->media_type, .blob = *blob};
		command_input_add_file(arena, &input, sent->field, &file);
	}
	*ret_input = input;
	return true;
}
