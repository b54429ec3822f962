// SPDX-License-Identifier: Apache-2.0
//
// Tables: the structure of a CSAF 2.0 document, from the innermost maps out to the document. Sections of the standard: 3.1 (types
// used in several places), 3.2.1 (document), 3.2.2 (product tree), 3.2.3 (vulnerabilities).
#include "standards/csaf_shape.h"

static const struct csaf_shape text = {.kind = CSAF_TEXT, .min = 1};
static const struct csaf_shape uri = {
	.kind = CSAF_TEXT, .form = csaf_is_uri, .advice = "write an address with its scheme, such as https://…, without spaces"};
static const struct csaf_shape instant = {
	.kind = CSAF_TEXT, .form = csaf_is_instant, .advice = "write an instant with its offset, such as 2026-10-02T08:00:00Z"};
static const struct csaf_shape category = {
	.kind = CSAF_TEXT, .form = csaf_is_category, .advice = "write a category that neither begins nor ends with a space, `-`, `_` or `.`"};
static const struct csaf_shape tracking_id = {
	.kind = CSAF_TEXT, .form = csaf_is_tracking_id, .advice = "write an id in one line that neither begins nor ends with a space"};
static const struct csaf_shape cpe = {
	.kind = CSAF_TEXT, .min = 5, .form = csaf_is_cpe, .advice = "write a CPE name such as cpe:2.3:o:vendor:product:1.0:*:*:*:*:*:*:*"};
static const struct csaf_shape hash = {.kind = CSAF_TEXT, .form = csaf_is_hash, .advice = "write the hash as 32 or more hexadecimal digits"};
static const struct csaf_shape purl = {.kind = CSAF_TEXT, .form = csaf_is_purl, .advice = "write a package URL such as pkg:generic/name@1.0"};
static const struct csaf_shape cve = {
	.kind = CSAF_TEXT, .form = csaf_is_cve, .advice = "write CVE-, the year, a hyphen and four or more digits"};
static const struct csaf_shape cwe = {.kind = CSAF_TEXT, .form = csaf_is_cwe, .advice = "write CWE- and up to six digits"};
static const struct csaf_shape language = {
	.kind = CSAF_TEXT, .form = csaf_is_language, .advice = "write a language tag such as en or de-CH (BCP 47)"};
static const struct csaf_shape version = {
	.kind = CSAF_TEXT, .form = csaf_is_version, .advice = "write a version as a whole number or as 1.2.3 (Semantic Versioning)"};
static const struct csaf_shape branches;

static const struct csaf_shape texts = {.kind = CSAF_LIST, .min = 1, .items = &text};

static const struct csaf_shape urls = {.kind = CSAF_LIST, .min = 1, .items = &uri};

static const struct csaf_property acknowledgment_properties[] = {
	{"names", &texts},
	{"organization", &text},
	{"summary", &text},
	{"urls", &urls},
	{NULL, NULL},
};
static const struct csaf_shape acknowledgment = {.kind = CSAF_MAP, .min = 1, .properties = acknowledgment_properties};

static const struct csaf_shape acknowledgments = {.kind = CSAF_LIST, .min = 1, .items = &acknowledgment};

static const struct csaf_property aggregate_severity_properties[] = {
	{"namespace", &uri},
	{"text", &text, true},
	{NULL, NULL},
};
static const struct csaf_shape aggregate_severity = {.kind = CSAF_MAP, .properties = aggregate_severity_properties};

static const char *const csaf_version_words[] = {"2.0", NULL};
static const struct csaf_shape csaf_version = {.kind = CSAF_TEXT, .words = csaf_version_words};

static const char *const label_words[] = {"AMBER", "GREEN", "RED", "WHITE", NULL};
static const struct csaf_shape label = {.kind = CSAF_TEXT, .words = label_words};

static const struct csaf_property tlp_properties[] = {
	{"label", &label, true},
	{"url", &uri},
	{NULL, NULL},
};
static const struct csaf_shape tlp = {.kind = CSAF_MAP, .properties = tlp_properties};

static const struct csaf_property distribution_properties[] = {
	{"text", &text},
	{"tlp", &tlp},
	{NULL, NULL},
};
static const struct csaf_shape distribution = {.kind = CSAF_MAP, .min = 1, .properties = distribution_properties};

static const char *const note_category_words[] = {"description", "details", "faq", "general", "legal_disclaimer", "other", "summary", NULL};
static const struct csaf_shape note_category = {.kind = CSAF_TEXT, .words = note_category_words};

static const struct csaf_property note_properties[] = {
	{"audience", &text},
	{"category", &note_category, true},
	{"text", &text, true},
	{"title", &text},
	{NULL, NULL},
};
static const struct csaf_shape note = {.kind = CSAF_MAP, .properties = note_properties};

static const struct csaf_shape notes = {.kind = CSAF_LIST, .min = 1, .items = &note};

static const char *const publisher_category_words[] = {"coordinator", "discoverer", "other", "translator", "user", "vendor", NULL};
static const struct csaf_shape publisher_category = {.kind = CSAF_TEXT, .words = publisher_category_words};

static const struct csaf_property publisher_properties[] = {
	{"category", &publisher_category, true},
	{"contact_details", &text},
	{"issuing_authority", &text},
	{"name", &text, true},
	{"namespace", &uri, true},
	{NULL, NULL},
};
static const struct csaf_shape publisher = {.kind = CSAF_MAP, .properties = publisher_properties};

static const char *const reference_category_words[] = {"external", "self", NULL};
static const struct csaf_shape reference_category = {.kind = CSAF_TEXT, .words = reference_category_words};

static const struct csaf_property reference_properties[] = {
	{"category", &reference_category},
	{"summary", &text, true},
	{"url", &uri, true},
	{NULL, NULL},
};
static const struct csaf_shape reference = {.kind = CSAF_MAP, .properties = reference_properties};

static const struct csaf_shape references = {.kind = CSAF_LIST, .min = 1, .items = &reference};

static const struct csaf_shape different_texts = {.kind = CSAF_LIST, .min = 1, .unique = true, .items = &text};

static const struct csaf_property engine_properties[] = {
	{"name", &text, true},
	{"version", &text},
	{NULL, NULL},
};
static const struct csaf_shape engine = {.kind = CSAF_MAP, .properties = engine_properties};

static const struct csaf_property generator_properties[] = {
	{"date", &instant},
	{"engine", &engine, true},
	{NULL, NULL},
};
static const struct csaf_shape generator = {.kind = CSAF_MAP, .properties = generator_properties};

static const struct csaf_property revision_properties[] = {
	{"date", &instant, true},
	{"legacy_version", &text},
	{"number", &version, true},
	{"summary", &text, true},
	{NULL, NULL},
};
static const struct csaf_shape revision = {.kind = CSAF_MAP, .properties = revision_properties};

static const struct csaf_shape revision_history = {.kind = CSAF_LIST, .min = 1, .items = &revision};

static const char *const status_words[] = {"draft", "final", "interim", NULL};
static const struct csaf_shape status = {.kind = CSAF_TEXT, .words = status_words};

static const struct csaf_property tracking_properties[] = {
	{"aliases", &different_texts},
	{"current_release_date", &instant, true},
	{"generator", &generator},
	{"id", &tracking_id, true},
	{"initial_release_date", &instant, true},
	{"revision_history", &revision_history, true},
	{"status", &status, true},
	{"version", &version, true},
	{NULL, NULL},
};
static const struct csaf_shape tracking = {.kind = CSAF_MAP, .properties = tracking_properties};

static const struct csaf_property document_properties[] = {
	{"acknowledgments", &acknowledgments},
	{"aggregate_severity", &aggregate_severity},
	{"category", &category, true},
	{"csaf_version", &csaf_version, true},
	{"distribution", &distribution},
	{"lang", &language},
	{"notes", &notes},
	{"publisher", &publisher, true},
	{"references", &references},
	{"source_lang", &language},
	{"title", &text, true},
	{"tracking", &tracking, true},
	{NULL, NULL},
};
static const struct csaf_shape document = {.kind = CSAF_MAP, .properties = document_properties};

static const struct csaf_property file_hash_properties[] = {
	{"algorithm", &text, true},
	{"value", &hash, true},
	{NULL, NULL},
};
static const struct csaf_shape file_hash = {.kind = CSAF_MAP, .properties = file_hash_properties};

static const struct csaf_shape file_hashes = {.kind = CSAF_LIST, .min = 1, .items = &file_hash};

static const struct csaf_property hashed_file_properties[] = {
	{"file_hashes", &file_hashes, true},
	{"filename", &text, true},
	{NULL, NULL},
};
static const struct csaf_shape hashed_file = {.kind = CSAF_MAP, .properties = hashed_file_properties};

static const struct csaf_shape hashes = {.kind = CSAF_LIST, .min = 1, .items = &hashed_file};

static const struct csaf_property x_generic_uri_properties[] = {
	{"namespace", &uri, true},
	{"uri", &uri, true},
	{NULL, NULL},
};
static const struct csaf_shape x_generic_uri = {.kind = CSAF_MAP, .properties = x_generic_uri_properties};

static const struct csaf_shape x_generic_uris = {.kind = CSAF_LIST, .min = 1, .items = &x_generic_uri};

static const struct csaf_property identification_properties[] = {
	{"cpe", &cpe},
	{"hashes", &hashes},
	{"model_numbers", &different_texts},
	{"purl", &purl},
	{"sbom_urls", &urls},
	{"serial_numbers", &different_texts},
	{"skus", &texts},
	{"x_generic_uris", &x_generic_uris},
	{NULL, NULL},
};
static const struct csaf_shape identification = {.kind = CSAF_MAP, .min = 1, .properties = identification_properties};

static const struct csaf_property full_product_name_properties[] = {
	{"name", &text, true},
	{"product_id", &text, true},
	{"product_identification_helper", &identification},
	{NULL, NULL},
};
static const struct csaf_shape full_product_name = {.kind = CSAF_MAP, .properties = full_product_name_properties};

static const struct csaf_shape full_product_names = {.kind = CSAF_LIST, .min = 1, .items = &full_product_name};

static const struct csaf_shape two_different_texts = {.kind = CSAF_LIST, .min = 2, .unique = true, .items = &text};

static const struct csaf_property product_group_properties[] = {
	{"group_id", &text, true},
	{"product_ids", &two_different_texts, true},
	{"summary", &text},
	{NULL, NULL},
};
static const struct csaf_shape product_group = {.kind = CSAF_MAP, .properties = product_group_properties};

static const struct csaf_shape product_groups = {.kind = CSAF_LIST, .min = 1, .items = &product_group};

static const char *const relationship_category_words[] = {"default_component_of", "external_component_of", "installed_on", "installed_with",
	"optional_component_of", NULL};
static const struct csaf_shape relationship_category = {.kind = CSAF_TEXT, .words = relationship_category_words};

static const struct csaf_property relationship_properties[] = {
	{"category", &relationship_category, true},
	{"full_product_name", &full_product_name, true},
	{"product_reference", &text, true},
	{"relates_to_product_reference", &text, true},
	{NULL, NULL},
};
static const struct csaf_shape relationship = {.kind = CSAF_MAP, .properties = relationship_properties};

static const struct csaf_shape relationships = {.kind = CSAF_LIST, .min = 1, .items = &relationship};

static const struct csaf_property product_tree_properties[] = {
	{"branches", &branches},
	{"full_product_names", &full_product_names},
	{"product_groups", &product_groups},
	{"relationships", &relationships},
	{NULL, NULL},
};
static const struct csaf_shape product_tree = {.kind = CSAF_MAP, .min = 1, .properties = product_tree_properties};

static const struct csaf_property weakness_properties[] = {
	{"id", &cwe, true},
	{"name", &text, true},
	{NULL, NULL},
};
static const struct csaf_shape weakness = {.kind = CSAF_MAP, .properties = weakness_properties};

static const char *const flag_label_words[] = {"component_not_present", "inline_mitigations_already_exist",
	"vulnerable_code_cannot_be_controlled_by_adversary", "vulnerable_code_not_in_execute_path", "vulnerable_code_not_present", NULL};
static const struct csaf_shape flag_label = {.kind = CSAF_TEXT, .words = flag_label_words};

static const struct csaf_property flag_properties[] = {
	{"date", &instant},
	{"group_ids", &different_texts},
	{"label", &flag_label, true},
	{"product_ids", &different_texts},
	{NULL, NULL},
};
static const struct csaf_shape flag = {.kind = CSAF_MAP, .properties = flag_properties};

static const struct csaf_shape flags = {.kind = CSAF_LIST, .min = 1, .unique = true, .items = &flag};

static const struct csaf_property id_properties[] = {
	{"system_name", &text, true},
	{"text", &text, true},
	{NULL, NULL},
};
static const struct csaf_shape id = {.kind = CSAF_MAP, .properties = id_properties};

static const struct csaf_shape ids = {.kind = CSAF_LIST, .min = 1, .unique = true, .items = &id};

static const char *const party_words[] = {"coordinator", "discoverer", "other", "user", "vendor", NULL};
static const struct csaf_shape party = {.kind = CSAF_TEXT, .words = party_words};

static const char *const involvement_status_words[] = {"completed", "contact_attempted", "disputed", "in_progress", "not_contacted", "open",
	NULL};
static const struct csaf_shape involvement_status = {.kind = CSAF_TEXT, .words = involvement_status_words};

static const struct csaf_property involvement_properties[] = {
	{"date", &instant},
	{"party", &party, true},
	{"status", &involvement_status, true},
	{"summary", &text},
	{NULL, NULL},
};
static const struct csaf_shape involvement = {.kind = CSAF_MAP, .properties = involvement_properties};

static const struct csaf_shape involvements = {.kind = CSAF_LIST, .min = 1, .unique = true, .items = &involvement};

static const struct csaf_property product_status_properties[] = {
	{"first_affected", &different_texts},
	{"first_fixed", &different_texts},
	{"fixed", &different_texts},
	{"known_affected", &different_texts},
	{"known_not_affected", &different_texts},
	{"last_affected", &different_texts},
	{"recommended", &different_texts},
	{"under_investigation", &different_texts},
	{NULL, NULL},
};
static const struct csaf_shape product_status = {.kind = CSAF_MAP, .min = 1, .properties = product_status_properties};

static const char *const remediation_category_words[] = {"mitigation", "no_fix_planned", "none_available", "vendor_fix", "workaround",
	NULL};
static const struct csaf_shape remediation_category = {.kind = CSAF_TEXT, .words = remediation_category_words};

static const char *const restart_category_words[] = {"connected", "dependencies", "machine", "none", "parent", "service", "system",
	"vulnerable_component", "zone", NULL};
static const struct csaf_shape restart_category = {.kind = CSAF_TEXT, .words = restart_category_words};

static const struct csaf_property restart_required_properties[] = {
	{"category", &restart_category, true},
	{"details", &text},
	{NULL, NULL},
};
static const struct csaf_shape restart_required = {.kind = CSAF_MAP, .properties = restart_required_properties};

static const struct csaf_property remediation_properties[] = {
	{"category", &remediation_category, true},
	{"date", &instant},
	{"details", &text, true},
	{"entitlements", &texts},
	{"group_ids", &different_texts},
	{"product_ids", &different_texts},
	{"restart_required", &restart_required},
	{"url", &uri},
	{NULL, NULL},
};
static const struct csaf_shape remediation = {.kind = CSAF_MAP, .properties = remediation_properties};

static const struct csaf_shape remediations = {.kind = CSAF_LIST, .min = 1, .items = &remediation};

static const struct csaf_property score_properties[] = {
	{"cvss_v2", &csaf_cvss2},
	{"cvss_v3", &csaf_cvss3},
	{"products", &different_texts, true},
	{NULL, NULL},
};
static const struct csaf_shape score = {.kind = CSAF_MAP, .min = 2, .properties = score_properties};

static const struct csaf_shape scores = {.kind = CSAF_LIST, .min = 1, .items = &score};

static const char *const threat_category_words[] = {"exploit_status", "impact", "target_set", NULL};
static const struct csaf_shape threat_category = {.kind = CSAF_TEXT, .words = threat_category_words};

static const struct csaf_property threat_properties[] = {
	{"category", &threat_category, true},
	{"date", &instant},
	{"details", &text, true},
	{"group_ids", &different_texts},
	{"product_ids", &different_texts},
	{NULL, NULL},
};
static const struct csaf_shape threat = {.kind = CSAF_MAP, .properties = threat_properties};

static const struct csaf_shape threats = {.kind = CSAF_LIST, .min = 1, .items = &threat};

static const struct csaf_property vulnerability_properties[] = {
	{"acknowledgments", &acknowledgments},
	{"cve", &cve},
	{"cwe", &weakness},
	{"discovery_date", &instant},
	{"flags", &flags},
	{"ids", &ids},
	{"involvements", &involvements},
	{"notes", &notes},
	{"product_status", &product_status},
	{"references", &references},
	{"release_date", &instant},
	{"remediations", &remediations},
	{"scores", &scores},
	{"threats", &threats},
	{"title", &text},
	{NULL, NULL},
};
static const struct csaf_shape vulnerability = {.kind = CSAF_MAP, .min = 1, .properties = vulnerability_properties};

static const struct csaf_shape vulnerabilities = {.kind = CSAF_LIST, .min = 1, .items = &vulnerability};

static const char *const branch_category_words[] = {"architecture", "host_name", "language", "legacy", "patch_level", "product_family",
	"product_name", "product_version", "product_version_range", "service_pack", "specification", "vendor", NULL};
static const struct csaf_shape branch_category = {.kind = CSAF_TEXT, .words = branch_category_words};

static const struct csaf_property branch_properties[] = {
	{"branches", &branches},
	{"category", &branch_category, true},
	{"name", &text, true},
	{"product", &full_product_name},
	{NULL, NULL},
};
static const struct csaf_shape branch = {.kind = CSAF_MAP, .min = 3, .max = 3, .properties = branch_properties};

static const struct csaf_shape branches = {.kind = CSAF_LIST, .min = 1, .items = &branch};

static const struct csaf_property csaf_document_properties[] = {
	{"document", &document, true},
	{"product_tree", &product_tree},
	{"vulnerabilities", &vulnerabilities},
	{NULL, NULL},
};
const struct csaf_shape csaf_document = {.kind = CSAF_MAP, .properties = csaf_document_properties};
