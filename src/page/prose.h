// SPDX-License-Identifier: Apache-2.0
//
// The manufacturer's Markdown on a page: links of the content format (`section:`, `device:`, `lesson:` …) become addresses, pictures are found
// where they are published (content format, section 5).
#ifndef PAGE_PROSE_H
#define PAGE_PROSE_H

#include "page/page.h"

struct prose {
	struct text markdown;
	struct text folder;           // of the file in the content tree, "devices/cam/docs": pictures are relative to it
	const char *id_prefix;        // before the ids of headings; NULL
	const struct device *device;  // for `section:TYPE`; NULL
	const struct release *release;
};

// A value of kind markup; null where the text is empty. The content was checked when it was loaded: a failure here names the place.
bool prose_render(struct arena *arena, const struct page *page, const struct prose *prose, struct value **ret_markup, struct error *err)
	ERROR_CHECKED;

#endif
