// SPDX-License-Identifier: Apache-2.0
//
// The control socket, STATE/control.sock: how commands on this machine ask a running server. Whoever may open the socket (mode 0600) may do
// what the commands do.
#ifndef CLI_CONTROL_H
#define CLI_CONTROL_H

#include "cli/cli.h"
#include "web/route.h"

// Whether a server listens on the socket of the state named by --state.
bool control_running(const struct cli_command *command, const struct cli_arguments *arguments);
// Ask it; print its answer; return the exit code.
int control_import(const struct cli_command *command, const struct cli_arguments *arguments, const char *folder, int64_t base, bool publish);
int control_publish(const struct cli_command *command, const struct cli_arguments *arguments);
// Adds an account with a password.
int control_account(const struct cli_command *command, const struct cli_arguments *arguments, const char *email, const char *name,
		    const char *role, const char *password);

// What the server offers there; `app` is its struct state.
extern const struct web_route_table control_routes;

#endif
