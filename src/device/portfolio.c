// SPDX-License-Identifier: Apache-2.0
//
// Content and devices together: read, then held against every rule.
#include "device/portfolio.h"

#include <stdlib.h>

#include "device/rules.h"

static int compare_devices(const void *a, const void *b)
{
	const struct device *x = a, *y = b;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return text_compare(x->model, y->model);
}

bool portfolio_load(struct arena *arena, struct content_source source, const struct content_options *options,
	struct complaints *complaints, struct portfolio **ret_portfolio, struct error *err)
{
	struct portfolio *portfolio = arena_new(arena, struct portfolio);
	if (!content_load(arena, source, options, complaints, &portfolio->content, err))
		return false;
	struct loader *l = portfolio->content->loader;
	portfolio->devices = arena_array(arena, portfolio->content->device_count, sizeof(struct device));
	for (size_t i = 0; i < portfolio->content->device_count; i++)
		device_read(l, &portfolio->content->devices[i], &portfolio->devices[portfolio->device_count++]);
	if (portfolio->device_count > 0)
		qsort(portfolio->devices, portfolio->device_count, sizeof(struct device), compare_devices);
	for (size_t i = 0; i < portfolio->device_count; i++) {
		const struct device *device = &portfolio->devices[i];
		check_device(l, device);
		check_sections(l, device);
		if (!check_releases(l, device, err))
			return false;
	}
	check_portfolio(l, portfolio);
	*ret_portfolio = portfolio;
	return true;
}

const struct device *portfolio_device(const struct portfolio *portfolio, struct text id)
{
	for (size_t i = 0; i < portfolio->device_count; i++)
		if (text_equal(portfolio->devices[i].id, id))
			return &portfolio->devices[i];
	return NULL;
}

const struct device *portfolio_model(const struct portfolio *portfolio, struct text model)
{
	for (size_t i = 0; i < portfolio->device_count; i++)
		if (text_equal(portfolio->devices[i].model, model))
			return &portfolio->devices[i];
	return NULL;
}
