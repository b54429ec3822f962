// SPDX-License-Identifier: Apache-2.0
//
// The tables of the content format (docs/content-format.md, sections 4 and 7 to 14): which keys each kind of file has.
#ifndef CONTENT_FORMAT_H
#define CONTENT_FORMAT_H

#include "base/text.h"
#include "value/schema.h"

extern const struct schema format_maker;
extern const struct schema format_device;
extern const struct schema format_doc, format_doc_translation;
extern const struct schema format_lesson, format_lesson_translation;
extern const struct schema format_answer, format_answer_translation;
extern const struct schema format_notice;
extern const struct schema format_entity;
extern const struct schema format_procedure;

// Section 4; NULL-terminated.
extern const char *const format_sections[];
extern const char *const format_readers[];
extern const char *const format_events[];
extern const char *const format_none[]; // the word `none`

// Place of a word in a list, or -1.
int format_word(const char *const *words, struct text word);

// Rules for single texts that several tables use: NULL, or what to do.
const char *format_check_hours(struct text t);     // 09:00-12:00, 13:00-17:00
const char *format_check_zone(struct text t);      // IANA name that is known
const char *format_check_folder_url(struct text t); // ends in '/', no query, no fragment
const char *format_check_gtin(struct text t);      // 8, 12, 13 or 14 digits, right check digit
const char *format_check_regex(struct text t);     // POSIX extended
const char *format_check_port(struct text t);      // 502/tcp
const char *format_check_peer(struct text t);      // host:port/tcp, or CIDR

#endif
