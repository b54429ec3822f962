// SPDX-License-Identifier: Apache-2.0
//
// One character of UTF-8 at a time, strictly by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
#ifndef VALUE_UTF8_H
#define VALUE_UTF8_H

#include <stddef.h>
#include <stdint.h>

// Bytes of the character at `p` (1 to 4), or 0 when it is malformed or passes `end`. `p` must be before `end`.
static inline size_t utf8_size(const unsigned char *p, const unsigned char *end)
{
	size_t left = (size_t)(end - p);
	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xC2)
		return 0;
	if (p[0] < 0xE0)
		return left >= 2 && (p[1] & 0xC0) == 0x80 ? 2 : 0;
	if (p[0] < 0xF0) {
		unsigned char low = p[0] == 0xE0 ? 0xA0 : 0x80, high = p[0] == 0xED ? 0x9F : 0xBF;
		return left >= 3 && p[1] >= low && p[1] <= high && (p[2] & 0xC0) == 0x80 ? 3 : 0;
	}
	if (p[0] < 0xF5) {
		unsigned char low = p[0] == 0xF0 ? 0x90 : 0x80, high = p[0] == 0xF4 ? 0x8F : 0xBF;
		return left >= 4 && p[1] >= low && p[1] <= high && (p[2] & 0xC0) == 0x80 && (p[3] & 0xC0) == 0x80 ? 4 : 0;
	}
	return 0;
}

// Number of characters of well-formed text.
static inline size_t utf8_count(const char *data, size_t len)
{
	size_t count = 0;
	for (size_t i = 0; i < len; i++)
		count += ((unsigned char)data[i] & 0xC0) != 0x80;
	return count;
}

#endif
