//! A host with a connection of its own, which runs lowered batches next to its own table.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use tavren_core::port::{Batch, Committed, StoreError};
use tavren_sqlite::lowering::{Expected, Mismatch, Parameter, Statement, lower};

/// What became of a batch, by the rules in the documentation of `lowering`.
pub(crate) type Outcome = Result<Committed, StoreError>;

/// A host's connection to the file of a store.
pub(crate) struct Host(Mutex<Connection>);

impl Host {
    pub(crate) fn open(path: &Path) -> Self {
        let connection = Connection::open(path).unwrap();
        connection
            .execute_batch(
                "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;
                 CREATE TABLE IF NOT EXISTS sales (what TEXT NOT NULL);",
            )
            .unwrap();
        Self(Mutex::new(connection))
    }

    /// Writes a sale of its own and a batch, both or none.
    pub(crate) fn sell(&self, what: &str, batch: &Batch) -> Outcome {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .unwrap();
        transaction
            .execute("INSERT INTO sales VALUES (?1)", [what])
            .unwrap();
        let outcome = run(&transaction, batch);
        match outcome {
            Ok(Committed::Applied) => transaction.commit().unwrap(),
            _ => transaction.rollback().unwrap(),
        }
        outcome
    }

    pub(crate) fn sales(&self) -> i64 {
        let connection = self.0.lock().unwrap();
        connection
            .query_row("SELECT count(*) FROM sales", [], |row| row.get(0))
            .unwrap()
    }
}

/// Runs a batch in an open transaction.
pub(crate) fn run(connection: &Connection, batch: &Batch) -> Outcome {
    let mut changed = Vec::new();
    for statement in lower(batch) {
        // Behind the guards: all that have changed are known.
        if !changed.is_empty() && !matches!(statement.mismatch, Mismatch::Conflict(_)) {
            break;
        }
        let (rows, first) = step(connection, &statement)?;
        let expected = match statement.rows {
            Expected::Returned(count) | Expected::Changed(count) => rows == count,
            Expected::Any => true,
        };
        if expected {
            continue;
        }
        match statement.mismatch {
            Mismatch::Conflict(key) => changed.push(key.clone()),
            Mismatch::Repeated => {
                let (same, answer) = first.unwrap();
                return match same {
                    true => Ok(Committed::AlreadyApplied { answer }),
                    false => Err(StoreError::Replay),
                };
            }
            Mismatch::Replay => return Err(StoreError::Replay),
            Mismatch::Bound(key) => return Err(StoreError::Bound { key: key.clone() }),
            Mismatch::Unsupported(what) => return Err(StoreError::Unsupported { what }),
            Mismatch::Corrupt(what) => return Err(StoreError::Corrupt { what }),
        }
    }
    changed.sort();
    changed.dedup();
    match changed.is_empty() {
        true => Ok(Committed::Applied),
        false => Err(StoreError::Conflict { keys: changed }),
    }
}

type Stepped = (usize, Option<(bool, Box<[u8]>)>);

/// Runs one statement: how many rows it returned or changed, and the row that `Repeated` reads.
fn step(connection: &Connection, statement: &Statement<'_>) -> Result<Stepped, StoreError> {
    let mut prepared = connection.prepare(statement.sql).unwrap();
    let parameters = statement
        .parameters
        .iter()
        .map(|parameter| match parameter {
            Parameter::Blob(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Parameter::Integer(value) => ToSqlOutput::Owned(Value::Integer(*value)),
        });
    let parameters = rusqlite::params_from_iter(parameters);
    if let Expected::Returned(_) = statement.rows {
        let mut rows = prepared.query(parameters).unwrap();
        let (mut count, mut first) = (0, None);
        while let Some(row) = rows.next().unwrap() {
            if statement.mismatch == Mismatch::Repeated {
                first = Some((
                    row.get(0).unwrap(),
                    row.get::<_, Vec<u8>>(1).unwrap().into(),
                ));
            }
            count += 1;
        }
        return Ok((count, first));
    }
    match prepared.execute(parameters) {
        Ok(count) => Ok((count, None)),
        Err(error) => {
            let code = error.sqlite_error_code();
            assert_eq!(
                code,
                Some(rusqlite::ErrorCode::ConstraintViolation),
                "{error}"
            );
            let what = "a constraint";
            Err(StoreError::Corrupt { what })
        }
    }
}
