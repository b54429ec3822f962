// SPDX-License-Identifier: Apache-2.0
//
// What dissemination (NIST C.1, C.2) puts into a publication: the views of advisories and notices, feeds, the CSAF folder, status documents.
// Pure functions of the published content.
#ifndef DISSEMINATION_STATIC_H
#define DISSEMINATION_STATIC_H

#include "page/page.h"
#include "standards/minisign.h"

// templates/advisory.mustache, advisories.mustache, notice.mustache, notices.mustache.
struct value *advisory_page_data(struct arena *arena, const struct page *page, const struct advisory *advisory);
struct value *advisories_page_data(struct arena *arena, const struct page *page);
bool notice_page_data(struct arena *arena, const struct page *page, const struct notice *notice, struct value **ret_data, struct error *err)
	ERROR_CHECKED;
struct value *notices_page_data(struct arena *arena, const struct page *page);
// {id, href, title, date, severity, products_text}: an advisory in a list.
struct value *advisory_row(struct arena *arena, const struct page *page, const struct advisory *advisory);

// Takes a file of the publication; safe from one thread.
typedef bool dissemination_put(void *ctx, struct text path, struct text bytes, struct error *err);

// Feeds (feeds/advisories.atom, feeds/devices/ID.atom, per language), the CSAF folder (.well-known/csaf/…), and for every device and release
// devices/ID/v/VERSION/status.json with status.json.sig beside it (NULL key: no signature).
bool dissemination_static_files(const struct page_site *site, const struct minisign_key *status_key, dissemination_put *put, void *ctx,
				struct error *err) ERROR_CHECKED;

#endif
