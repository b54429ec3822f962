// SPDX-License-Identifier: Apache-2.0
//
// The fields of a message, checked first, then written in the order people are used to see.
#include "mail/compose.h"

#include <string.h>

#include "base/time.h"
#include "mail/address.h"
#include "mail/transfer.h"
#include "mail/word.h"

static bool refuse(struct error *err, const char *field, const char *clause, const char *what)
{
	error_set(err, ERROR_INVALID, "%s", what);
	error_at(err, "%s", field);
	return error_clause(err, clause);
}

static bool is_absent(const char *string)
{
	return string == NULL || string[0] == '\0';
}

// UTF-8 of bounded length without control characters: nothing that could end a field.
static bool check_line(const char *field, const char *string, struct error *err)
{
	struct text t = text_from(string);
	if (t.len > MAIL_SUBJECT_MAX)
		return refuse(err, field, "RFC 5322 section 2.1.1", "this is longer than 500 bytes");
	if (!text_is_utf8(t))
		return refuse(err, field, "RFC 3629", "this is not UTF-8");
	for (size_t i = 0; i < t.len; i++)
		if ((unsigned char)t.data[i] < 0x20 || t.data[i] == 0x7F)
			return refuse(err, field, "RFC 5322 section 2.2", "line breaks and other control characters are not allowed here");
	return true;
}

static bool check_address(const char *field, const char *address, bool required, struct error *err)
{
	if (is_absent(address))
		return !required || refuse(err, field, "RFC 5322 section 3.6", "an address is needed");
	if (!mail_address_is_valid(text_from(address)))
		return refuse(err, field, "RFC 5321 section 4.1.2", "this is no mail address of the form name@domain");
	return true;
}

static bool check_id(const char *field, const char *id, bool required, struct error *err)
{
	if (is_absent(id) && !required)
		return true;
	if (!mail_id_is_valid(text_from(id)))
		return refuse(err, field, "RFC 5322 section 3.6.4", "this is no message identifier of the form left@right");
	return true;
}

// Visible ASCII without angle brackets, so that it can stand between them; commas and parentheses must be percent-encoded (RFC 2369 section 2).
static bool check_url(const char *field, const char *url, struct error *err)
{
	struct text t = text_from(url);
	if (t.len == 0)
		return true;
	bool good = t.len <= 900 && (text_starts(t, TEXT("https://")) || text_starts(t, TEXT("http://")));
	for (size_t i = 0; good && i < t.len; i++)
		good = t.data[i] > ' ' && t.data[i] < 0x7F && strchr("<>(),\"\\", t.data[i]) == NULL;
	return good || refuse(err, field, "RFC 2369 section 2", "an http(s) address of at most 900 visible ASCII characters is needed");
}

static bool check_list_id(const char *id, struct error *err)
{
	struct text t = text_from(id);
	bool good = t.len <= 254;
	for (size_t i = 0; good && i < t.len; i++)
		good = (t.data[i] >= 'a' && t.data[i] <= 'z') || (t.data[i] >= '0' && t.data[i] <= '9') || t.data[i] == '-' || t.data[i] == '.';
	return good || refuse(err, "List-Id", "RFC 2919 section 2", "lower-case letters, digits, hyphens and dots are allowed");
}

static bool check_language(const char *tag, struct error *err)
{
	struct text t = text_from(tag);
	bool good = t.len <= 35;
	for (size_t i = 0; good && i < t.len; i++)
		good = (t.data[i] >= 'a' && t.data[i] <= 'z') || (t.data[i] >= 'A' && t.data[i] <= 'Z') ||
		       (t.data[i] >= '0' && t.data[i] <= '9') || t.data[i] == '-';
	return good || refuse(err, "Content-Language", "RFC 5646", "this is no language tag");
}

static bool check(const struct mail_message *m, struct error *err)
{
	if (!check_address("From", m->from, true, err) || !check_address("To", m->to, true, err) ||
	    !check_address("Reply-To", m->reply_to, false, err) || !check_line("From", m->from_name, err) ||
	    !check_line("To", m->to_name, err) || !check_line("Subject", m->subject, err) ||
	    !check_id("Message-ID", m->message_id, true, err) || !check_id("In-Reply-To", m->in_reply_to, false, err) ||
	    !check_list_id(m->list_id, err) || !check_url("List-Unsubscribe", m->unsubscribe_url, err) ||
	    !check_language(m->language, err))
		return false;
	if (is_absent(m->subject))
		return refuse(err, "Subject", "RFC 5322 section 3.6.5", "a subject is needed");
	for (size_t i = 0; i < m->reference_count; i++)
		if (!check_id("References", m->references[i], true, err))
			return false;
	if (m->body.len > MAIL_BODY_MAX)
		return error_set(err, ERROR_TOO_LARGE, "the body of a message may have %d bytes, not %zu", MAIL_BODY_MAX, m->body.len);
	if (!text_is_utf8(m->body))
		return refuse(err, "body", "RFC 3629", "this is not UTF-8");
	for (size_t i = 0; i < m->body.len; i++)
		if ((unsigned char)m->body.data[i] < 0x20 && strchr("\t\n\r", m->body.data[i] == '\0' ? 1 : m->body.data[i]) == NULL)
			return refuse(err, "body", "RFC 5322 section 2.3", "control characters are not allowed in a body");
	return true;
}

static void write_references(struct builder *out, const struct mail_message *m)
{
	if (m->reference_count == 0)
		return;
	builder_string(out, "References:");
	size_t skip_to = m->reference_count > MAIL_REFERENCES_MAX ? m->reference_count - (MAIL_REFERENCES_MAX - 1) : 1;
	for (size_t i = 0; i < m->reference_count; i = i == 0 ? skip_to : i + 1)
		builder_printf(out, "%s <%s>", i == 0 ? "" : "\r\n", m->references[i]);
	builder_string(out, "\r\n");
}

bool mail_compose(struct arena *arena, const struct mail_message *m, struct text *ret_message, struct error *err)
{
	if (!check(m, err))
		return false;
	BUILDER_AUTO out = {.max = MAIL_SIZE_MAX};
	char date[TIME_TEXT_SIZE];
	builder_printf(&out, "Date: %s\r\n", time_format_mail(m->date, date));
	word_write_mailbox(&out, "From", text_from(m->from_name), text_from(m->from));
	word_write_mailbox(&out, "To", text_from(m->to_name), text_from(m->to));
	if (!is_absent(m->reply_to))
		builder_printf(&out, "Reply-To: <%s>\r\n", m->reply_to);
	word_write_field(&out, "Subject", text_from(m->subject));
	builder_printf(&out, "Message-ID: <%s>\r\n", m->message_id);
	if (!is_absent(m->in_reply_to))
		builder_printf(&out, "In-Reply-To: <%s>\r\n", m->in_reply_to);
	write_references(&out, m);
	if (m->automatic != MAIL_BY_HAND)
		builder_printf(&out, "Auto-Submitted: %s\r\n", m->automatic == MAIL_AUTO_REPLIED ? "auto-replied" : "auto-generated");
	if (!is_absent(m->list_id))
		builder_printf(&out, "List-Id: <%s>\r\n", m->list_id);
	if (!is_absent(m->unsubscribe_url))
		builder_printf(&out, "List-Unsubscribe: <%s>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
		               m->unsubscribe_url);
	if (!is_absent(m->language))
		builder_printf(&out, "Content-Language: %s\r\n", m->language);
	bool plain = transfer_is_plain(m->body);
	builder_printf(&out,
	               "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n",
	               plain ? "7bit" : "quoted-printable");
	if (plain)
		transfer_write_plain(&out, m->body);
	else
		transfer_write_quoted(&out, m->body);
	return builder_take(&out, arena, ret_message, err);
}
