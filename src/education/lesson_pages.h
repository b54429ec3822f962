// SPDX-License-Identifier: Apache-2.0
//
// The views of lessons (NIST D.1 to D.6) and of frequent answers. Pure functions of the published content.
#ifndef EDUCATION_LESSON_PAGES_H
#define EDUCATION_LESSON_PAGES_H

#include "page/page.h"

// templates/lesson.mustache, lessons.mustache, answer.mustache, answers.mustache. ERROR_INVALID: a text cannot be rendered.
bool lesson_page_data(struct arena *arena, const struct page *page, const struct lesson *lesson, struct value **ret_data, struct error *err)
	ERROR_CHECKED;
struct value *lessons_page_data(struct arena *arena, const struct page *page);
bool answer_page_data(struct arena *arena, const struct page *page, const struct answer *answer, struct value **ret_data, struct error *err)
	ERROR_CHECKED;
struct value *answers_page_data(struct arena *arena, const struct page *page);

#endif
