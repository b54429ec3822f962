// SPDX-License-Identifier: Apache-2.0
//
// Log lines, each written with one call so that threads do not mix theirs.
#include "base/log.h"

#include <stdio.h>
#include <unistd.h>

#include "base/time.h"

static enum log_level least_level = LOG_INFO;

void log_set_level(enum log_level least)
{
	least_level = least;
}

void log_write(enum log_level level, const char *component, const char *format, ...)
{
	static const char *const names[] = {"debug", "info", "warning", "error"};
	char line[2048];
	char when[TIME_TEXT_SIZE];
	if (level < least_level)
		return;
	int64_t second = time_now() / TIME_SECOND * TIME_SECOND;
	int head = snprintf(line, sizeof(line) - 1, "%s %s %s: ", time_format(second, when), names[level], component);
	va_list args;
	va_start(args, format);
	int body = vsnprintf(line + head, sizeof(line) - 1 - (size_t)head, format, args);
	va_end(args);
	size_t len = (size_t)head + (body < 0 ? 0 : (size_t)body);
	if (len > sizeof(line) - 2)
		len = sizeof(line) - 2;
	for (size_t i = (size_t)head; i < len; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
			line[i] = '?';
	line[len++] = '\n';
	ssize_t written = write(STDERR_FILENO, line, len);
	(void)written; // there is nowhere left to say so
}

void log_error(const char *component, const struct error *err)
{
	log_write(LOG_ERROR, component, "%s%s%s%s%s", err->place, err->place[0] == '\0' ? "" : ": ", err->message,
	          err->clause[0] == '\0' ? "" : " — ", err->clause);
}
