// SPDX-License-Identifier: Apache-2.0
//
// The table of error classes is complete, and messages are cut at character borders.
#include "unit.h"

#include <errno.h>

#include "base/error.h"
#include "base/text.h"

static void every_class_is_mapped(void **state)
{
	(void)state;
	for (int class = ERROR_NONE; class < ERROR_CLASS_COUNT; class++) {
		const struct error_class_info *info = error_class_info((enum error_class)class);
		assert_non_null(info->name);
		assert_non_null(info->title);
		if (class != ERROR_NONE) {
			assert_true(info->http_status >= 400 && info->http_status < 600);
			assert_true(info->exit_code > 0 && info->exit_code < 126);
		}
		if (info->http_status >= 500 && class != ERROR_BUSY)
			assert_false(info->public_message);
		for (int other = ERROR_NONE; other < class; other++)
			assert_string_not_equal(info->name, error_class_info((enum error_class)other)->name);
	}
	assert_string_equal(error_class_info((enum error_class)999)->name, "internal");
}

static void long_messages_stay_utf8(void **state)
{
	(void)state;
	char longer[3000];
	for (size_t shift = 0; shift < 4; shift++) {
		struct error err;
		memset(longer, 'a', shift);
		for (size_t i = shift; i + 3 < sizeof(longer); i += 3)
			memcpy(longer + i, "€\0", 4);
		assert_false(error_set(&err, ERROR_INVALID, "%s", longer));
		assert_true(strlen(err.message) > sizeof(err.message) - 5);
		assert_true(text_is_utf8(text_from(err.message)));
	}
}

static void context_goes_in_front(void **state)
{
	(void)state;
	struct error err;
	errno = ENOENT;
	assert_false(error_set_errno(&err, "a.yaml cannot be opened"));
	assert_int_equal(err.class, ERROR_NOT_FOUND);
	error_wrap(&err, "import");
	assert_string_equal(err.message, "import: a.yaml cannot be opened: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_class_is_mapped),
		cmocka_unit_test(long_messages_stay_utf8),
		cmocka_unit_test(context_goes_in_front),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
