// SPDX-License-Identifier: Apache-2.0
//
// The publication's Atom feeds, per language: the newest 200 entries each.
#ifndef DISSEMINATION_FEEDS_H
#define DISSEMINATION_FEEDS_H

#include "dissemination/static.h"

// feeds/advisories.atom and feeds/devices/ID.atom.
bool feeds_files(struct arena *arena, const struct page_site *site, dissemination_put *put, void *ctx, struct error *err) ERROR_CHECKED;

#endif
