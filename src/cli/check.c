// SPDX-License-Identifier: Apache-2.0
//
// `aftercare check`: every problem of a content folder in one run.
#include <stdio.h>

#include "base/time.h"
#include "cli/cli.h"
#include "cli/verbs.h"
#include "device/portfolio.h"
#include "value/complaint.h"

#define MOST_COMPLAINTS 10000

static bool parse_style(const char *name, enum complaint_style *ret_style)
{
	static const char *const names[] = {[COMPLAINT_TEXT] = "text", [COMPLAINT_JSON] = "json", [COMPLAINT_SARIF] = "sarif"};
	for (int i = 0; i < 3; i++) {
		if (name != NULL && !text_is(text_from(name), names[i]))
			continue;
		*ret_style = (enum complaint_style)i;
		return true;
	}
	return false;
}

static int run(const struct cli_command *command, int argc, char **argv)
{
	struct cli_arguments arguments;
	struct error err;
	int code;
	enum complaint_style style;
	struct content_options options = {.at = TIME_NONE, .now = time_now()};
	if (!cli_parse(command, argc, argv, &arguments, &code))
		return code;
	const char *at = cli_value(command, &arguments, "at");
	if (at != NULL && !cli_instant(at, &options.at, &err))
		return cli_fail(command, &err);
	if (!parse_style(cli_value(command, &arguments, "format"), &style)) {
		error_set(&err, ERROR_USAGE, "--format takes text, json or sarif");
		return cli_fail(command, &err);
	}
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO complaints;
	struct portfolio *portfolio;
	complaints_init(&complaints, MOST_COMPLAINTS);
	if (!portfolio_load(&arena, content_source_folder(arguments.positional[0]), &options, &complaints, &portfolio, &err))
		return cli_fail(command, &err);
	BUILDER_AUTO text;
	builder_init(&text, (size_t)64 << 20);
	complaints_sort(&complaints);
	complaints_print(&complaints, style, &text);
	fwrite(text.data == NULL ? "" : text.data, 1, text.len, stdout);
	if (style == COMPLAINT_TEXT)
		printf("%zu errors, %zu gaps, %zu warnings\n", complaints.errors, complaints.gaps, complaints.warnings);
	return complaints.errors > 0 ? 2 : complaints.gaps > 0 ? 1 : 0;
}

static const struct cli_option options[] = {
	{"at", "INSTANT", "judge dates as of this day or instant (default: maker.at, else now)"},
	{"format", "FORMAT", "text (default), json or sarif"},
	{NULL, NULL, NULL},
};

const struct cli_command cli_check = {
	.name = "check",
	.arguments = "DIR",
	.summary = "report every error and gap of a content folder",
	.help = "Each problem is a line: file:line:column: path: clause: what to do. docs/content-format.md explains the clauses.\n"
		"Exit status: 0 nothing to report, 1 gaps only, 2 errors.",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
