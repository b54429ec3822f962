// SPDX-License-Identifier: Apache-2.0
//
// A whole tree: the input is cut at lines `====` into maker.yaml, a device, a doc, a lesson, an answer, a notice, an entity, a procedure and
// an advisory. Whatever they hold, loading ends with complaints or a model that can be asked for verdicts.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "device/portfolio.h"
#include "device/verdict.h"
#include "value/complaint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const paths[] = {"maker.yaml", "devices/x/device.yaml", "devices/x/docs/data.md", "lessons/l.md", "answers/a.md", "notices/n.yaml",
	"entities/e.yaml", "procedures/breach.yaml", "advisories/a.json"};
#define FILES (sizeof(paths) / sizeof(paths[0]))

struct tree {
	struct text files[FILES];
	size_t count;
};

static bool list(void *context, struct arena *arena, size_t max_count, struct content_entry **ret_entries, size_t *ret_count, struct error *err)
{
	const struct tree *tree = context;
	(void)max_count;
	(void)err;
	struct content_entry *entries = arena_array(arena, tree->count, sizeof(*entries));
	for (size_t i = 0; i < tree->count; i++)
		entries[i] = (struct content_entry){text_from(paths[i]), tree->files[i].len, false};
	*ret_entries = entries;
	*ret_count = tree->count;
	return true;
}

static bool read_file(void *context, struct arena *arena, struct text path, size_t max, struct text *ret_data, struct error *err)
{
	const struct tree *tree = context;
	for (size_t i = 0; i < tree->count; i++) {
		if (!text_is(path, paths[i]))
			continue;
		if (tree->files[i].len > max)
			return error_set(err, ERROR_TOO_LARGE, "too large");
		*ret_data = text_copy(arena, tree->files[i]);
		return true;
	}
	return error_set(err, ERROR_NOT_FOUND, "no such file");
}

static void ask(struct arena *arena, const struct portfolio *portfolio)
{
	for (size_t i = 0; i < portfolio->device_count; i++) {
		const struct device *device = &portfolio->devices[i];
		for (size_t r = 0; r < device->release_count && r < 10; r++) {
			struct device_verdict verdict;
			struct device_action action;
			const struct section **sections;
			size_t count;
			device_verdict_compute(arena, device, &device->releases[r], -1, &verdict);
			device_action_choose(arena, device, &verdict, &action);
			device_release_sections(arena, device, &device->releases[r], &sections, &count);
			if (verdict.verdict >= VERDICT_COUNT || action.action >= ACTION_COUNT)
				abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tree tree = {0};
	struct text rest = {(const char *)data, size};
	while (tree.count < FILES && rest.data != NULL) {
		ptrdiff_t cut = text_find(rest, TEXT("\n====\n"));
		tree.files[tree.count++] = cut < 0 ? rest : text_sub(rest, 0, (size_t)cut + 1);
		rest = cut < 0 ? (struct text){NULL, 0} : text_sub(rest, (size_t)cut + 6, rest.len);
	}
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO complaints;
	struct portfolio *portfolio;
	struct content_options options = {.at = INT64_C(1793577600000000), .now = 0};
	struct error err;
	complaints_init(&complaints, 1000);
	if (!portfolio_load(&arena, (struct content_source){list, read_file, &tree}, &options, &complaints, &portfolio, &err))
		return 0;
	ask(&arena, portfolio);
	return 0;
}
