// SPDX-License-Identifier: Apache-2.0
//
// Fuzzes the multipart reader: a body with boundary "XyZ" is read whole and cut into pieces (the first byte says how small); both ways must
// come to the same form, and the sink must learn how each file ended.
#include <stdlib.h>
#include <string.h>

#include "web/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sink {
	int open;
	uint64_t bytes;
};

static bool begin(void *ctx, const struct web_file *file, struct error *err)
{
	struct sink *sink = ctx;
	(void)err;
	if (sink->open++ != 0 || file->name.len == 0 || file->name.len > 200 || memchr(file->name.data, '/', file->name.len) != NULL)
		abort();
	return true;
}

static bool take(void *ctx, struct text bytes, struct error *err)
{
	struct sink *sink = ctx;
	(void)err;
	if (sink->open != 1 || bytes.len == 0)
		abort();
	sink->bytes += bytes.len;
	return true;
}

static bool end(void *ctx, struct arena *arena, void **ret_data, struct error *err)
{
	(void)arena, (void)err;
	if (((struct sink *)ctx)->open-- != 1)
		abort();
	*ret_data = NULL;
	return true;
}

static void give_up(void *ctx)
{
	if (((struct sink *)ctx)->open-- != 1)
		abort();
}

static bool read_in(struct arena *arena, struct text body, size_t step, struct web_form *form, uint64_t *bytes)
{
	static const struct web_form_limits limits = {.max_fields = 20, .max_name = 30, .max_value = 1000, .max_total = 4000,
	                                              .max_files = 5, .max_file = 100000, .max_file_total = 200000};
	struct sink counts = {0};
	struct web_file_sink sink = {&counts, begin, take, end, give_up};
	struct error err;
	struct multipart *multipart = multipart_create(arena, TEXT("XyZ"), &limits, &sink);
	bool good = true;
	while (good && body.len > 0) {
		struct text piece = {body.data, body.len < step ? body.len : step};
		good = multipart_feed(multipart, piece, &err);
		body = (struct text){body.data + piece.len, body.len - piece.len};
	}
	good = good && multipart_end(multipart, form, &err);
	multipart_destroy(multipart);
	if (counts.open != 0)
		abort();
	*bytes = counts.bytes;
	return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	ARENA_AUTO arena = ARENA_INIT;
	struct text body = {(const char *)data + 1, size - 1};
	struct web_form whole = {0}, pieces = {0};
	uint64_t whole_bytes, piece_bytes;
	bool good = read_in(&arena, body, body.len + 1, &whole, &whole_bytes);
	if (read_in(&arena, body, (size_t)data[0] + 1, &pieces, &piece_bytes) != good)
		abort();
	if (!good)
		return 0;
	if (whole.field_count != pieces.field_count || whole.file_count != pieces.file_count || whole_bytes != piece_bytes)
		abort();
	for (size_t i = 0; i < whole.field_count; i++)
		if (!text_equal(whole.fields[i].name, pieces.fields[i].name) || !text_equal(whole.fields[i].value, pieces.fields[i].value))
			abort();
	return 0;
}
