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
	const struct content_file **unread; // could not be understood: what refers to them is not judged
	size_t unread_count;
};

// Remembers a file that was complained about, so that references to what it may hold are not complained about as well.
void loader_set_unread(struct loader *l, const struct content_file *file);
// Whether a file of the kind is among them: with this name where that is given, and of this device.
bool loader_is_unread(const struct loader *l, enum content_kind kind, struct text device, struct text name);

// The bytes of a file. Fails as the source does.
bool loader_read(struct loader *l, const struct content_file *file, size_t max, struct text *ret_bytes, struct error *err) ERROR_CHECKED;

// A complaint at the place of `at`, or about the file as a whole where that is NULL. `path` is the key within the file.
void loader_complain(struct loader *l, enum complaint_severity severity, const char *file, const struct value *at, const char *path,
	const char *clause, const char *format, ...) __attribute__((format(printf, 7, 8)));

// Facts of values. What is absent or broken gives the neutral fact: its complaint was made by the schema.
struct text_list loader_list(struct loader *l, const struct value *v); // of a list, entry by entry; else empty
int64_t loader_instant(const struct value *v); // TIME_NONE
int64_t loader_duration(const struct value *v, int64_t none);
struct date loader_date(const struct value *v); // year 0

// Resolves a path written in the file `from`, marks the asset as used. Complains, and false, when there is none.
bool loader_use_asset(struct loader *l, const char *from, const struct value *v, const char *path_in_file, struct text *ret_path);

// Docs, lessons and answers (articles.c), advisories (load_advisories.c). Fail as the source does.
bool load_articles(struct loader *l, struct error *err) ERROR_CHECKED;
bool load_advisories(struct loader *l, struct error *err) ERROR_CHECKED;


// Rules over what was loaded; they collect complaints. Those with an error read files, and fail as the source does.
void check_maker(struct loader *l);      // check_records.c
void check_articles(struct loader *l);   // check_articles.c
void check_records(struct loader *l);    // check_records.c: notices, entities, procedures
void check_advisories(struct loader *l); // check_advisories.c
void check_markdown(struct loader *l);   // check_markdown.c
bool check_pictures(struct loader *l, struct error *err) ERROR_CHECKED; // check_pictures.c

// Complains about ids in a list that are no devices. `at` is the list, `path` its key.
void check_device_ids(struct loader *l, const char *file, const struct value *at, const char *path);
// Complains when a review is due: the key of the date within `map`, the clause.
void check_review(struct loader *l, const char *file, const struct value *map, const char *key, const char *clause);

#endif
