// SPDX-License-Identifier: Apache-2.0
//
// Front matter of docs, lessons and answers (docs/content-format.md, sections 9 to 11). A translation may leave out the shared keys.
#include "content/format.h"

static const struct schema_field document_fields[] = {
	{"file", SCHEMA_PATH},
	{"url", SCHEMA_URL},
	{"sha256", SCHEMA_SHA256},
	{"pages", SCHEMA_TEXT, .max = 40},
	{NULL},
};
static const struct schema document = {"document", document_fields};

// Tables of the original and of a translation differ in what is required only.
#define DOC_FIELDS(required)                                                                                                        \
	{"section", SCHEMA_CHOICE, required | SCHEMA_LIST | SCHEMA_UNIQUE, .min_count = 1, .max_count = 5, .choices = format_sections}, \
		{"title", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 120}, {"summary", SCHEMA_TEXT, .max = 200},                           \
		{"firmware", SCHEMA_RANGE, SCHEMA_LIST}, {"hardware", SCHEMA_CODE, SCHEMA_LIST | SCHEMA_UNIQUE},                   \
		{"readers", SCHEMA_CHOICE, SCHEMA_LIST | SCHEMA_UNIQUE, .choices = format_readers},                                \
		{"markets", SCHEMA_MARKET, SCHEMA_LIST | SCHEMA_UNIQUE}, {"lang", SCHEMA_LANGUAGE},                                \
		{"owner", SCHEMA_TEXT, required, .max = 120}, {"reviewed", SCHEMA_DATE, SCHEMA_WANTED},                            \
		{"review", SCHEMA_DATE, required}, {"from", SCHEMA_DATE}, {"order", SCHEMA_NUMBER},                                \
		{"translation_of", SCHEMA_SHA256}, {"document", SCHEMA_OBJECT, .child = &document}, {NULL},

static const struct schema_field doc_fields[] = {DOC_FIELDS(SCHEMA_REQUIRED)};
static const struct schema_field doc_translation_fields[] = {DOC_FIELDS(0)};
const struct schema format_doc = {"doc", doc_fields};
const struct schema format_doc_translation = {"doc", doc_translation_fields};

static const struct schema_field choices_fields[] = {
	{"text", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 300},
	{"right", SCHEMA_BOOL},
	{"reason", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 500},
	{NULL},
};
static const struct schema choices = {"choices", choices_fields};

static const struct schema_field questions_fields[] = {
	{"id", SCHEMA_ID, SCHEMA_REQUIRED | SCHEMA_KEY},
	{"question", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 400},
	{"choices", SCHEMA_OBJECT, SCHEMA_REQUIRED | SCHEMA_LIST, .min_count = 2, .max_count = 6, .child = &choices},
	{NULL},
};
static const struct schema questions = {"questions", questions_fields};

#define LESSON_FIELDS(required)                                                                                                     \
	{"title", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 120}, {"objective", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 300},                    \
		{"minutes", SCHEMA_NUMBER, required, .min = 1, .max = 60}, {"devices", SCHEMA_ID, SCHEMA_LIST | SCHEMA_UNIQUE},        \
		{"readers", SCHEMA_CHOICE, SCHEMA_LIST | SCHEMA_UNIQUE, .choices = format_readers},                                \
		{"teaches", SCHEMA_TEXT, required | SCHEMA_LIST | SCHEMA_UNIQUE, .max = 130, .min_count = 1, .max_count = 20},         \
		{"pass", SCHEMA_NUMBER, required, .min = 1, .max = 20}, {"lang", SCHEMA_LANGUAGE},                                 \
		{"owner", SCHEMA_TEXT, required, .max = 120}, {"reviewed", SCHEMA_DATE, SCHEMA_WANTED},                            \
		{"review", SCHEMA_DATE, required}, {"order", SCHEMA_NUMBER}, {"translation_of", SCHEMA_SHA256},                    \
		{"questions", SCHEMA_OBJECT, SCHEMA_REQUIRED | SCHEMA_LIST, .min_count = 1, .max_count = 20, .child = &questions},     \
		{NULL},

static const struct schema_field lesson_fields[] = {LESSON_FIELDS(SCHEMA_REQUIRED)};
static const struct schema_field lesson_translation_fields[] = {LESSON_FIELDS(0)};
const struct schema format_lesson = {"lesson", lesson_fields};
const struct schema format_lesson_translation = {"lesson", lesson_translation_fields};

#define ANSWER_FIELDS(required)                                                                                                     \
	{"title", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 200}, {"devices", SCHEMA_ID, SCHEMA_LIST | SCHEMA_UNIQUE},                        \
		{"sections", SCHEMA_CHOICE, SCHEMA_LIST | SCHEMA_UNIQUE, .choices = format_sections},                              \
		{"keywords", SCHEMA_TEXT, SCHEMA_LIST, .max = 40, .max_count = 20}, {"lang", SCHEMA_LANGUAGE},                     \
		{"owner", SCHEMA_TEXT, required, .max = 120}, {"reviewed", SCHEMA_DATE, SCHEMA_WANTED},                            \
		{"review", SCHEMA_DATE, required}, {"order", SCHEMA_NUMBER}, {"translation_of", SCHEMA_SHA256}, {NULL},

static const struct schema_field answer_fields[] = {ANSWER_FIELDS(SCHEMA_REQUIRED)};
static const struct schema_field answer_translation_fields[] = {ANSWER_FIELDS(0)};
const struct schema format_answer = {"answer", answer_fields};
const struct schema format_answer_translation = {"answer", answer_translation_fields};
