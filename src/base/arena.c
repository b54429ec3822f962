// SPDX-License-Identifier: Apache-2.0
//
// Arenas: a chain of blocks, the newest in front. Blocks double up to a bound, large objects get a block of their own.
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK 4096
#define LARGEST_BLOCK (1024 * 1024)

struct arena_block {
	struct arena_block *next; // older
	size_t size;              // of data
	size_t used;
	alignas(max_align_t) unsigned char data[];
};

static void out_of_memory(void)
{
	static const char message[] = "out of memory\n";
	fwrite(message, 1, sizeof(message) - 1, stderr);
	abort();
}

void *memory_alloc(size_t size)
{
	void *p = calloc(1, size == 0 ? 1 : size);
	if (p == NULL)
		out_of_memory();
	return p;
}

void *memory_resize(void *old, size_t size)
{
	void *p = realloc(old, size == 0 ? 1 : size);
	if (p == NULL)
		out_of_memory();
	return p;
}

char *memory_strdup(const char *string)
{
	size_t size = strlen(string) + 1;
	char *copy = memory_alloc(size);
	memcpy(copy, string, size);
	return copy;
}

void arena_init(struct arena *arena)
{
	*arena = (struct arena)ARENA_INIT;
}

void arena_finish(struct arena *arena)
{
	struct arena_block *block = arena->block;
	while (block != NULL) {
		struct arena_block *next = block->next;
		free(block);
		block = next;
	}
	arena_init(arena);
}

void arena_reset(struct arena *arena)
{
	struct arena_block *keep = arena->block;
	if (keep == NULL)
		return;
	struct arena_block *block = keep->next;
	while (block != NULL) {
		struct arena_block *next = block->next;
		free(block);
		block = next;
	}
	if (keep->size > LARGEST_BLOCK) {
		free(keep);
		keep = NULL;
	} else {
		keep->next = NULL;
		memset(keep->data, 0, keep->used);
		keep->used = 0;
	}
	arena->block = keep;
	arena->total = 0;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	if (size > SIZE_MAX / 2)
		out_of_memory();
	size_t rounded = (size + align - 1) / align * align;
	struct arena_block *block = arena->block;
	if (block == NULL || block->size - block->used < rounded) {
		size_t next_size = block == NULL ? FIRST_BLOCK : block->size * 2;
		if (next_size > LARGEST_BLOCK)
			next_size = LARGEST_BLOCK;
		if (next_size < rounded)
			next_size = rounded;
		struct arena_block *fresh = calloc(1, sizeof(*fresh) + next_size);
		if (fresh == NULL)
			out_of_memory();
		fresh->size = next_size;
		// An object with a block of its own goes behind the present one, which may still have room.
		if (block != NULL && rounded > LARGEST_BLOCK / 4) {
			fresh->next = block->next;
			block->next = fresh;
		} else {
			fresh->next = block;
			arena->block = fresh;
		}
		block = fresh;
	}
	void *p = block->data + block->used;
	block->used += rounded;
	arena->total += rounded;
	return p;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(count, size, &total))
		out_of_memory();
	return arena_alloc(arena, total);
}

char *arena_copy(struct arena *arena, const void *data, size_t size)
{
	char *copy = arena_alloc(arena, size + 1);
	if (size > 0)
		memcpy(copy, data, size);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *string)
{
	return arena_copy(arena, string, strlen(string));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	if (n < 0)
		abort();
	char *p = arena_alloc(arena, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, format, again);
	va_end(again);
	return p;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *p = arena_vprintf(arena, format, args);
	va_end(args);
	return p;
}
