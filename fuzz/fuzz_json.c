// SPDX-License-Identifier: Apache-2.0
//
// The JSON reader: whatever it accepts is written in all three styles, read again, and is equal.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "value/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct text source, const struct json_limits *limits)
{
	static const enum json_style styles[] = {JSON_COMPACT, JSON_PRETTY, JSON_CANONICAL};
	ARENA_AUTO arena = ARENA_INIT;
	BUILDER_AUTO out;
	struct error err;
	struct value *v, *again;
	builder_init(&out, (size_t)64 << 20);
	if (!json_read(&arena, source, "input.json", limits, &v, &err)) {
		if (err.place[0] == '\0' || err.clause[0] == '\0' || err.message[0] == '\0')
			abort();
		return;
	}
	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
		builder_reset(&out);
		json_write(&out, v, styles[i]);
		if (!json_read(&arena, builder_text(&out), NULL, &json_limits_default, &again, &err) || !value_equal(v, again))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_limits tight = {.max_size = 4096, .max_depth = 8, .max_count = 64, .duplicate_keys = true};
	const struct text source = {(const char *)data, size};
	check(source, &json_limits_default);
	check(source, &tight);
	return 0;
}
