// SPDX-License-Identifier: Apache-2.0
//
// The disclosure policy and security.txt.
#include "reception/policy_pages.h"

#include "page/prose.h"
#include "standards/securitytxt.h"

struct value *promises_view(struct arena *arena, const struct page *page)
{
	const struct value *promises = value_get(page->maker->value, "promises");
	struct value *v = value_map(arena);
	value_put_string(arena, v, "acknowledge", page_duration(arena, page, value_text_at(promises, "acknowledge")));
	value_put_string(arena, v, "update", page_duration(arena, page, value_text_at(promises, "update")));
	value_put_string(arena, v, "disclosure", page_duration(arena, page, value_text_at(promises, "disclose")));
	return v;
}

static void put_texts(struct arena *arena, const struct page *page, struct value *view, const char *name, const struct value *written)
{
	struct value *list = value_list(arena);
	if (written != NULL && written->kind != VALUE_LIST)
		value_append(arena, list, page_text(arena, page, written));
	for (size_t i = 0; written != NULL && written->kind == VALUE_LIST && i < value_count(written); i++)
		value_append(arena, list, page_text(arena, page, value_at(written, i)));
	page_put_list(arena, view, name, list);
}

static struct value *escalation_view(struct arena *arena, const struct page *page, const struct value *written)
{
	struct value *list = value_list(arena);
	for (size_t i = 0; i < value_count(written); i++) {
		struct value *v = value_map(arena);
		value_put(arena, v, "name", page_text(arena, page, value_get(value_at(written, i), "name")));
		value_put(arena, v, "href", value_text(arena, value_text_at(value_at(written, i), "url")));
		value_append(arena, list, v);
	}
	return list;
}

// Everybody who is thanked in a published advisory of the maker's own, with the advisory.
static struct value *thanks_view(struct arena *arena, const struct page *page)
{
	const struct content *content = page->site->portfolio->content;
	struct value *list = value_list(arena);
	for (size_t i = 0; i < content->advisory_count; i++) {
		const struct advisory *advisory = &content->advisories[i];
		const struct value *thanks = value_path(advisory->document, "document.acknowledgments");
		for (size_t k = 0; advisory->own && advisory->published && k < value_count(thanks); k++) {
			const struct value *names = value_get(value_at(thanks, k), "names");
			struct text organization = value_text_at(value_at(thanks, k), "organization");
			BUILDER_AUTO who;
			builder_init(&who, 2048);
			for (size_t n = 0; n < value_count(names); n++)
				builder_printf(&who, "%s" TEXT_FMT, n == 0 ? "" : ", ", TEXT_ARG(value_as_text(value_at(names, n))));
			if (organization.len > 0)
				builder_printf(&who, "%s" TEXT_FMT, who.len == 0 ? "" : ", ", TEXT_ARG(organization));
			if (who.len == 0)
				continue;
			struct value *v = value_map(arena);
			value_put(arena, v, "text", value_text(arena, text_copy(arena, builder_text(&who))));
			value_put(arena, v, "id", value_text(arena, advisory->id));
			value_put_string(arena, v, "href", page_href(arena, page, "advisories/" TEXT_FMT "/", TEXT_ARG(advisory->name)));
			value_append(arena, list, v);
		}
	}
	return list;
}

bool policy_page_data(struct arena *arena, const struct page *page, struct value **ret_data, struct error *err)
{
	const struct value *file = page->maker->value, *policy = value_get(file, "policy");
	struct value *data = value_map(arena), *view = value_put_map(arena, data, "policy"), *safe_harbour;
	struct prose prose = {.markdown = text_from(page_string(arena, page, value_get(policy, "safe_harbour"))), .folder = TEXT("")};
	struct date from = {0, 0, 0};
	if (!prose_render(arena, page, &prose, &safe_harbour, err))
		return false;
	(void)date_parse(value_text_at(policy, "valid_from"), &from);
	value_put(arena, view, "valid_from", page_date(arena, page, from));
	value_put(arena, view, "promises", promises_view(arena, page));
	value_put(arena, view, "email", value_text(arena, page->maker->security_mail));
	struct text encryption = value_as_text(value_path(file, "security_txt.encryption"));
	if (encryption.len > 0)
		value_put(arena, value_put_map(arena, view, "encryption"), "href", value_text(arena, encryption));
	struct text phone = value_as_text(value_path(file, "contacts.phone"));
	value_put(arena, view, "phone", phone.len == 0 ? value_null(arena) : page_phone(arena, phone));
	put_texts(arena, page, view, "scope", value_get(policy, "scope"));
	put_texts(arena, page, view, "out_of_scope", value_get(policy, "out_of_scope"));
	put_texts(arena, page, view, "rules", value_get(policy, "rules"));
	value_put(arena, view, "safe_harbour", safe_harbour);
	value_put(arena, view, "credit", page_text(arena, page, value_get(policy, "credit")));
	const struct value *bounty = value_get(policy, "bounty");
	value_put(arena, view, "bounty", content_is_word(bounty, "none") ? value_null(arena) : page_text(arena, page, bounty));
	page_put_list(arena, view, "escalation", escalation_view(arena, page, value_get(policy, "escalation")));
	page_put_list(arena, view, "thanks", thanks_view(arena, page));
	*ret_data = data;
	return true;
}

bool securitytxt_of_maker(struct arena *arena, const struct maker *maker, bool live, int64_t now, struct text *ret_file, struct error *err)
{
	struct securitytxt_field fields[12];
	size_t count = 0;
	char when[TIME_TEXT_SIZE];
	const struct value *settings = value_get(maker->value, "security_txt");
	struct text encryption = value_text_at(settings, "encryption"), thanks = value_text_at(settings, "acknowledgments");
	int64_t day = now - now % TIME_DAY;
	BUILDER_AUTO languages;
	builder_init(&languages, 512);
	for (size_t i = 0; i < maker->language_count; i++)
		builder_printf(&languages, "%s" TEXT_FMT, i == 0 ? "" : ", ", TEXT_ARG(maker->languages[i]));
	const char *base = text_cstr(arena, maker->base_url);
	if (live)
		fields[count++] = (struct securitytxt_field){"Contact", text_from(arena_printf(arena, "%sreport", base))};
	fields[count++] = (struct securitytxt_field){"Contact", text_from(arena_printf(arena, "mailto:" TEXT_FMT, TEXT_ARG(maker->security_mail)))};
	fields[count++] = (struct securitytxt_field){"Expires", text_from(time_format(day + maker->security_txt_lifetime, when))};
	if (encryption.len > 0)
		fields[count++] = (struct securitytxt_field){"Encryption", encryption};
	if (thanks.len > 0)
		fields[count++] = (struct securitytxt_field){"Acknowledgments", thanks};
	fields[count++] = (struct securitytxt_field){"Preferred-Languages", builder_text(&languages)};
	fields[count++] = (struct securitytxt_field){"Canonical", text_from(arena_printf(arena, "%s.well-known/security.txt", base))};
	fields[count++] = (struct securitytxt_field){"Policy", text_from(arena_printf(arena, "%spolicy/", base))};
	if (maker->csaf_namespace.len > 0)
		fields[count++] = (struct securitytxt_field){
			"CSAF", text_from(arena_printf(arena, "%s.well-known/csaf/provider-metadata.json", base))};
	// A maker that is tried out on this machine has an http address: leave out what RFC 9116 wants as https.
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (!text_starts(fields[i].value, TEXT("http://")))
			fields[kept++] = fields[i];
	return securitytxt_write(arena, fields, kept, now, ret_file, err);
}
