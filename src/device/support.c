// SPDX-License-Identifier: Apache-2.0
//
// Dates of support, and the state that follows from them.
#include "device/support.h"

#define ENDS_SOON_MONTHS 12

static struct date read_date(const struct value *map, const char *key)
{
	struct date date;
	return date_parse(value_text_at(map, key), &date) ? date : (struct date){0};
}

void support_read(struct content_clock *clock, const struct value *support, struct support *ret_support)
{
	struct support s = {
		.sold_from = read_date(support, "sold_from"),
		.sold_until = read_date(support, "sold_until"),
		.period_end = read_date(support, "period_end"),
		.end_of_life = read_date(support, "end_of_life"),
		.after = value_get(support, "after"),
	};
	s.ends = content_day_end(clock, s.period_end);
	// The period's last day, a year earlier, is the first on which it ends soon. Each of the three boundaries is asked for,
	// so that the clock knows the next.
	bool soon = s.period_end.year != 0 && content_due_begin(clock, date_add_months(s.period_end, -ENDS_SOON_MONTHS));
	bool ended = content_due_end(clock, s.period_end);
	bool over = content_due_end(clock, s.end_of_life);
	s.state = over ? SUPPORT_OVER : ended ? SUPPORT_ENDED : soon ? SUPPORT_ENDS_SOON : SUPPORT_RUNNING;
	*ret_support = s;
}

const char *support_state_name(enum support_state state)
{
	static const char *const names[] = {
		[SUPPORT_RUNNING] = "running",
		[SUPPORT_ENDS_SOON] = "ends_soon",
		[SUPPORT_ENDED] = "ended",
		[SUPPORT_OVER] = "over",
	};
	return names[state];
}
