// SPDX-License-Identifier: Apache-2.0
//
// Room C, dissemination (NIST C.1, C.2), beside a running server: subscriptions to alerts, and the mail that tells subscribers of new and
// revised advisories.
#ifndef DISSEMINATION_LIVE_H
#define DISSEMINATION_LIVE_H

#include "live/command.h"
#include "live/job.h"
#include "web/route.h"

// The handlers' `app`, the commands' and the jobs' `user` is the struct desk (page/desk.h).
extern const struct web_route_table dissemination_public_routes;
extern const struct command *const dissemination_commands[]; // ends with NULL
extern const struct job_handler dissemination_jobs[];
extern const size_t dissemination_job_count;

#endif
