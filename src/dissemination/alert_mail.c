// SPDX-License-Identifier: Apache-2.0
//
// Text of mail to subscribers.
#include "dissemination/alert_mail.h"

#include "device/verdict.h"
#include "mail/address.h"

#define LONGEST_TITLE 200 // bytes of a title in the subject

// "security.maker.example" of "https://security.maker.example:8443/".
static struct text host_of(const char *url)
{
	struct text rest = text_from(url);
	ptrdiff_t at = text_find(rest, TEXT("://"));
	if (at >= 0)
		rest = text_sub(rest, (size_t)at + 3, rest.len);
	struct text host = text_cut(&rest, '/');
	return text_cut(&host, ':');
}

static const char *url_of(struct arena *arena, const struct desk *desk, const struct page *page, const char *path)
{
	const char *prefix = page->language == 0 ? "" : arena_printf(arena, TEXT_FMT "/", TEXT_ARG(page->maker->languages[page->language]));
	return arena_printf(arena, "%s%s%s", desk->base_url, prefix, path);
}

static const char *my_url(struct arena *arena, const struct desk *desk, const struct page *page, const struct subscription *s, const char *below)
{
	char token[TOKEN_SIZE];
	token_make(&desk->keys, SUBSCRIPTION_TOKEN_PURPOSE, s->id, s->generation, token);
	return url_of(arena, desk, page, arena_printf(arena, "my/%s%s", token, below));
}

static struct mail_message message_of(struct arena *arena, const struct desk *desk, const struct page *page, const struct subscription *s,
				      const char *key, int64_t now)
{
	struct text host = host_of(desk->base_url);
	return (struct mail_message){
		.to = s->email,
		.date = now,
		.message_id = arena_printf(arena, "%s@" TEXT_FMT, key, TEXT_ARG(host)),
		.automatic = MAIL_AUTO_GENERATED,
		.language = lang_code(page->lang),
	};
}

static struct value *words_of(struct arena *arena, const struct page *page)
{
	struct value *words = value_map(arena);
	value_put_string(arena, words, "maker", page_string(arena, page, value_get(page->maker->value, "name")));
	return words;
}

bool alert_mail_confirm(struct arena *arena, struct desk *desk, const struct page *page, const struct subscription *s, const char *key,
			int64_t now, struct mail_reply *ret_reply, struct error *err)
{
	struct value *words = words_of(arena, page);
	struct mail_message message = message_of(arena, desk, page, s, key, now);
	struct mail_envelope envelope = {0};
	message.subject = page_format(arena, page, "alert_mail.confirm.subject", words);
	message.body = text_from(arena_printf(arena, "%s\n\n%s\n%s\n\n%s\n", page_format(arena, page, "alert_mail.confirm.text", words),
	                                      page_label(page, "alert_mail.confirm.link"), my_url(arena, desk, page, s, "/confirm"),
	                                      page_label(page, "alert_mail.confirm.ignore")));
	return mailer_send(desk->mailer, &envelope, &message, ret_reply, err);
}

// The one thing to do, seen from the device's newest firmware.
static const char *advice(struct arena *arena, const struct page *page, const struct device *device, const struct advisory *advisory)
{
	const struct release *release = device_current_release(device);
	struct device_verdict verdict;
	struct device_action action;
	struct value *words = value_map(arena);
	if (release == NULL)
		return page_label(page, "alert_mail.look");
	device_verdict_compute(arena, device, release, -1, &verdict);
	enum verdict worst = VERDICT_FIXED;
	for (size_t i = 0; i < verdict.entry_count; i++)
		if (verdict.entries[i].advisory == advisory && verdict.entries[i].verdict > worst)
			worst = verdict.entries[i].verdict;
	device_action_choose(arena, device, &verdict, &action);
	if (worst <= VERDICT_NOT_AFFECTED || (worst == VERDICT_AFFECTED && action.action == ACTION_UPDATE)) {
		struct text version = worst <= VERDICT_NOT_AFFECTED ? release->version : action.release->version;
		value_put(arena, words, "firmware", value_text(arena, version));
		return page_format(arena, page, "alert_mail.update", words);
	}
	if (worst != VERDICT_AFFECTED)
		return page_label(page, "alert_mail.look");
	return page_label(page, action.action == ACTION_UNSUPPORTED ? "alert_mail.unsupported" : "alert_mail.mitigate");
}

static void put_devices(struct arena *arena, const struct desk *desk, const struct page *page, struct text_list wanted,
			const struct delivery *delivery, const struct advisory *advisory, struct builder *out)
{
	bool all = text_list_has(wanted, TEXT(SUBSCRIPTION_ALL));
	builder_printf(out, "%s\n", page_label(page, "alert_mail.devices"));
	for (size_t i = 0; i < delivery->devices.count; i++) {
		struct text id = delivery->devices.items[i];
		const struct device *device = portfolio_device(page->site->portfolio, id);
		if (device == NULL || (!all && !text_list_has(wanted, id)))
			continue;
		const char *name = page_string(arena, page, value_get(device->value, "name"));
		builder_printf(out, "\n%s (" TEXT_FMT "): %s\n%s\n", name == NULL ? "" : name, TEXT_ARG(device->model),
		               advice(arena, page, device, advisory),
		               url_of(arena, desk, page, arena_printf(arena, "devices/" TEXT_FMT "/", TEXT_ARG(id))));
	}
}

static bool body_of(struct arena *arena, const struct desk *desk, const struct page *page, const struct subscription *s, struct text_list wanted,
		    const struct delivery *delivery, const struct advisory *advisory, struct value *words, struct text *ret_body,
		    struct error *err)
{
	BUILDER_AUTO out;
	builder_init(&out, 256 * 1024);
	builder_printf(&out, TEXT_FMT "\n", TEXT_ARG(advisory->title));
	if (advisory->severity.len > 0) {
		const char *label = arena_printf(arena, "severity." TEXT_FMT, TEXT_ARG(advisory->severity));
		value_put_string(arena, words, "severity", page_label(page, label));
		builder_printf(&out, "%s\n", page_format(arena, page, "alert_mail.severity", words));
	}
	if (delivery->revised) {
		value_put(arena, words, "version", value_text(arena, advisory->version));
		builder_printf(&out, "%s\n", page_format(arena, page, "alert_mail.revised", words));
	}
	builder_byte(&out, '\n');
	put_devices(arena, desk, page, wanted, delivery, advisory, &out);
	builder_printf(&out, "\n%s\n%s\n", page_label(page, "alert_mail.advisory"),
	               url_of(arena, desk, page, arena_printf(arena, "advisories/" TEXT_FMT "/", TEXT_ARG(advisory->name))));
	builder_printf(&out, "\n-- \n%s\n%s\n", page_format(arena, page, "alert_mail.why", words), my_url(arena, desk, page, s, ""));
	return builder_take(&out, arena, ret_body, err);
}

// Control characters of a title would make a header invalid.
static const char *subject_title(struct arena *arena, struct text title)
{
	size_t len = title.len < LONGEST_TITLE ? title.len : LONGEST_TITLE;
	while (len < title.len && len > 0 && ((unsigned char)title.data[len] & 0xC0) == 0x80)
		len--;
	char *copy = text_cstr(arena, text_sub(title, 0, len));
	for (char *c = copy; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7F)
			*c = ' ';
	return copy;
}

bool alert_mail_send(struct arena *arena, struct desk *desk, const struct page *page, const struct subscription *s, struct text_list devices,
		     const struct delivery *delivery, const struct advisory *advisory, int64_t now, struct mail_reply *ret_reply,
		     struct error *err)
{
	struct value *words = words_of(arena, page);
	struct mail_message message = message_of(arena, desk, page, s, arena_printf(arena, "alert.%s", delivery->id), now);
	struct mail_envelope envelope = {0};
	struct error ignored;
	struct text host = host_of(desk->base_url), tag = text_from(arena_printf(arena, "alert-%s", delivery->id));
	value_put_string(arena, words, "title", subject_title(arena, advisory->title));
	message.subject = page_format(arena, page, "alert_mail.subject", words);
	message.list_id = arena_printf(arena, "alerts." TEXT_FMT, TEXT_ARG(host));
	message.unsubscribe_url = my_url(arena, desk, page, s, "/unsubscribe");
	if (!body_of(arena, desk, page, s, devices, delivery, advisory, words, &message.body, err))
		return false;
	// Where the tag makes the address too long, bounces come back to the sender without it.
	if (!mail_return_path(arena, text_from(mailer_from(desk->mailer)), tag, &envelope.sender, &ignored))
		envelope.sender = NULL;
	return mailer_send(desk->mailer, &envelope, &message, ret_reply, err);
}
