// SPDX-License-Identifier: Apache-2.0
//
// UUID version 7: marked as such, and in order of making.
#include "unit.h"

#include "base/random.h"
#include "base/time.h"

static void later_uuids_sort_later(void **state)
{
	(void)state;
	char last[UUID_TEXT_SIZE] = "", now[UUID_TEXT_SIZE];
	for (int i = 0; i < 10000; i++) {
		struct uuid uuid = uuid_v7(INT64_C(1790000000000000) + i / 100);
		uuid_format(&uuid, now);
		assert_int_equal(strlen(now), 36);
		assert_int_equal(now[14], '7');
		assert_true(strchr("89ab", now[19]) != NULL);
		assert_true(strcmp(last, now) < 0);
		memcpy(last, now, sizeof(last));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(later_uuids_sort_later)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
