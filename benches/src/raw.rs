//! Bare `rusqlite` that writes the rows of ours: batches are recorded, and written again by hand.

use crate::now;
use rusqlite::{Connection, params};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tavren_core::Market;
use tavren_core::memory::MemoryQueue;
use tavren_core::port::{
    Batch, Committed, Emitted, Entry, Key, Limits, Op, OsEntropy, Page, Range, Scope, Snapshot,
    Store, StoreError, Topic,
};
use tavren_sqlite::{Keys, Sqlite};

/// A store that keeps a copy of every batch.
struct Recorder {
    inner: Sqlite,
    batches: Arc<Mutex<Vec<Batch>>>,
}

impl Store for Recorder {
    fn read(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        self.inner.read(keys)
    }

    fn scan(&self, range: &Range, page: &Page) -> Result<Vec<Entry>, StoreError> {
        self.inner.scan(range, page)
    }

    fn commit(&self, batch: &Batch) -> Result<Committed, StoreError> {
        self.batches.lock().expect("lock").push(batch.clone());
        self.inner.commit(batch)
    }

    fn outbox(&self, topic: Topic, after: u64, limit: usize) -> Result<Vec<Emitted>, StoreError> {
        self.inner.outbox(topic, after, limit)
    }

    fn erase(&self, scope: &Scope) -> Result<u64, StoreError> {
        self.inner.erase(scope)
    }

    fn limits(&self) -> Limits {
        self.inner.limits()
    }
}

/// A copy of the closed market file `from`, with its key file and master.
pub fn copy(from: &Path, to: &Path) {
    for ending in ["db", "db.keys", "db.master"] {
        let source = from.with_extension(ending);
        std::fs::copy(source, to.with_extension(ending)).expect("copy");
    }
}

/// Opens a market file whose store keeps a copy of every batch.
pub fn recorded(path: &Path) -> (Market, Arc<Mutex<Vec<Batch>>>) {
    let batches = Arc::new(Mutex::new(Vec::new()));
    let store = Recorder {
        inner: Sqlite::open(path).expect("a database"),
        batches: Arc::clone(&batches),
    };
    let keys = Box::new(Keys::beside(path).expect("keys"));
    let market = Market::open_with(
        Arc::new(store),
        keys,
        Box::new(MemoryQueue::new()),
        Box::new(OsEntropy),
        now(),
    );
    (market.expect("a market"), batches)
}

/// What a careful author would write by hand: prepared statements, one transaction an action, the
/// same pragmas, tables and rows.
pub struct Raw {
    database: Connection,
}

impl Raw {
    /// Opens a file that ours has made.
    pub fn open(path: &Path) -> Self {
        let database = Connection::open(path).expect("a database");
        database
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON;")
            .expect("pragmas");
        // As rusqlite comes: SQLite then plans some statements again for every parameter, which our store
        // spares itself by a setting (`SQLITE_DBCONFIG_ENABLE_QPSG`). With it, this peer is nearly twice as fast.
        database.set_prepared_statement_cache_capacity(64);
        Self { database }
    }

    /// Guards as ours does, and writes every row of a batch.
    pub fn write(&self, batch: &Batch) {
        let run = |sql: &str, parameters: &[&dyn rusqlite::ToSql]| {
            self.database
                .prepare_cached(sql)
                .expect("prepare")
                .execute(parameters)
                .expect("execute")
        };
        run("BEGIN IMMEDIATE", &[]);
        for guard in &batch.guards {
            let mut statement = self
                .database
                .prepare_cached("SELECT revision FROM tavren_entries WHERE key = ?1")
                .expect("prepare");
            let mut rows = statement
                .query(params![guard.key.as_bytes()])
                .expect("query");
            let found: Option<i64> = rows
                .next()
                .expect("row")
                .map(|row| row.get(0).expect("revision"));
            assert_eq!(found.is_some(), guard.revision.is_some());
        }
        run(
            "INSERT INTO tavren_commits (id, digest, at, latest, answer) VALUES (?1, ?2, ?3, ?3, ?4)",
            &[
                batch.commit_id.as_bytes(),
                &batch.digest,
                &batch.now.millis(),
                &batch.answer,
            ],
        );
        let revision = self.database.last_insert_rowid();
        for (place, op) in (0_i64..).zip(&batch.ops) {
            match op {
                Op::Put { key, value } => run(
                    "INSERT INTO tavren_entries (key, revision, value) VALUES (?1, ?2, ?3) \
                     ON CONFLICT (key) DO UPDATE SET revision = ?2, value = ?3",
                    &[&key.as_bytes(), &revision, value],
                ),
                Op::Delete { key } => run(
                    "DELETE FROM tavren_entries WHERE key = ?1",
                    &[&key.as_bytes()],
                ),
                Op::Add { key, delta, .. } => run(
                    "INSERT INTO tavren_entries (key, revision, value) VALUES (?1, ?2, ?3) \
                     ON CONFLICT (key) DO UPDATE SET revision = ?2, value = value + ?3",
                    &[&key.as_bytes(), &revision, delta],
                ),
                Op::Append { stream, value } => run(
                    "INSERT INTO tavren_streams (stream, number, revision, value) VALUES (?1, \
                     1 + coalesce((SELECT max(number) FROM tavren_streams WHERE stream = ?1), 0), ?2, ?3)",
                    &[&stream.as_bytes(), &revision, value],
                ),
                Op::Emit { topic, value } => run(
                    "INSERT INTO tavren_outbox (topic, position, value) VALUES (?1, ?2, ?3)",
                    &[&i64::from(topic.0), &(revision * 32_768 + place), value],
                ),
                Op::Once { .. } => 0,
            };
        }
        run("COMMIT", &[]);
    }
}
