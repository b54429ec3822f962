// SPDX-License-Identifier: Apache-2.0
//
// Rules of docs, lessons and answers: bodies, documents in place of text, checks of lessons, agreement of translations.
#include "content/format.h"
#include "content/loader.h"

struct kind {
	const char *name;
	const char *const *shared; // keys that a translation leaves out, or repeats with equal values
};

static const char *const doc_shared[] = {
	"section",
	"firmware",
	"hardware",
	"readers",
	"markets",
	"owner",
	"review",
	"from",
	"order",
	"document",
	NULL,
};
static const char *const lesson_shared[] = {"minutes", "devices", "readers", "teaches", "pass", "owner", "review", "order", NULL};
static const char *const answer_shared[] = {"devices", "sections", "owner", "review", "order", NULL};
static const struct kind doc = {"doc", doc_shared}, lesson_kind = {"lesson", lesson_shared},
			 answer_kind = {"answer", answer_shared};

static bool is_empty(const struct value *v)
{
	return v == NULL || v->kind == VALUE_NULL;
}

static void check_translation(
	struct loader *l, const struct kind *kind, const struct article_text *original, const struct article_text *text)
{
	for (size_t i = 0; kind->shared[i] != NULL; i++) {
		const struct value *own = value_get(text->front, kind->shared[i]);
		if (!is_empty(own) && !value_equal(own, value_get(original->front, kind->shared[i])))
			loader_complain(l, COMPLAINT_ERROR, text->file, own, kind->shared[i], "content.translation",
				"leave this out of the translation, or write what %s says", original->file);
	}
	if (text->stale) {
		char hex[HASH_HEX_SIZE];
		loader_complain(l, COMPLAINT_GAP, text->file, value_get(text->front, "translation_of"), "translation_of",
			"content.stale", "%s has changed since: bring the translation up to date, then write %s here",
			original->file, hash_hex(&original->body_hash, hex));
	}
}

static void check_article(struct loader *l, const struct kind *kind, const struct article *article)
{
	const struct article_text *original = &article->texts[0];
	const struct value *translation_of = value_get(original->front, "translation_of");
	if (!is_empty(translation_of))
		loader_complain(l, COMPLAINT_ERROR, original->file, translation_of, "translation_of",
			arena_printf(l->arena, "%s.translation_of", kind->name), "remove this: the original is no translation");
	for (size_t i = 0; i < l->content->maker.language_count; i++) {
		const struct article_text *text = &article->texts[i];
		if (!text->present)
			continue;
		const struct value *lang = value_get(text->front, "lang");
		if (!is_empty(lang) && !text_equal(value_as_text(lang), l->content->maker.languages[i]))
			loader_complain(l, COMPLAINT_ERROR, text->file, lang, "lang",
				arena_printf(l->arena, "%s.lang", kind->name),
				"write " TEXT_FMT " as the file name says, or leave it out",
				TEXT_ARG(l->content->maker.languages[i]));
		if (i > 0)
			check_translation(l, kind, original, text);
	}
}

// Complains in each language that has no text below its front matter.
static void check_bodies(struct loader *l, const struct article *article, const char *clause)
{
	for (size_t i = 0; i < l->content->maker.language_count; i++) {
		const struct article_text *text = &article->texts[i];
		if (text->present && text_trim(text->body).len == 0)
			complaints_add(l->complaints, COMPLAINT_ERROR, (struct value_place){text->file, text->body_line, 1}, "",
				clause, "write the text below the front matter");
	}
}

static void check_section(struct loader *l, const struct section *section)
{
	const struct article_text *original = &section->article.texts[0];
	const struct value *document = value_get(original->front, "document");
	check_article(l, &doc, &section->article);
	if (content_device(l->content, section->device) == NULL)
		loader_complain(l, COMPLAINT_ERROR, original->file, NULL, "", "content.reference",
			"add devices/" TEXT_FMT "/device.yaml: the text belongs to no device", TEXT_ARG(section->device));
	if (is_empty(document)) {
		check_bodies(l, &section->article, "doc.body");
		return;
	}
	bool file = !is_empty(value_get(document, "file")), url = !is_empty(value_get(document, "url"));
	if (file == url)
		loader_complain(
			l, COMPLAINT_ERROR, original->file, document, "document", "doc.document", "write either file or url");
	if (url && is_empty(value_get(document, "sha256")))
		loader_complain(l, COMPLAINT_ERROR, original->file, document, "document.sha256", "doc.document.sha256",
			"write the SHA-256 of the document at that address");
}

// Places of right choices; *ret_place is the last.
static size_t count_right(const struct value *question, size_t *ret_place)
{
	const struct value *choices = value_get(question, "choices");
	size_t right = 0;
	for (size_t c = 0; c < value_count(choices); c++) {
		if (!value_as_bool(value_get(value_at(choices, c), "right"), false))
			continue;
		*ret_place = c;
		right++;
	}
	return right;
}

// Exactly one choice of each question is right. A translation has the same questions, choices and right ones.
static void check_questions(struct loader *l, const struct lesson *lesson)
{
	for (size_t t = 0; t < l->content->maker.language_count; t++) {
		const struct article_text *text = &lesson->article.texts[t];
		const struct value *questions = value_get(text->front, "questions");
		size_t count = questions != NULL && questions->kind == VALUE_LIST ? value_count(questions) : 0;
		if (!text->present)
			continue;
		if (t > 0 && count != lesson->question_count)
			loader_complain(l, COMPLAINT_ERROR, text->file, questions, "questions", "content.translation",
				"write the %zu questions of %s, in the same order", lesson->question_count,
				lesson->article.texts[0].file);
		for (size_t q = 0; q < count; q++) {
			const struct value *question = value_at(questions, q), *choices = value_get(question, "choices");
			size_t place = 0, ignored, right = count_right(question, &place);
			size_t original_right =
				count_right(value_at(value_get(lesson->article.texts[0].front, "questions"), q), &ignored);
			if (right != 1)
				loader_complain(l, COMPLAINT_ERROR, text->file, choices == NULL ? question : choices,
					arena_printf(l->arena, "questions[%zu].choices", q), "lesson.questions.right",
					"mark exactly one choice with `right: true`; now there are %zu", right);
			if (t == 0 || q >= lesson->question_count)
				continue;
			const struct lesson_question *original = &lesson->questions[q];
			if (!text_equal(value_text_at(question, "id"), original->id) ||
				value_count(choices) != original->choice_count ||
				(right == 1 && original_right == 1 && place != original->right))
				loader_complain(l, COMPLAINT_ERROR, text->file, question,
					arena_printf(l->arena, "questions[%zu]", q), "content.translation",
					"write the same id, as many choices, and the same right one as in %s",
					lesson->article.texts[0].file);
		}
	}
}

static void check_lesson(struct loader *l, const struct lesson *lesson)
{
	const struct article_text *original = &lesson->article.texts[0];
	check_article(l, &lesson_kind, &lesson->article);
	check_bodies(l, &lesson->article, "lesson.body");
	check_device_ids(l, original->file, value_get(original->front, "devices"), "devices");
	check_questions(l, lesson);
	if (lesson->question_count > 0 && lesson->pass > (int64_t)lesson->question_count)
		loader_complain(l, COMPLAINT_ERROR, original->file, value_get(original->front, "pass"), "pass", "lesson.pass",
			"write at most %zu, the number of questions", lesson->question_count);
}

static bool somewhere_documented(const struct loader *l, const struct answer *answer, struct text type)
{
	const struct content *content = l->content;
	for (size_t i = 0; i < answer->devices.count; i++)
		if (content_device(content, answer->devices.items[i]) == NULL)
			return true; // that is complained about already
	for (size_t i = 0; i < content->device_count; i++)
		if (loader_is_unread(l, CONTENT_DOC, content->devices[i].id, type))
			return true;
	for (size_t i = 0; i < content->section_count; i++) {
		const struct section *section = &content->sections[i];
		if (text_list_has(section->types, type) &&
			(answer->devices.count == 0 || text_list_has(answer->devices, section->device)))
			return true;
	}
	return false;
}

static void check_answer(struct loader *l, const struct answer *answer)
{
	const struct article_text *original = &answer->article.texts[0];
	const struct value *sections = value_get(original->front, "sections");
	check_article(l, &answer_kind, &answer->article);
	check_bodies(l, &answer->article, "answer.body");
	check_device_ids(l, original->file, value_get(original->front, "devices"), "devices");
	for (size_t i = 0; i < answer->sections.count; i++)
		if (format_word(format_sections, answer->sections.items[i]) >= 0 &&
			!somewhere_documented(l, answer, answer->sections.items[i]))
			loader_complain(l, COMPLAINT_ERROR, original->file, value_at(sections, i),
				arena_printf(l->arena, "sections[%zu]", i), "content.reference",
				"none of the answer's devices has the section " TEXT_FMT, TEXT_ARG(answer->sections.items[i]));
}

void check_articles(struct loader *l)
{
	for (size_t i = 0; i < l->content->section_count; i++)
		check_section(l, &l->content->sections[i]);
	for (size_t i = 0; i < l->content->lesson_count; i++)
		check_lesson(l, &l->content->lessons[i]);
	for (size_t i = 0; i < l->content->answer_count; i++)
		check_answer(l, &l->content->answers[i]);
}
