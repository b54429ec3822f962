// SPDX-License-Identifier: Apache-2.0
//
// Arrays that grow in an arena while rows are read.
#ifndef STORE_LIST_H
#define STORE_LIST_H

#include <string.h>

#include "base/arena.h"

// Room for one more item after `count`: returns the array, moved when it was full. *size is its capacity, 0 at first.
static inline void *list_room(struct arena *arena, void *items, size_t count, size_t *size, size_t item_size)
{
	if (count < *size)
		return items;
	size_t larger = *size == 0 ? 16 : *size * 2;
	void *moved = arena_array(arena, larger, item_size);
	if (count > 0)
		memcpy(moved, items, count * item_size);
	*size = larger;
	return moved;
}

#endif
