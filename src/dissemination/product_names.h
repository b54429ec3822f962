// SPDX-License-Identifier: Apache-2.0
//
// The products of an advisory: their names, and which firmware of ours they are.
#ifndef DISSEMINATION_PRODUCT_NAMES_H
#define DISSEMINATION_PRODUCT_NAMES_H

#include "page/page.h"

struct advisory_product {
	struct text id;
	struct text name;              // full product name
	const struct device *device;   // mapped by the device's `products`; NULL: not ours, or not mapped
	const struct release *release; // newest release that it means
};

struct advisory_products {
	struct advisory_product *items; // sorted by id
	size_t count;
};

// Every product of the tree (CSAF 2.0 section 3.2.2): branches, full product names, relationships. Linear but for sorting.
void advisory_products_read(struct arena *arena, const struct portfolio *portfolio, const struct advisory *advisory,
			    struct advisory_products *ret_products);
const struct advisory_product *advisory_product_find(const struct advisory_products *products, struct text id); // NULL where there is none

// The names of the manufacturer's devices that the advisory concerns, comma-separated; the first product's name where there is none; may be empty.
struct text advisory_devices_text(struct arena *arena, const struct page *page, const struct advisory *advisory);

#endif
