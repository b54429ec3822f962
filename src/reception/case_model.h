// SPDX-License-Identifier: Apache-2.0
//
// A case: what somebody outside told or asked, and what became of it. Kinds, states (report management of Vultron, section 2.4), clocks.
#ifndef RECEPTION_CASE_MODEL_H
#define RECEPTION_CASE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "content/model.h"

#define CASE_TOKEN_PURPOSE "case"
#define CASE_FILES_MAX 10                       // attachments of one message
#define CASE_FILES_BYTES INT64_C(25000000)      // all of them together
#define CASE_MESSAGE_MAX 20000                  // characters

extern const char *const case_kinds[];  // "vulnerability", "question", "maintenance", "bug", "incident", "request", NULL
extern const char *const case_states[]; // "start", "received", "valid", "invalid", "accepted", "deferred", "closed", NULL

// Whether report management knows this step: START -> RECEIVED; RECEIVED -> VALID | INVALID; INVALID -> VALID; VALID | DEFERRED ->
// ACCEPTED; VALID | ACCEPTED -> DEFERRED; INVALID | DEFERRED | ACCEPTED -> CLOSED. Unknown states know none.
bool case_may_move(struct text from, struct text to);

// A security matter goes to the security mailbox, anything else to support.
bool case_is_security(struct text kind);
struct text case_mailbox(const struct maker *maker, struct text kind);

// The promises as they run for a case, in microseconds.
struct case_promises {
	int64_t acknowledge, update, disclose; // disclose: TIME_NONE where nothing is disclosed
};
struct case_promises case_promises_of(const struct maker *maker, struct text kind);

// "LUM-C-2026-000042": letters of the maker's id, the year in its zone, the count within the year.
const char *case_number(struct arena *arena, struct text maker_id, int year, int64_t count);
int case_year(const struct maker *maker, int64_t now);

// The message's beginning on one line, at most 100 bytes.
struct text case_subject(struct arena *arena, struct text message);

// Whom a limit counts: the address itself, of IPv6 the first 64 bits.
struct text case_rate_subject(struct arena *arena, struct text address);

#endif
