-- SPDX-License-Identifier: Apache-2.0
-- What reception/ keeps: cases, their messages and attachments.

CREATE TABLE report_counter (
    year INT64 NOT NULL PRIMARY KEY,
    last INT64 NOT NULL
) STRICT;

-- submission: of the form, so that what is sent twice is one case. generation: of the private link. closed, unread: 0 or 1.
-- due: the promise that runs now, NULL when none does.
CREATE TABLE report (
    id ID NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    submission ID UNIQUE,
    generation INT64 NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    closed INT64 NOT NULL CHECK (closed IN (0, 1)),
    device TEXT,
    firmware TEXT,
    subject TEXT NOT NULL,
    name TEXT,
    email TEXT,
    language TEXT NOT NULL,
    received INT64 NOT NULL,
    answer_by INT64 NOT NULL,
    answered INT64,
    update_by INT64 NOT NULL,
    disclose_by INT64,
    withdrawn INT64,
    due INT64,
    unread INT64 NOT NULL CHECK (unread IN (0, 1))
) STRICT;
CREATE INDEX report_list ON report (closed, due, id);

-- author: reporter, maker or system (then text is a code). account: of the maker's author. internal: 0 or 1. delivery: of the mail about it.
CREATE TABLE report_message (
    id ID NOT NULL PRIMARY KEY,
    report ID NOT NULL REFERENCES report (id),
    submission ID UNIQUE,
    author TEXT NOT NULL CHECK (author IN ('reporter', 'maker', 'system')),
    account ID,
    internal INT64 NOT NULL CHECK (internal IN (0, 1)),
    text TEXT NOT NULL,
    instant INT64 NOT NULL,
    delivery TEXT
) STRICT;
CREATE INDEX report_message_list ON report_message (report, id);

CREATE TABLE report_attachment (
    id ID NOT NULL PRIMARY KEY,
    message ID NOT NULL REFERENCES report_message (id),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    hash BYTES NOT NULL REFERENCES blob (hash),
    size INT64 NOT NULL
) STRICT;
CREATE INDEX report_attachment_message ON report_attachment (message, id);
