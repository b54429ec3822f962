// SPDX-License-Identifier: Apache-2.0
//
// Rules of advisories: what may be published in the open, names, and those mandatory tests of CSAF 2.0 on which verdicts rely
// (6.1.1 to 6.1.6). Sets of ids are sorted once, so that a document is judged in n log n.
#include <stdlib.h>

#include "content/advisory.h"
#include "content/loader.h"

struct id_entry {
	struct text id;
	const struct value *at;
};

// Ids in a sorted array: those of products or groups that the document defines.
struct ids {
	struct id_entry *items;
	size_t count, size;
};

struct check {
	struct loader *l;
	const struct advisory *a;
	struct ids products, groups;
};

static void complain(const struct check *c, enum complaint_severity severity, const struct value *at, const char *path,
	const char *clause, const char *message)
{
	loader_complain(c->l, severity, c->a->file, at, path, clause, "%s", message);
}

static int compare_ids(const void *a, const void *b)
{
	return text_compare(((const struct id_entry *)a)->id, ((const struct id_entry *)b)->id);
}

static void ids_add(struct check *c, struct ids *ids, const struct value *at)
{
	struct text id = value_as_text(at);
	if (id.len == 0)
		return;
	if (ids->count == ids->size) {
		size_t size = ids->size == 0 ? 64 : 2 * ids->size;
		struct id_entry *items = arena_array(c->l->arena, size, sizeof(*items));
		for (size_t i = 0; i < ids->count; i++)
			items[i] = ids->items[i];
		ids->items = items;
		ids->size = size;
	}
	ids->items[ids->count++] = (struct id_entry){id, at};
}

static bool ids_has(const struct ids *ids, struct text id)
{
	struct id_entry key = {id, NULL};
	return ids->count > 0 && bsearch(&key, ids->items, ids->count, sizeof(*ids->items), compare_ids) != NULL;
}

static void ids_sort(struct check *c, struct ids *ids, const char *what, const char *test)
{
	if (ids->count > 0)
		qsort(ids->items, ids->count, sizeof(*ids->items), compare_ids);
	for (size_t i = 1; i < ids->count; i++)
		if (text_equal(ids->items[i].id, ids->items[i - 1].id))
			complain(c, COMPLAINT_ERROR, ids->items[i].at, "product_tree", "advisory.reference",
				arena_printf(c->l->arena, "define the %s id " TEXT_FMT " once (CSAF 2.0, %s)", what,
					TEXT_ARG(ids->items[i].id), test));
}

static void add_product(void *context, const struct value *product, const struct value *relationship)
{
	struct check *c = context;
	(void)relationship;
	ids_add(c, &c->products, value_get(product, "product_id"));
}

// A list of ids, each of which is defined.
static void check_ids(const struct check *c, const struct value *list, const struct ids *defined, const char *path,
	const char *what, const char *test)
{
	for (size_t i = 0; i < value_count(list); i++) {
		struct text id = value_as_text(value_at(list, i));
		if (id.len > 0 && !ids_has(defined, id))
			complain(c, COMPLAINT_ERROR, value_at(list, i), arena_printf(c->l->arena, "%s[%zu]", path, i),
				"advisory.reference",
				arena_printf(c->l->arena, "define the %s " TEXT_FMT " in the product tree (CSAF 2.0, %s)", what,
					TEXT_ARG(id), test));
	}
}

static void check_products(const struct check *c, const struct value *map, const char *key, const char *path)
{
	check_ids(c, value_get(map, key), &c->products, arena_printf(c->l->arena, "%s.%s", path, key), "product", "6.1.1");
}

static void check_groups(const struct check *c, const struct value *map, const char *path)
{
	check_ids(c, value_get(map, "group_ids"), &c->groups, arena_printf(c->l->arena, "%s.group_ids", path), "group", "6.1.4");
}

// The relationship that defines a product, or NULL.
static const struct value *defined_by(const struct ids *sorted, struct text id)
{
	struct id_entry key = {id, NULL};
	const struct id_entry *found =
		sorted->count == 0 ? NULL : bsearch(&key, sorted->items, sorted->count, sizeof(key), compare_ids);
	return found == NULL ? NULL : found->at;
}

static void add_relationship(void *context, const struct value *product, const struct value *relationship)
{
	struct check *c = context;
	if (relationship == NULL)
		return;
	ids_add(c, &c->groups, value_get(product, "product_id"));
	if (c->groups.count > 0)
		c->groups.items[c->groups.count - 1].at = relationship;
}

// A product must not be defined by way of itself (6.1.3): products are followed from relationship to relationship, each one once.
enum mark { MARK_NEW, MARK_OPEN, MARK_DONE };

struct circle {
	const struct check *c;
	struct ids relationships; // by the id that each defines
	unsigned char *marks;
	size_t depth;
};

static bool runs_in_circle(struct circle *circle, struct text id)
{
	static const char *const ends[] = {"product_reference", "relates_to_product_reference"};
	const struct value *relationship = defined_by(&circle->relationships, id);
	if (relationship == NULL)
		return false;
	struct id_entry key = {id, NULL};
	struct id_entry *entry =
		bsearch(&key, circle->relationships.items, circle->relationships.count, sizeof(key), compare_ids);
	unsigned char *mark = &circle->marks[entry - circle->relationships.items];
	if (*mark != MARK_NEW)
		return *mark == MARK_OPEN;
	if (circle->depth > 1000)
		return true; // a chain that long is no product either
	*mark = MARK_OPEN;
	circle->depth++;
	bool found = false;
	for (int i = 0; i < 2 && !found; i++)
		found = runs_in_circle(circle, value_text_at(relationship, ends[i]));
	circle->depth--;
	*mark = MARK_DONE;
	return found;
}

static void check_tree(struct check *c)
{
	const struct value *tree = value_get(c->a->document, "product_tree");
	const struct value *groups = value_get(tree, "product_groups");
	for (size_t i = 0; i < value_count(groups); i++) {
		ids_add(c, &c->groups, value_get(value_at(groups, i), "group_id"));
		check_products(
			c, value_at(groups, i), "product_ids", arena_printf(c->l->arena, "product_tree.product_groups[%zu]", i));
	}
	ids_sort(c, &c->groups, "group", "6.1.5");

	struct check collector = {.l = c->l, .a = c->a}; // its `groups` take the relationships
	advisory_each_product(c->a->document, add_relationship, &collector);
	struct circle circle = {.c = c, .relationships = collector.groups};
	circle.marks = arena_array(c->l->arena, circle.relationships.count, 1);
	if (circle.relationships.count > 0)
		qsort(circle.relationships.items, circle.relationships.count, sizeof(struct id_entry), compare_ids);
	const struct value *relationships = value_get(tree, "relationships");
	for (size_t i = 0; i < value_count(relationships); i++) {
		static const char *const ends[] = {"product_reference", "relates_to_product_reference"};
		const struct value *relationship = value_at(relationships, i);
		const char *path = arena_printf(c->l->arena, "product_tree.relationships[%zu]", i);
		for (int k = 0; k < 2; k++) {
			struct text id = value_text_at(relationship, ends[k]);
			if (id.len > 0 && !ids_has(&c->products, id))
				complain(c, COMPLAINT_ERROR, value_get(relationship, ends[k]),
					arena_printf(c->l->arena, "%s.%s", path, ends[k]), "advisory.reference",
					arena_printf(c->l->arena,
						"define the product " TEXT_FMT " in the product tree (CSAF 2.0, 6.1.1)",
						TEXT_ARG(id)));
		}
		if (runs_in_circle(&circle, value_as_text(value_path(relationship, "full_product_name.product_id"))))
			complain(c, COMPLAINT_ERROR, relationship, path, "advisory.reference",
				"do not define a product by way of itself (CSAF 2.0, 6.1.3)");
	}
}

static void check_vulnerability(const struct check *c, const struct vulnerability *v, size_t index)
{
	const char *path = arena_printf(c->l->arena, "vulnerabilities[%zu]", index);
	const struct value *status = value_get(v->value, "product_status");
	for (size_t i = 0; i < product_list_count; i++)
		check_products(c, status, product_lists[i].name, arena_printf(c->l->arena, "%s.product_status", path));
	static const struct {
		const char *list, *products;
	} users[] = {
		{"remediations", "product_ids"}, {"threats", "product_ids"}, {"flags", "product_ids"}, {"scores", "products"}};
	for (size_t u = 0; u < sizeof(users) / sizeof(users[0]); u++) {
		const struct value *list = value_get(v->value, users[u].list);
		for (size_t i = 0; i < value_count(list); i++) {
			const char *place = arena_printf(c->l->arena, "%s.%s[%zu]", path, users[u].list, i);
			check_products(c, value_at(list, i), users[u].products, place);
			check_groups(c, value_at(list, i), place);
		}
	}
	for (size_t i = 0; i < v->product_count; i++) {
		unsigned bits = v->products[i].status & ~(unsigned)PRODUCT_RECOMMENDED;
		if ((bits & (bits - 1)) != 0)
			complain(c, COMPLAINT_ERROR, status, arena_printf(c->l->arena, "%s.product_status", path),
				"advisory.contradiction",
				arena_printf(c->l->arena, "give the product " TEXT_FMT " one status (CSAF 2.0, 6.1.6)",
					TEXT_ARG(v->products[i].id)));
	}
}

// The advisory's place in the maker's own CSAF tree.
static struct text canonical_address(const struct check *c)
{
	const struct maker *maker = &c->l->content->maker;
	return text_from(arena_printf(c->l->arena, TEXT_FMT "white/%d/" TEXT_FMT ".json", TEXT_ARG(maker->csaf_canonical_url),
		date_of_instant_utc(c->a->initial_release).year, TEXT_ARG(c->a->name)));
}

static void check_own(const struct check *c)
{
	const struct maker *maker = &c->l->content->maker;
	const struct value *document = value_get(c->a->document, "document"), *publisher = value_get(document, "publisher");
	const struct value *references = value_get(document, "references");
	bool found = false;
	if (!text_equal(value_text_at(publisher, "name"), maker->csaf_publisher) ||
		!text_equal(value_text_at(publisher, "category"), maker->csaf_category))
		complain(c, COMPLAINT_GAP, publisher, "document.publisher", "advisory.publisher",
			"write name and category as `csaf` in maker.yaml has them");
	if (maker->csaf_canonical_url.len == 0 || c->a->initial_release == TIME_NONE)
		return;
	struct text address = canonical_address(c);
	for (size_t i = 0; i < value_count(references); i++)
		found = found || (text_is(value_text_at(value_at(references, i), "category"), "self") &&
					 text_equal(value_text_at(value_at(references, i), "url"), address));
	if (!found)
		complain(c, COMPLAINT_GAP, references == NULL ? document : references, "document.references",
			"advisory.canonical",
			arena_printf(
				c->l->arena, "add a reference of category self with the address " TEXT_FMT, TEXT_ARG(address)));
}

static void check_advisory(struct loader *l, const struct advisory *a)
{
	struct check c = {.l = l, .a = a};
	const struct value *document = value_get(a->document, "document"), *tracking = value_get(document, "tracking");
	const struct value *label = value_path(document, "distribution.tlp.label");
	struct text name = advisory_file_name(l->arena, a->id);
	if (a->id.len > 0 && !text_equal(name, a->name))
		complain(&c, COMPLAINT_ERROR, value_get(tracking, "id"), "document.tracking.id", "advisory.file_name",
			arena_printf(l->arena, "name the file " TEXT_FMT ".json (CSAF 2.0, 5.1)", TEXT_ARG(name)));
	if (value_as_text(label).len > 0 && !text_is(value_as_text(label), "WHITE"))
		complain(&c, COMPLAINT_ERROR, label, "document.distribution.tlp.label", "advisory.tlp",
			"take the advisory out of the folder: only TLP:WHITE is published in the open");
	if (a->status.len > 0 && !text_is(a->status, "final") && !text_is(a->status, "interim"))
		complain(&c, COMPLAINT_ERROR, value_get(tracking, "status"), "document.tracking.status", "advisory.status",
			"publish the advisory as final or interim; drafts stay out of the folder");
	for (const struct advisory *other = l->content->advisories; other < a; other++)
		if (a->id.len > 0 && text_equal(other->id, a->id))
			complain(&c, COMPLAINT_ERROR, value_get(tracking, "id"), "document.tracking.id", "advisory.id",
				arena_printf(l->arena, "give the advisory an id of its own: %s has the same", other->file));
	advisory_each_product(a->document, add_product, &c);
	ids_sort(&c, &c.products, "product", "6.1.2");
	check_tree(&c);
	for (size_t i = 0; i < a->vulnerability_count; i++)
		check_vulnerability(&c, &a->vulnerabilities[i], i);
	if (a->own)
		check_own(&c);
}

void check_advisories(struct loader *l)
{
	for (size_t i = 0; i < l->content->advisory_count; i++)
		check_advisory(l, &l->content->advisories[i]);
}
