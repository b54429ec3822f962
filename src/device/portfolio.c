// SPDX-License-Identifier: Apache-2.0
//
// Devices out of their files, and the rules that need devices and the rest of the content together.
#include "device/portfolio.h"

#include <stdlib.h>

#include "content/format.h"
#include "content/loader.h"

#define ENDS_SOON_MONTHS 12

// Complaints about one device.
struct maker_of {
	struct loader *l;
	struct device *device;
};

static void complain(const struct maker_of *m, enum complaint_severity severity, const struct value *at, const char *path, const char *clause,
	const char *format, ...) __attribute__((format(printf, 6, 7)));

static void complain(const struct maker_of *m, enum complaint_severity severity, const struct value *at, const char *path, const char *clause,
	const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *message = arena_vprintf(m->l->arena, format, args);
	va_end(args);
	struct value_place place = at == NULL ? (struct value_place){m->device->file, 1, 1} : at->place;
	complaints_add(m->l->complaints, severity, place, path, clause, "%s", message);
}

// Hardware that is named must exist.
static hardware_set named_hardware(const struct maker_of *m, const struct value *v, const char *path)
{
	struct text_list ids = loader_list(m->l, v);
	for (size_t i = 0; i < ids.count; i++)
		if (device_hardware(m->device, ids.items[i]) < 0)
			complain(m, COMPLAINT_ERROR, value_at(v, i), path, "content.reference", "there is no hardware revision " TEXT_FMT " in this device",
				TEXT_ARG(ids.items[i]));
	return device_hardware_set(m->device, ids);
}

static void read_hardware(const struct maker_of *m)
{
	const struct value *list = value_get(m->device->value, "hardware");
	size_t count = value_count(list) > DEVICE_MAX_HARDWARE ? DEVICE_MAX_HARDWARE : value_count(list);
	m->device->hardware = arena_array(m->l->arena, count, sizeof(struct hardware));
	for (size_t i = 0; i < count; i++)
		m->device->hardware[i] = (struct hardware){value_text_at(value_at(list, i), "id"), value_at(list, i)};
	m->device->hardware_count = count;
}

static void read_release(const struct maker_of *m, const struct value *v, const char *path, struct release *ret)
{
	struct content_clock *clock = &m->l->content->clock;
	struct release r = {.value = v, .version = value_text_at(v, "version"), .date = loader_date(value_get(v, "date"))};
	r.hardware = named_hardware(m, value_get(v, "hardware"), arena_printf(m->l->arena, "%s.hardware", path));
	r.security = value_as_bool(value_get(v, "security"), false);
	r.fixes = loader_list(m->l, value_get(v, "fixes"));
	r.downtime = loader_duration(value_get(v, "downtime"), 0);
	r.touches_data = value_as_bool(value_get(v, "touches_data"), false);
	struct date withdrawn = loader_date(value_path(v, "withdrawn.date"));
	r.withdrawn = withdrawn.year != 0 && content_due_begin(clock, withdrawn);
	r.out = content_due_begin(clock, r.date);
	(void)loader_use_asset(m->l, m->device->file, value_get(v, "sbom"), arena_printf(m->l->arena, "%s.sbom", path), &r.sbom);
	for (size_t i = 0; i < r.fixes.count; i++) {
		const struct value *at = value_at(value_get(v, "fixes"), i);
		if (content_advisory_by_id(m->l->content, r.fixes.items[i]) == NULL)
			complain(m, COMPLAINT_ERROR, at, arena_printf(m->l->arena, "%s.fixes[%zu]", path, i), "device.releases.fixes",
				"there is no advisory " TEXT_FMT " in advisories/", TEXT_ARG(r.fixes.items[i]));
		else if (!r.security)
			complain(m, COMPLAINT_ERROR, at, arena_printf(m->l->arena, "%s.fixes[%zu]", path, i), "device.releases.fixes",
				"a release that fixes an advisory has security: true");
	}
	*ret = r;
}

static void read_releases(const struct maker_of *m)
{
	struct device *d = m->device;
	const struct value *list = value_get(d->value, "releases");
	size_t count = value_count(list);
	struct text *listed = arena_array(m->l->arena, count, sizeof(*listed));
	struct text scheme = value_as_text(value_path(d->value, "identity.versions"));
	d->releases = arena_array(m->l->arena, count, sizeof(struct release));
	for (size_t i = 0; i < count; i++)
		listed[i] = value_text_at(value_at(list, i), "version");
	d->versions = (struct version_order){VERSION_DOTTED, listed, count};
	if (text_is(scheme, "semver"))
		d->versions.scheme = VERSION_SEMVER;
	else if (text_is(scheme, "listed"))
		d->versions.scheme = VERSION_LISTED;
	for (size_t i = 0; i < count; i++) {
		const char *path = arena_printf(m->l->arena, "releases[%zu]", i);
		const struct value *v = value_at(list, i);
		read_release(m, v, path, &d->releases[d->release_count]);
		struct release *now = &d->releases[d->release_count++];
		if (d->versions.scheme == VERSION_SEMVER && !version_is_semver(now->version))
			complain(m, COMPLAINT_ERROR, value_get(v, "version"), arena_printf(m->l->arena, "%s.version", path), "device.releases.version",
				"write a version as Semantic Versioning wants it (2.4.1), or set identity.versions: dotted");
		if (i == 0)
			continue;
		const struct release *before = now - 1;
		if (date_compare(now->date, before->date) > 0 || version_compare(&d->versions, now->version, before->version) >= 0)
			complain(m, COMPLAINT_ERROR, v, path, "device.releases.order", "list releases newest first: " TEXT_FMT " does not come after " TEXT_FMT,
				TEXT_ARG(now->version), TEXT_ARG(before->version));
	}
}

static void read_products(const struct maker_of *m)
{
	struct device *d = m->device;
	const struct value *list = value_get(d->value, "products");
	d->products = arena_array(m->l->arena, value_count(list), sizeof(struct product));
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *v = value_at(list, i);
		const char *path = arena_printf(m->l->arena, "products[%zu]", i);
		struct error ignored;
		struct product p = {.value = v, .product_id = value_text_at(v, "product_id"), .namespace = value_text_at(v, "namespace"),
			.advisory = value_text_at(v, "advisory")};
		if (p.namespace.len == 0)
			p.namespace = m->l->content->maker.csaf_namespace;
		if (!version_range_parse(m->l->arena, value_text_at(v, "firmware"), &p.firmware, &ignored))
			continue;
		p.hardware = named_hardware(m, value_get(v, "hardware"), arena_printf(m->l->arena, "%s.hardware", path));
		bool known = false, meant = false;
		for (size_t k = 0; k < d->product_count; k++)
			if (text_equal(d->products[k].product_id, p.product_id) && text_equal(d->products[k].namespace, p.namespace) &&
				text_equal(d->products[k].advisory, p.advisory))
				complain(m, COMPLAINT_ERROR, v, path, "device.products.duplicate", "this product stands twice: put both ranges into one entry");
		for (size_t k = 0; k < m->l->content->advisory_count; k++)
			known = known || (device_product_speaks_of(&p, &m->l->content->advisories[k]) &&
						 advisory_has_product(&m->l->content->advisories[k], p.product_id));
		for (size_t k = 0; k < d->release_count; k++)
			meant = meant || version_range_matches(&d->versions, &p.firmware, d->releases[k].version);
		if (!known)
			complain(m, COMPLAINT_GAP, value_get(v, "product_id"), arena_printf(m->l->arena, "%s.product_id", path), "device.products.unknown",
				"no advisory in the folder has this product");
		if (!meant)
			complain(m, COMPLAINT_GAP, value_get(v, "firmware"), arena_printf(m->l->arena, "%s.firmware", path), "device.range.empty",
				"the range matches no release of this device");
		d->products[d->product_count++] = p;
	}
}

static void read_support(const struct maker_of *m)
{
	struct device *d = m->device;
	struct content_clock *clock = &m->l->content->clock;
	const struct value *v = value_get(d->value, "support");
	struct support s = {.after = value_get(v, "after")};
	s.sold_from = loader_date(value_get(v, "sold_from"));
	s.sold_until = loader_date(value_get(v, "sold_until"));
	s.period_end = loader_date(value_get(v, "period_end"));
	s.end_of_life = loader_date(value_get(v, "end_of_life"));
	s.ends = content_day_end(clock, s.period_end);
	struct date first = loader_date(value_get(v, "first_period_end"));
	if (first.year != 0 && date_compare(s.period_end, first) < 0)
		complain(m, COMPLAINT_ERROR, value_get(v, "period_end"), "support.period_end", "device.support.shortened",
			"a support period may be extended, never shortened: buyers were told %04d-%02d-%02d", first.year, first.month, first.day);
	if (s.period_end.year != 0 && date_compare(s.period_end, s.sold_from) < 0)
		complain(m, COMPLAINT_ERROR, value_get(v, "period_end"), "support.period_end", "device.support.period_end",
			"let support end after the device began to be sold");
	if (s.end_of_life.year != 0 && date_compare(s.end_of_life, s.period_end) < 0)
		complain(m, COMPLAINT_ERROR, value_get(v, "end_of_life"), "support.end_of_life", "device.support.end_of_life",
			"let the end of life come after the end of support");
	if (s.end_of_life.year != 0 && content_due_end(clock, s.end_of_life))
		s.state = SUPPORT_OVER;
	else if (content_due_end(clock, s.period_end))
		s.state = SUPPORT_ENDED;
	else if (s.period_end.year != 0 && content_due_begin(clock, date_add_months(s.period_end, -ENDS_SOON_MONTHS)))
		s.state = SUPPORT_ENDS_SOON;
	d->support = s;
}

static void read_lessons(const struct maker_of *m)
{
	struct device *d = m->device;
	const struct content *content = m->l->content;
	const struct value *listed = value_get(d->value, "lessons");
	d->lessons = arena_array(m->l->arena, value_count(listed) + content->lesson_count, sizeof(struct lesson *));
	for (size_t i = 0; i < value_count(listed); i++) {
		const struct lesson *lesson = content_lesson(content, value_as_text(value_at(listed, i)));
		if (lesson == NULL)
			complain(m, COMPLAINT_ERROR, value_at(listed, i), arena_printf(m->l->arena, "lessons[%zu]", i), "content.reference",
				"there is no lesson of this name in lessons/");
		else
			d->lessons[d->lesson_count++] = lesson;
	}
	for (size_t i = 0; i < content->lesson_count; i++) {
		bool there = false;
		for (size_t k = 0; k < d->lesson_count; k++)
			there = there || d->lessons[k] == &content->lessons[i];
		if (!there && text_list_has(content->lessons[i].devices, d->id))
			d->lessons[d->lesson_count++] = &content->lessons[i];
	}
}

static bool has_section(const struct device *d, struct text type)
{
	for (size_t i = 0; i < d->section_count; i++)
		if (text_list_has(d->sections[i].types, type))
			return true;
	return false;
}

static void check_duties(const struct maker_of *m, const char *key)
{
	const struct value *list = value_get(m->device->value, key);
	for (size_t i = 0; i < value_count(list); i++) {
		const struct value *section = value_get(value_at(list, i), "section"), *lesson = value_get(value_at(list, i), "lesson");
		if (value_as_text(section).len > 0 && !has_section(m->device, value_as_text(section)))
			complain(m, COMPLAINT_ERROR, section, arena_printf(m->l->arena, "%s[%zu].section", key, i), "content.reference",
				"this device has no such section in docs/");
		if (value_as_text(lesson).len > 0 && content_lesson(m->l->content, value_as_text(lesson)) == NULL)
			complain(m, COMPLAINT_ERROR, lesson, arena_printf(m->l->arena, "%s[%zu].lesson", key, i), "content.reference",
				"there is no lesson of this name in lessons/");
	}
}

static void check_sections(const struct maker_of *m)
{
	struct device *d = m->device;
	for (size_t i = 0; i < d->section_count; i++) {
		struct section *s = &d->sections[i];
		const struct value *front = s->article.texts[0].front;
		bool meant = false;
		(void)named_hardware(m, value_get(front, "hardware"), "hardware");
		for (size_t k = 0; k < d->release_count; k++)
			meant = meant || version_ranges_match(&d->versions, s->firmware, s->firmware_count, d->releases[k].version);
		if (!meant)
			complain(m, COMPLAINT_GAP, value_get(front, "firmware"), "firmware", "device.range.empty", "the range matches no release of this device");
		for (size_t k = 0; k < i; k++) {
			const struct section *other = &d->sections[k];
			bool same = text_equal(other->types.items[0], s->types.items[0]) && other->hardware.count + s->hardware.count == 0 &&
			            other->markets.count + s->markets.count == 0 && other->article.readers.count + s->article.readers.count == 0;
			bool meet = false;
			for (size_t r = 0; same && r < d->release_count; r++)
				meet = meet || (version_ranges_match(&d->versions, s->firmware, s->firmware_count, d->releases[r].version) &&
						       version_ranges_match(&d->versions, other->firmware, other->firmware_count, d->releases[r].version));
			if (meet)
				complain(m, COMPLAINT_ERROR, front, "section", "doc.overlap",
					"%s has the same section for the same firmware: tell them apart by firmware, hardware, readers or markets",
					other->article.texts[0].file);
		}
	}
}

static void read_device(struct loader *l, const struct device_file *file, struct device *d)
{
	struct maker_of m = {l, d};
	const struct value *v = file->value;
	*d = (struct device){.content = l->content, .id = file->id, .file = file->file, .value = v};
	d->model = value_text_at(v, "model");
	d->order = value_as_int(value_get(v, "order"), INT64_MAX);
	d->category = value_text_at(v, "category");
	d->users = loader_list(l, value_get(v, "users"));
	d->markets = value_count(value_get(v, "markets")) > 0 ? loader_list(l, value_get(v, "markets")) : l->content->maker.markets;
	d->sections = l->content->sections + file->first_section;
	d->section_count = file->section_count;
	(void)loader_use_asset(l, d->file, value_path(v, "picture.file"), "picture.file", &d->picture);
	read_hardware(&m);
	read_releases(&m);
	read_products(&m);
	read_support(&m);
	read_lessons(&m);
	check_duties(&m, "must_do");
	check_duties(&m, "must_not");
	check_sections(&m);
	const struct value *documents = value_get(v, "documents");
	for (size_t i = 0; i < value_count(documents); i++) {
		struct text ignored;
		(void)loader_use_asset(l, d->file, value_get(value_at(documents, i), "file"), arena_printf(l->arena, "documents[%zu].file", i), &ignored);
	}
	const struct value *due = value_path(v, "reviewed.due");
	if (due != NULL && content_due_end(&l->content->clock, loader_date(due)))
		complain(&m, COMPLAINT_GAP, due, "reviewed.due", "device.reviewed.due", "the review was due: read the file against the device again");
}

static int compare_devices(const void *a, const void *b)
{
	const struct device *x = a, *y = b;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return text_compare(x->model, y->model);
}

// ---- references to devices from elsewhere

static void check_device_ids(struct loader *l, const char *file, struct text_list ids, const struct value *at, const char *path)
{
	for (size_t i = 0; i < ids.count; i++)
		if (content_device(l->content, ids.items[i]) == NULL)
			complaints_add(l->complaints, COMPLAINT_ERROR, value_at(at, i) == NULL ? (struct value_place){file, 1, 1} : value_at(at, i)->place, path,
				"content.reference", "there is no device " TEXT_FMT " in devices/", TEXT_ARG(ids.items[i]));
}

// A lesson teaches sections that exist, and is current if it was reviewed on or after each of them.
static void check_lesson(struct loader *l, const struct portfolio *portfolio, struct lesson *lesson)
{
	const struct article_text *original = &lesson->article.texts[0];
	const struct value *teaches = value_get(original->front, "teaches");
	check_device_ids(l, original->file, lesson->devices, value_get(original->front, "devices"), "devices");
	lesson->current = true;
	for (size_t i = 0; i < lesson->teaches.count; i++) {
		struct text type = lesson->teaches.items[i];
		struct text id = text_cut(&type, '/');
		bool found = false;
		if (type.data == NULL) {
			type = id;
			id = TEXT("");
		}
		for (size_t d = 0; d < portfolio->device_count; d++) {
			const struct device *device = &portfolio->devices[d];
			if (id.len > 0 ? !text_equal(id, device->id) : lesson->devices.count > 0 && !text_list_has(lesson->devices, device->id))
				continue;
			for (size_t s = 0; s < device->section_count; s++) {
				const struct section *section = &device->sections[s];
				if (!text_list_has(section->types, type))
					continue;
				found = true;
				if (date_compare(original->reviewed, section->article.texts[0].reviewed) >= 0)
					continue;
				lesson->current = false;
				complaints_add(l->complaints, COMPLAINT_GAP, value_at(teaches, i)->place, arena_printf(l->arena, "teaches[%zu]", i), "lesson.stale",
					"%s was reviewed after this lesson: read the lesson against it again", section->article.texts[0].file);
			}
		}
		if (!found)
			complaints_add(l->complaints, COMPLAINT_ERROR, value_at(teaches, i)->place, arena_printf(l->arena, "teaches[%zu]", i), "lesson.teaches",
				"there is no such section; write SECTION or DEVICE/SECTION");
	}
}

static void check_rest(struct loader *l, const struct portfolio *portfolio)
{
	struct content *content = l->content;
	for (size_t i = 0; i < content->lesson_count; i++)
		check_lesson(l, portfolio, &content->lessons[i]);
	for (size_t i = 0; i < content->answer_count; i++) {
		const struct article_text *original = &content->answers[i].article.texts[0];
		check_device_ids(l, original->file, content->answers[i].devices, value_get(original->front, "devices"), "devices");
	}
	for (size_t i = 0; i < content->notice_count; i++) {
		const struct notice *n = &content->notices[i];
		for (size_t k = 0; k < n->target_count; k++)
			if (content_device(content, n->targets[k].device) == NULL)
				complaints_add(l->complaints, COMPLAINT_ERROR, value_at(value_get(n->value, "devices"), k)->place,
					arena_printf(l->arena, "devices[%zu].device", k), "content.reference", "there is no device " TEXT_FMT " in devices/",
					TEXT_ARG(n->targets[k].device));
		for (size_t k = 0; k < n->advisories.count; k++)
			if (content_advisory_by_id(content, n->advisories.items[k]) == NULL)
				complaints_add(l->complaints, COMPLAINT_ERROR, value_at(value_get(n->value, "advisories"), k)->place,
					arena_printf(l->arena, "advisories[%zu]", k), "content.reference", "there is no advisory " TEXT_FMT " in advisories/",
					TEXT_ARG(n->advisories.items[k]));
	}
	for (size_t i = 0; i < content->advisory_count; i++) {
		bool mapped = false;
		for (size_t d = 0; d < portfolio->device_count; d++)
			mapped = mapped || device_concerns(&portfolio->devices[d], &content->advisories[i]);
		if (!mapped)
			complaints_add(l->complaints, COMPLAINT_GAP, (struct value_place){content->advisories[i].file, 1, 1}, "", "advisory.unmapped",
				"no device maps a product of this advisory: add it to `products` of the devices that it concerns");
	}
	for (size_t d = 0; d < portfolio->device_count; d++) {
		struct device *device = &portfolio->devices[d];
		device->advisories = arena_array(l->arena, content->advisory_count, sizeof(struct advisory *));
		for (size_t i = 0; i < content->advisory_count; i++)
			if (content->advisories[i].published && device_concerns(device, &content->advisories[i]))
				device->advisories[device->advisory_count++] = &content->advisories[i];
	}
	for (size_t i = 0; i < content->asset_count; i++)
		if (!content->assets[i].used)
			complaints_add(l->complaints, COMPLAINT_GAP, (struct value_place){content->assets[i].path.data, 0, 0}, "", "content.file.unused",
				"nothing names this file: name it where it belongs, or remove it");
	for (size_t i = 0; i < portfolio->device_count; i++)
		for (size_t k = 0; k < i; k++)
			if (text_equal(portfolio->devices[i].model, portfolio->devices[k].model))
				complaints_add(l->complaints, COMPLAINT_ERROR, value_get(portfolio->devices[i].value, "model")->place, "model", "device.model.unique",
					"%s has the same model: give each its own", portfolio->devices[k].file);
}

bool portfolio_load(struct arena *arena, struct content_source source, const struct content_options *options, struct complaints *complaints,
	struct portfolio **ret_portfolio, struct error *err)
{
	struct portfolio *portfolio = arena_new(arena, struct portfolio);
	if (!content_load(arena, source, options, complaints, &portfolio->content, err))
		return false;
	struct loader *l = portfolio->content->loader;
	portfolio->devices = arena_array(arena, portfolio->content->device_count, sizeof(struct device));
	for (size_t i = 0; i < portfolio->content->device_count; i++)
		read_device(l, &portfolio->content->devices[i], &portfolio->devices[portfolio->device_count++]);
	check_rest(l, portfolio);
	if (portfolio->device_count > 0)
		qsort(portfolio->devices, portfolio->device_count, sizeof(struct device), compare_devices);
	*ret_portfolio = portfolio;
	return true;
}

const struct device *portfolio_device(const struct portfolio *portfolio, struct text id)
{
	for (size_t i = 0; i < portfolio->device_count; i++)
		if (text_equal(portfolio->devices[i].id, id))
			return &portfolio->devices[i];
	return NULL;
}

const struct device *portfolio_model(const struct portfolio *portfolio, struct text model)
{
	for (size_t i = 0; i < portfolio->device_count; i++)
		if (text_equal(portfolio->devices[i].model, model))
			return &portfolio->devices[i];
	return NULL;
}
