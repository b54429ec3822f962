// SPDX-License-Identifier: Apache-2.0
//
// The instant as of which content is judged. Every test of a date goes through here, so that the next instant at which any
// answer changes is known: a publication made for `instant` stays right until `content_clock_next`.
#ifndef CONTENT_CLOCK_H
#define CONTENT_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/time.h"

// Threads may share one: the instant is constant, the boundary an atomic minimum.
struct content_clock {
	int64_t instant;
	const char *zone;           // IANA name, borrowed; a day ends at 24:00 there
	_Atomic int64_t boundary;   // earliest instant after `instant` that was asked about; INT64_MAX: none
};

void content_clock_init(struct content_clock *clock, int64_t instant, const char *zone);

// True when `boundary` has come. TIME_NONE never comes and is not recorded.
bool content_due(struct content_clock *clock, int64_t boundary);
// True once the day has begun (00:00 in the zone). A date of year 0 never comes.
bool content_due_begin(struct content_clock *clock, struct date day);
// True once the day is over (24:00 in the zone).
bool content_due_end(struct content_clock *clock, struct date day);

// The next boundary that was asked about, or TIME_NONE.
int64_t content_clock_next(const struct content_clock *clock);

// 00:00 and 24:00 of a day in the zone; an unknown zone counts as UTC (the loader complains about it once). No date: TIME_NONE.
int64_t content_day_begin(const struct content_clock *clock, struct date day);
int64_t content_day_end(const struct content_clock *clock, struct date day);
// The calendar day in the zone at the clock's instant. Not a test: records nothing.
struct date content_today(const struct content_clock *clock);

#endif
