// SPDX-License-Identifier: Apache-2.0
//
// A small server for tests/blackbox/test_http.py and bench/serve: a folder of objects and sample routes. Options are NAME=NUMBER or NAME=TEXT; prints
// its port and serves until its standard input ends.
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/random.h"
#include "value/json.h"
#include "web/listener.h"
#include "web/multipart.h"

static struct web_listener *listener;
static struct web_site *sites[2]; // with a second folder, /switch goes to it
static atomic_int finished_files, aborted_files;

struct sample_file {
	struct hasher hasher;
	char hex[HASH_HEX_SIZE];
};

static bool sink_begin(void *ctx, const struct web_file *file, struct error *err)
{
	struct sample_file *sample = ctx;
	if (text_is(file->name, "refused.txt"))
		return error_set(err, ERROR_UNAVAILABLE, "the sink is full");
	hasher_init(&sample->hasher);
	return true;
}

static bool sink_data(void *ctx, struct text bytes, struct error *err)
{
	struct sample_file *sample = ctx;
	(void)err;
	hasher_update(&sample->hasher, bytes);
	return true;
}

static bool sink_end(void *ctx, struct arena *arena, void **ret_data, struct error *err)
{
	struct sample_file *sample = ctx;
	struct hash hash = hasher_finish(&sample->hasher);
	(void)err;
	*ret_data = arena_strdup(arena, hash_hex(&hash, sample->hex));
	finished_files++;
	return true;
}

static void sink_abort(void *ctx)
{
	(void)ctx;
	aborted_files++;
}

static bool send_json(struct web_request *request, struct web_response *response, const struct value *body, struct error *err)
{
	BUILDER_AUTO out;
	struct text text;
	builder_init(&out, (size_t)4 << 20);
	json_write(&out, body, JSON_COMPACT);
	if (!builder_take(&out, request->arena, &text, err))
		return false;
	web_response_json(response, 200, text);
	return true;
}

static bool hello(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	(void)app, (void)request, (void)err;
	web_response_text(response, 200, TEXT("hello\n"));
	return true;
}

static bool echo(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	(void)app;
	struct value *body = value_map(request->arena);
	value_put(request->arena, body, "path", value_text(request->arena, request->path));
	value_put(request->arena, body, "host", value_text(request->arena, request->host));
	value_put(request->arena, body, "address", value_text(request->arena, request->address));
	value_put_bool(request->arena, body, "https", request->https);
	value_put_bool(request->arena, body, "local", request->local);
	struct value *query = value_put_map(request->arena, body, "query");
	for (size_t i = 0; i < request->query.field_count; i++)
		value_put_text(request->arena, query, request->query.fields[i].name,
		               value_text(request->arena, request->query.fields[i].value));
	struct value *params = value_put_map(request->arena, body, "params");
	for (size_t i = 0; i < request->params.count; i++)
		value_put(request->arena, params, request->params.items[i].name,
		          value_text(request->arena, request->params.items[i].value));
	return send_json(request, response, body, err);
}

static bool form(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	(void)app;
	struct sample_file sample;
	struct web_file_sink sink = {&sample, sink_begin, sink_data, sink_end, sink_abort};
	struct web_form got;
	if (!web_request_form(request, &web_form_limits_default, &sink, &got, err))
		return false;
	struct value *body = value_map(request->arena);
	struct value *fields = value_put_list(request->arena, body, "fields");
	for (size_t i = 0; i < got.field_count; i++) {
		struct value *pair = value_list(request->arena);
		value_append(request->arena, pair, value_text(request->arena, got.fields[i].name));
		value_append(request->arena, pair, value_text(request->arena, got.fields[i].value));
		value_append(request->arena, fields, pair);
	}
	struct value *files = value_put_list(request->arena, body, "files");
	for (size_t i = 0; i < got.file_count; i++) {
		struct value *file = value_map(request->arena);
		value_put(request->arena, file, "field", value_text(request->arena, got.files[i].field));
		value_put(request->arena, file, "name", value_text(request->arena, got.files[i].name));
		value_put(request->arena, file, "type", value_text(request->arena, got.files[i].media_type));
		value_put_int(request->arena, file, "size", (int64_t)got.files[i].size);
		value_put_string(request->arena, file, "sha256", got.files[i].data);
		value_append(request->arena, files, file);
	}
	return send_json(request, response, body, err);
}

static bool wait_a_while(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	int64_t milliseconds = 0;
	if (!text_to_int64(web_request_query(request, "ms"), &milliseconds) || milliseconds > 10000)
		return error_set(err, ERROR_INVALID, "say ms=0 to 10000");
	struct timespec pause = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
	nanosleep(&pause, NULL);
	return hello(app, request, response, err);
}

static bool fail(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	(void)app, (void)response;
	if (text_is(web_request_query(request, "class"), "conflict"))
		return error_set(err, ERROR_CONFLICT, "somebody was faster");
	return error_set(err, ERROR_INTERNAL, "secret detail");
}

static bool header(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	return web_response_header(response, "X-Sample", web_request_query(request, "value"), err) &&
	       hello(app, request, response, err);
}

static bool redirect(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	(void)app;
	return web_response_redirect(response, 303, web_request_query(request, "to"), err);
}

static bool login(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	return web_response_session(response, request, TEXT("right-token"), 3600, err) && hello(app, request, response, err);
}

static bool find_session(void *app, struct web_request *request, struct text token, struct web_session *session, struct error *err)
{
	(void)app, (void)request, (void)err;
	session->present = text_is(token, "right-token");
	session->csrf = TEXT("right-csrf");
	return true;
}

static bool download(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	(void)app;
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set_errno(err, "no file");
	web_response_download(response, fd, 100000, web_request_query(request, "name"));
	return true;
}

static bool counts(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	(void)app;
	struct web_listener_counts now;
	web_listener_counts(listener, &now);
	struct value *body = value_map(request->arena);
	value_put_int(request->arena, body, "connections", (int64_t)now.connections);
	value_put_int(request->arena, body, "refused", (int64_t)now.refused);
	value_put_int(request->arena, body, "reaped", (int64_t)now.reaped);
	value_put_int(request->arena, body, "busy", (int64_t)now.busy);
	value_put_int(request->arena, body, "spooled", (int64_t)now.spooled);
	value_put_int(request->arena, body, "cached", (int64_t)now.cached);
	value_put_int(request->arena, body, "finished_files", finished_files);
	value_put_int(request->arena, body, "aborted_files", aborted_files);
	return send_json(request, response, body, err);
}

static bool switch_site(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	if (sites[1] != NULL)
		web_listener_set_site(listener, sites[1]);
	return hello(app, request, response, err);
}

static const struct web_route routes[] = {
	{WEB_GET, "/hello", hello, 0, 0, "Says hello"},
	{WEB_GET, "/echo", echo, 0, 0, "Says what was asked"},
	{WEB_GET, "/echo/{id}/{token:token}/", echo, 0, 0, "Says its parameters"},
	{WEB_GET, "/open", echo, WEB_CORS, 0, "Says what was asked, to other sites too"},
	{WEB_POST, "/form", form, WEB_FORM | WEB_JSON, (size_t)60 << 20, "Says what the form held"},
	{WEB_POST, "/small", form, WEB_FORM, 1000, "A form of at most 1,000 bytes"},
	{WEB_POST, "/any", form, WEB_FORM | WEB_ANY_ORIGIN, 1000, "A form from anywhere"},
	{WEB_GET, "/wait", wait_a_while, 0, 0, "Takes its time"},
	{WEB_GET, "/fail", fail, 0, 0, "Fails"},
	{WEB_GET, "/header", header, 0, 0, "Sets a header"},
	{WEB_GET, "/redirect", redirect, 0, 0, "Redirects"},
	{WEB_POST, "/login", login, WEB_FORM, 1000, "Logs in"},
	{WEB_GET, "/private", hello, WEB_LOGIN, 0, "Needs a session"},
	{WEB_POST, "/private", form, WEB_LOGIN | WEB_FORM, 1000, "Needs a session and its csrf"},
	{WEB_GET, "/download", download, 0, 0, "A file"},
	{WEB_GET, "/counts", counts, 0, 0, "The listener's counts"},
	{WEB_POST, "/switch", switch_site, 0, 0, "Switches to the second site"},
	{WEB_GET, "/page/{id}/", NULL, WEB_STATIC, 0, "A page"},
};

static bool option(struct web_listener_config *config, const char *word)
{
	static const struct {
		const char *name;
		size_t offset;
	} numbers[] = {
		{"workers=", offsetof(struct web_listener_config, workers)},
		{"io_threads=", offsetof(struct web_listener_config, io_threads)},
		{"queue_max=", offsetof(struct web_listener_config, queue_max)},
		{"idle_seconds=", offsetof(struct web_listener_config, idle_seconds)},
		{"header_seconds=", offsetof(struct web_listener_config, header_seconds)},
		{"body_seconds=", offsetof(struct web_listener_config, body_seconds)},
		{"response_seconds=", offsetof(struct web_listener_config, response_seconds)},
		{"rate_min=", offsetof(struct web_listener_config, rate_min)},
		{"connections_max=", offsetof(struct web_listener_config, connections_max)},
	};
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		size_t len = strlen(numbers[i].name);
		int64_t number;
		if (strncmp(word, numbers[i].name, len) != 0)
			continue;
		if (!text_to_int64(text_from(word + len), &number) || number < 0 || number > 1000000)
			return false;
		*(unsigned *)(void *)((char *)config + numbers[i].offset) = (unsigned)number;
		return true;
	}
	if (strncmp(word, "address=", 8) == 0)
		config->address = word + 8;
	else if (strncmp(word, "hosts=", 6) == 0)
		config->hosts = word + 6;
	else if (strncmp(word, "trusted=", 8) == 0)
		config->trusted_proxies = word + 8;
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	static const struct web_route_table table = {routes, sizeof(routes) / sizeof(routes[0])};
	struct web_listener_config config = {
		.address = "127.0.0.1:0",
		.tables = &table,
		.table_count = 1,
		.session = find_session,
		.login_path = "/login",
	};
	struct error err = {0};
	size_t site_count = 0;
	for (int i = 1; i < argc; i++) {
		if (strchr(argv[i], '=') == NULL && site_count < 2 &&
		    web_folder_site_create(argv[i], "/assets/", &sites[site_count], &err)) {
			site_count++;
			continue;
		}
		if (!option(&config, argv[i])) {
			fprintf(stderr, "%s: not understood. %s\n", argv[i], err.message);
			return 64;
		}
	}
	signal(SIGPIPE, SIG_IGN);
	if (!web_listener_start(&config, &listener, &err)) {
		fprintf(stderr, "%s: %s\n", err.place, err.message);
		return error_class_info(err.class)->exit_code;
	}
	web_listener_set_site(listener, sites[0]);
	printf("%u\n", web_listener_port(listener));
	fflush(stdout);
	char byte;
	while (read(STDIN_FILENO, &byte, 1) > 0)
		continue;
	web_listener_stop(listener);
	web_site_unref(sites[0]);
	web_site_unref(sites[1]);
	return 0;
}
