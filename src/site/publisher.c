// SPDX-License-Identifier: Apache-2.0
//
// From main to the site that is served: load, check, compile into the object store, list, switch in one transaction, hand over.
#include "site/publisher.h"

#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/files.h"
#include "site/listing.h"
#include "site/revision_source.h"

#define BROTLI_QUALITY 6

// ---- keys

static bool open_key(struct arena *arena, const char *state, const char *name, struct minisign_key *ret_key, struct error *err)
{
	const char *path = arena_printf(arena, "%s/keys/%s.key", state, name);
	struct text file;
	if (!file_exists(path)) {
		minisign_generate(ret_key);
		return file_write_durable(path, minisign_write_secret(arena, ret_key), 0600, err);
	}
	struct stat info;
	if (stat(path, &info) != 0)
		return error_set_errno(err, "%s cannot be read", path);
	if ((info.st_mode & 077) != 0)
		return error_set(err, ERROR_INVALID, "%s can be read by others: chmod 600 it", path);
	if (!file_read(arena, path, 4096, &file, err))
		return false;
	if (!minisign_read_secret(file, ret_key, err))
		return error_at(err, "%s", path);
	return true;
}

bool publisher_open(struct publisher *publisher, struct desk *desk, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct publisher p = {.desk = desk, .objects = {.brotli_quality = BROTLI_QUALITY}};
	char *root = memory_strdup(arena_printf(&arena, "%s/objects", desk->state));
	p.objects.root = root;
	if (!folder_make(root, err) || !open_key(&arena, desk->state, "root", &p.root, err) ||
	    !open_key(&arena, desk->state, "publication", &p.publication, err) || !open_key(&arena, desk->state, "status", &p.status, err)) {
		free(root);
		return false;
	}
	*publisher = p;
	pthread_mutex_init(&publisher->lock, NULL);
	return true;
}

void publisher_close(struct publisher *publisher)
{
	free((void *)(uintptr_t)publisher->objects.root);
	sodium_memzero(&publisher->root, sizeof(publisher->root));
	sodium_memzero(&publisher->publication, sizeof(publisher->publication));
	sodium_memzero(&publisher->status, sizeof(publisher->status));
	pthread_mutex_destroy(&publisher->lock);
}

struct text publisher_public_key(struct arena *arena, const struct publisher *publisher)
{
	return minisign_public_base64(arena, &publisher->publication);
}

// ---- publishing

static char *listing_path(struct arena *arena, const struct publisher *publisher, int64_t number)
{
	return arena_printf(arena, "%s/publications/%lld.txt", publisher->desk->state, (long long)number);
}

// What the database says before anything is made.
struct situation {
	int64_t head;
	bool has_current;
	struct publication current;
};

static bool read_situation(struct publisher *publisher, struct arena *arena, struct situation *ret, struct error *err)
{
	STORE_READ_AUTO *tx = NULL;
	struct situation s = {.has_current = true};
	if (!store_read(publisher->desk->store, &tx, err) || !revision_head(tx, &s.head, err))
		return false;
	if (!publication_current(tx, arena, &s.current, err)) {
		if (err->class != ERROR_NOT_FOUND)
			return false;
		s.has_current = false;
	}
	*ret = s;
	return true;
}

// The content of a revision as a model of its own; the portfolio borrows from the model's arena.
static bool load_model(struct publisher *publisher, int64_t revision, int64_t at, struct complaints *complaints,
                       struct desk_model **ret_model, struct portfolio **ret_portfolio, struct error *err)
{
	struct desk_model *model = desk_model_create();
	struct revision_source *source = arena_new(&model->arena, struct revision_source);
	struct content_options options = {.at = at, .now = time_now()};
	if (!revision_source_open(publisher->desk->store, &model->arena, revision, NULL, source, err) ||
	    !portfolio_load(&model->arena, revision_source_content(source), &options, complaints, ret_portfolio, err)) {
		desk_model_release(model);
		return false;
	}
	model->revision = revision;
	*ret_model = model;
	return true;
}

static bool refuse(const struct complaints *complaints, struct error *err)
{
	for (size_t i = 0; i < complaints->count; i++) {
		const struct complaint *c = &complaints->items[i];
		if (c->severity != COMPLAINT_ERROR)
			continue;
		error_set(err, ERROR_INVALID, "the content has %zu errors, the first: %s", complaints->errors, c->message);
		error_at(err, "%s:%u:%u", c->place.file == NULL ? "." : c->place.file, c->place.line, c->place.column);
		return error_clause(err, c->clause);
	}
	return error_set(err, ERROR_INVALID, "the content has errors");
}

static bool apply_switch(struct store_tx *tx, void *ctx, struct error *err)
{
	return publication_switch(tx, ctx, err);
}

static void hand_over(struct publisher *publisher, struct desk_model *model, struct web_site *site)
{
	desk_model_set(publisher->desk, model);
	if (publisher->switched != NULL)
		publisher->switched(publisher->ctx, site);
	web_site_unref(site);
}

static bool make(struct publisher *publisher, struct arena *arena, const struct compile_input *input, const struct situation *situation,
                 const char *note, struct web_site **ret_site, struct error *err)
{
	struct site_sink sink = {objects_sink_put, &publisher->objects};
	struct site_collector collector;
	struct compile_result result;
	struct publication publication = {
		.number = (int64_t)input->number,
		.revision = situation->head,
		.instant = input->portfolio->content->clock.instant,
		.made = time_now(),
		.note = note,
	};
	const char *path = listing_path(arena, publisher, publication.number);
	site_collector_init(&collector, &sink);
	bool good = site_compile(arena, input, &collector, &result, err) && objects_sync(&publisher->objects, err) &&
	            listing_write(path, &publisher->objects, collector.entries, collector.count, err) &&
	            listing_site(path, &publisher->objects, ret_site, err);
	site_collector_finish(&collector);
	if (!good)
		return false;
	// Content that is pinned to an instant never comes nearer to a boundary.
	bool pinned = publisher->desk->at != TIME_NONE || input->portfolio->content->maker.at != TIME_NONE;
	publication.next = pinned ? TIME_NONE : result.next;
	publication.manifest = hash_of(result.manifest);
	if (!store_write(publisher->desk->store, apply_switch, &publication, err)) {
		web_site_unref(*ret_site);
		return false;
	}
	return true;
}

// The publication that is current already, after a start.
static bool resume(struct publisher *publisher, struct arena *arena, const struct situation *situation, struct complaints *complaints,
                   struct error *err)
{
	struct desk_model *model;
	struct portfolio *portfolio;
	struct web_site *site;
	if (!load_model(publisher, situation->current.revision, situation->current.instant, complaints, &model, &portfolio, err))
		return false;
	struct compile_input input = {.portfolio = portfolio, .live = true, .number = (uint64_t)situation->current.number};
	site_page_site(&model->arena, &input, &model->site);
	if (!listing_site(listing_path(arena, publisher, situation->current.number), &publisher->objects, &site, err)) {
		desk_model_release(model);
		return false;
	}
	hand_over(publisher, model, site);
	return true;
}

static bool publish(struct publisher *publisher, struct arena *arena, const char *note, struct complaints *complaints, bool *ret_made,
                    struct error *err)
{
	struct situation situation;
	if (!read_situation(publisher, arena, &situation, err))
		return false;
	if (situation.head == 0)
		return error_set(err, ERROR_NOT_FOUND, "there is no content yet: import a folder first");
	bool date_passed = situation.has_current && situation.current.next != TIME_NONE && situation.current.next <= time_now();
	if (situation.has_current && situation.current.revision == situation.head && !date_passed) {
		*ret_made = false;
		struct desk_model *model = desk_model_get(publisher->desk);
		bool loaded = model != NULL;
		desk_model_release(model);
		return loaded || resume(publisher, arena, &situation, complaints, err);
	}
	struct desk_model *model;
	struct portfolio *portfolio;
	struct web_site *site;
	if (!load_model(publisher, situation.head, publisher->desk->at, complaints, &model, &portfolio, err))
		return false;
	struct site_keys keys = {&publisher->root, &publisher->publication, &publisher->status};
	struct compile_input input = {
		.portfolio = portfolio,
		.keys = &keys,
		.live = true,
		.number = situation.has_current ? (uint64_t)situation.current.number + 1 : 1,
		.has_previous = situation.has_current,
		.previous = situation.current.manifest,
	};
	bool good = complaints->errors == 0 ? make(publisher, arena, &input, &situation, note, &site, err) : refuse(complaints, err);
	if (!good) {
		desk_model_release(model);
		return false;
	}
	site_page_site(&model->arena, &input, &model->site);
	hand_over(publisher, model, site);
	*ret_made = true;
	return true;
}

bool publisher_publish(struct publisher *publisher, const char *note, struct complaints *complaints, bool *ret_made, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	COMPLAINTS_AUTO own;
	bool made = false;
	complaints_init(&own, 1000);
	pthread_mutex_lock(&publisher->lock);
	bool good = publish(publisher, &arena, note, complaints == NULL ? &own : complaints, &made, err);
	pthread_mutex_unlock(&publisher->lock);
	if (good && ret_made != NULL)
		*ret_made = made;
	return good;
}

bool publisher_history(struct publisher *publisher, int64_t number, struct web_site **ret_site, struct publication *ret_publication,
                       struct arena *arena, struct error *err)
{
	STORE_READ_AUTO *tx = NULL;
	return store_read(publisher->desk->store, &tx, err) && publication_get(tx, arena, number, ret_publication, err) &&
	       listing_site(listing_path(arena, publisher, number), &publisher->objects, ret_site, err);
}
