// SPDX-License-Identifier: Apache-2.0
//
// What a server consists of: the rooms' routes and jobs. The public listener knows no route of the console.
#ifndef CLI_MOUNTED_H
#define CLI_MOUNTED_H

#include "live/job.h"
#include "web/route.h"

extern const struct web_route_table mounted_public[];
extern const size_t mounted_public_count;
extern const struct web_route_table mounted_console[];
extern const size_t mounted_console_count;

// All jobs, copied into one table (of the arena).
void mounted_jobs(struct arena *arena, struct job_handler **ret_handlers, size_t *ret_count);

#endif
