// SPDX-License-Identifier: Apache-2.0
//
// Keys of maker.yaml (docs/content-format.md, section 7).
#include "base/time.h"
#include "content/format.h"

static const struct schema_field address_fields[] = {
	{"lines", SCHEMA_TEXT, SCHEMA_REQUIRED | SCHEMA_LIST, .min_count = 1, .max_count = 5},
	{"country", SCHEMA_MARKET, SCHEMA_REQUIRED},
	{NULL},
};
static const struct schema address = {"address", address_fields};

static const struct schema_field site_fields[] = {
	{"base_url", SCHEMA_URL, SCHEMA_REQUIRED, .check = format_check_folder_url},
	{NULL},
};
static const struct schema site = {"site", site_fields};

static const struct schema_field emergency_fields[] = {
	{"phone", SCHEMA_PHONE},
	{"email", SCHEMA_EMAIL},
	{"when", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 200},
	{NULL},
};
static const struct schema emergency = {"emergency", emergency_fields};

static const struct schema_field contacts_fields[] = {
	{"security", SCHEMA_EMAIL, SCHEMA_REQUIRED},
	{"support", SCHEMA_EMAIL, SCHEMA_REQUIRED},
	{"phone", SCHEMA_PHONE},
	{"emergency", SCHEMA_OBJECT, SCHEMA_WANTED, .child = &emergency},
	{NULL},
};
static const struct schema contacts = {"contacts", contacts_fields};

#define DAY(name) {name, SCHEMA_TEXT, .max = 100, .check = format_check_hours, .clause = "maker.hours"}
static const struct schema_field hours_fields[] = {
	DAY("mon"), DAY("tue"), DAY("wed"), DAY("thu"), DAY("fri"), DAY("sat"), DAY("sun"),
	{"holidays", SCHEMA_DATE, SCHEMA_LIST, .max_count = 400},
	{NULL},
};
static const struct schema hours = {"hours", hours_fields};

static const struct schema_field promises_fields[] = {
	{"acknowledge", SCHEMA_DURATION, SCHEMA_REQUIRED, .min = TIME_HOUR, .max = 30 * TIME_DAY},
	{"update", SCHEMA_DURATION, SCHEMA_REQUIRED, .min = TIME_DAY, .max = 90 * TIME_DAY},
	{"disclose", SCHEMA_DURATION, SCHEMA_REQUIRED, .min = TIME_DAY, .max = 365 * TIME_DAY},
	{"answer", SCHEMA_DURATION, .min = TIME_HOUR, .max = 90 * TIME_DAY},
	{NULL},
};
static const struct schema promises = {"promises", promises_fields};

static const struct schema_field escalation_fields[] = {
	{"name", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 120},
	{"url", SCHEMA_URL, SCHEMA_REQUIRED},
	{NULL},
};
static const struct schema escalation = {"escalation", escalation_fields};

static const struct schema_field policy_fields[] = {
	{"valid_from", SCHEMA_DATE, SCHEMA_REQUIRED},
	{"scope", SCHEMA_LOCALIZED, SCHEMA_REQUIRED | SCHEMA_LIST, .max = 400, .min_count = 1, .max_count = 20},
	{"out_of_scope", SCHEMA_LOCALIZED, SCHEMA_LIST, .max = 400, .max_count = 20},
	{"rules", SCHEMA_LOCALIZED, SCHEMA_LIST, .max = 400, .max_count = 20},
	{"safe_harbour", SCHEMA_MARKDOWN, SCHEMA_REQUIRED},
	{"credit", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 400},
	{"bounty", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 400, .choices = format_none},
	{"escalation", SCHEMA_OBJECT, SCHEMA_LIST, .max_count = 5, .child = &escalation},
	{NULL},
};
static const struct schema policy = {"policy", policy_fields};

static const struct schema_field security_txt_fields[] = {
	{"expires_after", SCHEMA_DURATION, SCHEMA_REQUIRED, .min = 7 * TIME_DAY, .max = 365 * TIME_DAY},
	{"encryption", SCHEMA_URL, SCHEMA_LIST, .max_count = 5},
	{"acknowledgments", SCHEMA_URL},
	{"hiring", SCHEMA_URL},
	{NULL},
};
static const struct schema security_txt = {"security_txt", security_txt_fields};

static const char *const categories[] = {"vendor", "coordinator", "discoverer", "other", "translator", "user", NULL};
static const char *const csaf_roles[] = {"csaf_publisher", "csaf_provider", "csaf_trusted_provider", NULL};

static const struct schema_field csaf_fields[] = {
	{"namespace", SCHEMA_URL, SCHEMA_REQUIRED},
	{"publisher_name", SCHEMA_TEXT, .max = 200},
	{"category", SCHEMA_CHOICE, SCHEMA_REQUIRED, .choices = categories},
	{"contact_details", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 500},
	{"issuing_authority", SCHEMA_TEXT, .max = 500},
	{"canonical_url", SCHEMA_URL, SCHEMA_REQUIRED, .check = format_check_folder_url},
	{"role", SCHEMA_CHOICE, .choices = csaf_roles},
	{"list_on_aggregators", SCHEMA_BOOL},
	{"mirror_on_aggregators", SCHEMA_BOOL},
	{NULL},
};
static const struct schema csaf = {"csaf", csaf_fields};

static const struct schema_field colors_fields[] = {
	{"accent", SCHEMA_COLOR}, {"accent_text", SCHEMA_COLOR}, {"background", SCHEMA_COLOR}, {"surface", SCHEMA_COLOR},
	{"text", SCHEMA_COLOR},   {"muted", SCHEMA_COLOR},       {"line", SCHEMA_COLOR},       {NULL},
};
static const struct schema colors = {"colors", colors_fields};

static const struct schema_field brand_fields[] = {
	{"logo", SCHEMA_PATH},
	{"logo_dark", SCHEMA_PATH},
	{"colors", SCHEMA_OBJECT, .child = &colors},
	{"colors_dark", SCHEMA_OBJECT, .child = &colors},
	{NULL},
};
static const struct schema brand = {"brand", brand_fields};

static const char *const representative_roles[] = {"authorised-representative", "importer", "distributor", NULL};

static const struct schema_field representatives_fields[] = {
	{"market", SCHEMA_MARKET, SCHEMA_REQUIRED},
	{"role", SCHEMA_CHOICE, SCHEMA_REQUIRED, .choices = representative_roles},
	{"name", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 200},
	{"address", SCHEMA_TEXT, SCHEMA_REQUIRED | SCHEMA_LIST, .max_count = 6},
	{NULL},
};
static const struct schema representatives = {"representatives", representatives_fields};

static const struct schema_field maker_fields[] = {
	{"format", SCHEMA_NUMBER, SCHEMA_REQUIRED, .min = 1, .max = 1, .clause = "content.format"},
	{"id", SCHEMA_ID, SCHEMA_REQUIRED},
	{"name", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 80},
	{"legal_name", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 200},
	{"about", SCHEMA_LOCALIZED, .max = 300},
	{"address", SCHEMA_OBJECT, SCHEMA_REQUIRED, .child = &address},
	{"register", SCHEMA_TEXT, .max = 200},
	{"website", SCHEMA_URL, SCHEMA_REQUIRED},
	{"languages", SCHEMA_LANGUAGE, SCHEMA_REQUIRED | SCHEMA_LIST | SCHEMA_UNIQUE, .min_count = 1, .max_count = 20},
	{"time_zone", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 60, .check = format_check_zone},
	{"markets", SCHEMA_MARKET, SCHEMA_REQUIRED | SCHEMA_LIST | SCHEMA_UNIQUE, .min_count = 1},
	{"at", SCHEMA_DATE, .also = SCHEMA_INSTANT},
	{"site", SCHEMA_OBJECT, SCHEMA_REQUIRED, .child = &site},
	{"contacts", SCHEMA_OBJECT, SCHEMA_REQUIRED, .child = &contacts},
	{"hours", SCHEMA_OBJECT, .child = &hours},
	{"promises", SCHEMA_OBJECT, SCHEMA_REQUIRED, .child = &promises},
	{"policy", SCHEMA_OBJECT, SCHEMA_REQUIRED, .child = &policy},
	{"security_txt", SCHEMA_OBJECT, SCHEMA_REQUIRED, .child = &security_txt},
	{"csaf", SCHEMA_OBJECT, .child = &csaf},
	{"brand", SCHEMA_OBJECT, .child = &brand},
	{"representatives", SCHEMA_OBJECT, SCHEMA_LIST, .max_count = 20, .child = &representatives},
	{NULL},
};
const struct schema format_maker = {"maker", maker_fields};
