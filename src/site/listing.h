// SPDX-License-Identifier: Apache-2.0
//
// The listing of a publication: a file with a line per path, and the web site made of it that the listener serves.
#ifndef SITE_LISTING_H
#define SITE_LISTING_H

#include "site/objects.h"
#include "web/object.h"

// Writes the entries (sorted) with the sizes of their compressed forms, durably.
bool listing_write(const char *path, const struct objects *objects, const struct site_entry *entries, size_t count, struct error *err)
	ERROR_CHECKED;
// Reads it as a site with one reference, whose objects are files of the store. ERROR_SYNTAX when the file is not such a listing.
bool listing_site(const char *path, const struct objects *objects, struct web_site **ret_site, struct error *err) ERROR_CHECKED;

#endif
