// SPDX-License-Identifier: Apache-2.0
//
// Static objects: what a publication serves. A site maps paths to objects, each with up to three variants of the same content. The listener keeps
// one current site, switched atomically; a site lives until the last lookup in it is done.
#ifndef WEB_OBJECT_H
#define WEB_OBJECT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"

enum web_coding { WEB_IDENTITY, WEB_GZIP, WEB_BROTLI, WEB_CODING_COUNT };

struct web_variant {
	bool present;
	uint64_t size;      // bytes
	struct hash hash;   // SHA-256 of the bytes as sent: the strong ETag
	struct text memory; // the bytes, where file is NULL
	const char *file;   // or a file that holds just them and never changes
};

// Filled in by a lookup. Texts and names must stay valid while the site is referenced.
struct web_object {
	const char *content_type;
	struct web_variant variants[WEB_CODING_COUNT]; // identity must be present
	bool immutable;    // its address holds its hash: cached for a year
	bool cors;         // public JSON and feeds: Access-Control-Allow-Origin: *
	bool download;     // Content-Disposition: attachment
	int status;        // 0: 200; 410 for what was taken down
};

struct web_site {
	atomic_uint references; // starts at 1, the owner's
	void *ctx;
	// Finds the object of a path, "/devices/lc200/index.html" or "/devices/lc200/": true when there is one. Called by several threads at once;
	// must not wait. The path is decoded, has no empty, "." or ".." segment.
	bool (*lookup)(void *ctx, struct text path, struct web_object *ret_object);
	const char *not_found;   // path of the page for 404, or NULL
	void (*destroy)(struct web_site *site); // the last reference is gone
};

void web_site_init(struct web_site *site, void *ctx, bool (*lookup)(void *, struct text, struct web_object *),
                   void (*destroy)(struct web_site *site));
struct web_site *web_site_ref(struct web_site *site);
void web_site_unref(struct web_site *site); // NULL is fine

// The object of a path, with `index.html` for a path that ends with a slash; *ret_redirect when only the path with a slash added has one.
bool web_site_find(const struct web_site *site, struct text path, struct web_object *ret_object, bool *ret_redirect);

// Which variant an Accept-Encoding value (may be NULL) asks for: the acceptable one of the highest q, brotli before gzip before identity among
// equals (RFC 9110 section 12.5.3). Identity when nothing present is acceptable.
enum web_coding web_coding_choose(const char *accept_encoding, const struct web_object *object);

// If-None-Match (RFC 9110 section 13.1.2, weak comparison) of the variant's ETag.
bool web_etag_matches(const char *if_none_match, const struct web_variant *variant);
// `"` + 64 hex digits + `"`.
#define WEB_ETAG_SIZE (HASH_HEX_SIZE + 2)
const char *web_etag_format(const struct web_variant *variant, char buffer[WEB_ETAG_SIZE]);

// A site over a folder of plain files (`aftercare build`'s output, tests): everything is hashed at once; FILE.gz and FILE.br beside FILE
// are its variants. Files below `immutable_prefix` (NULL: none) are immutable.
bool web_folder_site_create(const char *root, const char *immutable_prefix, struct web_site **ret_site,
                            struct error *err) ERROR_CHECKED;
// The Content-Type of a file name's ending; "application/octet-stream" when it is not known.
const char *web_content_type(struct text path);

#endif
