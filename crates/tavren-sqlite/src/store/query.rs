//! Reading.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};
use tavren_core::port::store::KEY_BYTES_MAX;
use tavren_core::port::{Emitted, Entry, Key, Page, Revision, Snapshot, Stored, Topic};
use tavren_types::Timestamp;

use super::Database;

const GET: &str = "SELECT revision, value FROM tavren_entries WHERE key = ?1";
const LATEST: &str = "SELECT latest FROM tavren_commits ORDER BY revision DESC LIMIT 1";
const WALK: &str = "SELECT revision, value, key FROM tavren_entries \
    WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT ?3";
const FOLLOW: &str = "SELECT revision, value, number FROM tavren_streams \
    WHERE stream = ?1 AND number > ?2 ORDER BY number LIMIT ?3";
const MESSAGES: &str = "SELECT position, value FROM tavren_outbox \
    WHERE topic = ?1 AND position > ?2 ORDER BY position LIMIT ?3";

/// The keys and the latest time, all at one moment.
pub(super) fn read(connection: &Connection, keys: &[Key]) -> rusqlite::Result<Snapshot> {
    at_one_moment(connection, || {
        let mut get = connection.prepare_cached(GET)?;
        let mut entries = Vec::with_capacity(keys.len());
        for key in keys {
            get.raw_bind_parameter(1, key.as_bytes())?;
            let mut rows = get.raw_query();
            let entry = rows.next()?.map(|row| entry(key.clone(), row));
            entries.push(entry.transpose()?);
        }
        let mut latest = connection.prepare_cached(LATEST)?;
        let mut rows = latest.query([])?;
        let latest = match rows.next()? {
            Some(row) => Timestamp::from_millis(row.get(0)?),
            None => None,
        };
        Ok(Snapshot { entries, latest })
    })
}

/// Records and counters, in order of key.
pub(super) fn walk(
    connection: &Connection,
    prefix: &Key,
    until: Option<&Key>,
    page: &Page,
) -> rusqlite::Result<Vec<Entry>> {
    let mut from = prefix.as_bytes().to_vec();
    if let Some(after) = page.after.as_ref().filter(|after| *after >= prefix) {
        // The first key behind another is that key with a zero byte.
        from = [after.as_bytes(), &[0]].concat();
    }
    let mut end = prefix_end(prefix.as_bytes());
    if let Some(until) = until.filter(|until| until.as_bytes() < end.as_slice()) {
        end = until.as_bytes().to_vec();
    }
    let mut walk = connection.prepare_cached(WALK)?;
    let rows = walk.query_map(params![from, end, limit(page.limit)], |row| {
        entry(Key::new(row.get_ref(2)?.as_blob()?), row)
    })?;
    rows.collect()
}

/// The entries of a stream, in order of number.
pub(super) fn follow(
    connection: &Connection,
    stream: &Key,
    page: &Page,
) -> rusqlite::Result<Vec<Entry>> {
    let after = page.after.as_ref();
    let after = after.map_or(0, |after| entry_number(stream, after));
    let mut follow = connection.prepare_cached(FOLLOW)?;
    let parameters = params![stream.as_bytes(), after, limit(page.limit)];
    let rows = follow.query_map(parameters, |row| {
        let number: u64 = unsigned(row, 2)?;
        let key = [stream.as_bytes(), &number.to_be_bytes()].concat();
        entry(Key::new(&key), row)
    })?;
    rows.collect()
}

/// The messages of a topic, in order of position.
pub(super) fn messages(
    connection: &Connection,
    topic: Topic,
    after: u64,
    count: usize,
) -> rusqlite::Result<Vec<Emitted>> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let mut messages = connection.prepare_cached(MESSAGES)?;
    let rows = messages.query_map(params![topic.0, after, limit(count)], |row| {
        Ok(Emitted {
            position: unsigned(row, 0)?,
            value: row.get_ref(1)?.as_blob()?.into(),
        })
    })?;
    rows.collect()
}

/// What a key file needs to know.
pub(super) fn database(connection: &Connection) -> rusqlite::Result<Database> {
    let sql = "SELECT database, NOT EXISTS (SELECT 1 FROM tavren_commits) FROM tavren_meta";
    connection.query_row(sql, [], |row| {
        Ok(Database {
            id: row.get(0)?,
            empty: row.get(1)?,
        })
    })
}

/// The first bytes that lie behind every key that begins with `prefix`.
pub(super) fn prefix_end(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return end;
        }
    }
    // Longer than the longest key, and nothing but the greatest byte.
    vec![u8::MAX; KEY_BYTES_MAX.saturating_add(1)]
}

/// Runs several queries on one snapshot.
fn at_one_moment<T>(
    connection: &Connection,
    read: impl FnOnce() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    connection.prepare_cached("BEGIN DEFERRED")?.raw_execute()?;
    let answer = read();
    let ended = connection.prepare_cached("COMMIT")?.raw_execute();
    answer.and_then(|answer| ended.map(|_| answer))
}

fn entry(key: Key, row: &Row<'_>) -> rusqlite::Result<Entry> {
    let revision: Revision = unsigned(row, 0)?;
    let stored = match row.get_ref(1)? {
        ValueRef::Integer(count) => Stored::Count(count),
        value => Stored::Record(value.as_blob()?.into()),
    };
    Ok(Entry {
        key,
        revision,
        stored,
    })
}

/// The number in an entry's key. A key that is not one of this stream's lies before or behind all
/// its entries.
fn entry_number(stream: &Key, key: &Key) -> i64 {
    let rest = key.as_bytes().strip_prefix(stream.as_bytes());
    match rest.and_then(|rest| <[u8; 8]>::try_from(rest).ok()) {
        Some(number) => i64::try_from(u64::from_be_bytes(number)).unwrap_or(i64::MAX),
        None if key <= stream => 0,
        None => i64::MAX,
    }
}

fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

fn limit(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
