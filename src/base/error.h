// SPDX-License-Identifier: Apache-2.0
//
// Errors as values. A function that can fail returns bool (true: it worked) and takes a `struct error *` as its last
// parameter, which it fills in on failure. One table gives each class its name, HTTP status and exit code.
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>

#define ERROR_CHECKED __attribute__((warn_unused_result))

enum error_class {
	ERROR_NONE,
	ERROR_USAGE,        // the command line or the call itself is wrong
	ERROR_SYNTAX,       // input does not follow its format
	ERROR_INVALID,      // well-formed input breaks a rule
	ERROR_FORBIDDEN,    // the caller may not do this
	ERROR_UNAUTHORIZED, // the caller must log in first
	ERROR_NOT_FOUND,    // there is no such thing
	ERROR_GONE,         // there was such a thing, and it was taken away
	ERROR_METHOD,       // the resource does not know this method
	ERROR_CONFLICT,     // somebody changed it meanwhile
	ERROR_TOO_LARGE,    // a limit of size, depth or count was passed
	ERROR_TOO_MANY,     // a rate limit was passed
	ERROR_MEDIA_TYPE,   // a body of this type is not understood
	ERROR_TIMEOUT,      // it took too long
	ERROR_BUSY,         // the queue is full; try again
	ERROR_IO,           // the operating system refused
	ERROR_DATABASE,     // the database refused
	ERROR_RETRY,        // the transaction must be run again
	ERROR_UNAVAILABLE,  // a part this needs is not there
	ERROR_INTERNAL,     // a defect in this program
	ERROR_CLASS_COUNT
};

// What a class means outside the program.
struct error_class_info {
	const char *name;   // as in JSON, e.g. "not_found"
	int http_status;
	int exit_code;      // 1: the input has findings; 2: it could not be done; 64: wrong usage
	bool public_message; // the message may be shown to strangers; else only the class's title
	const char *title;  // plain words for strangers
};

struct error {
	enum error_class class;
	char place[512];    // file:line:column, URL field, JSON pointer; may be empty
	char clause[96];    // rule that was broken, e.g. "RFC 8259 section 7"; may be empty
	char message[1024]; // what is wrong and what to do; one line, no trailing full stop needed
};

// Fills in *err (which may be NULL) and returns false, so that `return error_set(err, …);` reads well.
// Overlong messages are cut at a character border.
bool error_set(struct error *err, enum error_class class, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool error_set_v(struct error *err, enum error_class class, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

// Like error_set with `: ` and the text of errno (read at the call) added. Class ERROR_IO unless errno says better
// (ENOENT: ERROR_NOT_FOUND, ENOSPC and EDQUOT: ERROR_UNAVAILABLE).
bool error_set_errno(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Sets place or clause of an error that is already filled in; returns false.
bool error_at(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool error_clause(struct error *err, const char *clause);

// Puts context in front of the message: "context: message". Returns false.
bool error_wrap(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Never NULL, for any value of class.
const struct error_class_info *error_class_info(enum error_class class);

#endif
