// SPDX-License-Identifier: Apache-2.0
//
// Earlier publications, each at /history/N/ with a banner that it is superseded; and what always follows the clock: security.txt.
#ifndef SITE_HISTORY_ROUTES_H
#define SITE_HISTORY_ROUTES_H

#include "web/route.h"

extern const struct web_route_table site_public_routes;

#endif
