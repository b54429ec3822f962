// SPDX-License-Identifier: Apache-2.0
//
// Loading: the tree is listed, every file read and held against its table, then the model is filled in kind by kind. The maker
// comes first, for the languages and the time zone of everything else.
#include "content/load.h"

#include <stdlib.h>
#include <string.h>

#include "content/format.h"
#include "content/front_matter.h"
#include "content/loader.h"
#include "value/yaml.h"

// ---- files

bool loader_read(struct loader *l, const struct content_file *file, size_t max, struct text *ret_bytes, struct error *err)
{
	return l->content->source.read(l->content->source.context, l->arena, file->path, max, ret_bytes, err);
}

// A text file whose form is right; false with *ret_text untouched when it was complained about.
static bool read_text(struct loader *l, const struct content_file *file, struct text *ret_text, bool *ret_good, struct error *err)
{
	struct text bytes;
	struct error problem;
	if (!loader_read(l, file, CONTENT_MAX_TEXT, &bytes, err))
		return false;
	*ret_good = content_text(l->arena, bytes, file->path.data, ret_text, &problem);
	if (!*ret_good)
		complaints_add_error(l->complaints, COMPLAINT_ERROR, file->path.data, NULL, &problem);
	return true;
}

// YAML that holds a map, or NULL after complaints. A map that breaks its table is complained about and used as far as it goes, so
// that one wrong key does not make everything that refers to the file look wrong.
static struct value *parse_yaml(struct loader *l, const struct content_file *file, struct text source, uint32_t offset,
	const char *kind, const struct schema *schema)
{
	struct error problem;
	struct value *v;
	if (!yaml_read(l->arena, source, file->path.data, offset, &yaml_limits_default, &v, &problem)) {
		complaints_add_error(l->complaints, COMPLAINT_ERROR, file->path.data, NULL, &problem);
		return NULL;
	}
	struct schema_context context = {l->arena, l->complaints, kind,
		l->content->maker.language_count == 0 ? NULL : l->content->maker.languages, l->content->maker.language_count};
	if (v->kind != VALUE_MAP) {
		complaints_add(l->complaints, COMPLAINT_ERROR, (struct value_place){file->path.data, 1, 1}, "", "content.yaml",
			"write a map here: lines of the form `key: value`");
		return NULL;
	}
	(void)schema_check(&context, v, schema);
	return v;
}

static bool load_yaml(struct loader *l, const struct content_file *file, const char *kind, const struct schema *schema,
	struct value **ret_value, struct error *err)
{
	struct text source;
	bool good;
	if (!read_text(l, file, &source, &good, err))
		return false;
	*ret_value = good ? parse_yaml(l, file, source, 0, kind, schema) : NULL;
	return true;
}

void loader_set_unread(struct loader *l, const struct content_file *file)
{
	if (l->unread == NULL)
		l->unread = arena_array(l->arena, l->tree.count, sizeof(*l->unread));
	if (!loader_is_unread(l, file->kind, file->device, file->name))
		l->unread[l->unread_count++] = file;
}

bool loader_is_unread(const struct loader *l, enum content_kind kind, struct text device, struct text name)
{
	for (size_t i = 0; i < l->unread_count; i++)
		if (l->unread[i]->kind == kind && (name.len == 0 || text_equal(l->unread[i]->name, name)) &&
			(device.len == 0 || text_equal(l->unread[i]->device, device)))
			return true;
	return false;
}

struct text_list loader_list(struct loader *l, const struct value *v)
{
	if (v == NULL || v->kind != VALUE_LIST)
		return (struct text_list){NULL, 0};
	struct text *items = arena_array(l->arena, value_count(v), sizeof(*items));
	for (size_t i = 0; i < value_count(v); i++)
		items[i] = value_as_text(value_at(v, i));
	return (struct text_list){items, value_count(v)};
}

void loader_complain(struct loader *l, enum complaint_severity severity, const char *file, const struct value *at,
	const char *path, const char *clause, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *message = arena_vprintf(l->arena, format, args);
	va_end(args);
	struct value_place place = at == NULL ? (struct value_place){file, 0, 0} : at->place;
	complaints_add(l->complaints, severity, place, path, clause, "%s", message);
}

int64_t loader_instant(const struct value *v)
{
	int64_t instant;
	return v != NULL && time_parse(value_as_text(v), &instant) ? instant : TIME_NONE;
}

int64_t loader_duration(const struct value *v, int64_t none)
{
	int64_t length;
	return v != NULL && duration_parse(value_as_text(v), &length) ? length : none;
}

struct date loader_date(const struct value *v)
{
	struct date d = {0, 0, 0};
	if (v != NULL)
		(void)date_parse(value_as_text(v), &d);
	return d;
}

// ---- the maker

// The languages must be known before localized texts can be judged.
static void read_languages(struct loader *l, struct text source, const char *file)
{
	struct maker *maker = &l->content->maker;
	struct value *v;
	struct error ignored;
	if (!yaml_read(l->arena, source, file, 0, &yaml_limits_default, &v, &ignored))
		return;
	const struct value *given = value_get(v, "languages");
	struct text single = value_as_text(given);
	struct text_list list = single.len > 0 ? (struct text_list){&single, 1} : loader_list(l, given);
	for (size_t i = 0; i < list.count && maker->language_count < CONTENT_MAX_LANGUAGES; i++)
		if (schema_type_problem(SCHEMA_LANGUAGE, list.items[i]) == NULL && content_language(maker, list.items[i]) < 0)
			maker->languages[maker->language_count++] = list.items[i];
}

static void fill_maker(struct loader *l, struct value *v)
{
	struct maker *maker = &l->content->maker;
	maker->value = v;
	maker->id = value_text_at(v, "id");
	maker->markets = loader_list(l, value_get(v, "markets"));
	maker->base_url = value_as_text(value_path(v, "site.base_url"));
	maker->security_mail = value_as_text(value_path(v, "contacts.security"));
	maker->support_mail = value_as_text(value_path(v, "contacts.support"));
	struct text zone = value_text_at(v, "time_zone");
	maker->time_zone = format_check_zone(zone) == NULL && zone.len > 0 ? text_cstr(l->arena, zone) : "UTC";
	maker->acknowledge = loader_duration(value_path(v, "promises.acknowledge"), 0);
	maker->update = loader_duration(value_path(v, "promises.update"), 0);
	maker->disclose = loader_duration(value_path(v, "promises.disclose"), 0);
	maker->answer = loader_duration(value_path(v, "promises.answer"), maker->acknowledge);
	maker->security_txt_lifetime = loader_duration(value_path(v, "security_txt.expires_after"), 180 * TIME_DAY);
	const struct value *csaf = value_get(v, "csaf");
	struct text name = value_text_at(csaf, "publisher_name");
	maker->csaf_namespace = value_text_at(csaf, "namespace");
	maker->csaf_category = value_text_at(csaf, "category");
	maker->csaf_canonical_url = value_text_at(csaf, "canonical_url");
	maker->csaf_publisher = name.len > 0 ? name : value_text_at(v, "legal_name");
	const struct value *at = value_get(v, "at");
	maker->at = loader_instant(at);
	struct date day = loader_date(at);
	if (maker->at == TIME_NONE && day.year != 0) {
		struct content_clock clock;
		content_clock_init(&clock, 0, maker->time_zone);
		maker->at = content_day_begin(&clock, day);
	}
}

static bool load_maker(struct loader *l, const struct content_options *options, struct error *err)
{
	size_t count;
	const struct content_file *file = content_tree_kind(&l->tree, CONTENT_MAKER, &count);
	struct maker *maker = &l->content->maker;
	struct text source;
	bool good = false;
	maker->at = TIME_NONE;
	maker->time_zone = "UTC";
	if (count > 0) {
		if (!read_text(l, file, &source, &good, err))
			return false;
		if (good)
			read_languages(l, source, file->path.data);
		struct value *v = good ? parse_yaml(l, file, source, 0, "maker", &format_maker) : NULL;
		if (v != NULL)
			fill_maker(l, v);
	} else {
		loader_complain(l, COMPLAINT_ERROR, "maker.yaml", NULL, "", "content.folder",
			"add maker.yaml, the file about the manufacturer");
	}
	if (maker->language_count == 0)
		maker->languages[maker->language_count++] = TEXT("en");
	if (maker->value == NULL)
		maker->value = value_map(l->arena);
	int64_t instant = options->at != TIME_NONE ? options->at : maker->at != TIME_NONE ? maker->at : options->now;
	content_clock_init(&l->content->clock, instant, maker->time_zone);
	return true;
}

// ---- devices, notices, entities, procedures

// Files are sorted by path, where `a-b/` comes before `a/`; look-ups go by id. Devices and entities open with their id.
static int by_id(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static bool load_devices(struct loader *l, struct error *err)
{
	size_t count;
	struct content *content = l->content;
	const struct content_file *files = content_tree_kind(&l->tree, CONTENT_DEVICE, &count);
	content->devices = arena_array(l->arena, count, sizeof(struct device_file));
	for (size_t i = 0; i < count; i++) {
		struct value *v;
		if (!load_yaml(l, &files[i], "device", &format_device, &v, err))
			return false;
		content->devices[content->device_count++] = (struct device_file){
			.id = files[i].device, .file = files[i].path.data, .value = v == NULL ? value_map(l->arena) : v};
	}
	if (count == 0)
		loader_complain(
			l, COMPLAINT_ERROR, "devices", NULL, "", "content.folder", "add a device as devices/ID/device.yaml");
	if (count > 0)
		qsort(content->devices, count, sizeof(struct device_file), by_id);
	return true;
}

static int newest_notice(const void *a, const void *b)
{
	const struct notice *x = a, *y = b;
	if (x->issued != y->issued)
		return x->issued < y->issued ? 1 : -1;
	return text_compare(x->id, y->id);
}

static bool load_notices(struct loader *l, struct error *err)
{
	size_t count;
	struct content_clock *clock = &l->content->clock;
	const struct content_file *files = content_tree_kind(&l->tree, CONTENT_NOTICE, &count);
	l->content->notices = arena_array(l->arena, count, sizeof(struct notice));
	for (size_t i = 0; i < count; i++) {
		struct value *v;
		if (!load_yaml(l, &files[i], "notice", &format_notice, &v, err))
			return false;
		if (v == NULL) {
			loader_set_unread(l, &files[i]);
			continue;
		}
		struct notice n = {.id = files[i].name, .file = files[i].path.data, .value = v};
		n.event = value_text_at(v, "event");
		n.severity = value_text_at(v, "severity");
		n.issued = loader_instant(value_get(v, "issued"));
		n.revised = loader_instant(value_get(v, "revised"));
		n.starts = loader_instant(value_get(v, "starts"));
		n.ends = loader_instant(value_get(v, "ends"));
		n.published = content_due(clock, n.issued);
		n.current = n.published && !content_due(clock, n.ends);
		n.advisories = loader_list(l, value_get(v, "advisories"));
		const struct value *targets = value_get(v, "devices");
		if (targets != NULL && targets->kind != VALUE_LIST)
			targets = NULL;
		struct notice_target *list = arena_array(l->arena, value_count(targets), sizeof(*list));
		for (size_t k = 0; k < value_count(targets); k++) {
			const struct value *target = value_at(targets, k);
			struct error ignored;
			list[k].device = value_text_at(target, "device");
			list[k].hardware = loader_list(l, value_get(target, "hardware"));
			struct text range = value_text_at(target, "firmware");
			if (range.len > 0 && !version_range_parse(l->arena, range, &list[k].firmware, &ignored))
				list[k].firmware = (struct version_range){NULL, 0};
		}
		n.targets = list;
		n.target_count = value_count(targets);
		l->content->notices[l->content->notice_count++] = n;
	}
	if (l->content->notice_count > 0)
		qsort(l->content->notices, l->content->notice_count, sizeof(struct notice), newest_notice);
	return true;
}

static bool load_entities(struct loader *l, struct error *err)
{
	size_t count;
	const struct content_file *files = content_tree_kind(&l->tree, CONTENT_ENTITY, &count);
	l->content->entities = arena_array(l->arena, count, sizeof(struct entity));
	for (size_t i = 0; i < count; i++) {
		struct value *v;
		if (!load_yaml(l, &files[i], "entity", &format_entity, &v, err))
			return false;
		if (v != NULL)
			l->content->entities[l->content->entity_count++] = (struct entity){files[i].name, files[i].path.data, v,
				loader_list(l, value_get(v, "devices")), value_as_bool(value_get(v, "public"), true)};
	}
	if (l->content->entity_count > 0)
		qsort(l->content->entities, l->content->entity_count, sizeof(struct entity), by_id);
	files = content_tree_kind(&l->tree, CONTENT_PROCEDURE, &count);
	l->content->procedures = arena_array(l->arena, count, sizeof(struct procedure));
	for (size_t i = 0; i < count; i++) {
		struct value *v;
		if (!load_yaml(l, &files[i], "procedure", &format_procedure, &v, err))
			return false;
		if (v != NULL)
			l->content->procedures[l->content->procedure_count++] =
				(struct procedure){files[i].name, files[i].path.data, v, loader_list(l, value_get(v, "devices"))};
	}
	return true;
}

// ---- assets

static bool load_assets(struct loader *l)
{
	size_t count;
	const struct content_file *files = content_tree_kind(&l->tree, CONTENT_ASSET, &count);
	l->content->assets = arena_array(l->arena, count, sizeof(struct asset));
	for (size_t i = 0; i < count; i++)
		l->content->assets[l->content->asset_count++] = (struct asset){
			.path = files[i].path, .size = files[i].size, .used = text_starts(files[i].path, TEXT("theme/"))};
	return true;
}

bool loader_use_asset(struct loader *l, const char *from, const struct value *v, const char *path_in_file, struct text *ret_path)
{
	struct text path;
	if (v == NULL || value_as_text(v).len == 0)
		return false;
	if (schema_type_problem(SCHEMA_PATH, value_as_text(v)) != NULL ||
		!content_path_resolve(l->arena, text_from(from), value_as_text(v), &path))
		return false; // the schema complained
	struct asset *asset = (struct asset *)content_asset(l->content, path);
	if (asset != NULL) {
		asset->used = true;
		*ret_path = asset->path;
		return true;
	}
	complaints_add(l->complaints, COMPLAINT_ERROR, v->place, path_in_file, "content.file.missing",
		"there is no file " TEXT_FMT ": add it or name another", TEXT_ARG(path));
	return false;
}

bool content_load(struct arena *arena, struct content_source source, const struct content_options *options,
	struct complaints *complaints, struct content **ret_content, struct error *err)
{
	struct loader *l = arena_new(arena, struct loader);
	l->arena = arena;
	l->complaints = complaints;
	l->content = arena_new(arena, struct content);
	l->content->arena = arena;
	l->content->source = source;
	if (!content_tree_list(arena, &source, complaints, &l->tree, err) || !load_maker(l, options, err) || !load_assets(l) ||
		!load_devices(l, err) || !load_articles(l, err) || !load_notices(l, err) || !load_entities(l, err) ||
		!load_advisories(l, err))
		return false;
	check_maker(l);
	check_articles(l);
	check_records(l);
	check_advisories(l);
	check_markdown(l);
	if (!check_pictures(l, err))
		return false;
	l->content->loader = l;
	*ret_content = l->content;
	return true;
}
