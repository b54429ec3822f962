// SPDX-License-Identifier: Apache-2.0
//
// Room B, reception (NIST B.1, B.2): what the server mounts, runs and registers.
#ifndef RECEPTION_RECEPTION_H
#define RECEPTION_RECEPTION_H

#include "live/command.h"
#include "live/job.h"
#include "web/route.h"

// The handlers' `app`, the commands' and the jobs' `user` is the struct desk (page/desk.h).
extern const struct web_route_table reception_public_routes;
extern const struct web_route_table reception_console_routes; // need a session with role agent or admin
extern const struct command *const reception_commands[];     // ends with NULL
extern const struct job_handler reception_jobs[];
extern const size_t reception_job_count;

#endif
