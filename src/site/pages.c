// SPDX-License-Identifier: Apache-2.0
//
// One table of page kinds: template, place in the navigation, and the function that makes the data.
#include "site/pages.h"

#include <stdlib.h>

#include "dissemination/static.h"
#include "documentation/device_pages.h"
#include "education/lesson_pages.h"
#include "reception/policy_pages.h"
#include "site/home_page.h"

struct page_kind {
	const char *template;
	enum page_nav nav;
	// Sets *ret_title (borrowed from the arena or the program) and *ret_data; adds breadcrumbs to a frame by page_crumb afterwards.
	bool (*make)(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title, struct value **ret_data,
	             struct error *err);
	void (*crumbs)(struct arena *arena, const struct page *page, const struct page_job *job, struct value *frame);
};

static const char *device_name(struct arena *arena, const struct page *page, const struct device *device)
{
	return page_string(arena, page, value_get(device->value, "name"));
}

static bool make_home(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                      struct value **ret_data, struct error *err)
{
	(void)job;
	(void)err;
	*ret_title = page_label(page, "home.title");
	*ret_data = home_page_data(arena, page);
	return true;
}

static bool make_device(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                        struct value **ret_data, struct error *err)
{
	(void)err;
	struct value *values = value_map(arena);
	value_put(arena, values, "version", value_text(arena, job->release->version));
	*ret_title = arena_printf(arena, "%s " TEXT_FMT ", %s", device_name(arena, page, job->device), TEXT_ARG(job->device->model),
	                          page_format(arena, page, "device.this_release", values));
	*ret_data = device_page_data(arena, page, job->device, job->release);
	return true;
}

static bool make_section(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                         struct value **ret_data, struct error *err)
{
	const struct text *type = job->item;
	struct value *data;
	if (!section_page_data(arena, page, job->device, job->release, *type, &data, err))
		return false;
	*ret_title = arena_printf(arena, TEXT_FMT ", %s " TEXT_FMT, TEXT_ARG(value_as_text(value_path(data, "section.title"))),
	                          device_name(arena, page, job->device), TEXT_ARG(job->release->version));
	*ret_data = data;
	return true;
}

static bool make_releases(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                          struct value **ret_data, struct error *err)
{
	(void)err;
	*ret_title = arena_printf(arena, "%s, %s", page_label(page, "releases.heading"), device_name(arena, page, job->device));
	*ret_data = releases_page_data(arena, page, job->device);
	return true;
}

static bool make_support(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                         struct value **ret_data, struct error *err)
{
	(void)err;
	*ret_title = arena_printf(arena, "%s, %s", page_label(page, "support.heading"), device_name(arena, page, job->device));
	*ret_data = support_page_data(arena, page, job->device);
	return true;
}

static bool make_advisories(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                            struct value **ret_data, struct error *err)
{
	(void)job;
	(void)err;
	*ret_title = page_label(page, "advisories.heading");
	*ret_data = advisories_page_data(arena, page);
	return true;
}

static bool make_advisory(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                          struct value **ret_data, struct error *err)
{
	(void)err;
	const struct advisory *advisory = job->item;
	*ret_title = arena_printf(arena, TEXT_FMT ": " TEXT_FMT, TEXT_ARG(advisory->id), TEXT_ARG(advisory->title));
	*ret_data = advisory_page_data(arena, page, advisory);
	return true;
}

static bool make_notices(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                         struct value **ret_data, struct error *err)
{
	(void)job;
	(void)err;
	*ret_title = page_label(page, "notices.heading");
	*ret_data = notices_page_data(arena, page);
	return true;
}

static bool make_notice(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                        struct value **ret_data, struct error *err)
{
	const struct notice *notice = job->item;
	*ret_title = page_string(arena, page, value_get(notice->value, "title"));
	return notice_page_data(arena, page, notice, ret_data, err);
}

static bool make_lessons(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                         struct value **ret_data, struct error *err)
{
	(void)job;
	(void)err;
	*ret_title = page_label(page, "lessons.heading");
	*ret_data = lessons_page_data(arena, page);
	return true;
}

static bool make_lesson(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                        struct value **ret_data, struct error *err)
{
	const struct lesson *lesson = job->item;
	bool fell_back;
	*ret_title = text_cstr(arena, content_article(&lesson->article, page->language, &fell_back)->title);
	return lesson_page_data(arena, page, lesson, ret_data, err);
}

static bool make_answers(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                         struct value **ret_data, struct error *err)
{
	(void)job;
	(void)err;
	*ret_title = page_label(page, "answers.heading");
	*ret_data = answers_page_data(arena, page);
	return true;
}

static bool make_answer(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                        struct value **ret_data, struct error *err)
{
	const struct answer *answer = job->item;
	bool fell_back;
	*ret_title = text_cstr(arena, content_article(&answer->article, page->language, &fell_back)->title);
	return answer_page_data(arena, page, answer, ret_data, err);
}

static bool make_policy(struct arena *arena, const struct page *page, const struct page_job *job, const char **ret_title,
                        struct value **ret_data, struct error *err)
{
	(void)job;
	*ret_title = page_label(page, "policy.heading");
	return policy_page_data(arena, page, ret_data, err);
}

static void crumbs_device(struct arena *arena, const struct page *page, const struct page_job *job, struct value *frame)
{
	page_crumb(arena, frame, page_label(page, "nav.devices"), page_href(arena, page, "%s", ""));
	page_crumb(arena, frame, device_name(arena, page, job->device), page_href(arena, page, "%s", device_path(arena, job->device)));
}

static void crumbs_section(struct arena *arena, const struct page *page, const struct page_job *job, struct value *frame)
{
	crumbs_device(arena, page, job, frame);
	page_crumb(arena, frame, text_cstr(arena, job->release->version),
	           page_href(arena, page, "%s", device_release_path(arena, job->device, job->release)));
}

static void crumbs_advisory(struct arena *arena, const struct page *page, const struct page_job *job, struct value *frame)
{
	(void)job;
	page_crumb(arena, frame, page_label(page, "nav.advisories"), page_href(arena, page, "advisories/"));
}

static void crumbs_notice(struct arena *arena, const struct page *page, const struct page_job *job, struct value *frame)
{
	(void)job;
	page_crumb(arena, frame, page_label(page, "nav.notices"), page_href(arena, page, "notices/"));
}

static void crumbs_lesson(struct arena *arena, const struct page *page, const struct page_job *job, struct value *frame)
{
	(void)job;
	page_crumb(arena, frame, page_label(page, "nav.lessons"), page_href(arena, page, "lessons/"));
}

static void crumbs_answer(struct arena *arena, const struct page *page, const struct page_job *job, struct value *frame)
{
	(void)job;
	page_crumb(arena, frame, page_label(page, "nav.answers"), page_href(arena, page, "answers/"));
}

static const struct page_kind kind_home = {"home", PAGE_NAV_DEVICES, make_home, NULL};
static const struct page_kind kind_device = {"device", PAGE_NAV_DEVICES, make_device, crumbs_device};
static const struct page_kind kind_section = {"section", PAGE_NAV_DEVICES, make_section, crumbs_section};
static const struct page_kind kind_releases = {"releases", PAGE_NAV_DEVICES, make_releases, crumbs_device};
static const struct page_kind kind_support = {"support_period", PAGE_NAV_DEVICES, make_support, crumbs_device};
static const struct page_kind kind_advisories = {"advisories", PAGE_NAV_ADVISORIES, make_advisories, NULL};
static const struct page_kind kind_advisory = {"advisory", PAGE_NAV_ADVISORIES, make_advisory, crumbs_advisory};
static const struct page_kind kind_notices = {"notices", PAGE_NAV_NONE, make_notices, NULL};
static const struct page_kind kind_notice = {"notice", PAGE_NAV_NONE, make_notice, crumbs_notice};
static const struct page_kind kind_lessons = {"lessons", PAGE_NAV_LEARN, make_lessons, NULL};
static const struct page_kind kind_lesson = {"lesson", PAGE_NAV_LEARN, make_lesson, crumbs_lesson};
static const struct page_kind kind_answers = {"answers", PAGE_NAV_ANSWERS, make_answers, NULL};
static const struct page_kind kind_answer = {"answer", PAGE_NAV_ANSWERS, make_answer, crumbs_answer};
static const struct page_kind kind_policy = {"policy", PAGE_NAV_NONE, make_policy, NULL};

// Grows on the heap while the pages are listed; handed over in the arena.
struct job_list {
	struct page_job *jobs;
	size_t count, size;
};

static void add(struct job_list *list, struct page_job job)
{
	if (list->count == list->size) {
		list->size = list->size == 0 ? 256 : list->size * 2;
		list->jobs = memory_resize(list->jobs, list->size * sizeof(job));
	}
	list->jobs[list->count++] = job;
}

static void add_device(struct arena *arena, struct job_list *list, int language, const struct device *device)
{
	const struct release *current = device_current_release(device);
	const char *path = device_path(arena, device);
	if (current == NULL)
		return;
	add(list, (struct page_job){&kind_device, language, text_from(path), device, current, NULL});
	add(list, (struct page_job){&kind_releases, language, text_from(arena_printf(arena, "%sv/", path)), device, NULL, NULL});
	add(list, (struct page_job){&kind_support, language, text_from(arena_printf(arena, "%ssupport/", path)), device, NULL, NULL});
	for (size_t i = 0; i < device->release_count; i++) {
		const struct release *release = &device->releases[i];
		struct device_section *sections;
		size_t count;
		if (!release->out)
			continue;
		add(list, (struct page_job){&kind_device, language, text_from(device_release_path(arena, device, release)), device, release, NULL});
		device_section_types(arena, device, release, &sections, &count);
		for (size_t k = 0; k < count; k++)
			add(list, (struct page_job){&kind_section, language,
			                            text_from(device_section_path(arena, device, release, sections[k].type)), device, release,
			                            &sections[k].type});
	}
}

static void add_named(struct arena *arena, struct job_list *list, int language, const struct page_kind *kind, const char *folder,
                      struct text name, const void *item)
{
	struct text path = text_from(arena_printf(arena, "%s/" TEXT_FMT "/", folder, TEXT_ARG(name)));
	add(list, (struct page_job){kind, language, path, NULL, NULL, item});
}

void pages_list(struct arena *arena, const struct page_site *site, struct page_job **ret_jobs, size_t *ret_count)
{
	const struct content *content = site->portfolio->content;
	struct job_list list = {NULL, 0, 0};
	for (int language = 0; language < (int)content->maker.language_count; language++) {
		add(&list, (struct page_job){.kind = &kind_home, .language = language, .path = TEXT("")});
		add(&list, (struct page_job){.kind = &kind_advisories, .language = language, .path = TEXT("advisories/")});
		add(&list, (struct page_job){.kind = &kind_notices, .language = language, .path = TEXT("notices/")});
		add(&list, (struct page_job){.kind = &kind_lessons, .language = language, .path = TEXT("lessons/")});
		add(&list, (struct page_job){.kind = &kind_answers, .language = language, .path = TEXT("answers/")});
		add(&list, (struct page_job){.kind = &kind_policy, .language = language, .path = TEXT("policy/")});
		for (size_t i = 0; i < site->portfolio->device_count; i++)
			add_device(arena, &list, language, &site->portfolio->devices[i]);
		for (size_t i = 0; i < content->advisory_count; i++)
			if (content->advisories[i].published)
				add_named(arena, &list, language, &kind_advisory, "advisories", content->advisories[i].name, &content->advisories[i]);
		for (size_t i = 0; i < content->notice_count; i++)
			if (content->notices[i].published)
				add_named(arena, &list, language, &kind_notice, "notices", content->notices[i].id, &content->notices[i]);
		for (size_t i = 0; i < content->lesson_count; i++)
			add_named(arena, &list, language, &kind_lesson, "lessons", content->lessons[i].article.name, &content->lessons[i]);
		for (size_t i = 0; i < content->answer_count; i++)
			add_named(arena, &list, language, &kind_answer, "answers", content->answers[i].article.name, &content->answers[i]);
	}
	struct page_job *jobs = arena_array(arena, list.count, sizeof(*jobs));
	for (size_t i = 0; i < list.count; i++)
		jobs[i] = list.jobs[i];
	free(list.jobs);
	*ret_jobs = jobs;
	*ret_count = list.count;
}

bool page_make(struct arena *arena, const struct page_site *site, const struct page_job *job, struct site_collector *collector,
               struct error *err)
{
	struct page page = page_at(site, job->language, job->path);
	const char *title;
	struct value *data;
	BUILDER_AUTO html;
	BUILDER_AUTO json;
	builder_init(&html, 0);
	builder_init(&json, 0);
	if (!job->kind->make(arena, &page, job, &title, &data, err))
		return false;
	struct value *frame = page_frame(arena, &page, title, job->kind->nav);
	if (job->kind->crumbs != NULL)
		job->kind->crumbs(arena, &page, job, frame);
	if (!page_render(arena, &page, job->kind->template, data, frame, &html, err))
		return error_wrap(err, "page /" TEXT_FMT, TEXT_ARG(job->path));
	page_write_data(data, &json);
	if (html.overflow || json.overflow)
		return error_set(err, ERROR_TOO_LARGE, "the page /" TEXT_FMT " is larger than a page may be", TEXT_ARG(job->path));
	return site_emit(collector, page_file(arena, &page, "index.html"), builder_text(&html), err) &&
	       site_emit(collector, page_file(arena, &page, "index.json"), builder_text(&json), err);
}
