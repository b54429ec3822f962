// SPDX-License-Identifier: Apache-2.0
//
// Asking on the terminal, and keeping what was answered so that a later run goes on from there.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "cli/init.h"
#include "value/json.h"
#include "value/yaml.h"

#define ANSWER_MAX 2000

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

static bool keep(struct arena *arena, const char *folder, const struct init_answers *answers, struct error *err)
{
	struct value *map = value_map(arena);
	for (int q = 0; q < INIT_QUESTION_COUNT; q++)
		if (answers->values[q] != NULL)
			value_put_string(arena, map, init_questions[q].key, answers->values[q]);
	BUILDER_AUTO out = {.max = 1 << 20};
	json_write(&out, map, JSON_PRETTY);
	return file_write_durable(arena_printf(arena, "%s/.init", folder), builder_text(&out), 0600, err);
}

// Takes over the answers of a map; each must be known and good.
static bool take(struct arena *arena, const struct value *map, bool asked_only, struct init_answers *answers, struct error *err)
{
	if (map->kind != VALUE_MAP)
		return value_complain(map, err, "init.answers", "answers are a map from question to text");
	for (size_t i = 0; i < map->map.count; i++) {
		struct value_member *member = &map->map.members[i];
		struct text answer = text_trim(value_as_text(member->value));
		const char **place = NULL;
		const char *(*check)(struct text) = NULL;
		for (int q = 0; q < INIT_QUESTION_COUNT; q++)
			if (text_is(member->key, init_questions[q].key)) {
				place = &answers->values[q];
				check = init_questions[q].check;
			}
		if (!asked_only && text_is(member->key, "base_url")) {
			place = &answers->base_url;
			check = init_check_base_url;
		} else if (!asked_only && text_is(member->key, "time_zone")) {
			place = &answers->time_zone;
			check = init_check_time_zone;
		}
		if (place == NULL)
			return value_complain(member->value, err, "init.answers", "there is no question \"" TEXT_FMT "\"; see aftercare help init",
				TEXT_ARG(member->key));
		const char *problem = check(answer);
		if (problem != NULL || !text_is_utf8(answer))
			return value_complain(member->value, err, "init.answers", TEXT_FMT ": %s", TEXT_ARG(member->key),
				problem == NULL ? "write UTF-8" : problem);
		if (*place == NULL)
			*place = text_cstr(arena, answer);
	}
	return true;
}

bool init_resume(struct arena *arena, const char *folder, struct init_answers *answers, struct error *err)
{
	const char *path = arena_printf(arena, "%s/.init", folder);
	struct text bytes;
	struct value *map;
	if (!file_exists(path))
		return true;
	return file_read(arena, path, 1 << 20, &bytes, err) &&
	       json_read(arena, bytes, path, &json_limits_default, &map, err) && take(arena, map, true, answers, err);
}

bool init_load_answers(struct arena *arena, const char *path, struct init_answers *answers, struct error *err)
{
	struct text bytes;
	struct value *map;
	return file_read(arena, path, 1 << 20, &bytes, err) && yaml_read(arena, bytes, path, 0, &yaml_limits_default, &map, err) &&
	       take(arena, map, false, answers, err);
}

enum line { LINE_READ, LINE_TOO_LONG, LINE_END };

// One line from the terminal without its end. Reads byte by byte: nothing is taken that belongs to a later question.
static enum line read_line(char buffer[ANSWER_MAX + 1], struct text *ret_line)
{
	size_t len = 0;
	bool too_long = false;
	for (;;) {
		char c;
		ssize_t n = read(STDIN_FILENO, &c, 1);
		if (n < 0 && errno == EINTR && !interrupted)
			continue;
		if (n <= 0 || interrupted)
			return LINE_END;
		if (c == '\n')
			break;
		if (len < ANSWER_MAX)
			buffer[len++] = c;
		else
			too_long = true;
	}
	*ret_line = text_trim((struct text){buffer, len});
	return too_long ? LINE_TOO_LONG : LINE_READ;
}

static bool has_controls(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if ((unsigned char)t.data[i] < 0x20 || t.data[i] == 0x7F)
			return true;
	return false;
}

// Asks until the answer is good; false when the user broke off.
static bool ask_one(struct arena *arena, enum init_question q, int number, int count, const struct init_source *source,
	struct init_answers *answers)
{
	const struct init_question_info *info = &init_questions[q];
	const char *proposal = info->propose == NULL ? NULL : info->propose(arena, answers, source);
	if (proposal != NULL && info->check(text_from(proposal)) != NULL)
		proposal = NULL; // an existing file says something that does not fit
	printf("\n%d of %d: %s\n  %s\n", number, count, info->title, info->help);
	for (;;) {
		char buffer[ANSWER_MAX + 1];
		struct text answer;
		if (proposal == NULL)
			printf("> ");
		else
			printf("[%s] > ", proposal);
		fflush(stdout);
		enum line line = read_line(buffer, &answer);
		if (line == LINE_END)
			return false;
		if (answer.len == 0 && proposal != NULL)
			answer = text_from(proposal);
		const char *problem = NULL;
		if (line == LINE_TOO_LONG || has_controls(answer) || !text_is_utf8(answer))
			problem = "write one line of text";
		else if (answer.len == 0)
			problem = "an answer is needed";
		else
			problem = info->check(answer);
		if (problem == NULL) {
			answers->values[q] = text_cstr(arena, answer);
			return true;
		}
		printf("  ! %s\n", problem);
	}
}

static bool ask_all(struct arena *arena, const char *folder, const struct init_source *source, struct init_answers *answers,
	struct error *err)
{
	int count = 0, number = 0;
	for (int q = 0; q < INIT_QUESTION_COUNT; q++)
		count += init_is_asked((enum init_question)q, source) && answers->values[q] == NULL;
	count++; // the last one is whether to serve
	if (count > 1)
		printf("%d questions. Enter takes what stands in brackets; Ctrl-C breaks off and keeps the answers.\n", count);
	for (int q = 0; q < INIT_QUESTION_COUNT; q++) {
		if (!init_is_asked((enum init_question)q, source) || answers->values[q] != NULL)
			continue;
		if (!ask_one(arena, (enum init_question)q, ++number, count, source, answers))
			return error_set(err, ERROR_TIMEOUT, "broken off");
		if (!keep(arena, folder, answers, err))
			return false;
	}
	return true;
}

static bool propose_all(struct arena *arena, const struct init_source *source, struct init_answers *answers, struct error *err)
{
	BUILDER_AUTO missing = {.max = 1000};
	for (int q = 0; q < INIT_QUESTION_COUNT; q++) {
		const struct init_question_info *info = &init_questions[q];
		if (!init_is_asked((enum init_question)q, source) || answers->values[q] != NULL)
			continue;
		// A proposal leans on answers before it: without them there is none.
		const char *proposal = info->propose != NULL && missing.len == 0 ? info->propose(arena, answers, source) : NULL;
		if (proposal != NULL && info->check(text_from(proposal)) == NULL)
			answers->values[q] = proposal;
		if (answers->values[q] == NULL && (info->propose == NULL || missing.len == 0))
			builder_printf(&missing, "%s%s", missing.len == 0 ? "" : ", ", info->key);
	}
	if (missing.len > 0)
		return error_set(err, ERROR_USAGE, "there is no terminal to ask on; give these by flags or --answers FILE: %s",
			builder_text(&missing).data);
	return true;
}

bool init_ask(struct arena *arena, const char *folder, bool terminal, const struct init_source *source,
	struct init_answers *answers, struct error *err)
{
	if (!terminal)
		return propose_all(arena, source, answers, err);
	// Without SA_RESTART, so that Ctrl-C ends the reading of a line.
	struct sigaction action = {.sa_handler = on_interrupt}, before;
	interrupted = 0;
	sigaction(SIGINT, &action, &before);
	bool good = ask_all(arena, folder, source, answers, err);
	sigaction(SIGINT, &before, NULL);
	return good;
}

bool init_confirm(const char *title)
{
	struct sigaction action = {.sa_handler = on_interrupt}, before;
	char buffer[ANSWER_MAX + 1];
	struct text answer;
	interrupted = 0;
	sigaction(SIGINT, &action, &before);
	printf("\n%s [yes] > ", title);
	fflush(stdout);
	enum line line = read_line(buffer, &answer);
	sigaction(SIGINT, &before, NULL);
	if (line != LINE_READ) {
		putchar('\n');
		return false;
	}
	return answer.len == 0 || text_equal_nocase(answer, TEXT("yes")) || text_equal_nocase(answer, TEXT("y"));
}
