// SPDX-License-Identifier: Apache-2.0
//
// The questions of `aftercare init`: one const table with words, rule and proposal of each.
#include "cli/init.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/time.h"
#include "value/schema.h"

struct text init_part(struct text *rest)
{
	return text_trim(text_cut(rest, ','));
}

static size_t count_parts(struct text answer)
{
	size_t count = 0;
	while (answer.data != NULL) {
		init_part(&answer);
		count++;
	}
	return count;
}

// Characters of UTF-8 text.
static size_t length(struct text t)
{
	size_t n = 0;
	for (size_t i = 0; i < t.len; i++)
		n += ((unsigned char)t.data[i] & 0xC0) != 0x80;
	return n;
}

// UTF-8 of 1 to `most` characters without line breaks and other control characters.
static bool is_line(struct text t, size_t most)
{
	for (size_t i = 0; i < t.len; i++)
		if ((unsigned char)t.data[i] < 0x20 || t.data[i] == 0x7F)
			return false;
	return t.len > 0 && length(t) <= most && text_is_utf8(t);
}

static const char *check_legal_name(struct text answer)
{
	return is_line(answer, 200) ? NULL : "write a name of 1 to 200 characters";
}

static const char *check_name(struct text answer)
{
	return is_line(answer, 80) ? NULL : "write a name of 1 to 80 characters";
}

static const char *check_address(struct text answer)
{
	size_t count = count_parts(answer);
	if (count < 2 || count > 6)
		return "write street, postcode and town, and the two letters of the country, with commas between";
	while (answer.data != NULL) {
		struct text part = init_part(&answer);
		if (!is_line(part, 200))
			return "one part of the address is empty or too long";
		if (answer.data == NULL && (part.len != 2 || schema_type_problem(SCHEMA_MARKET, part) != NULL))
			return "the last part must be the country's two letters, for example DE, GB, US";
	}
	return NULL;
}

static const char *check_website(struct text answer)
{
	const char *problem = schema_type_problem(SCHEMA_URL, answer);
	if (problem == NULL && text_starts(answer, TEXT("http://")))
		return "write an address that begins with https://";
	return problem;
}

const char *init_check_base_url(struct text answer)
{
	const char *problem = schema_type_problem(SCHEMA_URL, answer);
	if (problem == NULL && (!text_ends(answer, TEXT("/")) || text_find_byte(answer, '?') >= 0 || text_find_byte(answer, '#') >= 0))
		return "the public address of the site ends in / and has no ? or #";
	return problem;
}

const char *init_check_time_zone(struct text answer)
{
	char zone[64];
	struct error err;
	int64_t end;
	if (answer.len == 0 || answer.len >= sizeof(zone))
		return "write the name of a time zone, for example Europe/Berlin";
	memcpy(zone, answer.data, answer.len);
	zone[answer.len] = '\0';
	return time_day_end((struct date){2026, 1, 1}, zone, &end, &err) ? NULL : "write the name of a time zone, for example Europe/Berlin";
}

static const char *check_languages(struct text answer)
{
	static const char *const known[] = {"en", "de", "en, de", "de, en", "en,de", "de,en"};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (text_is(answer, known[i]))
			return NULL;
	return "write en, de, or both with a comma between; the first is the default";
}

static const char *check_mailboxes(struct text answer)
{
	if (count_parts(answer) != 2)
		return "write two mail addresses with a comma between: for security reports, for customers' questions";
	while (answer.data != NULL) {
		const char *problem = schema_type_problem(SCHEMA_EMAIL, init_part(&answer));
		if (problem != NULL)
			return problem;
	}
	return NULL;
}

static const char *check_promises(struct text answer)
{
	static const struct {
		int64_t least, most;
		const char *problem;
	} limits[] = {
		{TIME_HOUR, 30 * TIME_DAY, "the first time, until a person answers, is 1 h to 30 d"},
		{TIME_DAY, 90 * TIME_DAY, "the second time, between news, is 1 d to 90 d"},
		{TIME_DAY, 365 * TIME_DAY, "the third time, until disclosure, is 1 d to 365 d"},
	};
	if (count_parts(answer) != 3)
		return "write three times with commas between, for example 48 h, 14 d, 90 d";
	for (size_t i = 0; i < 3; i++) {
		struct text part = init_part(&answer);
		int64_t time;
		if (schema_type_problem(SCHEMA_DURATION, part) != NULL || !duration_parse(part, &time))
			return "write each time as a number, a space and h or d: 48 h, 14 d";
		if (time < limits[i].least || time > limits[i].most)
			return limits[i].problem;
	}
	return NULL;
}

static const char *check_markets(struct text answer)
{
	struct text seen[50];
	size_t count = 0;
	while (answer.data != NULL) {
		struct text part = init_part(&answer);
		if (count == 50 || schema_type_problem(SCHEMA_MARKET, part) != NULL)
			return "write EU, UK or countries' two letters, with commas between";
		for (size_t i = 0; i < count; i++)
			if (text_equal(seen[i], part))
				return "a market stands there twice";
		seen[count++] = part;
	}
	return NULL;
}

static const char *check_category(struct text answer)
{
	static const char *const known[] = {"consumer", "enterprise", "industrial", "medical", "router", "security", NULL};
	for (const char *const *k = known; *k != NULL; k++)
		if (text_is(answer, *k))
			return NULL;
	return "write consumer, enterprise, industrial, medical, router or security";
}

static const char *check_device(struct text answer)
{
	if (count_parts(answer) != 3)
		return "write model, name and category with commas between, for example LC-200, Lumen Cam, consumer";
	if (schema_type_problem(SCHEMA_CODE, init_part(&answer)) != NULL)
		return "the model is a code of letters, digits and . _ + -, for example LC-200";
	const char *problem = check_name(init_part(&answer));
	return problem != NULL ? problem : check_category(init_part(&answer));
}

static const char *check_firmware(struct text answer)
{
	if (text_is(answer, "none"))
		return NULL;
	if (count_parts(answer) != 2)
		return "write version and release date with a comma between, for example 2.4.1, 2026-10-02, or none";
	if (schema_type_problem(SCHEMA_VERSION, init_part(&answer)) != NULL)
		return "the version is made of letters, digits and . _ + -";
	return schema_type_problem(SCHEMA_DATE, init_part(&answer));
}

static const char *check_support(struct text answer)
{
	struct date from, to;
	if (count_parts(answer) != 2)
		return "write two days with a comma between: sold since, last day with security updates";
	struct text first = init_part(&answer), last = init_part(&answer);
	const char *problem = schema_type_problem(SCHEMA_DATE, first);
	if (problem == NULL)
		problem = schema_type_problem(SCHEMA_DATE, last);
	if (problem != NULL)
		return problem;
	if (date_parse(first, &from) && date_parse(last, &to) && date_compare(to, from) < 0)
		return "security updates cannot end before the device is sold";
	return NULL;
}

static const char *propose_legal_name(struct arena *arena, const struct init_answers *answers, const struct init_source *source)
{
	(void)arena;
	(void)answers;
	return source->maker;
}

// The name without its legal form.
static const char *propose_name(struct arena *arena, const struct init_answers *answers, const struct init_source *source)
{
	(void)source;
	static const char *const forms[] = {" GmbH & Co. KG", " GmbH", " AG", " SE", " KG", " Ltd", " Ltd.", " Limited", " Inc", " Inc.", " LLC",
	                                    " Corp.", " Corporation", " plc", " S.A.", " SA", " SAS", " B.V.", " AB", " Oy", " S.r.l.", " S.p.A."};
	struct text name = text_from(answers->values[INIT_LEGAL_NAME]);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (name.len > strlen(forms[i]) && text_ends(name, text_from(forms[i]))) {
			name.len -= strlen(forms[i]);
			if (name.data[name.len - 1] == ',')
				name.len--;
			break;
		}
	return length(name) <= 80 ? text_cstr(arena, name) : NULL;
}

static const char *propose_languages(struct arena *arena, const struct init_answers *answers, const struct init_source *source)
{
	(void)arena;
	(void)answers;
	(void)source;
	const char *lang = getenv("LANG");
	return lang != NULL && strncmp(lang, "de", 2) == 0 ? "de" : "en";
}

// The host of the maker's website without "www.".
static struct text website_host(const struct init_answers *answers)
{
	struct text host = text_from(answers->values[INIT_WEBSITE]);
	host = text_sub(host, strlen("https://"), host.len);
	host = text_cut(&host, '/');
	host = text_cut(&host, ':');
	return text_starts(host, TEXT("www.")) ? text_sub(host, 4, host.len) : host;
}

static const char *propose_mailboxes(struct arena *arena, const struct init_answers *answers, const struct init_source *source)
{
	(void)source;
	struct text host = website_host(answers);
	const char *both = arena_printf(arena, "security@" TEXT_FMT ", support@" TEXT_FMT, TEXT_ARG(host), TEXT_ARG(host));
	return check_mailboxes(text_from(both)) == NULL ? both : NULL;
}

static const char *propose_promises(struct arena *arena, const struct init_answers *answers, const struct init_source *source)
{
	(void)arena;
	(void)answers;
	(void)source;
	return "48 h, 14 d, 90 d";
}

static const char *propose_markets(struct arena *arena, const struct init_answers *answers, const struct init_source *source)
{
	(void)source;
	static const char members[] = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";
	struct text country = text_from(answers->values[INIT_ADDRESS]);
	while (text_find_byte(country, ',') >= 0)
		init_part(&country);
	country = text_trim(country);
	if (text_find(TEXT("GB UK"), country) >= 0)
		return "UK";
	return text_find(text_from(members), country) >= 0 ? "EU" : text_cstr(arena, country);
}

static const char *propose_firmware(struct arena *arena, const struct init_answers *answers, const struct init_source *source)
{
	(void)answers;
	if (source->device_count != 1 || source->devices[0].version == NULL || source->devices[0].release_date == NULL)
		return "none";
	return arena_printf(arena, "%s, %s", source->devices[0].version, source->devices[0].release_date);
}

const struct init_question_info init_questions[INIT_QUESTION_COUNT] = {
	[INIT_LEGAL_NAME] = {"legal_name", "Legal name of the manufacturer",
		"As it stands in the company register, for example Lumen Devices GmbH.", check_legal_name, propose_legal_name},
	[INIT_NAME] = {"name", "Name that customers know", "It stands at the top of every page, for example Lumen.", check_name, propose_name},
	[INIT_ADDRESS] = {"address", "Postal address",
		"Street, postcode and town, and the country's two letters, for example Spreeufer 12, 10179 Berlin, DE.", check_address, NULL},
	[INIT_WEBSITE] = {"website", "Your website", "Where customers find the company, for example https://www.lumen.example/.", check_website,
		NULL},
	[INIT_LANGUAGES] = {"languages", "Languages of the site",
		"en, de, or both with a comma between. The first is the default and should never change after publishing.", check_languages,
		propose_languages},
	[INIT_MAILBOXES] = {"mailboxes", "Mailboxes for security reports and for customers' questions",
		"Two addresses with a comma between. Reports that come in through the site are mailed there.", check_mailboxes, propose_mailboxes},
	[INIT_PROMISES] = {"promises", "Promised times of the disclosure policy",
		"Until a person answers a report, between news, and until disclosure. With them a policy is written: research in good faith\n"
		"  is welcome and not prosecuted, finders are credited if they wish, there is no bounty. Change it in maker.yaml.",
		check_promises, propose_promises},
	[INIT_MARKETS] = {"markets", "Where the devices are sold", "EU, UK or countries' two letters, with commas between, for example EU, UK, US.",
		check_markets, propose_markets},
	[INIT_DEVICE] = {"device", "Your first device",
		"Model, name and category, for example LC-200, Lumen Cam, consumer. The categories are consumer, enterprise,\n"
		"  industrial, medical, router, security.", check_device, NULL},
	[INIT_CATEGORY] = {"category", "Category of the devices", "consumer, enterprise, industrial, medical, router or security.", check_category,
		NULL},
	[INIT_FIRMWARE] = {"firmware", "Newest firmware and its release date", "For example 2.4.1, 2026-10-02; or none.", check_firmware,
		propose_firmware},
	[INIT_SUPPORT] = {"support", "Sold since, and last day with security updates",
		"Two days with a comma between, for example 2025-03-01, 2031-03-31. A support period can be extended later, never shortened.",
		check_support, NULL},
};

bool init_is_asked(enum init_question question, const struct init_source *source)
{
	bool categories = true, periods = true;
	for (size_t i = 0; i < source->device_count; i++) {
		categories = categories && source->devices[i].category != NULL;
		periods = periods && source->devices[i].sold_from != NULL && source->devices[i].period_end != NULL;
	}
	switch (question) {
	case INIT_DEVICE:
		return source->device_count == 0;
	case INIT_CATEGORY:
		return source->device_count > 0 && !categories;
	case INIT_FIRMWARE:
		return source->device_count <= 1;
	case INIT_SUPPORT:
		return source->device_count == 0 || !periods;
	default:
		return true;
	}
}
