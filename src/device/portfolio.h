// SPDX-License-Identifier: Apache-2.0
//
// All that a manufacturer offers: the content with its devices. This is what the site is compiled from and what `aftercare check` judges.
#ifndef DEVICE_PORTFOLIO_H
#define DEVICE_PORTFOLIO_H

#include "base/error.h"
#include "content/load.h"
#include "content/model.h"
#include "device/device.h"

struct complaints;

struct portfolio {
	struct content *content;
	struct device *devices; // sorted by order, then model
	size_t device_count;
};

// Loads and checks everything: files, structure, references, languages, dates, advisories, devices. All problems are in `complaints`
// (complaints_count of severity error zero: it may be published). Fails as content_load does.
bool portfolio_load(struct arena *arena, struct content_source source, const struct content_options *options,
	struct complaints *complaints, struct portfolio **ret_portfolio, struct error *err) ERROR_CHECKED;

const struct device *portfolio_device(const struct portfolio *portfolio, struct text id);
const struct device *portfolio_model(const struct portfolio *portfolio, struct text model); // as /d/MODEL

#endif
