// SPDX-License-Identifier: Apache-2.0
//
// Tables: the structure of the CVSS 2.0, 3.0 and 3.1 JSON schemas (FIRST), to which CSAF 2.0 refers.
#include "standards/csaf_shape.h"

static const struct csaf_shape score = {.kind = CSAF_SCORE};

// CVSS 2.0
static const char *const v2_access_vector_words[] = {"NETWORK", "ADJACENT_NETWORK", "LOCAL", NULL};
static const struct csaf_shape v2_access_vector = {.kind = CSAF_TEXT, .words = v2_access_vector_words};
static const char *const v2_access_complexity_words[] = {"HIGH", "MEDIUM", "LOW", NULL};
static const struct csaf_shape v2_access_complexity = {.kind = CSAF_TEXT, .words = v2_access_complexity_words};
static const char *const v2_authentication_words[] = {"MULTIPLE", "SINGLE", "NONE", NULL};
static const struct csaf_shape v2_authentication = {.kind = CSAF_TEXT, .words = v2_authentication_words};
static const char *const v2_cia_words[] = {"NONE", "PARTIAL", "COMPLETE", NULL};
static const struct csaf_shape v2_cia = {.kind = CSAF_TEXT, .words = v2_cia_words};
static const char *const v2_exploitability_words[] = {"UNPROVEN", "PROOF_OF_CONCEPT", "FUNCTIONAL", "HIGH", "NOT_DEFINED", NULL};
static const struct csaf_shape v2_exploitability = {.kind = CSAF_TEXT, .words = v2_exploitability_words};
static const char *const v2_remediation_level_words[] = {"OFFICIAL_FIX", "TEMPORARY_FIX", "WORKAROUND", "UNAVAILABLE", "NOT_DEFINED", NULL};
static const struct csaf_shape v2_remediation_level = {.kind = CSAF_TEXT, .words = v2_remediation_level_words};
static const char *const v2_report_confidence_words[] = {"UNCONFIRMED", "UNCORROBORATED", "CONFIRMED", "NOT_DEFINED", NULL};
static const struct csaf_shape v2_report_confidence = {.kind = CSAF_TEXT, .words = v2_report_confidence_words};
static const char *const v2_collateral_damage_potential_words[] = {"NONE", "LOW", "LOW_MEDIUM", "MEDIUM_HIGH", "HIGH", "NOT_DEFINED", NULL};
static const struct csaf_shape v2_collateral_damage_potential = {.kind = CSAF_TEXT, .words = v2_collateral_damage_potential_words};
static const char *const v2_target_distribution_words[] = {"NONE", "LOW", "MEDIUM", "HIGH", "NOT_DEFINED", NULL};
static const struct csaf_shape v2_target_distribution = {.kind = CSAF_TEXT, .words = v2_target_distribution_words};
static const char *const v2_cia_requirement_words[] = {"LOW", "MEDIUM", "HIGH", "NOT_DEFINED", NULL};
static const struct csaf_shape v2_cia_requirement = {.kind = CSAF_TEXT, .words = v2_cia_requirement_words};

static const char *const version20_words[] = {"2.0", NULL};
static const struct csaf_shape version20 = {.kind = CSAF_TEXT, .words = version20_words};
static const struct csaf_shape vector20 = {
	.kind = CSAF_TEXT, .form = csaf_is_vector2, .advice = "write a CVSS 2.0 vector such as AV:N/AC:L/Au:N/C:P/I:P/A:P"};
static const struct csaf_property properties20[] = {
	{"version", &version20, true},
	{"vectorString", &vector20, true},
	{"accessVector", &v2_access_vector},
	{"accessComplexity", &v2_access_complexity},
	{"authentication", &v2_authentication},
	{"confidentialityImpact", &v2_cia},
	{"integrityImpact", &v2_cia},
	{"availabilityImpact", &v2_cia},
	{"baseScore", &score, true},
	{"exploitability", &v2_exploitability},
	{"remediationLevel", &v2_remediation_level},
	{"reportConfidence", &v2_report_confidence},
	{"temporalScore", &score},
	{"collateralDamagePotential", &v2_collateral_damage_potential},
	{"targetDistribution", &v2_target_distribution},
	{"confidentialityRequirement", &v2_cia_requirement},
	{"integrityRequirement", &v2_cia_requirement},
	{"availabilityRequirement", &v2_cia_requirement},
	{"environmentalScore", &score},
	{NULL, NULL},
};

const struct csaf_shape csaf_cvss2 = {.kind = CSAF_MAP, .properties = properties20};

// CVSS 3.0 and 3.1: alike but for the version
static const char *const v3_attack_vector_words[] = {"NETWORK", "ADJACENT_NETWORK", "LOCAL", "PHYSICAL", NULL};
static const struct csaf_shape v3_attack_vector = {.kind = CSAF_TEXT, .words = v3_attack_vector_words};
static const char *const v3_modified_attack_vector_words[] = {"NETWORK", "ADJACENT_NETWORK", "LOCAL", "PHYSICAL", "NOT_DEFINED", NULL};
static const struct csaf_shape v3_modified_attack_vector = {.kind = CSAF_TEXT, .words = v3_modified_attack_vector_words};
static const char *const v3_attack_complexity_words[] = {"HIGH", "LOW", NULL};
static const struct csaf_shape v3_attack_complexity = {.kind = CSAF_TEXT, .words = v3_attack_complexity_words};
static const char *const v3_modified_attack_complexity_words[] = {"HIGH", "LOW", "NOT_DEFINED", NULL};
static const struct csaf_shape v3_modified_attack_complexity = {.kind = CSAF_TEXT, .words = v3_modified_attack_complexity_words};
static const char *const v3_privileges_required_words[] = {"HIGH", "LOW", "NONE", NULL};
static const struct csaf_shape v3_privileges_required = {.kind = CSAF_TEXT, .words = v3_privileges_required_words};
static const char *const v3_modified_privileges_required_words[] = {"HIGH", "LOW", "NONE", "NOT_DEFINED", NULL};
static const struct csaf_shape v3_modified_privileges_required = {.kind = CSAF_TEXT, .words = v3_modified_privileges_required_words};
static const char *const v3_user_interaction_words[] = {"NONE", "REQUIRED", NULL};
static const struct csaf_shape v3_user_interaction = {.kind = CSAF_TEXT, .words = v3_user_interaction_words};
static const char *const v3_modified_user_interaction_words[] = {"NONE", "REQUIRED", "NOT_DEFINED", NULL};
static const struct csaf_shape v3_modified_user_interaction = {.kind = CSAF_TEXT, .words = v3_modified_user_interaction_words};
static const char *const v3_scope_words[] = {"UNCHANGED", "CHANGED", NULL};
static const struct csaf_shape v3_scope = {.kind = CSAF_TEXT, .words = v3_scope_words};
static const char *const v3_modified_scope_words[] = {"UNCHANGED", "CHANGED", "NOT_DEFINED", NULL};
static const struct csaf_shape v3_modified_scope = {.kind = CSAF_TEXT, .words = v3_modified_scope_words};
static const char *const v3_cia_words[] = {"NONE", "LOW", "HIGH", NULL};
static const struct csaf_shape v3_cia = {.kind = CSAF_TEXT, .words = v3_cia_words};
static const char *const v3_modified_cia_words[] = {"NONE", "LOW", "HIGH", "NOT_DEFINED", NULL};
static const struct csaf_shape v3_modified_cia = {.kind = CSAF_TEXT, .words = v3_modified_cia_words};
static const char *const v3_exploit_code_maturity_words[] = {"UNPROVEN", "PROOF_OF_CONCEPT", "FUNCTIONAL", "HIGH", "NOT_DEFINED", NULL};
static const struct csaf_shape v3_exploit_code_maturity = {.kind = CSAF_TEXT, .words = v3_exploit_code_maturity_words};
static const char *const v3_remediation_level_words[] = {"OFFICIAL_FIX", "TEMPORARY_FIX", "WORKAROUND", "UNAVAILABLE", "NOT_DEFINED", NULL};
static const struct csaf_shape v3_remediation_level = {.kind = CSAF_TEXT, .words = v3_remediation_level_words};
static const char *const v3_confidence_words[] = {"UNKNOWN", "REASONABLE", "CONFIRMED", "NOT_DEFINED", NULL};
static const struct csaf_shape v3_confidence = {.kind = CSAF_TEXT, .words = v3_confidence_words};
static const char *const v3_cia_requirement_words[] = {"LOW", "MEDIUM", "HIGH", "NOT_DEFINED", NULL};
static const struct csaf_shape v3_cia_requirement = {.kind = CSAF_TEXT, .words = v3_cia_requirement_words};
static const char *const v3_severity_words[] = {"NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL", NULL};
static const struct csaf_shape v3_severity = {.kind = CSAF_TEXT, .words = v3_severity_words};

static const char *const version30_words[] = {"3.0", NULL};
static const struct csaf_shape version30 = {.kind = CSAF_TEXT, .words = version30_words};
static const struct csaf_shape vector30 = {
	.kind = CSAF_TEXT, .form = csaf_is_vector30, .advice = "write a CVSS 3.0 vector such as CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"};
static const struct csaf_property properties30[] = {
	{"version", &version30, true},
	{"vectorString", &vector30, true},
	{"attackVector", &v3_attack_vector},
	{"attackComplexity", &v3_attack_complexity},
	{"privilegesRequired", &v3_privileges_required},
	{"userInteraction", &v3_user_interaction},
	{"scope", &v3_scope},
	{"confidentialityImpact", &v3_cia},
	{"integrityImpact", &v3_cia},
	{"availabilityImpact", &v3_cia},
	{"baseScore", &score, true},
	{"baseSeverity", &v3_severity, true},
	{"exploitCodeMaturity", &v3_exploit_code_maturity},
	{"remediationLevel", &v3_remediation_level},
	{"reportConfidence", &v3_confidence},
	{"temporalScore", &score},
	{"temporalSeverity", &v3_severity},
	{"confidentialityRequirement", &v3_cia_requirement},
	{"integrityRequirement", &v3_cia_requirement},
	{"availabilityRequirement", &v3_cia_requirement},
	{"modifiedAttackVector", &v3_modified_attack_vector},
	{"modifiedAttackComplexity", &v3_modified_attack_complexity},
	{"modifiedPrivilegesRequired", &v3_modified_privileges_required},
	{"modifiedUserInteraction", &v3_modified_user_interaction},
	{"modifiedScope", &v3_modified_scope},
	{"modifiedConfidentialityImpact", &v3_modified_cia},
	{"modifiedIntegrityImpact", &v3_modified_cia},
	{"modifiedAvailabilityImpact", &v3_modified_cia},
	{"environmentalScore", &score},
	{"environmentalSeverity", &v3_severity},
	{NULL, NULL},
};

static const struct csaf_shape cvss30 = {.kind = CSAF_MAP, .properties = properties30};

static const char *const version31_words[] = {"3.1", NULL};
static const struct csaf_shape version31 = {.kind = CSAF_TEXT, .words = version31_words};
static const struct csaf_shape vector31 = {
	.kind = CSAF_TEXT, .form = csaf_is_vector31, .advice = "write a CVSS 3.1 vector such as CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"};
static const struct csaf_property properties31[] = {
	{"version", &version31, true},
	{"vectorString", &vector31, true},
	{"attackVector", &v3_attack_vector},
	{"attackComplexity", &v3_attack_complexity},
	{"privilegesRequired", &v3_privileges_required},
	{"userInteraction", &v3_user_interaction},
	{"scope", &v3_scope},
	{"confidentialityImpact", &v3_cia},
	{"integrityImpact", &v3_cia},
	{"availabilityImpact", &v3_cia},
	{"baseScore", &score, true},
	{"baseSeverity", &v3_severity, true},
	{"exploitCodeMaturity", &v3_exploit_code_maturity},
	{"remediationLevel", &v3_remediation_level},
	{"reportConfidence", &v3_confidence},
	{"temporalScore", &score},
	{"temporalSeverity", &v3_severity},
	{"confidentialityRequirement", &v3_cia_requirement},
	{"integrityRequirement", &v3_cia_requirement},
	{"availabilityRequirement", &v3_cia_requirement},
	{"modifiedAttackVector", &v3_modified_attack_vector},
	{"modifiedAttackComplexity", &v3_modified_attack_complexity},
	{"modifiedPrivilegesRequired", &v3_modified_privileges_required},
	{"modifiedUserInteraction", &v3_modified_user_interaction},
	{"modifiedScope", &v3_modified_scope},
	{"modifiedConfidentialityImpact", &v3_modified_cia},
	{"modifiedIntegrityImpact", &v3_modified_cia},
	{"modifiedAvailabilityImpact", &v3_modified_cia},
	{"environmentalScore", &score},
	{"environmentalSeverity", &v3_severity},
	{NULL, NULL},
};

static const struct csaf_shape cvss31 = {.kind = CSAF_MAP, .properties = properties31};

static const struct csaf_shape *const versions3[] = {&cvss30, &cvss31, NULL};
const struct csaf_shape csaf_cvss3 = {.kind = CSAF_VERSION, .choices = versions3};
