// SPDX-License-Identifier: Apache-2.0
//
// `aftercare account`: adds a member of staff.
#include "cli/accounts.h"

#include <stdio.h>
#include <unistd.h>

#include "base/time.h"
#include "cli/control.h"
#include "cli/state.h"
#include "cli/verbs.h"
#include "live/account.h"
#include "live/audit.h"
#include "mail/address.h"

struct new_account {
	const char *id;
	struct text email, name;
	unsigned roles;
	char password[ACCOUNT_HASH_SIZE];
	int64_t now;
};

static bool add(struct store_tx *tx, void *ctx, struct error *err)
{
	const struct new_account *account = ctx;
	struct audit_entry entry = {
		.instant = account->now,
		.actor_kind = "local",
		.action = "account.add",
		.entity_kind = "account",
		.entity = account->id,
	};
	return account_add(tx, account->id, account->email, account->name, account->roles, account->password, account->now, err) &&
	       audit_add(tx, &entry, err);
}

bool accounts_add(struct store *store, struct text email, struct text name, struct text role, struct text password, struct error *err)
{
	ARENA_AUTO arena = ARENA_INIT;
	struct new_account account = {.email = email, .name = name.len == 0 ? email : name, .now = time_now()};
	if (!mail_address_is_valid(email))
		return error_set(err, ERROR_INVALID, "'" TEXT_FMT "' is not an e-mail address", TEXT_ARG(email));
	while (role.data != NULL) {
		struct text word = text_cut(&role, ',');
		unsigned bit = account_role_parse(word);
		if (bit == 0)
			return error_set(err, ERROR_INVALID, "'" TEXT_FMT "' is not a role: admin, editor or agent", TEXT_ARG(word));
		account.roles |= bit;
	}
	account.id = store_new_id(&arena, account.now);
	return account_password_hash(password, account.password, err) && store_write(store, add, &account, err);
}

static const struct cli_option options[] = {
	STATE_OPTIONS,
	{"name", "NAME", "how others see it (default: the address)"},
	{"role", "ROLES", "admin, editor, agent, joined by commas (default: all three)"},
	{NULL, NULL, NULL},
};

static int run(const struct cli_command *command, int argc, char **argv)
{
	struct cli_arguments arguments;
	struct error err;
	struct state state;
	char password[ACCOUNT_PASSWORD_MAX + 2];
	int code;
	if (!cli_parse(command, argc, argv, &arguments, &code))
		return code;
	const char *email = arguments.positional[0], *name = cli_value(command, &arguments, "name"), *role = cli_value(command, &arguments, "role");
	if (role == NULL)
		role = "admin,editor,agent";
	if (isatty(STDIN_FILENO))
		fprintf(stderr, "password (at least %d characters, it is shown): ", ACCOUNT_PASSWORD_MIN);
	if (fgets(password, sizeof(password), stdin) == NULL) {
		error_set(&err, ERROR_USAGE, "the password is read from standard input");
		return cli_fail(command, &err);
	}
	struct text line = text_from(password);
	if (text_ends(line, TEXT("\n")))
		line.len--;
	password[line.len] = '\0';
	if (control_running(command, &arguments))
		return control_account(command, &arguments, email, name, role, password);
	if (!state_open(&state, command, &arguments, &err))
		return cli_fail(command, &err);
	bool good = accounts_add(state.desk.store, text_from(email), text_from(name), text_from(role), line, &err);
	state_close(&state);
	if (!good)
		return cli_fail(command, &err);
	printf("account added\n");
	return 0;
}

const struct cli_command cli_account = {
	.name = "account",
	.arguments = "EMAIL",
	.summary = "add a member of staff; the password is read from standard input",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
