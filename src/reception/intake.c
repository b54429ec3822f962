// SPDX-License-Identifier: Apache-2.0
//
// The sink for uploads with its limits, kept files, and the input of the command.
#include "reception/intake.h"

#include <string.h>

#include "base/time.h"

static const struct web_form_limits limits = {
	.max_fields = 100,
	.max_name = 100,
	.max_value = 256 * 1024,
	.max_total = 1024 * 1024,
	.max_files = 40,
	.max_file = INTAKE_BODY_MAX,
	.max_file_total = INTAKE_BODY_MAX,
};

void intake_complain(struct intake *intake, const char *field, const char *label)
{
	for (size_t i = 0; i < intake->problem_count; i++)
		if (strcmp(intake->problems[i].message, label) == 0)
			return;
	struct command_problem *all = arena_array(intake->arena, intake->problem_count + 1, sizeof(*all));
	for (size_t i = 0; i < intake->problem_count; i++)
		all[i] = intake->problems[i];
	all[intake->problem_count++] = (struct command_problem){field, label};
	intake->problems = all;
}

void intake_add(struct intake *intake, const char *name, struct text value)
{
	command_input_add(intake->arena, &intake->input, text_from(name), value);
}

static void swallow(struct intake *intake)
{
	blob_writer_close(intake->writer);
	intake->writer = NULL;
}

static bool sink_begin(void *ctx, const struct web_file *file, struct error *err)
{
	struct intake *intake = ctx;
	(void)file;
	intake->size = 0;
	return blob_writer_open(intake->desk->store, CASE_FILES_BYTES, time_now(), &intake->writer, err);
}

static bool sink_data(void *ctx, struct text bytes, struct error *err)
{
	struct intake *intake = ctx;
	intake->size += (int64_t)bytes.len;
	if (intake->writer != NULL && intake->bytes + intake->size > CASE_FILES_BYTES)
		swallow(intake);
	return intake->writer == NULL || blob_writer_add(intake->writer, bytes, err);
}

static bool sink_end(void *ctx, struct arena *arena, void **ret_data, struct error *err)
{
	struct intake *intake = ctx;
	struct blob *blob = NULL;
	if (intake->writer != NULL) {
		blob = arena_new(arena, struct blob);
		if (!blob_writer_finish(intake->writer, blob, err))
			return false;
		intake->bytes += intake->size;
		swallow(intake);
	}
	*ret_data = blob;
	return true;
}

static void sink_abort(void *ctx)
{
	swallow(ctx);
}

static bool blob_is_there(struct desk *desk, const struct hash *hash)
{
	STORE_READ_AUTO *tx = NULL;
	struct error err;
	int64_t size;
	return store_read(desk->store, &tx, &err) && blob_stat(tx, hash, &size, &err);
}

static void add_file(struct intake *intake, const struct command_file *file)
{
	if (intake->file_count == CASE_FILES_MAX) {
		intake_complain(intake, "attachment", "form.error.attachments_many");
		return;
	}
	command_input_add_file(intake->arena, &intake->input, TEXT("attachment"), file);
	intake->files[intake->file_count++] = intake->input.items[intake->input.count - 1].file;
}

// A file of an earlier try: its token is in the form in place of its bytes.
static void add_kept(struct intake *intake, struct web_field *field)
{
	struct web_form one = {.fields = field, .field_count = 1};
	struct command_input kept = {NULL, 0, 0};
	struct error err;
	if (!desk_command_input(intake->desk, intake->arena, &one, &kept, &err) || kept.count != 1 || kept.items[0].file == NULL ||
	    !blob_is_there(intake->desk, &kept.items[0].file->blob.hash)) {
		intake_complain(intake, "attachment", "form.error.attachment_lost");
		return;
	}
	intake->bytes += kept.items[0].file->blob.size;
	add_file(intake, kept.items[0].file);
}

static void add_uploads(struct intake *intake)
{
	int64_t room = CASE_FILES_BYTES;
	for (size_t i = 0; i < intake->file_count; i++)
		room -= intake->files[i]->blob.size;
	for (size_t i = 0; i < intake->form.file_count; i++) {
		const struct web_file *sent = &intake->form.files[i];
		const struct blob *blob = sent->data;
		if (!text_is(sent->field, "attachment"))
			continue;
		if (blob == NULL || blob->size > room) {
			intake_complain(intake, "attachment", "form.error.attachments_size");
			continue;
		}
		room -= blob->size;
		struct command_file file = {.name = sent->name, .type = sent->media_type, .blob = *blob};
		add_file(intake, &file);
	}
}

bool intake_read(struct intake *intake, struct desk *desk, struct web_request *request, const struct command *command, struct error *err)
{
	*intake = (struct intake){.desk = desk, .arena = request->arena};
	struct web_file_sink sink = {intake, sink_begin, sink_data, sink_end, sink_abort};
	bool good = web_request_form(request, &limits, &sink, &intake->form, err);
	swallow(intake);
	if (!good)
		return false;
	for (size_t i = 0; i < intake->form.field_count; i++) {
		struct web_field *field = &intake->form.fields[i];
		if (text_is(field->name, "kept"))
			add_kept(intake, field);
		for (size_t k = 0; k < command->field_count; k++)
			if (command->fields[k].type != FIELD_FILES && text_is(field->name, command->fields[k].name))
				command_input_add(intake->arena, &intake->input, field->name, field->value);
	}
	add_uploads(intake);
	return true;
}

void intake_put_limit(struct arena *arena, const struct page *page, struct value *form)
{
	value_put(arena, form, "attachment_limit", value_text(arena, lang_size(arena, page->lang, CASE_FILES_BYTES)));
}

void intake_put(struct intake *intake, const struct page *page, struct value *form)
{
	struct arena *arena = intake->arena;
	struct value *list = value_list(arena);
	for (size_t i = 0; i < intake->file_count; i++) {
		const struct command_file *file = intake->files[i];
		struct value *v = value_map(arena), *size = value_put_map(arena, v, "size");
		value_put_string(arena, v, "token", desk_kept_token(intake->desk, arena, file));
		value_put(arena, v, "name", value_text(arena, file->name));
		value_put_int(arena, size, "bytes", file->blob.size);
		value_put(arena, size, "text", value_text(arena, lang_size(arena, page->lang, (uint64_t)file->blob.size)));
		value_append(arena, list, v);
	}
	page_put_list(arena, form, "kept", list);
	intake_put_limit(arena, page, form);
}
