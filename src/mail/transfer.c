// SPDX-License-Identifier: Apache-2.0
//
// Quoted-printable, Base64 and charsets of mail bodies.
#include "mail/transfer.h"

#include <string.h>

#define QUOTED_LINE 76
#define PLAIN_LINE 78

// Takes the next line off *rest, whatever ends it; false when nothing is left.
static bool next_line(struct text *rest, struct text *ret_line)
{
	if (rest->len == 0)
		return false;
	size_t end = 0;
	while (end < rest->len && rest->data[end] != '\n' && rest->data[end] != '\r')
		end++;
	*ret_line = text_sub(*rest, 0, end);
	size_t after = end;
	if (after < rest->len)
		after += rest->data[end] == '\r' && end + 1 < rest->len && rest->data[end + 1] == '\n' ? 2 : 1;
	*rest = text_sub(*rest, after, rest->len);
	return true;
}

bool transfer_is_plain(struct text body)
{
	struct text line;
	while (next_line(&body, &line)) {
		if (line.len > PLAIN_LINE)
			return false;
		for (size_t i = 0; i < line.len; i++)
			if ((unsigned char)line.data[i] >= 0x7F || ((unsigned char)line.data[i] < 0x20 && line.data[i] != '\t'))
				return false;
	}
	return true;
}

void transfer_write_plain(struct builder *out, struct text body)
{
	struct text line;
	while (next_line(&body, &line)) {
		builder_add(out, line);
		builder_string(out, "\r\n");
	}
}

static void write_quoted_line(struct builder *out, struct text line)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t column = 0;
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.data[i];
		bool last = i + 1 == line.len;
		// Space and tab may stand for themselves except at the end of a line; a leading dot or "From " is coded because relays touch it.
		bool literal = (c >= 0x21 && c <= 0x7E && c != '=') || ((c == ' ' || c == '\t') && !last);
		if (i == 0 && (c == '.' || text_starts(line, TEXT("From "))))
			literal = false;
		size_t width = literal ? 1 : 3;
		if (column + width > QUOTED_LINE - (last ? 0 : 1)) {
			builder_string(out, "=\r\n");
			column = 0;
		}
		if (literal) {
			builder_byte(out, (char)c);
		} else {
			char coded[3] = {'=', digits[c >> 4], digits[c & 15]};
			builder_add(out, (struct text){coded, 3});
		}
		column += width;
	}
	builder_string(out, "\r\n");
}

void transfer_write_quoted(struct builder *out, struct text body)
{
	struct text line;
	while (next_line(&body, &line))
		write_quoted_line(out, line);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

void transfer_read_quoted(struct builder *out, struct text coded, bool underscore)
{
	size_t i = 0;
	while (i < coded.len) {
		char c = coded.data[i];
		if (c == '=' && i + 2 < coded.len && hex_digit(coded.data[i + 1]) >= 0 && hex_digit(coded.data[i + 2]) >= 0) {
			builder_byte(out, (char)(hex_digit(coded.data[i + 1]) * 16 + hex_digit(coded.data[i + 2])));
			i += 3;
			continue;
		}
		if (c == '=') {
			// A soft line break: white space may have been added after the sign on the way.
			size_t end = i + 1;
			while (end < coded.len && (coded.data[end] == ' ' || coded.data[end] == '\t' || coded.data[end] == '\r'))
				end++;
			if (end < coded.len && coded.data[end] == '\n') {
				i = end + 1;
				continue;
			}
		}
		builder_byte(out, underscore && c == '_' ? ' ' : c);
		i++;
	}
}

void transfer_read_base64(struct builder *out, struct text coded)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	int count = 0;
	for (size_t i = 0; i < coded.len && coded.data[i] != '='; i++) {
		const char *at = coded.data[i] == '\0' ? NULL : strchr(alphabet, coded.data[i]);
		if (at == NULL)
			continue;
		bits = bits << 6 | (uint32_t)(at - alphabet);
		count += 6;
		if (count >= 8) {
			count -= 8;
			builder_byte(out, (char)(bits >> count & 0xFF));
		}
	}
}

// Length of the UTF-8 character at the start of t, 0 when it is none.
static size_t character_length(struct text t)
{
	unsigned char c = (unsigned char)t.data[0];
	size_t n = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
	return n <= t.len && text_is_utf8(text_sub(t, 0, n)) ? n : 0;
}

void transfer_to_utf8(struct builder *out, struct text bytes, struct text charset)
{
	bool latin1 = text_equal_nocase(charset, TEXT("iso-8859-1"));
	size_t i = 0;
	while (i < bytes.len) {
		unsigned char c = (unsigned char)bytes.data[i];
		if (c == '\r' && i + 1 < bytes.len && bytes.data[i + 1] == '\n') {
			i++;
			continue;
		}
		if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7F) {
			builder_string(out, "\xEF\xBF\xBD");
			i++;
			continue;
		}
		if (latin1 && c >= 0x80) {
			char two[2] = {(char)(0xC0 | c >> 6), (char)(0x80 | (c & 0x3F))};
			if (c >= 0xA0)
				builder_add(out, (struct text){two, 2});
			else
				builder_string(out, "\xEF\xBF\xBD");
			i++;
			continue;
		}
		size_t n = character_length(text_sub(bytes, i, bytes.len));
		// U+0080 to U+009F are control characters, written C2 80 to C2 9F.
		bool control = n == 2 && c == 0xC2 && (unsigned char)bytes.data[i + 1] < 0xA0;
		if (n == 0 || control)
			builder_string(out, "\xEF\xBF\xBD");
		else
			builder_add(out, text_sub(bytes, i, n));
		i += n == 0 ? 1 : n;
	}
}
