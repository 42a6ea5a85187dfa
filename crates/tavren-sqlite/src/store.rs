use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use tavren_core::port::{
    Batch, Committed, Emitted, Entry, Key, Limits, Page, Range, Scope, Snapshot, Store, StoreError,
    Topic,
};

use crate::error::{OpenError, store_error};

mod connect;
mod erase;
mod group;
mod query;
mod readers;
mod run;
#[cfg(test)]
mod tests;
mod writer;

use readers::Readers;
use writer::Writer;

/// How long a call waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A store in one SQLite file.
///
/// Write-ahead log, synchronous FULL: what was committed survives a power cut. Concurrent commits
/// share a sync; readers never wait for writers. Several processes may open the same file, and a
/// host may keep tables of its own in it (any name that does not begin with `tavren_`).
///
/// # Examples
/// ```
/// use tavren_core::port::{Batch, Committed, Store};
/// use tavren_core::port::{Op, store::Key};
/// use tavren_core::types::{CommandId, Timestamp};
/// use tavren_sqlite::Sqlite;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("market.db");
/// let store = Sqlite::open(path)?;
/// let batch = Batch {
///     commit_id: CommandId::from_bytes([1; 16]),
///     digest: [2; 32],
///     now: Timestamp::MIN,
///     guards: vec![],
///     ops: vec![Op::Put { key: Key::new(b"k"), value: b"value".to_vec() }],
///     answer: vec![],
/// };
/// assert_eq!(store.commit(&batch)?, Committed::Applied);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sqlite {
    // Dropped in this order, so that the writer closes last and leaves no log behind.
    readers: Readers,
    writer: Writer,
    path: PathBuf,
    id: [u8; 16],
}

/// What a key file needs to know of its database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Database {
    /// Random, drawn when the database was made.
    pub id: [u8; 16],
    /// Whether nothing was ever committed: only then may its key file be new.
    pub empty: bool,
}

impl Sqlite {
    /// Opens a database, or makes one where there is none.
    ///
    /// # Errors
    /// [`OpenError`]; what lies there is not changed.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::open_waiting(path, BUSY_TIMEOUT)
    }

    /// As [`Sqlite::open`]; each call waits at most `busy_timeout` (5 s by default) for another
    /// process that writes, and then fails with [`StoreError::Transient`].
    ///
    /// # Errors
    /// [`OpenError`]; what lies there is not changed.
    pub fn open_waiting(path: impl AsRef<Path>, busy_timeout: Duration) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let opened = connect::writer(path, busy_timeout);
        let connection = opened.map_err(|unfit| OpenError::new(path, &unfit))?;
        let database = query::database(&connection);
        let database = database.map_err(|error| OpenError::new(path, &error.into()))?;
        Ok(Self {
            readers: Readers::new(path, busy_timeout),
            writer: Writer::new(connection),
            path: path.to_owned(),
            id: database.id,
        })
    }

    /// The random id of this database, which its key file repeats.
    #[must_use]
    pub fn database_id(&self) -> [u8; 16] {
        self.id
    }

    /// What a key file needs to know of this database.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn database(&self) -> Result<Database, StoreError> {
        self.reading(query::database)
    }

    /// Moves the write-ahead log into the database file and empties it, so that the one file can
    /// be copied and what was erased is overwritten. SQLite does the first by itself now and then,
    /// and both when the last process closes the file.
    ///
    /// # Errors
    /// [`StoreError::Transient`] where other readers or writers did not let it finish.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        self.writer.checkpoint()
    }

    /// Reads on the writer's connection where it is free, since it knows what it wrote itself, and
    /// else on a reader's.
    fn reading<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let read = match self.writer.idle() {
            Some(connection) => query(&connection),
            None => self.readers.with(query),
        };
        read.map_err(|error| store_error(&error))
    }
}

impl Database {
    /// Looks into the database at `path`, which must be there.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is made or changed.
    pub fn at(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref();
        connect::glance(path, BUSY_TIMEOUT).map_err(|unfit| OpenError::new(path, &unfit))
    }
}

impl Store for Sqlite {
    fn read(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        within(keys.len(), "more keys in one read than the limit")?;
        self.reading(|connection| query::read(connection, keys))
    }

    fn scan(&self, range: &Range, page: &Page) -> Result<Vec<Entry>, StoreError> {
        within(page.limit, "more entries in one page than the limit")?;
        let scanned = self.readers.with(|connection| match range {
            Range::Keys { prefix, until } => query::walk(connection, prefix, until.as_ref(), page),
            Range::Stream(stream) => query::follow(connection, stream, page),
        });
        scanned.map_err(|error| store_error(&error))
    }

    fn commit(&self, batch: &Batch) -> Result<Committed, StoreError> {
        self.writer.commit(batch)
    }

    fn outbox(&self, topic: Topic, after: u64, limit: usize) -> Result<Vec<Emitted>, StoreError> {
        within(limit, "more messages in one page than the limit")?;
        let read = |connection: &Connection| query::messages(connection, topic, after, limit);
        self.readers.with(read).map_err(|error| store_error(&error))
    }

    fn erase(&self, scope: &Scope) -> Result<u64, StoreError> {
        self.writer.erase(scope)
    }

    fn limits(&self) -> Limits {
        Limits::LEAST
    }
}

impl fmt::Debug for Sqlite {
    /// Prints where it lies, and nothing of what it holds.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Sqlite({})", self.path.display())
    }
}

fn within(count: usize, what: &'static str) -> Result<(), StoreError> {
    if count > Limits::LEAST.keys {
        return Err(StoreError::Unsupported { what });
    }
    Ok(())
}
