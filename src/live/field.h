// SPDX-License-Identifier: Apache-2.0
//
// Within live/: one field of a command, parsed by its row of the table.
#ifndef LIVE_FIELD_H
#define LIVE_FIELD_H

#include "live/command.h"

struct command_parsed {
	bool present;                     // something was sent that is not empty
	struct text text;                 // normalised; of single textual types
	int64_t number;                   // BOOL, INT, INSTANT
	const struct text *texts;         // CHOICES
	const struct command_file **files; // FILES
	size_t count;
};

// NULL when the field is right, else what is wrong with it and what to do, for the person who filled in the form.
const char *field_parse(struct arena *arena, const struct command_field *field, const struct command_input *input,
			struct command_parsed *ret_parsed);

#endif
