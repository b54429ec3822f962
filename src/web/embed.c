// SPDX-License-Identifier: Apache-2.0
//
// Finding what was embedded.
#include "web/embed.h"

#include <string.h>

const struct embed_asset *embed_asset_find(const char *name)
{
	for (size_t i = 0; i < embed_asset_count; i++)
		if (strcmp(embed_assets[i].name, name) == 0)
			return &embed_assets[i];
	return NULL;
}
