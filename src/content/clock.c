// SPDX-License-Identifier: Apache-2.0
//
// Tests of dates against one instant, with the next boundary remembered.
#include "content/clock.h"

void content_clock_init(struct content_clock *clock, int64_t instant, const char *zone)
{
	clock->instant = instant;
	clock->zone = zone;
	atomic_init(&clock->boundary, INT64_MAX);
}

bool content_due(struct content_clock *clock, int64_t boundary)
{
	if (boundary == TIME_NONE)
		return false;
	if (clock->instant >= boundary)
		return true;
	int64_t known = atomic_load(&clock->boundary);
	while (boundary < known && !atomic_compare_exchange_weak(&clock->boundary, &known, boundary))
		;
	return false;
}

bool content_due_begin(struct content_clock *clock, struct date day)
{
	return content_due(clock, content_day_begin(clock, day));
}

bool content_due_end(struct content_clock *clock, struct date day)
{
	return content_due(clock, content_day_end(clock, day));
}

int64_t content_clock_next(const struct content_clock *clock)
{
	int64_t boundary = atomic_load(&clock->boundary);
	return boundary == INT64_MAX ? TIME_NONE : boundary;
}

int64_t content_day_begin(const struct content_clock *clock, struct date day)
{
	return day.year == 0 ? TIME_NONE : content_day_end(clock, date_from_days(date_to_days(day) - 1));
}

int64_t content_day_end(const struct content_clock *clock, struct date day)
{
	if (day.year == 0)
		return TIME_NONE;
	int64_t end;
	if (time_day_end(day, clock->zone, &end, NULL))
		return end;
	return (date_to_days(day) + 1) * TIME_DAY;
}

struct date content_today(const struct content_clock *clock)
{
	struct date today;
	if (time_day_in_zone(clock->instant, clock->zone, &today, NULL, NULL))
		return today;
	return date_of_instant_utc(clock->instant);
}
