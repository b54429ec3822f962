// SPDX-License-Identifier: Apache-2.0
//
// The front page: the devices, the doors, the latest advisories and lessons, the contact for researchers.
#ifndef SITE_HOME_PAGE_H
#define SITE_HOME_PAGE_H

#include "page/page.h"

// templates/home.mustache.
struct value *home_page_data(struct arena *arena, const struct page *page);

#endif
