// SPDX-License-Identifier: Apache-2.0
//
// The console's pages of content: files as they are approved, and change sets on their way to publication.
#ifndef CONSOLE_CONTENT_H
#define CONSOLE_CONTENT_H

#include "web/route.h"

extern const struct web_route_table console_content_table;

#endif
