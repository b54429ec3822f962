// SPDX-License-Identifier: Apache-2.0
//
// security.txt (RFC 9116): written from fields, and checked as a reader would.
#ifndef STANDARDS_SECURITYTXT_H
#define STANDARDS_SECURITYTXT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

struct securitytxt_field {
	const char *name; // as in RFC 9116 section 2.5: "Contact", "Expires" …
	struct text value; // one line
};

// Fields in the order given, a line each, ended by CR LF. ERROR_INVALID when the result would break RFC 9116 (securitytxt_check).
bool securitytxt_write(struct arena *arena, const struct securitytxt_field *fields, size_t count, int64_t now, struct text *ret_file,
		       struct error *err) ERROR_CHECKED;

// At least one Contact, each a URI (https, mailto or tel); exactly one Expires, an RFC 3339 instant after `now`; at most one
// Preferred-Languages; web addresses are https. ERROR_INVALID with the line as place and the section as clause.
bool securitytxt_check(struct text file, int64_t now, int64_t *ret_expires, struct error *err) ERROR_CHECKED;

#endif
