// SPDX-License-Identifier: Apache-2.0
//
// The front page: every device with what matters now, then the ways to reach the manufacturer.
#include "site/home_page.h"

#include "device/verdict.h"
#include "dissemination/static.h"
#include "documentation/device_pages.h"
#include "reception/policy_pages.h"

#define ADVISORIES_SHOWN 5
#define LESSONS_SHOWN 3

static struct value *devices_view(struct arena *arena, const struct page *page)
{
	const struct portfolio *portfolio = page->site->portfolio;
	struct value *list = value_list(arena);
	for (size_t i = 0; i < portfolio->device_count; i++) {
		const struct device *device = &portfolio->devices[i];
		const struct release *release = device_current_release(device);
		struct value *v = value_map(arena);
		value_put(arena, v, "id", value_text(arena, device->id));
		value_put(arena, v, "name", page_text(arena, page, value_get(device->value, "name")));
		value_put(arena, v, "model", value_text(arena, device->model));
		value_put_string(arena, v, "href", page_href(arena, page, "%s", device_path(arena, device)));
		value_put(arena, v, "goal", page_text(arena, page, value_get(device->value, "goal")));
		value_put_string(arena, v, "support_text", device_support_sentence(arena, page, device));
		value_put(arena, v, "picture", device_picture(arena, page, device));
		struct device_verdict verdict = {.verdict = VERDICT_NOT_ASSESSED};
		if (release != NULL)
			device_verdict_compute(arena, device, release, -1, &verdict);
		// Only what needs attention: the newest firmware is what most people should have.
		bool worrying = verdict.verdict == VERDICT_AFFECTED || verdict.verdict == VERDICT_UNDER_ASSESSMENT;
		value_put(arena, v, "verdict",
		          worrying ? page_code(arena, page, "verdict", text_from(verdict_name(verdict.verdict))) : value_null(arena));
		value_append(arena, list, v);
	}
	return list;
}

struct value *home_page_data(struct arena *arena, const struct page *page)
{
	const struct content *content = page->site->portfolio->content;
	const struct value *file = page->maker->value;
	struct value *data = value_map(arena), *maker = value_put_map(arena, data, "maker");
	struct text encryption = value_as_text(value_path(file, "security_txt.encryption"));
	value_put(arena, maker, "about", page_text(arena, page, value_get(file, "about")));
	value_put(arena, maker, "security_email", value_text(arena, page->maker->security_mail));
	value_put(arena, maker, "encryption_href", encryption.len == 0 ? value_null(arena) : value_text(arena, encryption));
	value_put(arena, maker, "promises", promises_view(arena, page));
	value_put(arena, data, "devices", devices_view(arena, page));
	value_put(arena, data, "emergency", page_emergency(arena, page));
	struct value *advisories = value_list(arena), *lessons = value_list(arena);
	for (size_t i = 0; i < content->advisory_count && value_count(advisories) < ADVISORIES_SHOWN; i++)
		if (content->advisories[i].published)
			value_append(arena, advisories, advisory_row(arena, page, &content->advisories[i]));
	for (size_t i = 0; i < content->lesson_count && i < LESSONS_SHOWN; i++)
		value_append(arena, lessons, page_lesson_card(arena, page, &content->lessons[i]));
	page_put_list(arena, data, "advisories", advisories);
	page_put_list(arena, data, "lessons", lessons);
	return data;
}
