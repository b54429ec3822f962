// SPDX-License-Identifier: Apache-2.0
//
// Keys of notices, supporting entities and procedures (docs/content-format.md, sections 12 and 14).
#include "content/format.h"

static const char *const severities[] = {"critical", "high", "medium", "low", "information", NULL};

static const struct schema_field targets_fields[] = {
	{"device", SCHEMA_ID, SCHEMA_REQUIRED},
	{"firmware", SCHEMA_RANGE},
	{"hardware", SCHEMA_CODE, SCHEMA_LIST | SCHEMA_UNIQUE, .max_count = 50},
	{NULL},
};
static const struct schema targets = {"devices", targets_fields};

static const struct schema_field notice_fields[] = {
	{"event", SCHEMA_CHOICE, SCHEMA_REQUIRED, .choices = format_events},
	{"title", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 160},
	{"summary", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 400},
	{"text", SCHEMA_MARKDOWN},
	{"severity", SCHEMA_CHOICE, SCHEMA_REQUIRED, .choices = severities},
	{"issued", SCHEMA_INSTANT, SCHEMA_REQUIRED},
	{"revised", SCHEMA_INSTANT},
	{"starts", SCHEMA_INSTANT},
	{"ends", SCHEMA_INSTANT},
	{"devices", SCHEMA_OBJECT, SCHEMA_REQUIRED | SCHEMA_LIST, .min_count = 1, .max_count = 1000, .child = &targets},
	{"action", SCHEMA_LOCALIZED, .max = 400, .choices = format_none},
	{"action_by", SCHEMA_DATE},
	{"advisories", SCHEMA_TEXT, SCHEMA_LIST | SCHEMA_UNIQUE, .max = 200},
	{"contact", SCHEMA_EMAIL},
	{NULL},
};
const struct schema format_notice = {"notice", notice_fields};

static const char *const entity_kinds[] = {
	"hosting", "integrator", "repair", "support-desk", "component", "testing", "logistics", "other", NULL,
};

static const struct schema_field certificates_fields[] = {
	{"scheme", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 120},
	{"number", SCHEMA_TEXT, .max = 80},
	{"valid_until", SCHEMA_DATE},
	{NULL},
};
static const struct schema certificates = {"certificates", certificates_fields};

static const struct schema_field entity_fields[] = {
	{"name", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 200},
	{"role", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 200},
	{"kind", SCHEMA_CHOICE, SCHEMA_REQUIRED, .choices = entity_kinds},
	{"mandate", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 600},
	{"devices", SCHEMA_ID, SCHEMA_LIST | SCHEMA_UNIQUE},
	{"access", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 400, .choices = format_none},
	{"location", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 200},
	{"requirements", SCHEMA_LOCALIZED, SCHEMA_LIST, .max = 300, .max_count = 20},
	{"certificates", SCHEMA_OBJECT, SCHEMA_LIST, .max_count = 20, .child = &certificates},
	{"from", SCHEMA_DATE},
	{"until", SCHEMA_DATE},
	{"opt_out", SCHEMA_LOCALIZED, .max = 300},
	{"website", SCHEMA_URL},
	{"public", SCHEMA_BOOL},
	{NULL},
};
const struct schema format_entity = {"entity", entity_fields};

static const char *const told[] = {"owners", "operators", "buyers", "subscribers", "authorities", "public", "staff", NULL};
static const char *const channels[] = {"page", "mail", "feed", "csaf", "app", "device", "phone", "letter", NULL};

static const struct schema_field escalation_fields[] = {
	{"after", SCHEMA_DURATION, SCHEMA_REQUIRED},
	{"to", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 120},
	{NULL},
};
static const struct schema escalation = {"escalation", escalation_fields};

static const struct schema_field procedure_fields[] = {
	{"title", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 160},
	{"devices", SCHEMA_ID, SCHEMA_LIST | SCHEMA_UNIQUE},
	{"decides", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 120},
	{"approves", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 120},
	{"tells", SCHEMA_CHOICE, SCHEMA_REQUIRED | SCHEMA_LIST | SCHEMA_UNIQUE, .choices = told},
	{"channels", SCHEMA_CHOICE, SCHEMA_REQUIRED | SCHEMA_LIST | SCHEMA_UNIQUE, .min_count = 1, .max_count = 8, .choices = channels},
	{"within", SCHEMA_DURATION, SCHEMA_REQUIRED},
	{"reminders", SCHEMA_DURATION, SCHEMA_LIST, .max_count = 10},
	{"steps", SCHEMA_LOCALIZED, SCHEMA_REQUIRED | SCHEMA_LIST, .max = 300, .min_count = 1, .max_count = 30},
	{"escalation", SCHEMA_OBJECT, SCHEMA_LIST, .max_count = 10, .child = &escalation},
	{"owner", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 120},
	{"reviewed", SCHEMA_DATE, SCHEMA_WANTED},
	{"review", SCHEMA_DATE, SCHEMA_REQUIRED},
	{NULL},
};
const struct schema format_procedure = {"procedure", procedure_fields};
