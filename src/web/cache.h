// SPDX-License-Identifier: Apache-2.0
//
// The hot cache: ready-made responses of the HTTP library by content, bounded in bytes, the least recently used going first (second chance).
// Any number of threads at once.
#ifndef WEB_CACHE_H
#define WEB_CACHE_H

#include <stddef.h>

#include "base/hash.h"

struct MHD_Response;
struct web_cache;
struct web_cached; // one response, held while it is being queued

struct web_cache_key {
	struct hash hash;         // of the bytes
	const char *content_type; // compared as text
	unsigned flags;           // whatever else its headers depend on
};

struct web_cache *web_cache_create(size_t max_bytes);
// Nobody may hold anything. NULL is fine.
void web_cache_destroy(struct web_cache *cache);

// NULL when it is not there. Give it back with web_cache_release.
struct web_cached *web_cache_get(struct web_cache *cache, const struct web_cache_key *key);
// Takes over the response; what it costs is `bytes`. Returns it held, whether or not there was room to keep it. When somebody else was
// faster, theirs is returned and this one destroyed.
struct web_cached *web_cache_put(struct web_cache *cache, const struct web_cache_key *key, struct MHD_Response *response,
                                 size_t bytes);
void web_cache_release(struct web_cached *cached);
struct MHD_Response *web_cached_response(struct web_cached *cached);
size_t web_cache_bytes(const struct web_cache *cache);

#endif
