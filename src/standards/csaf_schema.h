// SPDX-License-Identifier: Apache-2.0
//
// Structure of CSAF 2.0 documents (OASIS Standard, JSON schema csaf_json_schema.json with the CVSS 2.0, 3.0 and 3.1 schemas that it
// refers to): types, required properties, words, patterns, numbers of items and properties, items that differ, `uri` and `date-time`.
// What the standard's tests (section 6) demand beyond that is not looked at. Time is linear in the size of the document.
#ifndef STANDARDS_CSAF_SCHEMA_H
#define STANDARDS_CSAF_SCHEMA_H

#include <stdbool.h>

#include "base/arena.h"
#include "value/complaint.h"
#include "value/value.h"

// Adds one error per finding: the place of the value (of the map, where a property is absent), its JSON pointer (RFC 6901) as the path,
// `clause`, and what to do. The arena is for working storage. True when there is no finding.
bool csaf_schema_check(struct arena *arena, const struct value *document, const char *clause, struct complaints *complaints);

#endif
