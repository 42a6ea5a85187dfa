use rusqlite::{Connection, ErrorCode};
use tavren_core::port::{Batch, Committed, StoreError};

use super::run::{Stopped, execute, run, undo};
use crate::error::store_error;

/// One transaction for several batches, each of which is in it whole or not at all.
pub(super) struct Group<'c> {
    connection: &'c Connection,
    /// Whether each batch gets a savepoint. They cost a copy of every page it changes.
    careful: bool,
    applied: usize,
    /// Whether a batch had to be rolled back alone.
    undid: bool,
}

/// Why no batch of a group was written.
#[derive(Debug)]
pub(super) enum Lost {
    /// It did not begin: another process writes, or the file cannot be written at all.
    Begin(StoreError),
    /// A batch was refused when part of it was written, and there was no savepoint: the same
    /// batches will do with `careful`.
    Spoilt,
    /// A statement failed: one batch alone may still go through.
    Run(StoreError),
    /// It is not known whether the commit went through.
    Unknown,
}

impl<'c> Group<'c> {
    pub(super) fn new(connection: &'c Connection, careful: bool) -> Self {
        Self {
            connection,
            careful,
            applied: 0,
            undid: false,
        }
    }

    /// Adds a batch. `Ok` holds what to answer once the group is committed.
    pub(super) fn add(&mut self, batch: &Batch) -> Result<Result<Committed, StoreError>, Lost> {
        if self.connection.is_autocommit() {
            let begun = execute(self.connection, "BEGIN IMMEDIATE");
            begun.map_err(|error| Lost::Begin(store_error(&error)))?;
        }
        // What goes wrong with the first is undone by a rollback.
        let savepoint = self.careful && self.applied > 0;
        let (error, wrote) = match run(self.connection, batch, savepoint) {
            Ok(committed) => {
                self.applied = self.applied.saturating_add(1);
                return Ok(Ok(committed));
            }
            Err(Stopped::Broken(error)) => return Err(self.lose(&error)),
            Err(Stopped::Refused { error, wrote }) => (error, wrote),
        };
        self.undid |= wrote;
        let undone = match (wrote, savepoint, self.applied) {
            (false, _, _) => Ok(()),
            (true, true, _) => undo(self.connection),
            (true, false, 0) => execute(self.connection, "ROLLBACK"),
            (true, false, _) => {
                roll_back(self.connection);
                return Err(Lost::Spoilt);
            }
        };
        match undone {
            Ok(()) => Ok(Err(error)),
            Err(error) => Err(self.lose(&error)),
        }
    }

    /// Makes all durable with one sync. Says whether the next group should be careful, too.
    pub(super) fn commit(self) -> Result<bool, Lost> {
        if self.connection.is_autocommit() {
            return Ok(self.undid);
        }
        match execute(self.connection, "COMMIT") {
            Ok(()) => Ok(self.undid),
            Err(error) if is_known(&error) => Err(self.lose(&error)),
            Err(_) => {
                roll_back(self.connection);
                Err(Lost::Unknown)
            }
        }
    }

    fn lose(&self, error: &rusqlite::Error) -> Lost {
        roll_back(self.connection);
        Lost::Run(store_error(error))
    }
}

/// Ends a transaction that somebody left open.
pub(super) fn roll_back(connection: &Connection) {
    if !connection.is_autocommit() {
        // SQLite has rolled back by itself after most failures; where this fails too, the next
        // `BEGIN` says so.
        let _ = connection.execute_batch("ROLLBACK");
    }
}

/// Whether a failed commit certainly wrote nothing. After a failed sync the frames may be in the
/// log, to be found after a crash.
fn is_known(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DiskFull | ErrorCode::DatabaseBusy | ErrorCode::ReadOnly)
    )
}
