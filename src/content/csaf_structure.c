// SPDX-License-Identifier: Apache-2.0
//
// The structure of a CSAF 2.0 document (section 3): what is required, of which type, and which words are known.
#include <string.h>

#include "content/loader.h"
#include "base/time.h"

enum type { TEXT_T, INSTANT_T, LIST_T, MAP_T };

struct rule {
	const char *path; // dotted, within its map
	enum type type;
	bool required;
	const char *const *words; // NULL: any
};

static const char *const publisher_categories[] = {"coordinator", "discoverer", "other", "translator", "user", "vendor", NULL};
static const char *const statuses[] = {"draft", "final", "interim", NULL};
static const char *const note_categories[] = {"description", "details", "faq", "general", "legal_disclaimer", "other", "summary", NULL};
static const char *const reference_categories[] = {"external", "self", NULL};
static const char *const remediation_categories[] = {"mitigation", "no_fix_planned", "none_available", "vendor_fix", "workaround", NULL};
static const char *const threat_categories[] = {"exploit_status", "impact", "target_set", NULL};
static const char *const branch_categories[] = {"architecture", "host_name", "language", "legacy", "patch_level", "product_family",
	"product_name", "product_version", "product_version_range", "service_pack", "specification", "vendor", NULL};
static const char *const labels[] = {"AMBER", "GREEN", "RED", "WHITE", NULL};
static const char *const versions[] = {"2.0", NULL};

static const struct rule document_rules[] = {
	{"category", TEXT_T, true, NULL}, {"csaf_version", TEXT_T, true, versions}, {"title", TEXT_T, true, NULL},
	{"publisher", MAP_T, true, NULL}, {"publisher.category", TEXT_T, true, publisher_categories}, {"publisher.name", TEXT_T, true, NULL},
	{"publisher.namespace", TEXT_T, true, NULL}, {"publisher.contact_details", TEXT_T, false, NULL}, {"tracking", MAP_T, true, NULL},
	{"tracking.id", TEXT_T, true, NULL}, {"tracking.status", TEXT_T, true, statuses}, {"tracking.version", TEXT_T, true, NULL},
	{"tracking.initial_release_date", INSTANT_T, true, NULL}, {"tracking.current_release_date", INSTANT_T, true, NULL},
	{"tracking.revision_history", LIST_T, true, NULL}, {"notes", LIST_T, false, NULL}, {"references", LIST_T, false, NULL},
	{"acknowledgments", LIST_T, false, NULL}, {"distribution", MAP_T, false, NULL}, {"distribution.tlp", MAP_T, false, NULL},
	{"distribution.tlp.label", TEXT_T, false, labels}, {NULL},
};
static const struct rule note_rules[] = {
	{"category", TEXT_T, true, note_categories}, {"text", TEXT_T, true, NULL}, {"title", TEXT_T, false, NULL}, {NULL}};
static const struct rule reference_rules[] = {{"summary", TEXT_T, true, NULL}, {"url", TEXT_T, true, NULL},
	{"category", TEXT_T, false, reference_categories}, {NULL}};
static const struct rule revision_rules[] = {
	{"number", TEXT_T, true, NULL}, {"date", INSTANT_T, true, NULL}, {"summary", TEXT_T, true, NULL}, {NULL}};
static const struct rule acknowledgment_rules[] = {{"names", LIST_T, false, NULL}, {"organization", TEXT_T, false, NULL},
	{"summary", TEXT_T, false, NULL}, {NULL}};
static const struct rule product_rules[] = {{"product_id", TEXT_T, true, NULL}, {"name", TEXT_T, true, NULL}, {NULL}};
static const struct rule branch_rules[] = {{"category", TEXT_T, true, branch_categories}, {"name", TEXT_T, true, NULL},
	{"branches", LIST_T, false, NULL}, {"product", MAP_T, false, NULL}, {NULL}};
static const struct rule tree_rules[] = {{"branches", LIST_T, false, NULL}, {"full_product_names", LIST_T, false, NULL},
	{"relationships", LIST_T, false, NULL}, {"product_groups", LIST_T, false, NULL}, {NULL}};
static const struct rule relationship_rules[] = {{"category", TEXT_T, true, NULL}, {"full_product_name", MAP_T, true, NULL},
	{"product_reference", TEXT_T, true, NULL}, {"relates_to_product_reference", TEXT_T, true, NULL}, {NULL}};
static const struct rule vulnerability_rules[] = {{"cve", TEXT_T, false, NULL}, {"title", TEXT_T, false, NULL},
	{"product_status", MAP_T, false, NULL}, {"notes", LIST_T, false, NULL}, {"references", LIST_T, false, NULL},
	{"remediations", LIST_T, false, NULL}, {"scores", LIST_T, false, NULL}, {"threats", LIST_T, false, NULL},
	{"acknowledgments", LIST_T, false, NULL}, {"discovery_date", INSTANT_T, false, NULL}, {"cwe", MAP_T, false, NULL}, {NULL}};
static const struct rule remediation_rules[] = {{"category", TEXT_T, true, remediation_categories}, {"details", TEXT_T, true, NULL},
	{"date", INSTANT_T, false, NULL}, {"url", TEXT_T, false, NULL}, {"product_ids", LIST_T, false, NULL}, {"group_ids", LIST_T, false, NULL}, {NULL}};
static const struct rule threat_rules[] = {{"category", TEXT_T, true, threat_categories}, {"details", TEXT_T, true, NULL}, {NULL}};

#define DEEPEST_BRANCH 30

struct check {
	struct loader *l;
	const char *file;
	bool good;
};

static void complain(struct check *c, const struct value *at, const char *path, const char *message)
{
	struct value_place place = at == NULL ? (struct value_place){c->file, 1, 1} : at->place;
	complaints_add(c->l->complaints, COMPLAINT_ERROR, place, path, "advisory.schema", "%s", message);
	c->good = false;
}

static void check_type(struct check *c, const struct value *v, const struct rule *rule, const char *path)
{
	int64_t ignored;
	if (rule->type == LIST_T) {
		if (v->kind != VALUE_LIST || value_count(v) == 0)
			complain(c, v, path, "a list with at least one entry is needed");
	} else if (rule->type == MAP_T) {
		if (v->kind != VALUE_MAP)
			complain(c, v, path, "an object is needed");
	} else if (v->kind != VALUE_TEXT || v->text.len == 0) {
		complain(c, v, path, "a text is needed");
	} else if (rule->type == INSTANT_T && !time_parse(v->text, &ignored)) {
		complain(c, v, path, "an instant as in RFC 3339 is needed");
	} else if (rule->words != NULL) {
		for (size_t i = 0; rule->words[i] != NULL; i++)
			if (text_is(v->text, rule->words[i]))
				return;
		complain(c, v, path, "this word is not one of those that CSAF 2.0 knows here");
	}
}

static void check_map(struct check *c, const struct value *map, const struct rule *rules, const char *path)
{
	if (map == NULL || map->kind != VALUE_MAP) {
		complain(c, map, path, "an object is needed");
		return;
	}
	for (const struct rule *r = rules; r->path != NULL; r++) {
		const struct value *v = value_path(map, r->path);
		const char *at = arena_printf(c->l->arena, "%s.%s", path, r->path);
		if (v != NULL)
			check_type(c, v, r, at);
		else if (r->required)
			complain(c, map, at, "this is required");
	}
}

static void check_list(struct check *c, const struct value *list, const struct rule *rules, const char *path)
{
	for (size_t i = 0; i < value_count(list) && list->kind == VALUE_LIST; i++)
		check_map(c, value_at(list, i), rules, arena_printf(c->l->arena, "%s[%zu]", path, i));
}

static void check_branches(struct check *c, const struct value *branches, const char *path, int depth)
{
	if (depth > DEEPEST_BRANCH) {
		complain(c, branches, path, "branches nest too deeply");
		return;
	}
	check_list(c, branches, branch_rules, path);
	for (size_t i = 0; i < value_count(branches) && branches->kind == VALUE_LIST; i++) {
		const struct value *branch = value_at(branches, i);
		const char *at = arena_printf(c->l->arena, "%s[%zu]", path, i);
		const struct value *product = value_get(branch, "product"), *inner = value_get(branch, "branches");
		if ((product == NULL) == (inner == NULL))
			complain(c, branch, at, "a branch has either branches or a product");
		if (product != NULL)
			check_map(c, product, product_rules, arena_printf(c->l->arena, "%s.product", at));
		if (inner != NULL)
			check_branches(c, inner, arena_printf(c->l->arena, "%s.branches", at), depth + 1);
	}
}

static void check_product_status(struct check *c, const struct value *status, const char *path)
{
	static const char *const known[] = {"first_affected", "first_fixed", "fixed", "known_affected", "known_not_affected", "last_affected",
		"recommended", "under_investigation", NULL};
	if (status == NULL || status->kind != VALUE_MAP)
		return;
	for (size_t i = 0; i < status->map.count; i++) {
		const struct value_member *member = &status->map.members[i];
		const struct value *ids = member->value;
		bool is_known = false;
		for (size_t k = 0; known[k] != NULL; k++)
			is_known = is_known || text_is(member->key, known[k]);
		if (!is_known)
			complain(c, ids, path, "CSAF 2.0 knows no such product status");
		bool texts = ids->kind == VALUE_LIST && value_count(ids) > 0;
		for (size_t k = 0; texts && k < value_count(ids); k++)
			texts = value_at(ids, k)->kind == VALUE_TEXT && value_at(ids, k)->text.len > 0;
		if (!texts)
			complain(c, ids, path, "a list of product ids is needed");
	}
}

static void check_vulnerabilities(struct check *c, const struct value *list)
{
	static const struct {
		const char *name;
		const struct rule *rules;
	} parts[] = {{"notes", note_rules}, {"references", reference_rules}, {"remediations", remediation_rules}, {"threats", threat_rules},
		{"acknowledgments", acknowledgment_rules}};
	for (size_t i = 0; i < value_count(list) && list->kind == VALUE_LIST; i++) {
		const struct value *v = value_at(list, i);
		const char *path = arena_printf(c->l->arena, "vulnerabilities[%zu]", i);
		check_map(c, v, vulnerability_rules, path);
		for (size_t k = 0; k < sizeof(parts) / sizeof(parts[0]); k++)
			check_list(c, value_get(v, parts[k].name), parts[k].rules, arena_printf(c->l->arena, "%s.%s", path, parts[k].name));
		check_product_status(c, value_get(v, "product_status"), arena_printf(c->l->arena, "%s.product_status", path));
	}
}

bool csaf_structure_check(struct loader *l, const char *file, const struct value *whole)
{
	struct check c = {l, file, true};
	const struct value *document = value_get(whole, "document"), *tree = value_get(whole, "product_tree");
	check_map(&c, document, document_rules, "document");
	check_list(&c, value_get(document, "notes"), note_rules, "document.notes");
	check_list(&c, value_get(document, "references"), reference_rules, "document.references");
	check_list(&c, value_get(document, "acknowledgments"), acknowledgment_rules, "document.acknowledgments");
	check_list(&c, value_path(document, "tracking.revision_history"), revision_rules, "document.tracking.revision_history");
	if (tree != NULL) {
		check_map(&c, tree, tree_rules, "product_tree");
		if (value_get(tree, "branches") != NULL)
			check_branches(&c, value_get(tree, "branches"), "product_tree.branches", 0);
		check_list(&c, value_get(tree, "full_product_names"), product_rules, "product_tree.full_product_names");
		const struct value *relationships = value_get(tree, "relationships");
		check_list(&c, relationships, relationship_rules, "product_tree.relationships");
		for (size_t i = 0; i < value_count(relationships) && relationships->kind == VALUE_LIST; i++)
			check_map(&c, value_get(value_at(relationships, i), "full_product_name"), product_rules,
				arena_printf(l->arena, "product_tree.relationships[%zu].full_product_name", i));
	}
	check_vulnerabilities(&c, value_get(whole, "vulnerabilities"));
	return c.good;
}
