// SPDX-License-Identifier: Apache-2.0
//
// What every unit test includes: cmocka with the headers it wants before it, and where things are.
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// The source root, and the shared test data beside it (NULL where absent: the test then skips and says so).
static inline const char *unit_source(void)
{
	const char *path = getenv("AFTERCARE_SOURCE");
	return path == NULL ? "." : path;
}

static inline const char *unit_shared(void)
{
	static char path[4096];
	const char *given = getenv("AFTERCARE_SHARED");
	if (given != NULL)
		snprintf(path, sizeof(path), "%s/conformance", given);
	else
		snprintf(path, sizeof(path), "%s/../shared/conformance", unit_source());
	FILE *readme = NULL;
	char name[4200];
	snprintf(name, sizeof(name), "%s/README.md", path);
	readme = fopen(name, "re");
	if (readme == NULL) {
		print_message("skipped: the shared conformance data is not at %s\n", path);
		return NULL;
	}
	fclose(readme);
	return path;
}

#endif
