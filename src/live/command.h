// SPDX-License-Identifier: Apache-2.0
//
// A change is a command: a name, a table of typed fields, who may, a slow part outside and a short part inside the transaction.
// Web forms, JSON requests and the command line all become a struct command_input; validation, audit and documentation come
// from the table.
#ifndef LIVE_COMMAND_H
#define LIVE_COMMAND_H

#include "live/account.h"
#include "live/token.h"
#include "store/blob.h"
#include "store/store.h"
#include "value/value.h"

enum command_field_type {
	FIELD_TEXT,     // one line; min, max in characters (max 0: 200)
	FIELD_LONGTEXT, // lines, CRLF made LF; max 0: 20,000 characters
	FIELD_SECRET,   // a password: never trimmed, never handed back, not in the audit's hash; max 0: 256
	FIELD_EMAIL,    // addr-spec of RFC 5321 with a dot in the domain, at most 254 bytes; the domain is made lower case
	FIELD_URL,      // http or https, at most 2,000 bytes
	FIELD_CHOICE,   // one of `choices`
	FIELD_CHOICES,  // any number of them; min, max: how many
	FIELD_BOOL,     // on, true, 1, yes; absent, empty, off, false, 0, no
	FIELD_INT,      // decimal; min and max unless both are 0
	FIELD_DATE,     // YYYY-MM-DD
	FIELD_INSTANT,  // RFC 3339, or YYYY-MM-DDTHH:MM (UTC) as browsers send it
	FIELD_ID,       // UUID
	FIELD_SLUG,     // [a-z0-9][a-z0-9._-]*, at most 100 bytes
	FIELD_PATH,     // path_is_safe
	FIELD_FILES,    // uploads; min, max: how many (max 0: 10)
};

struct command_field {
	const char *name;
	enum command_field_type type;
	bool required;
	int64_t min, max;
	const char *const *choices; // NULL-terminated
	const char *label;          // English, a message id of the translations
	const char *help;           // one sentence; may be NULL
	int64_t max_file;           // FIELD_FILES: bytes each; 0: 25 MiB
};

// An upload that is a finished blob already, still unlinked.
struct command_file {
	struct text name; // as sent; hostile
	struct text type; // media type as sent; hostile
	struct blob blob;
};

// What arrived: pairs in order; a name may come several times (choices, files).
struct command_input_item {
	struct text name;
	struct text value;
	const struct command_file *file; // NULL for text
};
struct command_input {
	struct command_input_item *items;
	size_t count, size;
};
void command_input_add(struct arena *arena, struct command_input *input, struct text name, struct text value); // borrowed
// copied
void command_input_add_file(struct arena *arena, struct command_input *input, struct text name, const struct command_file *file);
// A JSON object: texts, numbers and booleans as values, lists of them as repeated names; anything else is ERROR_INVALID.
bool command_input_from_value(struct arena *arena, const struct value *object, struct command_input *ret_input,
	struct error *err) ERROR_CHECKED;

enum command_actor_kind {
	ACTOR_PUBLIC, // anybody
	ACTOR_TOKEN,  // holder of a private link, which the caller has checked
	ACTOR_STAFF,  // signed in
	ACTOR_LOCAL,  // the command line on this machine; may everything
	ACTOR_WORKER, // a job; may everything
};

struct command_actor {
	enum command_actor_kind kind;
	const char *id;         // account id, or the row id that the token names; else NULL
	unsigned roles;         // of staff
	const char *purpose;    // of the token
	struct text address;    // where from, for limits; may be empty
	// of the session when the request came with a cookie: the input must hold a field "csrf" equal to it. Empty: not asked
	struct text csrf;
};

struct command_context {
	struct store *store;
	const struct token_keys *keys;
	int64_t now;
	struct command_actor actor;
	void *user; // what the rooms need further, e.g. the loaded content; the registry's owner says what
};

// A field and what is wrong with it, to be shown beside it. field "" concerns the form as a whole.
struct command_problem {
	const char *field;
	const char *message;
};

struct command_parsed; // validated fields

// One run, handed to prepare and apply.
struct command_call {
	const struct command_context *context;
	const struct command *command;
	struct arena *arena;
	const struct command_parsed *parsed;
	void *prepared;             // set by prepare for apply
	struct value *result;       // set by apply; a map, or NULL
	const char *entity_kind;    // set by apply (or prepare): what the audit row names
	const char *entity;
	struct command_problem *problems;
	size_t problem_count;
};

// Who may: the union of what is set. ACTOR_LOCAL and ACTOR_WORKER always may.
struct command_access {
	bool anybody;
	const char *token; // purpose of the token; NULL: none
	unsigned roles;    // staff with one of these roles
};

struct command {
	const char *name;    // "report.submit"
	const char *summary; // one sentence, English
	struct command_access access;
	const struct command_field *fields;
	size_t field_count;
	// Slow work without a transaction; may be NULL. May read through context->store.
	bool (*prepare)(struct command_call *call, struct error *err);
	// Inside a write transaction: no I/O, may be run again (see store_write).
	bool (*apply)(struct store_tx *tx, struct command_call *call, struct error *err);
};

struct command_outcome {
	struct value *result;             // NULL on failure, or when apply gives none
	struct command_problem *problems; // what is wrong, field by field; filled when the error is ERROR_INVALID
	size_t problem_count;
};

// Checks who asks (ERROR_UNAUTHORIZED, ERROR_FORBIDDEN) and the anti-forgery value (ERROR_FORBIDDEN), validates all fields
// (ERROR_INVALID with all problems), prepares, applies, writes an audit row in the same transaction. The outcome lives in the
// arena and is filled in on failure too.
bool command_run(const struct command_context *context, const struct command *command, const struct command_input *input,
		 struct arena *arena, struct command_outcome *ret_outcome, struct error *err) ERROR_CHECKED;

// For prepare and apply: fields by name. Names and types not in the table are a defect (it aborts). Absent: empty, 0, false,
// NULL.
bool command_has(const struct command_call *call, const char *name);               // given and not empty
struct text command_text(const struct command_call *call, const char *name);       // all textual types, as normalised
const char *command_string(const struct command_call *call, const char *name);     // the same; NULL when absent
bool command_bool(const struct command_call *call, const char *name);
int64_t command_int(const struct command_call *call, const char *name, int64_t none); // INT, INSTANT
size_t command_count(const struct command_call *call, const char *name);           // CHOICES, FILES
struct text command_text_at(const struct command_call *call, const char *name, size_t i); // CHOICES
const struct command_file *command_file_at(const struct command_call *call, const char *name, size_t i);
// Adds a problem and returns false with ERROR_INVALID.
bool command_complain(struct command_call *call, struct error *err, const char *field, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

// The registry: a NULL-terminated array of the rooms' NULL-terminated arrays. NULL when unknown.
const struct command *command_find(const struct command *const *const *registry, struct text name);
const char *command_field_type_name(enum command_field_type type); // "text" …

#endif
