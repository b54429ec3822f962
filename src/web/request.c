// SPDX-License-Identifier: Apache-2.0
//
// What handlers ask of a request: headers, cookies, the body and its form.
#include "web/request.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/hash.h"
#include "web/multipart.h"

#define PIECE ((size_t)64 * 1024)

const char *web_request_header(const struct web_request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (strcasecmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	return NULL;
}

struct text web_request_cookie(const struct web_request *request, const char *name)
{
	struct text found = {NULL, 0};
	for (size_t i = 0; i < request->header_count; i++) {
		if (strcasecmp(request->headers[i].name, "Cookie") != 0)
			continue;
		for (struct text rest = text_from(request->headers[i].value); rest.data != NULL;) {
			struct text value = text_trim(text_cut(&rest, ';'));
			struct text cookie = text_cut(&value, '=');
			if (!text_is(cookie, name) || value.data == NULL)
				continue;
			if (found.data != NULL)
				return (struct text){NULL, 0};
			found = value;
		}
	}
	return found;
}

struct text web_request_param(const struct web_request *request, const char *name)
{
	return web_param(&request->params, name);
}

struct text web_request_query(const struct web_request *request, const char *name)
{
	return web_form_get(&request->query, name);
}

static bool read_at(const struct web_request *request, size_t offset, char *into, size_t size, struct error *err)
{
	while (size > 0) {
		ssize_t n = pread(request->body_fd, into, size, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set_errno(err, "a request's body cannot be read back");
		if (n == 0)
			return error_set(err, ERROR_IO, "a request's body was cut");
		into += n;
		offset += (size_t)n;
		size -= (size_t)n;
	}
	return true;
}

bool web_request_body(struct web_request *request, struct text *ret_body, struct error *err)
{
	if (request->body_fd < 0) {
		*ret_body = request->body_memory;
		return true;
	}
	char *data = arena_alloc(request->arena, request->body_size + 1);
	if (!read_at(request, 0, data, request->body_size, err))
		return false;
	*ret_body = (struct text){data, request->body_size};
	return true;
}

static bool feed_all(struct web_request *request, struct multipart *multipart, struct error *err)
{
	if (request->body_fd < 0)
		return multipart_feed(multipart, request->body_memory, err);
	char *piece = arena_alloc(request->arena, PIECE);
	for (size_t offset = 0; offset < request->body_size;) {
		size_t size = request->body_size - offset < PIECE ? request->body_size - offset : PIECE;
		if (!read_at(request, offset, piece, size, err) ||
		    !multipart_feed(multipart, (struct text){piece, size}, err))
			return false;
		offset += size;
	}
	return true;
}

static bool read_multipart(struct web_request *request, const struct web_form_limits *limits,
                           const struct web_file_sink *sink, struct web_form *ret_form, struct error *err)
{
	struct text boundary;
	if (!multipart_boundary(request->arena, text_from(web_request_header(request, "Content-Type")), &boundary)) {
		error_set(err, ERROR_SYNTAX, "multipart/form-data needs one good boundary");
		return error_clause(err, "RFC 2046 5.1.1");
	}
	struct multipart *multipart = multipart_create(request->arena, boundary, limits, sink);
	bool good = feed_all(request, multipart, err) && multipart_end(multipart, ret_form, err);
	multipart_destroy(multipart);
	return good;
}

static bool read_form(struct web_request *request, const struct web_form_limits *limits, const struct web_file_sink *sink,
                      struct web_form *ret_form, struct error *err)
{
	struct text body;
	if (request->body_size == 0) {
		*ret_form = (struct web_form){0};
		return true;
	}
	if (text_is(request->media_type, "multipart/form-data"))
		return read_multipart(request, limits, sink, ret_form, err);
	if (text_is(request->media_type, "application/x-www-form-urlencoded"))
		return web_request_body(request, &body, err) &&
		       web_form_read_urlencoded(request->arena, body, limits, ret_form, err);
	if (text_is(request->media_type, "application/json"))
		return web_request_body(request, &body, err) &&
		       web_form_read_json(request->arena, body, limits, ret_form, err);
	return error_set(err, ERROR_MEDIA_TYPE, "send a form or JSON");
}

bool web_request_form(struct web_request *request, const struct web_form_limits *limits,
                      const struct web_file_sink *sink, struct web_form *ret_form, struct error *err)
{
	struct web_form form = {0};
	if (!read_form(request, limits, sink, &form, err))
		return false;
	if (request->session.present && (request->session.csrf.len == 0 ||
	                                 !secret_equal(web_form_get(&form, "csrf"), request->session.csrf))) {
		error_set(err, ERROR_FORBIDDEN, "the form has expired: go back, load the page again and send it once more");
		return error_at(err, "csrf");
	}
	*ret_form = form;
	return true;
}
