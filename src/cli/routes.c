// SPDX-License-Identifier: Apache-2.0
//
// `aftercare routes`: what a reverse proxy or a CDN must pass on.
#include <stdio.h>

#include "cli/cli.h"
#include "cli/mounted.h"
#include "cli/verbs.h"

static const struct cli_option options[] = {
	{"console", NULL, "the staff console's routes instead of the public ones"},
	{NULL, NULL, NULL},
};

static int run(const struct cli_command *command, int argc, char **argv)
{
	struct cli_arguments arguments;
	int code;
	BUILDER_AUTO text;
	if (!cli_parse(command, argc, argv, &arguments, &code))
		return code;
	struct web_route_table tables[MOUNTED_MAX];
	size_t count = cli_value(command, &arguments, "console") != NULL ? mounted_console(tables) : mounted_public(tables);
	builder_init(&text, (size_t)1 << 20);
	web_routes_print(tables, count, true, &text);
	fwrite(text.data == NULL ? "" : text.data, 1, text.len, stdout);
	return 0;
}

const struct cli_command cli_routes = {
	.name = "routes",
	.arguments = "",
	.summary = "list the addresses that the program answers itself, for a proxy or CDN",
	.help = "Everything else is a file of the publication and may be served by anything.",
	.options = options,
	.run = run,
};
