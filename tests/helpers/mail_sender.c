// SPDX-License-Identifier: Apache-2.0
//
// Sends mail for the black-box tests: arguments RELAY CA_FILE|- plain|tls USER|- PASSWORD|- SECONDS, then on standard input one line per
// message, `SENDER RECIPIENT MESSAGE-ID SUBJECT…`, all over one connection. Prints one line per message: outcome, code, the server's text.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mail/mailer.h"

static const char *given(const char *argument)
{
	return strcmp(argument, "-") == 0 ? NULL : argument;
}

static bool send_line(struct mailer *mailer, char *line, struct error *err)
{
	static const char *const outcomes[] = {"accepted", "soft", "hard"};
	struct text rest = text_trim(text_from(line));
	ARENA_AUTO arena = ARENA_INIT;
	const char *sender = text_cstr(&arena, text_cut(&rest, ' ')), *recipient = text_cstr(&arena, text_cut(&rest, ' '));
	const char *message_id = text_cstr(&arena, text_cut(&rest, ' '));
	struct mail_message message = {
		.to = recipient,
		.date = INT64_C(1793613600000000),
		.message_id = message_id,
		.subject = text_cstr(&arena, rest),
		.unsubscribe_url = "https://security.lumen.example/my/abc",
		.body = TEXT("Gr\xC3\xBC\xC3\x9F" "e\n\n.\n..\nFrom here on\n"),
	};
	struct mail_envelope envelope = {.sender = strcmp(sender, "<>") == 0 ? "" : sender, .recipient = recipient};
	struct mail_reply reply;
	if (!mailer_send(mailer, &envelope, &message, &reply, err))
		return false;
	printf("%s %d %s\n", outcomes[reply.outcome], reply.code, reply.text);
	fflush(stdout);
	return true;
}

int main(int argc, char **argv)
{
	if (argc != 7) {
		fprintf(stderr, "usage: mail_sender RELAY CA_FILE|- plain|tls USER|- PASSWORD|- SECONDS\n");
		return 64;
	}
	unsigned seconds = (unsigned)strtoul(argv[6], NULL, 10);
	struct mailer_config config = {
		.smtp = {.relay = argv[1], .ca_file = given(argv[2]), .plain = strcmp(argv[3], "plain") == 0, .user = given(argv[4]),
		         .password = given(argv[5]), .connect_seconds = seconds, .reply_seconds = seconds, .total_seconds = seconds},
		.from = "psirt@lumen.example",
		.from_name = "L\xC3\xBCmen",
	};
	struct mailer *mailer = NULL;
	struct error err;
	bool good = mailer_create(&config, &mailer, &err);
	char line[1024];
	while (good && fgets(line, sizeof(line), stdin) != NULL)
		good = send_line(mailer, line, &err);
	if (!good)
		fprintf(stderr, "%s\n", err.message);
	mailer_destroy(mailer);
	return good ? 0 : 2;
}
