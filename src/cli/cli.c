// SPDX-License-Identifier: Apache-2.0
//
// Parsing of options by a command's table, help, and the exit code of an error.
#include "cli/cli.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/time.h"

static void print_usage(FILE *out, const struct cli_command *command)
{
	fprintf(out, "usage: aftercare %s%s%s%s\n", command->name, command->options == NULL ? "" : " [OPTIONS]",
	        command->arguments[0] == '\0' ? "" : " ", command->arguments);
}

static void print_help(const struct cli_command *command)
{
	print_usage(stdout, command);
	printf("\n%s\n", command->summary);
	if (command->help != NULL)
		printf("\n%s\n", command->help);
	if (command->options == NULL)
		return;
	printf("\noptions:\n");
	for (const struct cli_option *o = command->options; o->name != NULL; o++) {
		char head[64];
		snprintf(head, sizeof(head), "--%s%s%s", o->name, o->value == NULL ? "" : " ", o->value == NULL ? "" : o->value);
		printf("  %-22s %s\n", head, o->help);
	}
}

static bool refuse(const struct cli_command *command, int *ret_exit, const char *message, const char *what)
{
	fprintf(stderr, "aftercare %s: %s%s\n", command->name, message, what);
	print_usage(stderr, command);
	fprintf(stderr, "see: aftercare help %s\n", command->name);
	*ret_exit = error_class_info(ERROR_USAGE)->exit_code;
	return false;
}

static int find_option(const struct cli_command *command, struct text name)
{
	for (int i = 0; command->options != NULL && command->options[i].name != NULL; i++)
		if (text_is(name, command->options[i].name))
			return i;
	return -1;
}

bool cli_parse(const struct cli_command *command, int argc, char **argv, struct cli_arguments *ret_arguments, int *ret_exit)
{
	struct cli_arguments parsed = {.count = 0};
	bool options_over = false;
	for (int i = 1; i < argc; i++) {
		const char *word = argv[i];
		// The one short form: -o for --output, as everybody types it.
		if (!options_over && strcmp(word, "-o") == 0)
			word = "--output";
		if (options_over || strncmp(word, "--", 2) != 0) {
			if (parsed.count == CLI_MOST_ARGUMENTS || parsed.count == command->most)
				return refuse(command, ret_exit, "one argument too many: ", word);
			parsed.positional[parsed.count++] = word;
			continue;
		}
		if (strcmp(word, "--") == 0) {
			options_over = true;
			continue;
		}
		if (strcmp(word, "--help") == 0) {
			print_help(command);
			*ret_exit = 0;
			return false;
		}
		struct text value = text_from(word + 2);
		struct text name = text_cut(&value, '=');
		int option = find_option(command, name);
		if (option < 0)
			return refuse(command, ret_exit, "there is no option ", word);
		if (command->options[option].value == NULL) {
			if (value.data != NULL)
				return refuse(command, ret_exit, "this option takes no value: ", word);
			parsed.values[option] = "";
		} else if (value.data != NULL) {
			parsed.values[option] = value.data;
		} else if (i + 1 < argc) {
			parsed.values[option] = argv[++i];
		} else {
			return refuse(command, ret_exit, "this option needs a value: ", word);
		}
	}
	if (parsed.count < command->least)
		return refuse(command, ret_exit, "missing: ", command->arguments);
	*ret_arguments = parsed;
	return true;
}

const char *cli_value(const struct cli_command *command, const struct cli_arguments *arguments, const char *name)
{
	int option = find_option(command, text_from(name));
	assert(option >= 0);
	return arguments->values[option];
}

int cli_fail(const struct cli_command *command, const struct error *err)
{
	fprintf(stderr, "aftercare %s: %s%s%s", command->name, err->place, err->place[0] == '\0' ? "" : ": ", err->message);
	if (err->clause[0] != '\0')
		fprintf(stderr, " (%s)", err->clause);
	fputc('\n', stderr);
	return error_class_info(err->class)->exit_code;
}

bool cli_instant(const char *at, int64_t *ret_instant, struct error *err)
{
	struct date day;
	if (at == NULL) {
		int64_t now = time_now();
		*ret_instant = now - now % TIME_DAY;
		return true;
	}
	if (date_parse(text_from(at), &day)) {
		*ret_instant = date_to_days(day) * TIME_DAY;
		return true;
	}
	if (time_parse(text_from(at), ret_instant))
		return true;
	return error_set(err, ERROR_USAGE, "--at takes a day as YYYY-MM-DD or an instant as 2026-11-02T10:00:00Z");
}
