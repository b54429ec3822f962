// SPDX-License-Identifier: Apache-2.0
//
// Loading a content tree: every file is read, its structure held against the tables of the format, and the model filled in. Nothing
// stops at the first problem: all are collected.
#ifndef CONTENT_LOAD_H
#define CONTENT_LOAD_H

#include "base/error.h"
#include "content/model.h"

struct complaints;

struct content_options {
	int64_t at; // instant as of which to judge; TIME_NONE: maker.at, else `now`
	int64_t now;
};

// Reads everything. True also when the tree has errors: they are in `complaints`, and the model then holds what could be understood
// (it must not be published). False only when the source itself fails (ERROR_IO, ERROR_NOT_FOUND …). The model borrows from the arena
// and the source; both must outlive it. Rules that need devices are checked by portfolio_load (device/portfolio.h).
bool content_load(struct arena *arena, struct content_source source, const struct content_options *options,
	struct complaints *complaints, struct content **ret_content, struct error *err) ERROR_CHECKED;

#endif
