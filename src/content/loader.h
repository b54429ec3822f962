// SPDX-License-Identifier: Apache-2.0
//
// Within content/ and device/: what the parts of loading share.
#ifndef CONTENT_LOADER_H
#define CONTENT_LOADER_H

#include "content/model.h"
#include "content/tree.h"
#include "value/complaint.h"

struct loader {
	struct arena *arena;
	struct complaints *complaints;
	struct content *content;
	struct content_tree tree;
	bool broken; // maker.yaml could not be understood
};

// Facts of checked values.
struct text_list loader_list(struct loader *l, const struct value *v);
int64_t loader_instant(const struct value *v); // TIME_NONE
int64_t loader_duration(const struct value *v, int64_t none);
struct date loader_date(const struct value *v); // year 0

// Resolves a path written in the file `from`, marks the asset as used. Complains, and false, when there is none.
bool loader_use_asset(struct loader *l, const char *from, const struct value *v, const char *path_in_file, struct text *ret_path);

// Docs, lessons and answers (articles.c). Fails as the source does.
bool load_articles(struct loader *l, struct error *err) ERROR_CHECKED;

#endif
