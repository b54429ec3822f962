// SPDX-License-Identifier: Apache-2.0
//
// The table of verbs.
#include "cli/commands.h"

#include "cli/verbs.h"

const struct cli_command *const cli_commands[] = {
	&cli_init, &cli_check, &cli_build, &cli_serve, &cli_import, &cli_export, &cli_publish, &cli_account, &cli_routes,
};

const size_t cli_command_count = sizeof(cli_commands) / sizeof(cli_commands[0]);
