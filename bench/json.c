// SPDX-License-Identifier: Apache-2.0
//
// Reading speed: every JSON file of a folder is read again and again for a while; prints documents and megabytes per second.
// usage: bench_json FOLDER [SECONDS]
#include <stdio.h>
#include <stdlib.h>

#include "base/files.h"
#include "base/time.h"
#include "value/json.h"

int main(int argc, char **argv)
{
	int64_t seconds_wanted = 2;
	if (argc < 2 || (argc > 2 && !text_to_int64(text_from(argv[2]), &seconds_wanted))) {
		fprintf(stderr, "usage: bench_json FOLDER [SECONDS]\n");
		return 64;
	}
	ARENA_AUTO files = ARENA_INIT;
	ARENA_AUTO work = ARENA_INIT;
	struct error err;
	struct file_entry *entries;
	size_t count, documents = 0, bytes = 0, used = 0;
	if (!tree_list(&files, argv[1], 100000, &entries, &count, &err)) {
		fprintf(stderr, "%s\n", err.message);
		return 2;
	}
	struct text *sources = arena_array(&files, count + 1, sizeof(*sources));
	for (size_t i = 0; i < count; i++) {
		char *path = arena_printf(&files, "%s/" TEXT_FMT, argv[1], TEXT_ARG(entries[i].path));
		if (text_ends(entries[i].path, TEXT(".json")) && file_read(&files, path, 16 << 20, &sources[used], &err))
			used++;
	}
	int64_t begin = time_monotonic(), end = begin + seconds_wanted * TIME_SECOND, now = begin;
	while (used > 0 && now < end) {
		for (size_t i = 0; i < used; i++) {
			struct value *v;
			if (!json_read(&work, sources[i], NULL, &json_limits_default, &v, &err)) {
				fprintf(stderr, "%s: %s\n", err.place, err.message);
				return 2;
			}
			bytes += sources[i].len;
			documents++;
			arena_reset(&work);
		}
		now = time_monotonic();
	}
	double seconds = (double)(now - begin) / TIME_SECOND;
	printf("json: %zu files, %.0f documents/s, %.1f MB/s\n", used, documents / seconds, bytes / seconds / 1e6);
	return 0;
}
