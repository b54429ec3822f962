// SPDX-License-Identifier: Apache-2.0
//
// For test_csaf_oracle.py: reads names of files from standard input, a line each, and prints for each the number of findings of the CSAF
// structure check, then ` pointer: message` of each finding, a line each. -1: not JSON.
#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "standards/csaf_schema.h"
#include "value/json.h"

int main(void)
{
	char name[4096];
	while (fgets(name, sizeof(name), stdin) != NULL) {
		ARENA_AUTO arena = ARENA_INIT;
		COMPLAINTS_AUTO found;
		struct text source;
		struct value *document;
		struct error err;
		name[strcspn(name, "\n")] = '\0';
		complaints_init(&found, 1000);
		if (!file_read(&arena, name, 64 << 20, &source, &err) || !json_read(&arena, source, name, &json_limits_default, &document, &err)) {
			printf("-1\n");
			continue;
		}
		(void)csaf_schema_check(&arena, document, "csaf", &found);
		printf("%zu\n", found.count);
		for (size_t i = 0; i < found.count; i++)
			printf(" %s: %s\n", found.items[i].path, found.items[i].message);
		fflush(stdout);
	}
	return 0;
}
