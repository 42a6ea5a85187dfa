-- Every table begins with tavren_, so that a host may keep its own tables in the same file.

CREATE TABLE tavren_meta (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    database BLOB NOT NULL                         -- 16 random bytes, which the key file repeats
) STRICT;

-- Records (a blob) and counters (an integer).
CREATE TABLE tavren_entries (
    key      BLOB    NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL,
    value    ANY     NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tavren_streams (
    stream   BLOB    NOT NULL,
    number   INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    value    BLOB    NOT NULL,
    PRIMARY KEY (stream, number)
) STRICT, WITHOUT ROWID;

-- A position is the revision times 32768, the most ops of a batch, plus the place in it: none comes back.
CREATE TABLE tavren_outbox (
    topic    INTEGER NOT NULL,
    position INTEGER NOT NULL,
    value    BLOB    NOT NULL,
    PRIMARY KEY (topic, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE tavren_tokens (
    scope   BLOB    NOT NULL,
    token   BLOB    NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (scope, token)
) STRICT, WITHOUT ROWID;

-- The only table here with a rowid that grows: the revision. Its last row is never deleted (only
-- blanked), so a revision never comes back and the latest time is never lost.
CREATE TABLE tavren_commits (
    revision INTEGER PRIMARY KEY,
    id       BLOB UNIQUE,
    digest   BLOB,
    at       INTEGER NOT NULL,
    latest   INTEGER NOT NULL,                     -- the greatest `at` so far
    answer   BLOB
) STRICT;
