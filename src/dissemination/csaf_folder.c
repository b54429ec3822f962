// SPDX-License-Identifier: Apache-2.0
//
// The CSAF folder. Documents are the bytes of the content files, unchanged.
#include "dissemination/csaf_folder.h"

#include "value/json.h"

#define ROOT ".well-known/csaf/"

const char *csaf_folder_path(struct arena *arena, const struct advisory *advisory)
{
	if (!advisory->own)
		return arena_printf(arena, "advisories/" TEXT_FMT "/" TEXT_FMT ".json", TEXT_ARG(advisory->name), TEXT_ARG(advisory->name));
	return arena_printf(arena, ROOT "white/%04d/" TEXT_FMT ".json", date_of_instant_utc(advisory->initial_release).year,
	                    TEXT_ARG(advisory->name));
}

static bool put_document(struct arena *arena, const struct advisory *advisory, dissemination_put *put, void *ctx, struct error *err)
{
	const char *path = csaf_folder_path(arena, advisory);
	uint8_t bytes512[HASH512_SIZE];
	char hex[HASH_HEX_SIZE], hex512[HASH512_HEX_SIZE];
	struct hash hash = hash_of(advisory->source);
	hash512_of(advisory->source, bytes512);
	hex_encode(bytes512, sizeof(bytes512), hex512);
	struct text sha256 = text_from(arena_printf(arena, "%s  " TEXT_FMT ".json\n", hash_hex(&hash, hex), TEXT_ARG(advisory->name)));
	struct text sha512 = text_from(arena_printf(arena, "%s  " TEXT_FMT ".json\n", hex512, TEXT_ARG(advisory->name)));
	return put(ctx, text_from(path), advisory->source, err) &&
	       put(ctx, text_from(arena_printf(arena, "%s.sha256", path)), sha256, err) &&
	       put(ctx, text_from(arena_printf(arena, "%s.sha512", path)), sha512, err);
}

static bool flag(const struct value *csaf, const char *key)
{
	const struct value *v = value_get(csaf, key);
	return value_as_bool(v, text_is(value_as_text(v), "true"));
}

static bool put_metadata(struct arena *arena, const struct maker *maker, int64_t updated, dissemination_put *put, void *ctx, struct error *err)
{
	char when[TIME_TEXT_SIZE];
	const struct value *csaf = value_get(maker->value, "csaf");
	struct text role = value_text_at(csaf, "role"), base = maker->csaf_canonical_url;
	if (base.len == 0)
		base = text_from(arena_printf(arena, TEXT_FMT ROOT, TEXT_ARG(maker->base_url)));
	struct value *json = value_map(arena);
	value_put(arena, json, "canonical_url", value_printf(arena, TEXT_FMT "provider-metadata.json", TEXT_ARG(base)));
	struct value *distribution = value_map(arena);
	value_put(arena, distribution, "directory_url", value_printf(arena, TEXT_FMT "white/", TEXT_ARG(base)));
	value_append(arena, value_put_list(arena, json, "distributions"), distribution);
	value_put(arena, json, "last_updated", value_copy_string(arena, time_format(updated, when)));
	value_put_bool(arena, json, "list_on_CSAF_aggregators", flag(csaf, "list_on_aggregators"));
	value_put_string(arena, json, "metadata_version", "2.0");
	value_put_bool(arena, json, "mirror_on_CSAF_aggregators", flag(csaf, "mirror_on_aggregators"));
	struct value *publisher = value_put_map(arena, json, "publisher");
	struct text contact = value_text_at(csaf, "contact_details"), authority = value_text_at(csaf, "issuing_authority");
	value_put(arena, publisher, "category", value_text(arena, maker->csaf_category));
	if (contact.len > 0)
		value_put(arena, publisher, "contact_details", value_text(arena, contact));
	if (authority.len > 0)
		value_put(arena, publisher, "issuing_authority", value_text(arena, authority));
	value_put(arena, publisher, "name", value_text(arena, maker->csaf_publisher));
	value_put(arena, publisher, "namespace", value_text(arena, maker->csaf_namespace));
	value_put(arena, json, "role", role.len == 0 ? value_string(arena, "csaf_publisher") : value_text(arena, role));
	BUILDER_AUTO text;
	builder_init(&text, 64 * 1024);
	json_write(&text, json, JSON_PRETTY);
	return put(ctx, TEXT(ROOT "provider-metadata.json"), builder_text(&text), err);
}

bool csaf_folder_files(struct arena *arena, const struct page_site *site, dissemination_put *put, void *ctx, struct error *err)
{
	const struct content *content = site->portfolio->content;
	BUILDER_AUTO index;
	BUILDER_AUTO changes;
	builder_init(&index, (size_t)64 << 20);
	builder_init(&changes, (size_t)64 << 20);
	int64_t updated = TIME_NONE;
	// Newest first, as the advisories are sorted (changes.csv: CSAF 2.0 section 7.1.13).
	for (size_t i = 0; i < content->advisory_count; i++) {
		const struct advisory *advisory = &content->advisories[i];
		char when[TIME_TEXT_SIZE];
		if (!advisory->published)
			continue;
		if (!put_document(arena, advisory, put, ctx, err))
			return false;
		if (!advisory->own)
			continue;
		int year = date_of_instant_utc(advisory->initial_release).year;
		builder_printf(&index, "%04d/" TEXT_FMT ".json\n", year, TEXT_ARG(advisory->name));
		builder_printf(&changes, "\"%04d/" TEXT_FMT ".json\",\"%s\"\n", year, TEXT_ARG(advisory->name),
		               time_format(advisory->current_release, when));
		if (updated == TIME_NONE)
			updated = advisory->current_release;
	}
	if (content->maker.csaf_namespace.len == 0)
		return true;
	if (index.overflow || changes.overflow)
		return error_set(err, ERROR_TOO_LARGE, "there are too many advisories for one index");
	return put(ctx, TEXT(ROOT "white/index.txt"), builder_text(&index), err) &&
	       put(ctx, TEXT(ROOT "white/changes.csv"), builder_text(&changes), err) &&
	       put_metadata(arena, &content->maker, updated == TIME_NONE ? site->instant : updated, put, ctx, err);
}
