// SPDX-License-Identifier: Apache-2.0
//
// Order of firmware versions by the maker's scheme, and ranges.
#include "content/version.h"

#define VERSION_MAX 64

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_separator(char c)
{
	return c == '.' || c == '-' || c == '_' || c == '+';
}

static bool all_digits(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (!is_digit(t.data[i]))
			return false;
	return t.len > 0;
}

bool version_is_valid(struct text version)
{
	if (version.len == 0 || version.len > VERSION_MAX || !is_alnum(version.data[0]))
		return false;
	for (size_t i = 1; i < version.len; i++)
		if (!is_alnum(version.data[i]) && !is_separator(version.data[i]))
			return false;
	return true;
}

// Digits of any length, without regard to leading zeros.
static int compare_numbers(struct text a, struct text b)
{
	while (a.len > 1 && a.data[0] == '0')
		a = text_sub(a, 1, a.len);
	while (b.len > 1 && b.data[0] == '0')
		b = text_sub(b, 1, b.len);
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return text_compare(a, b);
}

// Digits only before anything else: were they compared by bytes, 9 < 10 < 1a < 9 would be a circle.
static int compare_parts(struct text a, struct text b)
{
	bool a_number = all_digits(a), b_number = all_digits(b);
	if (a_number && b_number)
		return compare_numbers(a, b);
	if (a_number != b_number)
		return a_number ? -1 : 1;
	return text_compare(a, b);
}

static struct text cut_part(struct text *rest)
{
	size_t end = 0;
	while (end < rest->len && !is_separator(rest->data[end]))
		end++;
	struct text part = text_sub(*rest, 0, end);
	*rest = end < rest->len ? text_sub(*rest, end + 1, rest->len) : (struct text){NULL, 0};
	return part;
}

static int compare_dotted(struct text a, struct text b)
{
	while (a.data != NULL && b.data != NULL) {
		struct text a_part = cut_part(&a), b_part = cut_part(&b);
		int order = compare_parts(a_part, b_part);
		if (order != 0)
			return order;
	}
	return (a.data != NULL) - (b.data != NULL);
}

struct semver {
	struct text numbers[3];
	struct text pre;
};

static bool identifiers_valid(struct text list, bool numbers_strict)
{
	while (list.data != NULL) {
		struct text part = text_cut(&list, '.');
		if (part.len == 0)
			return false;
		for (size_t i = 0; i < part.len; i++)
			if (!is_alnum(part.data[i]) && part.data[i] != '-')
				return false;
		if (numbers_strict && all_digits(part) && part.len > 1 && part.data[0] == '0')
			return false;
	}
	return true;
}

static bool semver_parse(struct text t, struct semver *ret_semver)
{
	struct semver v = {0};
	struct text build = t;
	struct text rest = text_cut(&build, '+');
	if (build.data != NULL && !identifiers_valid(build.len > 0 ? build : TEXT("."), false))
		return false;
	v.pre = rest;
	struct text core = text_cut(&v.pre, '-');
	if (v.pre.data != NULL && !identifiers_valid(v.pre.len > 0 ? v.pre : TEXT("."), true))
		return false;
	for (int i = 0; i < 3; i++) {
		if (core.data == NULL)
			return false;
		v.numbers[i] = text_cut(&core, '.');
		if (!all_digits(v.numbers[i]) || (v.numbers[i].len > 1 && v.numbers[i].data[0] == '0'))
			return false;
	}
	if (core.data != NULL)
		return false;
	*ret_semver = v;
	return true;
}

bool version_is_semver(struct text version)
{
	struct semver ignored;
	return semver_parse(version, &ignored);
}

static int compare_semver(const struct semver *a, const struct semver *b)
{
	for (int i = 0; i < 3; i++) {
		int order = compare_numbers(a->numbers[i], b->numbers[i]);
		if (order != 0)
			return order;
	}
	// A version with a pre-release is lower than the same without (11.3).
	if (a->pre.data == NULL || b->pre.data == NULL)
		return (a->pre.data == NULL) - (b->pre.data == NULL);
	struct text a_rest = a->pre, b_rest = b->pre;
	while (a_rest.data != NULL && b_rest.data != NULL) {
		struct text a_part = text_cut(&a_rest, '.'), b_part = text_cut(&b_rest, '.');
		int order = compare_parts(a_part, b_part);
		if (order != 0)
			return order;
	}
	return (a_rest.data != NULL) - (b_rest.data != NULL);
}

static size_t listed_place(const struct version_order *order, struct text version)
{
	for (size_t i = 0; i < order->listed_count; i++)
		if (text_equal(order->listed[i], version))
			return i;
	return order->listed_count;
}

int version_compare(const struct version_order *order, struct text a, struct text b)
{
	if (order->scheme == VERSION_SEMVER) {
		struct semver x, y;
		if (semver_parse(a, &x) && semver_parse(b, &y))
			return compare_semver(&x, &y);
	}
	if (order->scheme == VERSION_LISTED) {
		size_t x = listed_place(order, a), y = listed_place(order, b);
		if (x != y)
			return x > y ? -1 : 1;
	}
	return compare_dotted(a, b);
}

static bool condition_parse(struct text part, struct version_condition *ret_condition)
{
	static const struct {
		struct text sign;
		enum version_operator operator;
	} operators[] = {
		{TEXT_INIT(">="), VERSION_AT_LEAST},
		{TEXT_INIT("<="), VERSION_AT_MOST},
		{TEXT_INIT(">"), VERSION_GREATER},
		{TEXT_INIT("<"), VERSION_LESS},
	};
	ret_condition->operator = VERSION_EQUAL;
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (text_starts(part, operators[i].sign)) {
			ret_condition->operator = operators[i].operator;
			part = text_trim(text_sub(part, operators[i].sign.len, part.len));
			break;
		}
	}
	ret_condition->version = part;
	return version_is_valid(part);
}

bool version_range_parse(struct arena *arena, struct text t, struct version_range *ret_range, struct error *err)
{
	if (t.len > 256)
		return error_set(err, ERROR_SYNTAX, "a range has at most 256 characters");
	if (text_is(text_trim(t), "*")) {
		*ret_range = (struct version_range){NULL, 0};
		return true;
	}
	size_t parts = 1;
	for (size_t i = 0; i < t.len; i++)
		parts += t.data[i] == ',';
	struct version_condition *conditions = arena_array(arena, parts, sizeof(*conditions));
	size_t count = 0;
	struct text rest = t;
	do {
		struct text part = text_trim(text_cut(&rest, ','));
		if (!condition_parse(part, &conditions[count++]))
			return error_set(err, ERROR_SYNTAX, "'" TEXT_FMT "' is not a condition; write for example `>=2.2.0, <2.4.1`, `2.4.1` or `*`",
				TEXT_ARG(part));
	} while (rest.data != NULL);
	*ret_range = (struct version_range){conditions, count};
	return true;
}

static bool condition_holds(const struct version_order *order, const struct version_condition *condition, struct text version)
{
	switch (condition->operator) {
	case VERSION_EQUAL:
		return text_equal(version, condition->version);
	case VERSION_LESS:
		return version_compare(order, version, condition->version) < 0;
	case VERSION_AT_MOST:
		return version_compare(order, version, condition->version) <= 0;
	case VERSION_GREATER:
		return version_compare(order, version, condition->version) > 0;
	case VERSION_AT_LEAST:
		return version_compare(order, version, condition->version) >= 0;
	}
	return false;
}

bool version_range_matches(const struct version_order *order, const struct version_range *range, struct text version)
{
	for (size_t i = 0; i < range->count; i++)
		if (!condition_holds(order, &range->conditions[i], version))
			return false;
	return true;
}

bool version_ranges_match(const struct version_order *order, const struct version_range *ranges, size_t count, struct text version)
{
	for (size_t i = 0; i < count; i++)
		if (version_range_matches(order, &ranges[i], version))
			return true;
	return count == 0;
}
