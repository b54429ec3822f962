// SPDX-License-Identifier: Apache-2.0
//
// Rules of a device file (content format, 8.1 to 8.6) that tables cannot say.
#include "device/rules.h"

static bool is_empty(const struct value *v)
{
	return v == NULL || v->kind == VALUE_NULL;
}

void device_complain(struct loader *l, const struct device *device, enum complaint_severity severity, const struct value *at,
	const char *path, const char *clause, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *message = arena_vprintf(l->arena, format, args);
	va_end(args);
	loader_complain(l, severity, device->file, at, path, clause, "%s", message);
}

void check_hardware(struct loader *l, const struct device *device, const char *file, const struct value *list, const char *path)
{
	struct text_list ids = loader_list(l, list);
	for (size_t i = 0; i < ids.count; i++)
		if (ids.items[i].len > 0 && device_hardware(device, ids.items[i]) < 0)
			loader_complain(l, COMPLAINT_ERROR, file, value_at(list, i), arena_printf(l->arena, "%s[%zu]", path, i),
				"content.reference", "device " TEXT_FMT " has no hardware revision " TEXT_FMT,
				TEXT_ARG(device->id), TEXT_ARG(ids.items[i]));
}

void check_firmware(struct loader *l, const struct device *device, const char *file, const struct value *v, const char *path)
{
	struct version_range range;
	bool matches = false;
	if (value_as_text(v).len == 0 || !version_range_parse(l->arena, value_as_text(v), &range, NULL))
		return;
	for (size_t i = 0; i < range.count && device->versions.scheme == VERSION_LISTED; i++) {
		if (device_release(device, range.conditions[i].version) != NULL)
			continue;
		loader_complain(l, COMPLAINT_ERROR, file, v, path, "content.range",
			"name listed releases only: " TEXT_FMT " is none, so its place is not known",
			TEXT_ARG(range.conditions[i].version));
		return;
	}
	for (size_t i = 0; i < device->release_count; i++)
		matches = matches || version_range_matches(&device->versions, &range, device->releases[i].version);
	if (!matches)
		loader_complain(l, COMPLAINT_GAP, file, v, path, "device.range.empty",
			"name a release that there is: no release of device " TEXT_FMT " is in this range", TEXT_ARG(device->id));
}

void check_markets(struct loader *l, struct text_list known, const char *file, const struct value *list, const char *path,
	const char *clause)
{
	struct text_list markets = loader_list(l, list);
	for (size_t i = 0; i < markets.count; i++)
		if (markets.items[i].len > 0 && !text_list_has(known, markets.items[i]))
			loader_complain(l, COMPLAINT_ERROR, file, value_at(list, i), arena_printf(l->arena, "%s[%zu]", path, i),
				clause, "remove " TEXT_FMT ", or add it to the markets above: it is not sold there",
				TEXT_ARG(markets.items[i]));
}

static void check_support(struct loader *l, const struct device *d)
{
	const struct value *v = value_get(d->value, "support");
	struct date first = loader_date(value_get(v, "first_period_end"));
	const struct support *s = &d->support;
	if (first.year != 0 && s->period_end.year != 0 && date_compare(s->period_end, first) < 0)
		device_complain(l, d, COMPLAINT_ERROR, value_get(v, "period_end"), "support.period_end",
			"device.support.shortened",
			"buyers were told %04d-%02d-%02d: a support period may be extended, never shortened", first.year,
			first.month, first.day);
	if (s->period_end.year != 0 && date_compare(s->period_end, s->sold_from) < 0)
		device_complain(l, d, COMPLAINT_ERROR, value_get(v, "period_end"), "support.period_end",
			"device.support.period_end", "write a day after `sold_from`");
	if (s->sold_until.year != 0 && date_compare(s->sold_until, s->sold_from) < 0)
		device_complain(l, d, COMPLAINT_ERROR, value_get(v, "sold_until"), "support.sold_until",
			"device.support.sold_until", "write a day after `sold_from`");
	if (s->end_of_life.year != 0 && date_compare(s->end_of_life, s->period_end) < 0)
		device_complain(l, d, COMPLAINT_ERROR, value_get(v, "end_of_life"), "support.end_of_life",
			"device.support.end_of_life", "write a day that is not before `period_end`, or tba");
}

static void check_update(struct loader *l, const struct device *d)
{
	const struct value *v = value_get(d->value, "update");
	struct text method = value_text_at(v, "method");
	if (method.len == 0)
		return;
	if (!text_is(method, "auto") && !is_empty(value_get(v, "opt_out")))
		device_complain(l, d, COMPLAINT_ERROR, value_get(v, "opt_out"), "update.opt_out", "device.update.opt_out",
			"remove this: it goes with `method: auto`");
	if (!text_is(method, "auto") && !is_empty(value_get(v, "interval")))
		device_complain(l, d, COMPLAINT_ERROR, value_get(v, "interval"), "update.interval", "device.update.interval",
			"remove this: it goes with `method: auto`");
	if ((text_is(method, "none") || text_is(method, "exchange")) && is_empty(value_get(v, "reason")))
		device_complain(l, d, COMPLAINT_ERROR, v, "update.reason", "device.update.reason",
			"say why the device cannot be updated in the field");
}

static bool has_entry(const struct value *list, struct text id)
{
	for (size_t i = 0; i < value_count(list); i++)
		if (text_equal(value_text_at(value_at(list, i), "id"), id))
			return true;
	return false;
}

static void check_data(struct loader *l, const struct device *d)
{
	const struct value *list = value_get(d->value, "data");
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *v = value_at(list, i), *from = value_get(v, "from");
		struct text_list stored = loader_list(l, value_get(v, "stored"));
		const char *path = arena_printf(l->arena, "data[%zu]", i);
		bool nowhere = text_list_has(stored, TEXT("none"));
		if (is_empty(from) && text_is(value_text_at(v, "kind"), "derived"))
			device_complain(l, d, COMPLAINT_ERROR, v, arena_printf(l->arena, "%s.from", path), "device.data.from",
				"name the data that this is derived from");
		if (!is_empty(from) && !has_entry(list, value_as_text(from)))
			device_complain(l, d, COMPLAINT_ERROR, from, arena_printf(l->arena, "%s.from", path), "content.reference",
				"there is no entry " TEXT_FMT " in data", TEXT_ARG(value_as_text(from)));
		if (nowhere && stored.count > 1)
			device_complain(l, d, COMPLAINT_ERROR, value_get(v, "stored"), arena_printf(l->arena, "%s.stored", path),
				"device.data.stored", "write none alone, or where it is stored");
		if (text_list_has(stored, TEXT("cloud")) && is_empty(value_get(v, "location")))
			device_complain(l, d, COMPLAINT_ERROR, v, arena_printf(l->arena, "%s.location", path),
				"device.data.location", "say in which country or region the cloud is");
		if (!nowhere && is_empty(value_get(v, "get")))
			device_complain(l, d, COMPLAINT_GAP, v, arena_printf(l->arena, "%s.get", path), "device.data.get",
				"say how the owner gets a copy");
		if (!nowhere && is_empty(value_get(v, "erase")))
			device_complain(l, d, COMPLAINT_GAP, v, arena_printf(l->arena, "%s.erase", path), "device.data.erase",
				"say how it is erased");
	}
}

static bool has_section(const struct device *d, struct text type)
{
	for (size_t i = 0; i < d->section_count; i++)
		if (text_list_has(d->sections[i].types, type))
			return true;
	return false;
}

static void check_duties(struct loader *l, const struct device *d, const char *key)
{
	const struct value *list = value_get(d->value, key);
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *section = value_get(value_at(list, i), "section"),
				   *lesson = value_get(value_at(list, i), "lesson");
		if (value_as_text(section).len > 0 && !has_section(d, value_as_text(section)) &&
			!loader_is_unread(l, CONTENT_DOC, d->id, value_as_text(section)))
			device_complain(l, d, COMPLAINT_ERROR, section, arena_printf(l->arena, "%s[%zu].section", key, i),
				"content.reference", "the device has no section " TEXT_FMT " in docs/",
				TEXT_ARG(value_as_text(section)));
		if (value_as_text(lesson).len > 0 && content_lesson(l->content, value_as_text(lesson)) == NULL &&
			!loader_is_unread(l, CONTENT_LESSON, TEXT(""), value_as_text(lesson)))
			device_complain(l, d, COMPLAINT_ERROR, lesson, arena_printf(l->arena, "%s[%zu].lesson", key, i),
				"content.reference", "there is no lesson " TEXT_FMT " in lessons/",
				TEXT_ARG(value_as_text(lesson)));
	}
}

static void check_documents(struct loader *l, const struct device *d)
{
	const struct value *list = value_get(d->value, "documents");
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *v = value_at(list, i);
		const char *path = arena_printf(l->arena, "documents[%zu]", i);
		struct text ignored;
		bool file = !is_empty(value_get(v, "file")), url = !is_empty(value_get(v, "url"));
		if (file == url)
			device_complain(l, d, COMPLAINT_ERROR, v, path, "device.documents", "write either file or url");
		if (url && is_empty(value_get(v, "sha256")))
			device_complain(l, d, COMPLAINT_ERROR, v, arena_printf(l->arena, "%s.sha256", path),
				"device.documents.sha256", "write the SHA-256 of the document at that address");
		(void)loader_use_asset(l, d->file, value_get(v, "file"), arena_printf(l->arena, "%s.file", path), &ignored);
		check_hardware(l, d, d->file, value_get(v, "hardware"), arena_printf(l->arena, "%s.hardware", path));
		check_firmware(l, d, d->file, value_get(v, "firmware"), arena_printf(l->arena, "%s.firmware", path));
		check_markets(l, d->markets, d->file, value_get(v, "markets"), arena_printf(l->arena, "%s.markets", path),
			"device.documents.markets");
		if (content_due_end(&l->content->clock, loader_date(value_get(v, "review"))))
			device_complain(l, d, COMPLAINT_GAP, value_get(v, "review"), arena_printf(l->arena, "%s.review", path),
				"device.documents.review",
				"the review was due: read the document again, and write the next day here");
	}
}

static void check_parts(struct loader *l, const struct device *d, const char *key)
{
	const struct value *list = value_get(d->value, key);
	for (size_t i = 0; i < value_count(list); i++) {
		check_hardware(l, d, d->file, value_get(value_at(list, i), "hardware"),
			arena_printf(l->arena, "%s[%zu].hardware", key, i));
		check_firmware(l, d, d->file, value_get(value_at(list, i), "firmware"),
			arena_printf(l->arena, "%s[%zu].firmware", key, i));
	}
}

void check_device(struct loader *l, const struct device *d)
{
	const struct value *v = d->value, *picture = value_path(v, "picture.file"), *lessons = value_get(v, "lessons");
	struct text path;
	if (loader_use_asset(l, d->file, picture, "picture.file", &path) && !content_is_picture(path))
		device_complain(l, d, COMPLAINT_ERROR, picture, "picture.file", "content.picture",
			"name a picture: .svg, .png, .jpg or .webp");
	check_markets(l, l->content->maker.markets, d->file, value_get(v, "markets"), "markets", "device.markets");
	check_support(l, d);
	check_update(l, d);
	check_parts(l, d, "interfaces");
	check_parts(l, d, "settings");
	check_data(l, d);
	check_duties(l, d, "must_do");
	check_duties(l, d, "must_not");
	size_t duties = value_count(value_get(v, "must_do"));
	if (duties > 0 && duties < 3)
		device_complain(l, d, COMPLAINT_GAP, value_get(v, "must_do"), "must_do", "device.must_do",
			"name the three things that owners must do");
	for (size_t i = 0; i < value_count(lessons); i++) {
		struct text name = value_as_text(value_at(lessons, i));
		if (name.len > 0 && content_lesson(l->content, name) == NULL &&
			!loader_is_unread(l, CONTENT_LESSON, TEXT(""), name))
			device_complain(l, d, COMPLAINT_ERROR, value_at(lessons, i), arena_printf(l->arena, "lessons[%zu]", i),
				"content.reference", "there is no lesson " TEXT_FMT " in lessons/", TEXT_ARG(name));
	}
	check_documents(l, d);
	check_review(l, d->file, v, "reviewed.due", "device.reviewed.due");
}
