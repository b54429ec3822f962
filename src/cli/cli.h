// SPDX-License-Identifier: Apache-2.0
//
// The command line: one const table of verbs, each in a small file of its own. Exit codes: 0 done, 1 the input has gaps or findings,
// 2 the input has errors, 64 wrong usage, else as base/error.h maps the class.
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct cli_option {
	const char *name;  // without dashes, e.g. "at"
	const char *value; // placeholder in the help, e.g. "INSTANT"; NULL: a flag
	const char *help;
};

struct cli_command {
	const char *name;                 // "check"
	const char *arguments;            // "DIR", for the usage line
	const char *summary;              // one line
	const char *help;                 // further paragraphs, or NULL
	const struct cli_option *options; // ends with a NULL name; may be NULL
	int least, most;                  // number of arguments that are not options
	int (*run)(const struct cli_command *command, int argc, char **argv); // see cli_parse; returns the exit code
};

#define CLI_MOST_ARGUMENTS 64

// What stands on the command line after parsing by the command's table.
struct cli_arguments {
	const char *values[32];                    // by index of the option; "" for a flag that is given; NULL: absent
	const char *positional[CLI_MOST_ARGUMENTS];
	int count; // of positional
};

// argv[0] is the verb. Accepts --name VALUE, --name=VALUE, --flag, -o VALUE (for --output) and --. On an error prints it with the usage line to
// standard error and returns false with *ret_exit set; --help prints the help to standard output and returns false with *ret_exit 0.
bool cli_parse(const struct cli_command *command, int argc, char **argv, struct cli_arguments *ret_arguments, int *ret_exit)
	ERROR_CHECKED;
// The value of an option by name; NULL when absent. The name must stand in the table.
const char *cli_value(const struct cli_command *command, const struct cli_arguments *arguments, const char *name);

// Prints "aftercare VERB: place: message (clause)" to standard error; returns the exit code of its class.
int cli_fail(const struct cli_command *command, const struct error *err);

// --at as given (RFC 3339 instant or YYYY-MM-DD for 00:00 UTC of that day); NULL: today 00:00 UTC.
bool cli_instant(const char *at, int64_t *ret_instant, struct error *err) ERROR_CHECKED;

#endif
