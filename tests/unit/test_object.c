// SPDX-License-Identifier: Apache-2.0
//
// Objects: negotiation, entity tags, folder indexes, and the hot cache's bound.
#include "unit.h"

#include <microhttpd.h>

#include "web/cache.h"
#include "web/object.h"

static void the_best_coding_is_chosen(void **state)
{
	static const struct {
		const char *accept;
		enum web_coding coding;
	} cases[] = {
		{NULL, WEB_IDENTITY},
		{"", WEB_IDENTITY},
		{"gzip, deflate, br", WEB_BROTLI},
		{"gzip", WEB_GZIP},
		{"GZIP", WEB_GZIP},
		{"x-gzip", WEB_GZIP},
		{"br;q=0.5, gzip;q=0.8", WEB_GZIP},
		{"br ; q=0 , gzip; q=0.001", WEB_GZIP},
		{"*", WEB_BROTLI},
		{"*;q=0", WEB_IDENTITY},
		{"*;q=0.5, br;q=0", WEB_GZIP},
		{"identity;q=1, gzip;q=0.5", WEB_IDENTITY},
		{"gzip;q=2", WEB_IDENTITY},
		{"gzip;q=x, br;q=0.1111", WEB_IDENTITY},
		{"gzip;level=1", WEB_IDENTITY},
		{"deflate", WEB_IDENTITY},
		{"identity;q=0, *;q=0", WEB_IDENTITY},
	};
	struct web_object all = {.variants = {{.present = true}, {.present = true}, {.present = true}}};
	struct web_object plain = {.variants = {{.present = true}}};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (web_coding_choose(cases[i].accept, &all) != cases[i].coding)
			fail_msg("%s", cases[i].accept);
		assert_int_equal(web_coding_choose(cases[i].accept, &plain), WEB_IDENTITY);
	}
}

static void etags_are_compared_weakly(void **state)
{
	struct web_variant variant = {.present = true, .hash = hash_of(TEXT("a"))};
	char etag[WEB_ETAG_SIZE], list[400];
	(void)state;
	web_etag_format(&variant, etag);
	assert_string_equal(etag, "\"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\"");
	assert_true(web_etag_matches(etag, &variant));
	assert_true(web_etag_matches("*", &variant));
	snprintf(list, sizeof(list), "\"x\" , W/%s", etag);
	assert_true(web_etag_matches(list, &variant));
	assert_false(web_etag_matches("\"x\"", &variant));
	assert_false(web_etag_matches("", &variant));
	assert_false(web_etag_matches(NULL, &variant));
}

static bool lookup(void *ctx, struct text path, struct web_object *ret_object)
{
	(void)ctx;
	if (!text_is(path, "/a/index.html") && !text_is(path, "/b.css"))
		return false;
	*ret_object = (struct web_object){.content_type = "text/plain"};
	return true;
}

static bool destroyed;

static void destroy(struct web_site *site)
{
	(void)site;
	destroyed = true;
}

static void folders_have_indexes(void **state)
{
	struct web_site site;
	struct web_object object;
	bool redirect;
	(void)state;
	web_site_init(&site, NULL, lookup, destroy);
	assert_true(web_site_find(&site, TEXT("/a/"), &object, &redirect));
	assert_false(redirect);
	assert_false(web_site_find(&site, TEXT("/a"), &object, &redirect));
	assert_true(redirect);
	assert_true(web_site_find(&site, TEXT("/b.css"), &object, &redirect));
	assert_false(web_site_find(&site, TEXT("/b.css/"), &object, &redirect));
	assert_false(redirect);
	web_site_unref(web_site_ref(&site));
	assert_false(destroyed);
	web_site_unref(&site);
	assert_true(destroyed);
}

static struct web_cached *put(struct web_cache *cache, int number, size_t bytes)
{
	struct web_cache_key key = {.content_type = "a"};
	memcpy(key.hash.bytes + sizeof(uint64_t), &number, sizeof(number)); // all in one shard and bucket
	struct MHD_Response *response = MHD_create_response_from_buffer(1, (void *)(uintptr_t)"x", MHD_RESPMEM_PERSISTENT);
	return web_cache_put(cache, &key, response, bytes);
}

static bool has(struct web_cache *cache, int number, const char *type)
{
	struct web_cache_key key = {.content_type = type};
	memcpy(key.hash.bytes + sizeof(uint64_t), &number, sizeof(number));
	struct web_cached *cached = web_cache_get(cache, &key);
	if (cached != NULL)
		web_cache_release(cached);
	return cached != NULL;
}

static void the_cache_is_bounded(void **state)
{
	struct web_cache *cache = web_cache_create((size_t)16 * 1000); // 1,000 bytes a shard
	(void)state;
	for (int i = 0; i < 4; i++)
		web_cache_release(put(cache, i, 250));
	assert_int_equal(web_cache_bytes(cache), 1000);
	assert_true(has(cache, 0, "a")); // used again: it stays
	assert_false(has(cache, 0, "b"));
	web_cache_release(put(cache, 4, 250));
	assert_int_equal(web_cache_bytes(cache), 1000);
	assert_true(has(cache, 0, "a"));
	assert_false(has(cache, 1, "a"));
	struct web_cached *held = put(cache, 5, 1000);
	assert_int_equal(web_cache_bytes(cache), 1000);
	web_cache_release(put(cache, 6, 1001)); // larger than a shard: not kept
	assert_false(has(cache, 6, "a"));
	web_cache_release(put(cache, 7, 10)); // pushes out what is still held
	assert_false(has(cache, 5, "a"));
	assert_non_null(web_cached_response(held));
	web_cache_release(held);
	web_cache_destroy(cache);
}

static void the_first_of_two_equal_ones_stays(void **state)
{
	struct web_cache *cache = web_cache_create((size_t)16 * 1000);
	struct web_cached *first = put(cache, 1, 10), *second = put(cache, 1, 10);
	(void)state;
	assert_ptr_equal(first, second);
	assert_int_equal(web_cache_bytes(cache), 10);
	web_cache_release(first);
	web_cache_release(second);
	web_cache_destroy(cache);
	web_cache_destroy(NULL);
}

static void types_follow_from_names(void **state)
{
	(void)state;
	assert_string_equal(web_content_type(TEXT("/a/index.html")), "text/html; charset=utf-8");
	assert_string_equal(web_content_type(TEXT("/feed.atom")), "application/atom+xml");
	assert_string_equal(web_content_type(TEXT("/firmware.bin")), "application/octet-stream");
	assert_string_equal(web_content_type(TEXT("/html")), "application/octet-stream");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_best_coding_is_chosen),
		cmocka_unit_test(etags_are_compared_weakly),
		cmocka_unit_test(folders_have_indexes),
		cmocka_unit_test(the_cache_is_bounded),
		cmocka_unit_test(the_first_of_two_equal_ones_stays),
		cmocka_unit_test(types_follow_from_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
