// SPDX-License-Identifier: Apache-2.0
//
// What a server consists of: the rooms' routes and jobs. The public listener knows no route of the console.
#ifndef CLI_MOUNTED_H
#define CLI_MOUNTED_H

#include "live/job.h"
#include "web/route.h"

#define MOUNTED_MAX 16

// Fill in the tables and return how many.
size_t mounted_public(struct web_route_table ret_tables[MOUNTED_MAX]);
size_t mounted_console(struct web_route_table ret_tables[MOUNTED_MAX]);

// All jobs, copied into one table in the arena.
void mounted_jobs(struct arena *arena, struct job_handler **ret_handlers, size_t *ret_count);

#endif
