-- SPDX-License-Identifier: Apache-2.0
-- What dissemination/ keeps: subscriptions, what has been announced, and to whom.

-- generation: of the private link. confirmed, unreachable, ended: when. An ended subscription has no address and no devices any more.
CREATE TABLE subscription (
    id ID NOT NULL PRIMARY KEY,
    email TEXT UNIQUE,
    language TEXT NOT NULL,
    generation INT64 NOT NULL,
    created INT64 NOT NULL,
    confirmed INT64,
    unreachable INT64,
    ended INT64
) STRICT;

-- device: its id, or * for all. confirmed: 0 asked for through the form only, 1 by the holder of the mailbox.
CREATE TABLE subscription_device (
    subscription ID NOT NULL REFERENCES subscription (id),
    device TEXT NOT NULL,
    confirmed INT64 NOT NULL CHECK (confirmed IN (0, 1)),
    PRIMARY KEY (subscription, device)
) STRICT;

-- Up to which publication advisories have been compared with the table announcement. One row, id 1.
CREATE TABLE announcement_progress (
    id INT64 NOT NULL PRIMARY KEY CHECK (id = 1),
    publication INT64 NOT NULL
) STRICT;

-- advisory: its address. frozen: 0 while recipients are still being entered, from the subscription after `cursor` on.
CREATE TABLE announcement (
    id ID NOT NULL PRIMARY KEY,
    advisory TEXT NOT NULL,
    version TEXT NOT NULL,
    instant INT64 NOT NULL,
    frozen INT64 NOT NULL CHECK (frozen IN (0, 1)),
    cursor ID NOT NULL,
    UNIQUE (advisory, version)
) STRICT;
CREATE INDEX announcement_open ON announcement (frozen, id);

CREATE TABLE announcement_device (
    announcement ID NOT NULL REFERENCES announcement (id),
    device TEXT NOT NULL,
    PRIMARY KEY (announcement, device)
) STRICT;

-- state: 0 queued, 1 accepted by the relay, 2 in the spool, 3 failed, 4 cancelled. code and reply: the relay's last words.
CREATE TABLE delivery (
    id ID NOT NULL PRIMARY KEY,
    announcement ID NOT NULL REFERENCES announcement (id),
    subscription ID NOT NULL REFERENCES subscription (id),
    state INT64 NOT NULL CHECK (state BETWEEN 0 AND 4),
    changed INT64 NOT NULL,
    code INT64,
    reply TEXT,
    UNIQUE (announcement, subscription)
) STRICT;
CREATE INDEX delivery_subscription ON delivery (subscription, id);
