// SPDX-License-Identifier: Apache-2.0
//
// Devices out of their files: facts only, complaints but for files that are named and missing are made elsewhere.
#include "device/rules.h"
#include "device/support.h"

static void read_hardware(struct loader *l, struct device *d)
{
	const struct value *list = value_get(d->value, "hardware");
	size_t count = value_count(list) > DEVICE_MAX_HARDWARE ? DEVICE_MAX_HARDWARE : value_count(list);
	d->hardware = arena_array(l->arena, count, sizeof(struct hardware));
	for (size_t i = 0; i < count; i++)
		d->hardware[i] = (struct hardware){value_text_at(value_at(list, i), "id"), value_at(list, i)};
	d->hardware_count = count;
}

static void read_release(struct loader *l, const struct device *d, const struct value *v, struct release *ret_release)
{
	struct content_clock *clock = &l->content->clock;
	struct release r = {.value = v, .version = value_text_at(v, "version"), .date = loader_date(value_get(v, "date"))};
	r.hardware = device_hardware_set(d, loader_list(l, value_get(v, "hardware")));
	r.security = value_as_bool(value_get(v, "security"), false);
	r.fixes = loader_list(l, value_get(v, "fixes"));
	r.downtime = loader_duration(value_get(v, "downtime"), 0);
	r.touches_data = value_as_bool(value_get(v, "touches_data"), false);
	r.withdrawn = content_due_begin(clock, loader_date(value_path(v, "withdrawn.date")));
	r.out = content_due_begin(clock, r.date);
	struct text sbom = value_text_at(v, "sbom");
	struct text path;
	if (sbom.len > 0 && content_path_resolve(l->arena, text_from(d->file), sbom, &path) &&
		content_asset(l->content, path) != NULL)
		r.sbom = path;
	*ret_release = r;
}

static void read_releases(struct loader *l, struct device *d)
{
	const struct value *list = value_get(d->value, "releases");
	size_t count = list != NULL && list->kind == VALUE_LIST ? value_count(list) : 0;
	struct text *listed = arena_array(l->arena, count, sizeof(*listed));
	struct text scheme = value_as_text(value_path(d->value, "identity.versions"));
	d->releases = arena_array(l->arena, count, sizeof(struct release));
	for (size_t i = 0; i < count; i++) {
		listed[i] = value_text_at(value_at(list, i), "version");
		read_release(l, d, value_at(list, i), &d->releases[i]);
	}
	d->release_count = count;
	d->versions = (struct version_order){VERSION_DOTTED, listed, count};
	if (text_is(scheme, "semver"))
		d->versions.scheme = VERSION_SEMVER;
	else if (text_is(scheme, "listed"))
		d->versions.scheme = VERSION_LISTED;
}

static void read_products(struct loader *l, struct device *d)
{
	const struct value *list = value_get(d->value, "products");
	size_t count = list != NULL && list->kind == VALUE_LIST ? value_count(list) : 0;
	d->products = arena_array(l->arena, count, sizeof(struct product));
	for (size_t i = 0; i < count; i++) {
		const struct value *v = value_at(list, i);
		struct product p = {.value = v,
			.product_id = value_text_at(v, "product_id"),
			.namespace = value_text_at(v, "namespace"),
			.advisory = value_text_at(v, "advisory")};
		if (p.namespace.len == 0)
			p.namespace = l->content->maker.csaf_namespace;
		// An entry without a range that can be read means no firmware, not all.
		if (p.product_id.len == 0 || !version_range_parse(l->arena, value_text_at(v, "firmware"), &p.firmware, NULL))
			continue;
		p.hardware = device_hardware_set(d, loader_list(l, value_get(v, "hardware")));
		d->products[d->product_count++] = p;
	}
}

static void read_lessons(struct loader *l, struct device *d)
{
	const struct content *content = l->content;
	struct text_list listed = loader_list(l, value_get(d->value, "lessons"));
	d->lessons = arena_array(l->arena, listed.count + content->lesson_count, sizeof(struct lesson *));
	for (size_t i = 0; i < listed.count; i++) {
		const struct lesson *lesson = content_lesson(content, listed.items[i]);
		if (lesson != NULL)
			d->lessons[d->lesson_count++] = lesson;
	}
	for (size_t i = 0; i < content->lesson_count; i++) {
		const struct lesson *lesson = &content->lessons[i];
		bool there = text_list_has(listed, lesson->article.name);
		if (!there && text_list_has(lesson->devices, d->id))
			d->lessons[d->lesson_count++] = lesson;
	}
}

void device_find_advisories(struct loader *l, struct device *d)
{
	const struct content *content = l->content;
	d->advisories = arena_array(l->arena, content->advisory_count, sizeof(struct advisory *));
	for (size_t i = 0; i < content->advisory_count; i++)
		if (content->advisories[i].published && device_concerns(d, &content->advisories[i]))
			d->advisories[d->advisory_count++] = &content->advisories[i];
}

void device_read(struct loader *l, const struct device_file *file, struct device *ret_device)
{
	struct device *d = ret_device;
	const struct value *v = file->value;
	struct text path;
	*d = (struct device){.content = l->content, .id = file->id, .file = file->file, .value = v};
	d->model = value_text_at(v, "model");
	d->order = value_as_int(value_get(v, "order"), INT64_MAX);
	d->category = value_text_at(v, "category");
	d->users = loader_list(l, value_get(v, "users"));
	d->markets = loader_list(l, value_get(v, "markets"));
	if (d->markets.count == 0)
		d->markets = l->content->maker.markets;
	d->sections = l->content->sections + file->first_section;
	d->section_count = file->section_count;
	struct text picture = value_as_text(value_path(v, "picture.file"));
	if (picture.len > 0 && content_path_resolve(l->arena, text_from(d->file), picture, &path) &&
		content_asset(l->content, path) != NULL)
		d->picture = path;
	read_hardware(l, d);
	read_releases(l, d);
	read_products(l, d);
	read_lessons(l, d);
	support_read(&l->content->clock, value_get(v, "support"), &d->support);
	device_find_advisories(l, d);
}
