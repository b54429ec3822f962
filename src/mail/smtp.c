// SPDX-License-Identifier: Apache-2.0
//
// SMTP by libcurl. The commands sent and the replies received are followed by curl's trace callback: which command a reply answers decides
// whether a refusal is about the recipient or about us.
#include "mail/smtp.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mail/address.h"

enum stage { BEFORE_MAIL, AT_MAIL, AT_RCPT, AT_DATA, AFTER_DATA };

struct smtp {
	CURL *curl;
	struct curl_slist *recipients;
	char error[CURL_ERROR_SIZE];
	struct text unsent;
	enum stage stage; // of the transfer going on; stays where it is when curl says QUIT after a refusal
	bool quitting;
	struct mail_reply reply; // latest whole or part; code 0 while there is none in this transfer
	bool continued;          // the last line said that more of the same reply follows
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void curl_start(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

static bool set(bool good, CURLcode code)
{
	return good && code == CURLE_OK;
}

static bool is_loopback(const char *host)
{
	return strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0;
}

// Takes scheme and host out of the relay's address and refuses what else an address might carry.
static bool check_relay(const struct smtp_config *config, bool *ret_implicit, char **ret_url, struct error *err)
{
	CURLU *url = curl_url();
	char *scheme = NULL, *host = NULL, *user = NULL, *path = NULL, *query = NULL, *port = NULL;
	bool good = url != NULL && curl_url_set(url, CURLUPART_URL, config->relay, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
	if (good) {
		curl_url_get(url, CURLUPART_SCHEME, &scheme, 0);
		curl_url_get(url, CURLUPART_HOST, &host, 0);
		curl_url_get(url, CURLUPART_USER, &user, 0);
		curl_url_get(url, CURLUPART_PATH, &path, 0);
		curl_url_get(url, CURLUPART_QUERY, &query, 0);
		curl_url_get(url, CURLUPART_PORT, &port, 0);
		good = scheme != NULL && host != NULL && user == NULL && query == NULL && (path == NULL || strcmp(path, "/") == 0) &&
		       (strcmp(scheme, "smtp") == 0 || strcmp(scheme, "smtps") == 0);
	}
	if (!good) {
		error_set(err, ERROR_INVALID, "the relay must be smtp://host:port or smtps://host:port, with user and password given apart");
	} else if (config->plain && !is_loopback(host)) {
		good = false;
		error_set(err, ERROR_INVALID, "mail to %s must be encrypted: sending without TLS is for a relay on this machine only", host);
	} else {
		const char *helo = config->helo == NULL ? "localhost" : config->helo;
		size_t size = strlen(scheme) + strlen(host) + strlen(helo) + 32;
		char *address = memory_alloc(size);
		snprintf(address, size, "%s://%s%s%s/%s", scheme, host, port == NULL ? "" : ":", port == NULL ? "" : port, helo);
		*ret_implicit = strcmp(scheme, "smtps") == 0;
		*ret_url = address;
	}
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	curl_free(path);
	curl_free(query);
	curl_free(port);
	curl_url_cleanup(url);
	return good;
}

static size_t read_message(char *buffer, size_t size, size_t count, void *context)
{
	struct smtp *smtp = context;
	struct text part = text_sub(smtp->unsent, 0, size * count);
	if (part.len > 0)
		memcpy(buffer, part.data, part.len);
	smtp->unsent = text_sub(smtp->unsent, part.len, smtp->unsent.len);
	return part.len;
}

static void follow_command(struct smtp *smtp, struct text command)
{
	if (text_starts(command, TEXT("MAIL ")))
		smtp->stage = AT_MAIL;
	else if (text_starts(command, TEXT("RCPT ")))
		smtp->stage = AT_RCPT;
	else if (text_starts(command, TEXT("DATA")))
		smtp->stage = AT_DATA;
	else if (text_starts(command, TEXT("QUIT")))
		smtp->quitting = true;
}

// One line of a reply: three digits, `-` when more lines follow, text (RFC 5321 section 4.2).
static void follow_reply(struct smtp *smtp, struct text line)
{
	int64_t code;
	if (smtp->quitting || !text_to_int64(text_sub(line, 0, 3), &code) || code < 200 || code > 599)
		return;
	struct mail_reply *reply = &smtp->reply;
	if (!smtp->continued) {
		reply->code = (int)code;
		reply->text[0] = '\0';
	}
	smtp->continued = line.len > 3 && line.data[3] == '-';
	struct text rest = text_trim(text_sub(line, 4, line.len));
	size_t used = strlen(reply->text);
	if (used > 0 && rest.len > 0 && used + 1 < sizeof(reply->text))
		reply->text[used++] = ' ';
	for (size_t i = 0; i < rest.len && used + 1 < sizeof(reply->text); i++)
		reply->text[used++] = rest.data[i] >= ' ' && rest.data[i] <= '~' ? rest.data[i] : '?';
	reply->text[used] = '\0';
	if (!smtp->continued && smtp->stage == AT_DATA && code == 354)
		smtp->stage = AFTER_DATA;
}

static int trace(CURL *curl, curl_infotype type, char *data, size_t size, void *context)
{
	(void)curl;
	if (type == CURLINFO_HEADER_OUT)
		follow_command(context, (struct text){data, size});
	else if (type == CURLINFO_HEADER_IN)
		follow_reply(context, (struct text){data, size});
	return 0;
}

static long or_default(unsigned seconds, long none)
{
	return seconds == 0 ? none : (long)seconds;
}

static bool configure(struct smtp *smtp, const struct smtp_config *config, const char *url, bool implicit)
{
	CURL *curl = smtp->curl;
	bool good = set(true, curl_easy_setopt(curl, CURLOPT_URL, url));
	good = set(good, curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps"));
	good = set(good, curl_easy_setopt(curl, CURLOPT_PROXY, ""));
	good = set(good, curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L));
	good = set(good, curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(config->plain || implicit ? CURLUSESSL_NONE : CURLUSESSL_ALL)));
	good = set(good, curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2));
	if (config->ca_file != NULL)
		good = set(good, curl_easy_setopt(curl, CURLOPT_CAINFO, config->ca_file));
	if (config->user != NULL) {
		good = set(good, curl_easy_setopt(curl, CURLOPT_USERNAME, config->user));
		good = set(good, curl_easy_setopt(curl, CURLOPT_PASSWORD, config->password == NULL ? "" : config->password));
	}
	good = set(good, curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, or_default(config->connect_seconds, 15)));
	good = set(good, curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, or_default(config->reply_seconds, 60)));
	good = set(good, curl_easy_setopt(curl, CURLOPT_TIMEOUT, or_default(config->total_seconds, 300)));
	good = set(good, curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L));
	good = set(good, curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_message));
	good = set(good, curl_easy_setopt(curl, CURLOPT_READDATA, smtp));
	good = set(good, curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, smtp->error));
	good = set(good, curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, trace));
	good = set(good, curl_easy_setopt(curl, CURLOPT_DEBUGDATA, smtp));
	return set(good, curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L));
}

bool smtp_create(const struct smtp_config *config, struct smtp **ret_smtp, struct error *err)
{
	pthread_once(&curl_once, curl_start);
	bool implicit = false;
	char *url = NULL;
	if (!check_relay(config, &implicit, &url, err))
		return false;
	struct smtp *smtp = memory_alloc(sizeof(*smtp));
	*smtp = (struct smtp){.curl = curl_easy_init()};
	bool good = smtp->curl != NULL && configure(smtp, config, url, implicit);
	free(url);
	if (!good) {
		smtp_destroy(smtp);
		return error_set(err, ERROR_UNAVAILABLE, "libcurl on this machine cannot send mail (SMTP with TLS is needed)");
	}
	*ret_smtp = smtp;
	return true;
}

void smtp_destroy(struct smtp *smtp)
{
	if (smtp == NULL)
		return;
	if (smtp->curl != NULL)
		curl_easy_cleanup(smtp->curl);
	curl_slist_free_all(smtp->recipients);
	free(smtp);
}

static bool is_crlf(struct text message)
{
	for (size_t i = 0; i < message.len; i++) {
		bool lf = message.data[i] == '\n', cr = message.data[i] == '\r';
		if ((lf && (i == 0 || message.data[i - 1] != '\r')) || (cr && (i + 1 == message.len || message.data[i + 1] != '\n')))
			return false;
	}
	return true;
}

static CURLcode perform(struct smtp *smtp, struct text message)
{
	smtp->unsent = message;
	smtp->stage = BEFORE_MAIL;
	smtp->reply = (struct mail_reply){.outcome = MAIL_SOFT};
	smtp->continued = smtp->quitting = false;
	smtp->error[0] = '\0';
	return curl_easy_perform(smtp->curl);
}

// What the server said, weighed: a refusal before RCPT (greeting, TLS, login, sender) is about us, not about this recipient.
static void weigh(struct smtp *smtp, CURLcode code)
{
	struct mail_reply *reply = &smtp->reply;
	if (code == CURLE_OK) {
		reply->outcome = MAIL_ACCEPTED;
		return;
	}
	if (reply->code >= 500 && smtp->stage >= AT_RCPT) {
		reply->outcome = MAIL_HARD;
		return;
	}
	reply->outcome = MAIL_SOFT;
	if (reply->code >= 400)
		return;
	reply->code = 0;
	snprintf(reply->text, sizeof(reply->text), "%.500s", smtp->error[0] != '\0' ? smtp->error : curl_easy_strerror(code));
}

bool smtp_send(struct smtp *smtp, const struct mail_envelope *envelope, struct text message, struct mail_reply *ret_reply,
               struct error *err)
{
	const char *sender = envelope->sender;
	if (!mail_address_is_valid(text_from(envelope->recipient)) || (sender[0] != '\0' && !mail_address_is_valid(text_from(sender)))) {
		error_set(err, ERROR_INVALID, "sender and recipient must be mail addresses of the form name@domain");
		return error_clause(err, "RFC 5321 section 4.1.2");
	}
	if (!is_crlf(message)) {
		error_set(err, ERROR_INVALID, "the message has a line that does not end in CRLF");
		return error_clause(err, "RFC 5321 section 2.3.8");
	}
	curl_slist_free_all(smtp->recipients);
	smtp->recipients = curl_slist_append(NULL, envelope->recipient);
	bool good = smtp->recipients != NULL;
	good = set(good, curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, sender));
	good = set(good, curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, smtp->recipients));
	good = set(good, curl_easy_setopt(smtp->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)message.len));
	if (!good)
		return error_set(err, ERROR_INTERNAL, "libcurl refused the envelope");
	CURLcode code = perform(smtp, message);
	long connections = 0;
	curl_easy_getinfo(smtp->curl, CURLINFO_NUM_CONNECTS, &connections);
	// A kept connection that the server has closed meanwhile, or closes with 421, says nothing about this message.
	if (code != CURLE_OK && connections == 0 && smtp->stage <= AT_MAIL && (smtp->reply.code == 0 || smtp->reply.code == 421)) {
		curl_easy_setopt(smtp->curl, CURLOPT_FRESH_CONNECT, 1L);
		code = perform(smtp, message);
		curl_easy_setopt(smtp->curl, CURLOPT_FRESH_CONNECT, 0L);
	}
	weigh(smtp, code);
	*ret_reply = smtp->reply;
	return true;
}
