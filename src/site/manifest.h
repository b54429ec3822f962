// SPDX-License-Identifier: Apache-2.0
//
// The manifest proves what a publication consists of: a JSON document per folder that lists names with SHA-256 and size, and a root that
// names the hash of the top folder's document and the hash of its predecessor. The root is what is signed.
//
//     manifest.json            the root: {"format", "maker", "number", "instant", "previous", "program", "tree"}
//     manifest.json.minisig    its signature in minisign's format
//     manifest/HASH.json       a folder: {"entries": [{"name", "sha256", "size"} | {"name": "sub/", "sha256"}]}
#ifndef SITE_MANIFEST_H
#define SITE_MANIFEST_H

#include "site/entry.h"

struct manifest_root {
	const char *maker;           // id
	uint64_t number;             // of the publication, from 1; 0 for a build into a folder
	int64_t instant;             // as of which it was made
	bool has_previous;
	struct hash previous;        // of the predecessor's manifest.json
};

// Emits the folder documents and the root into the collector, whose entries must be sorted; afterwards they are sorted again and
// include them.
// *ret_root is the text of manifest.json, allocated in the arena.
bool manifest_emit(struct arena *arena, struct site_collector *collector, const struct manifest_root *root,
		   struct text *ret_root, struct error *err) ERROR_CHECKED;

#endif
