// SPDX-License-Identifier: Apache-2.0
//
// CSAF documents read per second, and read and held against the structure of CSAF 2.0: every JSON file of a folder, again and again
// for a while, on one core, warm. usage: bench_json FOLDER [SECONDS]
#include <stdio.h>

#include "base/files.h"
#include "base/time.h"
#include "standards/csaf_schema.h"
#include "value/json.h"

struct corpus {
	struct text *sources;
	size_t count;
};

static bool load(struct arena *arena, const char *folder, struct corpus *corpus, struct error *err)
{
	struct file_entry *entries;
	size_t count;
	if (!tree_list(arena, folder, 100000, &entries, &count, err))
		return false;
	corpus->sources = arena_array(arena, count, sizeof(*corpus->sources));
	for (size_t i = 0; i < count; i++) {
		const char *path = arena_printf(arena, "%s/" TEXT_FMT, folder, TEXT_ARG(entries[i].path));
		if (!text_ends(entries[i].path, TEXT(".json")))
			continue;
		if (!file_read(arena, path, 16 << 20, &corpus->sources[corpus->count], err))
			return false;
		corpus->count++;
	}
	return corpus->count > 0 || error_set(err, ERROR_NOT_FOUND, "there is no JSON file in %s", folder);
}

static bool read_all(const struct corpus *corpus, bool with_structure, struct arena *work, size_t *bytes, struct error *err)
{
	for (size_t i = 0; i < corpus->count; i++) {
		struct value *document;
		if (!json_read(work, corpus->sources[i], NULL, &json_limits_default, &document, err))
			return false;
		if (with_structure) {
			COMPLAINTS_AUTO found;
			complaints_init(&found, 100);
			(void)csaf_schema_check(work, document, "csaf", &found);
		}
		*bytes += corpus->sources[i].len;
		arena_reset(work);
	}
	return true;
}

static bool measure(const struct corpus *corpus, bool with_structure, int64_t seconds, struct error *err)
{
	ARENA_AUTO work = ARENA_INIT;
	size_t bytes = 0, documents = 0;
	int64_t begin = time_monotonic(), now = begin;
	while (now < begin + seconds * TIME_SECOND) {
		if (!read_all(corpus, with_structure, &work, &bytes, err))
			return false;
		documents += corpus->count;
		now = time_monotonic();
	}
	double taken = (double)(now - begin) / TIME_SECOND;
	printf("%-22s %8.0f documents/s %8.1f MB/s\n", with_structure ? "read and structure:" : "read:", (double)documents / taken,
		(double)bytes / taken / 1e6);
	return true;
}

int main(int argc, char **argv)
{
	ARENA_AUTO files = ARENA_INIT;
	struct corpus corpus = {NULL, 0};
	struct error err;
	int64_t seconds = 2;
	if (argc < 2 || (argc > 2 && !text_to_int64(text_from(argv[2]), &seconds))) {
		fprintf(stderr, "usage: bench_json FOLDER [SECONDS]\n");
		return 64;
	}
	if (!load(&files, argv[1], &corpus, &err) || !measure(&corpus, false, seconds, &err) || !measure(&corpus, true, seconds, &err)) {
		fprintf(stderr, "%s %s\n", err.place, err.message);
		return 2;
	}
	return 0;
}
