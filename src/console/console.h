// SPDX-License-Identifier: Apache-2.0
//
// The staff's pages around the rooms: signing in, what is due, content files, change sets, publications, mail. On a listener of its own.
#ifndef CONSOLE_CONSOLE_H
#define CONSOLE_CONSOLE_H

#include "page/desk.h"

extern const struct web_route_table console_routes;

#endif
