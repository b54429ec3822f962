// SPDX-License-Identifier: Apache-2.0
//
// Files: limits, durable replacement, listing in byte order, links refused.
#include "unit.h"

#include <unistd.h>

#include "base/files.h"

static char root[512];

static int make_root(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "%s/aftercare-files-XXXXXX", getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR"));
	return mkdtemp(root) == NULL;
}

static int remove_root(void **state)
{
	(void)state;
	struct error err;
	return tree_remove(root, &err) && !file_exists(root) ? 0 : 1;
}

static void files_are_read_and_listed(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err;
	struct text data;
	assert_true(file_write_durable(arena_printf(&arena, "%s/b/z.txt", root), TEXT("one"), 0644, &err));
	assert_true(file_write_durable(arena_printf(&arena, "%s/b/z.txt", root), TEXT("three"), 0644, &err));
	assert_true(file_write(arena_printf(&arena, "%s/b.txt", root), TEXT(""), 0644, &err));
	assert_true(file_write(arena_printf(&arena, "%s/.hidden", root), TEXT("x"), 0644, &err));
	assert_true(file_read(&arena, arena_printf(&arena, "%s/b/z.txt", root), 5, &data, &err));
	assert_true(text_is(data, "three"));
	assert_false(file_read(&arena, arena_printf(&arena, "%s/b/z.txt", root), 4, &data, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	struct file_entry *entries;
	size_t count;
	assert_true(tree_list(&arena, root, 10, &entries, &count, &err));
	assert_int_equal(count, 2);
	assert_true(text_is(entries[0].path, "b.txt"));
	assert_true(text_is(entries[1].path, "b/z.txt"));
	assert_false(tree_list(&arena, root, 1, &entries, &count, &err));
	assert_int_equal(err.class, ERROR_TOO_LARGE);
	assert_int_equal(symlink("b.txt", arena_printf(&arena, "%s/link", root)), 0);
	assert_false(tree_list(&arena, root, 10, &entries, &count, &err));
	assert_string_equal(err.place, "link");
}

static void unsafe_paths(void **state)
{
	(void)state;
	assert_true(path_is_safe(TEXT("devices/cam/device.yaml")));
	static const char *const unsafe[] = {"", "/etc", "a//b", "a/../b", ".", "a/", "a\\b", "a\nb", "\xFF"};
	for (size_t i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++)
		assert_false(path_is_safe(text_from(unsafe[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read_and_listed),
		cmocka_unit_test(unsafe_paths),
	};
	return cmocka_run_group_tests(tests, make_root, remove_root);
}
