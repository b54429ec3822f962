// SPDX-License-Identifier: Apache-2.0
//
// Instants, dates and durations. The civil calendar is computed (no libc time zone, no locale); zones come from ICU.
#include "base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

static int64_t fake_now(const char *path)
{
	char line[64] = "";
	FILE *file = fopen(path, "re");
	if (file == NULL)
		return TIME_NONE;
	size_t n = fread(line, 1, sizeof(line) - 1, file);
	fclose(file);
	int64_t instant;
	if (!time_parse(text_trim((struct text){line, n}), &instant))
		return TIME_NONE;
	return instant;
}

int64_t time_now(void)
{
	const char *fake = getenv("AFTERCARE_FAKE_CLOCK");
	if (fake != NULL) {
		int64_t instant = fake_now(fake);
		if (instant != TIME_NONE)
			return instant;
	}
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * TIME_SECOND + now.tv_nsec / 1000;
}

int64_t time_monotonic(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * TIME_SECOND + now.tv_nsec / 1000;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_month_length(int year, int month)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

// Days from civil, with years counted from March so that the leap day is the last of its year.
int64_t date_to_days(struct date d)
{
	int64_t year = d.month <= 2 ? d.year - 1 : d.year;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t month = (d.month + 9) % 12;
	int64_t day_of_year = (153 * month + 2) / 5 + d.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

struct date date_from_days(int64_t days)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t day_of_era = days - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;
	struct date d;
	d.day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	d.month = (int)(month < 10 ? month + 3 : month - 9);
	d.year = (int)(year_of_era + era * 400 + (d.month <= 2));
	return d;
}

int date_compare(struct date a, struct date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return (a.day > b.day) - (a.day < b.day);
}

struct date date_add_months(struct date d, int months)
{
	int count = d.year * 12 + d.month - 1 + months;
	struct date sum = {count / 12, count % 12 + 1, d.day};
	int last = date_month_length(sum.year, sum.month);
	if (sum.day > last)
		sum.day = last;
	return sum;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

struct date date_of_instant_utc(int64_t instant)
{
	return date_from_days(floor_div(instant, TIME_DAY));
}

// Exactly `count` digits at *at.
static bool digits(struct text t, size_t *at, int count, int *ret_number)
{
	int number = 0;
	if (t.len - *at < (size_t)count)
		return false;
	for (int i = 0; i < count; i++) {
		char c = t.data[*at + (size_t)i];
		if (c < '0' || c > '9')
			return false;
		number = number * 10 + (c - '0');
	}
	*at += (size_t)count;
	*ret_number = number;
	return true;
}

static bool expect(struct text t, size_t *at, char c)
{
	if (*at >= t.len || t.data[*at] != c)
		return false;
	(*at)++;
	return true;
}

static bool parse_day(struct text t, size_t *at, struct date *ret)
{
	struct date d;
	if (!digits(t, at, 4, &d.year) || !expect(t, at, '-') || !digits(t, at, 2, &d.month) || !expect(t, at, '-') ||
	    !digits(t, at, 2, &d.day))
		return false;
	if (d.year < 1 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > date_month_length(d.year, d.month))
		return false;
	*ret = d;
	return true;
}

bool date_parse(struct text t, struct date *ret_date)
{
	size_t at = 0;
	struct date d;
	if (!parse_day(t, &at, &d) || at != t.len)
		return false;
	*ret_date = d;
	return true;
}

bool time_parse(struct text t, int64_t *ret_instant)
{
	size_t at = 0;
	struct date d;
	int hour, minute, second;
	if (!parse_day(t, &at, &d))
		return false;
	if (!expect(t, &at, 'T') && !expect(t, &at, 't'))
		return false;
	if (!digits(t, &at, 2, &hour) || !expect(t, &at, ':') || !digits(t, &at, 2, &minute) || !expect(t, &at, ':') ||
	    !digits(t, &at, 2, &second) || hour > 23 || minute > 59 || second > 59)
		return false;
	int64_t fraction = 0;
	if (expect(t, &at, '.')) {
		int64_t unit = TIME_SECOND;
		size_t first = at;
		while (at < t.len && t.data[at] >= '0' && t.data[at] <= '9') {
			unit /= 10;
			fraction += (t.data[at++] - '0') * unit;
		}
		if (at == first)
			return false;
	}
	int offset = 0;
	if (!expect(t, &at, 'Z') && !expect(t, &at, 'z')) {
		int sign, hours, minutes;
		if (expect(t, &at, '+'))
			sign = 1;
		else if (expect(t, &at, '-'))
			sign = -1;
		else
			return false;
		if (!digits(t, &at, 2, &hours) || !expect(t, &at, ':') || !digits(t, &at, 2, &minutes) || hours > 23 ||
		    minutes > 59)
			return false;
		offset = sign * (hours * 60 + minutes);
	}
	if (at != t.len)
		return false;
	*ret_instant = date_to_days(d) * TIME_DAY + (hour * 60 + minute - offset) * TIME_MINUTE + second * TIME_SECOND +
	               fraction;
	return true;
}

struct clock {
	struct date date;
	int hour, minute, second, fraction, weekday;
};

static struct clock clock_of(int64_t instant)
{
	int64_t days = floor_div(instant, TIME_DAY);
	int64_t rest = instant - days * TIME_DAY;
	return (struct clock){
		.date = date_from_days(days),
		.hour = (int)(rest / TIME_HOUR),
		.minute = (int)(rest / TIME_MINUTE % 60),
		.second = (int)(rest / TIME_SECOND % 60),
		.fraction = (int)(rest % TIME_SECOND),
		.weekday = (int)(((days + 4) % 7 + 7) % 7),
	};
}

const char *time_format(int64_t instant, char buffer[TIME_TEXT_SIZE])
{
	struct clock c = clock_of(instant);
	int n = snprintf(buffer, TIME_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d", c.date.year % 10000, c.date.month,
	                 c.date.day, c.hour, c.minute, c.second);
	if (c.fraction != 0)
		n += snprintf(buffer + n, TIME_TEXT_SIZE - (size_t)n, ".%06d", c.fraction);
	snprintf(buffer + n, TIME_TEXT_SIZE - (size_t)n, "Z");
	return buffer;
}

static const char weekdays[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static const char *format_named(int64_t instant, const char *zone, char buffer[TIME_TEXT_SIZE])
{
	struct clock c = clock_of(instant);
	snprintf(buffer, TIME_TEXT_SIZE, "%s, %02d %s %04d %02d:%02d:%02d %s", weekdays[c.weekday], c.date.day,
	         months[c.date.month - 1], c.date.year % 10000, c.hour, c.minute, c.second, zone);
	return buffer;
}

const char *time_format_mail(int64_t instant, char buffer[TIME_TEXT_SIZE])
{
	return format_named(instant, "+0000", buffer);
}

const char *time_format_http(int64_t instant, char buffer[TIME_TEXT_SIZE])
{
	return format_named(instant, "GMT", buffer);
}

bool time_parse_http(struct text t, int64_t *ret_instant)
{
	struct date d = {0};
	size_t at = 5;
	int hour, minute, second;
	if (t.len != 29 || !digits(t, &at, 2, &d.day) || !expect(t, &at, ' '))
		return false;
	for (int i = 0; i < 12; i++)
		if (memcmp(t.data + at, months[i], 3) == 0)
			d.month = i + 1;
	at += 3;
	if (d.month == 0 || !expect(t, &at, ' ') || !digits(t, &at, 4, &d.year) || !expect(t, &at, ' ') ||
	    !digits(t, &at, 2, &hour) || !expect(t, &at, ':') || !digits(t, &at, 2, &minute) || !expect(t, &at, ':') ||
	    !digits(t, &at, 2, &second) || !text_is(text_sub(t, at, 4), " GMT"))
		return false;
	if (d.year < 1 || d.day < 1 || d.day > date_month_length(d.year, d.month) || hour > 23 || minute > 59 || second > 60)
		return false;
	*ret_instant =
		date_to_days(d) * TIME_DAY + hour * TIME_HOUR + minute * TIME_MINUTE + second * TIME_SECOND;
	return true;
}

const char *date_format(struct date d, char buffer[TIME_TEXT_SIZE])
{
	snprintf(buffer, TIME_TEXT_SIZE, "%04d-%02d-%02d", d.year % 10000, d.month, d.day);
	return buffer;
}

bool duration_parse(struct text t, int64_t *ret_microseconds)
{
	static const struct {
		const char *name;
		int64_t length;
	} units[] = {{"min", TIME_MINUTE}, {"h", TIME_HOUR}, {"d", TIME_DAY}, {"w", 7 * TIME_DAY}};
	struct text rest = t;
	struct text number = text_cut(&rest, ' ');
	int64_t count;
	if (!text_to_int64(number, &count) || count < 0 || number.len > 7)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!text_is(rest, units[i].name))
			continue;
		if (count > 3660 * TIME_DAY / units[i].length)
			return false;
		*ret_microseconds = count * units[i].length;
		return true;
	}
	return false;
}

static void calendar_close(UCalendar **calendar)
{
	if (*calendar != NULL)
		ucal_close(*calendar);
}

static UCalendar *calendar_open(const char *zone, struct error *err)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar id[64], canonical[64];
	UBool is_system = false;
	if (strlen(zone) < 60) {
		u_uastrcpy(id, zone);
		ucal_getCanonicalTimeZoneID(id, -1, canonical, 64, &is_system, &status);
	}
	if (U_FAILURE(status) || !is_system) {
		error_set(err, ERROR_INVALID, "'%.60s' is not an IANA time zone such as Europe/Berlin", zone);
		return NULL;
	}
	UCalendar *calendar = ucal_open(id, -1, "en", UCAL_GREGORIAN, &status);
	if (U_FAILURE(status)) {
		error_set(err, ERROR_INTERNAL, "the calendar cannot be opened: %s", u_errorName(status));
		return NULL;
	}
	return calendar;
}

bool time_day_end(struct date d, const char *zone, int64_t *ret_instant, struct error *err)
{
	struct date next = date_from_days(date_to_days(d) + 1);
	__attribute__((cleanup(calendar_close))) UCalendar *calendar = calendar_open(zone, err);
	if (calendar == NULL)
		return false;
	UErrorCode status = U_ZERO_ERROR;
	ucal_clear(calendar);
	ucal_setDateTime(calendar, next.year, next.month - 1, next.day, 0, 0, 0, &status);
	double millis = ucal_getMillis(calendar, &status);
	if (U_FAILURE(status))
		return error_set(err, ERROR_INTERNAL, "the calendar failed: %s", u_errorName(status));
	*ret_instant = (int64_t)millis * 1000;
	return true;
}

bool time_day_in_zone(int64_t instant, const char *zone, struct date *ret_date, int *ret_offset, struct error *err)
{
	__attribute__((cleanup(calendar_close))) UCalendar *calendar = calendar_open(zone, err);
	if (calendar == NULL)
		return false;
	UErrorCode status = U_ZERO_ERROR;
	ucal_setMillis(calendar, (double)floor_div(instant, 1000), &status);
	int32_t offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &status) + ucal_get(calendar, UCAL_DST_OFFSET, &status);
	if (U_FAILURE(status))
		return error_set(err, ERROR_INTERNAL, "the calendar failed: %s", u_errorName(status));
	*ret_date = date_of_instant_utc(instant + (int64_t)offset * 1000);
	if (ret_offset != NULL)
		*ret_offset = offset / 1000;
	return true;
}
