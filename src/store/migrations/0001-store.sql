-- SPDX-License-Identifier: Apache-2.0
-- What store/ keeps: the schema's version, blobs, revisions, change sets.

CREATE TABLE schema_version (
    version INT64 NOT NULL PRIMARY KEY,
    applied INT64 NOT NULL
) STRICT;

-- hash is NULL while the upload runs; touched is when it was last uploaded.
CREATE TABLE blob (
    id ID NOT NULL PRIMARY KEY,
    hash BYTES UNIQUE,
    size INT64 NOT NULL,
    touched INT64 NOT NULL
) STRICT;
CREATE INDEX blob_touched ON blob (touched);

CREATE TABLE blob_chunk (
    blob ID NOT NULL REFERENCES blob (id) ON DELETE CASCADE,
    number INT64 NOT NULL,
    data BYTES NOT NULL,
    PRIMARY KEY (blob, number)
) STRICT;

-- Who needs a blob: a row of the table `kind`.
CREATE TABLE blob_link (
    hash BYTES NOT NULL REFERENCES blob (hash),
    kind TEXT NOT NULL,
    owner ID NOT NULL,
    PRIMARY KEY (hash, kind, owner)
) STRICT;

CREATE TABLE revision (
    number INT64 NOT NULL PRIMARY KEY,
    parent INT64 NOT NULL,
    instant INT64 NOT NULL,
    author TEXT NOT NULL,
    message TEXT NOT NULL,
    change_set ID
) STRICT;

-- A file is part of the revisions from first up to, but not with, until; NULL: up to head.
CREATE TABLE revision_file (
    id ID NOT NULL PRIMARY KEY,
    path TEXT NOT NULL,
    hash BYTES NOT NULL,
    size INT64 NOT NULL,
    first INT64 NOT NULL,
    until INT64,
    UNIQUE (path, first)
) STRICT;
CREATE INDEX revision_file_first ON revision_file (first);
CREATE INDEX revision_file_until ON revision_file (until);

-- state: 0 open, 1 approved, 2 published, 3 abandoned.
CREATE TABLE change_set (
    id ID NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    author TEXT NOT NULL,
    approver TEXT,
    state INT64 NOT NULL CHECK (state BETWEEN 0 AND 3),
    base INT64 NOT NULL,
    revision INT64,
    publish_at INT64,
    created INT64 NOT NULL,
    updated INT64 NOT NULL
) STRICT;
CREATE INDEX change_set_state ON change_set (state, publish_at);

-- base: what main held when the edit was made, NULL: no file. hash: the new content, NULL: deletion.
CREATE TABLE change_edit (
    id ID NOT NULL PRIMARY KEY,
    change_set ID NOT NULL REFERENCES change_set (id),
    path TEXT NOT NULL,
    base BYTES,
    hash BYTES,
    size INT64 NOT NULL,
    updated INT64 NOT NULL,
    UNIQUE (change_set, path)
) STRICT;
