// SPDX-License-Identifier: Apache-2.0
//
// Vetting links by their scheme, as browsers find it (WHATWG URL section 4.4), not as the standard would like it.
#include "base/link.h"

#include <stddef.h>

ptrdiff_t link_scheme_len(struct text link)
{
	for (size_t i = 0; i < link.len; i++) {
		char c = link.data[i];
		if (c == ':')
			return (ptrdiff_t)i;
		if (c == '/' || c == '?' || c == '#')
			break;
	}
	return -1;
}

static bool has_scheme(struct text link, const char *scheme)
{
	ptrdiff_t len = link_scheme_len(link);
	return len >= 0 && text_equal_nocase(text_sub(link, 0, (size_t)len), text_from(scheme));
}

bool link_is_safe(struct text link)
{
	for (size_t i = 0; i < link.len; i++) {
		unsigned char c = (unsigned char)link.data[i];
		// Browsers drop control characters and leading spaces before they look for the scheme.
		if (c < 0x20 || c == 0x7F || (i == 0 && c == ' '))
			return false;
	}
	return link_scheme_len(link) < 0 || has_scheme(link, "http") || has_scheme(link, "https") || has_scheme(link, "mailto") ||
	       has_scheme(link, "tel");
}

bool link_is_external(struct text link)
{
	bool slashes = link.len >= 2 && (link.data[0] == '/' || link.data[0] == '\\') && (link.data[1] == '/' || link.data[1] == '\\');
	return slashes || has_scheme(link, "http") || has_scheme(link, "https");
}
