// SPDX-License-Identifier: Apache-2.0
//
// SQL of cases, messages and attachments.
#include "reception/case_store.h"

#include "base/time.h"

enum {
	COUNT_UP, COUNT_GET, INSERT, UPDATE, GET, FIND, FIRST_TEXT, LIST, COUNT, MESSAGE_INSERT, MESSAGE_KNOWN, MESSAGE_DELIVERY, MESSAGES,
	ATTACHMENT_INSERT, ATTACHMENTS,
};

#define REPORT_COLUMNS                                                                                                            \
	"id, number, submission, generation, kind, state, device, firmware, subject, name, email, language, received, answer_by, "    \
	"answered, update_by, disclose_by, withdrawn, due, unread"
#define REPORT_TYPES "dtdittttttttiiiiiiii"

static const struct store_statement statements[] = {
	[COUNT_UP] = {"report_counter.up",
		"INSERT INTO report_counter (year, last) VALUES (?1, 1) ON CONFLICT (year) DO UPDATE SET last = report_counter.last + 1", NULL, "i", ""},
	[COUNT_GET] = {"report_counter.get", "SELECT last FROM report_counter WHERE year = ?1", NULL, "i", "i"},
	[INSERT] = {"report.insert",
		"INSERT INTO report (" REPORT_COLUMNS ", closed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
		"?17, ?18, ?19, ?20, ?21)",
		NULL, REPORT_TYPES "i", ""},
	[UPDATE] = {"report.update",
		"UPDATE report SET generation = ?2, state = ?3, answered = ?4, update_by = ?5, withdrawn = ?6, due = ?7, unread = ?8, closed = ?9 "
		"WHERE id = ?1",
		NULL, "ditiiiiii", ""},
	[GET] = {"report.get", "SELECT " REPORT_COLUMNS " FROM report WHERE id = ?1", NULL, "d", REPORT_TYPES},
	[FIND] = {"report.find", "SELECT " REPORT_COLUMNS " FROM report WHERE submission = ?1", NULL, "d", REPORT_TYPES},
	[FIRST_TEXT] = {"report.first_text", "SELECT text FROM report_message WHERE report = ?1 ORDER BY id LIMIT 1", NULL, "d", "t"},
	[LIST] = {"report.list",
		"SELECT " REPORT_COLUMNS " FROM report WHERE (closed = ?1 OR ?1 < 0) AND (kind = ?2 OR ?2 = '') AND (device = ?3 OR ?3 = '') "
		"ORDER BY closed, CASE WHEN due IS NULL THEN 1 ELSE 0 END, due, id DESC LIMIT ?4 OFFSET ?5",
		NULL, "ittii", REPORT_TYPES},
	[COUNT] = {"report.count",
		"SELECT CAST(COALESCE(SUM(1 - closed), 0) AS BIGINT), CAST(COALESCE(SUM(closed), 0) AS BIGINT) FROM report "
		"WHERE (kind = ?1 OR ?1 = '') AND (device = ?2 OR ?2 = '')",
		NULL, "tt", "ii"},
	[MESSAGE_INSERT] = {"report_message.insert",
		"INSERT INTO report_message (id, report, submission, author, account, internal, text, instant, delivery) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		NULL, "dddtditit", ""},
	[MESSAGE_KNOWN] = {"report_message.known", "SELECT id FROM report_message WHERE submission = ?1", NULL, "d", "d"},
	[MESSAGE_DELIVERY] = {"report_message.delivery", "UPDATE report_message SET delivery = ?2 WHERE id = ?1", NULL, "dt", ""},
	[MESSAGES] = {"report_message.list",
		"SELECT m.id, m.author, m.account, a.name, m.internal, m.text, m.instant, m.delivery FROM report_message m "
		"LEFT JOIN account a ON a.id = m.account WHERE m.report = ?1 AND m.internal <= ?2 ORDER BY m.id",
		NULL, "di", "dtdtitit"},
	[ATTACHMENT_INSERT] = {"report_attachment.insert",
		"INSERT INTO report_attachment (id, message, name, media_type, hash, size) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", NULL, "ddttbi", ""},
	[ATTACHMENTS] = {"report_attachment.list",
		"SELECT f.id, f.message, f.name, f.media_type, f.hash, f.size FROM report_attachment f JOIN report_message m ON m.id = f.message "
		"WHERE m.report = ?1 AND m.internal <= ?2 ORDER BY f.message, f.id",
		NULL, "di", "ddttbi"},
};

bool report_is_closed(const struct report *report)
{
	return text_is(report->state, "closed");
}

void report_set_due(struct report *report)
{
	if (report_is_closed(report) || report->withdrawn != TIME_NONE)
		report->due = TIME_NONE;
	else
		report->due = report->answered == TIME_NONE ? report->answer_by : report->update_by;
}

bool report_next_count(struct store_tx *tx, int year, int64_t *ret_count, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_exec(tx, &statements[COUNT_UP], STORE_ARGS(store_int(year)), NULL, err) ||
	    !store_query_one(tx, &statements[COUNT_GET], STORE_ARGS(store_int(year)), "counter", &rows, err))
		return false;
	*ret_count = store_get_int(&rows, 0);
	return true;
}

bool report_insert(struct store_tx *tx, const struct report *r, struct error *err)
{
	return store_exec(tx, &statements[INSERT],
		STORE_ARGS(store_id(r->id), store_string(r->number), store_id(r->submission), store_int(r->generation), store_text(r->kind),
			store_text(r->state), store_string(r->device), store_string(r->firmware), store_text(r->subject), store_string(r->name),
			store_string(r->email), store_string(r->language), store_int(r->received), store_int(r->answer_by),
			store_instant(r->answered, TIME_NONE), store_int(r->update_by), store_instant(r->disclose_by, TIME_NONE),
			store_instant(r->withdrawn, TIME_NONE), store_instant(r->due, TIME_NONE), store_int(r->unread),
			store_int(report_is_closed(r))),
		NULL, err);
}

bool report_update(struct store_tx *tx, const struct report *r, struct error *err)
{
	return store_exec(tx, &statements[UPDATE],
		STORE_ARGS(store_id(r->id), store_int(r->generation), store_text(r->state), store_instant(r->answered, TIME_NONE),
			store_int(r->update_by), store_instant(r->withdrawn, TIME_NONE), store_instant(r->due, TIME_NONE),
			store_int(r->unread), store_int(report_is_closed(r))),
		NULL, err);
}

static struct report read_report(const struct store_rows *rows, struct arena *arena)
{
	return (struct report){
		.id = store_get_string(rows, arena, 0),
		.number = store_get_string(rows, arena, 1),
		.submission = store_get_string(rows, arena, 2),
		.generation = store_get_int(rows, 3),
		.kind = store_get_text(rows, arena, 4),
		.state = store_get_text(rows, arena, 5),
		.device = store_get_string(rows, arena, 6),
		.firmware = store_get_string(rows, arena, 7),
		.subject = store_get_text(rows, arena, 8),
		.name = store_get_string(rows, arena, 9),
		.email = store_get_string(rows, arena, 10),
		.language = store_get_string(rows, arena, 11),
		.received = store_get_int(rows, 12),
		.answer_by = store_get_int(rows, 13),
		.answered = store_get_instant(rows, 14, TIME_NONE),
		.update_by = store_get_int(rows, 15),
		.disclose_by = store_get_instant(rows, 16, TIME_NONE),
		.withdrawn = store_get_instant(rows, 17, TIME_NONE),
		.due = store_get_instant(rows, 18, TIME_NONE),
		.unread = store_get_int(rows, 19) != 0,
	};
}

bool report_get(struct store_tx *tx, struct arena *arena, const char *id, struct report *ret_report, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(tx, &statements[GET], STORE_ARGS(store_id(id)), "case", &rows, err))
		return false;
	*ret_report = read_report(&rows, arena);
	return true;
}

bool report_find_submission(struct store_tx *tx, struct arena *arena, const char *submission, bool *ret_found, struct report *ret_report,
			    struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query(tx, &statements[FIND], STORE_ARGS(store_id(submission)), &rows, err))
		return false;
	bool found = store_rows_next(&rows);
	struct report report = {0};
	if (found)
		report = read_report(&rows, arena);
	if (!store_rows_end(&rows, err))
		return false;
	*ret_found = found;
	if (found)
		*ret_report = report;
	return true;
}

bool report_first_text(struct store_tx *tx, struct arena *arena, const char *report, struct text *ret_text, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(tx, &statements[FIRST_TEXT], STORE_ARGS(store_id(report)), "case", &rows, err))
		return false;
	*ret_text = store_get_text(&rows, arena, 0);
	return true;
}

bool report_list(struct store_tx *tx, struct arena *arena, const struct report_filter *filter, struct report **ret_reports, size_t *ret_count,
		 struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query(tx, &statements[LIST],
			STORE_ARGS(store_int(filter->closed), store_text(filter->kind), store_text(filter->device), store_int(filter->limit),
				store_int(filter->offset)),
			&rows, err))
		return false;
	struct report *reports = arena_array(arena, (size_t)filter->limit, sizeof(*reports));
	size_t count = 0;
	while (store_rows_next(&rows))
		reports[count++] = read_report(&rows, arena);
	if (!store_rows_end(&rows, err))
		return false;
	*ret_reports = reports;
	*ret_count = count;
	return true;
}

bool report_count(struct store_tx *tx, const struct report_filter *filter, int64_t *ret_open, int64_t *ret_closed, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query_one(tx, &statements[COUNT], STORE_ARGS(store_text(filter->kind), store_text(filter->device)), "count", &rows, err))
		return false;
	*ret_open = store_get_int(&rows, 0);
	*ret_closed = store_get_int(&rows, 1);
	return true;
}

bool report_message_insert(struct store_tx *tx, const struct report_message *m, struct error *err)
{
	if (!store_exec(tx, &statements[MESSAGE_INSERT],
			STORE_ARGS(store_id(m->id), store_id(m->report), store_id(m->submission), store_string(m->author), store_id(m->account),
				store_int(m->internal), store_text(m->text), store_int(m->instant), store_string(m->delivery)),
			NULL, err))
		return false;
	for (size_t i = 0; i < m->attachment_count; i++) {
		const struct report_attachment *a = &m->attachments[i];
		if (!blob_link(tx, &a->blob.hash, "report_attachment", a->id, err) ||
		    !store_exec(tx, &statements[ATTACHMENT_INSERT],
				STORE_ARGS(store_id(a->id), store_id(m->id), store_text(a->name), store_text(a->media_type),
					store_hash(&a->blob.hash), store_int(a->blob.size)),
				NULL, err))
			return false;
	}
	return true;
}

bool report_message_known(struct store_tx *tx, const char *submission, bool *ret_known, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	if (!store_query(tx, &statements[MESSAGE_KNOWN], STORE_ARGS(store_id(submission)), &rows, err))
		return false;
	bool known = store_rows_next(&rows);
	if (!store_rows_end(&rows, err))
		return false;
	*ret_known = known;
	return true;
}

bool report_message_delivery(struct store_tx *tx, const char *id, const char *delivery, struct error *err)
{
	return store_exec(tx, &statements[MESSAGE_DELIVERY], STORE_ARGS(store_id(id), store_string(delivery)), NULL, err);
}

struct attachments {
	struct report_attachment *items;
	size_t count, size;
};

static bool read_attachments(struct store_tx *tx, struct arena *arena, const char *report, bool with_internal, struct attachments *ret,
			     struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct attachments all = {NULL, 0, 0};
	if (!store_query(tx, &statements[ATTACHMENTS], STORE_ARGS(store_id(report), store_int(with_internal)), &rows, err))
		return false;
	while (store_rows_next(&rows)) {
		if (all.count == all.size) {
			struct report_attachment *larger = arena_array(arena, all.size * 2 + 8, sizeof(*larger));
			for (size_t i = 0; i < all.count; i++)
				larger[i] = all.items[i];
			all.items = larger;
			all.size = all.size * 2 + 8;
		}
		struct report_attachment *a = &all.items[all.count++];
		a->id = store_get_string(&rows, arena, 0);
		a->message = store_get_string(&rows, arena, 1);
		a->name = store_get_text(&rows, arena, 2);
		a->media_type = store_get_text(&rows, arena, 3);
		(void)store_get_hash(&rows, 4, &a->blob.hash);
		a->blob.size = store_get_int(&rows, 5);
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret = all;
	return true;
}

bool report_messages(struct store_tx *tx, struct arena *arena, const char *report, bool with_internal, struct report_message **ret_messages,
		     size_t *ret_count, struct error *err)
{
	STORE_ROWS_AUTO rows = {0};
	struct attachments attachments;
	struct report_message *messages = NULL;
	size_t count = 0, size = 0, next = 0;
	if (!read_attachments(tx, arena, report, with_internal, &attachments, err) ||
	    !store_query(tx, &statements[MESSAGES], STORE_ARGS(store_id(report), store_int(with_internal)), &rows, err))
		return false;
	while (store_rows_next(&rows)) {
		if (count == size) {
			struct report_message *larger = arena_array(arena, size * 2 + 16, sizeof(*larger));
			for (size_t i = 0; i < count; i++)
				larger[i] = messages[i];
			messages = larger;
			size = size * 2 + 16;
		}
		struct report_message *m = &messages[count++];
		*m = (struct report_message){
			.id = store_get_string(&rows, arena, 0),
			.report = report,
			.author = store_get_string(&rows, arena, 1),
			.account = store_get_string(&rows, arena, 2),
			.account_name = store_get_string(&rows, arena, 3),
			.internal = store_get_int(&rows, 4) != 0,
			.text = store_get_text(&rows, arena, 5),
			.instant = store_get_int(&rows, 6),
			.delivery = store_get_string(&rows, arena, 7),
		};
		// Both lists are in the order of the messages' ids.
		m->attachments = attachments.items == NULL ? NULL : &attachments.items[next];
		while (next < attachments.count && text_is(text_from(attachments.items[next].message), m->id)) {
			next++;
			m->attachment_count++;
		}
	}
	if (!store_rows_end(&rows, err))
		return false;
	*ret_messages = messages;
	*ret_count = count;
	return true;
}
