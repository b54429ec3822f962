// SPDX-License-Identifier: Apache-2.0
//
// Rules of the maker, notices, supporting entities and procedures that tables cannot say.
#include <math.h>

#include "content/loader.h"

static bool is_empty(const struct value *v)
{
	return v == NULL || v->kind == VALUE_NULL;
}

void check_device_ids(struct loader *l, const char *file, const struct value *at, const char *path)
{
	struct text_list ids = loader_list(l, at);
	for (size_t i = 0; i < ids.count; i++)
		if (ids.items[i].len > 0 && content_device(l->content, ids.items[i]) == NULL)
			loader_complain(l, COMPLAINT_ERROR, file, value_at(at, i), arena_printf(l->arena, "%s[%zu]", path, i),
				"content.reference", "there is no device " TEXT_FMT " in devices/", TEXT_ARG(ids.items[i]));
}

void check_review(struct loader *l, const char *file, const struct value *map, const char *key, const char *clause)
{
	const struct value *review = value_path(map, key);
	if (content_due_end(&l->content->clock, loader_date(review)))
		loader_complain(l, COMPLAINT_GAP, file, review, key, clause,
			"the review was due: read this again, mend it, and write the next day here");
}

// ---- maker.yaml

// Relative luminance, WCAG 2.2.
static double luminance(struct text color)
{
	static const double weights[] = {0.2126, 0.7152, 0.0722};
	unsigned char bytes[3];
	double sum = 0;
	if (color.len != 7 || !hex_decode(text_sub(color, 1, 6), bytes, 3))
		return -1;
	for (int i = 0; i < 3; i++) {
		double part = bytes[i] / 255.0;
		sum += weights[i] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static void check_contrast(struct loader *l, const char *map, const char *front, const char *back)
{
	const struct value *colors = value_path(l->content->maker.value, map);
	double a = luminance(value_text_at(colors, front)), b = luminance(value_text_at(colors, back));
	if (a < 0 || b < 0)
		return;
	double ratio = a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
	if (ratio < 4.5)
		loader_complain(l, COMPLAINT_GAP, "maker.yaml", value_get(colors, front),
			arena_printf(l->arena, "%s.%s", map, front), "maker.brand.contrast",
			"choose colours that differ more: %s on %s has a contrast of %d.%d:1, at least 4.5:1 can be read", front,
			back, (int)ratio, (int)(ratio * 10) % 10);
}

static void check_logo(struct loader *l, const char *key)
{
	const struct value *v = value_path(l->content->maker.value, key);
	struct text path;
	if (!loader_use_asset(l, "maker.yaml", v, key, &path))
		return;
	if (!content_is_picture(path))
		loader_complain(
			l, COMPLAINT_ERROR, "maker.yaml", v, key, "content.picture", "name a picture: .svg, .png, .jpg or .webp");
	else if (content_asset(l->content, path)->size > 64 * 1024)
		loader_complain(l, COMPLAINT_ERROR, "maker.yaml", v, key,
			key[10] == '\0' ? "maker.brand.logo" : "maker.brand.logo_dark",
			"make the logo smaller: it has at most 64 KiB");
}

void check_maker(struct loader *l)
{
	const struct value *v = l->content->maker.value;
	const struct value *emergency = value_path(v, "contacts.emergency");
	if (!is_empty(emergency) && is_empty(value_get(emergency, "phone")) && is_empty(value_get(emergency, "email")))
		loader_complain(l, COMPLAINT_ERROR, "maker.yaml", emergency, "contacts.emergency", "maker.contacts.emergency",
			"write phone or email");
	if (l->content->advisory_count > 0 && v->map.count > 0 && is_empty(value_get(v, "csaf")))
		loader_complain(
			l, COMPLAINT_ERROR, "maker.yaml", NULL, "csaf", "maker.csaf", "add csaf: the folder has advisories");
	static const char *const maps[] = {"brand.colors", "brand.colors_dark"};
	for (int i = 0; i < 2; i++) {
		check_contrast(l, maps[i], "accent", "accent_text");
		check_contrast(l, maps[i], "text", "background");
		check_contrast(l, maps[i], "muted", "background");
	}
	check_logo(l, "brand.logo");
	check_logo(l, "brand.logo_dark");
}

// ---- notices

static void check_notice(struct loader *l, const struct notice *n)
{
	const struct value *v = n->value;
	if (n->revised != TIME_NONE && n->issued != TIME_NONE && n->revised < n->issued)
		loader_complain(l, COMPLAINT_ERROR, n->file, value_get(v, "revised"), "revised", "notice.revised",
			"write an instant after `issued`");
	if (n->starts != TIME_NONE && n->ends != TIME_NONE && n->ends < n->starts)
		loader_complain(l, COMPLAINT_ERROR, n->file, value_get(v, "ends"), "ends", "notice.ends",
			"write an instant after `starts`");
	if (n->advisories.count == 0 && (text_is(n->event, "exploited") || text_is(n->event, "vulnerability")))
		loader_complain(l, COMPLAINT_ERROR, n->file, value_get(v, "event"), "advisories", "notice.advisories",
			"name the advisories that this is about");
	for (size_t i = 0; i < n->advisories.count; i++)
		if (content_advisory_by_id(l->content, n->advisories.items[i]) == NULL &&
			!loader_is_unread(l, CONTENT_ADVISORY, TEXT(""), TEXT("")))
			loader_complain(l, COMPLAINT_ERROR, n->file, value_at(value_get(v, "advisories"), i),
				arena_printf(l->arena, "advisories[%zu]", i), "content.reference",
				"there is no advisory " TEXT_FMT " in advisories/", TEXT_ARG(n->advisories.items[i]));
	for (size_t i = 0; i < n->target_count; i++)
		if (n->targets[i].device.len > 0 && content_device(l->content, n->targets[i].device) == NULL)
			loader_complain(l, COMPLAINT_ERROR, n->file, value_get(value_at(value_get(v, "devices"), i), "device"),
				arena_printf(l->arena, "devices[%zu].device", i), "content.reference",
				"there is no device " TEXT_FMT " in devices/", TEXT_ARG(n->targets[i].device));
}

// ---- entities and procedures

static void check_entity(struct loader *l, const struct entity *e)
{
	check_device_ids(l, e->file, value_get(e->value, "devices"), "devices");
	struct date from = loader_date(value_get(e->value, "from")), until = loader_date(value_get(e->value, "until"));
	if (from.year != 0 && until.year != 0 && date_compare(until, from) < 0)
		loader_complain(l, COMPLAINT_ERROR, e->file, value_get(e->value, "until"), "until", "entity.until",
			"write a day after `from`");
	const struct value *certificates = value_get(e->value, "certificates");
	for (size_t i = 0; i < value_count(certificates); i++) {
		const struct value *end = value_get(value_at(certificates, i), "valid_until");
		if (content_due_end(&l->content->clock, loader_date(end)))
			loader_complain(l, COMPLAINT_GAP, e->file, end,
				arena_printf(l->arena, "certificates[%zu].valid_until", i), "entity.certificates",
				"the certificate has lapsed: ask for the new one, or remove it");
	}
}

static void check_procedure(struct loader *l, const struct procedure *p)
{
	check_device_ids(l, p->file, value_get(p->value, "devices"), "devices");
	check_review(l, p->file, p->value, "review", "procedure.review");
	const struct value *escalation = value_get(p->value, "escalation");
	int64_t last = 0;
	for (size_t i = 0; i < value_count(escalation); i++) {
		const struct value *after = value_get(value_at(escalation, i), "after");
		int64_t now = loader_duration(after, 0);
		if (now > 0 && now <= last)
			loader_complain(l, COMPLAINT_ERROR, p->file, after, arena_printf(l->arena, "escalation[%zu].after", i),
				"procedure.escalation.after", "let the times rise from entry to entry");
		last = now > last ? now : last;
	}
}

void check_records(struct loader *l)
{
	for (size_t i = 0; i < l->content->notice_count; i++)
		check_notice(l, &l->content->notices[i]);
	for (size_t i = 0; i < l->content->entity_count; i++)
		check_entity(l, &l->content->entities[i]);
	for (size_t i = 0; i < l->content->procedure_count; i++)
		check_procedure(l, &l->content->procedures[i]);
}
