// SPDX-License-Identifier: Apache-2.0
//
// Both ends of the control socket: requests by libcurl, routes on the server.
#include "cli/control.h"

#include <curl/curl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/accounts.h"
#include "cli/state.h"
#include "value/json.h"
#include "web/request.h"
#include "web/response.h"

#define LONGEST_ANSWER ((size_t)1 << 20)

// ---- the command's end

static const char *socket_path(struct arena *arena, const struct cli_command *command, const struct cli_arguments *arguments)
{
	const char *folder = cli_value(command, arguments, "state");
	return arena_printf(arena, "%s/control.sock", folder == NULL ? STATE_DEFAULT : folder);
}

static size_t collect(char *data, size_t size, size_t count, void *ctx)
{
	struct builder *answer = ctx;
	builder_add(answer, (struct text){data, size * count});
	return answer->overflow ? 0 : size * count;
}

// POSTs a JSON object (GET where it is NULL). Returns the HTTP status, 0 where nobody listens.
static long ask(const char *socket, const char *path, const struct value *question, struct builder *answer)
{
	CURL *curl = curl_easy_init();
	ARENA_AUTO arena = ARENA_INIT;
	BUILDER_AUTO body;
	long status = 0;
	struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
	builder_init(&body, LONGEST_ANSWER);
	curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket);
	curl_easy_setopt(curl, CURLOPT_URL, arena_printf(&arena, "http://localhost%s", path));
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	if (question != NULL) {
		json_write(&body, question, JSON_COMPACT);
		curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body.len);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data);
	}
	if (curl_easy_perform(curl) == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return status;
}

bool control_running(const struct cli_command *command, const struct cli_arguments *arguments)
{
	ARENA_AUTO arena = ARENA_INIT;
	BUILDER_AUTO answer;
	builder_init(&answer, LONGEST_ANSWER);
	return ask(socket_path(&arena, command, arguments), "/control/alive", NULL, &answer) == 200;
}

static int ask_and_print(const struct cli_command *command, const struct cli_arguments *arguments, const char *path, const struct value *question)
{
	ARENA_AUTO arena = ARENA_INIT;
	BUILDER_AUTO answer;
	struct value *json;
	struct error err;
	builder_init(&answer, LONGEST_ANSWER);
	long status = ask(socket_path(&arena, command, arguments), path, question, &answer);
	if (status == 0 || !json_read(&arena, builder_text(&answer), NULL, &json_limits_default, &json, &err)) {
		error_set(&err, ERROR_UNAVAILABLE, "the server did not answer (status %ld)", status);
		return cli_fail(command, &err);
	}
	struct text output = value_text_at(json, "output"), errors = value_text_at(json, "errors");
	fwrite(output.data == NULL ? "" : output.data, 1, output.len, stdout);
	fwrite(errors.data == NULL ? "" : errors.data, 1, errors.len, stderr);
	return (int)value_as_int(value_get(json, "exit"), 70);
}

int control_import(const struct cli_command *command, const struct cli_arguments *arguments, const char *folder, int64_t base, bool publish)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct value *question = value_map(&arena);
	char absolute[PATH_MAX];
	struct error err;
	if (realpath(folder, absolute) == NULL) {
		error_set_errno(&err, "%s cannot be read", folder);
		return cli_fail(command, &err);
	}
	value_put_string(&arena, question, "folder", absolute);
	value_put_int(&arena, question, "base", base);
	value_put_bool(&arena, question, "publish", publish);
	return ask_and_print(command, arguments, "/control/import", question);
}

int control_publish(const struct cli_command *command, const struct cli_arguments *arguments)
{
	ARENA_AUTO arena = ARENA_INIT;
	return ask_and_print(command, arguments, "/control/publish", value_map(&arena));
}

int control_account(const struct cli_command *command, const struct cli_arguments *arguments, const char *email, const char *name,
                    const char *role, const char *password)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct value *question = value_map(&arena);
	value_put_string(&arena, question, "email", email);
	value_put_string(&arena, question, "name", name);
	value_put_string(&arena, question, "role", role);
	value_put_string(&arena, question, "password", password);
	return ask_and_print(command, arguments, "/control/account", question);
}

// ---- the server's end

// Answers with what the command would have printed: `report` and the error go to its standard error.
static bool answer(struct web_request *request, struct web_response *response, const char *output, struct text report, const struct error *err)
{
	struct arena *arena = request->arena;
	struct value *json = value_map(arena);
	BUILDER_AUTO text;
	struct text taken;
	struct error ignored;
	builder_init(&text, LONGEST_ANSWER);
	value_put_string(arena, json, "output", output);
	if (err != NULL)
		value_put(arena, json, "errors",
		          value_printf(arena, TEXT_FMT "aftercare: %s%s%s\n", TEXT_ARG(report), err->place, err->place[0] == '\0' ? "" : ": ", err->message));
	value_put_int(arena, json, "exit", err == NULL ? 0 : error_class_info(err->class)->exit_code);
	json_write(&text, json, JSON_COMPACT);
	if (!builder_take(&text, arena, &taken, &ignored))
		return false;
	web_response_json(response, 200, taken);
	return true;
}

static bool control_alive(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	(void)app;
	(void)err;
	return answer(request, response, "", TEXT(""), NULL);
}

static bool read_question(struct web_request *request, struct value **ret_question, struct error *err)
{
	struct text body;
	return web_request_body(request, &body, err) &&
	       json_read(request->arena, body, NULL, &json_limits_default, ret_question, err);
}

static bool control_do_import(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct state *state = app;
	struct value *question;
	int64_t number;
	bool made = false;
	if (!read_question(request, &question, err))
		return false;
	const char *folder = value_as_string(request->arena, value_get(question, "folder"), "");
	int64_t base = value_as_int(value_get(question, "base"), -1);
	if (!state_import(state, folder, base, "import", &number, err))
		return answer(request, response, "", builder_text(&state->report), err);
	const char *output = arena_printf(request->arena, "revision %lld\n", (long long)number);
	if (value_as_bool(value_get(question, "publish"), true) && !state_publish(state, "", &made, err))
		return answer(request, response, output, builder_text(&state->report), err);
	return answer(request, response, arena_printf(request->arena, "%s%s", output, made ? "published\n" : ""), TEXT(""), NULL);
}

static bool control_do_publish(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct state *state = app;
	bool made;
	if (!state_publish(state, "", &made, err))
		return answer(request, response, "", builder_text(&state->report), err);
	return answer(request, response, made ? "published\n" : "nothing has changed\n", TEXT(""), NULL);
}

static bool control_do_account(void *app, struct web_request *request, struct web_response *response, struct error *err)
{
	struct state *state = app;
	struct value *question;
	if (!read_question(request, &question, err))
		return false;
	struct text role = value_text_at(question, "role");
	if (!accounts_add(state->desk.store, value_text_at(question, "email"), value_text_at(question, "name"), role,
	                  value_text_at(question, "password"), err))
		return answer(request, response, "", builder_text(&state->report), err);
	return answer(request, response, "account added\n", TEXT(""), NULL);
}

#define LONGEST_QUESTION (64 * 1024)

static const struct web_route routes[] = {
	{WEB_GET, "/control/alive", control_alive, 0, 0, "whether a server is there"},
	{WEB_POST, "/control/import", control_do_import, WEB_JSON, LONGEST_QUESTION, "aftercare import"},
	{WEB_POST, "/control/publish", control_do_publish, WEB_JSON, LONGEST_QUESTION, "aftercare publish"},
	{WEB_POST, "/control/account", control_do_account, WEB_JSON, LONGEST_QUESTION, "aftercare account"},
};

const struct web_route_table control_routes = {routes, sizeof(routes) / sizeof(routes[0])};
