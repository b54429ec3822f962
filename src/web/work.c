// SPDX-License-Identifier: Apache-2.0
//
// The queue of suspended requests and the workers that answer them.
#include "web/serve.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"

static bool find_session(struct web_listener *listener, struct web_request *request, struct error *err)
{
	if ((request->route->flags & (WEB_LOGIN | WEB_SESSION)) == 0 || listener->config.session == NULL)
		return true;
	struct text token = web_request_cookie(request, web_session_cookie(request));
	return token.len == 0 || listener->config.session(listener->config.app, request, token, &request->session, err);
}

static bool to_login(struct web_listener *listener, struct web_request *request, struct web_response *response,
                     struct error *err)
{
	if (listener->config.login_path == NULL || request->method != WEB_GET)
		return error_set(err, ERROR_UNAUTHORIZED, "log in first");
	BUILDER_AUTO location;
	builder_init(&location, 3 * WEB_TARGET_MAX + 256);
	builder_string(&location, listener->config.login_path);
	builder_string(&location, "?next=");
	builder_percent(&location, request->target, "/");
	struct text ready;
	return builder_take(&location, request->arena, &ready, err) && web_response_redirect(response, 303, ready, err);
}

static bool handle(struct web_listener *listener, struct web_request *request, struct web_response *response,
                   struct error *err)
{
	if (!find_session(listener, request, err))
		return false;
	if ((request->route->flags & WEB_LOGIN) != 0 && !request->session.present)
		return to_login(listener, request, response, err);
	return request->route->handler(listener->config.app, request, response, err);
}

static void make_error(struct web_listener *listener, struct web_request *request, const struct error *err,
                       struct web_response *response)
{
	if (!error_class_info(err->class)->public_message)
		log_error("web", err);
	web_response_reset(response);
	const char *accept = web_request_header(request, "Accept");
	bool html = accept == NULL || strstr(accept, "application/json") == NULL;
	if (!html || listener->config.error_page == NULL ||
	    !listener->config.error_page(listener->config.app, request, err, response))
		web_response_error(response, request, err);
}

static void answer(struct web_listener *listener, struct exchange *exchange)
{
	struct web_request *request = &exchange->request;
	struct web_response response;
	struct error err = {0};
	web_response_init(&response, &exchange->arena);
	if (!handle(listener, request, &response, &err))
		make_error(listener, request, &err, &response);
	exchange->reply_size = response.fd >= 0 ? response.fd_size : response.body.len;
	exchange->status = response.status;
	exchange->reply = reply_from_response(listener, request, &response);
	web_response_finish(&response);
}

static struct exchange *take(struct web_listener *listener)
{
	pthread_mutex_lock(&listener->queue_lock);
	while (listener->queue_head == NULL && !listener->stopping)
		pthread_cond_wait(&listener->queue_filled, &listener->queue_lock);
	struct exchange *exchange = listener->queue_head;
	if (exchange != NULL) {
		listener->queue_head = exchange->next;
		if (listener->queue_head == NULL)
			listener->queue_tail = &listener->queue_head;
		listener->queue_count--;
	}
	pthread_mutex_unlock(&listener->queue_lock);
	return exchange;
}

static void *run(void *arg)
{
	struct web_listener *listener = arg;
	struct exchange *exchange;
	while ((exchange = take(listener)) != NULL) {
		struct MHD_Connection *mhd = exchange->connection->mhd;
		answer(listener, exchange);
		exchange->answered = true;
		MHD_resume_connection(mhd); // from here on the exchange is the library thread's again
	}
	return NULL;
}

bool work_submit(struct web_listener *listener, struct exchange *exchange)
{
	pthread_mutex_lock(&listener->queue_lock);
	bool room = !listener->stopping && listener->queue_count < listener->config.queue_max;
	if (room) {
		exchange->queued = true;
		exchange->counted = true;
		atomic_fetch_add(&listener->in_hand, 1);
		connection_phase(exchange->connection, PHASE_WORK, 0);
		MHD_suspend_connection(exchange->connection->mhd);
		exchange->next = NULL;
		*listener->queue_tail = exchange;
		listener->queue_tail = &exchange->next;
		listener->queue_count++;
		pthread_cond_signal(&listener->queue_filled);
	}
	pthread_mutex_unlock(&listener->queue_lock);
	return room;
}

bool work_start(struct web_listener *listener, struct error *err)
{
	listener->workers = memory_alloc(listener->config.workers * sizeof(*listener->workers));
	for (unsigned i = 0; i < listener->config.workers; i++) {
		int failed = pthread_create(&listener->workers[i], NULL, run, listener);
		if (failed != 0)
			return error_set(err, ERROR_IO, "no thread can be started: %s", strerror(failed));
		listener->worker_count++;
	}
	return true;
}

void work_stop(struct web_listener *listener)
{
	pthread_mutex_lock(&listener->queue_lock);
	listener->stopping = true;
	pthread_cond_broadcast(&listener->queue_filled);
	pthread_mutex_unlock(&listener->queue_lock);
	for (unsigned i = 0; i < listener->worker_count; i++)
		pthread_join(listener->workers[i], NULL);
	listener->worker_count = 0;
	free(listener->workers);
	listener->workers = NULL;
}
