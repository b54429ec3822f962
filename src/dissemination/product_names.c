// SPDX-License-Identifier: Apache-2.0
//
// Reading the product tree.
#include "dissemination/product_names.h"

#include <stdlib.h>

#include "content/advisory.h"

struct list {
	struct advisory_product *items; // heap while it grows
	size_t count, size;
};

static void add(void *context, const struct value *product, const struct value *relationship)
{
	struct list *list = context;
	(void)relationship;
	struct text id = value_text_at(product, "product_id");
	if (id.len == 0)
		return;
	if (list->count == list->size) {
		list->size = list->size == 0 ? 64 : list->size * 2;
		list->items = memory_resize(list->items, list->size * sizeof(*list->items));
	}
	list->items[list->count++] = (struct advisory_product){.id = id, .name = value_text_at(product, "name")};
}

static int compare(const void *a, const void *b)
{
	return text_compare(((const struct advisory_product *)a)->id, ((const struct advisory_product *)b)->id);
}

static struct advisory_product *find(struct advisory_product *items, size_t count, struct text id)
{
	struct advisory_product key = {.id = id};
	return count == 0 ? NULL : bsearch(&key, items, count, sizeof(*items), compare);
}

static const struct release *newest_meant(const struct device *device, const struct product *entry)
{
	for (size_t i = 0; i < device->release_count; i++)
		if (device->releases[i].out && (device->releases[i].hardware & entry->hardware) != 0 &&
		    version_range_matches(&device->versions, &entry->firmware, device->releases[i].version))
			return &device->releases[i];
	return NULL;
}

void advisory_products_read(struct arena *arena, const struct portfolio *portfolio, const struct advisory *advisory,
                            struct advisory_products *ret_products)
{
	struct list list = {NULL, 0, 0};
	advisory_each_product(advisory->document, add, &list);
	struct advisory_product *items = arena_array(arena, list.count, sizeof(*items));
	for (size_t i = 0; i < list.count; i++)
		items[i] = list.items[i];
	free(list.items);
	if (list.count > 0)
		qsort(items, list.count, sizeof(*items), compare);
	for (size_t d = 0; d < portfolio->device_count; d++) {
		const struct device *device = &portfolio->devices[d];
		for (size_t i = 0; i < device->product_count; i++) {
			const struct product *entry = &device->products[i];
			struct advisory_product *product = device_product_speaks_of(entry, advisory) ? find(items, list.count, entry->product_id) : NULL;
			if (product == NULL)
				continue;
			product->device = device;
			product->release = newest_meant(device, entry);
		}
	}
	*ret_products = (struct advisory_products){items, list.count};
}

const struct advisory_product *advisory_product_find(const struct advisory_products *products, struct text id)
{
	return find(products->items, products->count, id);
}

struct text advisory_devices_text(struct arena *arena, const struct page *page, const struct advisory *advisory)
{
	const struct portfolio *portfolio = page->site->portfolio;
	BUILDER_AUTO out;
	builder_init(&out, 16 * 1024);
	for (size_t i = 0; i < portfolio->device_count; i++) {
		const char *name = page_string(arena, page, value_get(portfolio->devices[i].value, "name"));
		if (name != NULL && device_concerns(&portfolio->devices[i], advisory))
			builder_printf(&out, "%s%s", out.len == 0 ? "" : ", ", name);
	}
	if (out.len == 0) {
		struct advisory_products products;
		advisory_products_read(arena, portfolio, advisory, &products);
		if (products.count > 0)
			builder_add(&out, products.items[0].name);
		if (products.count > 1)
			builder_string(&out, ", …");
	}
	return text_copy(arena, builder_text(&out));
}
