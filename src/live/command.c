// SPDX-License-Identifier: Apache-2.0
//
// Running a command: who may, is every field right, prepare, apply with an audit row in one transaction.
#include "live/command.h"

#include <stdlib.h>
#include <string.h>

#include "live/audit.h"
#include "live/field.h"

void command_input_add(struct arena *arena, struct command_input *input, struct text name, struct text value)
{
	if (input->count == input->size) {
		size_t size = input->size == 0 ? 16 : input->size * 2;
		struct command_input_item *items = arena_array(arena, size, sizeof(*items));
		for (size_t i = 0; i < input->count; i++)
			items[i] = input->items[i];
		input->items = items;
		input->size = size;
	}
	input->items[input->count++] = (struct command_input_item){name, value, NULL};
}

void command_input_add_file(struct arena *arena, struct command_input *input, struct text name, const struct command_file *file)
{
	struct command_file *copy = arena_new(arena, struct command_file);
	*copy = *file;
	command_input_add(arena, input, name, file->name);
	input->items[input->count - 1].file = copy;
}

static bool add_json(struct arena *arena, struct command_input *input, struct text name, const struct value *v, struct error *err)
{
	switch (v->kind) {
	case VALUE_NULL:
		return true;
	case VALUE_BOOL:
		command_input_add(arena, input, name, v->boolean ? TEXT("true") : TEXT("false"));
		return true;
	case VALUE_TEXT:
	case VALUE_NUMBER:
		command_input_add(arena, input, name, v->text);
		return true;
	default:
		error_set(err, ERROR_INVALID, "a text, number, boolean or a list of those is needed");
		return error_at(err, TEXT_FMT, TEXT_ARG(name));
	}
}

bool command_input_from_value(struct arena *arena, const struct value *object, struct command_input *ret_input, struct error *err)
{
	struct command_input input = {NULL, 0, 0};
	if (object == NULL || object->kind != VALUE_MAP)
		return error_set(err, ERROR_INVALID, "a JSON object is needed");
	for (size_t i = 0; i < object->map.count; i++) {
		const struct value_member *member = &object->map.members[i];
		if (member->value->kind != VALUE_LIST) {
			if (!add_json(arena, &input, member->key, member->value, err))
				return false;
			continue;
		}
		for (size_t k = 0; k < value_count(member->value); k++)
			if (!add_json(arena, &input, member->key, value_at(member->value, k), err))
				return false;
	}
	*ret_input = input;
	return true;
}

// ---- who may

static bool may(const struct command_access *access, const struct command_actor *actor, struct error *err)
{
	if (actor->kind == ACTOR_LOCAL || actor->kind == ACTOR_WORKER || access->anybody)
		return true;
	if (actor->kind == ACTOR_TOKEN && access->token != NULL && actor->purpose != NULL && strcmp(access->token, actor->purpose) == 0)
		return true;
	if (actor->kind == ACTOR_STAFF && (access->roles & actor->roles) != 0)
		return true;
	if (actor->kind == ACTOR_STAFF)
		return error_set(err, ERROR_FORBIDDEN, "your role does not allow this");
	return error_set(err, ERROR_UNAUTHORIZED, "please sign in");
}

static bool csrf_right(const struct command_actor *actor, const struct command_input *input, struct error *err)
{
	if (actor->csrf.len == 0)
		return true;
	for (size_t i = 0; i < input->count; i++)
		if (text_is(input->items[i].name, "csrf") && secret_equal(input->items[i].value, actor->csrf))
			return true;
	return error_set(err, ERROR_FORBIDDEN, "the form has expired: reload the page and send it again");
}

// ---- fields

static const struct command_parsed *parsed_of(const struct command_call *call, const char *name)
{
	for (size_t i = 0; i < call->command->field_count; i++)
		if (strcmp(call->command->fields[i].name, name) == 0)
			return &call->parsed[i];
	abort(); // a name that is not in the command's table
}

bool command_has(const struct command_call *call, const char *name)
{
	const struct command_parsed *parsed = parsed_of(call, name);
	return parsed->present && (parsed->count > 0 || parsed->text.len > 0);
}

struct text command_text(const struct command_call *call, const char *name)
{
	return parsed_of(call, name)->text;
}

const char *command_string(const struct command_call *call, const char *name)
{
	const struct command_parsed *parsed = parsed_of(call, name);
	return parsed->text.len == 0 ? NULL : text_cstr(call->arena, parsed->text);
}

bool command_bool(const struct command_call *call, const char *name)
{
	return parsed_of(call, name)->number != 0;
}

int64_t command_int(const struct command_call *call, const char *name, int64_t none)
{
	const struct command_parsed *parsed = parsed_of(call, name);
	return parsed->present ? parsed->number : none;
}

size_t command_count(const struct command_call *call, const char *name)
{
	return parsed_of(call, name)->count;
}

struct text command_text_at(const struct command_call *call, const char *name, size_t i)
{
	const struct command_parsed *parsed = parsed_of(call, name);
	return i < parsed->count ? parsed->texts[i] : (struct text){NULL, 0};
}

const struct command_file *command_file_at(const struct command_call *call, const char *name, size_t i)
{
	const struct command_parsed *parsed = parsed_of(call, name);
	return i < parsed->count ? parsed->files[i] : NULL;
}

bool command_complain(struct command_call *call, struct error *err, const char *field, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const char *message = arena_vprintf(call->arena, format, args);
	va_end(args);
	struct command_problem *larger = arena_array(call->arena, call->problem_count + 1, sizeof(*larger));
	for (size_t i = 0; i < call->problem_count; i++)
		larger[i] = call->problems[i];
	larger[call->problem_count++] = (struct command_problem){field, message};
	call->problems = larger;
	error_set(err, ERROR_INVALID, "%s", message);
	return error_at(err, "%s", field);
}

static bool parse_fields(struct command_call *call, const struct command_input *input, struct error *err)
{
	const struct command *command = call->command;
	struct command_parsed *parsed = arena_array(call->arena, command->field_count, sizeof(*parsed));
	for (size_t i = 0; i < command->field_count; i++) {
		const char *problem = field_parse(call->arena, &command->fields[i], input, &parsed[i]);
		if (problem != NULL)
			(void)command_complain(call, err, command->fields[i].name, "%s", problem);
	}
	call->parsed = parsed;
	return call->problem_count == 0;
}

// ---- running


static const char *actor_kind_name(enum command_actor_kind kind)
{
	static const char *const names[] = {
		[ACTOR_PUBLIC] = "public", [ACTOR_TOKEN] = "token", [ACTOR_STAFF] = "staff", [ACTOR_LOCAL] = "local", [ACTOR_WORKER] = "worker"};
	return names[kind];
}

// What was asked for, for the salted hash of the audit row: every field but secrets, in the table's order.
static struct text detail_of(const struct command_call *call)
{
	BUILDER_AUTO out;
	builder_init(&out, (size_t)1 << 20);
	for (size_t i = 0; i < call->command->field_count; i++) {
		if (call->command->fields[i].type == FIELD_SECRET || !call->parsed[i].present)
			continue;
		builder_printf(&out, "%s=" TEXT_FMT "\n", call->command->fields[i].name, TEXT_ARG(call->parsed[i].text));
		for (size_t k = 0; k < call->parsed[i].count; k++) {
			char hex[HASH_HEX_SIZE];
			if (call->command->fields[i].type == FIELD_FILES)
				builder_printf(&out, "  %s\n", hash_hex(&call->parsed[i].files[k]->blob.hash, hex));
			else
				builder_printf(&out, "  " TEXT_FMT "\n", TEXT_ARG(call->parsed[i].texts[k]));
		}
	}
	return text_copy(call->arena, builder_text(&out));
}

static bool apply(struct store_tx *tx, void *ctx, struct error *err)
{
	struct command_call *call = ctx;
	const struct command_actor *actor = &call->context->actor;
	call->result = NULL;
	call->problems = NULL;
	call->problem_count = 0;
	if (!call->command->apply(tx, call, err))
		return false;
	struct audit_entry entry = {
		.instant = call->context->now,
		.actor_kind = actor_kind_name(actor->kind),
		.actor = actor->id,
		.action = call->command->name,
		.entity_kind = call->entity_kind,
		.entity = call->entity,
		.detail = detail_of(call),
	};
	return audit_add(tx, &entry, err);
}

static bool run(struct command_call *call, const struct command_input *input, struct error *err)
{
	const struct command *command = call->command;
	if (!may(&command->access, &call->context->actor, err) || !csrf_right(&call->context->actor, input, err))
		return false;
	if (!parse_fields(call, input, err))
		return error_set(err, ERROR_INVALID, "%zu fields need to be corrected", call->problem_count);
	if (command->prepare != NULL && !command->prepare(call, err))
		return false;
	return store_write(call->context->store, apply, call, err);
}

bool command_run(const struct command_context *context, const struct command *command, const struct command_input *input, struct arena *arena,
		 struct command_outcome *ret_outcome, struct error *err)
{
	struct command_call call = {.context = context, .command = command, .arena = arena};
	bool good = run(&call, input, err);
	*ret_outcome = (struct command_outcome){good ? call.result : NULL, call.problems, call.problem_count};
	return good;
}

const struct command *command_find(const struct command *const *const *registry, struct text name)
{
	for (; *registry != NULL; registry++)
		for (const struct command *const *command = *registry; *command != NULL; command++)
			if (text_is(name, (*command)->name))
				return *command;
	return NULL;
}
