// SPDX-License-Identifier: Apache-2.0
//
// "Is my device affected, and what do I do?": the verdict of each known vulnerability for a release, and the one action now
// (content format, 8.9). Silence is "not assessed", never "safe".
#ifndef DEVICE_VERDICT_H
#define DEVICE_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "content/model.h"
#include "device/device.h"

// From best to worst: of several the greatest counts.
enum verdict {
	VERDICT_FIXED,
	VERDICT_NOT_AFFECTED, // by assessment
	VERDICT_NOT_ASSESSED,
	VERDICT_UNDER_ASSESSMENT,
	VERDICT_AFFECTED,
	VERDICT_COUNT
};

// "fixed", "not_affected", "not_assessed", "under_assessment", "affected": keys of labels and of JSON.
const char *verdict_name(enum verdict verdict);

// The verdict of a product's status bits (enum product_status). One that stands in no list, or only under `recommended`, was not assessed.
enum verdict verdict_of_status(unsigned status);

// One vulnerability of an advisory that concerns the device, for one release.
struct verdict_entry {
	const struct advisory *advisory;
	const struct vulnerability *vulnerability;
	enum verdict verdict;           // worst over the revisions that were asked about
	const enum verdict *by_hardware; // per revision of the device; VERDICT_COUNT where the release is not for it
	bool exploited;                 // affected, and a current notice of event `exploited` names the advisory
};

struct device_verdict {
	const struct release *release;
	hardware_set hardware;         // revisions asked about that the release is for
	enum verdict verdict;          // worst of the entries; not assessed without any
	enum verdict by_hardware[DEVICE_MAX_HARDWARE]; // the same per revision
	bool revisions_differ;
	bool exploited;                // exploited-now banner
	const struct verdict_entry *entries; // in the order of content->advisories, then of the document
	size_t entry_count;
	size_t affected_count;
};

// `hardware` is an index of a revision, or -1 for all. Advisories that are not published yet are left out.
void device_verdict_compute(struct arena *arena, const struct device *device, const struct release *release, int hardware,
	struct device_verdict *ret_verdict);

// The verdict of one vulnerability for a release, the worst over its revisions. Also for an advisory that is not published.
enum verdict device_verdict_of(struct arena *arena, const struct device *device, const struct advisory *advisory,
	const struct vulnerability *vulnerability, const struct release *release);

enum action {
	ACTION_NONE,        // nothing to do now
	ACTION_UPDATE,      // install `release`
	ACTION_MITIGATE,    // no release helps: `remediations`
	ACTION_UNSUPPORTED, // support has ended: support.after
	ACTION_COUNT
};

const char *action_name(enum action action); // "none", "update", "mitigate", "unsupported"

struct remediation {
	const struct verdict_entry *entry;
	const struct value *value; // of the advisory: category, details, url …
};

struct device_action {
	enum action action;
	const struct release *release;   // ACTION_UPDATE
	bool fixes_known;                // ACTION_UPDATE: the chosen release is affected (else: it merely has security fixes)
	const struct remediation *remediations; // ACTION_MITIGATE: mitigation, workaround, no_fix_planned, none_available; may be empty
	size_t remediation_count;
};

void device_action_choose(struct arena *arena, const struct device *device, const struct device_verdict *verdict,
	struct device_action *ret_action);

#endif
