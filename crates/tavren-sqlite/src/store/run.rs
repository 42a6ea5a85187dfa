//! Running a lowered batch.

use rusqlite::{Connection, ErrorCode, ToSql, types::ToSqlOutput, types::ValueRef};
use tavren_core::port::{Batch, Committed, Key, StoreError};

use crate::error::store_error;
use crate::lowering::{Expected, Mismatch, Parameter, Statement, lower};

const SAVEPOINT: &str = "SAVEPOINT tavren_batch";

/// Why a batch was not written.
#[derive(Debug)]
pub(super) enum Stopped {
    /// The batch is at fault. `wrote`: part of it was written and must be rolled back.
    Refused { error: StoreError, wrote: bool },
    /// SQLite failed; the transaction is lost.
    Broken(rusqlite::Error),
}

impl From<rusqlite::Error> for Stopped {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error)
    }
}

/// Runs `batch` inside an open transaction; with `savepoint`, sets one before the first write.
pub(super) fn run(
    connection: &Connection,
    batch: &Batch,
    savepoint: bool,
) -> Result<Committed, Stopped> {
    let mut changed = Vec::new();
    let mut wrote = false;
    for statement in &lower(batch) {
        if !wrote && !matches!(statement.rows, Expected::Returned(_)) {
            if !changed.is_empty() {
                let error = conflict(&changed);
                return Err(Stopped::Refused { error, wrote });
            }
            if savepoint {
                execute(connection, SAVEPOINT)?;
            }
            wrote = true;
        }
        let refused = |error| Stopped::Refused { error, wrote };
        match step(connection, statement).map_err(|error| constraint(error, wrote))? {
            Seen::Expected => {}
            Seen::Repeated(answer) => return answer.map_err(refused),
            Seen::Otherwise => match statement.mismatch {
                Mismatch::Conflict(key) => changed.push(key),
                Mismatch::Bound(key) => {
                    return Err(refused(StoreError::Bound { key: key.clone() }));
                }
                Mismatch::Replay | Mismatch::Repeated => return Err(refused(StoreError::Replay)),
                Mismatch::Unsupported(what) => {
                    return Err(refused(StoreError::Unsupported { what }));
                }
                Mismatch::Corrupt(what) => return Err(refused(StoreError::Corrupt { what })),
            },
        }
    }
    if wrote && savepoint {
        release(connection)?;
    }
    Ok(Committed::Applied)
}

/// Undoes what was written since the savepoint.
pub(super) fn undo(connection: &Connection) -> rusqlite::Result<()> {
    execute(connection, "ROLLBACK TO tavren_batch")?;
    release(connection)
}

/// Runs a statement without parameters, kept prepared.
pub(super) fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.raw_execute()?;
    Ok(())
}

fn release(connection: &Connection) -> rusqlite::Result<()> {
    execute(connection, "RELEASE tavren_batch")
}

/// What a statement did.
enum Seen {
    Expected,
    Otherwise,
    /// The commit id was there.
    Repeated(Result<Committed, StoreError>),
}

fn step(connection: &Connection, statement: &Statement<'_>) -> rusqlite::Result<Seen> {
    let mut prepared = connection.prepare_cached(statement.sql)?;
    for (index, parameter) in (1_usize..).zip(&statement.parameters) {
        prepared.raw_bind_parameter(index, parameter)?;
    }
    let as_expected = match statement.rows {
        Expected::Changed(count) => prepared.raw_execute()? == count,
        Expected::Any => {
            prepared.raw_execute()?;
            true
        }
        Expected::Returned(count) => {
            let mut rows = prepared.raw_query();
            let mut seen = 0_usize;
            while let Some(row) = rows.next()? {
                if statement.mismatch == Mismatch::Repeated {
                    let answer = match row.get(0)? {
                        true => Ok(Committed::AlreadyApplied {
                            answer: row.get_ref(1)?.as_blob()?.into(),
                        }),
                        false => Err(StoreError::Replay),
                    };
                    return Ok(Seen::Repeated(answer));
                }
                seen = seen.saturating_add(1);
            }
            seen == count
        }
    };
    Ok(match as_expected {
        true => Seen::Expected,
        false => Seen::Otherwise,
    })
}

/// A row that breaks its table's rules is this batch's fault alone.
fn constraint(error: rusqlite::Error, wrote: bool) -> Stopped {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => Stopped::Refused {
            error: store_error(&error),
            wrote,
        },
        _ => Stopped::Broken(error),
    }
}

fn conflict(changed: &[&Key]) -> StoreError {
    let mut keys: Vec<_> = changed.iter().map(|key| (*key).clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    StoreError::Conflict { keys }
}

impl ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Blob(bytes) => ValueRef::Blob(bytes),
            Self::Integer(value) => ValueRef::Integer(*value),
        }))
    }
}
