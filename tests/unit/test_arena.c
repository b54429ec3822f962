// SPDX-License-Identifier: Apache-2.0
//
// Arenas: zeroed, aligned storage that lives until reset.
#include "unit.h"

#include "base/arena.h"

static void storage_is_zeroed_and_aligned(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	for (int round = 0; round < 3; round++) {
		for (size_t size = 0; size < 3000; size += 7) {
			unsigned char *p = arena_alloc(&arena, size);
			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(p[i], 0);
			if (size > 0)
				memset(p, 0xAA, size);
		}
		arena_reset(&arena);
		assert_int_equal(arena.total, 0);
	}
}

static void large_objects_leave_the_small_block_in_use(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	char *small = arena_strdup(&arena, "kept");
	memset(arena_alloc(&arena, 4 * 1024 * 1024), 1, 4 * 1024 * 1024);
	char *next = arena_strdup(&arena, "next");
	assert_string_equal(small, "kept");
	assert_true(next > small && next - small < 4096);
}

static void printing(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	assert_string_equal(arena_printf(&arena, "%s-%d", "LUM", 7), "LUM-7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(storage_is_zeroed_and_aligned),
		cmocka_unit_test(large_objects_leave_the_small_block_in_use),
		cmocka_unit_test(printing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
