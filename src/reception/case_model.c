// SPDX-License-Identifier: Apache-2.0
//
// Facts and rules of cases, without database or pages.
#include "reception/case_model.h"

#include <arpa/inet.h>
#include <string.h>

#include "content/markup.h"

const char *const case_kinds[] = {"vulnerability", "question", "maintenance", "bug", "incident", "request", NULL};
const char *const case_states[] = {"start", "received", "valid", "invalid", "accepted", "deferred", "closed", NULL};

bool case_may_move(struct text from, struct text to)
{
	static const struct {
		const char *from, *to;
	} steps[] = {
		{"start", "received"},    {"received", "valid"},   {"received", "invalid"},  {"invalid", "valid"},
		{"valid", "accepted"},    {"deferred", "accepted"}, {"valid", "deferred"},    {"accepted", "deferred"},
		{"invalid", "closed"},    {"deferred", "closed"},  {"accepted", "closed"},
	};
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (text_is(from, steps[i].from) && text_is(to, steps[i].to))
			return true;
	return false;
}

bool case_is_security(struct text kind)
{
	return text_is(kind, "vulnerability") || text_is(kind, "incident");
}

struct text case_mailbox(const struct maker *maker, struct text kind)
{
	bool security = maker->support_mail.len == 0 || (case_is_security(kind) && maker->security_mail.len > 0);
	return security ? maker->security_mail : maker->support_mail;
}

struct case_promises case_promises_of(const struct maker *maker, struct text kind)
{
	bool question = text_is(kind, "question") || text_is(kind, "request");
	return (struct case_promises){
		.acknowledge = question && maker->answer > 0 ? maker->answer : maker->acknowledge,
		.update = maker->update,
		.disclose = text_is(kind, "vulnerability") ? maker->disclose : TIME_NONE,
	};
}

const char *case_number(struct arena *arena, struct text maker_id, int year, int64_t count)
{
	char letters[4] = "";
	size_t len = 0;
	for (size_t i = 0; i < maker_id.len && len < 3; i++) {
		char c = maker_id.data[i];
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
			letters[len++] = c;
	}
	letters[len] = '\0';
	return arena_printf(arena, "%s%sC-%04d-%06lld", letters, len > 0 ? "-" : "", year, (long long)count);
}

int case_year(const struct maker *maker, int64_t now)
{
	struct date day;
	struct error err;
	if (!time_day_in_zone(now, maker->time_zone, &day, NULL, &err))
		day = date_of_instant_utc(now);
	return day.year;
}

struct text case_subject(struct arena *arena, struct text message)
{
	struct text rest = text_trim(message);
	return markup_summary(arena, text_trim(text_cut(&rest, '\n')), 100);
}

struct text case_rate_subject(struct arena *arena, struct text address)
{
	struct in6_addr six;
	char shown[INET6_ADDRSTRLEN];
	if (inet_pton(AF_INET6, text_cstr(arena, address), &six) != 1 || IN6_IS_ADDR_V4MAPPED(&six))
		return address;
	memset(six.s6_addr + 8, 0, 8);
	return text_from(arena_printf(arena, "%s/64", inet_ntop(AF_INET6, &six, shown, sizeof(shown))));
}
