// SPDX-License-Identifier: Apache-2.0
//
// The log: one line per event on standard error, `2026-11-02T10:00:00Z level component: message key=value`. Called by the program's
// own loops (cli, console, web's request log), never by libraries. Callers leave out secrets and personal text; control
// characters are escaped.
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/error.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

void log_set_level(enum log_level least); // default LOG_INFO
void log_write(enum log_level level, const char *component, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void log_error(const char *component, const struct error *err); // place, clause and message at LOG_ERROR

#endif
