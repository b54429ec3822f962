// SPDX-License-Identifier: Apache-2.0
//
// Everything that changes a case: a report arrives, its reporter writes or withdraws, staff answers, notes, moves on, renews the private
// link. `user` of the command's context is the struct desk.
#ifndef RECEPTION_CASE_COMMANDS_H
#define RECEPTION_CASE_COMMANDS_H

#include "page/desk.h"
#include "reception/case_store.h"

#define CASE_MAIL_JOB "reception.mail"

extern const struct command report_submit_command;   // result {case, number, generation, repeated}
extern const struct command case_write_command;      // the reporter, by the private link
extern const struct command case_withdraw_command;
extern const struct command case_answer_command;     // staff: answer or note, with or without a change of state
extern const struct command case_renew_link_command; // staff: earlier links stop working, the reporter is mailed the new one

// ---- shared by the two files of commands

// What prepare looks up in the published content.
struct case_prepared {
	const char *language, *device;
	struct text maker_id;
	int year;
	struct case_promises promises;
};

// The uploads of a call as attachments of a message. In apply: each run makes new identifiers.
void case_take_files(struct command_call *call, struct report_message *message);
// Queues a mail; `what`: "receipt", "new", "answer", "reply", "withdrawn", "link". `message` may be NULL.
bool case_queue_mail(struct store_tx *tx, struct command_call *call, const char *what, const char *report, const char *message,
		     struct error *err) ERROR_CHECKED;
// Appends a line of the system to the thread.
bool case_note_event(struct store_tx *tx, struct command_call *call, const char *report, const char *code, bool internal,
		     struct error *err) ERROR_CHECKED;

#endif
