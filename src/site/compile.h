// SPDX-License-Identifier: Apache-2.0
//
// Compiles a portfolio into a publication: every page in every language with its JSON, assets, feeds, CSAF folder, status documents, manifest
// and signature. A pure function: the same input gives the same bytes, whatever the path, time zone, locale or number of threads.
#ifndef SITE_COMPILE_H
#define SITE_COMPILE_H

#include "device/portfolio.h"
#include "page/page.h"
#include "site/manifest.h"
#include "standards/minisign.h"

// Keys by purpose; NULL: what it would sign is left unsigned.
struct site_keys {
	const struct minisign_key *root;        // signs keys.json
	const struct minisign_key *publication; // signs manifest.json
	const struct minisign_key *status;      // signs status documents
};

struct compile_input {
	const struct portfolio *portfolio;
	const struct site_keys *keys; // NULL: none
	bool live;                    // a server runs beside the pages: links to the report form and to subscriptions
	uint64_t number;              // of the publication; 0 for a build into a folder
	bool has_previous;
	struct hash previous;         // manifest.json of the predecessor
	unsigned threads;             // 0: as many as processors
};

struct compile_result {
	struct text manifest; // manifest.json, in the arena that was handed in
	size_t files, pages;
	uint64_t bytes;
	int64_t next;         // the instant at which something changes by date; TIME_NONE
};

// `collector` has taken every file afterwards, sorted. Fails with the error of the sink, or ERROR_INVALID for a text that cannot be rendered.
bool site_compile(struct arena *arena, const struct compile_input *input, struct site_collector *collector,
		  struct compile_result *ret_result, struct error *err) ERROR_CHECKED;

// What live pages share with the publication made of the same input.
void site_page_site(struct arena *arena, const struct compile_input *input, struct page_site *ret_site);

#endif
