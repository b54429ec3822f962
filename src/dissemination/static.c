// SPDX-License-Identifier: Apache-2.0
//
// Everything that dissemination puts into a publication beside its pages.
#include "dissemination/static.h"

#include "dissemination/csaf_folder.h"
#include "dissemination/feeds.h"
#include "dissemination/status_document.h"

bool dissemination_static_files(const struct page_site *site, const struct minisign_key *status_key, dissemination_put *put, void *ctx,
                                struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	return csaf_folder_files(&arena, site, put, ctx, err) && feeds_files(&arena, site, put, ctx, err) &&
	       status_files(&arena, site, status_key, put, ctx, err);
}
