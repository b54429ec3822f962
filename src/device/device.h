// SPDX-License-Identifier: Apache-2.0
//
// A device: what device.yaml says, as facts. Texts that are only shown are read from `value` with content_localized.
#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "base/time.h"
#include "content/model.h"
#include "content/version.h"

#define DEVICE_MAX_HARDWARE 50
typedef uint64_t hardware_set; // bit i: the device's i-th hardware revision

struct hardware {
	struct text id;
	const struct value *value;
};

struct release {
	struct text version;
	struct date date;
	const struct value *value; // notes, side_effects, before, files … to be shown
	hardware_set hardware;     // revisions it was released for
	bool security;
	struct text_list fixes;    // tracking ids
	int64_t downtime;          // microseconds
	bool touches_data;
	bool withdrawn;            // recalled, and the day has come
	bool out;                  // its date has come; others are not shown, not offered, not judged
	struct text sbom;          // path in the tree; may be empty
};

// An entry of `products`: this product of an advisory is these releases.
struct product {
	struct text product_id;
	struct text namespace;
	struct text advisory; // tracking id; empty: every advisory of the namespace
	struct version_range firmware;
	hardware_set hardware;
	const struct value *value;
};

enum support_state {
	SUPPORT_RUNNING,
	SUPPORT_ENDS_SOON, // within a year
	SUPPORT_ENDED,
	SUPPORT_OVER,      // end_of_life has passed as well
};

struct support {
	struct date sold_from, sold_until; // year 0: not given
	struct date period_end;
	struct date end_of_life;           // year 0: to be announced
	int64_t ends;                      // 24:00 of period_end in the maker's zone
	enum support_state state;
	const struct value *after;         // localized: what follows
};

struct device {
	const struct content *content;
	struct text id, model;
	const char *file;
	const struct value *value; // device.yaml
	int64_t order;             // INT64_MAX where not given
	struct text category;
	struct text_list users, markets; // markets: the maker's where not given
	struct text picture;       // path in the tree; may be empty
	struct version_order versions;
	struct hardware *hardware;
	size_t hardware_count;
	struct release *releases;  // newest first
	size_t release_count;
	struct product *products;
	size_t product_count;
	struct support support;
	struct section *sections;  // its part of content->sections
	size_t section_count;
	const struct lesson **lessons; // as listed, then others that name the device
	size_t lesson_count;
	const struct advisory **advisories; // published ones that concern it, newest first
	size_t advisory_count;
};

hardware_set device_all_hardware(const struct device *device);
// Index of a revision, or -1.
int device_hardware(const struct device *device, struct text id);
// The revisions named; an empty list means all. Unknown ids are passed over.
hardware_set device_hardware_set(const struct device *device, struct text_list ids);
const struct release *device_release(const struct device *device, struct text version); // NULL where there is none
// What the device page shows without a version: the newest release that is out and not withdrawn; else the newest that is out; NULL without any.
const struct release *device_current_release(const struct device *device);

// The sections that apply to a release, in order: in force, firmware matches, for a revision that the release has. At most one
// of a kind unless they differ in hardware, readers or markets. `*ret_sections` has room in the arena.
void device_release_sections(struct arena *arena, const struct device *device, const struct release *release,
	const struct section ***ret_sections, size_t *ret_count);
bool device_section_applies(const struct device *device, const struct section *section, const struct release *release);
// Whether a part of device.yaml with the keys firmware and hardware (an interface, a document) applies to the release.
bool device_value_applies(const struct device *device, const struct release *release, const struct value *part);
// Whether a notice is about the release on one of these revisions.
bool device_target_matches(const struct device *device, const struct notice_target *target, const struct release *release,
	hardware_set hardware);
// Whether an entry of `products` may speak of an advisory: same namespace, and its id where the entry names one.
bool device_product_speaks_of(const struct product *product, const struct advisory *advisory);
// An advisory concerns a device if an entry of its products maps one of the advisory's products to any release.
bool device_concerns(const struct device *device, const struct advisory *advisory);

#endif
