// SPDX-License-Identifier: Apache-2.0
//
// Fuzzes the fields of commands and the tokens of links: whatever is accepted is what its type promises. The first byte chooses the type.
#include <stdlib.h>

#include "base/files.h"
#include "live/field.h"
#include "live/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const choices[] = {"one", "two", NULL};

static void check(const struct command_field *field, const struct command_parsed *parsed)
{
	struct text t = parsed->text;
	if (!text_is_utf8(t))
		abort();
	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.data[i];
		bool line = field->type == FIELD_LONGTEXT && (c == '\n' || c == '\t');
		if (field->type != FIELD_SECRET && (c < 0x20 || c == 0x7F) && !line)
			abort();
	}
	if (!parsed->present)
		return;
	if (field->type == FIELD_EMAIL && (text_find_byte(t, '@') < 1 || text_find_byte(t, ' ') >= 0 || t.len > 254))
		abort();
	if (field->type == FIELD_URL && !text_starts(t, TEXT("http://")) && !text_starts(t, TEXT("https://")))
		abort();
	if ((field->type == FIELD_ID && !store_id_is_valid(t)) || (field->type == FIELD_PATH && !path_is_safe(t)))
		abort();
	if (field->type == FIELD_CHOICE && !text_is(t, "one") && !text_is(t, "two"))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	ARENA_AUTO arena = ARENA_INIT;
	struct text value = text_copy(&arena, (struct text){(const char *)data + 1, size - 1});
	struct command_field field = {.name = "field", .type = data[0] % (FIELD_FILES + 1), .choices = choices};
	struct command_input input = {0};
	struct command_parsed parsed;
	char id[UUID_TEXT_SIZE];
	command_input_add(&arena, &input, TEXT("field"), value);
	if (field_parse(&arena, &field, &input, &parsed) == NULL)
		check(&field, &parsed);
	if (token_row(value, id) && !store_id_is_valid(text_from(id)))
		abort();
	return 0;
}
