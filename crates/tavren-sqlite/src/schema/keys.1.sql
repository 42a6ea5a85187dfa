CREATE TABLE ring (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    database   BLOB    NOT NULL,                   -- the id of the database it was made for
    generation INTEGER NOT NULL                    -- how many masters it has had
) STRICT;

CREATE TABLE secrets (
    name    TEXT NOT NULL PRIMARY KEY,
    wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
    id      BLOB NOT NULL PRIMARY KEY,
    wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;
