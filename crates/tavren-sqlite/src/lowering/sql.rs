//! The texts. `last_insert_rowid()` is the revision: the commit's own row is the only row with a
//! rowid that these statements insert.

/// `?1` commit id, `?2` digest.
pub(super) const RECALL: &str = "SELECT digest = ?2, answer FROM tavren_commits WHERE id = ?1";

/// Returns no row.
pub(super) const NOTHING: &str = "SELECT 1 WHERE 0";

/// `?1` key, `?2` revision.
pub(super) const GUARD_REVISION: &str =
    "SELECT 1 FROM tavren_entries WHERE key = ?1 AND revision = ?2";

/// `?1` key.
pub(super) const GUARD_ABSENT: &str = "SELECT 1 FROM tavren_entries WHERE key = ?1";

/// `?1` commit id, `?2` digest, `?3` now, `?4` answer. Takes the next revision.
pub(super) const RECORD: &str = "INSERT INTO tavren_commits (id, digest, at, latest, answer) \
    VALUES (?1, ?2, ?3, max(?3, coalesce((SELECT latest FROM tavren_commits \
    ORDER BY revision DESC LIMIT 1), ?3)), ?4)";

/// `?1` scope, `?2` token, `?3` expires, `?4` now. Changes nothing where the token is in use.
pub(super) const ONCE: &str = "INSERT INTO tavren_tokens (scope, token, expires) \
    VALUES (?1, ?2, ?3) ON CONFLICT (scope, token) \
    DO UPDATE SET expires = excluded.expires WHERE expires <= ?4";

/// `?1` key, `?2` value. Changes nothing where a counter lies.
pub(super) const PUT: &str = "INSERT INTO tavren_entries (key, revision, value) \
    VALUES (?1, last_insert_rowid(), ?2) ON CONFLICT (key) \
    DO UPDATE SET revision = excluded.revision, value = excluded.value \
    WHERE typeof(value) = 'blob'";

/// `?1` key.
pub(super) const DELETE: &str = "DELETE FROM tavren_entries WHERE key = ?1";

/// `?1` key, `?2` delta, `?3` and `?4` the least and greatest value before. Changes nothing where
/// the counter lies outside; a record there makes NULL, which the table refuses.
pub(super) const ADD: &str = "UPDATE tavren_entries SET revision = last_insert_rowid(), \
    value = CASE typeof(value) WHEN 'integer' THEN value + ?2 END \
    WHERE key = ?1 AND (value BETWEEN ?3 AND ?4 OR typeof(value) = 'blob')";

/// As [`ADD`], and begins the counter where nothing lies.
pub(super) const ADD_OR_BEGIN: &str = "INSERT INTO tavren_entries (key, revision, value) \
    VALUES (?1, last_insert_rowid(), ?2) ON CONFLICT (key) \
    DO UPDATE SET revision = excluded.revision, \
    value = CASE typeof(value) WHEN 'integer' THEN value + ?2 END \
    WHERE value BETWEEN ?3 AND ?4 OR typeof(value) = 'blob'";

/// `?1` stream, `?2` value.
pub(super) const APPEND: &str = "INSERT INTO tavren_streams (stream, number, revision, value) \
    VALUES (?1, 1 + coalesce((SELECT max(number) FROM tavren_streams WHERE stream = ?1), 0), \
    last_insert_rowid(), ?2)";

/// `?1` topic, `?2` place in the batch, `?3` value. Each revision has as many positions as a batch may
/// have ops.
pub(super) const EMIT: &str = "INSERT INTO tavren_outbox (topic, position, value) \
    VALUES (?1, last_insert_rowid() * 32768 + ?2, ?3)";
const _: () = assert!(tavren_core::port::Limits::LEAST.ops == 32_768);
