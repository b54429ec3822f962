// SPDX-License-Identifier: Apache-2.0
//
// Request bodies as they come: small ones in memory, larger ones in a temporary file without a name, so that neither a slow nor a large upload
// holds a worker or memory.
#include "web/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int open_spool(const struct web_listener *listener)
{
	const char *folder = listener->config.spool_folder;
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
		return fd;
	char path[4096];
	size_t len = strlen(folder);
	static const char name[] = "/aftercare-XXXXXX";
	if (len + sizeof(name) > sizeof(path))
		return -1;
	memcpy(path, folder, len);
	memcpy(path + len, name, sizeof(name));
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static bool write_spool(struct exchange *exchange, struct text data)
{
	while (data.len > 0) {
		ssize_t n = write(exchange->request.body_fd, data.data, data.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		data = (struct text){data.data + n, data.len - (size_t)n};
	}
	return true;
}

static bool start_spool(struct web_listener *listener, struct exchange *exchange)
{
	uint64_t size = exchange->request.body_size;
	exchange->spooled = size;
	if (atomic_fetch_add(&listener->spooled, size) + size > listener->config.spool_max)
		return false;
	exchange->request.body_fd = open_spool(listener);
	return exchange->request.body_fd >= 0;
}

enum MHD_Result body_take(struct connection *connection, const char *upload, size_t *upload_size)
{
	struct exchange *exchange = &connection->exchange;
	struct text data = {upload, *upload_size};
	atomic_fetch_add(&connection->received, data.len);
	*upload_size = 0;
	if (exchange->spool_failed || exchange->reply != NULL)
		return MHD_YES; // read on and forget
	if (exchange->request.body_size <= BODY_MEMORY_MAX) {
		builder_add(&exchange->body, data);
		return MHD_YES;
	}
	if (exchange->request.body_fd < 0)
		exchange->spool_failed = !start_spool(connection->listener, exchange);
	if (!exchange->spool_failed)
		exchange->spool_failed = !write_spool(exchange, data);
	return MHD_YES;
}
