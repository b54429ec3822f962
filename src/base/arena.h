// SPDX-License-Identifier: Apache-2.0
//
// Memory by lifetime: one arena per request, message, page or job; nothing in it is freed singly.
// Running out of memory aborts the process; allocation therefore never returns NULL.
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

// Storage is the caller's. Not for use by two threads at once.
struct arena {
	struct arena_block *block; // newest block; NULL while empty
	size_t total;              // bytes handed out since init or reset
};

#define ARENA_INIT {NULL, 0}
#define ARENA_AUTO __attribute__((cleanup(arena_finish))) struct arena

void arena_init(struct arena *arena);
// Frees everything; the arena is empty afterwards and may be used again.
void arena_finish(struct arena *arena);
// Forgets everything but keeps one block for the next use.
void arena_reset(struct arena *arena);

// Zeroed storage of `size` bytes (0 is allowed), aligned for any object.
void *arena_alloc(struct arena *arena, size_t size) __attribute__((returns_nonnull, malloc, alloc_size(2)));
// Zeroed storage for `count` objects; aborts when the product overflows.
void *arena_array(struct arena *arena, size_t count, size_t size)
	__attribute__((returns_nonnull, malloc, alloc_size(2, 3)));
#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

// A copy of `size` bytes with a NUL after them.
char *arena_copy(struct arena *arena, const void *data, size_t size) __attribute__((returns_nonnull));
char *arena_strdup(struct arena *arena, const char *string) __attribute__((returns_nonnull));
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((returns_nonnull, format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
	__attribute__((returns_nonnull, format(printf, 2, 0)));

// Heap memory that outlives arenas; aborts when there is none. Freed with free().
void *memory_alloc(size_t size) __attribute__((returns_nonnull, malloc));
void *memory_resize(void *old, size_t size) __attribute__((returns_nonnull));
char *memory_strdup(const char *string) __attribute__((returns_nonnull));

#endif
