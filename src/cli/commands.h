// SPDX-License-Identifier: Apache-2.0
//
// The table of verbs, in the order in which help lists them.
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <stddef.h>

#include "cli/cli.h"

extern const struct cli_command *const cli_commands[];
extern const size_t cli_command_count;

#endif
