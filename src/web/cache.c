// SPDX-License-Identifier: Apache-2.0
//
// Sixteen shards, each a hash table and a ring with a hand that takes away what was not used since it last came by.
#include "web/cache.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define SHARDS 16
#define BUCKETS 1024 // per shard

struct web_cached {
	atomic_uint references;
	atomic_bool used; // since the hand last came by
	struct web_cache_key key;
	char *content_type;
	struct MHD_Response *response;
	size_t bytes;
	struct web_cached *next; // in its bucket
	struct web_cached *ring_next, *ring_previous;
};

struct shard {
	pthread_mutex_t mutex;
	struct web_cached *buckets[BUCKETS];
	struct web_cached *hand; // NULL: empty
	atomic_size_t bytes;
};

struct web_cache {
	size_t shard_max;
	struct shard shards[SHARDS];
};

struct web_cache *web_cache_create(size_t max_bytes)
{
	struct web_cache *cache = memory_alloc(sizeof(*cache));
	memset(cache, 0, sizeof(*cache));
	cache->shard_max = max_bytes / SHARDS;
	for (size_t i = 0; i < SHARDS; i++)
		pthread_mutex_init(&cache->shards[i].mutex, NULL);
	return cache;
}

void web_cache_release(struct web_cached *cached)
{
	if (atomic_fetch_sub_explicit(&cached->references, 1, memory_order_acq_rel) != 1)
		return;
	MHD_destroy_response(cached->response);
	free(cached->content_type);
	free(cached);
}

struct MHD_Response *web_cached_response(struct web_cached *cached)
{
	return cached->response;
}

static uint64_t key_number(const struct web_cache_key *key)
{
	uint64_t number;
	memcpy(&number, key->hash.bytes, sizeof(number)); // a SHA-256 is spread already
	return number ^ key->flags;
}

static struct shard *shard_of(struct web_cache *cache, uint64_t number)
{
	return &cache->shards[number % SHARDS];
}

static struct web_cached **bucket_of(struct shard *shard, uint64_t number)
{
	return &shard->buckets[(number / SHARDS) % BUCKETS];
}

static bool same_key(const struct web_cache_key *a, const struct web_cache_key *b)
{
	return a->flags == b->flags && memcmp(&a->hash, &b->hash, sizeof(a->hash)) == 0 &&
	       strcmp(a->content_type, b->content_type) == 0;
}

static struct web_cached *find(struct shard *shard, const struct web_cache_key *key, uint64_t number)
{
	struct web_cached *cached = *bucket_of(shard, number);
	while (cached != NULL && !same_key(&cached->key, key))
		cached = cached->next;
	if (cached == NULL)
		return NULL;
	atomic_store_explicit(&cached->used, true, memory_order_relaxed);
	atomic_fetch_add_explicit(&cached->references, 1, memory_order_relaxed);
	return cached;
}

struct web_cached *web_cache_get(struct web_cache *cache, const struct web_cache_key *key)
{
	uint64_t number = key_number(key);
	struct shard *shard = shard_of(cache, number);
	pthread_mutex_lock(&shard->mutex);
	struct web_cached *cached = find(shard, key, number);
	pthread_mutex_unlock(&shard->mutex);
	return cached;
}

static void take_out(struct shard *shard, struct web_cached *cached)
{
	struct web_cached **at = bucket_of(shard, key_number(&cached->key));
	while (*at != cached)
		at = &(*at)->next;
	*at = cached->next;
	shard->hand = cached->ring_next == cached ? NULL : cached->ring_next;
	cached->ring_next->ring_previous = cached->ring_previous;
	cached->ring_previous->ring_next = cached->ring_next;
	atomic_fetch_sub(&shard->bytes, cached->bytes);
	web_cache_release(cached);
}

static void make_room(struct shard *shard, size_t max)
{
	while (shard->hand != NULL && atomic_load(&shard->bytes) > max) {
		if (atomic_exchange_explicit(&shard->hand->used, false, memory_order_relaxed))
			shard->hand = shard->hand->ring_next;
		else
			take_out(shard, shard->hand);
	}
}

static void put_in(struct shard *shard, struct web_cached *cached, uint64_t number)
{
	struct web_cached **bucket = bucket_of(shard, number);
	cached->next = *bucket;
	*bucket = cached;
	if (shard->hand == NULL) {
		cached->ring_next = cached->ring_previous = cached;
		shard->hand = cached;
	} else { // behind the hand: it comes by last
		cached->ring_next = shard->hand;
		cached->ring_previous = shard->hand->ring_previous;
		cached->ring_previous->ring_next = cached;
		shard->hand->ring_previous = cached;
	}
	atomic_fetch_add(&shard->bytes, cached->bytes);
	atomic_fetch_add(&cached->references, 1);
}

struct web_cached *web_cache_put(struct web_cache *cache, const struct web_cache_key *key, struct MHD_Response *response,
                                 size_t bytes)
{
	struct web_cached *cached = memory_alloc(sizeof(*cached));
	*cached = (struct web_cached){.key = *key, .content_type = memory_strdup(key->content_type), .response = response, .bytes = bytes};
	cached->key.content_type = cached->content_type;
	atomic_init(&cached->references, 1);
	atomic_init(&cached->used, false);
	uint64_t number = key_number(key);
	struct shard *shard = shard_of(cache, number);
	pthread_mutex_lock(&shard->mutex);
	struct web_cached *other = find(shard, key, number);
	if (other == NULL && bytes <= cache->shard_max) {
		make_room(shard, cache->shard_max - bytes);
		put_in(shard, cached, number);
	}
	pthread_mutex_unlock(&shard->mutex);
	if (other == NULL)
		return cached;
	web_cache_release(cached);
	return other;
}

size_t web_cache_bytes(const struct web_cache *cache)
{
	size_t bytes = 0;
	for (size_t i = 0; i < SHARDS; i++)
		bytes += atomic_load(&cache->shards[i].bytes);
	return bytes;
}

void web_cache_destroy(struct web_cache *cache)
{
	if (cache == NULL)
		return;
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *shard = &cache->shards[i];
		while (shard->hand != NULL)
			take_out(shard, shard->hand);
		pthread_mutex_destroy(&shard->mutex);
	}
	free(cache);
}
