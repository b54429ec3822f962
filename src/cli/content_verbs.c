// SPDX-License-Identifier: Apache-2.0
//
// `aftercare import`, `export` and `publish`: content into the database, out of it, and onto the site. Beside a running server they
// ask it through its control socket.
#include <inttypes.h>
#include <stdio.h>

#include "cli/control.h"
#include "cli/state.h"
#include "cli/verbs.h"
#include "store/revision.h"

static const struct cli_option import_options[] = {
	STATE_OPTIONS,
	{"base", "REVISION", "the revision that the folder was exported from (default: the last import)"},
	{"no-publish", NULL, "only import"},
	{NULL, NULL, NULL},
};

static int run_import(const struct cli_command *command, int argc, char **argv)
{
	struct cli_arguments arguments;
	struct error err;
	int code;
	int64_t base = -1, number;
	bool made = false;
	if (!cli_parse(command, argc, argv, &arguments, &code))
		return code;
	const char *base_text = cli_value(command, &arguments, "base"), *folder = arguments.positional[0];
	bool publish = cli_value(command, &arguments, "no-publish") == NULL;
	if (base_text != NULL && (!text_to_int64(text_from(base_text), &base) || base < 0)) {
		error_set(&err, ERROR_USAGE, "--base takes the number of a revision");
		return cli_fail(command, &err);
	}
	if (control_running(command, &arguments))
		return control_import(command, &arguments, folder, base, publish);
	struct state state;
	if (!state_open(&state, command, &arguments, &err))
		return cli_fail(command, &err);
	bool good = state_import(&state, folder, base, "import", &number, &err);
	if (good) {
		printf("revision %" PRId64 "\n", number);
		good = !publish || state_publish(&state, "", &made, &err);
		if (good && made)
			printf("published\n");
	}
	fwrite(builder_text(&state.report).data, 1, state.report.len, stderr);
	state_close(&state);
	return good ? 0 : cli_fail(command, &err);
}

const struct cli_command cli_import = {
	.name = "import",
	.arguments = "DIR",
	.summary = "bring a content folder into the database and publish it",
	.help = "Compares the folder, the revision it came from and the present one. A file that both sides changed is a conflict: nothing is\n"
		"imported, and both sides are shown.",
	.options = import_options,
	.least = 1,
	.most = 1,
	.run = run_import,
};

static const struct cli_option export_options[] = {
	STATE_OPTIONS,
	{"revision", "N", "which revision (default: the present one)"},
	{NULL, NULL, NULL},
};

static int run_export(const struct cli_command *command, int argc, char **argv)
{
	struct cli_arguments arguments;
	struct error err;
	struct state state;
	int code;
	int64_t number = 0;
	if (!cli_parse(command, argc, argv, &arguments, &code))
		return code;
	const char *revision = cli_value(command, &arguments, "revision");
	if (revision != NULL && (!text_to_int64(text_from(revision), &number) || number < 1)) {
		error_set(&err, ERROR_USAGE, "--revision takes the number of a revision");
		return cli_fail(command, &err);
	}
	if (!state_open_to_read(&state, command, &arguments, &err))
		return cli_fail(command, &err);
	bool good = true;
	if (revision == NULL) {
		STORE_READ_AUTO *tx = NULL;
		good = store_read(state.desk.store, &tx, &err) && revision_head(tx, &number, &err);
	}
	if (good && number == 0)
		good = error_set(&err, ERROR_NOT_FOUND, "there is no content yet");
	good = good && revision_export(state.desk.store, number, arguments.positional[0], &err);
	if (good)
		printf("revision %" PRId64 " in %s\n", number, arguments.positional[0]);
	state_close(&state);
	return good ? 0 : cli_fail(command, &err);
}

const struct cli_command cli_export = {
	.name = "export",
	.arguments = "DIR",
	.summary = "write the content of the database as a folder, byte for byte",
	.options = export_options,
	.least = 1,
	.most = 1,
	.run = run_export,
};

static const struct cli_option publish_options[] = {STATE_OPTIONS, {NULL, NULL, NULL}};

static int run_publish(const struct cli_command *command, int argc, char **argv)
{
	struct cli_arguments arguments;
	struct error err;
	struct state state;
	int code;
	bool made;
	if (!cli_parse(command, argc, argv, &arguments, &code))
		return code;
	if (control_running(command, &arguments))
		return control_publish(command, &arguments);
	if (!state_open(&state, command, &arguments, &err))
		return cli_fail(command, &err);
	bool good = state_publish(&state, "", &made, &err);
	fwrite(builder_text(&state.report).data, 1, state.report.len, stderr);
	state_close(&state);
	if (!good)
		return cli_fail(command, &err);
	printf(made ? "published\n" : "nothing has changed\n");
	return 0;
}

const struct cli_command cli_publish = {
	.name = "publish",
	.arguments = "",
	.summary = "publish what the database holds, if it has changed",
	.options = publish_options,
	.run = run_publish,
};
