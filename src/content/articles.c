// SPDX-License-Identifier: Apache-2.0
//
// Docs, lessons and answers: files of one name in several languages become one article.
#include <stdlib.h>
#include <string.h>

#include "content/format.h"
#include "content/front_matter.h"
#include "content/loader.h"
#include "value/yaml.h"

struct kind {
	enum content_kind kind;
	const char *name;
	const struct schema *original, *translation;
	const char *summary; // key of the summary
};

static const struct kind kinds[] = {
	{CONTENT_DOC, "doc", &format_doc, &format_doc_translation, "summary"},
	{CONTENT_LESSON, "lesson", &format_lesson, &format_lesson_translation, "objective"},
	{CONTENT_ANSWER, "answer", &format_answer, &format_answer_translation, ""},
};

static void complain(struct loader *l, enum complaint_severity severity, const char *file, uint32_t line, const char *clause,
	const char *format, ...) __attribute__((format(printf, 6, 7)));

static void complain(struct loader *l, enum complaint_severity severity, const char *file, uint32_t line, const char *clause,
	const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *message = arena_vprintf(l->arena, format, args);
	va_end(args);
	complaints_add(l->complaints, severity, (struct value_place){file, line, 1}, "", clause, "%s", message);
}

// One language of an article; ret->present stays false when it cannot be read as one.
static bool load_text(struct loader *l, const struct kind *kind, const struct content_file *file, bool original,
	struct article_text *ret, struct error *err)
{
	const struct content *content = l->content;
	struct text bytes, source;
	struct front_matter front;
	struct error problem;
	struct value *v;
	if (!content->source.read(content->source.context, l->arena, file->path, CONTENT_MAX_TEXT, &bytes, err))
		return false;
	if (!content_text(l->arena, bytes, file->path.data, &source, &problem) ||
		!front_matter_split(source, file->path.data, &front, &problem) ||
		!yaml_read(l->arena, front.yaml, file->path.data, front.yaml_offset, &yaml_limits_default, &v, &problem)) {
		complaints_add_error(l->complaints, COMPLAINT_ERROR, file->path.data, NULL, &problem);
		return true;
	}
	struct schema_context context = {
		l->arena, l->complaints, kind->name, content->maker.languages, content->maker.language_count};
	if (v->kind != VALUE_MAP) {
		complain(l, COMPLAINT_ERROR, file->path.data, 1, "markdown.front_matter",
			"write a map between the lines ---: lines of the form `key: value`");
		return true;
	}
	(void)schema_check(&context, v, original ? kind->original : kind->translation); // what is right is used
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

static void finish_article(struct loader *l, const struct kind *kind, struct article *article)
{
	const struct content *content = l->content;
	const struct article_text *original = &article->texts[0];
	const struct value *front = original->front;
	article->owner = value_text_at(front, "owner");
	article->review = loader_date(value_get(front, "review"));
	article->review_due = content_due_end(&l->content->clock, article->review);
	article->order = value_as_int(value_get(front, "order"), INT64_MAX);
	article->readers = loader_list(l, value_get(front, "readers"));
	check_review(l, original->file, front, "review", arena_printf(l->arena, "%s.review", kind->name));
	for (int i = 1; i < (int)content->maker.language_count; i++) {
		struct article_text *text = &article->texts[i];
		struct hash hash;
		if (text->file == NULL)
			complain(l, COMPLAINT_GAP, original->file, 0, "content.untranslated",
				"write it in " TEXT_FMT " as well, in " TEXT_FMT "." TEXT_FMT ".md",
				TEXT_ARG(content->maker.languages[i]), TEXT_ARG(article->name),
				TEXT_ARG(content->maker.languages[i]));
		else if (hash_from_hex(value_text_at(text->front, "translation_of"), &hash))
			text->stale = !hash_equal(&hash, &original->body_hash);
	}
}

static void fill_section(struct loader *l, const struct content_file *file, const struct article *article)
{
	const struct value *front = article->texts[0].front, *document = value_get(front, "document");
	struct section *s = &l->content->sections[l->content->section_count++];
	*s = (struct section){.article = *article, .device = file->device};
	s->types = loader_list(l, value_get(front, "section"));
	for (size_t i = 0; i < s->types.count; i++)
		if (format_word(format_sections, s->types.items[i]) < 0)
			loader_set_unread(l, file);
	s->hardware = loader_list(l, value_get(front, "hardware"));
	s->markets = loader_list(l, value_get(front, "markets"));
	struct text_list ranges = loader_list(l, value_get(front, "firmware"));
	struct version_range *list = arena_array(l->arena, ranges.count, sizeof(*list));
	for (size_t i = 0; i < ranges.count; i++)
		if (version_range_parse(l->arena, ranges.items[i], &list[s->firmware_count], NULL))
			s->firmware_count++;
	s->firmware = list;
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
	size_t count = questions != NULL && questions->kind == VALUE_LIST ? value_count(questions) : 0;
	struct lesson_question *list = arena_array(l->arena, count, sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		const struct value *question = value_at(questions, i), *choices = value_get(question, "choices");
		list[i].id = value_text_at(question, "id");
		list[i].choice_count = value_count(choices);
		for (size_t k = 0; k < value_count(choices); k++)
			if (value_as_bool(value_get(value_at(choices, k), "right"), false))
				list[i].right = k;
	}
	lesson->questions = list;
	lesson->question_count = count;
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
static bool load_group(
	struct loader *l, const struct kind *kind, const struct content_file *files, size_t count, struct error *err)
{
	struct article article = {.name = files[0].name};
	bool original = false, translation = false; // there is a file, right or wrong
	article.texts = arena_array(l->arena, CONTENT_MAX_LANGUAGES, sizeof(struct article_text));
	for (size_t i = 0; i < count; i++) {
		int language = language_of(l, &files[i]);
		if (language < 0)
			continue;
		original |= language == 0;
		translation |= language > 0;
		if (article.texts[language].file != NULL) {
			complain(l, COMPLAINT_ERROR, files[i].path.data, 0, "content.language",
				"%s is in the same language: remove one", article.texts[language].file);
			continue;
		}
		article.texts[language].file = files[i].path.data;
		if (!load_text(l, kind, &files[i], language == 0, &article.texts[language], err))
			return false;
	}
	if (!original && translation)
		complain(l, COMPLAINT_ERROR, files[0].path.data, 0, "content.language",
			"write the original in " TEXT_FMT ", the default language, as " TEXT_FMT ".md",
			TEXT_ARG(l->content->maker.languages[0]), TEXT_ARG(article.name));
	if (!article.texts[0].present) {
		loader_set_unread(l, &files[0]);
		return true;
	}
	finish_article(l, kind, &article);
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

static int section_place(const struct section *s)
{
	return s->types.count == 0 ? -1 : format_word(format_sections, s->types.items[0]);
}

static int compare_sections(const void *a, const void *b)
{
	const struct section *x = a, *y = b;
	int order = text_compare(x->device, y->device);
	if (order != 0)
		return order;
	if (x->article.order != y->article.order)
		return x->article.order < y->article.order ? -1 : 1;
	int place = section_place(x) - section_place(y);
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
			while (end < count && text_equal(files[end].name, files[i].name) &&
				text_equal(files[end].device, files[i].device))
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
