// SPDX-License-Identifier: Apache-2.0
//
// The one table from error class to what the outside sees, and the functions that fill in an error.
#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct error_class_info table[ERROR_CLASS_COUNT] = {
	[ERROR_NONE] = {"none", 200, 0, true, "All is well"},
	[ERROR_USAGE] = {"usage", 400, 64, true, "The request is not understood"},
	[ERROR_SYNTAX] = {"syntax", 400, 2, true, "The request is not understood"},
	[ERROR_INVALID] = {"invalid", 422, 2, true, "Something needs to be corrected"},
	[ERROR_FORBIDDEN] = {"forbidden", 403, 77, true, "This is not allowed"},
	[ERROR_UNAUTHORIZED] = {"unauthorized", 401, 77, true, "Please log in"},
	[ERROR_NOT_FOUND] = {"not_found", 404, 66, true, "There is no such page"},
	[ERROR_GONE] = {"gone", 410, 66, true, "This was taken away"},
	[ERROR_METHOD] = {"method", 405, 64, true, "This cannot be done here"},
	[ERROR_CONFLICT] = {"conflict", 409, 3, true, "Somebody else changed this"},
	[ERROR_TOO_LARGE] = {"too_large", 413, 65, true, "That is too large"},
	[ERROR_TOO_MANY] = {"too_many", 429, 75, true, "Too many attempts; please wait"},
	[ERROR_MEDIA_TYPE] = {"media_type", 415, 65, true, "This kind of content is not understood"},
	[ERROR_TIMEOUT] = {"timeout", 408, 75, true, "It took too long"},
	[ERROR_BUSY] = {"busy", 503, 75, true, "Busy at the moment; please try again"},
	[ERROR_IO] = {"io", 500, 74, false, "Something went wrong on our side"},
	[ERROR_DATABASE] = {"database", 500, 74, false, "Something went wrong on our side"},
	[ERROR_RETRY] = {"retry", 503, 75, false, "Busy at the moment; please try again"},
	[ERROR_UNAVAILABLE] = {"unavailable", 503, 69, false, "Not available at the moment"},
	[ERROR_INTERNAL] = {"internal", 500, 70, false, "Something went wrong on our side"},
};

const struct error_class_info *error_class_info(enum error_class class)
{
	if ((unsigned)class >= ERROR_CLASS_COUNT)
		class = ERROR_INTERNAL;
	return &table[class];
}

// Formats into dst and cuts what does not fit at a UTF-8 character border.
static void format_cut(char *dst, size_t size, const char *format, va_list args)
{
	int n = vsnprintf(dst, size, format, args);
	if (n < 0) {
		dst[0] = '\0';
		return;
	}
	if ((size_t)n < size)
		return;
	// The last byte kept may begin or continue a character that was cut: step back to its lead byte.
	size_t end = size - 1;
	while (end > 0 && ((unsigned char)dst[end - 1] & 0xC0) == 0x80)
		end--;
	if (end > 0 && (unsigned char)dst[end - 1] >= 0xC0)
		end--;
	else
		end = size - 1;
	dst[end] = '\0';
}

bool error_set_v(struct error *err, enum error_class class, const char *format, va_list args)
{
	if (err == NULL)
		return false;
	err->class = class;
	err->place[0] = '\0';
	err->clause[0] = '\0';
	format_cut(err->message, sizeof(err->message), format, args);
	return false;
}

bool error_set(struct error *err, enum error_class class, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	error_set_v(err, class, format, args);
	va_end(args);
	return false;
}

bool error_set_errno(struct error *err, const char *format, ...)
{
	int number = errno;
	enum error_class class = ERROR_IO;
	if (number == ENOENT)
		class = ERROR_NOT_FOUND;
	else if (number == ENOSPC || number == EDQUOT)
		class = ERROR_UNAVAILABLE;
	if (err == NULL)
		return false;
	va_list args;
	va_start(args, format);
	error_set_v(err, class, format, args);
	va_end(args);
	char reason[128];
	size_t used = strlen(err->message);
	snprintf(err->message + used, sizeof(err->message) - used, ": %s",
	         strerror_r(number, reason, sizeof(reason)));
	return false;
}

bool error_at(struct error *err, const char *format, ...)
{
	if (err == NULL)
		return false;
	va_list args;
	va_start(args, format);
	format_cut(err->place, sizeof(err->place), format, args);
	va_end(args);
	return false;
}

bool error_clause(struct error *err, const char *clause)
{
	if (err != NULL)
		snprintf(err->clause, sizeof(err->clause), "%s", clause);
	return false;
}

bool error_wrap(struct error *err, const char *format, ...)
{
	if (err == NULL)
		return false;
	char before[sizeof(err->message)];
	memcpy(before, err->message, sizeof(before));
	char context[256];
	va_list args;
	va_start(args, format);
	format_cut(context, sizeof(context), format, args);
	va_end(args);
	snprintf(err->message, sizeof(err->message), "%.255s: %.760s", context, before);
	return false;
}
