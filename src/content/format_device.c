// SPDX-License-Identifier: Apache-2.0
//
// Keys of devices/ID/device.yaml (docs/content-format.md, section 8).
#include "base/time.h"
#include "content/format.h"

#define HARDWARE {"hardware", SCHEMA_CODE, SCHEMA_LIST | SCHEMA_UNIQUE, .max_count = 50}
#define FIRMWARE {"firmware", SCHEMA_RANGE}

static const char *const on_off[] = {"on", "off", NULL};

static const struct schema_field picture_fields[] = {
	{"file", SCHEMA_PATH, SCHEMA_REQUIRED},
	{"alt", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 200},
	{NULL},
};
static const struct schema picture = {"picture", picture_fields};

static const char *const version_schemes[] = {"semver", "dotted", "listed", NULL};
static const struct schema_field identity_fields[] = {
	{"gtin", SCHEMA_TEXT, SCHEMA_LIST, .max = 14, .check = format_check_gtin},
	{"serial", SCHEMA_TEXT, .check = format_check_regex},
	{"serial_where", SCHEMA_LOCALIZED, .max = 200},
	{"versions", SCHEMA_CHOICE, .choices = version_schemes},
	{NULL},
};
static const struct schema identity = {"identity", identity_fields};

static const struct schema_field hardware_fields[] = {
	{"id", SCHEMA_CODE, SCHEMA_REQUIRED | SCHEMA_KEY},
	{"name", SCHEMA_LOCALIZED, .max = 120},
	{"mark", SCHEMA_LOCALIZED, .max = 200},
	{"from", SCHEMA_DATE},
	{NULL},
};
static const struct schema hardware = {"hardware", hardware_fields};

static const char *const tba[] = {"tba", NULL};
static const char *const updates[] = {"free", "contract", "paid", NULL};
static const struct schema_field support_fields[] = {
	{"sold_from", SCHEMA_DATE, SCHEMA_REQUIRED},
	{"sold_until", SCHEMA_DATE},
	{"period_end", SCHEMA_DATE, SCHEMA_REQUIRED},
	{"first_period_end", SCHEMA_DATE},
	{"end_of_life", SCHEMA_DATE, .choices = tba},
	{"updates", SCHEMA_CHOICE, SCHEMA_WANTED, .choices = updates},
	{"after", SCHEMA_LOCALIZED, SCHEMA_WANTED, .max = 600},
	{"includes", SCHEMA_LOCALIZED, SCHEMA_LIST, .max = 200, .max_count = 10},
	{NULL},
};
static const struct schema support = {"support", support_fields};

static const char *const methods[] = {"auto", "user", "technician", "exchange", "none", NULL};
static const char *const verifications[] = {"signature", "hash", "none", NULL};
static const struct schema_field update_fields[] = {
	{"method", SCHEMA_CHOICE, SCHEMA_WANTED, .choices = methods},
	{"opt_out", SCHEMA_BOOL},
	{"verify", SCHEMA_CHOICE, SCHEMA_WANTED, .choices = verifications},
	{"rollback", SCHEMA_BOOL, SCHEMA_WANTED},
	{"interval", SCHEMA_DURATION},
	{"how", SCHEMA_LOCALIZED, SCHEMA_WANTED, .max = 400},
	{"reason", SCHEMA_LOCALIZED, .max = 400},
	{NULL},
};
static const struct schema update = {"update", update_fields};

static const char *const media[] = {
	"ethernet", "wifi", "bluetooth", "cellular", "radio", "nfc", "usb", "serial", "uart", "jtag", "card", "button", "optical", "other", NULL,
};
static const char *const directions[] = {"in", "out", "both", "local", NULL};
static const char *const states[] = {"on", "off", "disabled", "on-demand", NULL};
static const char *const logins[] = {"none", "password", "password-2fa", "certificate", "key", "pairing", "physical", NULL};
static const struct schema_field interfaces_fields[] = {
	{"id", SCHEMA_ID, SCHEMA_REQUIRED | SCHEMA_KEY},
	{"name", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 120},
	{"medium", SCHEMA_CHOICE, SCHEMA_REQUIRED, .choices = media},
	{"direction", SCHEMA_CHOICE, SCHEMA_REQUIRED, .choices = directions},
	{"state", SCHEMA_CHOICE, .choices = states},
	{"protocol", SCHEMA_TEXT, .max = 80},
	{"ports", SCHEMA_TEXT, SCHEMA_LIST, .max_count = 50, .check = format_check_port},
	{"peers", SCHEMA_TEXT, SCHEMA_LIST, .max_count = 50, .check = format_check_peer},
	{"login", SCHEMA_CHOICE, SCHEMA_REQUIRED, .choices = logins},
	{"purpose", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 300},
	{"restrict", SCHEMA_LOCALIZED, .max = 400},
	FIRMWARE,
	HARDWARE,
	{NULL},
};
static const struct schema interfaces = {"interfaces", interfaces_fields};

static const char *const data_kinds[] = {
	"personal", "sensitive", "telemetry", "derived", "configuration", "credential", "log", "process", NULL,
};
static const char *const stores[] = {"device", "card", "app", "hub", "cloud", "customer", "none", NULL};
static const char *const retentions[] = {"until-erased", "until-overwritten", "not-kept", NULL};
static const struct schema_field data_fields[] = {
	{"id", SCHEMA_ID, SCHEMA_REQUIRED | SCHEMA_KEY},
	{"name", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 120},
	{"kind", SCHEMA_CHOICE, SCHEMA_REQUIRED, .choices = data_kinds},
	{"from", SCHEMA_ID},
	{"stored", SCHEMA_CHOICE, SCHEMA_REQUIRED | SCHEMA_LIST | SCHEMA_UNIQUE, .choices = stores},
	{"location", SCHEMA_LOCALIZED, .max = 200},
	{"purpose", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 300},
	{"retention", SCHEMA_DURATION, SCHEMA_REQUIRED, .choices = retentions},
	{"recipients", SCHEMA_LOCALIZED, SCHEMA_LIST, .max = 200, .max_count = 20},
	{"get", SCHEMA_LOCALIZED, .max = 400},
	{"erase", SCHEMA_LOCALIZED, .max = 400},
	{"backup", SCHEMA_LOCALIZED, .max = 400, .choices = format_none},
	{NULL},
};
static const struct schema data = {"data", data_fields};

static const struct schema_field settings_fields[] = {
	{"id", SCHEMA_ID, SCHEMA_REQUIRED | SCHEMA_KEY},
	{"name", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 120},
	{"default", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 120, .choices = on_off},
	{"secure", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 120, .choices = on_off},
	{"where", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 200},
	{"why", SCHEMA_LOCALIZED, .max = 300},
	FIRMWARE,
	{NULL},
};
static const struct schema settings = {"settings", settings_fields};

static const struct schema_field must_fields[] = {
	{"text", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 160},
	{"why", SCHEMA_LOCALIZED, .max = 200},
	{"section", SCHEMA_CHOICE, .choices = format_sections},
	{"lesson", SCHEMA_ID},
	{NULL},
};
static const struct schema must = {"must", must_fields};

static const char *const document_kinds[] = {
	"declaration", "statement", "certificate", "questionnaire", "hardening-guide", "manual", "datasheet", "vex", "mud", "other", NULL,
};
static const struct schema_field documents_fields[] = {
	{"kind", SCHEMA_CHOICE, SCHEMA_REQUIRED, .choices = document_kinds},
	{"title", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 160},
	{"file", SCHEMA_PATH},
	{"url", SCHEMA_URL},
	{"sha256", SCHEMA_SHA256},
	{"date", SCHEMA_DATE, SCHEMA_REQUIRED},
	{"lang", SCHEMA_LANGUAGE},
	FIRMWARE,
	HARDWARE,
	{"markets", SCHEMA_MARKET, SCHEMA_LIST},
	{"owner", SCHEMA_TEXT, .max = 120},
	{"review", SCHEMA_DATE},
	{NULL},
};
static const struct schema documents = {"documents", documents_fields};

static const struct schema_field reviewed_fields[] = {
	{"date", SCHEMA_DATE, SCHEMA_REQUIRED},
	{"by", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 120},
	{"due", SCHEMA_DATE},
	{NULL},
};
static const struct schema reviewed = {"reviewed", reviewed_fields};

static const struct schema_field withdrawn_fields[] = {
	{"date", SCHEMA_DATE, SCHEMA_REQUIRED},
	{"reason", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 400},
	{NULL},
};
static const struct schema withdrawn = {"withdrawn", withdrawn_fields};

static const struct schema_field files_fields[] = {
	{"name", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 120},
	{"sha256", SCHEMA_SHA256, SCHEMA_REQUIRED},
	{"bytes", SCHEMA_NUMBER, SCHEMA_REQUIRED},
	{"url", SCHEMA_URL},
	{NULL},
};
static const struct schema files = {"files", files_fields};

static const struct schema_field releases_fields[] = {
	{"version", SCHEMA_VERSION, SCHEMA_REQUIRED | SCHEMA_KEY},
	{"date", SCHEMA_DATE, SCHEMA_REQUIRED},
	HARDWARE,
	{"security", SCHEMA_BOOL, SCHEMA_WANTED},
	{"fixes", SCHEMA_TEXT, SCHEMA_LIST | SCHEMA_UNIQUE, .max = 200, .max_count = 200},
	{"notes", SCHEMA_LOCALIZED, SCHEMA_WANTED},
	{"downtime", SCHEMA_DURATION, SCHEMA_WANTED},
	{"side_effects", SCHEMA_LOCALIZED, SCHEMA_WANTED, .max = 600, .choices = format_none},
	{"touches_data", SCHEMA_BOOL},
	{"before", SCHEMA_LOCALIZED, .max = 600},
	{"install_by", SCHEMA_DATE},
	{"withdrawn", SCHEMA_OBJECT, .child = &withdrawn},
	{"files", SCHEMA_OBJECT, SCHEMA_LIST, .max_count = 50, .child = &files},
	{"sbom", SCHEMA_PATH},
	{NULL},
};
static const struct schema releases = {"releases", releases_fields};

static const struct schema_field products_fields[] = {
	{"product_id", SCHEMA_TEXT, SCHEMA_REQUIRED, .max = 300},
	{"firmware", SCHEMA_RANGE, SCHEMA_REQUIRED},
	HARDWARE,
	{"namespace", SCHEMA_URL},
	{"advisory", SCHEMA_TEXT, .max = 200},
	{NULL},
};
static const struct schema products = {"products", products_fields};

static const char *const device_categories[] = {"consumer", "enterprise", "industrial", "medical", "router", "security", NULL};

static const struct schema_field device_fields[] = {
	{"format", SCHEMA_NUMBER, SCHEMA_REQUIRED, .min = 1, .max = 1, .clause = "content.format"},
	{"model", SCHEMA_CODE, SCHEMA_REQUIRED},
	{"name", SCHEMA_LOCALIZED, SCHEMA_REQUIRED, .max = 80},
	{"goal", SCHEMA_LOCALIZED, SCHEMA_WANTED, .max = 200},
	{"category", SCHEMA_CHOICE, SCHEMA_REQUIRED, .choices = device_categories},
	{"users", SCHEMA_CHOICE, SCHEMA_WANTED | SCHEMA_LIST | SCHEMA_UNIQUE, .choices = format_readers},
	{"markets", SCHEMA_MARKET, SCHEMA_LIST | SCHEMA_UNIQUE},
	{"order", SCHEMA_NUMBER},
	{"picture", SCHEMA_OBJECT, SCHEMA_WANTED, .child = &picture},
	{"identity", SCHEMA_OBJECT, .child = &identity},
	{"hardware", SCHEMA_OBJECT, SCHEMA_REQUIRED | SCHEMA_LIST, .min_count = 1, .max_count = 50, .child = &hardware},
	{"find_version", SCHEMA_LOCALIZED, SCHEMA_WANTED, .max = 600},
	{"support", SCHEMA_OBJECT, SCHEMA_REQUIRED, .child = &support},
	{"update", SCHEMA_OBJECT, SCHEMA_WANTED, .child = &update},
	{"interfaces", SCHEMA_OBJECT, SCHEMA_WANTED | SCHEMA_LIST, .min_count = 1, .max_count = 100, .child = &interfaces},
	{"data", SCHEMA_OBJECT, SCHEMA_WANTED | SCHEMA_LIST, .min_count = 1, .max_count = 100, .child = &data},
	{"settings", SCHEMA_OBJECT, SCHEMA_LIST, .max_count = 200, .child = &settings},
	{"must_do", SCHEMA_OBJECT, SCHEMA_WANTED | SCHEMA_LIST, .min_count = 1, .max_count = 3, .child = &must},
	{"must_not", SCHEMA_OBJECT, SCHEMA_WANTED | SCHEMA_LIST, .min_count = 1, .max_count = 1, .child = &must},
	{"lessons", SCHEMA_ID, SCHEMA_WANTED | SCHEMA_LIST | SCHEMA_UNIQUE, .max_count = 20},
	{"documents", SCHEMA_OBJECT, SCHEMA_LIST, .max_count = 200, .child = &documents},
	{"reviewed", SCHEMA_OBJECT, SCHEMA_WANTED, .child = &reviewed},
	{"releases", SCHEMA_OBJECT, SCHEMA_WANTED | SCHEMA_LIST, .min_count = 1, .max_count = 1000, .child = &releases},
	{"products", SCHEMA_OBJECT, SCHEMA_LIST, .max_count = 10000, .child = &products},
	{NULL},
};
const struct schema format_device = {"device", device_fields};
