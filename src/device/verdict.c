// SPDX-License-Identifier: Apache-2.0
//
// Verdicts of vulnerabilities for a release, and the one action now.
#include "device/verdict.h"

#include "content/advisory.h"

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[VERDICT_COUNT] = {
		[VERDICT_FIXED] = "fixed",
		[VERDICT_NOT_AFFECTED] = "not_affected",
		[VERDICT_NOT_ASSESSED] = "not_assessed",
		[VERDICT_UNDER_ASSESSMENT] = "under_assessment",
		[VERDICT_AFFECTED] = "affected",
	};
	return names[verdict];
}

const char *action_name(enum action action)
{
	static const char *const names[ACTION_COUNT] = {
		[ACTION_NONE] = "none",
		[ACTION_UPDATE] = "update",
		[ACTION_MITIGATE] = "mitigate",
		[ACTION_UNSUPPORTED] = "unsupported",
	};
	return names[action];
}

enum verdict verdict_of_status(unsigned status)
{
	if (status & PRODUCT_AFFECTED)
		return VERDICT_AFFECTED;
	if (status & PRODUCT_INVESTIGATED)
		return VERDICT_UNDER_ASSESSMENT;
	if (status & PRODUCT_NOT_AFFECTED)
		return VERDICT_NOT_AFFECTED;
	if (status & PRODUCT_FIXED)
		return VERDICT_FIXED;
	return VERDICT_NOT_ASSESSED;
}

static enum verdict worse(enum verdict a, enum verdict b)
{
	return a > b ? a : b;
}

// The product entries that speak of an advisory, and of a release.
static size_t products_of(struct arena *arena, const struct device *device, const struct advisory *advisory,
	const struct release *release, const struct product ***ret_products)
{
	const struct product **found = arena_array(arena, device->product_count, sizeof(*found));
	size_t count = 0;
	for (size_t i = 0; i < device->product_count; i++) {
		const struct product *product = &device->products[i];
		if (device_product_speaks_of(product, advisory) && advisory_has_product(advisory, product->product_id) &&
			version_range_matches(&device->versions, &product->firmware, release->version))
			found[count++] = product;
	}
	*ret_products = found;
	return count;
}

static enum verdict verdict_for_hardware(
	const struct vulnerability *v, const struct product **products, size_t count, size_t hardware)
{
	bool mapped = false;
	enum verdict verdict = VERDICT_FIXED;
	for (size_t i = 0; i < count; i++) {
		if (!(products[i]->hardware >> hardware & 1))
			continue;
		mapped = true;
		verdict = worse(verdict, verdict_of_status(vulnerability_status(v, products[i]->product_id)));
	}
	return mapped ? verdict : VERDICT_NOT_ASSESSED;
}

enum verdict device_verdict_of(struct arena *arena, const struct device *device, const struct advisory *advisory,
	const struct vulnerability *vulnerability, const struct release *release)
{
	const struct product **products;
	size_t count = products_of(arena, device, advisory, release, &products);
	enum verdict verdict = release->hardware == 0 ? VERDICT_NOT_ASSESSED : VERDICT_FIXED;
	for (size_t h = 0; h < device->hardware_count; h++)
		if (release->hardware >> h & 1)
			verdict = worse(verdict, verdict_for_hardware(vulnerability, products, count, h));
	return verdict;
}

static bool is_exploited_now(const struct content *content, const struct advisory *advisory, const struct device *device,
	const struct release *release, hardware_set hardware)
{
	for (size_t i = 0; i < content->notice_count; i++) {
		const struct notice *notice = &content->notices[i];
		if (!notice->current || !text_is(notice->event, "exploited") || !text_list_has(notice->advisories, advisory->id))
			continue;
		for (size_t t = 0; t < notice->target_count; t++)
			if (device_target_matches(device, &notice->targets[t], release, hardware))
				return true;
	}
	return false;
}

void device_verdict_compute(struct arena *arena, const struct device *device, const struct release *release, int hardware,
	struct device_verdict *ret_verdict)
{
	struct device_verdict whole = {.release = release, .verdict = VERDICT_NOT_ASSESSED};
	whole.hardware = release->hardware;
	if (hardware >= 0)
		whole.hardware &= (hardware_set)1 << hardware;
	size_t most = 0;
	for (size_t a = 0; a < device->advisory_count; a++)
		most += device->advisories[a]->vulnerability_count;
	struct verdict_entry *entries = arena_array(arena, most, sizeof(*entries));
	for (size_t h = 0; h < DEVICE_MAX_HARDWARE; h++)
		whole.by_hardware[h] = VERDICT_COUNT;

	for (size_t a = 0; a < device->advisory_count; a++) {
		const struct advisory *advisory = device->advisories[a];
		const struct product **products;
		size_t product_count = products_of(arena, device, advisory, release, &products);
		for (size_t v = 0; v < advisory->vulnerability_count; v++) {
			struct verdict_entry *entry = &entries[whole.entry_count++];
			enum verdict *by_hardware = arena_array(arena, device->hardware_count, sizeof(*by_hardware));
			entry->advisory = advisory;
			entry->vulnerability = &advisory->vulnerabilities[v];
			entry->verdict = VERDICT_FIXED;
			for (size_t h = 0; h < device->hardware_count; h++) {
				by_hardware[h] = VERDICT_COUNT;
				if (!(whole.hardware >> h & 1))
					continue;
				by_hardware[h] = verdict_for_hardware(entry->vulnerability, products, product_count, h);
				entry->verdict = worse(entry->verdict, by_hardware[h]);
				bool first = whole.by_hardware[h] == VERDICT_COUNT;
				whole.by_hardware[h] = first ? by_hardware[h] : worse(whole.by_hardware[h], by_hardware[h]);
			}
			if (whole.hardware == 0)
				entry->verdict = VERDICT_NOT_ASSESSED;
			entry->by_hardware = by_hardware;
			entry->exploited = entry->verdict == VERDICT_AFFECTED &&
					   is_exploited_now(device->content, advisory, device, release, whole.hardware);
			whole.exploited |= entry->exploited;
			whole.affected_count += entry->verdict == VERDICT_AFFECTED;
			whole.verdict = whole.entry_count == 1 ? entry->verdict : worse(whole.verdict, entry->verdict);
		}
	}
	whole.entries = entries;
	enum verdict seen = VERDICT_COUNT;
	for (size_t h = 0; h < device->hardware_count; h++) {
		if (!(whole.hardware >> h & 1))
			continue;
		if (whole.by_hardware[h] == VERDICT_COUNT)
			whole.by_hardware[h] = VERDICT_NOT_ASSESSED;
		whole.revisions_differ |= seen != VERDICT_COUNT && seen != whole.by_hardware[h];
		seen = whole.by_hardware[h];
	}
	*ret_verdict = whole;
}

static bool may_be_offered(const struct release *candidate, hardware_set hardware)
{
	return candidate->out && !candidate->withdrawn && (candidate->hardware & hardware) == hardware;
}

// The revision to ask about when a set was asked about: one, or all of the release.
static void verdict_for_set(struct arena *arena, const struct device *device, const struct release *release,
	hardware_set hardware, struct device_verdict *ret_verdict)
{
	struct release narrowed = *release;
	narrowed.hardware &= hardware;
	device_verdict_compute(arena, device, &narrowed, -1, ret_verdict);
}

// Whether each vulnerability that affects the chosen release is fixed in, or does not affect, the candidate, and no other affects
// it. Both verdicts list the same vulnerabilities in the same order.
static bool mends(const struct device_verdict *chosen, const struct device_verdict *candidate)
{
	if (candidate->affected_count > 0)
		return false;
	for (size_t i = 0; i < chosen->entry_count; i++)
		if (chosen->entries[i].verdict == VERDICT_AFFECTED && candidate->entries[i].verdict > VERDICT_NOT_AFFECTED)
			return false;
	return true;
}

static bool remediation_speaks_of(
	const struct value *remediation, const struct value *document, const struct product **products, size_t count)
{
	const struct value *ids = value_get(remediation, "product_ids");
	const struct value *groups = value_get(remediation, "group_ids");
	if (ids == NULL && groups == NULL)
		return true; // of the vulnerability as a whole
	for (size_t p = 0; p < count; p++) {
		for (size_t i = 0; i < value_count(ids); i++)
			if (text_equal(value_as_text(value_at(ids, i)), products[p]->product_id))
				return true;
		for (size_t i = 0; i < value_count(groups); i++)
			if (advisory_group_has(document, value_as_text(value_at(groups, i)), products[p]->product_id))
				return true;
	}
	return false;
}

static void collect_remediations(
	struct arena *arena, const struct device *device, const struct device_verdict *verdict, struct device_action *action)
{
	static const char *const categories[] = {"mitigation", "workaround", "no_fix_planned", "none_available"};
	size_t most = 0;
	for (size_t i = 0; i < verdict->entry_count; i++)
		most += value_count(value_get(verdict->entries[i].vulnerability->value, "remediations"));
	struct remediation *found = arena_array(arena, most, sizeof(*found));
	size_t count = 0;
	for (size_t c = 0; c < sizeof(categories) / sizeof(categories[0]); c++) {
		for (size_t i = 0; i < verdict->entry_count; i++) {
			const struct verdict_entry *entry = &verdict->entries[i];
			if (entry->verdict != VERDICT_AFFECTED)
				continue;
			const struct product **products;
			size_t product_count = products_of(arena, device, entry->advisory, verdict->release, &products);
			const struct value *list = value_get(entry->vulnerability->value, "remediations");
			for (size_t r = 0; r < value_count(list); r++) {
				const struct value *remediation = value_at(list, r);
				if (text_is(value_text_at(remediation, "category"), categories[c]) &&
					remediation_speaks_of(remediation, entry->advisory->document, products, product_count))
					found[count++] = (struct remediation){entry, remediation};
			}
		}
	}
	action->remediations = found;
	action->remediation_count = count;
}

void device_action_choose(
	struct arena *arena, const struct device *device, const struct device_verdict *verdict, struct device_action *ret_action)
{
	struct device_action action = {.action = ACTION_NONE};
	bool affected = verdict->affected_count > 0;
	const struct release *update = NULL; // newest that helps
	bool security = false;               // some newer release has security fixes
	for (const struct release *r = device->releases; r < device->releases + device->release_count; r++) {
		if (text_equal(r->version, verdict->release->version))
			break;
		if (!may_be_offered(r, verdict->hardware))
			continue;
		security |= r->security;
		struct device_verdict candidate;
		verdict_for_set(arena, device, r, verdict->hardware, &candidate);
		if (update == NULL && mends(verdict, &candidate))
			update = r;
	}
	if (affected && update != NULL) {
		action.action = ACTION_UPDATE;
		action.release = update;
		action.fixes_known = true;
	} else if (affected) {
		action.action = ACTION_MITIGATE;
		collect_remediations(arena, device, verdict, &action);
	} else if (device->support.state >= SUPPORT_ENDED) {
		action.action = ACTION_UNSUPPORTED;
	} else if (security && update != NULL) {
		action.action = ACTION_UPDATE;
		action.release = update;
	}
	*ret_action = action;
}
