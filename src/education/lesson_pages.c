// SPDX-License-Identifier: Apache-2.0
//
// The views of lessons and answers.
#include "education/lesson_pages.h"

#include "page/prose.h"

// The names of the devices, comma-separated; null for all.
static struct value *devices_text(struct arena *arena, const struct page *page, struct text_list ids)
{
	BUILDER_AUTO out;
	builder_init(&out, 4096);
	for (size_t i = 0; i < ids.count; i++) {
		const struct device *device = portfolio_device(page->site->portfolio, ids.items[i]);
		const char *name = device == NULL ? NULL : page_string(arena, page, value_get(device->value, "name"));
		if (name != NULL)
			builder_printf(&out, "%s%s", out.len == 0 ? "" : ", ", name);
	}
	return out.len == 0 ? value_null(arena) : value_text(arena, text_copy(arena, builder_text(&out)));
}

static struct value *questions_view(struct arena *arena, const struct lesson *lesson, const struct article_text *text)
{
	struct value *list = value_list(arena);
	const struct value *questions = value_get(text->front, "questions");
	for (size_t i = 0; i < lesson->question_count; i++) {
		const struct value *written = value_at(questions, i);
		struct value *question = value_map(arena);
		value_put(arena, question, "id", value_text(arena, lesson->questions[i].id));
		value_put_int(arena, question, "number", (int64_t)i + 1);
		value_put(arena, question, "text", value_text(arena, value_text_at(written, "question")));
		struct value *choices = value_put_list(arena, question, "choices");
		const struct value *written_choices = value_get(written, "choices");
		for (size_t k = 0; k < lesson->questions[i].choice_count; k++) {
			struct value *choice = value_map(arena);
			value_put(arena, choice, "text", value_text(arena, value_text_at(value_at(written_choices, k), "text")));
			value_put_bool(arena, choice, "right", k == lesson->questions[i].right);
			value_put(arena, choice, "reason", value_text(arena, value_text_at(value_at(written_choices, k), "reason")));
			value_append(arena, choices, choice);
		}
		value_append(arena, list, question);
	}
	return list;
}

static void append_taught(struct arena *arena, const struct page *page, struct value *list, const struct device *device, struct text type)
{
	const struct section **sections;
	size_t count;
	const struct release *release = device_current_release(device);
	if (release == NULL)
		return;
	device_release_sections(arena, device, release, &sections, &count);
	for (size_t i = 0; i < count; i++) {
		bool fell_back;
		if (!text_list_has(sections[i]->types, type))
			continue;
		struct value *v = value_map(arena);
		value_put_string(arena, v, "href", page_href(arena, page, "devices/" TEXT_FMT "/v/" TEXT_FMT "/" TEXT_FMT "/", TEXT_ARG(device->id),
		                                             TEXT_ARG(release->version), TEXT_ARG(sections[i]->types.items[0])));
		value_put(arena, v, "text",
		          value_printf(arena, "%s: " TEXT_FMT, page_string(arena, page, value_get(device->value, "name")),
		                       TEXT_ARG(content_article(&sections[i]->article, page->language, &fell_back)->title)));
		value_append(arena, list, v);
		return;
	}
}

static struct value *teaches_view(struct arena *arena, const struct page *page, const struct lesson *lesson)
{
	struct value *list = value_list(arena);
	const struct portfolio *portfolio = page->site->portfolio;
	for (size_t i = 0; i < lesson->teaches.count; i++) {
		struct text type = lesson->teaches.items[i];
		struct text id = text_cut(&type, '/');
		for (size_t d = 0; d < portfolio->device_count; d++) {
			const struct device *device = &portfolio->devices[d];
			if (type.data != NULL && text_equal(id, device->id))
				append_taught(arena, page, list, device, type);
			else if (type.data == NULL && (lesson->devices.count == 0 || text_list_has(lesson->devices, device->id)))
				append_taught(arena, page, list, device, id);
		}
	}
	return list;
}

bool lesson_page_data(struct arena *arena, const struct page *page, const struct lesson *lesson, struct value **ret_data, struct error *err)
{
	bool fell_back;
	const struct article_text *text = content_article(&lesson->article, page->language, &fell_back);
	struct prose prose = {.markdown = text->body, .folder = TEXT("lessons")};
	struct value *body, *data = value_map(arena), *view = value_map(arena);
	if (!prose_render(arena, page, &prose, &body, err))
		return false;
	struct value *questions = questions_view(arena, lesson, text), *teaches = teaches_view(arena, page, lesson);
	value_put(arena, view, "id", value_text(arena, lesson->article.name));
	value_put(arena, view, "title", value_text(arena, text->title));
	value_put(arena, view, "objective", value_text(arena, text->summary));
	value_put_int(arena, view, "minutes", lesson->minutes);
	value_put_int(arena, view, "pass", lesson->pass);
	value_put_int(arena, view, "questions_count", (int64_t)lesson->question_count);
	value_put(arena, view, "devices_text", devices_text(arena, page, lesson->devices));
	value_put(arena, view, "body", body);
	value_put(arena, view, "questions", questions);
	value_put(arena, view, "teaches", teaches);
	value_put(arena, view, "reviewed", page_date(arena, page, text->reviewed));
	value_put(arena, data, "lesson", view);
	value_put_bool(arena, data, "has_questions", value_count(questions) > 0);
	value_put_bool(arena, data, "has_teaches", value_count(teaches) > 0);
	*ret_data = data;
	return true;
}

struct value *lessons_page_data(struct arena *arena, const struct page *page)
{
	const struct content *content = page->site->portfolio->content;
	struct value *data = value_map(arena), *list = value_list(arena);
	for (size_t i = 0; i < content->lesson_count; i++)
		value_append(arena, list, page_lesson_card(arena, page, &content->lessons[i]));
	page_put_list(arena, data, "lessons", list);
	return data;
}

bool answer_page_data(struct arena *arena, const struct page *page, const struct answer *answer, struct value **ret_data, struct error *err)
{
	bool fell_back;
	const struct article_text *text = content_article(&answer->article, page->language, &fell_back);
	struct prose prose = {.markdown = text->body, .folder = TEXT("answers")};
	struct value *body, *data = value_map(arena), *view = value_put_map(arena, data, "answer");
	if (!prose_render(arena, page, &prose, &body, err))
		return false;
	value_put(arena, view, "id", value_text(arena, answer->article.name));
	value_put(arena, view, "question", value_text(arena, text->title));
	struct value *devices = value_put_list(arena, view, "devices");
	for (size_t i = 0; i < answer->devices.count; i++) {
		const struct device *device = portfolio_device(page->site->portfolio, answer->devices.items[i]);
		if (device == NULL)
			continue;
		struct value *entry = value_map(arena);
		value_put_string(arena, entry, "href", page_href(arena, page, "devices/" TEXT_FMT "/", TEXT_ARG(device->id)));
		value_put(arena, entry, "name", page_text(arena, page, value_get(device->value, "name")));
		value_append(arena, devices, entry);
	}
	value_put(arena, view, "body", body);
	value_put(arena, view, "reviewed", page_date(arena, page, text->reviewed));
	*ret_data = data;
	return true;
}

struct value *answers_page_data(struct arena *arena, const struct page *page)
{
	const struct content *content = page->site->portfolio->content;
	struct value *data = value_map(arena), *list = value_list(arena);
	for (size_t i = 0; i < content->answer_count; i++) {
		bool fell_back;
		const struct answer *answer = &content->answers[i];
		struct value *v = value_map(arena);
		value_put(arena, v, "id", value_text(arena, answer->article.name));
		value_put_string(arena, v, "href", page_href(arena, page, "answers/" TEXT_FMT "/", TEXT_ARG(answer->article.name)));
		value_put(arena, v, "question", value_text(arena, content_article(&answer->article, page->language, &fell_back)->title));
		value_put(arena, v, "devices_text", devices_text(arena, page, answer->devices));
		value_append(arena, list, v);
	}
	page_put_list(arena, data, "answers", list);
	return data;
}
