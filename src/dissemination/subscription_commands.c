// SPDX-License-Identifier: Apache-2.0
//
// Asking for alerts, confirming, changing, ending.
#include "dissemination/subscription_commands.h"

#include "base/time.h"
#include "dissemination/live.h"
#include "dissemination/subscription_store.h"
#include "live/job.h"
#include "live/rate.h"
#include "page/desk.h"

#define MOST_DEVICES 1000

static const struct rate_limit per_address = {"subscribe.address", 30, TIME_HOUR};
// Beyond this no further mail is sent to the mailbox; nobody is told.
static const struct rate_limit per_mailbox = {"subscribe.mailbox", 5, TIME_HOUR};

static const struct command_field request_fields[] = {
	{.name = "device", .type = FIELD_TEXT, .required = true, .max = 20000, .label = "subscribe.devices", .help = "Ids of devices, or * for all."},
	{.name = "email", .type = FIELD_EMAIL, .required = true, .label = "subscribe.email"},
	{.name = "lang", .type = FIELD_TEXT, .max = 20, .label = "report.language", .help = "Language of the mail, one of the site's."},
};

static const struct command_field change_fields[] = {
	{.name = "device", .type = FIELD_TEXT, .required = true, .max = 20000, .label = "subscriptions.devices", .help = "Ids of devices, or * for all."},
};

struct prepared {
	struct text_list devices;
	const char *language;
};

static bool prepare(struct command_call *call, struct error *err)
{
	struct desk *desk = call->context->user;
	DESK_MODEL_AUTO *model = desk_model_get(desk);
	if (model == NULL)
		return error_set(err, ERROR_UNAVAILABLE, "nothing has been published yet");
	const struct maker *maker = &model->site.portfolio->content->maker;
	struct prepared *p = arena_new(call->arena, struct prepared);
	struct text *items = arena_array(call->arena, MOST_DEVICES, sizeof(*items)), rest = command_text(call, "device");
	while (rest.len > 0) {
		struct text id = text_cut(&rest, ' ');
		if (id.len == 0)
			continue;
		bool known = text_is(id, SUBSCRIPTION_ALL) || portfolio_device(model->site.portfolio, id) != NULL;
		if (!known || p->devices.count == MOST_DEVICES)
			return command_complain(call, err, "device", "form.error.choice");
		items[p->devices.count++] = id;
	}
	p->devices.items = items;
	if (call->command == &subscription_request_command) {
		int language = content_language(maker, command_text(call, "lang"));
		p->language = text_cstr(call->arena, maker->languages[language < 0 ? 0 : language]);
	}
	call->prepared = p;
	return true;
}

static bool queue_mail(struct store_tx *tx, struct command_call *call, const char *id, struct error *err)
{
	int64_t now = call->context->now;
	struct error full;
	if (!rate_take(tx, call->context->keys, &per_mailbox, command_text(call, "email"), now, &full)) {
		if (full.class == ERROR_TOO_MANY)
			return true;
		*err = full;
		return false;
	}
	const char *key = arena_printf(call->arena, "confirm.%s.%lld", id, (long long)now);
	return job_add(tx, SUBSCRIPTION_MAIL_JOB, key, TEXT("{}"), now, now, NULL, err);
}

static bool apply_request(struct store_tx *tx, struct command_call *call, struct error *err)
{
	const struct command_context *context = call->context;
	const struct prepared *p = call->prepared;
	struct subscription s;
	bool found;
	if ((context->actor.kind == ACTOR_PUBLIC && !rate_take(tx, context->keys, &per_address, context->actor.address, context->now, err)) ||
	    !subscription_find(tx, call->arena, command_text(call, "email"), &found, &s, err))
		return false;
	if (!found) {
		s = (struct subscription){store_new_id(call->arena, context->now), command_string(call, "email"), p->language, 1, TIME_NONE};
		if (!subscription_insert(tx, &s, context->now, err))
			return false;
	} else if (s.confirmed == TIME_NONE && !subscription_set_language(tx, s.id, p->language, err)) {
		return false;
	}
	call->entity_kind = "subscription";
	call->entity = s.id;
	return subscription_ask(tx, s.id, p->devices, err) && queue_mail(tx, call, s.id, err);
}

static bool apply_confirm(struct store_tx *tx, struct command_call *call, struct error *err)
{
	call->entity_kind = "subscription";
	call->entity = call->context->actor.id;
	return subscription_confirm(tx, call->entity, call->context->now, err);
}

static bool apply_change(struct store_tx *tx, struct command_call *call, struct error *err)
{
	const struct prepared *p = call->prepared;
	struct subscription s;
	call->entity_kind = "subscription";
	call->entity = call->context->actor.id;
	if (!subscription_get(tx, call->arena, call->entity, &s, err))
		return false;
	if (s.email == NULL)
		return error_set(err, ERROR_CONFLICT, "the subscription has ended meanwhile");
	return subscription_replace(tx, s.id, p->devices, err);
}

static bool apply_end(struct store_tx *tx, struct command_call *call, struct error *err)
{
	call->entity_kind = "subscription";
	call->entity = call->context->actor.id;
	return subscription_end(tx, call->entity, call->context->now, err);
}

const struct command subscription_request_command = {
	.name = "subscription.request",
	.summary = "Asks for alerts about devices; a mail with a link to confirm goes to the address.",
	.access = {.anybody = true},
	.fields = request_fields,
	.field_count = sizeof(request_fields) / sizeof(request_fields[0]),
	.prepare = prepare,
	.apply = apply_request,
};

const struct command subscription_confirm_command = {
	.name = "subscription.confirm",
	.summary = "Confirms what was asked for.",
	.access = {.token = SUBSCRIPTION_TOKEN_PURPOSE},
	.apply = apply_confirm,
};

const struct command subscription_change_command = {
	.name = "subscription.change",
	.summary = "Chooses the devices anew.",
	.access = {.token = SUBSCRIPTION_TOKEN_PURPOSE},
	.fields = change_fields,
	.field_count = sizeof(change_fields) / sizeof(change_fields[0]),
	.prepare = prepare,
	.apply = apply_change,
};

const struct command subscription_end_command = {
	.name = "subscription.end",
	.summary = "Ends all alerts and forgets the address.",
	.access = {.token = SUBSCRIPTION_TOKEN_PURPOSE},
	.apply = apply_end,
};

const struct command *const dissemination_commands[] = {
	&subscription_request_command, &subscription_confirm_command, &subscription_change_command, &subscription_end_command, NULL,
};
