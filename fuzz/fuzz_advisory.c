// SPDX-License-Identifier: Apache-2.0
//
// Advisories: the structure check over any JSON, and the reading of facts, which must bear documents of any shape.
#include <stdint.h>
#include <stdlib.h>

#include "content/advisory.h"
#include "standards/csaf_schema.h"
#include "value/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO complaints;
	struct error err;
	struct value *document;
	struct advisory advisory = {0};
	complaints_init(&complaints, 1000);
	if (!json_read(&arena, (struct text){(const char *)data, size}, "input.json", &json_limits_default, &document, &err))
		return 0;
	bool good = csaf_schema_check(&arena, document, "advisory.schema", &complaints);
	if (good != (complaints.errors == 0))
		abort();
	advisory_read(&arena, document, &advisory);
	if (good && advisory.id.len == 0)
		abort();
	return 0;
}
