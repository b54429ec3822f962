// SPDX-License-Identifier: Apache-2.0
//
// Tables made of a device's facts: interfaces, data, settings, documents, a release with its files.
#ifndef DOCUMENTATION_FACT_TABLES_H
#define DOCUMENTATION_FACT_TABLES_H

#include "page/page.h"

// Lists for templates/interface_table.mustache and templates/data_table.mustache (empty where no data is stored), and of settings.
struct value *interfaces_table(struct arena *arena, const struct page *page, const struct device *device, const struct release *release);
struct value *stores_table(struct arena *arena, const struct page *page, const struct device *device);
struct value *settings_table(struct arena *arena, const struct page *page, const struct device *device, const struct release *release);
// The SBOM, the status document, the hardening guide and the device's own documents.
struct value *documents_list(struct arena *arena, const struct page *page, const struct device *device, const struct release *release);
struct value *release_view(struct arena *arena, const struct page *page, const struct release *release);

#endif
