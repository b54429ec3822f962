// SPDX-License-Identifier: Apache-2.0
//
// Index of a large map: an open hash table of member numbers, keyed with a secret per process so that nobody can choose keys that collide.
#ifndef VALUE_INDEX_H
#define VALUE_INDEX_H

#include "value/value.h"

// Maps with more members than this have an index; it is kept up by every insertion, so that reading a tree never writes.
#define VALUE_INDEX_FROM 16

// Enters the newest of `count` members (or all of them when *index is NULL), growing the table as needed.
void value_index_add(struct arena *arena, struct value_index **index, const struct value_member *members, size_t count);
// A table of all members at once. Returns the number of the first member whose key stood before (the table is then of no use), or SIZE_MAX.
// Linear in the number of members, also when every key is the same.
size_t value_index_make(struct arena *arena, const struct value_member *members, size_t count, struct value_index **ret_index);
// Number of the member with this key, or SIZE_MAX.
size_t value_index_find(const struct value_index *index, const struct value_member *members, struct text key);

#endif
