// SPDX-License-Identifier: Apache-2.0
//
// `aftercare serve`: the public site, the staff console, the control socket and the worker, in one process.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/log.h"
#include "base/time.h"
#include "cli/accounts.h"
#include "cli/control.h"
#include "cli/mounted.h"
#include "cli/state.h"
#include "cli/verbs.h"
#include "live/account.h"
#include "value/json.h"

#define DEMO_EMAIL "demo@aftercare.example"
#define WORKERS 2

struct server {
	struct state state;
	struct web_listener *public, *console, *control;
	const char *public_url, *console_url;
	struct web_route_table public_tables[MOUNTED_MAX], console_tables[MOUNTED_MAX];
	struct job_handler *handlers;
	size_t handler_count;
	pthread_t workers[WORKERS];
	unsigned worker_count;
	atomic_bool stop;
	bool demo;
	char demo_password[ACCOUNT_SESSION_TOKEN_SIZE];
};

static const struct cli_option options[] = {
	STATE_OPTIONS,
	{"public", "ADDRESS", "address and port of the public site (default: 127.0.0.1:8080; port 0: any)"},
	{"console", "ADDRESS", "address and port of the staff console (default: 127.0.0.1:8081)"},
	{"base-url", "URL", "public address for links in mail (default: maker.site.base_url; with --demo this machine's)"},
	{"trusted-proxies", "LIST", "addresses of reverse proxies whose forwarded headers are believed"},
	{"smtp", "URL", "mail relay, smtp://HOST:PORT or smtps://… (default: none, mail goes to the spool folder)"},
	{"smtp-user", "NAME", "login at the relay"},
	{"smtp-password-file", "FILE", "the password for it, in the first line of a file"},
	{"smtp-plain", NULL, "no TLS: only for a relay on this machine"},
	{"mail-from", "ADDRESS", "sender of mail (default: contacts.support of the maker)"},
	{"at", "INSTANT", "make publications as of this day or instant (default: maker.at, else now)"},
	{"demo", NULL, "an account to try the console with, printed at each start"},
	{NULL, NULL, NULL},
};

// ---- sessions and errors of the listeners

static struct text role_names(struct arena *arena, unsigned roles)
{
	static const unsigned all[] = {ACCOUNT_ADMIN, ACCOUNT_EDITOR, ACCOUNT_AGENT};
	BUILDER_AUTO names;
	builder_init(&names, 64);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if ((roles & all[i]) != 0)
			builder_printf(&names, "%s%s", names.len == 0 ? "" : ", ", account_role_name(all[i]));
	return text_copy(arena, builder_text(&names));
}

static bool find_session(void *app, struct web_request *request, struct text token, struct web_session *session, struct error *err)
{
	struct desk *desk = app;
	STORE_READ_AUTO *tx = NULL;
	struct account_session *found = arena_new(request->arena, struct account_session);
	if (!store_read(desk->store, &tx, err))
		return false;
	if (!account_session_find(tx, request->arena, &desk->keys, token, time_now(), found, err))
		return err->class == ERROR_UNAUTHORIZED;
	session->present = true;
	session->account = text_from(found->account.id);
	session->name = text_from(found->account.name);
	session->role = role_names(request->arena, found->account.roles);
	session->csrf = text_copy(request->arena, text_from(found->csrf));
	session->data = found;
	return true;
}

// Statuses for which the pages have words of their own; the rest shows those of 500 or 400.
static int worded_status(int status)
{
	static const int known[] = {400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 429, 500, 503, 507};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i] == status)
			return status;
	return status < 500 ? 400 : 500;
}

static bool error_page(void *app, struct web_request *request, const struct error *error, struct web_response *response)
{
	struct desk *desk = app;
	DESK_MODEL_AUTO *model = desk_model_get(desk);
	const struct error_class_info *info = error_class_info(error->class);
	struct arena *arena = request->arena;
	struct error ignored;
	if (!info->public_message)
		log_error("serve", error);
	if (model == NULL)
		return false;
	struct page page = desk_page(model, request, "error");
	int words = worded_status(info->http_status);
	struct value *data = value_map(arena), *view = value_put_map(arena, data, "error");
	value_put_int(arena, view, "status", info->http_status);
	value_put_string(arena, view, "title", page_label(&page, arena_printf(arena, "error.%d.title", words)));
	value_put_string(arena, view, "message", page_label(&page, arena_printf(arena, "error.%d.message", words)));
	value_put_string(arena, view, "what_to_do", page_label(&page, arena_printf(arena, "error.%d.do", words)));
	struct value *frame = page_frame(arena, &page, page_label(&page, arena_printf(arena, "error.%d.title", words)), PAGE_NAV_NONE);
	value_put_bool(arena, frame, "noindex", true);
	return desk_respond(response, info->http_status, &page, "error", data, frame, &ignored);
}

// ---- starting

static void switched(void *ctx, struct web_site *site)
{
	struct server *server = ctx;
	web_listener_set_site(server->public, site);
}

static bool open_mailer(struct server *server, const struct cli_command *command, const struct cli_arguments *arguments, struct error *err)
{
	struct state *state = &server->state;
	const char *from = cli_value(command, arguments, "mail-from"), *password_file = cli_value(command, arguments, "smtp-password-file");
	DESK_MODEL_AUTO *model = desk_model_get(&state->desk);
	struct text password = {NULL, 0};
	if (password_file != NULL) {
		struct text file;
		if (!file_read(&state->arena, password_file, 4096, &file, err))
			return false;
		password = text_trim(text_cut(&file, '\n'));
	}
	if (from == NULL)
		from = text_cstr(&state->arena, model->site.portfolio->content->maker.support_mail);
	struct mailer_config config = {
		.smtp = {.relay = cli_value(command, arguments, "smtp"), .user = cli_value(command, arguments, "smtp-user"),
			.password = password.data == NULL ? NULL : text_cstr(&state->arena, password)},
		.spool = arena_printf(&state->arena, "%s/spool", state->desk.state),
		.from = from,
		.from_name = text_cstr(&state->arena, value_text_at(model->site.portfolio->content->maker.value, "legal_name")),
	};
	config.smtp.plain = cli_value(command, arguments, "smtp-plain") != NULL;
	if (!mailer_create(&config, &state->mailer, err))
		return false;
	state->desk.mailer = state->mailer;
	return true;
}

static bool start_listeners(struct server *server, const struct cli_command *command, const struct cli_arguments *arguments, struct error *err)
{
	struct state *state = &server->state;
	const char *public = cli_value(command, arguments, "public"), *console = cli_value(command, arguments, "console");
	struct web_listener_config config = {
		.address = public == NULL ? "127.0.0.1:8080" : public,
		.tables = server->public_tables,
		.table_count = mounted_public(server->public_tables),
		.app = &state->desk,
		.trusted_proxies = cli_value(command, arguments, "trusted-proxies"),
		.error_page = error_page,
		.workers = 32, // they mostly wait for the disk: the more wait, the more writes share one commit
	};
	if (!web_listener_start(&config, &server->public, err))
		return false;
	config.address = console == NULL ? "127.0.0.1:8081" : console;
	config.tables = server->console_tables;
	config.table_count = mounted_console(server->console_tables);
	config.private = true;
	config.session = find_session;
	config.login_path = "/login";
	config.error_page = NULL;
	if (!web_listener_start(&config, &server->console, err))
		return false;
	struct web_listener_config control = {
		.address = arena_printf(&state->arena, "unix:%s/control.sock", state->desk.state),
		.tables = &control_routes,
		.table_count = 1,
		.app = state,
		.workers = 1,
	};
	return web_listener_start(&control, &server->control, err);
}

// "127.0.0.1:0" with the port that was bound, as a URL.
static const char *url_of(struct arena *arena, const char *address, const char *fallback, const struct web_listener *listener)
{
	struct text host = text_from(address == NULL ? fallback : address);
	while (host.len > 0 && host.data[host.len - 1] != ':')
		host.len--;
	host.len -= host.len > 0;
	bool any = text_is(host, "0.0.0.0") || text_is(host, "[::]") || text_is(host, "127.0.0.1");
	return arena_printf(arena, "http://" TEXT_FMT ":%u/", TEXT_ARG(any && address == NULL ? TEXT("localhost") : host), web_listener_port(listener));
}

static bool write_addresses(struct server *server, struct error *err)
{
	struct state *state = &server->state;
	struct value *json = value_map(&state->arena);
	BUILDER_AUTO text;
	builder_init(&text, 4096);
	value_put_string(&state->arena, json, "public", server->public_url);
	value_put_string(&state->arena, json, "console", server->console_url);
	json_write(&text, json, JSON_PRETTY);
	return file_write(arena_printf(&state->arena, "%s/addresses.json", state->desk.state), builder_text(&text), 0644, err);
}

// The demo's account is made once; its password is kept in the state folder, for this machine's user alone.
static bool open_demo(struct server *server, struct error *err)
{
	struct state *state = &server->state;
	const char *path = arena_printf(&state->arena, "%s/demo-login", state->desk.state);
	struct text file;
	if (!file_exists(path)) {
		uint8_t bytes[9];
		random_bytes(bytes, sizeof(bytes));
		struct text password = base64url_encode(&state->arena, (struct text){(char *)bytes, sizeof(bytes)});
		if (!file_write_durable(path, password, 0600, err) ||
			!accounts_add(state->desk.store, TEXT(DEMO_EMAIL), TEXT("Demo"), TEXT("admin,editor,agent"), password, err))
			return false;
	}
	if (!file_read(&state->arena, path, 64, &file, err))
		return false;
	snprintf(server->demo_password, sizeof(server->demo_password), TEXT_FMT, TEXT_ARG(file));
	return true;
}

static void complain(const struct error *err, void *user)
{
	(void)user;
	log_error("worker", err);
}

static void *work(void *data)
{
	struct server *server = data;
	job_worker_run(server->state.desk.store, server->handlers, server->handler_count, &server->state.desk, &server->stop, complain);
	return NULL;
}

static void print_welcome(const struct server *server)
{
	printf("public site    %s\nstaff console  %s\n", server->public_url, server->console_url);
	if (server->demo)
		printf("demo login     %s  password %s\n\n"
		       "Try first: open the public site, choose the camera, then a firmware version. Send a report, follow its private link,\n"
		       "and answer it in the console. Mail is not sent: it is shown in the console under Mail.\n",
			DEMO_EMAIL, server->demo_password);
	printf("Stop with Ctrl-C.\n");
	fflush(stdout);
}

static bool load_content(struct server *server, const char *folder, const char *at, struct error *err)
{
	int64_t number;
	bool made;
	if (at != NULL && !cli_instant(at, &server->state.desk.at, err))
		return false;
	if (folder != NULL && !state_import(&server->state, folder, -1, "import", &number, err))
		return false;
	return state_publish(&server->state, "", &made, err);
}

static bool start(struct server *server, const struct cli_command *command, const struct cli_arguments *arguments, struct error *err)
{
	struct state *state = &server->state;
	const char *folder = arguments->count > 0 ? arguments->positional[0] : NULL, *base = cli_value(command, arguments, "base-url");
	server->demo = cli_value(command, arguments, "demo") != NULL;
	state->publisher.switched = switched;
	state->publisher.ctx = server;
	if (!start_listeners(server, command, arguments, err))
		return false;
	server->public_url = url_of(&state->arena, cli_value(command, arguments, "public"), "127.0.0.1:8080", server->public);
	server->console_url = url_of(&state->arena, cli_value(command, arguments, "console"), "127.0.0.1:8081", server->console);
	state->desk.console_url = server->console_url;
	if (!load_content(server, folder, cli_value(command, arguments, "at"), err) || (server->demo && !open_demo(server, err)) ||
		!open_mailer(server, command, arguments, err))
		return false;
	DESK_MODEL_AUTO *model = desk_model_get(&state->desk);
	state->desk.base_url = base != NULL     ? base
	                       : server->demo   ? server->public_url
	                                        : text_cstr(&state->arena, model->site.portfolio->content->maker.base_url);
	mounted_jobs(&state->arena, &server->handlers, &server->handler_count);
	while (server->worker_count < WORKERS && pthread_create(&server->workers[server->worker_count], NULL, work, server) == 0)
		server->worker_count++;
	return write_addresses(server, err);
}

static void stop(struct server *server)
{
	atomic_store(&server->stop, true);
	// Whoever may still make a publication ends before the public listener, which takes it over.
	web_listener_stop(server->control);
	web_listener_stop(server->console);
	for (unsigned i = 0; i < server->worker_count; i++)
		pthread_join(server->workers[i], NULL);
	web_listener_stop(server->public);
}

static int run(const struct cli_command *command, int argc, char **argv)
{
	struct cli_arguments arguments;
	struct error err;
	int code, number;
	sigset_t signals;
	if (!cli_parse(command, argc, argv, &arguments, &code))
		return code;
	// Every thread inherits the mask; this one waits for the signals.
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	struct server *server = memory_alloc(sizeof(*server));
	bool good = state_open(&server->state, command, &arguments, &err);
	if (good) {
		good = start(server, command, &arguments, &err);
		if (good) {
			print_welcome(server);
			sigwait(&signals, &number);
		}
		stop(server);
		state_close(&server->state);
	}
	free(server);
	return good ? 0 : cli_fail(command, &err);
}

const struct cli_command cli_serve = {
	.name = "serve",
	.arguments = "[DIR]",
	.summary = "serve the public site and the staff console",
	.help = "With DIR the content folder is imported first, where it has changed since the last import. Without one, what the database holds\n"
		"is served. A content error leaves what was published before in place.",
	.options = options,
	.least = 0,
	.most = 1,
	.run = run,
};
