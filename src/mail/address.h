// SPDX-License-Identifier: Apache-2.0
//
// Mail addresses and message identifiers, as this program sends and accepts them: the plain ASCII part of RFC 5321 section 4.1.2
// and RFC 5322 section 3.6.4. Quoted local parts, address literals, comments and SMTPUTF8 are not accepted.
#ifndef MAIL_ADDRESS_H
#define MAIL_ADDRESS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#define MAIL_ADDRESS_MAX 254 // bytes (RFC 5321 section 4.5.3.1.3 less the angle brackets)
#define MAIL_ID_MAX 250      // bytes of a message identifier without its angle brackets

// `local@domain`: a dot-atom of at most 64 bytes, and a domain of two or more labels (or `localhost`).
bool mail_address_is_valid(struct text address);
// What follows the last `@`; empty when there is none.
struct text mail_address_domain(struct text address);
// `left@right` without angle brackets, as a Message-ID carries it.
bool mail_id_is_valid(struct text id);

// The return path of one delivery, so that a bounce finds it: "bounces@maker.example" and tag "d-42" give
// "bounces+d-42@maker.example". ERROR_INVALID when the result would be no address.
bool mail_return_path(struct arena *arena, struct text base, struct text tag, const char **ret_path,
                      struct error *err) ERROR_CHECKED;

#endif
