// SPDX-License-Identifier: Apache-2.0
//
// Encoded words. We write Base64 words, split at character borders; we read both encodings.
#include "mail/word.h"

#include <string.h>

#include "base/hash.h"
#include "mail/transfer.h"

#define FOLD_AT 78
#define CHUNK 42 // bytes in an encoded word: "=?UTF-8?B?" 56 characters "?=" is 68, below RFC 2047's 75 also behind a field name

static bool is_ascii(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if ((unsigned char)t.data[i] < 0x20 || (unsigned char)t.data[i] > 0x7E)
			return false;
	return true;
}

// True when the text cannot stand for itself: it is not ASCII, would be read as an encoded word, has white space that folding could lose, or
// a word too long to fold.
static bool needs_coding(struct text t)
{
	if (!is_ascii(t) || text_find(t, TEXT("=?")) >= 0 || text_find(t, TEXT("  ")) >= 0)
		return true;
	if (t.len > 0 && (t.data[0] == ' ' || t.data[t.len - 1] == ' '))
		return true;
	while (t.data != NULL)
		if (text_cut(&t, ' ').len > FOLD_AT - 2)
			return true;
	return false;
}

// Writes encoded words, each after a space or on a line of its own; *column is where the line stands.
static void write_coded(struct builder *out, struct text t, size_t *column)
{
	while (t.len > 0) {
		size_t n = t.len < CHUNK ? t.len : CHUNK;
		while (n < t.len && n > 1 && ((unsigned char)t.data[n] & 0xC0) == 0x80)
			n--;
		ARENA_AUTO arena = ARENA_INIT;
		struct text coded = base64_encode(&arena, text_sub(t, 0, n));
		size_t width = 1 + strlen("=?UTF-8?B?" "?=") + coded.len;
		if (*column + width > FOLD_AT) {
			builder_string(out, "\r\n");
			*column = 0;
		}
		builder_printf(out, " =?UTF-8?B?" TEXT_FMT "?=", TEXT_ARG(coded));
		*column += width;
		t = text_sub(t, n, t.len);
	}
}

// Writes ASCII words, folding before a word that would pass the edge.
static void write_words(struct builder *out, struct text t, size_t *column)
{
	while (t.data != NULL) {
		struct text word = text_cut(&t, ' ');
		if (*column + 1 + word.len > FOLD_AT) {
			builder_string(out, "\r\n");
			*column = 0;
		}
		builder_byte(out, ' ');
		builder_add(out, word);
		*column += 1 + word.len;
	}
}

void word_write_field(struct builder *out, const char *name, struct text text)
{
	builder_printf(out, "%s:", name);
	size_t column = strlen(name) + 1;
	if (text.len > 0 && needs_coding(text))
		write_coded(out, text, &column);
	else if (text.len > 0)
		write_words(out, text, &column);
	builder_string(out, "\r\n");
}

// RFC 5322 section 3.2.3: characters of a phrase that need no quotes.
static bool is_phrase(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (strchr("()<>[]:;@\\,.\"", t.data[i]) != NULL)
			return false;
	return true;
}

void word_write_mailbox(struct builder *out, const char *field, struct text name, struct text address)
{
	builder_printf(out, "%s:", field);
	size_t column = strlen(field) + 1;
	if (name.len > 0 && (needs_coding(name) || name.len > FOLD_AT - 4)) {
		write_coded(out, name, &column);
	} else if (name.len > 0 && is_phrase(name)) {
		write_words(out, name, &column);
	} else if (name.len > 0) {
		builder_string(out, " \"");
		for (size_t i = 0; i < name.len; i++) {
			if (name.data[i] == '"' || name.data[i] == '\\')
				builder_byte(out, '\\');
			builder_byte(out, name.data[i]);
		}
		builder_byte(out, '"');
		column = FOLD_AT; // how much the escapes added does not matter: the address goes to its own line
	}
	builder_string(out, column + 3 + address.len > FOLD_AT ? "\r\n <" : " <");
	builder_add(out, address);
	builder_string(out, ">\r\n");
}

// An encoded word at the start of t: its length, 0 when there is none; then its parts are set.
static size_t find_word(struct text t, struct text *ret_charset, char *ret_encoding, struct text *ret_coded)
{
	if (!text_starts(t, TEXT("=?")))
		return 0;
	struct text rest = text_sub(t, 2, t.len);
	ptrdiff_t mark = text_find_byte(rest, '?');
	if (mark <= 0 || (size_t)mark + 3 > rest.len || rest.data[mark + 2] != '?')
		return 0;
	char encoding = rest.data[mark + 1];
	if (strchr("bBqQ", encoding) == NULL || encoding == '\0')
		return 0;
	struct text coded = text_sub(rest, (size_t)mark + 3, rest.len);
	ptrdiff_t end = text_find(coded, TEXT("?="));
	if (end < 0)
		return 0;
	coded = text_sub(coded, 0, (size_t)end);
	for (size_t i = 0; i < coded.len; i++)
		if (coded.data[i] <= ' ' || coded.data[i] == '?')
			return 0;
	struct text charset = text_sub(rest, 0, (size_t)mark);
	ptrdiff_t language = text_find_byte(charset, '*'); // RFC 2231 section 5
	*ret_charset = language < 0 ? charset : text_sub(charset, 0, (size_t)language);
	*ret_encoding = encoding;
	*ret_coded = coded;
	return (size_t)mark + 3 + 2 + coded.len + 2;
}

static size_t space_length(struct text t)
{
	size_t n = 0;
	while (n < t.len && (t.data[n] == ' ' || t.data[n] == '\t' || t.data[n] == '\r' || t.data[n] == '\n'))
		n++;
	return n;
}

void word_read(struct builder *out, struct text raw)
{
	BUILDER_AUTO line = {.max = out->max};
	BUILDER_AUTO bytes = {.max = out->max};
	raw = text_trim(raw);
	bool after_word = false;
	while (raw.len > 0) {
		struct text charset, coded;
		char encoding;
		size_t space = space_length(raw);
		struct text next = text_sub(raw, space, raw.len);
		size_t n = find_word(next, &charset, &encoding, &coded);
		if (space > 0 && !(after_word && n > 0))
			builder_byte(&line, ' ');
		raw = next;
		if (n > 0) {
			builder_reset(&bytes);
			if (encoding == 'b' || encoding == 'B')
				transfer_read_base64(&bytes, coded);
			else
				transfer_read_quoted(&bytes, coded, true);
			transfer_to_utf8(&line, builder_text(&bytes), charset);
			raw = text_sub(raw, n, raw.len);
			after_word = true;
			continue;
		}
		size_t end = 1;
		while (end < raw.len && space_length(text_sub(raw, end, 1)) == 0)
			end++;
		transfer_to_utf8(&line, text_sub(raw, 0, end), TEXT("utf-8"));
		raw = text_sub(raw, end, raw.len);
		after_word = false;
	}
	// An encoded word may have brought line breaks or tabs with it: the result is one line.
	struct text result = builder_text(&line);
	for (size_t i = 0; i < result.len; i++)
		builder_byte(out, result.data[i] == '\n' || result.data[i] == '\t' ? ' ' : result.data[i]);
	if (line.overflow || bytes.overflow)
		out->overflow = true;
}
