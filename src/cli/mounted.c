// SPDX-License-Identifier: Apache-2.0
//
// The tables of the rooms, put together.
#include "cli/mounted.h"

#include "console/console.h"
#include "console/content.h"
#include "dissemination/live.h"
#include "reception/reception.h"
#include "site/history_routes.h"
#include "site/upkeep.h"

size_t mounted_public(struct web_route_table ret_tables[MOUNTED_MAX])
{
	size_t count = 0;
	ret_tables[count++] = site_public_routes;
	ret_tables[count++] = reception_public_routes;
	ret_tables[count++] = dissemination_public_routes;
	return count;
}

size_t mounted_console(struct web_route_table ret_tables[MOUNTED_MAX])
{
	size_t count = 0;
	ret_tables[count++] = console_routes;
	ret_tables[count++] = console_content_table;
	ret_tables[count++] = reception_console_routes;
	return count;
}

void mounted_jobs(struct arena *arena, struct job_handler **ret_handlers, size_t *ret_count)
{
	const struct {
		const struct job_handler *handlers;
		size_t count;
	} tables[] = {{upkeep_jobs, upkeep_job_count}, {reception_jobs, reception_job_count}, {dissemination_jobs, dissemination_job_count}};
	size_t total = 0, count = 0;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		total += tables[i].count;
	struct job_handler *all = arena_array(arena, total, sizeof(*all));
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (size_t k = 0; k < tables[i].count; k++)
			all[count++] = tables[i].handlers[k];
	*ret_handlers = all;
	*ret_count = count;
}
