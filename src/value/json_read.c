// SPDX-License-Identifier: Apache-2.0
//
// JSON reader (RFC 8259): one pass over the bytes. Strings without escapes are borrowed from the source; members and items gather on
// a scratch stack and move into the arena, exactly as many as there are, when their map or list closes. Lines are counted in white
// space only, since a string cannot hold a line feed.
#include "value/json.h"

#include <stdlib.h>
#include <string.h>

#include "value/index.h"
#include "value/utf8.h"

const struct json_limits json_limits_default = {.max_size = 16 * 1024 * 1024, .max_depth = 64, .max_count = 2000000};

// The reader calls itself for each level: no limit given by a caller may exhaust the stack.
#define DEEPEST 1024

#define LARGEST_BATCH 256

struct reader {
	struct arena *arena;
	const unsigned char *p, *end, *line_start;
	uint32_t line;
	const char *file;
	size_t depth, max_depth, count, max_count;
	bool duplicate_keys;
	struct value *batch; // values are taken from the arena many at a time
	size_t batch_left, batch_size;
	struct value_member *members; // scratch
	size_t member_count, member_size;
	struct value **items; // scratch
	size_t item_count, item_size;
	struct error *err;
};

static struct value *read_value(struct reader *r);

static struct value_place place_of(const struct reader *r, const unsigned char *p)
{
	return (struct value_place){r->file, r->line, (uint32_t)(p - r->line_start) + 1};
}

static void *fail(struct reader *r, struct value_place place, enum error_class class, const char *clause, const char *message)
{
	error_set(r->err, class, "%s", message);
	if (r->file != NULL)
		error_at(r->err, "%s:%u:%u", r->file, place.line, place.column);
	else
		error_at(r->err, "%u:%u", place.line, place.column);
	error_clause(r->err, clause);
	return NULL;
}

static void *wrong(struct reader *r, const unsigned char *p, const char *clause, const char *message)
{
	return fail(r, place_of(r, p), ERROR_SYNTAX, clause, message);
}

static uint64_t eight(const unsigned char *p)
{
	uint64_t word;
	memcpy(&word, p, sizeof(word));
	return word;
}

static inline void skip_space(struct reader *r)
{
	const unsigned char *p = r->p, *end = r->end;
	for (;;) {
		while (end - p >= 8 && eight(p) == UINT64_C(0x2020202020202020))
			p += 8;
		if (p == end || *p > ' ')
			break;
		if (*p == '\n') {
			r->line++;
			r->line_start = p + 1;
		} else if (*p != ' ' && *p != '\t' && *p != '\r') {
			break;
		}
		p++;
	}
	r->p = p;
}

static struct value *make(struct reader *r, enum value_kind kind, const unsigned char *p)
{
	if (++r->count > r->max_count)
		return fail(r, place_of(r, p), ERROR_TOO_LARGE, "RFC 8259 section 9", "the document has more values than are read here; divide it");
	if (r->batch_left == 0) {
		if (r->batch_size < LARGEST_BATCH)
			r->batch_size = r->batch_size == 0 ? 8 : r->batch_size * 2;
		r->batch = arena_array(r->arena, r->batch_size, sizeof(struct value));
		r->batch_left = r->batch_size;
	}
	r->batch_left--;
	struct value *v = r->batch++;
	v->kind = kind;
	v->place = place_of(r, p);
	return v;
}

// Skips bytes that stand for themselves: ASCII but for `"`, `\` and control characters. A byte that borrows from its neighbour can only
// stop the loop early, which the byte-wise loop sets right.
static inline const unsigned char *skip_plain(const unsigned char *p, const unsigned char *end)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = UINT64_C(0x8080808080808080);
	while (end - p >= 8) {
		uint64_t word = eight(p), quote = word ^ (ones * '"'), slash = word ^ (ones * '\\');
		if (((word | (word - ones * 0x20) | (quote - ones) | (slash - ones)) & high) != 0)
			break;
		p += 8;
	}
	while (p < end && *p >= 0x20 && *p < 0x80 && *p != '"' && *p != '\\')
		p++;
	return p;
}

static bool hex4(const unsigned char *p, const unsigned char *end, uint32_t *ret_number)
{
	uint32_t number = 0;
	if (end - p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		uint32_t c = p[i] | 0x20u, digit; // letters in lower case; digits have that bit already
		if (c >= '0' && c <= '9' && p[i] >= '0')
			digit = c - '0';
		else if (c >= 'a' && c <= 'f')
			digit = c - 'a' + 10;
		else
			return false;
		number = number << 4 | digit;
	}
	*ret_number = number;
	return true;
}

static char *encode(char *out, uint32_t c)
{
	if (c < 0x80) {
		*out++ = (char)c;
		return out;
	}
	if (c < 0x800) {
		*out++ = (char)(0xC0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*out++ = (char)(0xE0 | c >> 12);
		} else {
			*out++ = (char)(0xF0 | c >> 18);
			*out++ = (char)(0x80 | (c >> 12 & 0x3F));
		}
		*out++ = (char)(0x80 | (c >> 6 & 0x3F));
	}
	*out++ = (char)(0x80 | (c & 0x3F));
	return out;
}

// One escape at *p (the backslash), which is moved behind it.
static bool unescape(struct reader *r, const unsigned char **p, char **out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const unsigned char *at = *p;
	if (r->end - at >= 2 && at[1] != '\0' && at[1] != 'u') {
		const char *which = strchr(from, at[1]);
		if (which == NULL) {
			wrong(r, at, "RFC 8259 section 7", "no such escape; \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX exist");
			return false;
		}
		*(*out)++ = to[which - from];
		*p = at + 2;
		return true;
	}
	uint32_t c, low;
	if (r->end - at < 2 || at[1] != 'u' || !hex4(at + 2, r->end, &c)) {
		wrong(r, at, "RFC 8259 section 7", "write an escape as \\u and four hexadecimal digits");
		return false;
	}
	*p = at + 6;
	if (c >= 0xD800 && c <= 0xDFFF) {
		if (c >= 0xDC00 || r->end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u' || !hex4(*p + 2, r->end, &low) || low < 0xDC00 ||
		    low > 0xDFFF) {
			wrong(r, at, "RFC 8259 section 8.2", "half of a surrogate pair; write both halves or the character itself");
			return false;
		}
		c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
		*p += 6;
	}
	*out = encode(*out, c);
	return true;
}

// The rest of a string that has an escape at `p`; `first` is its first byte. An escape is never shorter than what it stands for.
static bool read_escaped(struct reader *r, const unsigned char *first, const unsigned char *p, struct text *ret_text)
{
	// The closing quote is sought first so that the copy is as large as this string, not as the rest of the document.
	const unsigned char *close = p;
	while (close < r->end && *close != '"')
		close += *close == '\\' && r->end - close > 1 ? 2 : 1;
	char *copy = arena_alloc(r->arena, (size_t)(close - first) + 1), *out = copy;
	memcpy(out, first, (size_t)(p - first));
	out += p - first;
	while (p < r->end && *p != '"') {
		if (*p == '\\') {
			if (!unescape(r, &p, &out))
				return false;
			continue;
		}
		const unsigned char *run = skip_plain(p, r->end);
		if (run == p) {
			if (*p < 0x20)
				return wrong(r, p, "RFC 8259 section 7", "a control character in a string; write it as an escape") != NULL;
			size_t size = utf8_size(p, r->end);
			if (size == 0)
				return wrong(r, p, "RFC 8259 section 8.1", "the text is not UTF-8; convert the file") != NULL;
			run += size;
		}
		memcpy(out, p, (size_t)(run - p));
		out += run - p;
		p = run;
	}
	r->p = p;
	*ret_text = (struct text){copy, (size_t)(out - copy)};
	return true;
}

// r->p stands on the opening quote.
static bool read_string(struct reader *r, struct text *ret_text)
{
	const unsigned char *open = r->p, *first = open + 1, *p = first;
	for (;;) {
		p = skip_plain(p, r->end);
		if (p == r->end || *p == '"' || *p == '\\')
			break;
		if (*p < 0x20)
			return wrong(r, p, "RFC 8259 section 7", "a control character in a string; write it as an escape") != NULL;
		size_t size = utf8_size(p, r->end);
		if (size == 0)
			return wrong(r, p, "RFC 8259 section 8.1", "the text is not UTF-8; convert the file") != NULL;
		p += size;
	}
	*ret_text = (struct text){(const char *)first, (size_t)(p - first)};
	r->p = p;
	if (p < r->end && *p == '\\' && !read_escaped(r, first, p, ret_text))
		return false;
	if (r->p == r->end)
		return wrong(r, open, "RFC 8259 section 7", "this string has no closing quote") != NULL;
	r->p++;
	return true;
}

static inline const unsigned char *skip_digits(const unsigned char *p, const unsigned char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

static struct value *read_number(struct reader *r)
{
	const unsigned char *first = r->p, *p = first, *digits;
	p += *p == '-';
	digits = p;
	p = skip_digits(p, r->end);
	if (p == digits)
		return wrong(r, p, "RFC 8259 section 6", "a digit is needed after the minus sign");
	if (*digits == '0' && p - digits > 1)
		return wrong(r, digits, "RFC 8259 section 6", "a number does not begin with 0; write it without, or in quotes");
	if (p < r->end && *p == '.') {
		digits = ++p;
		p = skip_digits(p, r->end);
		if (p == digits)
			return wrong(r, p, "RFC 8259 section 6", "a digit is needed after the decimal point");
	}
	if (p < r->end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < r->end && (*p == '+' || *p == '-'))
			p++;
		digits = p;
		p = skip_digits(p, r->end);
		if (p == digits)
			return wrong(r, p, "RFC 8259 section 6", "a digit is needed in the exponent");
	}
	struct value *v = make(r, VALUE_NUMBER, first);
	if (v == NULL)
		return NULL;
	v->text = (struct text){(const char *)first, (size_t)(p - first)};
	r->p = p;
	return v;
}

static struct value *read_word(struct reader *r, const char *word, enum value_kind kind, bool boolean)
{
	size_t size = strlen(word);
	if ((size_t)(r->end - r->p) < size || memcmp(r->p, word, size) != 0)
		return wrong(r, r->p, "RFC 8259 section 3", "a value is needed here: map, list, number, text in quotes, true, false or null");
	struct value *v = make(r, kind, r->p);
	if (v == NULL)
		return NULL;
	v->boolean = boolean;
	r->p += size;
	return v;
}

static struct value *read_list(struct reader *r, struct value *list)
{
	size_t base = r->item_count;
	r->p++;
	skip_space(r);
	if (r->p < r->end && *r->p == ']') {
		r->p++;
		return list;
	}
	for (;;) {
		struct value *item = read_value(r);
		if (item == NULL)
			return NULL;
		if (r->item_count == r->item_size) {
			r->item_size = r->item_size == 0 ? 64 : r->item_size * 2;
			r->items = memory_resize(r->items, r->item_size * sizeof(*r->items));
		}
		r->items[r->item_count++] = item;
		skip_space(r);
		if (r->p == r->end || (*r->p != ',' && *r->p != ']'))
			return wrong(r, r->p, "RFC 8259 section 5", "`,` or `]` is needed after the item of a list");
		if (*r->p++ == ']')
			break;
		skip_space(r);
	}
	list->list.count = list->list.size = r->item_count - base;
	list->list.items = arena_array(r->arena, list->list.count, sizeof(*r->items));
	memcpy(list->list.items, r->items + base, list->list.count * sizeof(*r->items));
	r->item_count = base;
	return list;
}

// Each key once, where it stood first, with the value that stood last.
static struct value *merge_members(struct reader *r, struct value *map, const struct value_member *members, size_t count)
{
	map->map.index = NULL;
	for (size_t i = 0; i < count; i++) {
		size_t before = map->map.count;
		value_put_text(r->arena, map, members[i].key, members[i].value);
		if (map->map.count > before)
			map->map.members[before].place = members[i].place;
	}
	r->member_count -= count;
	return map;
}

// Moves the members from `base` on into the map.
static struct value *close_map(struct reader *r, struct value *map, size_t base)
{
	const struct value_member *members = r->members + base;
	size_t count = r->member_count - base, twice = SIZE_MAX;
	if (count > VALUE_INDEX_FROM)
		twice = value_index_make(r->arena, members, count, &map->map.index);
	else
		for (size_t i = 1; i < count && twice == SIZE_MAX; i++)
			for (size_t k = 0; k < i; k++)
				if (members[i].key.len == members[k].key.len && text_equal(members[i].key, members[k].key))
					twice = i;
	if (twice != SIZE_MAX && r->duplicate_keys)
		return merge_members(r, map, members, count);
	if (twice != SIZE_MAX)
		return fail(r, members[twice].place, ERROR_SYNTAX, "RFC 8259 section 4", "this key stands twice in its map; keep one");
	map->map.count = map->map.size = count;
	map->map.members = arena_array(r->arena, count, sizeof(*members));
	memcpy(map->map.members, members, count * sizeof(*members));
	r->member_count = base;
	return map;
}

static struct value *read_map(struct reader *r, struct value *map)
{
	size_t base = r->member_count;
	r->p++;
	skip_space(r);
	if (r->p < r->end && *r->p == '}') {
		r->p++;
		return map;
	}
	for (;;) {
		struct value_member member = {.place = place_of(r, r->p)};
		if (r->p == r->end || *r->p != '"')
			return wrong(r, r->p, "RFC 8259 section 4", "a key in quotes is needed here");
		if (!read_string(r, &member.key))
			return NULL;
		skip_space(r);
		if (r->p == r->end || *r->p != ':')
			return wrong(r, r->p, "RFC 8259 section 4", "`:` is needed after the key");
		r->p++;
		skip_space(r);
		member.value = read_value(r);
		if (member.value == NULL)
			return NULL;
		if (r->member_count == r->member_size) {
			r->member_size = r->member_size == 0 ? 64 : r->member_size * 2;
			r->members = memory_resize(r->members, r->member_size * sizeof(*r->members));
		}
		r->members[r->member_count++] = member;
		skip_space(r);
		if (r->p == r->end || (*r->p != ',' && *r->p != '}'))
			return wrong(r, r->p, "RFC 8259 section 4", "`,` or `}` is needed after the value of a key");
		if (*r->p++ == '}')
			return close_map(r, map, base);
		skip_space(r);
	}
}

static struct value *read_nested(struct reader *r, enum value_kind kind)
{
	struct value *v = make(r, kind, r->p);
	if (v == NULL)
		return NULL;
	if (++r->depth > r->max_depth)
		return fail(r, v->place, ERROR_TOO_LARGE, "RFC 8259 section 9", "lists and maps lie too deep within one another");
	v = kind == VALUE_LIST ? read_list(r, v) : read_map(r, v);
	r->depth--;
	return v;
}

// r->p stands on the first byte of the value, or at the end.
static struct value *read_value(struct reader *r)
{
	switch (r->p == r->end ? '\0' : *r->p) {
	case '"': {
		struct value *v = make(r, VALUE_TEXT, r->p);
		return v != NULL && read_string(r, &v->text) ? v : NULL;
	}
	case '{':
		return read_nested(r, VALUE_MAP);
	case '[':
		return read_nested(r, VALUE_LIST);
	case 't':
		return read_word(r, "true", VALUE_BOOL, true);
	case 'f':
		return read_word(r, "false", VALUE_BOOL, false);
	case 'n':
		return read_word(r, "null", VALUE_NULL, false);
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return read_number(r);
	default:
		return wrong(r, r->p, "RFC 8259 section 3", "a value is needed here: map, list, number, text in quotes, true, false or null");
	}
}

bool json_read(struct arena *arena, struct text source, const char *file, const struct json_limits *limits,
	struct value **ret_value, struct error *err)
{
	const unsigned char *data = (const unsigned char *)(source.data == NULL ? "" : source.data);
	struct reader r = {
		.arena = arena,
		.p = data,
		.end = data + source.len,
		.line_start = data,
		.line = 1,
		.file = file == NULL ? NULL : arena_strdup(arena, file),
		.max_depth = limits->max_depth < DEEPEST ? limits->max_depth : DEEPEST,
		.max_count = limits->max_count,
		.duplicate_keys = limits->duplicate_keys,
		.err = err,
	};
	if (source.len > limits->max_size || source.len >= UINT32_MAX)
		return fail(&r, place_of(&r, data), ERROR_TOO_LARGE, "RFC 8259 section 9", "the document is larger than is read here") != NULL;
	if (source.len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0)
		return wrong(&r, data, "RFC 8259 section 8.1", "save the file without a byte order mark") != NULL;
	skip_space(&r);
	struct value *v = read_value(&r);
	if (v != NULL) {
		skip_space(&r);
		if (r.p != r.end)
			v = wrong(&r, r.p, "RFC 8259 section 2", "nothing may follow the value");
	}
	free(r.members);
	free(r.items);
	if (v == NULL)
		return false;
	*ret_value = v;
	return true;
}
