// SPDX-License-Identifier: Apache-2.0
//
// The list of a publication's pages, and the making of one.
#ifndef SITE_PAGES_H
#define SITE_PAGES_H

#include "page/page.h"
#include "site/entry.h"

struct page_kind;

// A page to be made, in one language.
struct page_job {
	const struct page_kind *kind;
	int language;
	struct text path; // without language, ends in '/' or is empty
	const struct device *device;
	const struct release *release;
	const void *item; // section type (struct text), advisory, notice, lesson or answer, as the kind says
};

// All pages, in a stable order. Allocated in the arena, as are the paths.
void pages_list(struct arena *arena, const struct page_site *site, struct page_job **ret_jobs, size_t *ret_count);
// Makes the view, renders it and emits index.html and index.json. `arena` is scratch for this page.
bool page_make(struct arena *arena, const struct page_site *site, const struct page_job *job, struct site_collector *collector,
	       struct error *err) ERROR_CHECKED;

#endif
