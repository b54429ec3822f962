// SPDX-License-Identifier: Apache-2.0
//
// Docs, lessons and answers: files of one name in several languages become one article.
#include <stdlib.h>
#include <string.h>

#include "content/format.h"
#include "content/front_matter.h"
#include "content/loader.h"
#include "value/yaml.h"

#define LONGEST_BODY (64 * 1024)

struct kind {
	enum content_kind kind;
	const char *name;
	const struct schema *original, *translation;
	const char *summary; // key of the summary
	bool body_required;
};

static const struct kind kinds[] = {
	{CONTENT_DOC, "doc", &format_doc, &format_doc_translation, "summary", false},
	{CONTENT_LESSON, "lesson", &format_lesson, &format_lesson_translation, "objective", true},
	{CONTENT_ANSWER, "answer", &format_answer, &format_answer_translation, "", true},
};

static void complain(struct loader *l, enum complaint_severity severity, const char *file, uint32_t line, const char *clause, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

static void complain(struct loader *l, enum complaint_severity severity, const char *file, uint32_t line, const char *clause, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *message = arena_vprintf(l->arena, format, args);
	va_end(args);
	complaints_add(l->complaints, severity, (struct value_place){file, line, 1}, "", clause, "%s", message);
}

// One language of an article. *ret_good false after complaints.
static bool load_text(struct loader *l, const struct kind *kind, const struct content_file *file, bool original, struct article_text *ret,
	bool *ret_good, struct error *err)
{
	const struct content *content = l->content;
	struct text bytes, source;
	struct front_matter front;
	struct error problem;
	struct value *v;
	*ret_good = false;
	if (!content->source.read(content->source.context, l->arena, file->path, CONTENT_MAX_TEXT, &bytes, err))
		return false;
	if (!content_text(l->arena, bytes, file->path.data, &source, &problem) ||
		!front_matter_split(source, file->path.data, &front, &problem) ||
		!yaml_read(l->arena, front.yaml, file->path.data, front.yaml_offset, &yaml_limits_default, &v, &problem)) {
		complaints_add_error(l->complaints, COMPLAINT_ERROR, file->path.data, NULL, &problem);
		return true;
	}
	struct schema_context context = {l->arena, l->complaints, kind->name, content->maker.languages, content->maker.language_count};
	if (!schema_check(&context, v, original ? kind->original : kind->translation))
		return true;
	if (front.body.len > LONGEST_BODY) {
		complain(l, COMPLAINT_ERROR, file->path.data, front.body_line, "markdown.size", "shorten the text to 64 KiB, or part it");
		return true;
	}
	if (text_trim(front.body).len == 0 && (kind->body_required || value_get(v, "document") == NULL) && kind->kind != CONTENT_LESSON) {
		complain(l, COMPLAINT_ERROR, file->path.data, front.body_line, arena_printf(l->arena, "%s.body", kind->name),
			"write the text below the front matter");
		return true;
	}
	*ret = (struct article_text){
		.present = true,
		.front = v,
		.file = file->path.data,
		.title = value_text_at(v, "title"),
		.summary = value_text_at(v, kind->summary),
		.body = front.body,
		.body_line = front.body_line,
		.body_hash = hash_of(front.body),
		.reviewed = loader_date(value_get(v, "reviewed")),
	};
	*ret_good = true;
	return true;
}

static int language_of(struct loader *l, const struct content_file *file)
{
	if (file->language.len == 0)
		return 0;
	int language = content_language(&l->content->maker, file->language);
	if (language < 0)
		complain(l, COMPLAINT_ERROR, file->path.data, 0, "content.language",
			"'" TEXT_FMT "' is not in maker.languages: add it there or rename the file", TEXT_ARG(file->language));
	return language;
}

static void check_translation(struct loader *l, struct article *article, int language)
{
	struct article_text *text = &article->texts[language];
	const struct article_text *original = &article->texts[0];
	const struct value *made_from = value_get(text->front, "translation_of");
	struct hash hash;
	if (made_from != NULL && hash_from_hex(value_as_text(made_from), &hash) && !hash_equal(&hash, &original->body_hash)) {
		text->stale = true;
		complaints_add(l->complaints, COMPLAINT_GAP, made_from->place, "translation_of", "content.stale",
			"the original, %s, has changed since: translate anew and write its new SHA-256", original->file);
	}
	// Shared keys may be repeated in a translation with equal values only.
	static const char *const shared[] = {"section", "firmware", "hardware", "readers", "markets", "owner", "review", "from", "order", "devices",
		"teaches", "minutes", "pass", "sections"};
	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++) {
		const struct value *v = value_get(text->front, shared[i]);
		if (v != NULL && v->kind != VALUE_NULL && !value_equal(v, value_get(original->front, shared[i])))
			complaints_add(l->complaints, COMPLAINT_ERROR, v->place, shared[i], "content.translation",
				"leave this out of the translation, or write what the original says");
	}
}

static void finish_article(struct loader *l, struct article *article)
{
	const struct content *content = l->content;
	const struct article_text *original = &article->texts[0];
	const struct value *front = original->front;
	article->owner = value_text_at(front, "owner");
	article->review = loader_date(value_get(front, "review"));
	article->review_due = content_due_end(&l->content->clock, article->review);
	article->order = value_as_int(value_get(front, "order"), INT64_MAX);
	article->readers = loader_list(l, value_get(front, "readers"));
	if (article->review_due && value_get(front, "review") != NULL)
		complaints_add(l->complaints, COMPLAINT_GAP, value_get(front, "review")->place, "review", "doc.review",
			"the review was due: read the text against the device, then set reviewed and review");
	for (int i = 1; i < (int)content->maker.language_count; i++) {
		if (article->texts[i].present)
			check_translation(l, article, i);
		else
			complain(l, COMPLAINT_GAP, original->file, 0, "content.untranslated", "write it in " TEXT_FMT " as well",
				TEXT_ARG(content->maker.languages[i]));
	}
}

static void fill_section(struct loader *l, const struct content_file *file, const struct article *article)
{
	const struct value *front = article->texts[0].front, *document = value_get(front, "document");
	struct section *s = &l->content->sections[l->content->section_count++];
	*s = (struct section){.article = *article, .device = file->device};
	s->types = loader_list(l, value_get(front, "section"));
	s->hardware = loader_list(l, value_get(front, "hardware"));
	s->markets = loader_list(l, value_get(front, "markets"));
	const struct value *ranges = value_get(front, "firmware");
	struct version_range *list = arena_array(l->arena, value_count(ranges), sizeof(*list));
	for (size_t i = 0; i < value_count(ranges); i++) {
		struct error ignored;
		if (!version_range_parse(l->arena, value_as_text(value_at(ranges, i)), &list[i], &ignored))
			list[i] = (struct version_range){NULL, 0};
	}
	s->firmware = list;
	s->firmware_count = value_count(ranges);
	s->from = loader_date(value_get(front, "from"));
	s->in_force = s->from.year == 0 || content_due_begin(&l->content->clock, s->from);
	s->document_url = value_text_at(document, "url");
	s->document_sha256 = value_text_at(document, "sha256");
	s->document_pages = value_text_at(document, "pages");
	(void)loader_use_asset(l, article->texts[0].file, value_get(document, "file"), "document.file", &s->document_file);
}

static void fill_lesson(struct loader *l, const struct article *article)
{
	const struct value *front = article->texts[0].front, *questions = value_get(front, "questions");
	struct lesson *lesson = &l->content->lessons[l->content->lesson_count++];
	*lesson = (struct lesson){.article = *article};
	lesson->devices = loader_list(l, value_get(front, "devices"));
	lesson->teaches = loader_list(l, value_get(front, "teaches"));
	lesson->minutes = value_as_int(value_get(front, "minutes"), 0);
	lesson->pass = value_as_int(value_get(front, "pass"), 0);
	struct lesson_question *list = arena_array(l->arena, value_count(questions), sizeof(*list));
	for (size_t i = 0; i < value_count(questions); i++) {
		const struct value *question = value_at(questions, i), *choices = value_get(question, "choices");
		size_t right = 0;
		list[i].id = value_text_at(question, "id");
		list[i].choice_count = value_count(choices);
		for (size_t k = 0; k < value_count(choices); k++) {
			if (!value_as_bool(value_get(value_at(choices, k), "right"), false))
				continue;
			list[i].right = k;
			right++;
		}
		if (right != 1)
			complaints_add(l->complaints, COMPLAINT_ERROR, question->place, arena_printf(l->arena, "questions[%zu].choices", i),
				"lesson.questions.right", "mark exactly one choice with right: true; there are %zu", right);
	}
	lesson->questions = list;
	lesson->question_count = value_count(questions);
	if (lesson->pass > (int64_t)lesson->question_count)
		complaints_add(l->complaints, COMPLAINT_ERROR, value_get(front, "pass")->place, "pass", "lesson.pass", "ask for at most %zu right answers",
			lesson->question_count);
	for (size_t t = 1; t < l->content->maker.language_count; t++) {
		const struct article_text *text = &article->texts[t];
		const struct value *translated = value_get(text->front, "questions");
		for (size_t i = 0; text->present && i < lesson->question_count; i++) {
			const struct value *question = value_at(translated, i);
			if (!text_equal(value_text_at(question, "id"), list[i].id) || value_count(value_get(question, "choices")) != list[i].choice_count)
				complaints_add(l->complaints, COMPLAINT_ERROR, question == NULL ? text->front->place : question->place,
					arena_printf(l->arena, "questions[%zu]", i), "content.translation",
					"the questions and their choices follow the original, %s, by id and number", article->texts[0].file);
		}
	}
}

static void fill_answer(struct loader *l, const struct article *article)
{
	const struct value *front = article->texts[0].front;
	l->content->answers[l->content->answer_count++] = (struct answer){
		.article = *article,
		.devices = loader_list(l, value_get(front, "devices")),
		.sections = loader_list(l, value_get(front, "sections")),
	};
}

// The files of one name stand together: they are sorted by path, and the language comes after the name.
static bool load_group(struct loader *l, const struct kind *kind, const struct content_file *files, size_t count, struct error *err)
{
	struct article article = {.name = files[0].name};
	bool good = true;
	article.texts = arena_array(l->arena, CONTENT_MAX_LANGUAGES, sizeof(struct article_text));
	for (size_t i = 0; i < count; i++) {
		int language = language_of(l, &files[i]);
		bool read;
		if (language < 0) {
			good = false;
			continue;
		}
		if (article.texts[language].present) {
			complain(l, COMPLAINT_ERROR, files[i].path.data, 0, "content.language", "%s is in the same language: remove one",
				article.texts[language].file);
			good = false;
			continue;
		}
		if (!load_text(l, kind, &files[i], language == 0, &article.texts[language], &read, err))
			return false;
		good = good && read;
	}
	if (!article.texts[0].present) {
		if (good)
			complain(l, COMPLAINT_ERROR, files[0].path.data, 0, "content.language", "write the original in " TEXT_FMT ", the default language",
				TEXT_ARG(l->content->maker.languages[0]));
		return true;
	}
	if (!good)
		return true;
	finish_article(l, &article);
	if (kind->kind == CONTENT_DOC)
		fill_section(l, &files[0], &article);
	else if (kind->kind == CONTENT_LESSON)
		fill_lesson(l, &article);
	else
		fill_answer(l, &article);
	return true;
}

static int compare_articles(const struct article *a, const struct article *b)
{
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return text_compare(a->name, b->name);
}

static int compare_sections(const void *a, const void *b)
{
	const struct section *x = a, *y = b;
	int order = text_compare(x->device, y->device);
	if (order != 0)
		return order;
	if (x->article.order != y->article.order)
		return x->article.order < y->article.order ? -1 : 1;
	int place = format_word(format_sections, x->types.items[0]) - format_word(format_sections, y->types.items[0]);
	return place != 0 ? place : text_compare(x->article.name, y->article.name);
}

static int compare_lessons(const void *a, const void *b)
{
	return compare_articles(&((const struct lesson *)a)->article, &((const struct lesson *)b)->article);
}

static int compare_answers(const void *a, const void *b)
{
	return compare_articles(&((const struct answer *)a)->article, &((const struct answer *)b)->article);
}

bool load_articles(struct loader *l, struct error *err)
{
	struct content *content = l->content;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		size_t count;
		const struct content_file *files = content_tree_kind(&l->tree, kinds[k].kind, &count);
		if (kinds[k].kind == CONTENT_DOC)
			content->sections = arena_array(l->arena, count, sizeof(struct section));
		else if (kinds[k].kind == CONTENT_LESSON)
			content->lessons = arena_array(l->arena, count, sizeof(struct lesson));
		else
			content->answers = arena_array(l->arena, count, sizeof(struct answer));
		for (size_t i = 0; i < count;) {
			size_t end = i + 1;
			while (end < count && text_equal(files[end].name, files[i].name) && text_equal(files[end].device, files[i].device))
				end++;
			if (!load_group(l, &kinds[k], files + i, end - i, err))
				return false;
			i = end;
		}
	}
	if (content->section_count > 0)
		qsort(content->sections, content->section_count, sizeof(struct section), compare_sections);
	if (content->lesson_count > 0)
		qsort(content->lessons, content->lesson_count, sizeof(struct lesson), compare_lessons);
	if (content->answer_count > 0)
		qsort(content->answers, content->answer_count, sizeof(struct answer), compare_answers);
	for (size_t i = 0; i < content->section_count; i++) {
		for (size_t d = 0; d < content->device_count; d++) {
			if (!text_equal(content->devices[d].id, content->sections[i].device))
				continue;
			if (content->devices[d].section_count++ == 0)
				content->devices[d].first_section = i;
		}
	}
	return true;
}
