// SPDX-License-Identifier: Apache-2.0
//
// Time and calendars. An instant is an int64 count of microseconds since 1970-01-01T00:00:00Z; a date is a calendar day of
// no zone. Functions are pure except time_now. Years 1 to 9999 of the proleptic Gregorian calendar.
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

#define TIME_SECOND INT64_C(1000000)
#define TIME_MINUTE (60 * TIME_SECOND)
#define TIME_HOUR (60 * TIME_MINUTE)
#define TIME_DAY (24 * TIME_HOUR)
#define TIME_NONE INT64_MIN // no instant

struct date {
	int year;  // 1 to 9999; 0: no date
	int month; // 1 to 12
	int day;   // 1 to the month's last
};

// The clock, in microseconds UTC. AFTERCARE_FAKE_CLOCK (tests only): a file whose text is an RFC 3339 instant to be used instead.
int64_t time_now(void);
// Monotonic microseconds for deadlines; no relation to time_now.
int64_t time_monotonic(void);

// RFC 3339 section 5.6 date-time with any offset, fraction to 6 digits kept, no leap second. Returns false on anything else.
bool time_parse(struct text t, int64_t *ret_instant);
// "2026-11-02T00:00:00Z", with ".123456" only when the fraction is not zero. 28 bytes with the NUL are enough.
#define TIME_TEXT_SIZE 40
const char *time_format(int64_t instant, char buffer[TIME_TEXT_SIZE]);
// RFC 5322 date "Mon, 02 Nov 2026 00:00:00 +0000" and RFC 9110 HTTP date "Mon, 02 Nov 2026 00:00:00 GMT".
const char *time_format_mail(int64_t instant, char buffer[TIME_TEXT_SIZE]);
const char *time_format_http(int64_t instant, char buffer[TIME_TEXT_SIZE]);
bool time_parse_http(struct text t, int64_t *ret_instant);

// YYYY-MM-DD only; refuses days that do not exist.
bool date_parse(struct text t, struct date *ret_date);
const char *date_format(struct date d, char buffer[TIME_TEXT_SIZE]);
int date_compare(struct date a, struct date b);
int64_t date_to_days(struct date d); // days since 1970-01-01
struct date date_from_days(int64_t days);
struct date date_add_months(struct date d, int months); // the day is clipped to the month's last
int date_month_length(int year, int month);
struct date date_of_instant_utc(int64_t instant);

// Duration as written in content: "30 d", "24 h", "15 min"; also "2 w". Microseconds, at most ten years.
bool duration_parse(struct text t, int64_t *ret_microseconds);

// Time zones by IANA name (ICU). Not known: ERROR_INVALID.
// The instant at which day `d` ends (24:00) in the zone, that is when the next day begins there.
bool time_day_end(struct date d, const char *zone, int64_t *ret_instant, struct error *err) ERROR_CHECKED;
// The calendar day in the zone at an instant, with seconds east of UTC then (ret_offset may be NULL).
bool time_day_in_zone(int64_t instant, const char *zone, struct date *ret_date, int *ret_offset, struct error *err) ERROR_CHECKED;

#endif
