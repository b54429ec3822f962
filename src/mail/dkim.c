// SPDX-License-Identifier: Apache-2.0
//
// DKIM signatures: canonical forms, the list of fields, the signature field itself.
#include "mail/dkim.h"

#include <string.h>

#include "base/hash.h"
#include "base/time.h"
#include "mail/compose.h"
#include "mail/dkim_key.h"

#define FOLD_AT 76

const char *const dkim_headers_default[] = {
	"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "List-Id",
	"List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
	"Content-Language", NULL};

// Signed once more than they occur, so that a second one cannot be slipped in (section 8.15).
static const char *const oversigned[] = {"From", "To", "Subject", "Date", NULL};

struct field {
	struct text name;  // without trailing white space
	struct text whole; // "Name: value", folded as it stands, without the final CRLF
	bool used;         // by the signature being made
};

struct fields {
	struct field *items;
	size_t count;
	struct text body; // after the empty line
};

// Splits a message; every line must end in CRLF.
static bool split(struct arena *arena, struct text message, struct fields *ret_fields, struct error *err)
{
	size_t lines = 1;
	for (size_t i = 0; i < message.len; i++) {
		bool lf = message.data[i] == '\n', cr = message.data[i] == '\r';
		if ((lf && (i == 0 || message.data[i - 1] != '\r')) || (cr && (i + 1 == message.len || message.data[i + 1] != '\n'))) {
			error_set(err, ERROR_INVALID, "a message to be signed has a line that does not end in CRLF");
			return error_clause(err, "RFC 6376 section 5.3");
		}
		lines += lf;
	}
	struct fields fields = {.items = arena_array(arena, lines, sizeof(*fields.items)), .body = text_sub(message, message.len, 0)};
	size_t start = 0;
	while (start < message.len) {
		ptrdiff_t length = text_find(text_sub(message, start, message.len), TEXT("\r\n"));
		size_t end = length < 0 ? message.len : start + (size_t)length;
		size_t next = length < 0 ? message.len : end + 2;
		struct text line = text_sub(message, start, end - start);
		if (line.len == 0) {
			fields.body = text_sub(message, next, message.len);
			break;
		}
		if (line.data[0] == ' ' || line.data[0] == '\t') {
			if (fields.count == 0)
				return error_set(err, ERROR_INVALID, "a message to be signed begins with a folded line");
			struct field *last = &fields.items[fields.count - 1];
			last->whole.len = (size_t)(line.data + line.len - last->whole.data);
		} else {
			ptrdiff_t colon = text_find_byte(line, ':');
			if (colon <= 0)
				return error_set(err, ERROR_INVALID, "a header line of a message to be signed has no name");
			fields.items[fields.count++] = (struct field){text_trim(text_sub(line, 0, (size_t)colon)), line, false};
		}
		start = next;
	}
	*ret_fields = fields;
	return true;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void dkim_canonicalize_field(struct builder *out, struct text field)
{
	ptrdiff_t colon = text_find_byte(field, ':');
	struct text name = text_trim(text_sub(field, 0, colon < 0 ? 0 : (size_t)colon));
	struct text value = text_trim(text_sub(field, (size_t)(colon + 1), field.len));
	for (size_t i = 0; i < name.len; i++)
		builder_byte(out, name.data[i] >= 'A' && name.data[i] <= 'Z' ? (char)(name.data[i] + 32) : name.data[i]);
	builder_byte(out, ':');
	for (size_t i = 0; i < value.len; i++) {
		if (!is_space(value.data[i]))
			builder_byte(out, value.data[i]);
		else if (!is_space(value.data[i + 1])) // trimmed: a last byte is no space
			builder_byte(out, ' ');
	}
}

void dkim_canonicalize_body(struct builder *out, struct text body)
{
	size_t empty = 0; // lines held back: those at the end do not count
	while (body.len > 0) {
		ptrdiff_t length = text_find(body, TEXT("\r\n"));
		struct text line = text_sub(body, 0, length < 0 ? body.len : (size_t)length);
		body = text_sub(body, line.len + 2, body.len);
		while (line.len > 0 && (line.data[line.len - 1] == ' ' || line.data[line.len - 1] == '\t'))
			line.len--;
		if (line.len == 0) {
			empty++;
			continue;
		}
		for (; empty > 0; empty--)
			builder_string(out, "\r\n");
		for (size_t i = 0; i < line.len; i++) {
			bool space = line.data[i] == ' ' || line.data[i] == '\t';
			if (!space)
				builder_byte(out, line.data[i]);
			else if (line.data[i + 1] != ' ' && line.data[i + 1] != '\t')
				builder_byte(out, ' ');
		}
		builder_string(out, "\r\n");
	}
}

// The lowest unused instance of a name (section 5.4.2), NULL when there is none left.
static struct field *take_field(struct fields *fields, const char *name)
{
	for (size_t i = fields->count; i > 0; i--) {
		struct field *field = &fields->items[i - 1];
		if (!field->used && text_equal_nocase(field->name, text_from(name))) {
			field->used = true;
			return field;
		}
	}
	return NULL;
}

// Adds ` token` or, where the line is full, a new line with it.
static void add_token(struct builder *out, size_t *column, struct text token)
{
	if (*column + 1 + token.len > FOLD_AT) {
		builder_string(out, "\r\n");
		*column = 0;
	}
	builder_byte(out, ' ');
	builder_add(out, token);
	*column += 1 + token.len;
}

// Appends the names to `h=` and the canonical fields to `input`.
static void sign_name(struct builder *list, struct builder *input, struct fields *fields, const char *name)
{
	struct field *field = take_field(fields, name);
	builder_printf(list, "%s%s", list->len == 0 ? "" : " : ", name);
	if (field == NULL)
		return;
	dkim_canonicalize_field(input, field->whole);
	builder_string(input, "\r\n");
}

static void sign_names(struct builder *list, struct builder *input, struct fields *fields, const char *const *headers)
{
	for (size_t i = 0; i < fields->count; i++)
		fields->items[i].used = false;
	for (const char *const *name = headers; name != NULL && *name != NULL; name++)
		sign_name(list, input, fields, *name);
	if (headers != NULL)
		return;
	for (const char *const *name = dkim_headers_default; *name != NULL; name++)
		for (size_t i = 0; i < fields->count; i++)
			if (text_equal_nocase(fields->items[i].name, text_from(*name)))
				sign_name(list, input, fields, *name);
	for (const char *const *name = oversigned; *name != NULL; name++)
		sign_name(list, input, fields, *name);
}

static bool sign_once(struct arena *arena, const struct dkim_key *key, struct fields *fields, struct text body_hash,
                      const char *const *headers, int64_t instant, struct builder *out, struct error *err)
{
	BUILDER_AUTO list = {.max = 65536};
	BUILDER_AUTO input = {.max = MAIL_SIZE_MAX};
	sign_names(&list, &input, fields, headers);
	BUILDER_AUTO tags = {.max = 65536};
	builder_printf(&tags, "v=1; a=%s; c=relaxed/relaxed; d=%s; i=@%s; q=dns/txt; s=%s; t=%lld; h=" TEXT_FMT "; bh=" TEXT_FMT "; b=",
	               dkim_key_algorithm(key) == DKIM_RSA_SHA256 ? "rsa-sha256" : "ed25519-sha256", dkim_key_domain(key),
	               dkim_key_domain(key), dkim_key_selector(key), (long long)(instant / TIME_SECOND),
	               TEXT_ARG(builder_text(&list)), TEXT_ARG(body_hash));
	BUILDER_AUTO field = {.max = 65536};
	builder_string(&field, "DKIM-Signature:");
	size_t column = field.len;
	struct text rest = builder_text(&tags);
	while (rest.data != NULL)
		add_token(&field, &column, text_cut(&rest, ' '));
	// The signature covers this field too, with an empty b= and no final CRLF (section 3.7).
	dkim_canonicalize_field(&input, builder_text(&field));
	if (input.overflow || list.overflow || tags.overflow || field.overflow)
		return error_set(err, ERROR_TOO_LARGE, "the header of the message is too large to be signed");
	struct text signature;
	if (!dkim_key_sign(arena, key, builder_text(&input), &signature, err))
		return false;
	builder_add(out, builder_text(&field));
	for (struct text b = base64_encode(arena, signature); b.len > 0; b = text_sub(b, FOLD_AT - 1, b.len))
		builder_printf(out, "\r\n " TEXT_FMT, TEXT_ARG(text_sub(b, 0, FOLD_AT - 1)));
	builder_string(out, "\r\n");
	return true;
}

bool dkim_sign(struct arena *arena, const struct dkim_key *const *keys, size_t key_count, struct text message,
               const char *const *headers, int64_t instant, struct text *ret_fields, struct error *err)
{
	struct fields fields;
	if (!split(arena, message, &fields, err))
		return false;
	BUILDER_AUTO body = {.max = MAIL_SIZE_MAX};
	dkim_canonicalize_body(&body, fields.body);
	if (body.overflow)
		return error_set(err, ERROR_TOO_LARGE, "the message is larger than %d bytes", MAIL_SIZE_MAX);
	struct hash hash = hash_of(builder_text(&body));
	struct text body_hash = base64_encode(arena, (struct text){(const char *)hash.bytes, sizeof(hash.bytes)});
	BUILDER_AUTO out = {.max = 1 << 20};
	for (size_t i = 0; i < key_count; i++)
		if (!sign_once(arena, keys[i], &fields, body_hash, headers, instant, &out, err))
			return false;
	return builder_take(&out, arena, ret_fields, err);
}
