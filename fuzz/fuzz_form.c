// SPDX-License-Identifier: Apache-2.0
//
// Fuzzes what a request says in text: urlencoded and JSON forms, targets, hosts, networks, negotiation headers. The first byte chooses.
#include <stdlib.h>
#include <string.h>

#include "web/check.h"
#include "web/multipart.h"
#include "web/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_form(const struct web_form *form)
{
	for (size_t i = 0; i < form->field_count; i++)
		if (!text_is_utf8(form->fields[i].name) || !text_is_utf8(form->fields[i].value) ||
		    form->fields[i].value.data[form->fields[i].value.len] != '\0')
			abort();
}

static void check_target(struct arena *arena, struct text source)
{
	struct text path, query;
	if (!web_target_split(arena, source, &path, &query))
		return;
	if (path.data[0] != '/' || !text_is_utf8(path) || text_find(path, TEXT("/../")) >= 0 || text_find(path, TEXT("//")) >= 0 ||
	    memchr(path.data, '\0', path.len) != NULL)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	ARENA_AUTO arena = ARENA_INIT;
	struct text source = text_copy(&arena, (struct text){(const char *)data + 1, size - 1});
	struct web_object object = {.variants = {{.present = true}, {.present = true}, {.present = true}}};
	struct web_form form = {0};
	struct text boundary;
	struct error err;
	switch (data[0] % 6) {
	case 0:
		if (web_form_read_urlencoded(&arena, source, &web_form_limits_default, &form, &err))
			check_form(&form);
		break;
	case 1:
		if (web_form_read_json(&arena, source, &web_form_limits_default, &form, &err))
			check_form(&form);
		break;
	case 2: check_target(&arena, source); break;
	case 3:
		(void)web_host_is_listed(source, "localhost, 127.0.0.1");
		if (web_host_is_valid(source) && source.len > 300)
			abort();
		break;
	case 4:
		(void)web_networks_check(source.data, &err);
		(void)web_address_in(TEXT("192.0.2.1"), source.data);
		(void)web_address_in(source, "192.0.2.0/24, ::/0");
		break;
	case 5:
		(void)web_coding_choose(source.data, &object);
		(void)web_etag_matches(source.data, &object.variants[0]);
		if (multipart_boundary(&arena, source, &boundary) && (boundary.len == 0 || boundary.len > 70))
			abort();
		break;
	}
	return 0;
}
