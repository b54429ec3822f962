// SPDX-License-Identifier: Apache-2.0
//
// The small syntax that header values share: tokens and `; name=value` (RFC 9110 section 5.6).
#ifndef WEB_PARAMETER_H
#define WEB_PARAMETER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"

bool web_is_tchar(char c);        // of a token
bool web_is_token(struct text t); // one tchar or more
struct text web_skip_space(struct text t); // without leading spaces and tabs

// Reads one `; name=value` or `; name="value"` off *rest, trailing blanks too. In quotes \" and \\ are undone; any other backslash stays, as
// browsers send file names. False on anything else; at the end rest->len is 0.
bool web_parameter_read(struct arena *arena, struct text *rest, struct text *ret_name, struct text *ret_value);

#endif
