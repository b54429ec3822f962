-- SPDX-License-Identifier: Apache-2.0
-- What live/ keeps: events, jobs, accounts and sessions, rate limits, the audit trail.

CREATE TABLE event (
    id ID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    entity TEXT NOT NULL,
    instant INT64 NOT NULL
) STRICT;

CREATE TABLE event_cursor (
    consumer TEXT NOT NULL PRIMARY KEY,
    last ID NOT NULL
) STRICT;

-- state: 0 waiting, 1 running, 2 done, 3 failed. done: when it was.
CREATE TABLE job (
    id ID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    payload TEXT NOT NULL,
    due INT64 NOT NULL,
    attempts INT64 NOT NULL,
    lease_until INT64,
    state INT64 NOT NULL CHECK (state BETWEEN 0 AND 3),
    done INT64,
    last_error TEXT,
    UNIQUE (kind, key)
) STRICT;
CREATE INDEX job_due ON job (state, due);
CREATE INDEX job_done ON job (state, done);

CREATE TABLE account (
    id ID NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    roles INT64 NOT NULL,
    password TEXT NOT NULL,
    enabled INT64 NOT NULL CHECK (enabled IN (0, 1)),
    created INT64 NOT NULL
) STRICT;

-- hash: HMAC of the cookie's token.
CREATE TABLE session (
    id ID NOT NULL PRIMARY KEY,
    hash BYTES NOT NULL UNIQUE,
    account ID NOT NULL REFERENCES account (id),
    created INT64 NOT NULL,
    expires INT64 NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account);
CREATE INDEX session_expires ON session (expires);

-- subject: HMAC of the limit's name and whom it counts.
CREATE TABLE rate (
    subject BYTES NOT NULL PRIMARY KEY,
    started INT64 NOT NULL,
    count INT64 NOT NULL
) STRICT;
CREATE INDEX rate_started ON rate (started);

CREATE TABLE audit_segment (
    number INT64 NOT NULL PRIMARY KEY,
    sealed INT64 NOT NULL,
    count INT64 NOT NULL,
    hash BYTES NOT NULL
) STRICT;

-- detail: HMAC of what was given under salt; without its salt it says nothing.
CREATE TABLE audit (
    id ID NOT NULL PRIMARY KEY,
    instant INT64 NOT NULL,
    actor_kind TEXT NOT NULL,
    actor TEXT,
    action TEXT NOT NULL,
    entity_kind TEXT,
    entity TEXT,
    detail BYTES,
    salt BYTES,
    segment INT64 REFERENCES audit_segment (number)
) STRICT;
CREATE INDEX audit_segment_rows ON audit (segment, id);
CREATE INDEX audit_entity ON audit (entity, id);
