// SPDX-License-Identifier: Apache-2.0
//
// Facts of a CSAF 2.0 document as verdicts and pages need them. The document may be of any shape (what is missing stays empty): the
// schema is checked elsewhere.
#ifndef CONTENT_ADVISORY_H
#define CONTENT_ADVISORY_H

#include "base/arena.h"
#include "content/model.h"

// Fills in everything that follows from the document alone: not name, file, source, own, published. Borrows from the document.
void advisory_read(struct arena *arena, const struct value *document, struct advisory *ret_advisory);

// Calls `visit` for every product that the tree defines: branches, full product names, relationships, in the order of the document.
// `product` is the full_product_name_t, `relationship` the relationship that defines it or NULL.
void advisory_each_product(const struct value *document,
	void (*visit)(void *context, const struct value *product, const struct value *relationship), void *context);

// Whether a product group lists the product.
bool advisory_group_has(const struct value *document, struct text group_id, struct text product_id);

// The file name by CSAF 2.0, 5.1, without `.json`.
struct text advisory_file_name(struct arena *arena, struct text tracking_id);

// The lists of product_status, with the bit that each gives.
struct product_list {
	const char *name;
	unsigned status;
};
extern const struct product_list product_lists[];
extern const size_t product_list_count;

#endif
