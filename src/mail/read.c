// SPDX-License-Identifier: Apache-2.0
//
// A message taken apart into fields and body.
#include "mail/read.h"

#include "base/time.h"
#include "mail/transfer.h"
#include "mail/word.h"

#define FIELDS_MAX 1000

// The next line without its end; lines may end in CRLF or LF.
static struct text take_line(struct text *rest)
{
	struct text line = text_cut(rest, '\n');
	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

static bool is_folded(struct text rest)
{
	return rest.len > 0 && (rest.data[0] == ' ' || rest.data[0] == '\t');
}

static struct text decode(struct arena *arena, struct text raw, bool words)
{
	// U+FFFD takes three bytes for one.
	BUILDER_AUTO out = {.max = raw.len * 3 + 16};
	if (words)
		word_read(&out, raw);
	else
		transfer_to_utf8(&out, raw, TEXT("utf-8"));
	return text_copy(arena, builder_text(&out));
}

static struct text without_brackets(struct text t)
{
	if (t.len >= 2 && t.data[0] == '<' && t.data[t.len - 1] == '>')
		return text_sub(t, 1, t.len - 2);
	return t;
}

struct text mail_view_field(const struct mail_view *view, const char *name)
{
	for (size_t i = 0; i < view->field_count; i++)
		if (text_equal_nocase(view->fields[i].name, text_from(name)))
			return view->fields[i].value;
	return (struct text){"", 0};
}

// The number at the start of *t, of `least` to `most` digits, which it passes over.
static bool take_number(struct text *t, size_t least, size_t most, int *ret_number)
{
	int number = 0;
	size_t n = 0;
	while (n < t->len && n < most && t->data[n] >= '0' && t->data[n] <= '9')
		number = number * 10 + (t->data[n++] - '0');
	*t = text_sub(*t, n, t->len);
	*ret_number = number;
	return n >= least;
}

static bool take_byte(struct text *t, char c)
{
	if (t->len == 0 || t->data[0] != c)
		return false;
	*t = text_sub(*t, 1, t->len);
	return true;
}

static void skip_space(struct text *t)
{
	while (take_byte(t, ' '))
		;
}

bool mail_parse_date(struct text value, int64_t *ret_instant)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	struct text t = text_trim(value);
	ptrdiff_t comma = text_find_byte(t, ',');
	if (comma >= 0)
		t = text_trim(text_sub(t, (size_t)comma + 1, t.len));
	int day, year, hour, minute, second = 0, zone;
	if (!take_number(&t, 1, 2, &day))
		return false;
	skip_space(&t);
	int month = 0;
	for (int i = 0; i < 12 && month == 0; i++)
		if (text_equal_nocase(text_sub(t, 0, 3), (struct text){months + 3 * i, 3}))
			month = i + 1;
	if (month == 0)
		return false;
	t = text_sub(t, 3, t.len);
	skip_space(&t);
	if (!take_number(&t, 4, 4, &year))
		return false;
	skip_space(&t);
	if (!take_number(&t, 2, 2, &hour) || !take_byte(&t, ':') || !take_number(&t, 2, 2, &minute) ||
	    (take_byte(&t, ':') && !take_number(&t, 2, 2, &second)))
		return false;
	skip_space(&t);
	int sign = take_byte(&t, '-') ? -1 : 1;
	if (sign == 1 && !take_byte(&t, '+'))
		return false;
	if (!take_number(&t, 4, 4, &zone) || year < 1 || day < 1 || day > date_month_length(year, month) || hour > 23 || minute > 59 ||
	    second > 60 || zone % 100 > 59)
		return false;
	int64_t seconds = date_to_days((struct date){year, month, day}) * 86400 + hour * 3600 + minute * 60 + second -
	                  sign * (zone / 100 * 3600 + zone % 100 * 60);
	*ret_instant = seconds * TIME_SECOND;
	return true;
}

// A parameter of a Content-Type, e.g. charset; quotes are taken off.
static struct text parameter(struct text value, struct text name)
{
	text_cut(&value, ';');
	while (value.data != NULL) {
		struct text part = text_trim(text_cut(&value, ';'));
		struct text key = text_trim(text_cut(&part, '='));
		part = text_trim(part);
		if (part.len >= 2 && part.data[0] == '"' && part.data[part.len - 1] == '"')
			part = text_sub(part, 1, part.len - 2);
		if (text_equal_nocase(key, name))
			return part;
	}
	return (struct text){NULL, 0};
}

static struct text read_body(struct arena *arena, const struct mail_view *view, struct text raw)
{
	struct text type = mail_view_field(view, "Content-Type");
	if (type.len > 0 && !text_equal_nocase(text_sub(type, 0, 5), TEXT("text/")))
		return (struct text){"", 0};
	struct text encoding = mail_view_field(view, "Content-Transfer-Encoding");
	BUILDER_AUTO bytes = {.max = raw.len};
	if (text_equal_nocase(encoding, TEXT("quoted-printable")))
		transfer_read_quoted(&bytes, raw, false);
	else if (text_equal_nocase(encoding, TEXT("base64")))
		transfer_read_base64(&bytes, raw);
	else
		builder_add(&bytes, raw);
	BUILDER_AUTO text = {.max = bytes.len * 3 + 16};
	transfer_to_utf8(&text, builder_text(&bytes), parameter(type, TEXT("charset")));
	return text_copy(arena, builder_text(&text));
}

bool mail_read(struct arena *arena, struct text message, struct mail_view *ret_view, struct error *err)
{
	if (message.len > MAIL_READ_MAX)
		return error_set(err, ERROR_TOO_LARGE, "a message may have %d bytes, not %zu", MAIL_READ_MAX, message.len);
	struct mail_view view = {.fields = arena_array(arena, FIELDS_MAX, sizeof(*view.fields)), .date = TIME_NONE};
	struct text rest = message;
	while (rest.len > 0) {
		const char *start = rest.data;
		struct text line = take_line(&rest);
		if (line.len == 0)
			break;
		while (is_folded(rest)) {
			struct text more = take_line(&rest);
			line.len = (size_t)(more.data + more.len - start);
		}
		ptrdiff_t colon = text_find_byte(line, ':');
		if (colon <= 0 || view.field_count == FIELDS_MAX)
			continue;
		view.fields[view.field_count++] = (struct mail_field){
			decode(arena, text_trim(text_sub(line, 0, (size_t)colon)), false),
			decode(arena, text_sub(line, (size_t)colon + 1, line.len), true),
		};
	}
	view.from = mail_view_field(&view, "From");
	view.to = mail_view_field(&view, "To");
	view.subject = mail_view_field(&view, "Subject");
	view.message_id = without_brackets(mail_view_field(&view, "Message-ID"));
	view.return_path = without_brackets(mail_view_field(&view, "Return-Path"));
	view.delivered_to = without_brackets(mail_view_field(&view, "Delivered-To"));
	if (!mail_parse_date(mail_view_field(&view, "Date"), &view.date))
		view.date = TIME_NONE;
	view.body = read_body(arena, &view, rest);
	*ret_view = view;
	return true;
}
