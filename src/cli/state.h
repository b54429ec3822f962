// SPDX-License-Identifier: Apache-2.0
//
// The state that a command works on: the database, the keys, the mailer, the publisher.
#ifndef CLI_STATE_H
#define CLI_STATE_H

#include "cli/cli.h"
#include "mail/mailer.h"
#include "page/desk.h"
#include "site/publisher.h"

struct state {
	struct arena arena;
	struct desk desk;
	struct publisher publisher;
	struct mailer *mailer;
	bool publisher_open;
	struct builder report; // what import and publish have to say beside the error: conflicts, problems of the content
};

// The options every command that works on a state has: --state DIR and --database URL. Put them into its table.
#define STATE_OPTIONS                                                                                                                      \
	{"state", "DIR", "the folder of the database, keys and publications (default: ./aftercare-state)"},                                \
		{"database", "URL", "postgresql://… instead of SQLite in the state folder"}

#define STATE_DEFAULT "aftercare-state"

// Creates or migrates the database and opens it for writing. A SQLite state that a server holds is ERROR_BUSY.
bool state_open(struct state *state, const struct cli_command *command, const struct cli_arguments *arguments, struct error *err)
	ERROR_CHECKED;
// The same for reading only, beside a running server.
bool state_open_to_read(struct state *state, const struct cli_command *command, const struct cli_arguments *arguments, struct error *err)
	ERROR_CHECKED;
void state_close(struct state *state);

// Imports a folder: what it changed since `base` (-1: since the last import). A folder with errors is refused (ERROR_INVALID), its problems are
// in `report`; so are conflicts (ERROR_CONFLICT), with both sides. *ret_number is head afterwards.
bool state_import(struct state *state, const char *folder, int64_t base, const char *author, int64_t *ret_number, struct error *err)
	ERROR_CHECKED;
// Publishes; the content's problems are in `report`.
bool state_publish(struct state *state, const char *note, bool *ret_made, struct error *err) ERROR_CHECKED;

#endif
