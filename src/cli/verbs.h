// SPDX-License-Identifier: Apache-2.0
//
// The verbs, each in the file of its name.
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

#include "cli/cli.h"

extern const struct cli_command cli_account;
extern const struct cli_command cli_build;
extern const struct cli_command cli_check;
extern const struct cli_command cli_export;
extern const struct cli_command cli_import;
extern const struct cli_command cli_init;
extern const struct cli_command cli_publish;
extern const struct cli_command cli_routes;
extern const struct cli_command cli_serve;

#endif
