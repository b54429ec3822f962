// SPDX-License-Identifier: Apache-2.0
//
// The content folder of a new manufacturer: only what was answered or read, nothing made up. What is missing is left out, and the check
// reports it.
#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "cli/init.h"
#include "value/json.h"

#define FILE_MAX (4 << 20)
#define SBOM_MAX (16 << 20)

struct writer {
	struct arena *arena;
	const char *folder;
	const struct init_answers *answers;
	const struct init_source *source;
	bool english, german; // languages of the site
	bool german_first;
};

// A scalar: plain where YAML reads it back the same, else in double quotes.
static void write_scalar(struct builder *out, struct text t)
{
	bool plain = t.len > 0 && t.data[t.len - 1] != ' ' && !text_is(t, "null");
	for (size_t i = 0; plain && i < t.len; i++) {
		unsigned char c = (unsigned char)t.data[i];
		bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		plain = alnum || (i > 0 && c < 0x80 && c != '\0' && strchr(" ._+/@-", c) != NULL);
	}
	if (plain)
		builder_add(out, t);
	else
		json_write_string(out, t);
}

static void write_string(struct builder *out, const char *string)
{
	write_scalar(out, text_from(string));
}

static void write_key(struct builder *out, const char *key, const char *string)
{
	builder_string(out, key);
	builder_string(out, ": ");
	write_string(out, string);
	builder_byte(out, '\n');
}

// A localized text after `indent` spaces and `key` (NULL: an entry of a list): plain with one language, a map with two.
static void write_localized(const struct writer *w, struct builder *out, int indent, const char *key, const char *english,
	const char *german)
{
	const char *first = w->german_first ? german : english, *second = w->german_first ? english : german;
	const char *codes[2] = {w->german_first ? "de" : "en", w->german_first ? "en" : "de"};
	builder_printf(out, "%*s%s%s", indent, "", key == NULL ? "-" : key, key == NULL ? "" : ":");
	if (!w->english || !w->german) {
		builder_byte(out, ' ');
		write_string(out, w->german ? german : english);
	} else if (strlen(first) + strlen(second) < 80) {
		builder_printf(out, " {%s: ", codes[0]);
		write_string(out, first);
		builder_printf(out, ", %s: ", codes[1]);
		write_string(out, second);
		builder_byte(out, '}');
	} else {
		// The texts stand below each other; in a list the first follows the hyphen.
		const char *texts[2] = {first, second};
		for (int i = 0; i < 2; i++) {
			if (key == NULL && i == 0)
				builder_printf(out, " %s: ", codes[i]);
			else
				builder_printf(out, "\n%*s%s: ", indent + 2, "", codes[i]);
			write_string(out, texts[i]);
		}
	}
	builder_byte(out, '\n');
}

// The parts of an answer as a YAML list in brackets.
static void write_parts(struct builder *out, const char *key, struct text parts)
{
	builder_printf(out, "%s: [", key);
	for (bool first = true; parts.data != NULL; first = false) {
		builder_string(out, first ? "" : ", ");
		write_scalar(out, init_part(&parts));
	}
	builder_string(out, "]\n");
}

static bool save(struct writer *w, const char *path, const struct builder *out, struct error *err)
{
	struct text whole;
	return builder_take(out, w->arena, &whole, err) &&
	       file_write_durable(arena_printf(w->arena, "%s/%s", w->folder, path), whole, 0644, err);
}

// The disclosure policy that the question about promised times announces.
static void write_policy(const struct writer *w, struct builder *out)
{
	builder_printf(out, "# The disclosure policy at /policy. Read it before you publish: it binds you.\npolicy:\n  valid_from: %s\n",
		w->answers->today);
	builder_string(out, "  scope:\n");
	write_localized(w, out, 4, NULL, "All devices named on this site, with their firmware, apps and services.",
		"Alle Geräte, die auf dieser Seite stehen, mit Firmware, Apps und Diensten.");
	write_localized(w, out, 2, "safe_harbour",
		"We take no legal action against people who examine our devices in good faith and keep to this policy.",
		"Wir gehen nicht rechtlich gegen Personen vor, die unsere Geräte in gutem Glauben untersuchen und sich an diese Richtlinie halten.");
	write_localized(w, out, 2, "credit", "By name in the advisory, if you wish.", "Auf Wunsch mit Namen im Sicherheitshinweis.");
	builder_string(out, "  bounty: none\nsecurity_txt: {expires_after: 180 d}\n");
}

static void write_contacts(const struct writer *w, struct builder *out)
{
	struct text mailboxes = text_from(w->answers->values[INIT_MAILBOXES]);
	struct text promises = text_from(w->answers->values[INIT_PROMISES]);
	builder_string(out, "contacts:\n  security: ");
	write_scalar(out, init_part(&mailboxes));
	builder_string(out, "\n  support: ");
	write_scalar(out, init_part(&mailboxes));
	struct text acknowledge = init_part(&promises), update = init_part(&promises), disclose = init_part(&promises);
	builder_printf(out, "\n\n# What a reporter is promised. Policy, receipts, form and clocks all read these.\npromises:\n"
	                    "  acknowledge: " TEXT_FMT "\n  update: " TEXT_FMT "\n  disclose: " TEXT_FMT "\n\n",
		TEXT_ARG(acknowledge), TEXT_ARG(update), TEXT_ARG(disclose));
}

static void write_csaf(const struct writer *w, struct builder *out)
{
	struct text website = text_from(w->answers->values[INIT_WEBSITE]);
	struct text mailboxes = text_from(w->answers->values[INIT_MAILBOXES]);
	if (text_ends(website, TEXT("/")))
		website.len--;
	builder_string(out, "\ncsaf:\n");
	write_key(out, "  namespace", w->source->namespace != NULL ? w->source->namespace : text_cstr(w->arena, website));
	builder_string(out, "  category: vendor\n  contact_details: ");
	write_scalar(out, init_part(&mailboxes));
	builder_byte(out, '\n');
	write_key(out, "  canonical_url", arena_printf(w->arena, "%s.well-known/csaf/", w->answers->base_url));
}

static bool write_maker(struct writer *w, struct error *err)
{
	const char *const *values = w->answers->values;
	BUILDER_AUTO out = {.max = FILE_MAX};
	builder_string(&out, "# The manufacturer. `aftercare check` says what is wrong or missing.\nformat: 1\n");
	const char *id = init_slug(w->arena, values[INIT_NAME]);
	write_key(&out, "id", id[0] == '\0' ? "maker" : id);
	write_localized(w, &out, 0, "name", values[INIT_NAME], values[INIT_NAME]);
	write_key(&out, "legal_name", values[INIT_LEGAL_NAME]);
	struct text lines = text_from(values[INIT_ADDRESS]);
	size_t last = lines.len;
	while (lines.data[last - 1] != ',')
		last--;
	builder_string(&out, "address:\n");
	write_parts(&out, "  lines", text_sub(lines, 0, last - 1));
	builder_printf(&out, "  country: " TEXT_FMT "\n", TEXT_ARG(text_trim(text_sub(lines, last, lines.len))));
	write_key(&out, "website", values[INIT_WEBSITE]);
	write_parts(&out, "languages", text_from(values[INIT_LANGUAGES]));
	write_key(&out, "time_zone", w->answers->time_zone);
	write_parts(&out, "markets", text_from(values[INIT_MARKETS]));
	builder_string(&out, "\n# The public address of this site.\nsite:\n");
	write_key(&out, "  base_url", w->answers->base_url);
	write_contacts(w, &out);
	write_policy(w, &out);
	for (size_t i = 0; i < w->source->advisory_count; i++)
		if (w->source->advisories[i].left_out == NULL) {
			write_csaf(w, &out);
			break;
		}
	return save(w, "maker.yaml", &out, err);
}

static void write_release(const struct writer *w, struct builder *out, const struct init_device *device, const char *sbom)
{
	struct text firmware = text_from(w->answers->values[INIT_FIRMWARE]);
	struct text version = text_from(device->version), date = text_from(device->release_date);
	if (firmware.data != NULL && init_is_asked(INIT_FIRMWARE, w->source)) {
		version = init_part(&firmware);
		date = init_part(&firmware);
	}
	if (version.len == 0 || date.len == 0)
		return;
	builder_string(out, "\nreleases:\n  - version: ");
	write_scalar(out, version);
	builder_printf(out, "\n    date: " TEXT_FMT "\n", TEXT_ARG(date));
	if (sbom != NULL)
		write_key(out, "    sbom", sbom);
}

static bool is_left_out(const struct init_source *source, const struct init_product *product)
{
	for (size_t i = 0; i < source->advisory_count; i++) {
		const struct init_advisory *a = &source->advisories[i];
		if (a->left_out != NULL && a->id != NULL && strcmp(a->id, product->advisory) == 0)
			return true;
	}
	return false;
}

static void write_products(const struct writer *w, struct builder *out, const struct init_device *device)
{
	bool any = false;
	for (size_t i = 0; i < device->product_count; i++) {
		const struct init_product *p = &device->products[i];
		if (is_left_out(w->source, p))
			continue;
		builder_string(out, any ? "" : "\n# Which product of an advisory is which firmware.\nproducts:\n");
		any = true;
		builder_string(out, "  - {product_id: ");
		write_string(out, p->product_id);
		builder_string(out, ", firmware: ");
		write_string(out, p->firmware);
		builder_string(out, ", namespace: ");
		write_string(out, p->namespace);
		builder_string(out, ", advisory: ");
		write_string(out, p->advisory);
		builder_string(out, "}\n");
	}
}

static bool copy_sbom(struct writer *w, const struct init_device *device, const char **ret_path, struct error *err)
{
	struct text bytes;
	const char *slug = init_slug(w->arena, arena_printf(w->arena, "%s %s", device->id, device->version == NULL ? "" : device->version));
	const char *path = arena_printf(w->arena, "sbom/%s.json", slug);
	if (!file_read(w->arena, device->sbom, SBOM_MAX, &bytes, err) ||
	    !file_write_durable(arena_printf(w->arena, "%s/devices/%s/%s", w->folder, device->id, path), bytes, 0644, err))
		return false;
	*ret_path = path;
	return true;
}

static bool write_device(struct writer *w, const struct init_device *device, struct error *err)
{
	const char *const *values = w->answers->values;
	struct text support = text_from(values[INIT_SUPPORT]);
	struct text sold_from = init_part(&support), period_end = init_part(&support);
	const char *sbom = NULL;
	if (device->sbom != NULL && !copy_sbom(w, device, &sbom, err))
		return false;
	BUILDER_AUTO out = {.max = FILE_MAX};
	builder_string(&out, "# One device. Its documentation goes into docs/ beside this file.\nformat: 1\n");
	write_key(&out, "model", device->model);
	write_localized(w, &out, 0, "name", device->name, device->name);
	write_key(&out, "category", device->category != NULL ? device->category : values[INIT_CATEGORY]);
	builder_string(&out, "hardware:\n  - id: ");
	write_string(&out, device->model);
	builder_printf(&out, "\nsupport:\n  sold_from: " TEXT_FMT "\n  period_end: " TEXT_FMT "\n",
		TEXT_ARG(device->sold_from != NULL ? text_from(device->sold_from) : sold_from),
		TEXT_ARG(device->period_end != NULL ? text_from(device->period_end) : period_end));
	write_release(w, &out, device, sbom);
	write_products(w, &out, device);
	return save(w, arena_printf(w->arena, "devices/%s/device.yaml", device->id), &out, err);
}

bool init_write(const char *folder, const struct init_answers *answers, const struct init_source *source, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct text languages = text_from(answers->values[INIT_LANGUAGES]);
	struct writer w = {
		.arena = &arena, .folder = folder, .answers = answers, .source = source,
		.english = text_find(languages, TEXT("en")) >= 0, .german = text_find(languages, TEXT("de")) >= 0,
		.german_first = text_starts(languages, TEXT("de")),
	};
	for (size_t i = 0; i < source->advisory_count; i++) {
		const struct init_advisory *a = &source->advisories[i];
		const char *path = arena_printf(&arena, "%s/advisories/%s", folder, a->file);
		if (a->left_out == NULL && !file_write_durable(path, a->bytes, 0644, err))
			return false;
	}
	for (size_t i = 0; i < source->device_count; i++)
		if (!write_device(&w, &source->devices[i], err))
			return false;
	return write_maker(&w, err);
}
