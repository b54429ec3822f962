// SPDX-License-Identifier: Apache-2.0
//
// Public forms without cookies: a signed hidden field `form` with the time of issue and the identifier of the submission, so that what is
// sent twice counts once; and the view of a form that comes back with what was typed and what is wrong beside it.
#ifndef PAGE_FORM_H
#define PAGE_FORM_H

#include "live/command.h"
#include "live/token.h"
#include "page/page.h"

#define FORM_TOKEN_LIFETIME (INT64_C(24) * 3600 * 1000000) // microseconds

// UUID.SECONDS.MAC. `submission` NULL: a new one.
const char *form_token_make(const struct token_keys *keys, struct arena *arena, const char *submission, int64_t now);

enum form_token {
	FORM_TOKEN_GOOD,
	FORM_TOKEN_OLD, // ours, issued more than FORM_TOKEN_LIFETIME ago (or in the future): show the form again with a new one
	FORM_TOKEN_BAD, // not ours: the same, with another submission
};
// Unless it is bad, ret_submission is set.
enum form_token form_token_read(const struct token_keys *keys, struct text token, int64_t now, char ret_submission[UUID_TEXT_SIZE]);

// What is wrong with a field, in the reader's language: the label when the message is one ("form.error.…"), else by the field's type and
// what was given.
const char *form_problem_text(struct arena *arena, const struct page *page, const struct command *command, const struct command_input *input,
			      const struct command_problem *problem);
// Problems of fields that are required and empty.
void form_missing(struct arena *arena, const struct command *command, const struct command_input *input, struct command_problem **problems,
		  size_t *count);

// Puts into the view of a form: `values` as given, `errors` by field, `error_list` and `has_errors`. Texts only; a field given twice: the first.
void form_put(struct arena *arena, const struct page *page, struct value *form, const struct command *command,
	      const struct command_input *input, const struct command_problem *problems, size_t count);
// The first value given for a name; empty.
struct text form_given(const struct command_input *input, const char *name);

#endif
