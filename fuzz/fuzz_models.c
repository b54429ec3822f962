// SPDX-License-Identifier: Apache-2.0
//
// Fuzzes the table of models that `aftercare init --csv` reads: every device taken has a model, a name and a slug of its own.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/init.h"
#include "value/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct init_source source = {0};
	struct error err;
	if (!init_parse_csv(&arena, (struct text){(const char *)data, size}, "models.csv", &source, &err))
		return 0;
	if (source.device_count == 0)
		abort();
	for (size_t i = 0; i < source.device_count; i++) {
		struct init_device *device = &source.devices[i];
		if (schema_type_problem(SCHEMA_CODE, text_from(device->model)) != NULL ||
		    schema_type_problem(SCHEMA_ID, text_from(device->id)) != NULL || device->name[0] == '\0')
			abort();
		for (size_t k = 0; k < i; k++)
			if (strcmp(device->id, source.devices[k].id) == 0)
				abort();
	}
	return 0;
}
