// SPDX-License-Identifier: Apache-2.0
//
// Field schemas: const tables that say which keys a map has and how each is written. Checking types the tree by the fields as
// written (YAML has texts only until then) and collects every complaint.
#ifndef VALUE_SCHEMA_H
#define VALUE_SCHEMA_H

#include "value/complaint.h"
#include "value/value.h"

// What breaks a type breaks the clause `content.TYPE`, for example content.date; limits in brackets are those of min and max 0.
enum schema_type {
	SCHEMA_ANY,       // whatever it holds
	SCHEMA_TEXT,      // one or more characters [2,000]; no control characters but tab and line feed
	SCHEMA_LOCALIZED, // text, or map from language to text [2,000 each]
	SCHEMA_MARKDOWN,  // localized Markdown, 64 KiB each (clause markdown.size)
	SCHEMA_ID,        // [a-z0-9]([a-z0-9-]*[a-z0-9])?, 1 to 64
	SCHEMA_CODE,      // [A-Za-z0-9][A-Za-z0-9._+-]*, 1 to 64
	SCHEMA_VERSION,   // the same
	SCHEMA_RANGE,     // `*`, or conditions joined by `, `: >=, >, <=, < or nothing before a version
	SCHEMA_CHOICE,    // one of `choices`
	SCHEMA_BOOL,      // true or false, without quotes
	SCHEMA_NUMBER,    // whole decimal number without sign, leading zero or quotes [0 to 2^53 - 1]
	SCHEMA_DATE,      // YYYY-MM-DD, years 1970 to 2199
	SCHEMA_MONTH,     // YYYY-MM, the same years
	SCHEMA_INSTANT,   // RFC 3339 in UTC, ending in Z
	SCHEMA_DURATION,  // "24 h", "30 d" [one minute and more; min and max in microseconds]
	SCHEMA_LANGUAGE,  // BCP 47 tag in lower case
	SCHEMA_MARKET,    // EU, UK or ISO 3166-1 alpha-2
	SCHEMA_URL,       // absolute https: (http: for localhost and 127.0.0.1), no user part, at most 2,000 characters
	SCHEMA_EMAIL,     // local@domain, at most 254 characters
	SCHEMA_PHONE,     // +, digits, single spaces, 8 to 25 characters
	SCHEMA_COLOR,     // #rrggbb
	SCHEMA_SHA256,    // 64 hexadecimal digits, lower case
	SCHEMA_PATH,      // relative path that path_is_safe, at most 255 bytes
	SCHEMA_OBJECT,    // a map by `child`
	SCHEMA_TYPE_COUNT
};

enum schema_flags {
	SCHEMA_REQUIRED = 1, // absent: error
	SCHEMA_WANTED = 2,   // absent: gap
	SCHEMA_LIST = 4,     // a list of `type`; unless that is a map or localized, a single one is accepted and becomes a list of one
	SCHEMA_UNIQUE = 8,   // entries of the list differ
	SCHEMA_MAP = 16,     // a map with free keys (of `key_type`) whose values are of `type`
	SCHEMA_KEY = 32,     // differs from the same field of every other entry of the list that the map is in
};

struct schema;

// Fields left out of an initializer mean: no limit but the type's, no choices.
struct schema_field {
	const char *name; // NULL ends a table
	enum schema_type type;
	unsigned flags;
	int64_t min, max;             // characters, number or microseconds; max 0: the type's own
	size_t min_count, max_count;  // entries of a list or free map; max_count 0: 1,000
	const struct schema *child;   // OBJECT
	const char *const *choices;   // NULL-terminated; CHOICE, or words accepted in place of another type ("tba")
	enum schema_type also;        // another type that will do (scalars only; SCHEMA_ANY: none)
	enum schema_type key_type;    // MAP: ID, CODE or LANGUAGE; SCHEMA_ANY: any key
	const char *(*check)(struct text t); // further rule for a scalar that has its type: NULL, or what to do
	const char *clause;           // for absence, limits and `check`; NULL: KIND.PATH, for example device.support.period_end
	const char *help;             // one sentence for the reference; may be NULL
};

struct schema {
	const char *name;
	const struct schema_field *fields;
	bool open; // unknown keys pass
};

struct schema_context {
	struct arena *arena; // of the tree
	struct complaints *complaints;
	const char *kind;             // begins the clauses: "maker", "device" …
	const struct text *languages; // of localized texts, the default first; NULL: any
	size_t language_count;
};

// Holds the tree against the schema and types it in place: BOOL and NUMBER values come to be; empty texts, lists and maps become null;
// a single entry becomes a list. Unknown keys are errors (content.unknown_key) that name the nearest known one; keys that begin
// with `x-` pass. A localized text with a language unknown or the default missing is an error (content.localized), another language
// missing a gap (content.untranslated). True when no error was found.
bool schema_check(const struct schema_context *context, struct value *v, const struct schema *schema);

// The rule of one type alone: NULL when `t` is written as the type wants, else what to do. For scalars other than TEXT, CHOICE.
const char *schema_type_problem(enum schema_type type, struct text t);
const char *schema_type_name(enum schema_type type);   // "date", as in content.date
const char *schema_type_advice(enum schema_type type); // what to write where a value is of another kind

// Nearest of a NULL-terminated list of words, for "did you mean"; NULL when none is near.
const char *schema_nearest(struct text word, const char *const *words);

#endif
