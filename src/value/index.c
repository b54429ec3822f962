// SPDX-License-Identifier: Apache-2.0
//
// Index of a large map: linear probing, at most half full, SipHash with a key drawn at the first use.
#include "value/index.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

struct value_index {
	size_t size;     // a power of two
	uint32_t *slots; // number of the member plus one; 0: free
};

static unsigned char hash_key[crypto_shorthash_KEYBYTES];

static void draw_key(void)
{
	randombytes_buf(hash_key, sizeof(hash_key));
}

static uint64_t hash(struct text key)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	unsigned char out[crypto_shorthash_BYTES];
	uint64_t number;
	pthread_once(&once, draw_key);
	crypto_shorthash(out, (const unsigned char *)(key.data == NULL ? "" : key.data), key.len, hash_key);
	memcpy(&number, out, sizeof(number));
	return number;
}

static void enter(struct value_index *index, const struct value_member *members, size_t member)
{
	size_t slot = hash(members[member].key) & (index->size - 1);
	while (index->slots[slot] != 0)
		slot = (slot + 1) & (index->size - 1);
	index->slots[slot] = (uint32_t)member + 1;
}

// At most a quarter full at first.
static struct value_index *make(struct arena *arena, size_t count)
{
	struct value_index *index = arena_new(arena, struct value_index);
	index->size = 64;
	while (index->size < count * 4)
		index->size *= 2;
	index->slots = arena_array(arena, index->size, sizeof(uint32_t));
	return index;
}

void value_index_add(struct arena *arena, struct value_index **index, const struct value_member *members, size_t count)
{
	if (*index != NULL && count * 2 <= (*index)->size) {
		enter(*index, members, count - 1);
		return;
	}
	struct value_index *larger = make(arena, count);
	for (size_t i = 0; i < count; i++)
		enter(larger, members, i);
	*index = larger;
}

size_t value_index_make(struct arena *arena, const struct value_member *members, size_t count, struct value_index **ret_index)
{
	struct value_index *index = make(arena, count);
	for (size_t i = 0; i < count; i++) {
		size_t slot = hash(members[i].key) & (index->size - 1);
		while (index->slots[slot] != 0) {
			if (text_equal(members[index->slots[slot] - 1].key, members[i].key))
				return i;
			slot = (slot + 1) & (index->size - 1);
		}
		index->slots[slot] = (uint32_t)i + 1;
	}
	*ret_index = index;
	return SIZE_MAX;
}

size_t value_index_find(const struct value_index *index, const struct value_member *members, struct text key)
{
	size_t slot = hash(key) & (index->size - 1);
	while (index->slots[slot] != 0) {
		size_t member = index->slots[slot] - 1;
		if (text_equal(members[member].key, key))
			return member;
		slot = (slot + 1) & (index->size - 1);
	}
	return SIZE_MAX;
}
