use rusqlite::{Connection, ErrorCode};
use tavren_core::port::{Batch, Committed, StoreError};

use super::run::{Stopped, execute, run, undo};
use crate::error::store_error;

/// One transaction for several batches, each of which is in it whole or not at all.
pub(super) struct Group<'c> {
    connection: &'c Connection,
    applied: usize,
}

/// Why no batch of a group was written.
#[derive(Debug)]
pub(super) enum Lost {
    /// It did not begin: another process writes, or the file cannot be written at all.
    Begin(StoreError),
    /// A statement failed: one batch alone may still go through.
    Run(StoreError),
    /// It is not known whether the commit went through.
    Unknown,
}

impl<'c> Group<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            applied: 0,
        }
    }

    /// Adds a batch. `Ok` holds what to answer once the group is committed.
    pub(super) fn add(&mut self, batch: &Batch) -> Result<Result<Committed, StoreError>, Lost> {
        if self.connection.is_autocommit() {
            let begun = execute(self.connection, "BEGIN IMMEDIATE");
            begun.map_err(|error| Lost::Begin(store_error(&error)))?;
        }
        let savepoint = self.applied > 0 && std::env::var_os("NOSP").is_none();
        let stopped = match run(self.connection, batch, savepoint) {
            Ok(committed) => {
                self.applied = self.applied.saturating_add(1);
                return Ok(Ok(committed));
            }
            Err(stopped) => stopped,
        };
        let (error, undone) = match stopped {
            Stopped::Broken(error) => return Err(self.lose(&error)),
            Stopped::Refused {
                error,
                wrote: false,
            } => return Ok(Err(error)),
            Stopped::Refused { error, .. } if savepoint => (error, undo(self.connection)),
            Stopped::Refused { error, .. } => (error, execute(self.connection, "ROLLBACK")),
        };
        match undone {
            Ok(()) => Ok(Err(error)),
            Err(error) => Err(self.lose(&error)),
        }
    }

    /// Makes all durable with one sync.
    pub(super) fn commit(self) -> Result<(), Lost> {
        if self.connection.is_autocommit() {
            return Ok(());
        }
        match execute(self.connection, "COMMIT") {
            Ok(()) => Ok(()),
            Err(error) => {
                let known = is_known(&error);
                let lost = self.lose(&error);
                match known {
                    true => Err(lost),
                    false => Err(Lost::Unknown),
                }
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
