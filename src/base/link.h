// SPDX-License-Identifier: Apache-2.0
//
// Links that others wrote: which of them may become a link on a page.
#ifndef BASE_LINK_H
#define BASE_LINK_H

#include <stdbool.h>

#include "base/text.h"

// True for a link relative to the page or the site, and for one whose scheme (RFC 3986 section 3.1) is http, https, mailto or tel. False for every
// other scheme, and where browsers would find a scheme that is not written plainly: control characters anywhere, white space in front.
bool link_is_safe(struct text link);
// True when it leads to another host: a scheme of http or https, or `//host`.
bool link_is_external(struct text link);
// The length of the scheme, or -1 when there is none.
ptrdiff_t link_scheme_len(struct text link);

#endif
