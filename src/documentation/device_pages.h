// SPDX-License-Identifier: Apache-2.0
//
// The views of a device's pages (NIST A.1 to A.4): the device with one firmware chosen, a section, all releases, the support period. Pure
// functions of the published content; see templates/README.md for their shape.
#ifndef DOCUMENTATION_DEVICE_PAGES_H
#define DOCUMENTATION_DEVICE_PAGES_H

#include "page/page.h"

// Paths of the pages, without language: "devices/cam/", "devices/cam/v/2.4.1/", "devices/cam/v/2.4.1/updating/".
const char *device_path(struct arena *arena, const struct device *device);
const char *device_release_path(struct arena *arena, const struct device *device, const struct release *release);
const char *device_section_path(struct arena *arena, const struct device *device, const struct release *release,
				struct text section_type);

// templates/device.mustache.
struct value *device_page_data(struct arena *arena, const struct page *page, const struct device *device, const struct release *release);
// templates/section.mustache: all texts with that first section type. ERROR_INVALID: a text cannot be rendered.
bool section_page_data(struct arena *arena, const struct page *page, const struct device *device, const struct release *release,
		       struct text section_type, struct value **ret_data, struct error *err) ERROR_CHECKED;
// templates/releases.mustache and templates/support_period.mustache.
struct value *releases_page_data(struct arena *arena, const struct page *page, const struct device *device);
struct value *support_page_data(struct arena *arena, const struct page *page, const struct device *device);

// The distinct first section types of a release's sections, in order, with the first text of each.
struct device_section {
	struct text type;
	const struct section *section;
};
void device_section_types(struct arena *arena, const struct device *device, const struct release *release,
			  struct device_section **ret_sections, size_t *ret_count);

// Parts that the home page shows too.
struct value *device_picture(struct arena *arena, const struct page *page, const struct device *device);       // {src, alt, width, height} or null
const char *device_support_sentence(struct arena *arena, const struct page *page, const struct device *device);

#endif
