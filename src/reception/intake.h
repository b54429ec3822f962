// SPDX-License-Identifier: Apache-2.0
//
// A form with attachments on its way in. Files stream into blobs and are never parsed; what is too large or too many is swallowed and
// complained about beside its field, and everything else is kept, so that nobody has to attach or type anything twice.
#ifndef RECEPTION_INTAKE_H
#define RECEPTION_INTAKE_H

#include "page/desk.h"
#include "reception/case_model.h"
#include "web/form.h"

#define INTAKE_BODY_MAX ((size_t)64 << 20) // bytes; a larger body is refused before it is read

struct intake {
	struct desk *desk;
	struct arena *arena;
	struct web_form form;
	struct command_input input; // fields that the command knows, and the files
	const struct command_file *files[CASE_FILES_MAX];
	size_t file_count;
	int64_t bytes;              // of files
	struct command_problem *problems; // found on the way in
	size_t problem_count;
	struct blob_writer *writer; // of the file in hand; NULL when it is being swallowed
	int64_t size;
};

// Reads the body. Fails only where no form can be made of it (malformed, forged, out of disk).
bool intake_read(struct intake *intake, struct desk *desk, struct web_request *request, const struct command *command,
		 struct error *err) ERROR_CHECKED;
void intake_add(struct intake *intake, const char *name, struct text value); // to the input
void intake_complain(struct intake *intake, const char *field, const char *label);
// Puts has_kept, kept and attachment_limit.
void intake_put(struct intake *intake, const struct page *page, struct value *form);
void intake_put_limit(struct arena *arena, const struct page *page, struct value *form);

#endif
