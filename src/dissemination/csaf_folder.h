// SPDX-License-Identifier: Apache-2.0
//
// The CSAF folder (CSAF 2.0 sections 5.1 and 7.1): documents with hashes, index.txt, changes.csv, provider-metadata.json.
#ifndef DISSEMINATION_CSAF_FOLDER_H
#define DISSEMINATION_CSAF_FOLDER_H

#include "dissemination/static.h"

// Where a document is published: the maker's own below .well-known/csaf/white/YEAR/, others beside their page.
const char *csaf_folder_path(struct arena *arena, const struct advisory *advisory);

bool csaf_folder_files(struct arena *arena, const struct page_site *site, dissemination_put *put, void *ctx, struct error *err) ERROR_CHECKED;

#endif
