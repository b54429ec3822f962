// SPDX-License-Identifier: Apache-2.0
//
// Tables that describe the structure of CSAF documents, for csaf_schema.c alone.
#ifndef STANDARDS_CSAF_SHAPE_H
#define STANDARDS_CSAF_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum csaf_kind {
	CSAF_MAP,
	CSAF_LIST,
	CSAF_TEXT,
	CSAF_SCORE,   // number from 0 to 10
	CSAF_VERSION, // a map whose `version` chooses between `choices`, each of which says its version first
};

struct csaf_property;

struct csaf_shape {
	enum csaf_kind kind;
	size_t min, max;                        // properties, items or characters; max 0: any number
	const struct csaf_property *properties; // MAP; others may stand beside them
	const struct csaf_shape *items;         // LIST
	bool unique;                            // LIST: items differ
	const char *const *words;               // TEXT: one of these, ended by NULL
	bool (*form)(struct text t);            // TEXT: written like this …
	const char *advice;                     // … or else this is to be done
	const struct csaf_shape *const *choices; // VERSION, ended by NULL
};

struct csaf_property {
	const char *name; // NULL ends a table
	const struct csaf_shape *shape;
	bool required;
};

extern const struct csaf_shape csaf_document; // csaf_tables.c
extern const struct csaf_shape csaf_cvss2, csaf_cvss3; // csaf_cvss.c

// csaf_forms.c: the patterns and formats of the schemas.
bool csaf_is_category(struct text t);
bool csaf_is_tracking_id(struct text t);
bool csaf_is_version(struct text t);
bool csaf_is_language(struct text t);
bool csaf_is_cve(struct text t);
bool csaf_is_cwe(struct text t);
bool csaf_is_cpe(struct text t);
bool csaf_is_purl(struct text t);
bool csaf_is_hash(struct text t);
bool csaf_is_uri(struct text t);     // RFC 3986, with a scheme
bool csaf_is_instant(struct text t); // RFC 3339 date-time, leap second allowed
bool csaf_is_vector2(struct text t);
bool csaf_is_vector30(struct text t);
bool csaf_is_vector31(struct text t);

#endif
