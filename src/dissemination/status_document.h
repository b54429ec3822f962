// SPDX-License-Identifier: Apache-2.0
//
// "Is my device affected?" for machines: one signed file per model and firmware (docs/status-documents.md). Clients refuse a lower
// sequence; after valid_until the answer is unknown; silence about a vulnerability is "not assessed", never "safe".
#ifndef DISSEMINATION_STATUS_DOCUMENT_H
#define DISSEMINATION_STATUS_DOCUMENT_H

#include "dissemination/static.h"

// The document, without language.
struct value *status_document(struct arena *arena, const struct page_site *site, const struct device *device, const struct release *release);
// devices/ID/v/VERSION/status.json and status.json.sig (Ed25519 over the bytes, base64) for every release.
bool status_files(struct arena *arena, const struct page_site *site, const struct minisign_key *key, dissemination_put *put, void *ctx,
		  struct error *err) ERROR_CHECKED;

#endif
