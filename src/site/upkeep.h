// SPDX-License-Identifier: Apache-2.0
//
// Standing jobs: publications that fall due, the sealing of the audit trail, the sweeping of what nobody needs any more.
#ifndef SITE_UPKEEP_H
#define SITE_UPKEEP_H

#include "live/job.h"

extern const struct job_handler upkeep_jobs[];
extern const size_t upkeep_job_count;

#endif
