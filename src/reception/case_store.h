// SPDX-License-Identifier: Apache-2.0
//
// Cases in the database. Functions that change take a write transaction; texts that are read are copied into the arena.
#ifndef RECEPTION_CASE_STORE_H
#define RECEPTION_CASE_STORE_H

#include "reception/case_model.h"
#include "store/blob.h"
#include "store/store.h"

struct report {
	const char *id, *number;
	const char *submission; // NULL: none
	int64_t generation;     // of the private link
	struct text kind, state;
	const char *device, *firmware; // as given; a known device's id; NULL
	struct text subject;
	const char *name, *email;      // NULL
	const char *language;
	int64_t received, answer_by, update_by;
	int64_t answered, disclose_by, withdrawn; // TIME_NONE
	int64_t due;                   // TIME_NONE: no promise runs
	bool unread;
};

struct report_attachment {
	const char *id, *message;
	struct text name, media_type; // hostile
	struct blob blob;
};

struct report_message {
	const char *id, *report, *submission;
	const char *author;      // "reporter", "maker", "system"
	const char *account;     // id; NULL
	const char *account_name; // read only; NULL
	bool internal;
	struct text text;        // of the system: "state:valid", "withdrawn", "link"
	int64_t instant;
	const char *delivery;    // "waiting", "sent", "spooled", "failed"; NULL: no mail
	const struct report_attachment *attachments;
	size_t attachment_count;
};

bool report_is_closed(const struct report *report);
// Sets `due` from the other clocks: none when closed or withdrawn, else the answer, then the next news.
void report_set_due(struct report *report);

// The next number of a year.
bool report_next_count(struct store_tx *tx, int year, int64_t *ret_count, struct error *err) ERROR_CHECKED;
bool report_insert(struct store_tx *tx, const struct report *report, struct error *err) ERROR_CHECKED;
// State, clocks, unread, generation.
bool report_update(struct store_tx *tx, const struct report *report, struct error *err) ERROR_CHECKED;
bool report_get(struct store_tx *tx, struct arena *arena, const char *id, struct report *ret_report, struct error *err) ERROR_CHECKED;
// *ret_found false: no such submission.
bool report_find_submission(struct store_tx *tx, struct arena *arena, const char *submission, bool *ret_found, struct report *ret_report,
			    struct error *err) ERROR_CHECKED;
// The first message of a case, what the reporter wrote at first.
bool report_first_text(struct store_tx *tx, struct arena *arena, const char *report, struct text *ret_text, struct error *err) ERROR_CHECKED;

struct report_filter {
	int closed;               // 0 open, 1 closed, -1 all
	struct text kind, device; // empty: all
	int64_t offset, limit;
};
// Most urgent first: by the promise that runs, then newest first.
bool report_list(struct store_tx *tx, struct arena *arena, const struct report_filter *filter, struct report **ret_reports, size_t *ret_count,
		 struct error *err) ERROR_CHECKED;
// With the same kind and device: open and closed.
bool report_count(struct store_tx *tx, const struct report_filter *filter, int64_t *ret_open, int64_t *ret_closed, struct error *err)
	ERROR_CHECKED;

// With its attachments, whose blobs are linked.
bool report_message_insert(struct store_tx *tx, const struct report_message *message, struct error *err) ERROR_CHECKED;
bool report_message_known(struct store_tx *tx, const char *submission, bool *ret_known, struct error *err) ERROR_CHECKED;
bool report_message_delivery(struct store_tx *tx, const char *id, const char *delivery, struct error *err) ERROR_CHECKED;
// The thread in order, with attachments.
bool report_messages(struct store_tx *tx, struct arena *arena, const char *report, bool with_internal, struct report_message **ret_messages,
		     size_t *ret_count, struct error *err) ERROR_CHECKED;

#endif
