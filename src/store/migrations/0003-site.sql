-- SPDX-License-Identifier: Apache-2.0
-- Publications of the site: immutable, numbered from 1. state: 0 staged, 1 current, 2 superseded.

CREATE TABLE publication (
    number INT64 NOT NULL PRIMARY KEY,
    revision INT64 NOT NULL,
    instant INT64 NOT NULL,
    made INT64 NOT NULL,
    next INT64,
    manifest BYTES NOT NULL,
    note TEXT NOT NULL,
    state INT64 NOT NULL CHECK (state BETWEEN 0 AND 2)
) STRICT;
CREATE INDEX publication_state ON publication (state);
