// SPDX-License-Identifier: Apache-2.0
//
// Operations on borrowed text, and bounded builders.
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text text_from(const char *string)
{
	return (struct text){string, string == NULL ? 0 : strlen(string)};
}

bool text_equal(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool text_is(struct text a, const char *b)
{
	return text_equal(a, text_from(b));
}

int text_compare(struct text a, struct text b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n == 0 ? 0 : memcmp(a.data, b.data, n);
	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool text_starts(struct text whole, struct text prefix)
{
	return whole.len >= prefix.len && text_equal(text_sub(whole, 0, prefix.len), prefix);
}

bool text_ends(struct text whole, struct text suffix)
{
	return whole.len >= suffix.len && text_equal(text_sub(whole, whole.len - suffix.len, suffix.len), suffix);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool text_equal_nocase(struct text a, struct text b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.data[i]) != lower(b.data[i]))
			return false;
	return true;
}

ptrdiff_t text_find_byte(struct text whole, char c)
{
	const char *p = whole.len == 0 ? NULL : memchr(whole.data, c, whole.len);
	return p == NULL ? -1 : p - whole.data;
}

ptrdiff_t text_find(struct text whole, struct text part)
{
	if (part.len == 0)
		return 0;
	const char *p = whole.len == 0 ? NULL : memmem(whole.data, whole.len, part.data, part.len);
	return p == NULL ? -1 : p - whole.data;
}

struct text text_sub(struct text whole, size_t start, size_t len)
{
	if (start >= whole.len)
		return (struct text){whole.data, 0};
	size_t left = whole.len - start;
	return (struct text){whole.data + start, len < left ? len : left};
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

struct text text_trim(struct text whole)
{
	while (whole.len > 0 && is_space(whole.data[0])) {
		whole.data++;
		whole.len--;
	}
	while (whole.len > 0 && is_space(whole.data[whole.len - 1]))
		whole.len--;
	return whole;
}

struct text text_cut(struct text *rest, char separator)
{
	ptrdiff_t at = text_find_byte(*rest, separator);
	struct text first = *rest;
	if (at < 0) {
		*rest = (struct text){NULL, 0};
		return first;
	}
	first.len = (size_t)at;
	rest->data += at + 1;
	rest->len -= (size_t)at + 1;
	return first;
}

struct text text_copy(struct arena *arena, struct text t)
{
	return (struct text){arena_copy(arena, t.data, t.len), t.len};
}

char *text_cstr(struct arena *arena, struct text t)
{
	return arena_copy(arena, t.data, t.len);
}

struct text text_lower(struct arena *arena, struct text t)
{
	char *copy = arena_copy(arena, t.data, t.len);
	for (size_t i = 0; i < t.len; i++)
		copy[i] = lower(copy[i]);
	return (struct text){copy, t.len};
}

bool text_is_utf8(struct text t)
{
	const unsigned char *p = (const unsigned char *)t.data;
	size_t i = 0;
	while (i < t.len) {
		unsigned char c = p[i];
		if (c < 0x80) {
			i++;
			continue;
		}
		size_t more;
		unsigned char low = 0x80, high = 0xBF; // bounds of the second byte
		if (c >= 0xC2 && c <= 0xDF)
			more = 1;
		else if (c >= 0xE0 && c <= 0xEF)
			more = 2;
		else if (c >= 0xF0 && c <= 0xF4)
			more = 3;
		else
			return false;
		if (c == 0xE0)
			low = 0xA0;
		else if (c == 0xED)
			high = 0x9F;
		else if (c == 0xF0)
			low = 0x90;
		else if (c == 0xF4)
			high = 0x8F;
		if (t.len - i <= more || p[i + 1] < low || p[i + 1] > high)
			return false;
		for (size_t k = 2; k <= more; k++)
			if ((p[i + k] & 0xC0) != 0x80)
				return false;
		i += more + 1;
	}
	return true;
}

bool text_to_int64(struct text t, int64_t *ret_number)
{
	bool negative = t.len > 0 && t.data[0] == '-';
	if (negative)
		t = text_sub(t, 1, t.len);
	if (t.len == 0 || t.len > 18)
		return false;
	int64_t number = 0;
	for (size_t i = 0; i < t.len; i++) {
		if (t.data[i] < '0' || t.data[i] > '9')
			return false;
		number = number * 10 + (t.data[i] - '0');
	}
	*ret_number = negative ? -number : number;
	return true;
}

size_t text_distance(struct text a, struct text b)
{
	enum { MOST = 64 };
	if (a.len > MOST || b.len > MOST)
		return SIZE_MAX;
	size_t rows[3][MOST + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2];
	for (size_t j = 0; j <= b.len; j++)
		last[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		now[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t cost = a.data[i - 1] == b.data[j - 1] ? 0 : 1;
			size_t best = last[j - 1] + cost;
			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1] &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
		size_t *free_row = before;
		before = last;
		last = now;
		now = free_row;
	}
	return last[b.len];
}

void builder_init(struct builder *b, size_t max)
{
	*b = (struct builder){.max = max};
}

void builder_finish(struct builder *b)
{
	free(b->data);
	*b = (struct builder){.max = b->max};
}

void builder_reset(struct builder *b)
{
	b->len = 0;
	b->overflow = false;
	if (b->data != NULL)
		b->data[0] = '\0';
}

// Room for `more` bytes and a NUL, or false with `overflow` set.
static bool reserve(struct builder *b, size_t more)
{
	if (b->overflow || more > b->max - b->len) {
		b->overflow = true;
		return false;
	}
	size_t need = b->len + more + 1;
	if (need > b->size) {
		size_t size = b->size == 0 ? 256 : b->size * 2;
		while (size < need)
			size *= 2;
		b->data = memory_resize(b->data, size);
		b->size = size;
	}
	return true;
}

void builder_add(struct builder *b, struct text t)
{
	if (!reserve(b, t.len))
		return;
	if (t.len > 0)
		memcpy(b->data + b->len, t.data, t.len);
	b->len += t.len;
	b->data[b->len] = '\0';
}

void builder_string(struct builder *b, const char *string)
{
	builder_add(b, text_from(string));
}

void builder_byte(struct builder *b, char c)
{
	builder_add(b, (struct text){&c, 1});
}

void builder_printf(struct builder *b, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	if (n < 0)
		b->overflow = true;
	else if (reserve(b, (size_t)n)) {
		vsnprintf(b->data + b->len, (size_t)n + 1, format, again);
		b->len += (size_t)n;
	}
	va_end(again);
	va_end(args);
}

struct text builder_text(const struct builder *b)
{
	return (struct text){b->data == NULL ? "" : b->data, b->len};
}

bool builder_take(const struct builder *b, struct arena *arena, struct text *ret_text, struct error *err)
{
	if (b->overflow)
		return error_set(err, ERROR_TOO_LARGE, "the result would be larger than %zu bytes", b->max);
	*ret_text = text_copy(arena, builder_text(b));
	return true;
}

void builder_html(struct builder *b, struct text t)
{
	size_t start = 0;
	for (size_t i = 0; i < t.len; i++) {
		const char *reference;
		switch (t.data[i]) {
		case '&': reference = "&amp;"; break;
		case '<': reference = "&lt;"; break;
		case '>': reference = "&gt;"; break;
		case '"': reference = "&quot;"; break;
		case '\'': reference = "&#39;"; break;
		default: continue;
		}
		builder_add(b, text_sub(t, start, i - start));
		builder_string(b, reference);
		start = i + 1;
	}
	builder_add(b, text_sub(t, start, t.len - start));
}

void builder_percent(struct builder *b, struct text t, const char *keep)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < t.len; i++) {
		char c = t.data[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		             (c != '\0' && (strchr("-._~", c) != NULL || strchr(keep, c) != NULL));
		if (plain) {
			builder_byte(b, c);
		} else {
			char coded[3] = {'%', digits[(unsigned char)c >> 4], digits[(unsigned char)c & 15]};
			builder_add(b, (struct text){coded, 3});
		}
	}
}
