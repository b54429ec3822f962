// SPDX-License-Identifier: Apache-2.0
//
// Advisories: CSAF documents with their facts.
#include <stdlib.h>

#include "content/advisory.h"
#include "content/loader.h"
#include "standards/csaf_schema.h"
#include "value/json.h"

static const struct json_limits limits = {CONTENT_MAX_BINARY, 32, 2000000};

static int newest_advisory(const void *a, const void *b)
{
	const struct advisory *x = a, *y = b;
	if (x->current_release != y->current_release)
		return x->current_release < y->current_release ? 1 : -1;
	return text_compare(x->id, y->id);
}

// "/vulnerabilities/0/cve" as "vulnerabilities[0].cve", like every path in a file. Keys of CSAF are not numbers.
static const char *dotted_path(struct arena *arena, const char *pointer)
{
	BUILDER_AUTO out;
	struct text rest = text_from(pointer), path;
	builder_init(&out, 4096);
	text_cut(&rest, '/');
	while (rest.data != NULL) {
		struct text key = text_cut(&rest, '/');
		bool number = key.len > 0 && key.data[0] >= '0' && key.data[0] <= '9';
		builder_printf(&out, number ? "[" TEXT_FMT "]" : out.len == 0 ? TEXT_FMT : "." TEXT_FMT, TEXT_ARG(key));
	}
	path = text_copy(arena, builder_text(&out));
	return path.data;
}

static bool check_structure(struct loader *l, const struct value *document)
{
	COMPLAINTS_AUTO found;
	complaints_init(&found, 1000);
	bool good = csaf_schema_check(l->arena, document, "advisory.schema", &found);
	for (size_t i = 0; i < found.count; i++) {
		const struct complaint *c = &found.items[i];
		complaints_add(l->complaints, c->severity, c->place, dotted_path(l->arena, c->path), c->clause, "%s", c->message);
	}
	return good;
}

bool load_advisories(struct loader *l, struct error *err)
{
	size_t count;
	struct content *content = l->content;
	const struct content_file *files = content_tree_kind(&l->tree, CONTENT_ADVISORY, &count);
	content->advisories = arena_array(l->arena, count, sizeof(struct advisory));
	for (size_t i = 0; i < count; i++) {
		struct text bytes;
		struct value *document;
		struct error problem;
		if (!loader_read(l, &files[i], CONTENT_MAX_BINARY, &bytes, err))
			return false;
		if (!json_read(l->arena, bytes, files[i].path.data, &limits, &document, &problem)) {
			complaints_add_error(l->complaints, COMPLAINT_ERROR, files[i].path.data, "advisory.json", &problem);
			loader_set_unread(l, &files[i]);
			continue;
		}
		struct advisory a = {.name = files[i].name, .file = files[i].path.data, .source = bytes};
		(void)check_structure(l, document); // what is right is used
		advisory_read(l->arena, document, &a);
		a.own = content->maker.csaf_namespace.len > 0 && text_equal(a.namespace, content->maker.csaf_namespace);
		a.published = content_due(&content->clock, a.current_release);
		content->advisories[content->advisory_count++] = a;
	}
	if (content->advisory_count > 0)
		qsort(content->advisories, content->advisory_count, sizeof(struct advisory), newest_advisory);
	return true;
}
