// SPDX-License-Identifier: Apache-2.0
//
// SVG pictures: what passes has no script and no reference outside itself in plain sight.
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "content/svg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct text source = {(const char *)data, size};
	struct error err = {0};
	if (!svg_check(source, &err)) {
		if (err.place[0] == '\0' || err.message[0] == '\0')
			abort();
		return 0;
	}
	// Comments may say what they like: only elements count.
	struct text lower = text_lower(&arena, source);
	if (text_find(source, TEXT("<!--")) < 0 &&
		(text_find(lower, TEXT("<script>")) >= 0 || text_find(lower, TEXT("<script/")) >= 0 || text_find(lower, TEXT("<script ")) >= 0))
		abort();
	return 0;
}
