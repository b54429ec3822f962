// SPDX-License-Identifier: Apache-2.0
//
// The program: finds the verb in the table and runs it.
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "version.h"

static void print_overview(FILE *out)
{
	fprintf(out, "usage: aftercare COMMAND [OPTIONS] [ARGUMENTS]\n\ncommands:\n");
	for (size_t i = 0; i < cli_command_count; i++)
		fprintf(out, "  %-12s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
	fprintf(out, "\n`aftercare help COMMAND` tells more. Version: `aftercare --version`.\n");
}

static const struct cli_command *find_command(const char *name)
{
	for (size_t i = 0; i < cli_command_count; i++)
		if (strcmp(cli_commands[i]->name, name) == 0)
			return cli_commands[i];
	return NULL;
}

static const char *nearest_command(const char *name)
{
	const char *nearest = NULL;
	size_t best = 3;
	for (size_t i = 0; i < cli_command_count; i++) {
		size_t distance = text_distance(text_from(name), text_from(cli_commands[i]->name));
		if (distance < best) {
			best = distance;
			nearest = cli_commands[i]->name;
		}
	}
	return nearest;
}

int main(int argc, char **argv)
{
	if (sodium_init() < 0) {
		fprintf(stderr, "aftercare: the source of randomness cannot be used\n");
		return error_class_info(ERROR_UNAVAILABLE)->exit_code;
	}
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		print_overview(stderr);
		return error_class_info(ERROR_USAGE)->exit_code;
	}
	bool help = strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0;
	if (help && argc < 3) {
		print_overview(stdout);
		return 0;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("aftercare %s\n", AFTERCARE_VERSION);
		return 0;
	}
	const char *name = argv[help ? 2 : 1];
	const struct cli_command *command = find_command(name);
	if (command == NULL) {
		const char *nearest = nearest_command(name);
		fprintf(stderr, "aftercare: there is no command '%s'%s%s%s\n", name, nearest == NULL ? "" : "; did you mean '",
		        nearest == NULL ? "" : nearest, nearest == NULL ? "" : "'?");
		fprintf(stderr, "see: aftercare help\n");
		return error_class_info(ERROR_USAGE)->exit_code;
	}
	if (help) {
		char *words[] = {argv[2], "--help", NULL};
		return command->run(command, 2, words);
	}
	return command->run(command, argc - 1, argv + 1);
}
