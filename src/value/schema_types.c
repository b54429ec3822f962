// SPDX-License-Identifier: Apache-2.0
//
// How each scalar type of a schema is written.
#include "value/schema.h"

#include <string.h>

#include "base/files.h"
#include "base/time.h"

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
	return is_lower(c) || (c >= 'A' && c <= 'Z') || is_digit(c);
}

static bool is_id(struct text t)
{
	if (t.len == 0 || t.len > 64 || t.data[0] == '-' || t.data[t.len - 1] == '-')
		return false;
	for (size_t i = 0; i < t.len; i++)
		if (!is_lower(t.data[i]) && !is_digit(t.data[i]) && t.data[i] != '-')
			return false;
	return true;
}

static bool is_code(struct text t)
{
	if (t.len == 0 || t.len > 64 || !is_alnum(t.data[0]))
		return false;
	for (size_t i = 0; i < t.len; i++)
		if (!is_alnum(t.data[i]) && strchr("._+-", t.data[i]) == NULL)
			return false;
	return true;
}

static bool is_range(struct text t)
{
	static const char *const operators[] = {">=", "<=", ">", "<"};
	if (text_is(t, "*"))
		return true;
	while (t.data != NULL) {
		struct text condition = text_cut(&t, ',');
		if (t.data != NULL && (t.len == 0 || t.data[0] != ' '))
			return false;
		if (t.data != NULL)
			t = text_sub(t, 1, t.len);
		for (size_t i = 0; i < 4; i++) {
			if (!text_starts(condition, text_from(operators[i])))
				continue;
			condition = text_sub(condition, strlen(operators[i]), condition.len);
			break;
		}
		if (!is_code(condition))
			return false;
	}
	return true;
}

static bool is_number(struct text t)
{
	int64_t number;
	return t.len > 0 && (t.len == 1 || t.data[0] != '0') && t.data[0] != '-' && text_to_int64(t, &number) && number <= INT64_C(9007199254740991);
}

static bool is_date(struct text t)
{
	struct date d;
	return date_parse(t, &d) && d.year >= 1970 && d.year <= 2199;
}

static bool is_month(struct text t)
{
	char day[11];
	if (t.len != 7)
		return false;
	memcpy(day, t.data, 7);
	memcpy(day + 7, "-01", 4);
	return is_date(text_from(day));
}

static bool is_language(struct text t)
{
	size_t part = 0, first = 0;
	for (size_t i = 0; i <= t.len; i++) {
		if (i == t.len || t.data[i] == '-') {
			if (part == 0 || part > 8)
				return false;
			if (first == 0)
				first = part;
			part = 0;
		} else if (is_lower(t.data[i]) || (first > 0 && is_digit(t.data[i]))) {
			part++;
		} else {
			return false;
		}
	}
	return first == 2 || first == 3;
}

static bool is_market(struct text t)
{
	// ISO 3166-1 alpha-2, with the two names of markets in use.
	static const char countries[] =
		"AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI "
		"CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ "
		"GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS "
		"LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG "
		"PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK "
		"TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW EU UK";
	if (t.len != 2)
		return false;
	for (size_t i = 0; i < sizeof(countries) - 1; i += 3)
		if (memcmp(countries + i, t.data, 2) == 0)
			return true;
	return false;
}

static bool is_url(struct text t)
{
	if (t.len > 2000)
		return false;
	for (size_t i = 0; i < t.len; i++)
		if ((unsigned char)t.data[i] <= 0x20 || t.data[i] == 0x7F || strchr("\"<>\\^`{|}", t.data[i]) != NULL)
			return false;
	bool plain = text_starts(t, TEXT("http://"));
	if (!plain && !text_starts(t, TEXT("https://")))
		return false;
	struct text rest = text_sub(t, plain ? 7 : 8, t.len);
	size_t end = 0;
	while (end < rest.len && strchr("/?#", rest.data[end]) == NULL)
		end++;
	struct text authority = text_sub(rest, 0, end);
	if (authority.len == 0 || text_find_byte(authority, '@') >= 0)
		return false;
	struct text host = text_cut(&authority, ':');
	return host.len > 0 && (!plain || text_is(host, "localhost") || text_is(host, "127.0.0.1"));
}

static bool is_email(struct text t)
{
	ptrdiff_t at = text_find_byte(t, '@');
	if (at < 1 || at > 64 || t.len > 254)
		return false;
	struct text domain = text_sub(t, (size_t)at + 1, t.len);
	for (size_t i = 0; i < (size_t)at; i++)
		if (!is_alnum(t.data[i]) && memchr("!#$%&'*+/=?^_`{|}~.-", t.data[i], 20) == NULL)
			return false;
	for (size_t i = 0; i < domain.len; i++)
		if (!is_alnum(domain.data[i]) && domain.data[i] != '.' && domain.data[i] != '-')
			return false;
	return domain.len > 2 && domain.data[0] != '.' && text_find(domain, TEXT("..")) < 0 &&
	       domain.data[domain.len - 1] != '.' && text_find_byte(domain, '.') > 0;
}

static bool is_phone(struct text t)
{
	if (t.len < 8 || t.len > 25 || t.data[0] != '+' || t.data[t.len - 1] == ' ')
		return false;
	for (size_t i = 1; i < t.len; i++)
		if (!is_digit(t.data[i]) && !(t.data[i] == ' ' && i > 1 && t.data[i - 1] != ' '))
			return false;
	return true;
}

static bool is_hex(struct text t, size_t start, size_t len, bool upper)
{
	if (t.len != start + len)
		return false;
	for (size_t i = start; i < t.len; i++)
		if (!is_digit(t.data[i]) && !(t.data[i] >= 'a' && t.data[i] <= 'f') && !(upper && t.data[i] >= 'A' && t.data[i] <= 'F'))
			return false;
	return true;
}

static bool is_instant(struct text t)
{
	int64_t instant;
	return time_parse(t, &instant) && t.data[t.len - 1] == 'Z';
}

static bool is_duration(struct text t)
{
	int64_t length;
	return duration_parse(t, &length) && length >= TIME_MINUTE;
}

static bool is_color(struct text t)
{
	return t.len == 7 && t.data[0] == '#' && is_hex(t, 1, 6, true);
}

static bool is_sha256(struct text t)
{
	return is_hex(t, 0, 64, false);
}

static bool is_path(struct text t)
{
	return t.len <= 255 && path_is_safe(t);
}

static const struct {
	const char *name;
	bool (*is)(struct text t);
	const char *problem;
} types[SCHEMA_TYPE_COUNT] = {
	[SCHEMA_ANY] = {"any", NULL, NULL},
	[SCHEMA_TEXT] = {"text", NULL, "write a text"},
	[SCHEMA_LOCALIZED] = {"localized", NULL, "write a text, or a map from language to text: {en: …, de: …}"},
	[SCHEMA_MARKDOWN] = {"markdown", NULL, "write Markdown, or a map from language to Markdown"},
	[SCHEMA_ID] = {"id", is_id, "write lower-case letters, digits and hyphens, 1 to 64, no hyphen at either end"},
	[SCHEMA_CODE] = {"code", is_code, "write letters, digits and . _ + -, 1 to 64, beginning with a letter or digit"},
	[SCHEMA_VERSION] = {"version", is_code, "write a version of letters, digits and . _ + -, 1 to 64, beginning with a letter or digit"},
	[SCHEMA_RANGE] = {"range", is_range, "write * or conditions joined by ', ': >=2.2.0, <2.4.1"},
	[SCHEMA_CHOICE] = {"choice", NULL, "write one of the words"},
	[SCHEMA_BOOL] = {"bool", NULL, "write true or false, without quotes"},
	[SCHEMA_NUMBER] = {"number", is_number, "write a whole number, without sign and quotes"},
	[SCHEMA_DATE] = {"date", is_date, "write a date as YYYY-MM-DD"},
	[SCHEMA_MONTH] = {"month", is_month, "write a month as YYYY-MM"},
	[SCHEMA_INSTANT] = {"instant", is_instant, "write an instant in UTC as 2026-10-02T08:00:00Z"},
	[SCHEMA_DURATION] = {"duration", is_duration, "write a duration as 30 d, 24 h, 15 min or 2 w"},
	[SCHEMA_LANGUAGE] = {"language", is_language, "write a language tag in lower case: en, de, pt-br"},
	[SCHEMA_MARKET] = {"market", is_market, "write EU, UK or a country's two capital letters"},
	[SCHEMA_URL] = {"url", is_url, "write an absolute https: address (http: for localhost only)"},
	[SCHEMA_EMAIL] = {"email", is_email, "write an address as name@example.com"},
	[SCHEMA_PHONE] = {"phone", is_phone, "write a number as +49 30 5550 1900"},
	[SCHEMA_COLOR] = {"color", is_color, "write a colour as #0b6472"},
	[SCHEMA_SHA256] = {"sha256", is_sha256, "write the SHA-256 as 64 hexadecimal digits in lower case"},
	[SCHEMA_PATH] = {"path", is_path, "write a path relative to this file, with /, without .. and leading /"},
	[SCHEMA_OBJECT] = {"map", NULL, "write a map of keys and values"},
};

const char *schema_type_problem(enum schema_type type, struct text t)
{
	if (type == SCHEMA_BOOL)
		return text_is(t, "true") || text_is(t, "false") ? NULL : types[type].problem;
	return types[type].is == NULL || types[type].is(t) ? NULL : types[type].problem;
}

const char *schema_type_name(enum schema_type type)
{
	return types[type].name;
}

const char *schema_type_advice(enum schema_type type)
{
	return types[type].problem;
}
