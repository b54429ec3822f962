// SPDX-License-Identifier: Apache-2.0
//
// Dates and numbers. ICU gives the names, patterns and separators of a language when it is loaded; writing a date is then only text.
#include "web/lang_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uloc.h>
#include <unicode/unum.h>
#include <unicode/ustring.h>

enum { UNITS = 128 };

static const char *to_utf8(struct arena *arena, const UChar *units, int32_t len, UErrorCode *status)
{
	char bytes[UNITS * 3 + 1];
	int32_t size = 0;
	u_strToUTF8(bytes, sizeof(bytes), &size, units, len, status);
	return U_FAILURE(*status) ? "" : arena_copy(arena, bytes, (size_t)size);
}

static const char *symbol(struct arena *arena, const UDateFormat *format, UDateFormatSymbolType type, int i, UErrorCode *status)
{
	UChar units[UNITS];
	int32_t len = udat_getSymbols(format, type, i, units, UNITS, status);
	return to_utf8(arena, units, len, status);
}

static const char *pattern(struct arena *arena, UDateTimePatternGenerator *generator, const char *skeleton, UErrorCode *status)
{
	UChar wanted[16], units[UNITS];
	u_uastrcpy(wanted, skeleton);
	int32_t len = udatpg_getBestPattern(generator, wanted, -1, units, UNITS, status);
	return to_utf8(arena, units, len, status);
}

static const char *separator(struct arena *arena, const UNumberFormat *format, UNumberFormatSymbol which, UErrorCode *status)
{
	UChar units[UNITS];
	int32_t len = unum_getSymbol(format, which, units, UNITS, status);
	return to_utf8(arena, units, len, status);
}

bool lang_format_load(struct arena *arena, const char *code, struct lang_format *ret_format, const char **ret_name, struct error *err)
{
	const char *locale = strcmp(code, "en") == 0 ? "en_GB" : code;
	UErrorCode status = U_ZERO_ERROR;
	struct lang_format f = {0};
	UDateFormat *dates = udat_open(UDAT_NONE, UDAT_LONG, locale, NULL, 0, NULL, 0, &status);
	UDateTimePatternGenerator *generator = udatpg_open(locale, &status);
	UNumberFormat *numbers = unum_open(UNUM_DECIMAL, NULL, 0, locale, NULL, &status);
	UChar name[UNITS];
	// For a language it does not know, ICU falls back to its root without failing.
	const char *found = U_SUCCESS(status) ? udat_getLocaleByType(dates, ULOC_VALID_LOCALE, &status) : NULL;
	bool known = U_SUCCESS(status) && found != NULL && strncmp(found, code, strlen(code)) == 0;
	if (known) {
		for (int i = 0; i < 12; i++) {
			f.months[i] = symbol(arena, dates, UDAT_MONTHS, i, &status);
			f.months_alone[i] = symbol(arena, dates, UDAT_STANDALONE_MONTHS, i, &status);
		}
		f.date = pattern(arena, generator, "yMMMMd", &status);
		f.month = pattern(arena, generator, "yMMMM", &status);
		f.decimal = separator(arena, numbers, UNUM_DECIMAL_SEPARATOR_SYMBOL, &status);
		f.group = separator(arena, numbers, UNUM_GROUPING_SEPARATOR_SYMBOL, &status);
		int32_t len = uloc_getDisplayName(code, code, name, UNITS, &status);
		*ret_name = to_utf8(arena, name, len, &status);
	}
	unum_close(numbers);
	udatpg_close(generator);
	udat_close(dates);
	if (!known || U_FAILURE(status))
		return error_set(err, ERROR_INVALID, "there is no data on how \"%s\" writes dates and numbers", code);
	*ret_format = f;
	return true;
}

// Replaces the fields of a date pattern; text in quotes and everything else stands as it is.
static void put_date(struct builder *out, const struct lang_format *f, const char *date_pattern, struct date d)
{
	for (const char *p = date_pattern; *p != '\0';) {
		size_t run = strspn(p, (char[]){*p, '\0'});
		if (*p == 'y') {
			builder_printf(out, "%d", d.year);
		} else if (*p == 'd') {
			builder_printf(out, run > 1 ? "%02d" : "%d", d.day);
		} else if (*p == 'M' || *p == 'L') {
			if (run < 3)
				builder_printf(out, run == 2 ? "%02d" : "%d", d.month);
			else
				builder_string(out, (*p == 'M' ? f->months : f->months_alone)[d.month - 1]);
		} else if (*p == '\'') {
			run = strcspn(p + 1, "'") + 1;
			builder_add(out, (struct text){p + 1, run - 1});
			run += p[run] == '\'';
		} else {
			builder_add(out, (struct text){p, run});
		}
		p += run;
	}
}

static struct text take(struct builder *out, struct arena *arena)
{
	return text_copy(arena, builder_text(out));
}

struct text lang_date(struct arena *arena, const struct lang *lang, struct date d)
{
	BUILDER_AUTO out;
	builder_init(&out, 1024);
	put_date(&out, lang_format_of(lang), lang_format_of(lang)->date, d);
	return take(&out, arena);
}

struct text lang_month(struct arena *arena, const struct lang *lang, struct date d)
{
	BUILDER_AUTO out;
	builder_init(&out, 1024);
	put_date(&out, lang_format_of(lang), lang_format_of(lang)->month, d);
	return take(&out, arena);
}

bool lang_instant(struct arena *arena, const struct lang *lang, int64_t instant, const char *zone, struct text *ret_text,
		  struct error *err)
{
	struct date d;
	int offset;
	if (!time_day_in_zone(instant, zone, &d, &offset, err))
		return false;
	BUILDER_AUTO out;
	builder_init(&out, 1024);
	put_date(&out, lang_format_of(lang), lang_format_of(lang)->date, d);
	int64_t local = instant / TIME_SECOND - (instant % TIME_SECOND < 0) + offset;
	int64_t second_of_day = local - date_to_days(d) * (TIME_DAY / TIME_SECOND);
	builder_printf(&out, ", %02d:%02d (UTC", (int)(second_of_day / 3600), (int)(second_of_day / 60 % 60));
	int minutes = abs(offset) / 60;
	if (minutes != 0)
		builder_printf(&out, "%s%d", offset < 0 ? "\u2212" : "+", minutes / 60);
	if (minutes % 60 != 0)
		builder_printf(&out, ":%02d", minutes % 60);
	builder_byte(&out, ')');
	*ret_text = take(&out, arena);
	return true;
}

struct text lang_number(struct arena *arena, const struct lang *lang, int64_t number)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%llu",
			   number < 0 ? 0ULL - (unsigned long long)number : (unsigned long long)number);
	BUILDER_AUTO out;
	builder_init(&out, 1024);
	if (number < 0)
		builder_string(&out, "\u2212");
	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			builder_string(&out, lang_format_of(lang)->group);
		builder_byte(&out, digits[i]);
	}
	return take(&out, arena);
}

struct text lang_size(struct arena *arena, const struct lang *lang, uint64_t bytes)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
	size_t unit = 0;
	uint64_t scale = 1;
	while (unit < 6 && bytes / scale >= 1000) {
		scale *= 1000;
		unit++;
	}
	uint64_t whole = bytes / scale, tenth = bytes % scale * 10 / scale;
	if (whole >= 10 || tenth == 0)
		return text_from(arena_printf(arena, "%llu\u00a0%s", (unsigned long long)whole, units[unit]));
	return text_from(arena_printf(arena, "%llu%s%llu\u00a0%s", (unsigned long long)whole, lang_format_of(lang)->decimal,
				      (unsigned long long)tenth, units[unit]));
}

struct value *lang_date_value(struct arena *arena, const struct lang *lang, struct date d)
{
	char iso[TIME_TEXT_SIZE];
	struct value *v = value_map(arena);
	value_put(arena, v, "iso", value_copy_string(arena, date_format(d, iso)));
	value_put(arena, v, "text", value_text(arena, lang_date(arena, lang, d)));
	return v;
}

bool lang_instant_value(struct arena *arena, const struct lang *lang, int64_t instant, const char *zone, struct value **ret_value,
			struct error *err)
{
	char iso[TIME_TEXT_SIZE];
	struct text t;
	if (!lang_instant(arena, lang, instant, zone, &t, err))
		return false;
	*ret_value = value_map(arena);
	value_put(arena, *ret_value, "iso", value_copy_string(arena, time_format(instant, iso)));
	value_put(arena, *ret_value, "text", value_text(arena, t));
	return true;
}
