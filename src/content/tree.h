// SPDX-License-Identifier: Apache-2.0
//
// The files of a content tree, each with its kind and the parts of its name (content format, section 2).
#ifndef CONTENT_TREE_H
#define CONTENT_TREE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "content/source.h"
#include "value/complaint.h"

enum content_kind {
	CONTENT_MAKER,
	CONTENT_DEVICE,
	CONTENT_DOC,
	CONTENT_LESSON,
	CONTENT_ANSWER,
	CONTENT_NOTICE,
	CONTENT_ADVISORY,
	CONTENT_ENTITY,
	CONTENT_PROCEDURE,
	CONTENT_ASSET, // picture, document, SBOM, theme
};

struct content_file {
	struct text path;     // NUL-terminated, relative to the root
	size_t size;
	enum content_kind kind;
	struct text device;   // id of devices/ID/…; empty elsewhere
	struct text name;     // ID, NAME or EVENT; empty for maker.yaml and assets
	struct text language; // of NAME.LANG.md; empty: the default
};

struct content_tree {
	struct content_file *files; // sorted by kind, then path; those that may not be read are left out
	size_t count;
};

// Lists the source and complains about every file that does not belong there. Fails as the source does, or with too many files.
bool content_tree_list(struct arena *arena, const struct content_source *source, struct complaints *complaints,
	struct content_tree *ret_tree, struct error *err) ERROR_CHECKED;

// The files of one kind.
const struct content_file *content_tree_kind(const struct content_tree *tree, enum content_kind kind, size_t *ret_count);

// Whether the name ends as a picture does: .svg, .png, .jpg, .webp.
bool content_is_picture(struct text path);

// `path` as written in the file `from`, made relative to the root. False when it is no safe relative path.
bool content_path_resolve(struct arena *arena, struct text from, struct text path, struct text *ret_path);

#endif
