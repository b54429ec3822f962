// SPDX-License-Identifier: Apache-2.0
//
// Reads .mo files: two tables of (length, offset), the originals sorted, so that a message is found by halving.
#include "web/lang_catalog.h"

#include <string.h>

static uint32_t word_at(struct text mo, size_t at)
{
	uint32_t word;
	memcpy(&word, mo.data + at, sizeof(word));
	return word;
}

static struct text string_at(const struct lang_catalog *c, uint32_t table, uint32_t i)
{
	size_t at = table + (size_t)i * 8;
	return (struct text){c->mo.data + word_at(c->mo, at + 4), word_at(c->mo, at)};
}

// Both tables lie within the file, as do all strings with the NUL after them.
static bool is_whole(const struct lang_catalog *c, uint32_t table)
{
	if (table > c->mo.len || (c->mo.len - table) / 8 < c->count)
		return false;
	for (uint32_t i = 0; i < c->count; i++) {
		uint32_t len = word_at(c->mo, table + (size_t)i * 8), offset = word_at(c->mo, table + (size_t)i * 8 + 4);
		if (offset >= c->mo.len || len >= c->mo.len - offset || c->mo.data[offset + len] != '\0')
			return false;
	}
	return true;
}

bool lang_catalog_read(struct text mo, struct lang_catalog *ret_catalog, struct error *err)
{
	struct lang_catalog c = {.mo = mo};
	if (mo.len < 28 || word_at(mo, 0) != 0x950412DEu || word_at(mo, 4) >> 16 != 0)
		return error_set(err, ERROR_SYNTAX, "this is not a catalogue of messages (.mo) of this machine");
	c.count = word_at(mo, 8);
	c.originals = word_at(mo, 12);
	c.translations = word_at(mo, 16);
	if (!is_whole(&c, c.originals) || !is_whole(&c, c.translations))
		return error_set(err, ERROR_SYNTAX, "the catalogue of messages is cut short");
	struct lang_message header;
	struct text forms = {NULL, 0};
	if (lang_catalog_find(&c, TEXT(""), &header)) {
		struct text rest = header.form[0];
		while (rest.data != NULL) {
			struct text line = text_cut(&rest, '\n');
			if (text_starts(line, TEXT("Plural-Forms:")))
				forms = text_sub(line, strlen("Plural-Forms:"), line.len);
		}
	}
	if (forms.data == NULL)
		return error_set(err, ERROR_SYNTAX, "the catalogue's header has no Plural-Forms");
	if (!lang_plural_parse(forms, &c.plural, err))
		return false;
	*ret_catalog = c;
	return true;
}

struct lang_message lang_catalog_at(const struct lang_catalog *c, uint32_t i)
{
	struct lang_message m = {.key = string_at(c, c->originals, i)};
	struct text translation = string_at(c, c->translations, i);
	ptrdiff_t nul = text_find_byte(m.key, '\0');
	if (nul >= 0) {
		m.has_plural = true;
		m.key.len = (size_t)nul;
		while (translation.data != NULL && m.forms < LANG_PLURAL_FORMS)
			m.form[m.forms++] = text_cut(&translation, '\0');
	} else {
		m.forms = 1;
		m.form[0] = translation;
	}
	return m;
}

bool lang_catalog_find(const struct lang_catalog *c, struct text key, struct lang_message *ret_message)
{
	uint32_t low = 0, high = c->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		struct text found = string_at(c, c->originals, middle);
		found.len = strlen(found.data); // a plural's msgid ends at its first NUL
		int order = text_compare(found, key);
		if (order == 0) {
			*ret_message = lang_catalog_at(c, middle);
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

bool lang_piece_next(struct text *rest, struct lang_piece *ret_piece, bool *ret_broken)
{
	*ret_broken = false;
	if (rest->len == 0)
		return false;
	size_t end = 0;
	if (rest->data[0] != '{') {
		while (end < rest->len && rest->data[end] != '{')
			end++;
		*ret_piece = (struct lang_piece){false, text_sub(*rest, 0, end)};
	} else if (rest->len > 1 && rest->data[1] == '{') {
		*ret_piece = (struct lang_piece){false, text_sub(*rest, 0, 1)};
		end = 2;
	} else {
		end = 1;
		while (end < rest->len && is_name(rest->data[end]))
			end++;
		if (end == 1 || end == rest->len || rest->data[end] != '}') {
			*ret_broken = true;
			return false;
		}
		*ret_piece = (struct lang_piece){true, text_sub(*rest, 1, end - 1)};
		end++;
	}
	*rest = text_sub(*rest, end, rest->len);
	return true;
}
