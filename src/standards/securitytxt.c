// SPDX-License-Identifier: Apache-2.0
//
// security.txt: writing and checking.
#include "standards/securitytxt.h"

#include "base/time.h"

static bool complain(struct error *err, unsigned line, const char *section, const char *message)
{
	error_set(err, ERROR_INVALID, "%s", message);
	error_at(err, "line %u", line);
	return error_clause(err, section);
}

static bool is_uri(struct text value)
{
	return text_starts(value, TEXT("https://")) || text_starts(value, TEXT("mailto:")) || text_starts(value, TEXT("tel:"));
}

static bool is_web_field(struct text name)
{
	static const char *const names[] = {"Acknowledgments", "Canonical", "Policy", "Hiring", "CSAF"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (text_equal_nocase(name, text_from(names[i])))
			return true;
	return false;
}

bool securitytxt_check(struct text file, int64_t now, int64_t *ret_expires, struct error *err)
{
	unsigned contacts = 0, expires = 0, languages = 0, number = 0;
	int64_t instant = TIME_NONE;
	struct text rest = file;
	if (!text_is_utf8(file))
		return complain(err, 1, "RFC 9116 section 2.2", "the file must be UTF-8");
	while (rest.data != NULL) {
		struct text value = text_trim(text_cut(&rest, '\n'));
		number++;
		if (value.len == 0 || value.data[0] == '#')
			continue;
		struct text name = text_cut(&value, ':');
		if (value.data == NULL)
			return complain(err, number, "RFC 9116 section 2.1", "a line is NAME: VALUE or a comment");
		value = text_trim(value);
		if (text_equal_nocase(name, TEXT("Contact"))) {
			contacts++;
			if (!is_uri(value))
				return complain(err, number, "RFC 9116 section 2.5.3", "Contact is a URI: https:, mailto: or tel:");
		} else if (text_equal_nocase(name, TEXT("Expires"))) {
			expires++;
			if (!time_parse(value, &instant))
				return complain(err, number, "RFC 9116 section 2.5.5", "Expires is an instant as in RFC 3339");
		} else if (text_equal_nocase(name, TEXT("Preferred-Languages"))) {
			languages++;
		} else if (is_web_field(name) && !text_starts(value, TEXT("https://"))) {
			return complain(err, number, "RFC 9116 section 2.5", "web addresses begin with https://");
		}
	}
	if (contacts == 0)
		return complain(err, number, "RFC 9116 section 2.5.3", "Contact is missing");
	if (expires != 1)
		return complain(err, number, "RFC 9116 section 2.5.5", "Expires stands exactly once");
	if (languages > 1)
		return complain(err, number, "RFC 9116 section 2.5.8", "Preferred-Languages stands at most once");
	if (instant <= now)
		return complain(err, number, "RFC 9116 section 2.5.5", "Expires has passed");
	*ret_expires = instant;
	return true;
}

bool securitytxt_write(struct arena *arena, const struct securitytxt_field *fields, size_t count, int64_t now, struct text *ret_file,
                       struct error *err)
{
	BUILDER_AUTO out;
	struct text file;
	int64_t expires;
	builder_init(&out, 32 * 1024);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < fields[i].value.len; k++)
			if ((unsigned char)fields[i].value.data[k] < 0x20)
				return error_set(err, ERROR_INVALID, "%s holds a control character", fields[i].name);
		builder_printf(&out, "%s: " TEXT_FMT "\r\n", fields[i].name, TEXT_ARG(fields[i].value));
	}
	if (!builder_take(&out, arena, &file, err) || !securitytxt_check(file, now, &expires, err))
		return false;
	*ret_file = file;
	return true;
}
