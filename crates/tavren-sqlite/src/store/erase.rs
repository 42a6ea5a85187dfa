//! Removing for good.

use std::time::Duration;

use rusqlite::{Connection, params};
use tavren_core::port::{Limits, Scope};

use super::query::prefix_end;
use super::run::execute;

const KEYS: &str = "DELETE FROM tavren_entries WHERE key >= ?1 AND key < ?2";
const STREAM: &str = "DELETE FROM tavren_streams WHERE stream = ?1";
const OUTBOX: &str = "DELETE FROM tavren_outbox WHERE topic = ?1 AND position <= ?2";
const TOKENS: &str = "DELETE FROM tavren_tokens WHERE expires < ?1";
/// The last row keeps the revision and the latest time, and loses the rest.
const LAST_COMMIT: &str = "UPDATE tavren_commits SET id = NULL, digest = NULL, answer = NULL \
    WHERE at < ?1 AND id IS NOT NULL AND revision = (SELECT max(revision) FROM tavren_commits)";
const COMMITS: &str = "DELETE FROM tavren_commits \
    WHERE at < ?1 AND revision < (SELECT max(revision) FROM tavren_commits)";
/// A row that lost its id before, and is not the last one any more, was counted then.
const BLANK: &str = "DELETE FROM tavren_commits \
    WHERE id IS NULL AND revision < (SELECT max(revision) FROM tavren_commits)";

/// Removes what `scope` names, in one transaction, and says how much went.
pub(super) fn erase(connection: &Connection, scope: &Scope) -> rusqlite::Result<u64> {
    execute(connection, "BEGIN IMMEDIATE")?;
    let gone = match scope {
        Scope::Keys(prefix) => {
            let from = prefix.as_bytes();
            connection.execute(KEYS, params![from, prefix_end(from)])?
        }
        Scope::Stream(stream) => connection.execute(STREAM, [stream.as_bytes()])?,
        Scope::Expired(time) => {
            let commits = time.millis().saturating_sub(Limits::LEAST.commit_id_millis);
            connection.execute(BLANK, [])?;
            [
                connection.execute(COMMITS, [commits])?,
                connection.execute(LAST_COMMIT, [commits])?,
                connection.execute(TOKENS, [time.millis()])?,
            ]
            .iter()
            .sum()
        }
        Scope::Outbox(topic, position) => {
            let position = i64::try_from(*position).unwrap_or(i64::MAX);
            connection.execute(OUTBOX, params![topic.0, position])?
        }
    };
    execute(connection, "COMMIT")?;
    Ok(u64::try_from(gone).unwrap_or(u64::MAX))
}

/// Moves the log into the database and empties it; false where somebody was in the way.
pub(super) fn checkpoint(
    connection: &Connection,
    patience: Option<Duration>,
) -> rusqlite::Result<bool> {
    let usual: u32 = crate::file::pragma(connection, "busy_timeout")?;
    if let Some(patience) = patience {
        connection.busy_timeout(patience)?;
    }
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    let busy = connection.query_row(sql, [], |row| row.get::<_, bool>(0));
    connection.busy_timeout(Duration::from_millis(u64::from(usual)))?;
    Ok(!busy?)
}
