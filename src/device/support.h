// SPDX-License-Identifier: Apache-2.0
//
// The support period of a device as of an instant: its end lies at 24:00 of the last day in the manufacturer's time zone.
#ifndef DEVICE_SUPPORT_H
#define DEVICE_SUPPORT_H

#include "content/clock.h"
#include "device/device.h"

// Reads the map `support` of a device file. What is absent stays empty; a device without a period end counts as supported.
void support_read(struct content_clock *clock, const struct value *support, struct support *ret_support);

// "running", "ends_soon", "ended", "over": keys of labels and of JSON.
const char *support_state_name(enum support_state state);

#endif
