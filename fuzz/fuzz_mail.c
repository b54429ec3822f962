// SPDX-License-Identifier: Apache-2.0
//
// Fuzzes the reading of messages: whatever the bytes, every text that comes out is valid UTF-8 and header values are one line.
#include <stdint.h>
#include <stdlib.h>

#include "mail/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct mail_view view;
	if (!mail_read(&arena, (struct text){(const char *)data, size}, &view, &err))
		return 0;
	for (size_t i = 0; i < view.field_count; i++) {
		struct mail_field *field = &view.fields[i];
		if (!text_is_utf8(field->name) || !text_is_utf8(field->value) || text_find_byte(field->value, '\n') >= 0 ||
		    text_find_byte(field->value, '\r') >= 0)
			abort();
	}
	if (!text_is_utf8(view.body) || text_find_byte(view.body, '\r') >= 0 || text_find_byte(view.body, '\0') >= 0)
		abort();
	return 0;
}
