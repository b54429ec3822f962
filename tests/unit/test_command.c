// SPDX-License-Identifier: Apache-2.0
//
// Commands: who may, all wrong fields at once, values as normalised, an audit row in the same transaction, nothing after a failure.
#include "database.h"

#include "live/audit.h"
#include "live/command.h"
#include "live/event.h"
#include "value/json.h"

static const struct token_keys keys = {{3}};
static const char row_id[] = "01999999-0000-7000-8000-000000000001";

static const char *const kinds[] = {"question", "vulnerability", NULL};
static const char *const days[] = {"mon", "tue", "wed", NULL};

static const struct command_field fields[] = {
	{.name = "title", .type = FIELD_TEXT, .required = true, .min = 3, .max = 10},
	{.name = "body", .type = FIELD_LONGTEXT},
	{.name = "email", .type = FIELD_EMAIL},
	{.name = "kind", .type = FIELD_CHOICE, .choices = kinds},
	{.name = "days", .type = FIELD_CHOICES, .choices = days, .max = 2},
	{.name = "agree", .type = FIELD_BOOL},
	{.name = "count", .type = FIELD_INT, .min = 1, .max = 9},
	{.name = "url", .type = FIELD_URL},
	{.name = "date", .type = FIELD_DATE},
	{.name = "instant", .type = FIELD_INSTANT},
	{.name = "id", .type = FIELD_ID},
	{.name = "slug", .type = FIELD_SLUG},
	{.name = "path", .type = FIELD_PATH},
	{.name = "secret", .type = FIELD_SECRET},
	{.name = "files", .type = FIELD_FILES, .max = 2, .max_file = 100},
};

// What apply saw, for the test to look at; how it is to behave.
struct seen {
	enum { WORK, REFUSE, COMPLAIN } behaviour;
	unsigned prepared, applied;
	struct text title, body, email;
};

static bool prepare(struct command_call *call, struct error *err)
{
	struct seen *seen = call->context->user;
	(void)err;
	seen->prepared++;
	call->prepared = seen;
	return true;
}

static bool apply(struct store_tx *tx, struct command_call *call, struct error *err)
{
	struct seen *seen = call->prepared;
	seen->applied++;
	seen->title = command_text(call, "title");
	seen->body = command_text(call, "body");
	seen->email = command_text(call, "email");
	call->entity_kind = "case";
	call->entity = row_id;
	call->result = value_map(call->arena);
	value_put_int(call->arena, call->result, "days", (int64_t)command_count(call, "days"));
	if (!event_add(tx, "test", row_id, call->context->now, err))
		return false;
	if (seen->behaviour == COMPLAIN)
		return command_complain(call, err, "title", "%s is taken", command_string(call, "title"));
	return seen->behaviour == WORK || error_set(err, ERROR_CONFLICT, "no");
}

#define FIELDS .fields = fields, .field_count = sizeof(fields) / sizeof(fields[0]), .prepare = prepare, .apply = apply

static const struct command for_anybody = {.name = "test.open", .access = {.anybody = true}, FIELDS};
static const struct command for_agents = {.name = "test.staff", .access = {.roles = ACCOUNT_AGENT | ACCOUNT_ADMIN, .token = "case"}, FIELDS};

struct run {
	struct database *db;
	struct command_actor actor;
	struct seen seen;
	struct command_outcome outcome;
	struct error err;
};

static bool run(struct run *r, struct arena *arena, const struct command *command, const struct command_input *input)
{
	struct command_context context = {.store = r->db->store, .keys = &keys, .now = NOW, .actor = r->actor, .user = &r->seen};
	memset(&r->err, 0, sizeof(r->err));
	memset(&r->outcome, 0, sizeof(r->outcome));
	return command_run(&context, command, input, arena, &r->outcome, &r->err);
}

// "name=value" …, NULL at the end.
static struct command_input input_of(struct arena *arena, ...)
{
	struct command_input input = {0};
	va_list args;
	va_start(args, arena);
	for (const char *pair; (pair = va_arg(args, const char *)) != NULL;) {
		struct text rest = text_from(pair);
		struct text name = text_cut(&rest, '=');
		command_input_add(arena, &input, name, rest);
	}
	va_end(args);
	return input;
}

static size_t audit_rows(struct database *db, struct arena *arena, struct audit_row **ret_rows)
{
	STORE_READ_AUTO *tx = NULL;
	struct error err = {0};
	size_t count;
	assert_true(store_read(db->store, &tx, &err));
	assert_true(audit_list(tx, arena, NULL, NULL, 10, ret_rows, &count, &err));
	return count;
}

static size_t event_rows(struct database *db, struct arena *arena)
{
	STORE_READ_AUTO *tx = NULL;
	struct error err = {0};
	struct event *events;
	size_t count;
	assert_true(store_read(db->store, &tx, &err));
	assert_true(event_next(tx, arena, "test", NOW + EVENT_SETTLED, 10, &events, &count, &err));
	return count;
}

static void a_right_input_is_applied_and_recorded(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct run r = {.db = db, .actor = {.kind = ACTOR_STAFF, .id = row_id, .roles = ACCOUNT_AGENT}};
	struct command_input input = input_of(&arena, "title= Two\r\nlines ", "body=one\r\ntwo\rthree\x01", "email=Ada.B@Lumen.EXAMPLE", "days=mon",
		"days=wed", "days=mon", "agree=on", "count=9", "url=https://lumen.example/x", "date=2026-11-02", "instant=2026-11-02T10:00",
		"kind=question", (char *)NULL);
	assert_true(run(&r, &arena, &for_agents, &input));
	assert_int_equal(r.seen.prepared, 1);
	assert_true(r.seen.applied >= 1);
	assert_true(text_is(r.seen.title, "Two lines"));
	assert_true(text_is(r.seen.body, "one\ntwo\nthree"));
	assert_true(text_is(r.seen.email, "Ada.B@lumen.example"));
	assert_int_equal(value_as_int(value_get(r.outcome.result, "days"), 0), 2);
	struct audit_row *rows;
	assert_int_equal(audit_rows(db, &arena, &rows), 1);
	assert_string_equal(rows[0].action, "test.staff");
	assert_string_equal(rows[0].actor_kind, "staff");
	assert_string_equal(rows[0].actor, row_id);
	assert_string_equal(rows[0].entity, row_id);
	assert_int_equal(event_rows(db, &arena), 1);
}

static void every_wrong_field_is_named(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	static const char *const wrong[] = {"title=ab", "title=", "title=12345678901", "title=\xFF\xFE\xFD", "email=ada", "email=ada@localhost",
		"email=a b@lumen.example", "email=@lumen.example", "email=ada@lumen.example\r\nBcc: eve@lumen.example", "email=ada@-lumen.example",
		"kind=other", "days=sun", "agree=perhaps", "count=0", "count=10", "count=1x", "url=javascript:alert(1)", "url=//lumen.example",
		"date=2026-02-30", "instant=tomorrow", "id=42", "slug=UPPER", "slug=-x", "path=../x", "path=/x"};
	struct command_input all = {0};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct run r = {.db = db};
		struct text rest = text_from(wrong[i]);
		struct text name = text_cut(&rest, '=');
		bool is_title = text_is(name, "title");
		struct command_input input = is_title ? input_of(&arena, wrong[i], (char *)NULL)
						      : input_of(&arena, "title=right", wrong[i], (char *)NULL);
		if (run(&r, &arena, &for_anybody, &input))
			fail_msg("accepted: %s", wrong[i]);
		assert_int_equal(r.err.class, ERROR_INVALID);
		assert_int_equal(r.outcome.problem_count, 1);
		assert_true(text_is(name, r.outcome.problems[0].field));
		assert_true(r.outcome.problems[0].message[0] != '\0');
		assert_int_equal(r.seen.prepared + r.seen.applied, 0);
		command_input_add(&arena, &all, name, rest);
	}
	struct run r = {.db = db};
	assert_false(run(&r, &arena, &for_anybody, &all));
	assert_int_equal(r.outcome.problem_count, 12); // one a field: bool to path, files and body being right
	struct command_input three = input_of(&arena, "title=right", "days=mon", "days=tue", "days=wed", (char *)NULL);
	assert_false(run(&r, &arena, &for_anybody, &three));
	assert_string_equal(r.outcome.problems[0].field, "days");
	struct audit_row *rows;
	assert_int_equal(audit_rows(db, &arena, &rows), 0);
}

static void files_are_limited(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct run r = {.db = db};
	struct command_file file = {.name = TEXT("a.txt"), .type = TEXT("text/plain"), .blob = {.size = 100}};
	struct command_input input = input_of(&arena, "title=right", (char *)NULL);
	command_input_add_file(&arena, &input, TEXT("files"), &file);
	command_input_add_file(&arena, &input, TEXT("files"), &file);
	assert_true(run(&r, &arena, &for_anybody, &input));
	command_input_add_file(&arena, &input, TEXT("files"), &file);
	assert_false(run(&r, &arena, &for_anybody, &input));
	assert_string_equal(r.outcome.problems[0].field, "files");
	input = input_of(&arena, "title=right", (char *)NULL);
	file.blob.size = 101;
	command_input_add_file(&arena, &input, TEXT("files"), &file);
	assert_false(run(&r, &arena, &for_anybody, &input));
	// A text where files belong, and a file where a text belongs, are not taken for what they are not.
	input = input_of(&arena, "files=text", (char *)NULL);
	command_input_add_file(&arena, &input, TEXT("title"), &file);
	assert_false(run(&r, &arena, &for_anybody, &input));
	assert_string_equal(r.outcome.problems[0].field, "title");
}

static void only_those_who_may_do(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	static const struct {
		struct command_actor actor;
		enum error_class class;
	} cases[] = {
		{{.kind = ACTOR_PUBLIC}, ERROR_UNAUTHORIZED},
		{{.kind = ACTOR_TOKEN, .id = row_id, .purpose = "subscription"}, ERROR_UNAUTHORIZED},
		{{.kind = ACTOR_TOKEN, .id = row_id, .purpose = "case"}, ERROR_NONE},
		{{.kind = ACTOR_STAFF, .id = row_id, .roles = ACCOUNT_EDITOR}, ERROR_FORBIDDEN},
		{{.kind = ACTOR_STAFF, .id = row_id, .roles = ACCOUNT_EDITOR | ACCOUNT_AGENT}, ERROR_NONE},
		{{.kind = ACTOR_STAFF, .id = row_id, .roles = ACCOUNT_AGENT, .csrf = TEXT_INIT("right")}, ERROR_NONE},
		{{.kind = ACTOR_STAFF, .id = row_id, .roles = ACCOUNT_AGENT, .csrf = TEXT_INIT("other")}, ERROR_FORBIDDEN},
		{{.kind = ACTOR_LOCAL}, ERROR_NONE},
		{{.kind = ACTOR_WORKER}, ERROR_NONE},
	};
	struct command_input input = input_of(&arena, "title=right", "csrf=right", (char *)NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct run r = {.db = db, .actor = cases[i].actor};
		bool good = run(&r, &arena, &for_agents, &input);
		assert_int_equal(good ? ERROR_NONE : r.err.class, cases[i].class);
		assert_int_equal(r.seen.prepared, good ? 1 : 0);
	}
	struct run r = {.db = db, .actor = {.kind = ACTOR_STAFF, .roles = ACCOUNT_AGENT, .csrf = TEXT("right")}};
	input = input_of(&arena, "title=right", (char *)NULL);
	assert_false(run(&r, &arena, &for_agents, &input));
	assert_int_equal(r.err.class, ERROR_FORBIDDEN);
}

static void a_failed_command_leaves_nothing(void **state)
{
	struct database *db = *state;
	ARENA_AUTO arena = ARENA_INIT;
	struct audit_row *rows;
	struct run r = {.db = db, .seen = {.behaviour = REFUSE}};
	struct command_input input = input_of(&arena, "title=right", (char *)NULL);
	assert_false(run(&r, &arena, &for_anybody, &input));
	assert_int_equal(r.err.class, ERROR_CONFLICT);
	assert_null(r.outcome.result);
	r.seen.behaviour = COMPLAIN;
	assert_false(run(&r, &arena, &for_anybody, &input));
	assert_int_equal(r.err.class, ERROR_INVALID);
	assert_int_equal(r.outcome.problem_count, 1);
	assert_string_equal(r.outcome.problems[0].message, "right is taken");
	assert_int_equal(event_rows(db, &arena), 0);
	assert_int_equal(audit_rows(db, &arena, &rows), 0);
}

static void json_becomes_input(void **state)
{
	(void)state;
	ARENA_AUTO arena = ARENA_INIT;
	struct error err = {0};
	struct value *v;
	struct command_input input;
	static const char good[] = "{\"title\":\"a\",\"count\":9,\"agree\":true,\"days\":[\"mon\",\"tue\"],\"url\":null}";
	assert_true(json_read(&arena, text_from(good), NULL, &json_limits_default, &v, &err));
	assert_true(command_input_from_value(&arena, v, &input, &err));
	assert_int_equal(input.count, 5);
	assert_true(text_is(input.items[1].name, "count") && text_is(input.items[1].value, "9"));
	assert_true(text_is(input.items[2].value, "true"));
	assert_true(text_is(input.items[4].name, "days") && text_is(input.items[4].value, "tue"));
	static const char *const bad[] = {"[]", "{\"a\":{}}", "{\"a\":[[]]}", "null"};
	for (size_t i = 0; i < 4; i++) {
		assert_true(json_read(&arena, text_from(bad[i]), NULL, &json_limits_default, &v, &err));
		assert_false(command_input_from_value(&arena, v, &input, &err));
		assert_int_equal(err.class, ERROR_INVALID);
	}
}

static void commands_are_found_by_name(void **state)
{
	(void)state;
	static const struct command *const one[] = {&for_anybody, NULL}, *const two[] = {&for_agents, NULL};
	static const struct command *const *const registry[] = {one, two, NULL};
	assert_ptr_equal(command_find(registry, TEXT("test.staff")), &for_agents);
	assert_null(command_find(registry, TEXT("test")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		database_test(a_right_input_is_applied_and_recorded),
		database_test(every_wrong_field_is_named),
		database_test(files_are_limited),
		database_test(only_those_who_may_do),
		database_test(a_failed_command_leaves_nothing),
		cmocka_unit_test(json_becomes_input),
		cmocka_unit_test(commands_are_found_by_name),
	};
	return database_run(tests);
}
