// SPDX-License-Identifier: Apache-2.0
//
// The patterns and formats of the CSAF 2.0 and CVSS schemas as plain functions, linear in the length of the text. A pattern means what
// ECMA-262 says: `.` is no line end, `\s` knows the spaces of Unicode, `\d` is an ASCII digit, `$` is the very end.
#include <string.h>

#include "base/time.h"
#include "standards/csaf_shape.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool all(struct text t, bool (*is)(char c))
{
	for (size_t i = 0; i < t.len; i++)
		if (!is(t.data[i]))
			return false;
	return true;
}

static bool is_alphanumeric(char c)
{
	return is_letter(c) || is_digit(c);
}

// ---- texts without space at the ends

// Whether the character that begins at t.data[i] is white space (ECMA-262, 12.2 and 12.3); *ret_size are its bytes.
static bool is_space_at(struct text t, size_t i, size_t *ret_size)
{
	static const char *const spaces[] = {"\t", "\n", "\v", "\f", "\r", " ", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\xA8", "\xE2\x80\xA9",
		"\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF"};
	const struct text rest = text_sub(t, i, t.len);
	for (size_t s = 0; s < sizeof(spaces) / sizeof(spaces[0]); s++) {
		*ret_size = strlen(spaces[s]);
		if (text_starts(rest, text_from(spaces[s])))
			return true;
	}
	*ret_size = 3; // U+2000 to U+200A
	return rest.len >= 3 && memcmp(rest.data, "\xE2\x80", 2) == 0 && (unsigned char)rest.data[2] >= 0x80 && (unsigned char)rest.data[2] <= 0x8A;
}

static bool has_line_end(struct text t)
{
	return text_find_byte(t, '\n') >= 0 || text_find_byte(t, '\r') >= 0 || text_find(t, TEXT("\xE2\x80\xA8")) >= 0 ||
	       text_find(t, TEXT("\xE2\x80\xA9")) >= 0;
}

static bool is_trimmed(struct text t)
{
	size_t size, last = t.len;
	if (t.len == 0 || has_line_end(t))
		return false;
	do
		last--;
	while (last > 0 && ((unsigned char)t.data[last] & 0xC0) == 0x80);
	return !is_space_at(t, 0, &size) && !is_space_at(t, last, &size);
}

bool csaf_is_category(struct text t)
{
	return is_trimmed(t) && !is_one_of(t.data[0], "-_.") && !is_one_of(t.data[t.len - 1], "-_.");
}

bool csaf_is_tracking_id(struct text t)
{
	return is_trimmed(t);
}

// ---- versions, languages, numbers

static bool is_plain_number(struct text t)
{
	return t.len > 0 && all(t, is_digit) && (t.len == 1 || t.data[0] != '0');
}

static bool is_identifier_byte(char c)
{
	return is_alphanumeric(c) || c == '-';
}

// Identifiers of Semantic Versioning joined by dots; numbers among them without leading zero when `strict`.
static bool are_identifiers(struct text t, bool strict)
{
	while (t.data != NULL) {
		struct text part = text_cut(&t, '.');
		if (part.len == 0 || !all(part, is_identifier_byte) || (strict && all(part, is_digit) && !is_plain_number(part)))
			return false;
	}
	return true;
}

bool csaf_is_version(struct text t)
{
	if (is_plain_number(t))
		return true;
	struct text build = t, before;
	before = text_cut(&build, '+');
	struct text pre = before, core;
	core = text_cut(&pre, '-');
	for (int i = 0; i < 3; i++)
		if (core.data == NULL || !is_plain_number(text_cut(&core, '.')))
			return false;
	return core.data == NULL && (pre.data == NULL || are_identifiers(pre, true)) && (build.data == NULL || are_identifiers(build, false));
}

// The next part between hyphens, without taking it.
static struct text peek(struct text rest)
{
	return text_cut(&rest, '-');
}

static bool is_part(struct text rest, size_t least, size_t most, bool (*is)(char c))
{
	struct text part = peek(rest);
	return rest.data != NULL && part.len >= least && part.len <= most && all(part, is);
}

static bool is_variant(struct text rest)
{
	struct text part = peek(rest);
	return is_part(rest, 5, 8, is_alphanumeric) || (is_part(rest, 4, 4, is_alphanumeric) && is_digit(part.data[0]));
}

// Private use: x and parts of 1 to 8, up to the end.
static bool is_private(struct text rest)
{
	struct text first = text_cut(&rest, '-');
	if (first.len != 1 || (first.data[0] | 32) != 'x' || rest.data == NULL)
		return false;
	while (rest.data != NULL) {
		if (!is_part(rest, 1, 8, is_alphanumeric))
			return false;
		text_cut(&rest, '-');
	}
	return true;
}

// BCP 47 as the schema writes it.
bool csaf_is_language(struct text t)
{
	struct text rest = t;
	if (text_equal_nocase(t, TEXT("i-default")) || text_equal_nocase(t, TEXT("i-mingo")) || is_private(t))
		return true;
	struct text first = text_cut(&rest, '-');
	if (first.len < 2 || first.len > 8 || !all(first, is_letter))
		return false;
	for (int i = 0; i < 3 && first.len <= 3 && is_part(rest, 3, 3, is_letter); i++)
		text_cut(&rest, '-');
	if (is_part(rest, 4, 4, is_letter))
		text_cut(&rest, '-');
	if (is_part(rest, 2, 2, is_letter) || is_part(rest, 3, 3, is_digit))
		text_cut(&rest, '-');
	while (rest.data != NULL && is_variant(rest))
		text_cut(&rest, '-');
	while (is_part(rest, 1, 1, is_alphanumeric) && (rest.data[0] | 32) != 'x') {
		text_cut(&rest, '-');
		if (!is_part(rest, 2, 8, is_alphanumeric))
			return false;
		while (is_part(rest, 2, 8, is_alphanumeric))
			text_cut(&rest, '-');
	}
	return rest.data == NULL || is_private(rest);
}

bool csaf_is_cve(struct text t)
{
	return text_starts(t, TEXT("CVE-")) && t.len >= 13 && t.data[8] == '-' && all(text_sub(t, 4, 4), is_digit) &&
	       all(text_sub(t, 9, t.len), is_digit);
}

bool csaf_is_cwe(struct text t)
{
	return text_starts(t, TEXT("CWE-")) && t.len >= 5 && t.len <= 10 && t.data[4] != '0' && all(text_sub(t, 4, t.len), is_digit);
}

bool csaf_is_hash(struct text t)
{
	return t.len >= 32 && all(t, is_hex);
}

// ---- names of products

static bool is_cpe22_byte(char c)
{
	return is_alphanumeric(c) || is_one_of(c, "._-~%");
}

// What follows `cpe:/`.
static bool is_cpe22(struct text rest)
{
	if (rest.len > 0 && is_one_of((char)(rest.data[0] | 32), "aho"))
		rest = text_sub(rest, 1, rest.len);
	if (rest.len == 0)
		return true;
	if (rest.data[0] != ':')
		return false;
	rest = text_sub(rest, 1, rest.len);
	for (int parts = 1; rest.data != NULL; parts++)
		if (parts > 6 || !all(text_cut(&rest, ':'), is_cpe22_byte))
			return false;
	return true;
}

// A component of a formatted string: wildcards, escaped and plain characters between optional wildcards at the ends; or `*`, `-`.
// With `open`, a beginning of t is enough.
static bool is_cpe23_component(struct text t, bool open)
{
	if (text_is(t, "*") || text_is(t, "-") || (open && t.len > 0 && is_one_of(t.data[0], "*-")))
		return true;
	size_t i = 0, end = t.len, body = 0;
	if (t.len > 0 && t.data[0] == '*')
		i++;
	else
		while (i < end && t.data[i] == '?')
			i++;
	while (i < end && t.data[i] != '?' && t.data[i] != '*') {
		if (t.data[i] == '\\') {
			if (i + 1 == end || !is_one_of(t.data[i + 1], "\\*?!\"#$%&'()+,/:;<=>@[]^`{|}~"))
				return false;
			i++;
		} else if (!is_alphanumeric(t.data[i]) && !is_one_of(t.data[i], "-._")) {
			return false;
		}
		if (open)
			return true;
		i++;
		body++;
	}
	if (i < end && t.data[i] == '*')
		i++;
	else
		while (i < end && t.data[i] == '?')
			i++;
	return body > 0 && i == end;
}

static bool is_cpe23_language(struct text t)
{
	struct text region = t, language = text_cut(&region, '-');
	if (text_is(t, "*") || text_is(t, "-"))
		return true;
	return language.len >= 2 && language.len <= 3 && all(language, is_letter) &&
	       (region.data == NULL || (region.len == 2 && all(region, is_letter)) || (region.len == 3 && all(region, is_digit)));
}

// Cuts at the first colon that is not escaped.
static struct text cut_component(struct text *rest)
{
	struct text part = *rest;
	for (size_t i = 0; i < part.len; i++) {
		if (part.data[i] == '\\') {
			i++;
		} else if (part.data[i] == ':') {
			*rest = text_sub(part, i + 1, part.len);
			return text_sub(part, 0, i);
		}
	}
	*rest = (struct text){NULL, 0};
	return part;
}

// The schema's pattern is `^(CPE 2.3)|(CPE 2.2)$`: one is held at its beginning only, the other at its end only.
bool csaf_is_cpe(struct text t)
{
	size_t slash = t.len;
	while (slash > 0 && t.data[slash - 1] != '/')
		slash--;
	if (slash >= 5 && t.data[slash - 5] == 'c' && text_equal_nocase(text_sub(t, slash - 5, 5), TEXT("cpe:/")) &&
		is_cpe22(text_sub(t, slash, t.len)))
		return true;
	struct text rest = text_sub(t, 8, t.len);
	if (!text_starts(t, TEXT("cpe:2.3:")))
		return false;
	struct text part = cut_component(&rest);
	if (part.len != 1 || !is_one_of(part.data[0], "aho*-"))
		return false;
	for (int i = 0; i < 9; i++) {
		if (rest.data == NULL)
			return false;
		part = cut_component(&rest);
		if (i == 5 ? !is_cpe23_language(part) : !is_cpe23_component(part, false))
			return false;
	}
	return rest.data != NULL && is_cpe23_component(rest, true);
}

bool csaf_is_purl(struct text t)
{
	struct text rest = text_sub(t, 4, t.len);
	struct text type = text_cut(&rest, '/');
	if (!text_starts(t, TEXT("pkg:")) || t.len < 7 || type.len == 0 || is_digit(type.data[0]))
		return false;
	for (size_t i = 0; i < type.len; i++)
		if (!is_alphanumeric(type.data[i]) && !is_one_of(type.data[i], ".-+"))
			return false;
	return rest.len > 0 && csaf_is_uri(t);
}

// ---- URI and instant

// pchar of RFC 3986, and `more`. Percent signs must begin an octet.
static bool are_uri_bytes(struct text t, const char *more)
{
	for (size_t i = 0; i < t.len; i++) {
		if (t.data[i] == '%') {
			if (t.len - i < 3 || !is_hex(t.data[i + 1]) || !is_hex(t.data[i + 2]))
				return false;
		} else if (!is_alphanumeric(t.data[i]) && !is_one_of(t.data[i], "-._~!$&'()*+,;=") && !is_one_of(t.data[i], more)) {
			return false;
		}
	}
	return true;
}

static bool is_address_byte(char c)
{
	return is_hex(c) || c == ':' || c == '.';
}

static bool is_authority(struct text t)
{
	ptrdiff_t at = text_find_byte(t, '@');
	if (at >= 0) {
		if (!are_uri_bytes(text_sub(t, 0, (size_t)at), ":"))
			return false;
		t = text_sub(t, (size_t)at + 1, t.len);
	}
	struct text port = t;
	if (text_starts(t, TEXT("["))) {
		struct text address = text_cut(&port, ']');
		address = text_sub(address, 1, address.len);
		bool future = address.len > 0 && (address.data[0] | 32) == 'v' && are_uri_bytes(address, ":");
		if (port.data == NULL || address.len < 2 || (!future && !all(address, is_address_byte)))
			return false;
		return port.len == 0 || (port.data[0] == ':' && all(text_sub(port, 1, port.len), is_digit));
	}
	return are_uri_bytes(text_cut(&port, ':'), "") && all(port, is_digit);
}

bool csaf_is_uri(struct text t)
{
	struct text rest = t;
	struct text scheme = text_cut(&rest, ':');
	if (rest.data == NULL || scheme.len == 0 || !is_letter(scheme.data[0]))
		return false;
	for (size_t i = 1; i < scheme.len; i++)
		if (!is_alphanumeric(scheme.data[i]) && !is_one_of(scheme.data[i], "+-."))
			return false;
	struct text fragment = rest, query;
	query = text_cut(&fragment, '#');
	struct text path = text_cut(&query, '?');
	if (!are_uri_bytes(fragment, ":@/?") || !are_uri_bytes(query, ":@/?"))
		return false;
	if (text_starts(path, TEXT("//"))) {
		struct text authority = text_sub(path, 2, path.len);
		ptrdiff_t slash = text_find_byte(authority, '/');
		path = slash < 0 ? TEXT("") : text_sub(authority, (size_t)slash, authority.len);
		if (slash >= 0)
			authority.len = (size_t)slash;
		if (!is_authority(authority))
			return false;
	}
	return are_uri_bytes(path, ":@/");
}

static int two_digits(struct text t, size_t at)
{
	if (t.len < at + 2 || !is_digit(t.data[at]) || !is_digit(t.data[at + 1]))
		return -1;
	return (t.data[at] - '0') * 10 + t.data[at + 1] - '0';
}

bool csaf_is_instant(struct text t)
{
	struct date day;
	if (t.len < 20 || !date_parse(text_sub(t, 0, 10), &day) || (t.data[10] | 32) != 't' || t.data[13] != ':' || t.data[16] != ':')
		return false;
	int hour = two_digits(t, 11), minute = two_digits(t, 14), second = two_digits(t, 17), east = 0;
	size_t at = 19;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
		return false;
	if (t.data[at] == '.') {
		size_t digits = ++at;
		while (at < t.len && is_digit(t.data[at]))
			at++;
		if (at == digits || at == t.len)
			return false;
	}
	if ((t.data[at] | 32) == 'z') {
		at++;
	} else {
		int hours = two_digits(t, at + 1), minutes = two_digits(t, at + 4);
		if ((t.data[at] != '+' && t.data[at] != '-') || t.len != at + 6 || t.data[at + 3] != ':' || hours < 0 || hours > 23 || minutes < 0 ||
			minutes > 59)
			return false;
		east = (hours * 60 + minutes) * (t.data[at] == '+' ? 1 : -1);
		at += 6;
	}
	// A leap second is the last of a day in UTC.
	return at == t.len && (second < 60 || (hour * 60 + minute - east + 2 * 24 * 60) % (24 * 60) == 24 * 60 - 1);
}

// ---- CVSS vectors: metrics in any order, joined by `/`

static bool is_metric(struct text t, const char *const *metrics)
{
	struct text value = t, name = text_cut(&value, ':');
	if (value.data == NULL || value.len == 0)
		return false;
	for (; *metrics != NULL; metrics += 2) {
		struct text values = text_from(metrics[1]);
		if (!text_is(name, metrics[0]))
			continue;
		while (values.data != NULL)
			if (text_equal(text_cut(&values, ' '), value))
				return true;
	}
	return false;
}

static bool are_metrics(struct text t, const char *const *metrics)
{
	while (t.data != NULL)
		if (!is_metric(text_cut(&t, '/'), metrics))
			return false;
	return true;
}

bool csaf_is_vector2(struct text t)
{
	static const char *const metrics[] = {"AV", "N A L", "AC", "L M H", "Au", "M S N", "C", "N P C", "I", "N P C", "A", "N P C",
		"E", "U POC F H ND", "RL", "OF TF W U ND", "RC", "UC UR C ND", "CDP", "N L LM MH H ND", "TD", "N L M H ND",
		"CR", "L M H ND", "IR", "L M H ND", "AR", "L M H ND", NULL};
	return t.len > 0 && are_metrics(t, metrics);
}

static bool is_vector3(struct text t, const char *prefix)
{
	static const char *const metrics[] = {"AV", "N A L P", "AC", "L H", "PR", "N L H", "UI", "N R", "S", "U C",
		"C", "N L H", "I", "N L H", "A", "N L H", "E", "X U P F H", "RL", "X O T W U", "RC", "X U R C",
		"CR", "X L M H", "IR", "X L M H", "AR", "X L M H", "MAV", "X N A L P", "MAC", "X L H", "MPR", "X N L H",
		"MUI", "X N R", "MS", "X U C", "MC", "X N L H", "MI", "X N L H", "MA", "X N L H", NULL};
	return text_starts(t, text_from(prefix)) && are_metrics(text_sub(t, strlen(prefix), t.len), metrics);
}

bool csaf_is_vector30(struct text t)
{
	return is_vector3(t, "CVSS:3.0/");
}

bool csaf_is_vector31(struct text t)
{
	return is_vector3(t, "CVSS:3.1/");
}
