// SPDX-License-Identifier: Apache-2.0
//
// Reads the facts of a CSAF document: tracking, products, and per vulnerability the status of each product as a sorted list, so
// that a look-up costs the logarithm of the number of products and a document is read in n log n.
#include "content/advisory.h"

#include <stdlib.h>
#include <string.h>

#include "base/time.h"

const struct product_list product_lists[] = {
	{"known_affected", PRODUCT_AFFECTED},
	{"first_affected", PRODUCT_AFFECTED},
	{"last_affected", PRODUCT_AFFECTED},
	{"under_investigation", PRODUCT_INVESTIGATED},
	{"known_not_affected", PRODUCT_NOT_AFFECTED},
	{"fixed", PRODUCT_FIXED},
	{"first_fixed", PRODUCT_FIXED},
	{"recommended", PRODUCT_RECOMMENDED},
};
const size_t product_list_count = sizeof(product_lists) / sizeof(product_lists[0]);

static void each_branch(const struct value *branches, void (*visit)(void *, const struct value *, const struct value *), void *context)
{
	for (size_t i = 0; i < value_count(branches); i++) {
		const struct value *branch = value_at(branches, i);
		const struct value *product = value_get(branch, "product");
		if (product != NULL)
			visit(context, product, NULL);
		each_branch(value_get(branch, "branches"), visit, context); // as deep as the reader let it be
	}
}

void advisory_each_product(const struct value *document,
	void (*visit)(void *context, const struct value *product, const struct value *relationship), void *context)
{
	const struct value *tree = value_get(document, "product_tree");
	each_branch(value_get(tree, "branches"), visit, context);
	const struct value *names = value_get(tree, "full_product_names");
	for (size_t i = 0; i < value_count(names); i++)
		visit(context, value_at(names, i), NULL);
	const struct value *relationships = value_get(tree, "relationships");
	for (size_t i = 0; i < value_count(relationships); i++) {
		const struct value *relationship = value_at(relationships, i);
		const struct value *product = value_get(relationship, "full_product_name");
		if (product != NULL)
			visit(context, product, relationship);
	}
}

struct product_collector {
	struct product_entry *entries; // NULL while counting
	size_t count;
};

static void collect_product(void *context, const struct value *product, const struct value *relationship)
{
	(void)relationship;
	struct product_collector *collector = context;
	// Looked up twice: GCC 12 takes a copy of a local struct text for a pointer to it and refuses the release build.
	if (value_text_at(product, "product_id").len == 0)
		return;
	if (collector->entries != NULL)
		collector->entries[collector->count].id = value_text_at(product, "product_id");
	collector->count++;
}

static int compare_products(const void *a, const void *b)
{
	return text_compare(((const struct product_entry *)a)->id, ((const struct product_entry *)b)->id);
}

// Sorts, and makes one entry of those with the same id, their bits joined.
static size_t sort_products(struct product_entry *entries, size_t count)
{
	if (count == 0)
		return 0;
	qsort(entries, count, sizeof(*entries), compare_products);
	size_t kept = 1;
	for (size_t i = 1; i < count; i++) {
		if (text_equal(entries[i].id, entries[kept - 1].id))
			entries[kept - 1].status |= entries[i].status;
		else
			entries[kept++] = entries[i];
	}
	return kept;
}

static void read_vulnerability(struct arena *arena, const struct value *v, struct vulnerability *ret_vulnerability)
{
	const struct value *status = value_get(v, "product_status");
	size_t most = 0;
	for (size_t l = 0; l < product_list_count; l++)
		most += value_count(value_get(status, product_lists[l].name));
	struct product_entry *entries = arena_array(arena, most, sizeof(*entries));
	size_t count = 0;
	for (size_t l = 0; l < product_list_count; l++) {
		const struct value *list = value_get(status, product_lists[l].name);
		for (size_t i = 0; i < value_count(list); i++) {
			struct text id = value_as_text(value_at(list, i));
			if (id.len > 0)
				entries[count++] = (struct product_entry){id, product_lists[l].status};
		}
	}
	ret_vulnerability->value = v;
	ret_vulnerability->cve = value_text_at(v, "cve");
	ret_vulnerability->title = value_text_at(v, "title");
	ret_vulnerability->products = entries;
	ret_vulnerability->product_count = sort_products(entries, count);
}

// "9.8" as 98; -1 when it is no score.
static int score_tenths(struct text t)
{
	struct text fraction = t;
	struct text whole = text_cut(&fraction, '.');
	int64_t number;
	if (!text_to_int64(whole, &number) || number < 0 || number > 10)
		return -1;
	int tenths = (int)number * 10;
	if (fraction.len > 0 && fraction.data[0] >= '0' && fraction.data[0] <= '9')
		tenths += fraction.data[0] - '0';
	return tenths;
}

// The qualitative scale of CVSS 3.1, section 5.
static struct text severity_of_score(int tenths)
{
	if (tenths >= 90)
		return TEXT("critical");
	if (tenths >= 70)
		return TEXT("high");
	if (tenths >= 40)
		return TEXT("medium");
	return tenths > 0 ? TEXT("low") : TEXT("information");
}

static struct text read_severity(struct arena *arena, const struct value *document)
{
	struct text given = value_as_text(value_path(document, "document.aggregate_severity.text"));
	if (given.len > 0)
		return text_lower(arena, given);
	int highest = -1;
	const struct value *vulnerabilities = value_get(document, "vulnerabilities");
	for (size_t v = 0; v < value_count(vulnerabilities); v++) {
		const struct value *scores = value_get(value_at(vulnerabilities, v), "scores");
		for (size_t s = 0; s < value_count(scores); s++) {
			const struct value *score = value_at(scores, s);
			int v3 = score_tenths(value_as_text(value_path(score, "cvss_v3.baseScore")));
			int v2 = score_tenths(value_as_text(value_path(score, "cvss_v2.baseScore")));
			int best = v3 >= 0 ? v3 : v2;
			if (best > highest)
				highest = best;
		}
	}
	return highest < 0 ? (struct text){NULL, 0} : severity_of_score(highest);
}

static int64_t read_instant(const struct value *v)
{
	int64_t instant;
	return time_parse(value_as_text(v), &instant) ? instant : TIME_NONE;
}

void advisory_read(struct arena *arena, const struct value *document, struct advisory *ret_advisory)
{
	struct advisory *advisory = ret_advisory;
	const struct value *tracking = value_path(document, "document.tracking");
	advisory->document = document;
	advisory->id = value_text_at(tracking, "id");
	advisory->title = value_as_text(value_path(document, "document.title"));
	advisory->namespace = value_as_text(value_path(document, "document.publisher.namespace"));
	advisory->status = value_text_at(tracking, "status");
	advisory->version = value_text_at(tracking, "version");
	advisory->initial_release = read_instant(value_get(tracking, "initial_release_date"));
	advisory->current_release = read_instant(value_get(tracking, "current_release_date"));
	advisory->severity = read_severity(arena, document);

	struct product_collector counter = {NULL, 0};
	advisory_each_product(document, collect_product, &counter);
	struct product_collector collector = {arena_array(arena, counter.count, sizeof(struct product_entry)), 0};
	advisory_each_product(document, collect_product, &collector);
	advisory->products = collector.entries;
	advisory->product_count = sort_products(collector.entries, collector.count);

	const struct value *vulnerabilities = value_get(document, "vulnerabilities");
	size_t count = value_count(vulnerabilities);
	struct vulnerability *list = arena_array(arena, count, sizeof(*list));
	for (size_t i = 0; i < count; i++)
		read_vulnerability(arena, value_at(vulnerabilities, i), &list[i]);
	advisory->vulnerabilities = list;
	advisory->vulnerability_count = count;
}

bool advisory_group_has(const struct value *document, struct text group_id, struct text product_id)
{
	const struct value *groups = value_path(document, "product_tree.product_groups");
	for (size_t g = 0; g < value_count(groups); g++) {
		const struct value *group = value_at(groups, g);
		if (!text_equal(value_text_at(group, "group_id"), group_id))
			continue;
		const struct value *ids = value_get(group, "product_ids");
		for (size_t i = 0; i < value_count(ids); i++)
			if (text_equal(value_as_text(value_at(ids, i)), product_id))
				return true;
	}
	return false;
}

struct text advisory_file_name(struct arena *arena, struct text tracking_id)
{
	char *name = arena_alloc(arena, tracking_id.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < tracking_id.len; i++) {
		char c = tracking_id.data[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-';
		if (!kept && len > 0 && name[len - 1] == '_')
			continue;
		name[len++] = kept ? c : '_';
	}
	return (struct text){name, len};
}
