// SPDX-License-Identifier: Apache-2.0
//
// Compiling: shared facts first, then the pages by several threads, then what stands beside them, then the manifest and its signature.
#include "site/compile.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "dissemination/static.h"
#include "reception/policy_pages.h"
#include "site/pages.h"
#include "value/json.h"
#include "web/embed.h"

// ---- what all pages share

static const char *hashed_name(struct arena *arena, const char *before, struct text bytes, const char *after)
{
	char hex[HASH_HEX_SIZE];
	struct hash hash = hash_of(bytes);
	return arena_printf(arena, "assets/%s-%.16s%s", before, hash_hex(&hash, hex), after);
}

// The maker's colours as the variables --brand-…, which the style sheet takes before its own; empty without any. Light colours are for light mode
// only, so that a maker who gives no dark ones gets ours. The loader has checked that each is `#rrggbb`.
static struct text theme_css(struct arena *arena, const struct maker *maker)
{
	static const struct {
		const char *key, *before, *after;
	} blocks[] = {
		{"colors", "@media (prefers-color-scheme:light){:root{", "}}\n"},
		{"colors_dark", "@media (prefers-color-scheme:dark){:root{", "}}\n"},
	};
	BUILDER_AUTO css;
	builder_init(&css, 4096);
	for (size_t b = 0; b < 2; b++) {
		const struct value *colors = value_get(value_get(maker->value, "brand"), blocks[b].key);
		if (value_count(colors) == 0)
			continue;
		builder_string(&css, blocks[b].before);
		for (size_t i = 0; i < colors->map.count; i++) {
			char *name = text_cstr(arena, colors->map.members[i].key);
			for (char *p = name; *p != '\0'; p++)
				if (*p == '_')
					*p = '-';
			builder_printf(&css, "--brand-%s:" TEXT_FMT ";", name, TEXT_ARG(value_as_text(colors->map.members[i].value)));
		}
		builder_string(&css, blocks[b].after);
	}
	return text_copy(arena, builder_text(&css));
}

// NULL where the maker names none.
static const char *brand_file(struct arena *arena, const struct maker *maker, const char *key)
{
	return value_as_string(arena, value_path(maker->value, key), NULL);
}

void site_page_site(struct arena *arena, const struct compile_input *input, struct page_site *ret_site)
{
	const struct content *content = input->portfolio->content;
	const struct embed_asset *sheet = embed_asset_find("aftercare.css");
	struct page_site site = {
		.portfolio = input->portfolio,
		.instant = content->clock.instant,
		.publication = input->number,
		.live = input->live,
		.stylesheet = arena_printf(arena, "assets/%s", sheet->path),
	};
	for (size_t i = 0; i < content->maker.language_count; i++) {
		const struct lang *lang = lang_find(text_cstr(arena, content->maker.languages[i]));
		site.langs[i] = lang == NULL ? lang_english() : lang;
	}
	struct text css = theme_css(arena, &content->maker);
	if (css.len > 0)
		site.theme_css = hashed_name(arena, "theme", css, ".css");
	site.logo = brand_file(arena, &content->maker, "brand.logo");
	site.logo_dark = brand_file(arena, &content->maker, "brand.logo_dark");
	*ret_site = site;
}

// ---- pages, by several threads

struct workshop {
	const struct page_site *site;
	struct site_collector *collector;
	const struct page_job *jobs;
	size_t count;
	atomic_size_t next;
	atomic_bool failed;
	pthread_mutex_t lock; // of `error`
	struct error error;   // the first one
};

static void *work(void *data)
{
	struct workshop *shop = data;
	ARENA_AUTO arena = ARENA_INIT;
	while (!atomic_load(&shop->failed)) {
		size_t i = atomic_fetch_add(&shop->next, 1);
		struct error err;
		if (i >= shop->count)
			break;
		if (!page_make(&arena, shop->site, &shop->jobs[i], shop->collector, &err)) {
			pthread_mutex_lock(&shop->lock);
			if (!atomic_exchange(&shop->failed, true))
				shop->error = err;
			pthread_mutex_unlock(&shop->lock);
		}
		arena_reset(&arena);
	}
	return NULL;
}

static bool make_pages(struct arena *arena, const struct page_site *site, unsigned threads, struct site_collector *collector,
                       size_t *ret_count, struct error *err)
{
	struct page_job *jobs;
	size_t count;
	pthread_t others[64];
	unsigned started = 0;
	pages_list(arena, site, &jobs, &count);
	struct workshop shop = {.site = site, .collector = collector, .jobs = jobs, .count = count};
	pthread_mutex_init(&shop.lock, NULL);
	if (threads == 0)
		threads = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
	while (started + 1 < threads && started < 64 && pthread_create(&others[started], NULL, work, &shop) == 0)
		started++;
	work(&shop);
	for (unsigned i = 0; i < started; i++)
		pthread_join(others[i], NULL);
	pthread_mutex_destroy(&shop.lock);
	if (atomic_load(&shop.failed)) {
		*err = shop.error;
		return false;
	}
	*ret_count = count;
	return true;
}

// ---- what stands beside the pages

static bool emit_assets(struct arena *arena, const struct page_site *site, struct site_collector *collector, struct error *err)
{
	const struct content *content = site->portfolio->content;
	for (size_t i = 0; i < embed_asset_count; i++) {
		const struct embed_asset *asset = &embed_assets[i];
		const char *path = arena_printf(arena, "assets/%s", asset->path);
		if (!site_emit(collector, text_from(path), asset->data, err))
			return false;
	}
	struct text css = theme_css(arena, &content->maker);
	if (css.len > 0 && !site_emit(collector, text_from(site->theme_css), css, err))
		return false;
	for (size_t i = 0; i < content->asset_count; i++) {
		ARENA_AUTO scratch = ARENA_INIT;
		struct text data;
		if (!content->assets[i].used)
			continue;
		if (!content_read(content, &scratch, content->assets[i].path, &data, err) ||
		    !site_emit(collector, content->assets[i].path, data, err))
			return false;
	}
	return true;
}

// What is answered for a path that the publication lacks, also by a web server that serves a built site.
static bool emit_not_found(struct arena *arena, const struct page_site *site, struct site_collector *collector, struct error *err)
{
	struct page page = page_at(site, 0, TEXT(""));
	struct value *data = value_map(arena), *view = value_put_map(arena, data, "error");
	BUILDER_AUTO html;
	builder_init(&html, 0);
	value_put_int(arena, view, "status", 404);
	value_put_string(arena, view, "title", page_label(&page, "error.404.title"));
	value_put_string(arena, view, "message", page_label(&page, "error.404.message"));
	value_put_string(arena, view, "what_to_do", page_label(&page, "error.404.do"));
	struct value *frame = page_frame(arena, &page, page_label(&page, "error.404.title"), PAGE_NAV_NONE);
	value_put_bool(arena, frame, "noindex", true);
	page_make_absolute(arena, frame);
	return page_render(arena, &page, "error", data, frame, &html, err) && site_emit(collector, TEXT("404.html"), builder_text(&html), err);
}

static bool put_file(void *ctx, struct text path, struct text bytes, struct error *err)
{
	return site_emit(ctx, path, bytes, err);
}

static void append_key(struct arena *arena, struct value *list, const char *purpose, const struct minisign_key *key)
{
	if (key == NULL)
		return;
	struct value *v = value_map(arena);
	value_put_string(arena, v, "purpose", purpose);
	value_put_string(arena, v, "format", "minisign");
	value_put(arena, v, "public_key", value_text(arena, minisign_public_base64(arena, key)));
	value_append(arena, list, v);
}

static bool emit_keys(struct arena *arena, const struct compile_input *input, struct site_collector *collector, struct error *err)
{
	const struct site_keys *keys = input->keys;
	if (keys == NULL || keys->root == NULL)
		return true;
	struct value *json = value_map(arena);
	value_put_int(arena, json, "format", 1);
	value_put(arena, json, "maker", value_text(arena, input->portfolio->content->maker.id));
	struct value *list = value_put_list(arena, json, "keys");
	append_key(arena, list, "root", keys->root);
	append_key(arena, list, "publication", keys->publication);
	append_key(arena, list, "status", keys->status);
	BUILDER_AUTO text;
	builder_init(&text, 64 * 1024);
	json_write(&text, json, JSON_PRETTY);
	return site_emit(collector, TEXT("keys.json"), builder_text(&text), err) &&
	       site_emit(collector, TEXT("keys.json.minisig"),
	                 minisign_sign(arena, keys->root, builder_text(&text), "aftercare keys.json"), err);
}

static bool emit_rest(struct arena *arena, const struct compile_input *input, const struct page_site *site,
                      struct site_collector *collector, struct error *err)
{
	struct text file;
	return emit_assets(arena, site, collector, err) && emit_not_found(arena, site, collector, err) &&
	       dissemination_static_files(site, input->keys == NULL ? NULL : input->keys->status, put_file, collector, err) &&
	       securitytxt_of_maker(arena, &input->portfolio->content->maker, input->live, site->instant, &file, err) &&
	       site_emit(collector, TEXT(".well-known/security.txt"), file, err) && emit_keys(arena, input, collector, err);
}

bool site_compile(struct arena *arena, const struct compile_input *input, struct site_collector *collector,
                  struct compile_result *ret_result, struct error *err)
{
	struct page_site site;
	struct compile_result result = {.next = TIME_NONE};
	site_page_site(arena, input, &site);
	if (!make_pages(arena, &site, input->threads, collector, &result.pages, err) || !emit_rest(arena, input, &site, collector, err) ||
	    !site_collector_sort(collector, err))
		return false;
	struct manifest_root root = {
		.maker = text_cstr(arena, input->portfolio->content->maker.id),
		.number = input->number,
		.instant = site.instant,
		.has_previous = input->has_previous,
		.previous = input->previous,
	};
	if (!manifest_emit(arena, collector, &root, &result.manifest, err))
		return false;
	if (input->keys != NULL && input->keys->publication != NULL) {
		char when[TIME_TEXT_SIZE];
		const char *comment = arena_printf(arena, "publication %llu of %s, made for %s", (unsigned long long)input->number, root.maker,
		                                   time_format(site.instant, when));
		struct text signature = minisign_sign(arena, input->keys->publication, result.manifest, comment);
		if (!site_emit(collector, TEXT("manifest.json.minisig"), signature, err) || !site_collector_sort(collector, err))
			return false;
	}
	result.files = collector->count;
	result.bytes = collector->bytes;
	result.next = content_clock_next(&input->portfolio->content->clock);
	*ret_result = result;
	return true;
}
