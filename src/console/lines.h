// SPDX-License-Identifier: Apache-2.0
//
// Texts as lines for the console: numbered, and the difference of two.
#ifndef CONSOLE_LINES_H
#define CONSOLE_LINES_H

#include "value/value.h"

// [{number, text, problem}]
struct value *lines_numbered(struct arena *arena, struct text text);
// [{kind: same | added | removed, old, new, sign, text}]: what lies between the lines that both begin and end with, and three lines of context.
// At most 2,000 lines; *ret_truncated says when there were more.
struct value *lines_difference(struct arena *arena, struct text before, struct text after, bool *ret_truncated);

#endif
