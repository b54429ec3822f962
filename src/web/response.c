// SPDX-License-Identifier: Apache-2.0
//
// Responses: kinds of body, headers that cannot be split, redirects that cannot leave the site.
#include "web/response.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/files.h"
#include "value/json.h"
#include "web/multipart.h"
#include "web/parameter.h"

#define COOKIE "aftercare"
#define COOKIE_HTTPS "__Host-aftercare"

const struct web_header web_security_headers[] = {
	{"Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
                                    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "no-referrer"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Embedder-Policy", "require-corp"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{NULL, NULL},
};

void web_response_init(struct web_response *response, struct arena *arena)
{
	*response = (struct web_response){.arena = arena, .status = 200, .fd = -1};
}

void web_response_finish(struct web_response *response)
{
	fd_close(&response->fd);
}

void web_response_reset(struct web_response *response)
{
	web_response_finish(response);
	web_response_init(response, response->arena);
}

void web_response_body(struct web_response *response, int status, const char *content_type, struct text body)
{
	fd_close(&response->fd);
	response->status = status;
	response->content_type = text_from(content_type);
	response->body = body;
}

void web_response_html(struct web_response *response, int status, struct text html)
{
	web_response_body(response, status, "text/html; charset=utf-8", html);
}

void web_response_text(struct web_response *response, int status, struct text plain)
{
	web_response_body(response, status, "text/plain; charset=utf-8", plain);
}

void web_response_json(struct web_response *response, int status, struct text json)
{
	web_response_body(response, status, "application/json", json);
}

static bool has_control(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (((unsigned char)t.data[i] < 0x20 && t.data[i] != '\t') || t.data[i] == 0x7F)
			return true;
	return false;
}

bool web_response_header(struct web_response *response, const char *name, struct text value, struct error *err)
{
	if (!web_is_token(text_from(name)) || has_control(value)) {
		error_set(err, ERROR_INTERNAL, "a response header would hold a control character");
		return error_clause(err, "RFC 9110 5.5");
	}
	size_t at = 0;
	bool several = strcasecmp(name, "Set-Cookie") == 0;
	while (at < response->header_count && (several || strcasecmp(response->headers[at].name, name) != 0))
		at++;
	if (at == WEB_RESPONSE_HEADERS_MAX)
		return error_set(err, ERROR_INTERNAL, "a response has more than %d headers", WEB_RESPONSE_HEADERS_MAX);
	response->headers[at] = (struct web_header){arena_strdup(response->arena, name), text_cstr(response->arena, value)};
	if (at == response->header_count)
		response->header_count++;
	return true;
}

// For names and values that this file makes itself.
static void put_header(struct web_response *response, const char *name, const char *value)
{
	struct error ignored;
	if (!web_response_header(response, name, text_from(value), &ignored))
		return; // the table is full: the handler used it up
}

void web_response_download(struct web_response *response, int fd, uint64_t size, struct text filename)
{
	web_response_body(response, 200, "application/octet-stream", (struct text){NULL, 0});
	response->fd = fd;
	response->fd_size = size;
	struct text clean = web_filename_clean(response->arena, filename);
	BUILDER_AUTO coded;
	builder_init(&coded, 3 * 256);
	builder_percent(&coded, clean, "");
	char *plain = text_cstr(response->arena, clean);
	for (char *c = plain; *c != '\0'; c++)
		if ((unsigned char)*c >= 0x80 || *c == '"' || *c == '\\' || *c == '%')
			*c = '_';
	put_header(response, "Content-Disposition",
	           arena_printf(response->arena, "attachment; filename=\"%s\"; filename*=UTF-8''" TEXT_FMT, plain,
	                        TEXT_ARG(builder_text(&coded))));
	put_header(response, "Content-Security-Policy", "default-src 'none'; sandbox");
}

bool web_response_redirect(struct web_response *response, int status, struct text location, struct error *err)
{
	bool local = location.len > 0 && location.data[0] == '/' &&
	             (location.len == 1 || (location.data[1] != '/' && location.data[1] != '\\'));
	if (!local || (status != 302 && status != 303 && status != 307 && status != 308))
		return error_set(err, ERROR_INTERNAL, "a redirect would leave the site");
	BUILDER_AUTO coded;
	builder_init(&coded, 3 * 16 * 1024);
	builder_percent(&coded, location, "/?#[]@!$&'()*+,;=:%");
	struct text ready;
	if (!builder_take(&coded, response->arena, &ready, err))
		return false;
	web_response_text(response, status, TEXT("See the address in Location.\n"));
	return web_response_header(response, "Location", ready, err);
}

const char *web_session_cookie(const struct web_request *request)
{
	return request->https ? COOKIE_HTTPS : COOKIE;
}

bool web_response_session(struct web_response *response, const struct web_request *request, struct text token,
                          int64_t max_age_seconds, struct error *err)
{
	for (size_t i = 0; i < token.len; i++)
		if (!isalnum((unsigned char)token.data[i]) && (token.data[i] == '\0' || strchr("-_.=", token.data[i]) == NULL))
			return error_set(err, ERROR_INTERNAL, "a session's token has a character that a cookie cannot hold");
	// Lax, not Strict: a link from a notification mail must arrive logged in; changes need the form's token anyway.
	const char *value = arena_printf(response->arena, "%s=" TEXT_FMT "; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
	                                 web_session_cookie(request), TEXT_ARG(token),
	                                 token.len == 0 ? 0LL : (long long)max_age_seconds,
	                                 request->https ? "; Secure" : "");
	return web_response_header(response, "Set-Cookie", text_from(value), err);
}

static bool wants_json(const struct web_request *request)
{
	const char *accept = request == NULL ? NULL : web_request_header(request, "Accept");
	if (accept != NULL && strstr(accept, "application/json") != NULL)
		return true;
	return request != NULL && text_is(request->media_type, "application/json");
}

void web_response_error(struct web_response *response, const struct web_request *request, const struct error *error)
{
	const struct error_class_info *info = error_class_info(error->class);
	bool shown = info->public_message && error->message[0] != '\0';
	web_response_reset(response);
	BUILDER_AUTO out;
	builder_init(&out, 16 * 1024);
	if (wants_json(request)) {
		ARENA_AUTO arena = ARENA_INIT;
		struct value *body = value_map(&arena);
		value_put_string(&arena, body, "error", info->name);
		value_put_string(&arena, body, "title", info->title);
		if (shown)
			value_put_string(&arena, body, "message", error->message);
		if (shown && error->place[0] != '\0')
			value_put_string(&arena, body, "place", error->place);
		json_write(&out, body, JSON_COMPACT);
		web_response_json(response, info->http_status, text_copy(response->arena, builder_text(&out)));
	} else {
		builder_printf(&out, "%s.\n", info->title);
		if (shown)
			builder_printf(&out, "%s%s%s.\n", error->place, error->place[0] == '\0' ? "" : ": ", error->message);
		web_response_text(response, info->http_status, text_copy(response->arena, builder_text(&out)));
	}
	if (info->http_status == 503 || info->http_status == 429)
		put_header(response, "Retry-After", "5");
}
