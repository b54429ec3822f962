// SPDX-License-Identifier: Apache-2.0
//
// The YAML reader, and a schema over what it gives: whatever is accepted can be written as JSON and read again.
#include <stdint.h>
#include <stdlib.h>

#include "value/json.h"
#include "value/schema.h"
#include "value/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const words[] = {"on", "off", NULL};
static const struct schema_field inner_fields[] = {
	{.name = "id", .type = SCHEMA_ID, .flags = SCHEMA_REQUIRED | SCHEMA_KEY},
	{.name = "url", .type = SCHEMA_URL, .flags = SCHEMA_LIST | SCHEMA_UNIQUE},
	{NULL},
};
static const struct schema inner = {"inner", inner_fields, false};
static const struct schema_field fields[] = {
	{.name = "name", .type = SCHEMA_LOCALIZED, .flags = SCHEMA_REQUIRED, .max = 40},
	{.name = "body", .type = SCHEMA_MARKDOWN},
	{.name = "state", .type = SCHEMA_CHOICE, .choices = words},
	{.name = "flag", .type = SCHEMA_BOOL},
	{.name = "count", .type = SCHEMA_NUMBER, .max = 10},
	{.name = "date", .type = SCHEMA_DATE, .also = SCHEMA_INSTANT},
	{.name = "mail", .type = SCHEMA_EMAIL},
	{.name = "within", .type = SCHEMA_DURATION},
	{.name = "range", .type = SCHEMA_RANGE, .flags = SCHEMA_LIST},
	{.name = "items", .type = SCHEMA_OBJECT, .flags = SCHEMA_LIST | SCHEMA_WANTED, .child = &inner},
	{.name = "free", .type = SCHEMA_PATH, .flags = SCHEMA_MAP, .key_type = SCHEMA_LANGUAGE},
	{NULL},
};
static const struct schema schema = {"top", fields, false};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct text languages[] = {TEXT_INIT("en"), TEXT_INIT("de")};
	const struct yaml_limits limits = {.max_size = 65536, .max_depth = 32, .max_count = 5000};
	ARENA_AUTO arena = ARENA_INIT;
	BUILDER_AUTO out;
	COMPLAINTS_AUTO complaints;
	struct error err;
	struct value *v, *again;
	builder_init(&out, (size_t)64 << 20);
	complaints_init(&complaints, 100);
	if (!yaml_read(&arena, (struct text){(const char *)data, size}, "input.yaml", 3, &limits, &v, &err)) {
		if (err.place[0] == '\0' || err.clause[0] == '\0' || err.message[0] == '\0')
			abort();
		return 0;
	}
	const struct schema_context context = {&arena, &complaints, "top", languages, 2};
	if (schema_check(&context, v, &schema) != (complaints.errors == 0))
		abort();
	complaints_sort(&complaints);
	complaints_print(&complaints, COMPLAINT_SARIF, &out);
	if (!json_read(&arena, builder_text(&out), NULL, &json_limits_default, &again, &err))
		abort();
	builder_reset(&out);
	json_write(&out, v, JSON_PRETTY);
	if (!json_read(&arena, builder_text(&out), NULL, &json_limits_default, &again, &err) || !value_equal(v, again))
		abort();
	return 0;
}
