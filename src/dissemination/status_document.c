// SPDX-License-Identifier: Apache-2.0
//
// Status documents.
#include "dissemination/status_document.h"

#include "device/verdict.h"
#include "value/json.h"

// 00:00 UTC of the first day of the month after next: the end of the next month.
static int64_t valid_until(int64_t instant)
{
	struct date day = date_of_instant_utc(instant);
	day.day = 1;
	return date_to_days(date_add_months(day, 2)) * TIME_DAY;
}

static struct value *vulnerabilities(struct arena *arena, const struct page_site *site, const struct device *device,
                                     const struct device_verdict *verdict)
{
	struct value *list = value_list(arena);
	for (size_t i = 0; i < verdict->entry_count; i++) {
		const struct verdict_entry *entry = &verdict->entries[i];
		struct value *v = value_map(arena);
		value_put(arena, v, "advisory", value_text(arena, entry->advisory->id));
		value_put(arena, v, "cve",
		          entry->vulnerability->cve.len == 0 ? value_null(arena) : value_text(arena, entry->vulnerability->cve));
		value_put(arena, v, "url", value_printf(arena, TEXT_FMT "advisories/" TEXT_FMT "/", TEXT_ARG(site->portfolio->content->maker.base_url),
		                                        TEXT_ARG(entry->advisory->name)));
		value_put_string(arena, v, "verdict", verdict_name(entry->verdict));
		struct value *hardware = value_put_map(arena, v, "hardware");
		for (size_t k = 0; k < device->hardware_count; k++)
			if (entry->by_hardware[k] != VERDICT_COUNT)
				value_put_text(arena, hardware, device->hardware[k].id, value_string(arena, verdict_name(entry->by_hardware[k])));
		value_put_bool(arena, v, "exploited", entry->exploited);
		value_append(arena, list, v);
	}
	return list;
}

struct value *status_document(struct arena *arena, const struct page_site *site, const struct device *device, const struct release *release)
{
	static const char *const states[] = {
		[SUPPORT_RUNNING] = "running", [SUPPORT_ENDS_SOON] = "ending", [SUPPORT_ENDED] = "ended", [SUPPORT_OVER] = "ended"};
	const struct maker *maker = &site->portfolio->content->maker;
	struct device_verdict verdict;
	struct device_action action;
	char when[TIME_TEXT_SIZE];
	device_verdict_compute(arena, device, release, -1, &verdict);
	device_action_choose(arena, device, &verdict, &action);
	struct value *v = value_map(arena);
	value_put_int(arena, v, "format", 1);
	value_put(arena, v, "maker", value_text(arena, maker->id));
	value_put(arena, v, "device", value_text(arena, device->id));
	value_put(arena, v, "model", value_text(arena, device->model));
	value_put(arena, v, "firmware", value_text(arena, release->version));
	value_put_int(arena, v, "sequence", site->instant / TIME_SECOND);
	value_put(arena, v, "issued", value_copy_string(arena, time_format(site->instant, when)));
	value_put(arena, v, "valid_until", value_copy_string(arena, time_format(valid_until(site->instant), when)));
	value_put_string(arena, v, "verdict", verdict_name(verdict.verdict));
	value_put_bool(arena, v, "exploited", verdict.exploited);
	value_put(arena, v, "vulnerabilities", vulnerabilities(arena, site, device, &verdict));
	struct value *what = value_put_map(arena, v, "action");
	value_put_string(arena, what, "code", action_name(action.action));
	value_put(arena, what, "firmware",
	          action.action == ACTION_UPDATE ? value_text(arena, action.release->version) : value_null(arena));
	struct value *support = value_put_map(arena, v, "support");
	value_put(arena, support, "period_end", value_copy_string(arena, date_format(device->support.period_end, when)));
	value_put_string(arena, support, "state", states[device->support.state]);
	value_put(arena, v, "page", value_printf(arena, TEXT_FMT "devices/" TEXT_FMT "/v/" TEXT_FMT "/", TEXT_ARG(maker->base_url),
	                                         TEXT_ARG(device->id), TEXT_ARG(release->version)));
	return v;
}

bool status_files(struct arena *arena, const struct page_site *site, const struct minisign_key *key, dissemination_put *put, void *ctx,
                  struct error *err)
{
	BUILDER_AUTO json;
	builder_init(&json, (size_t)8 << 20);
	for (size_t d = 0; d < site->portfolio->device_count; d++) {
		const struct device *device = &site->portfolio->devices[d];
		for (size_t i = 0; i < device->release_count; i++) {
			const struct release *release = &device->releases[i];
			if (!release->out)
				continue;
			const char *path = arena_printf(arena, "devices/" TEXT_FMT "/v/" TEXT_FMT "/status.json", TEXT_ARG(device->id),
			                                TEXT_ARG(release->version));
			builder_reset(&json);
			json_write(&json, status_document(arena, site, device, release), JSON_PRETTY);
			if (!put(ctx, text_from(path), builder_text(&json), err))
				return false;
			if (key == NULL)
				continue;
			struct text signature = text_from(
				arena_printf(arena, TEXT_FMT "\n", TEXT_ARG(ed25519_sign(arena, key, builder_text(&json)))));
			if (!put(ctx, text_from(arena_printf(arena, "%s.sig", path)), signature, err))
				return false;
		}
	}
	return true;
}
