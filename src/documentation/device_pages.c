// SPDX-License-Identifier: Apache-2.0
//
// The device page, in its fixed order: what it is, the verdict, the one action, support, contact, duties, facts, documents, review.
#include "documentation/device_pages.h"

#include "device/verdict.h"
#include "documentation/fact_tables.h"

const char *device_path(struct arena *arena, const struct device *device)
{
	return arena_printf(arena, "devices/" TEXT_FMT "/", TEXT_ARG(device->id));
}

const char *device_release_path(struct arena *arena, const struct device *device, const struct release *release)
{
	return arena_printf(arena, "devices/" TEXT_FMT "/v/" TEXT_FMT "/", TEXT_ARG(device->id), TEXT_ARG(release->version));
}

const char *device_section_path(struct arena *arena, const struct device *device, const struct release *release,
                                struct text section_type)
{
	return arena_printf(arena, "%s" TEXT_FMT "/", device_release_path(arena, device, release), TEXT_ARG(section_type));
}

void device_section_types(struct arena *arena, const struct device *device, const struct release *release,
                          struct device_section **ret_sections, size_t *ret_count)
{
	const struct section **all;
	size_t all_count, count = 0;
	device_release_sections(arena, device, release, &all, &all_count);
	struct device_section *found = arena_array(arena, all_count, sizeof(*found));
	for (size_t i = 0; i < all_count; i++) {
		bool known = false;
		for (size_t k = 0; k < count; k++)
			known = known || text_equal(found[k].type, all[i]->types.items[0]);
		if (!known)
			found[count++] = (struct device_section){all[i]->types.items[0], all[i]};
	}
	*ret_sections = found;
	*ret_count = count;
}

struct value *device_picture(struct arena *arena, const struct page *page, const struct device *device)
{
	if (device->picture.len == 0)
		return value_null(arena);
	struct value *v = value_map(arena);
	value_put_string(arena, v, "src", page_href_plain(arena, page, TEXT_FMT, TEXT_ARG(device->picture)));
	value_put(arena, v, "alt", page_text(arena, page, value_path(device->value, "picture.alt")));
	value_put_int(arena, v, "width", 240);
	value_put_int(arena, v, "height", 240);
	return v;
}

const char *device_support_sentence(struct arena *arena, const struct page *page, const struct device *device)
{
	struct value *values = value_map(arena);
	struct value *end = value_put_map(arena, values, "period_end");
	value_put(arena, end, "text", value_text(arena, lang_month(arena, page->lang, device->support.period_end)));
	bool over = device->support.state == SUPPORT_ENDED || device->support.state == SUPPORT_OVER;
	return page_format(arena, page, over ? "support.ended" : "support.until", values);
}

static struct value *verdict_code(struct arena *arena, const struct page *page, enum verdict verdict)
{
	return page_code(arena, page, "verdict", text_from(verdict_name(verdict)));
}

static const char *verdict_sentence(struct arena *arena, const struct page *page, const struct device_verdict *verdict)
{
	struct value *values = value_map(arena);
	size_t count = 0;
	for (size_t i = 0; i < verdict->entry_count; i++)
		count += verdict->entries[i].verdict == verdict->verdict;
	value_put_int(arena, values, "count", (int64_t)count);
	return page_format(arena, page, arena_printf(arena, "verdict.sentence.%s", verdict_name(verdict->verdict)), values);
}

static struct value *verdict_view(struct arena *arena, const struct page *page, const struct device *device,
                                  const struct device_verdict *verdict)
{
	struct value *v = verdict_code(arena, page, verdict->verdict);
	value_put_int(arena, v, "count", (int64_t)verdict->affected_count);
	value_put_string(arena, v, "sentence", verdict_sentence(arena, page, verdict));
	struct value *list = value_list(arena);
	for (size_t i = 0; verdict->revisions_differ && i < device->hardware_count; i++) {
		if ((verdict->hardware >> i & 1) == 0)
			continue;
		struct value *entry = value_map(arena);
		const char *name = page_string(arena, page, value_get(device->hardware[i].value, "name"));
		value_put_string(arena, entry, "hardware", name == NULL ? text_cstr(arena, device->hardware[i].id) : name);
		value_put(arena, entry, "verdict", verdict_code(arena, page, verdict->by_hardware[i]));
		value_append(arena, list, entry);
	}
	page_put_list(arena, v, "by_hardware", list);
	return v;
}

static struct value *versions_view(struct arena *arena, const struct page *page, const struct device *device,
                                   const struct release *chosen, size_t most, bool *ret_more)
{
	struct value *list = value_list(arena);
	const struct release *newest = device_current_release(device);
	*ret_more = false;
	for (size_t i = 0; i < device->release_count; i++) {
		const struct release *release = &device->releases[i];
		struct device_verdict verdict;
		if (!release->out)
			continue;
		if (value_count(list) >= most && release != chosen) {
			*ret_more = true;
			continue;
		}
		device_verdict_compute(arena, device, release, -1, &verdict);
		struct value *entry = value_map(arena);
		value_put(arena, entry, "version", value_text(arena, release->version));
		value_put_string(arena, entry, "href", page_href(arena, page, "%s", device_release_path(arena, device, release)));
		value_put_bool(arena, entry, "newest", release == newest);
		value_put_bool(arena, entry, "current", release == chosen);
		value_put(arena, entry, "verdict", verdict_code(arena, page, verdict.verdict));
		value_append(arena, list, entry);
	}
	return list;
}

static void put_effects(struct arena *arena, const struct page *page, const struct device *device, const struct release *release,
                        struct value *action)
{
	value_put(arena, action, "how", page_text(arena, page, value_path(device->value, "update.how")));
	value_put(arena, action, "before", page_text(arena, page, value_get(release->value, "before")));
	value_put_bool(arena, action, "has_effects", true);
	struct value *downtime = value_put_map(arena, action, "downtime");
	value_put_string(arena, downtime, "text", page_duration(arena, page, value_text_at(release->value, "downtime")));
	const struct value *effects = value_get(release->value, "side_effects");
	value_put(arena, action, "side_effects",
	          content_is_word(effects, "none") ? value_null(arena) : page_text(arena, page, effects));
}

static struct value *link(struct arena *arena, const char *href, const char *text)
{
	struct value *v = value_map(arena);
	value_put_string(arena, v, "href", href);
	value_put_string(arena, v, "text", text);
	return v;
}

static bool has_section(const struct device_section *sections, size_t count, struct text type)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(sections[i].type, type))
			return true;
	return false;
}

static struct value *action_view(struct arena *arena, const struct page *page, const struct device *device,
                                 const struct device_verdict *verdict)
{
	struct device_action action;
	device_action_choose(arena, device, verdict, &action);
	struct value *v = page_code(arena, page, "device.action", text_from(action_name(action.action)));
	struct value *values = value_map(arena);
	const char *label = arena_printf(arena, "device.action.%s", action_name(action.action));
	if (action.action == ACTION_UPDATE) {
		struct device_section *sections;
		size_t count;
		if (text_is(value_as_text(value_path(device->value, "update.method")), "exchange"))
			label = "device.action.exchange";
		value_put(arena, values, "version", value_text(arena, action.release->version));
		put_effects(arena, page, device, action.release, v);
		device_section_types(arena, device, action.release, &sections, &count);
		if (has_section(sections, count, TEXT("updating")))
			value_put(arena, v, "link",
			          link(arena, page_href(arena, page, "%s", device_section_path(arena, device, action.release, TEXT("updating"))),
			               page_label(page, "device.action.how_link")));
	} else if (action.action == ACTION_MITIGATE && action.remediation_count > 0) {
		const struct remediation *first = &action.remediations[0];
		value_put(arena, v, "how", value_text(arena, value_text_at(first->value, "details")));
		value_put(arena, v, "link",
		          link(arena, page_href(arena, page, "advisories/" TEXT_FMT "/", TEXT_ARG(first->entry->advisory->name)),
		               page_label(page, "device.action.advisory_link")));
	} else if (action.action == ACTION_UNSUPPORTED) {
		value_put(arena, v, "how", page_text(arena, page, device->support.after));
	}
	value_put_string(arena, v, "text", page_format(arena, page, label, values));
	return v;
}

static struct value *support_view(struct arena *arena, const struct page *page, const struct device *device)
{
	static const char *const states[] = {
		[SUPPORT_RUNNING] = "running", [SUPPORT_ENDS_SOON] = "ending", [SUPPORT_ENDED] = "ended", [SUPPORT_OVER] = "ended"};
	struct value *v = value_map(arena);
	value_put(arena, v, "state", page_code(arena, page, "support.state", text_from(states[device->support.state])));
	value_put_string(arena, v, "sentence", device_support_sentence(arena, page, device));
	value_put(arena, v, "period_end", page_date(arena, page, device->support.period_end));
	value_put(arena, v, "after", page_text(arena, page, device->support.after));
	value_put_string(arena, v, "href", page_href(arena, page, "%ssupport/", device_path(arena, device)));
	return v;
}

static struct value *duties_view(struct arena *arena, const struct page *page, const struct device *device, const struct release *release,
                                 const struct value *duties)
{
	struct device_section *sections;
	size_t section_count;
	struct value *list = value_list(arena);
	device_section_types(arena, device, release, &sections, &section_count);
	for (size_t i = 0; i < value_count(duties); i++) {
		const struct value *duty = value_at(duties, i);
		struct text section = value_text_at(duty, "section"), lesson = value_text_at(duty, "lesson");
		struct value *entry = value_map(arena);
		value_put(arena, entry, "text", page_text(arena, page, value_get(duty, "text")));
		value_put(arena, entry, "why", page_text(arena, page, value_get(duty, "why")));
		const char *href = NULL;
		if (section.len > 0 && has_section(sections, section_count, section))
			href = page_href(arena, page, "%s", device_section_path(arena, device, release, section));
		else if (lesson.len > 0)
			href = page_href(arena, page, "lessons/" TEXT_FMT "/", TEXT_ARG(lesson));
		value_put_string(arena, entry, "href", href);
		value_append(arena, list, entry);
	}
	return list;
}

static struct value *vulnerabilities_view(struct arena *arena, const struct page *page, const struct device_verdict *verdict)
{
	struct value *list = value_list(arena);
	for (size_t i = 0; i < verdict->entry_count; i++) {
		const struct verdict_entry *entry = &verdict->entries[i];
		const struct advisory *advisory = entry->advisory;
		struct value *v = value_map(arena);
		struct text title = entry->vulnerability->title.len > 0 ? entry->vulnerability->title : advisory->title;
		value_put(arena, v, "id", value_text(arena, advisory->id));
		value_put_string(arena, v, "href", page_href(arena, page, "advisories/" TEXT_FMT "/", TEXT_ARG(advisory->name)));
		value_put(arena, v, "title", value_text(arena, title));
		value_put(arena, v, "cve",
		          entry->vulnerability->cve.len == 0 ? value_null(arena) : value_text(arena, entry->vulnerability->cve));
		value_put(arena, v, "severity", page_code(arena, page, "severity", advisory->severity));
		value_put(arena, v, "date", page_day_of(arena, page, advisory->current_release));
		value_put(arena, v, "verdict", verdict_code(arena, page, entry->verdict));
		value_append(arena, list, v);
	}
	return list;
}

static struct value *sections_view(struct arena *arena, const struct page *page, const struct device *device, const struct release *release)
{
	struct device_section *sections;
	size_t count;
	struct value *list = value_list(arena);
	device_section_types(arena, device, release, &sections, &count);
	for (size_t i = 0; i < count; i++) {
		bool fell_back;
		const struct article_text *text = content_article(&sections[i].section->article, page->language, &fell_back);
		struct value *v = value_map(arena);
		value_put(arena, v, "id", value_text(arena, sections[i].type));
		value_put_string(arena, v, "href",
		                 page_href(arena, page, "%s", device_section_path(arena, device, release, sections[i].type)));
		value_put(arena, v, "title", value_text(arena, text->title));
		value_put(arena, v, "summary", text->summary.len == 0 ? value_null(arena) : value_text(arena, text->summary));
		value_append(arena, list, v);
	}
	return list;
}

static struct value *device_facts(struct arena *arena, const struct page *page, const struct device *device)
{
	struct value *v = value_map(arena);
	BUILDER_AUTO hardware;
	builder_init(&hardware, 4096);
	for (size_t i = 0; i < device->hardware_count; i++)
		builder_printf(&hardware, "%s" TEXT_FMT, i == 0 ? "" : ", ", TEXT_ARG(device->hardware[i].id));
	value_put(arena, v, "id", value_text(arena, device->id));
	value_put(arena, v, "name", page_text(arena, page, value_get(device->value, "name")));
	value_put(arena, v, "model", value_text(arena, device->model));
	value_put(arena, v, "goal", page_text(arena, page, value_get(device->value, "goal")));
	value_put(arena, v, "hardware_text", value_text(arena, text_copy(arena, builder_text(&hardware))));
	value_put(arena, v, "picture", device_picture(arena, page, device));
	value_put(arena, v, "find_version", page_text(arena, page, value_get(device->value, "find_version")));
	value_put_string(arena, v, "href", page_href(arena, page, "%s", device_path(arena, device)));
	return v;
}

struct value *device_page_data(struct arena *arena, const struct page *page, const struct device *device, const struct release *release)
{
	struct device_verdict verdict;
	bool more;
	struct value *data = value_map(arena);
	device_verdict_compute(arena, device, release, -1, &verdict);
	value_put(arena, data, "device", device_facts(arena, page, device));
	value_put(arena, value_put_map(arena, data, "firmware"), "version", value_text(arena, release->version));
	value_put(arena, data, "as_of", page_day_of(arena, page, page->site->instant));
	value_put_bool(arena, data, "exploited", verdict.exploited);
	value_put(arena, data, "versions", versions_view(arena, page, device, release, 5, &more));
	if (more)
		value_put(arena, data, "versions_all",
		          link(arena, page_href(arena, page, "%sv/", device_path(arena, device)), page_label(page, "device.versions_all")));
	value_put(arena, data, "verdict", verdict_view(arena, page, device, &verdict));
	value_put(arena, data, "action", action_view(arena, page, device, &verdict));
	value_put(arena, data, "support", support_view(arena, page, device));
	value_put(arena, data, "emergency", page_emergency(arena, page));
	value_put(arena, data, "must_do", duties_view(arena, page, device, release, value_get(device->value, "must_do")));
	value_put(arena, data, "must_not", duties_view(arena, page, device, release, value_get(device->value, "must_not")));
	struct value *lessons = value_list(arena);
	for (size_t i = 0; i < device->lesson_count; i++)
		value_append(arena, lessons, page_lesson_card(arena, page, device->lessons[i]));
	page_put_list(arena, data, "lessons", lessons);
	page_put_list(arena, data, "vulnerabilities", vulnerabilities_view(arena, page, &verdict));
	value_put(arena, data, "interfaces", interfaces_table(arena, page, device, release));
	page_put_list(arena, data, "stores", stores_table(arena, page, device));
	page_put_list(arena, data, "sections", sections_view(arena, page, device, release));
	value_put(arena, data, "documents", documents_list(arena, page, device, release));
	value_put(arena, data, "release", release_view(arena, page, release));
	const struct value *reviewed = value_get(device->value, "reviewed");
	struct date day;
	if (date_parse(value_text_at(reviewed, "date"), &day)) {
		struct value *review = value_put_map(arena, data, "reviewed");
		value_put(arena, review, "on", page_date(arena, page, day));
		value_put(arena, review, "by", value_text(arena, value_text_at(reviewed, "by")));
	}
	value_put_string(arena, value_put_map(arena, data, "verify"), "href", page_href_plain(arena, page, "manifest.json"));
	return data;
}

struct value *releases_page_data(struct arena *arena, const struct page *page, const struct device *device)
{
	struct value *data = value_map(arena);
	value_put(arena, data, "device", device_facts(arena, page, device));
	struct value *list = value_put_list(arena, data, "releases");
	const struct release *newest = device_current_release(device);
	for (size_t i = 0; i < device->release_count; i++) {
		const struct release *release = &device->releases[i];
		struct device_verdict verdict;
		if (!release->out)
			continue;
		device_verdict_compute(arena, device, release, -1, &verdict);
		struct value *v = release_view(arena, page, release);
		value_put_string(arena, v, "href", page_href(arena, page, "%s", device_release_path(arena, device, release)));
		value_put_bool(arena, v, "newest", release == newest);
		value_put(arena, v, "summary", page_text(arena, page, value_get(release->value, "notes")));
		struct value *fixes = value_put_list(arena, v, "fixes");
		for (size_t k = 0; k < release->fixes.count; k++) {
			const struct advisory *advisory = content_advisory_by_id(device->content, release->fixes.items[k]);
			if (advisory == NULL || !advisory->published)
				continue;
			struct value *fix = value_map(arena);
			value_put(arena, fix, "id", value_text(arena, advisory->id));
			value_put_string(arena, fix, "href",
			                 page_href(arena, page, "advisories/" TEXT_FMT "/", TEXT_ARG(advisory->name)));
			value_append(arena, fixes, fix);
		}
		value_put(arena, v, "verdict", verdict_code(arena, page, verdict.verdict));
		value_append(arena, list, v);
	}
	return data;
}

struct value *support_page_data(struct arena *arena, const struct page *page, const struct device *device)
{
	const struct support *support = &device->support;
	struct value *data = value_map(arena);
	value_put(arena, data, "device", device_facts(arena, page, device));
	value_put(arena, data, "as_of", page_day_of(arena, page, page->site->instant));
	struct value *v = support_view(arena, page, device);
	value_put(arena, data, "support", v);
	value_put(arena, v, "sold_from", page_date(arena, page, support->sold_from));
	value_put(arena, v, "sold_until", page_date(arena, page, support->sold_until));
	struct date first = {0, 0, 0};
	if (date_parse(value_as_text(value_path(device->value, "support.first_period_end")), &first) &&
	    date_compare(first, support->period_end) != 0)
		value_put(arena, v, "first_period_end", page_date(arena, page, first));
	struct value *end_of_life = support->end_of_life.year == 0 ? value_map(arena) : page_date(arena, page, support->end_of_life);
	if (support->end_of_life.year == 0) {
		value_put(arena, end_of_life, "iso", value_null(arena));
		value_put_string(arena, end_of_life, "text", page_label(page, "support.tba"));
	}
	value_put(arena, v, "end_of_life", end_of_life);
	value_put(arena, v, "cost", page_code(arena, page, "updates", value_as_text(value_path(device->value, "support.updates"))));
	value_put(arena, v, "update_method", page_code(arena, page, "update", value_as_text(value_path(device->value, "update.method"))));
	struct value *includes = value_list(arena);
	const struct value *written = value_path(device->value, "support.includes");
	for (size_t i = 0; i < value_count(written); i++)
		value_append(arena, includes, page_text(arena, page, value_at(written, i)));
	page_put_list(arena, v, "includes", includes);
	return data;
}
