// SPDX-License-Identifier: Apache-2.0
//
// Questions to a device: releases, revisions, what applies to which firmware.
#include "device/device.h"

hardware_set device_all_hardware(const struct device *device)
{
	return device->hardware_count == 0 ? 0 : ~(hardware_set)0 >> (64 - device->hardware_count);
}

int device_hardware(const struct device *device, struct text id)
{
	for (size_t i = 0; i < device->hardware_count; i++)
		if (text_equal(device->hardware[i].id, id))
			return (int)i;
	return -1;
}

hardware_set device_hardware_set(const struct device *device, struct text_list ids)
{
	if (ids.count == 0)
		return device_all_hardware(device);
	hardware_set set = 0;
	for (size_t i = 0; i < ids.count; i++) {
		int index = device_hardware(device, ids.items[i]);
		if (index >= 0)
			set |= (hardware_set)1 << index;
	}
	return set;
}

const struct release *device_release(const struct device *device, struct text version)
{
	for (size_t i = 0; i < device->release_count; i++)
		if (text_equal(device->releases[i].version, version))
			return &device->releases[i];
	return NULL;
}

const struct release *device_current_release(const struct device *device)
{
	const struct release *newest = NULL;
	for (size_t i = 0; i < device->release_count; i++) {
		const struct release *release = &device->releases[i];
		if (!release->out)
			continue;
		if (!release->withdrawn)
			return release;
		if (newest == NULL)
			newest = release;
	}
	return newest;
}

bool device_section_applies(const struct device *device, const struct section *section, const struct release *release)
{
	return section->in_force && version_ranges_match(&device->versions, section->firmware, section->firmware_count, release->version) &&
	       (device_hardware_set(device, section->hardware) & release->hardware) != 0;
}

void device_release_sections(struct arena *arena, const struct device *device, const struct release *release,
	const struct section ***ret_sections, size_t *ret_count)
{
	const struct section **found = arena_array(arena, device->section_count, sizeof(*found));
	size_t count = 0;
	for (size_t i = 0; i < device->section_count; i++)
		if (device_section_applies(device, &device->sections[i], release))
			found[count++] = &device->sections[i];
	*ret_sections = found;
	*ret_count = count;
}

bool device_value_applies(const struct device *device, const struct release *release, const struct value *part)
{
	const struct value *firmware = value_get(part, "firmware");
	if (firmware != NULL) {
		ARENA_AUTO arena = ARENA_INIT;
		struct version_range range;
		if (!version_range_parse(&arena, value_as_text(firmware), &range, NULL) ||
			!version_range_matches(&device->versions, &range, release->version))
			return false;
	}
	const struct value *hardware = value_get(part, "hardware");
	if (hardware == NULL || hardware->kind == VALUE_NULL)
		return true;
	if (hardware->kind != VALUE_LIST) {
		int index = device_hardware(device, value_as_text(hardware));
		return index >= 0 && (release->hardware >> index & 1);
	}
	for (size_t i = 0; i < value_count(hardware); i++) {
		int index = device_hardware(device, value_as_text(value_at(hardware, i)));
		if (index >= 0 && (release->hardware >> index & 1))
			return true;
	}
	return value_count(hardware) == 0;
}

bool device_target_matches(const struct device *device, const struct notice_target *target, const struct release *release, hardware_set hardware)
{
	return text_equal(target->device, device->id) && version_range_matches(&device->versions, &target->firmware, release->version) &&
	       (device_hardware_set(device, target->hardware) & release->hardware & hardware) != 0;
}

bool device_product_speaks_of(const struct product *product, const struct advisory *advisory)
{
	return text_equal(product->namespace, advisory->namespace) &&
	       (product->advisory.len == 0 || text_equal(product->advisory, advisory->id));
}

bool device_concerns(const struct device *device, const struct advisory *advisory)
{
	for (size_t p = 0; p < device->product_count; p++) {
		const struct product *product = &device->products[p];
		if (!device_product_speaks_of(product, advisory) || !advisory_has_product(advisory, product->product_id))
			continue;
		for (size_t r = 0; r < device->release_count; r++)
			if (version_range_matches(&device->versions, &product->firmware, device->releases[r].version))
				return true;
	}
	return false;
}
