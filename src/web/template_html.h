// SPDX-License-Identifier: Apache-2.0
//
// Where in HTML a template's tag stands (WHATWG HTML section 13.2.5, as far as templates need it).
#ifndef WEB_TEMPLATE_HTML_H
#define WEB_TEMPLATE_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum html_slot {
	HTML_CONTENT, // content of an element: markup passes, text is escaped
	HTML_PLAIN,   // quoted attribute, title, textarea: everything is escaped
	HTML_LINK,    // the beginning of a link's attribute: escaped, and the scheme must be harmless
};

enum html_state {
	HTML_IN_CONTENT,
	HTML_IN_OPENING,     // right after `<`
	HTML_IN_TAG_NAME,
	HTML_IN_TAG,         // between attributes
	HTML_IN_ATTRIBUTE,   // in an attribute's name
	HTML_IN_EQUALS,      // after its `=`
	HTML_IN_VALUE,       // in a quoted value
	HTML_IN_UNQUOTED,
	HTML_IN_PLAIN,       // title, textarea
	HTML_IN_RAW,         // script, style and the like
	HTML_IN_COMMENT,
	HTML_IN_DECLARATION, // <!doctype …>
};

struct html_scan {
	enum html_state state;
	char quote;
	bool value_begun; // something of the attribute's value was seen
	unsigned char element_len, attribute_len;
	char element[16], attribute[16]; // lower case; longer names are cut
};

// Goes over literal text.
void html_scan_text(struct html_scan *scan, struct text t);
// What a value at this place would be; on false *ret_why says why it may not stand here.
bool html_scan_slot(struct html_scan *scan, enum html_slot *ret_slot, const char **ret_why);
// True in the content of an element, where partials, parents and blocks may stand.
bool html_scan_in_content(const struct html_scan *scan);
// Tells the scan that a section begins or ends here.
void html_scan_border(struct html_scan *scan);
// True when both stand at the same kind of place.
bool html_scan_same(const struct html_scan *a, const struct html_scan *b);

#endif
