// SPDX-License-Identifier: Apache-2.0
//
// Within device/: reading devices, and the rules over them. Complaints go to the loader.
#ifndef DEVICE_RULES_H
#define DEVICE_RULES_H

#include "content/loader.h"
#include "device/portfolio.h"

// Fills in everything that follows from the device's own file and from lessons (read.c).
void device_read(struct loader *l, const struct device_file *file, struct device *ret_device);
// The published advisories that concern the device.
void device_find_advisories(struct loader *l, struct device *device);

void check_device(struct loader *l, const struct device *device);   // check_device.c: the file but for releases and products
// check_releases.c: releases and products. Reads SBOMs, and fails as the source does.
bool check_releases(struct loader *l, const struct device *device, struct error *err) ERROR_CHECKED;
void check_sections(struct loader *l, const struct device *device); // check_sections.c: docs, with the device's firmware
void check_portfolio(struct loader *l, const struct portfolio *portfolio); // check_portfolio.c: lessons, notices, models, advisories, files

// A complaint about the device's file, at the place of `at`.
void device_complain(struct loader *l, const struct device *device, enum complaint_severity severity, const struct value *at, const char *path,
	const char *clause, const char *format, ...) __attribute__((format(printf, 7, 8)));
// The same rules for every `hardware`, `firmware` and `markets`: they name what exists. `file` is where they stand.
void check_hardware(struct loader *l, const struct device *device, const char *file, const struct value *list, const char *path);
void check_firmware(struct loader *l, const struct device *device, const char *file, const struct value *range, const char *path);
void check_markets(struct loader *l, struct text_list known, const char *file, const struct value *list, const char *path, const char *clause);

#endif
