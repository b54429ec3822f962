// SPDX-License-Identifier: Apache-2.0
//
// A content tree out of the database: a revision of main, or a change set as it would be published.
#ifndef SITE_REVISION_SOURCE_H
#define SITE_REVISION_SOURCE_H

#include "content/source.h"
#include "store/revision.h"

struct revision_source {
	struct store *store;
	struct revision_file *files; // sorted by path
	size_t count;
};

// Lists the files now; bytes are read when asked for. `change_set` NULL: revision `number`.
bool revision_source_open(struct store *store, struct arena *arena, int64_t number, const char *change_set,
			  struct revision_source *ret_source, struct error *err) ERROR_CHECKED;
struct content_source revision_source_content(struct revision_source *source);

#endif
