// SPDX-License-Identifier: Apache-2.0
//
// Firmware versions and ranges of them (content format, section 6). Pure functions.
#ifndef CONTENT_VERSION_H
#define CONTENT_VERSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

enum version_scheme {
	VERSION_DOTTED, // parts compared as numbers where both are digits, else by bytes; a beginning is lower
	VERSION_SEMVER, // Semantic Versioning 2.0.0, section 11
	VERSION_LISTED, // the order in which the maker lists its releases
};

struct version_order {
	enum version_scheme scheme;
	const struct text *listed; // VERSION_LISTED: newest first; borrowed
	size_t listed_count;
};

// [A-Za-z0-9][A-Za-z0-9._+-]*, 1 to 64 characters.
bool version_is_valid(struct text version);
bool version_is_semver(struct text version); // the syntax of Semantic Versioning 2.0.0
// Less than, equal to or greater than 0. What a scheme cannot order (no semantic version, not listed) is ordered as dotted. Versions
// that are written differently may be equal in rank (1.0 and 1.00); a bare version in a range means the one written so.
int version_compare(const struct version_order *order, struct text a, struct text b);

enum version_operator { VERSION_EQUAL, VERSION_LESS, VERSION_AT_MOST, VERSION_GREATER, VERSION_AT_LEAST };

struct version_condition {
	enum version_operator operator;
	struct text version;
};

// All conditions hold; none at all (`*`) matches everything.
struct version_range {
	const struct version_condition *conditions;
	size_t count;
};

// `>=2.2.0, <2.4.1`. Texts are borrowed from `t`. ERROR_SYNTAX names the part that is wrong.
bool version_range_parse(struct arena *arena, struct text t, struct version_range *ret_range, struct error *err) ERROR_CHECKED;
bool version_range_matches(const struct version_order *order, const struct version_range *range, struct text version);
// Any of several; none at all matches everything.
bool version_ranges_match(const struct version_order *order, const struct version_range *ranges, size_t count, struct text version);

#endif
