// SPDX-License-Identifier: Apache-2.0
//
// What the build puts into the program: templates/, lang/ and assets/.
#ifndef WEB_EMBED_H
#define WEB_EMBED_H

#include <stddef.h>

#include "base/text.h"
#include "web/template.h"

// Every templates/NAME.mustache, compiled, sorted by name.
extern const struct template_set embed_templates;

struct embed_language {
	const char *code; // "de": lang/de.po
	struct text mo;
};
extern const struct embed_language embed_languages[];
extern const size_t embed_language_count;

struct embed_asset {
	const char *name;      // file name in assets/, e.g. "aftercare.css"
	const char *path;      // name to publish it under, which changes with its content: "aftercare-0123456789abcdef.css"
	const char *media_type; // e.g. "text/css; charset=utf-8"
	const char *sha256;    // 64 lower-case hex digits
	struct text data;
};
extern const struct embed_asset embed_assets[]; // sorted by name
extern const size_t embed_asset_count;

// NULL where there is none.
const struct embed_asset *embed_asset_find(const char *name);

#endif
