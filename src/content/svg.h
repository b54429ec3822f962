// SPDX-License-Identifier: Apache-2.0
//
// SVG pictures that are safe to publish: well-formed XML (the part of XML 1.0 that pictures need: no document type, no entities but the
// five predefined ones), with a title, without script and without any reference outside itself.
#ifndef CONTENT_SVG_H
#define CONTENT_SVG_H

#include "base/error.h"
#include "base/text.h"

// ERROR_SYNTAX or ERROR_INVALID with place LINE:COLUMN and what to do. Works in one pass, depth at most 64.
bool svg_check(struct text source, struct error *err) ERROR_CHECKED;

#endif
