// SPDX-License-Identifier: Apache-2.0
//
// Connections: a bounded pool of them, and the map of statements prepared on one.
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "store/engine.h"

#define TAKE_SECONDS 5

struct store_pool {
	const struct store_settings *settings; // the store's
	const struct engine *engine;
	enum engine_access access;
	pthread_mutex_t mutex;
	pthread_cond_t returned;
	struct store_connection **idle; // a stack
	unsigned idle_count, open_count, size;
	unsigned waiting, max_waiting;
};

struct store_pool *store_pool_create(const struct store_settings *settings, const struct engine *engine,
	enum engine_access access, unsigned size, unsigned waiting)
{
	struct store_pool *pool = memory_alloc(sizeof(*pool));
	*pool = (struct store_pool){
		.settings = settings, .engine = engine, .access = access, .size = size, .max_waiting = waiting};
	pool->idle = memory_alloc(size * sizeof(*pool->idle));
	pthread_mutex_init(&pool->mutex, NULL);
	pthread_condattr_t attr;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->returned, &attr);
	pthread_condattr_destroy(&attr);
	return pool;
}

void store_pool_destroy(struct store_pool *pool)
{
	if (pool == NULL)
		return;
	for (unsigned i = 0; i < pool->idle_count; i++)
		pool->engine->close(pool->idle[i]);
	pthread_mutex_destroy(&pool->mutex);
	pthread_cond_destroy(&pool->returned);
	free(pool->idle);
	free(pool);
}

// Waits for a place, with the mutex held.
static bool wait_for_place(struct store_pool *pool, struct error *err)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += TAKE_SECONDS;
	if (pool->waiting >= pool->max_waiting)
		return error_set(err, ERROR_BUSY, "too many requests wait for the database; try again");
	pool->waiting++;
	int result = 0;
	while (pool->idle_count == 0 && pool->open_count == pool->size && result != ETIMEDOUT)
		result = pthread_cond_timedwait(&pool->returned, &pool->mutex, &until);
	pool->waiting--;
	if (pool->idle_count == 0 && pool->open_count == pool->size)
		return error_set(err, ERROR_BUSY, "the database has no connection free; try again");
	return true;
}

bool store_pool_take(struct store_pool *pool, struct store_connection **ret_connection, struct error *err)
{
	pthread_mutex_lock(&pool->mutex);
	if (pool->idle_count == 0 && pool->open_count == pool->size && !wait_for_place(pool, err)) {
		pthread_mutex_unlock(&pool->mutex);
		return false;
	}
	if (pool->idle_count > 0) {
		*ret_connection = pool->idle[--pool->idle_count];
		pthread_mutex_unlock(&pool->mutex);
		return true;
	}
	pool->open_count++;
	pthread_mutex_unlock(&pool->mutex);
	if (pool->engine->open(pool->settings, pool->access, ret_connection, err))
		return true;
	pthread_mutex_lock(&pool->mutex);
	pool->open_count--;
	pthread_cond_signal(&pool->returned);
	pthread_mutex_unlock(&pool->mutex);
	return false;
}

void store_pool_give(struct store_pool *pool, struct store_connection *connection)
{
	bool usable = pool->engine->usable(connection);
	if (!usable)
		pool->engine->close(connection);
	pthread_mutex_lock(&pool->mutex);
	if (usable)
		pool->idle[pool->idle_count++] = connection;
	else
		pool->open_count--;
	pthread_cond_signal(&pool->returned);
	pthread_mutex_unlock(&pool->mutex);
}

static size_t statement_hash(const struct store_statement *statement)
{
	return (size_t)(((uintptr_t)statement >> 3) * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

void **statement_map_slot(struct statement_map *map, const struct store_statement *statement)
{
	if (map->count * 2 >= map->size) {
		struct statement_map larger = {.size = map->size == 0 ? 64 : map->size * 2};
		larger.entries = memory_alloc(larger.size * sizeof(*larger.entries));
		for (size_t i = 0; i < map->size; i++)
			if (map->entries[i].statement != NULL)
				*statement_map_slot(&larger, map->entries[i].statement) = map->entries[i].prepared;
		free(map->entries);
		*map = larger;
	}
	size_t i = statement_hash(statement) & (map->size - 1);
	while (map->entries[i].statement != NULL && map->entries[i].statement != statement)
		i = (i + 1) & (map->size - 1);
	if (map->entries[i].statement == NULL) {
		map->entries[i].statement = statement;
		map->count++;
	}
	return &map->entries[i].prepared;
}

void statement_map_finish(struct statement_map *map)
{
	free(map->entries);
}
