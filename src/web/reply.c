// SPDX-License-Identifier: Apache-2.0
//
// Responses in the shape that the HTTP library wants: from a handler's response, from an object (kept hot), plain ones for refusals.
#include "web/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

#define HOT_MAX ((size_t)256 * 1024) // larger objects are sent from their file each time
#define HEADERS_COST 2048            // bytes a kept response takes besides its body

static void add(struct MHD_Response *reply, const char *name, const char *value)
{
	if (MHD_add_response_header(reply, name, value) != MHD_YES)
		abort(); // out of memory: names and values were checked
}

// The security headers but those that `set` has itself.
static void add_security(struct MHD_Response *reply, const struct web_header *set, size_t count, bool cors)
{
	for (const struct web_header *header = web_security_headers; header->name != NULL; header++) {
		size_t i = 0;
		while (i < count && strcasecmp(set[i].name, header->name) != 0)
			i++;
		if (i < count)
			continue;
		bool shared = cors && strcmp(header->name, "Cross-Origin-Resource-Policy") == 0;
		add(reply, header->name, shared ? "cross-origin" : header->value);
	}
	if (cors)
		add(reply, "Access-Control-Allow-Origin", "*");
}

static struct MHD_Response *from_memory(const void *data, size_t size, enum MHD_ResponseMemoryMode mode)
{
	struct MHD_Response *reply = MHD_create_response_from_buffer(size, (void *)(uintptr_t)data, mode);
	if (reply == NULL)
		abort(); // out of memory
	return reply;
}

struct MHD_Response *reply_plain(const char *text, const char *header, const char *header_value)
{
	struct MHD_Response *reply = from_memory(text, strlen(text), MHD_RESPMEM_MUST_COPY);
	add(reply, "Content-Type", "text/plain; charset=utf-8");
	add(reply, "Cache-Control", "no-store");
	if (header != NULL)
		add(reply, header, header_value);
	add_security(reply, NULL, 0, false);
	return reply;
}

static bool has_header(const struct web_response *response, const char *name)
{
	for (size_t i = 0; i < response->header_count; i++)
		if (strcasecmp(response->headers[i].name, name) == 0)
			return true;
	return false;
}

struct MHD_Response *reply_from_response(const struct web_listener *listener, const struct web_request *request,
                                         struct web_response *response)
{
	struct MHD_Response *reply = NULL;
	if (response->fd >= 0) {
		reply = MHD_create_response_from_fd64(response->fd_size, response->fd);
		if (reply == NULL)
			abort();
		response->fd = -1; // it is the reply's now
	} else {
		reply = from_memory(response->body.data == NULL ? "" : response->body.data, response->body.len,
		                    MHD_RESPMEM_PERSISTENT);
	}
	unsigned flags = request->route == NULL ? 0 : request->route->flags;
	if (response->content_type.len > 0 && !has_header(response, "Content-Type"))
		add(reply, "Content-Type", text_cstr(response->arena, response->content_type));
	for (size_t i = 0; i < response->header_count; i++)
		if (strcasecmp(response->headers[i].name, "Cache-Control") != 0 || (flags & WEB_PUBLIC_CACHE) != 0)
			add(reply, response->headers[i].name, response->headers[i].value);
	if ((flags & WEB_PUBLIC_CACHE) == 0 || listener->config.private || !has_header(response, "Cache-Control"))
		add(reply, "Cache-Control", "no-store");
	add_security(reply, response->headers, response->header_count, (flags & WEB_CORS) != 0);
	return reply;
}

// Objects.

struct plan {
	const struct web_listener *listener;
	const struct web_object *object;
	enum web_coding coding;
	const struct web_variant *variant;
	bool varies;
};

static void add_object_headers(struct MHD_Response *reply, const struct plan *plan)
{
	static const char *const codings[WEB_CODING_COUNT] = {NULL, "gzip", "br"};
	char etag[WEB_ETAG_SIZE];
	add(reply, "Content-Type", plan->object->content_type);
	add(reply, "ETag", web_etag_format(plan->variant, etag));
	if (codings[plan->coding] != NULL)
		add(reply, "Content-Encoding", codings[plan->coding]);
	if (plan->varies)
		add(reply, "Vary", "Accept-Encoding");
	if (plan->object->immutable)
		add(reply, "Cache-Control", "public, max-age=31536000, immutable");
	else
		add(reply, "Cache-Control", plan->listener->config.private ? "private, no-cache" : "public, no-cache");
	if (plan->object->download)
		add(reply, "Content-Disposition", "attachment");
	add_security(reply, NULL, 0, plan->object->cors);
}

static bool read_whole(int fd, char *data, size_t size)
{
	for (size_t len = 0; len < size;) {
		ssize_t n = pread(fd, data + len, size - len, (off_t)len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		len += (size_t)n;
	}
	return true;
}

static struct MHD_Response *make_object(const struct plan *plan, bool hot)
{
	const struct web_variant *variant = plan->variant;
	struct MHD_Response *reply = NULL;
	if (variant->file == NULL) {
		reply = from_memory(variant->memory.len == 0 ? "" : variant->memory.data, variant->memory.len, MHD_RESPMEM_MUST_COPY);
	} else {
		FD_AUTO fd = open(variant->file, O_RDONLY | O_CLOEXEC);
		struct stat info;
		if (fd < 0 || fstat(fd, &info) != 0 || (uint64_t)info.st_size != variant->size)
			return NULL;
		if (hot) {
			char *data = memory_alloc(variant->size + 1);
			if (!read_whole(fd, data, variant->size)) {
				free(data);
				return NULL;
			}
			reply = from_memory(data, variant->size, MHD_RESPMEM_MUST_FREE);
		} else {
			reply = MHD_create_response_from_fd64(variant->size, fd);
			if (reply == NULL)
				abort();
			fd = -1; // it is the reply's now
		}
	}
	add_object_headers(reply, plan);
	return reply;
}

static unsigned plan_flags(const struct plan *plan)
{
	return (unsigned)plan->coding | (plan->varies ? 4U : 0) | (plan->object->immutable ? 8U : 0) |
	       (plan->object->cors ? 16U : 0) | (plan->object->download ? 32U : 0);
}

static enum MHD_Result queue(struct connection *connection, int status, struct MHD_Response *reply, uint64_t size)
{
	connection_phase(connection, PHASE_SEND, size);
	return MHD_queue_response(connection->mhd, (unsigned)status, reply);
}

static bool send_hot(struct web_listener *listener, struct connection *connection, const struct plan *plan, int status,
                     enum MHD_Result *ret_result)
{
	struct web_cache_key key = {plan->variant->hash, plan->object->content_type, plan_flags(plan)};
	struct web_cached *cached = web_cache_get(listener->cache, &key);
	if (cached == NULL) {
		struct MHD_Response *reply = make_object(plan, true);
		if (reply == NULL)
			return false;
		cached = web_cache_put(listener->cache, &key, reply, plan->variant->size + HEADERS_COST);
	}
	*ret_result = queue(connection, status, web_cached_response(cached), plan->variant->size);
	web_cache_release(cached);
	return true;
}

bool reply_object(struct web_listener *listener, struct connection *connection, const struct web_object *object,
                  const char *accept_encoding, const char *if_none_match, int status, enum MHD_Result *ret_result)
{
	struct plan plan = {.listener = listener, .object = object};
	plan.coding = web_coding_choose(accept_encoding, object);
	plan.variant = &object->variants[plan.coding];
	plan.varies = object->variants[WEB_GZIP].present || object->variants[WEB_BROTLI].present;
	struct MHD_Response *reply;
	if (status == 200 && web_etag_matches(if_none_match, plan.variant)) {
		reply = from_memory("", 0, MHD_RESPMEM_PERSISTENT);
		add_object_headers(reply, &plan);
		status = 304;
	} else if (plan.variant->size <= HOT_MAX) {
		return send_hot(listener, connection, &plan, status, ret_result);
	} else {
		reply = make_object(&plan, false);
		if (reply == NULL)
			return false;
	}
	*ret_result = queue(connection, status, reply, status == 304 ? 0 : plan.variant->size);
	MHD_destroy_response(reply);
	return true;
}
