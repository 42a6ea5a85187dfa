//! What a batch is in SQL: plain statements that a host can run itself.
//!
//! A host that keeps its own tables in the same file commits a batch together with its own rows:
//! it opens a transaction, with any driver, and runs the statements of [`lower`] in order on one
//! connection, with nothing in between. After each it compares the rows with
//! [`Statement::rows`]:
//!
//! - as expected: go on;
//! - a mismatch of [`Mismatch::Conflict`]: go on with the other guards to learn all keys that have
//!   changed, then roll back;
//! - any other mismatch: stop and roll back ([`Mismatch::Repeated`] says more);
//! - a constraint violation: stop and roll back, it is [`StoreError::Corrupt`];
//! - any other failure of the driver: stop and roll back.
//!
//! A rollback to a savepoint set before the first statement does as well. The store itself commits
//! by running these same statements.

#[cfg(doc)]
use tavren_core::port::StoreError;
use tavren_core::port::{Batch, Guard, Op};

mod bounds;
mod limits;
mod sql;
mod statement;

use bounds::Bounds;
pub use statement::{Expected, Mismatch, Parameter, Statement};

/// The statements of `batch`, in the order in which they are run: the commit id, the guards, the
/// commit itself, the tokens, then everything else in the order of the ops.
///
/// A batch beyond [`Limits`](tavren_core::port::Limits), or one that changes a key twice, is the
/// commit id and a statement that never does what it must ([`Mismatch::Unsupported`]).
///
/// # Law
/// Running them is what [`Sqlite`](crate::Sqlite) does: `tests/lowering.rs`.
///
/// # Examples
/// ```
/// use tavren_core::port::{Batch, Guard, store::Key};
/// use tavren_core::types::{CommandId, Timestamp};
/// use tavren_sqlite::lowering::{Expected, Mismatch, lower};
///
/// let batch = Batch {
///     commit_id: CommandId::from_bytes([1; 16]),
///     digest: [2; 32],
///     now: Timestamp::MIN,
///     guards: vec![Guard { key: Key::new(b"k"), revision: None }],
///     ops: vec![],
///     answer: vec![],
/// };
/// let statements = lower(&batch);
/// assert_eq!(statements[1].sql, "SELECT 1 FROM tavren_entries WHERE key = ?1");
/// assert_eq!(statements[1].rows, Expected::Returned(0));
/// assert_eq!(statements[1].mismatch, Mismatch::Conflict(&Key::new(b"k")));
/// ```
#[must_use]
pub fn lower(batch: &Batch) -> Vec<Statement<'_>> {
    if let Err(what) = limits::check(batch) {
        return vec![recall(batch), refuse(what)];
    }
    let length = batch.guards.len().saturating_add(batch.ops.len());
    let mut statements = Vec::with_capacity(length.saturating_add(2));
    statements.push(recall(batch));
    statements.extend(batch.guards.iter().map(guard));
    statements.push(record(batch));
    statements.extend(batch.ops.iter().filter_map(|op| once(op, batch)));
    let ops = (0..).zip(&batch.ops);
    statements.extend(ops.filter_map(|(place, op)| change(place, op)));
    statements
}

/// The first statement of every batch: was it committed before?
fn recall(batch: &Batch) -> Statement<'_> {
    Statement {
        sql: sql::RECALL,
        parameters: vec![
            Parameter::Blob(batch.commit_id.as_bytes()),
            Parameter::Blob(&batch.digest),
        ],
        rows: Expected::Returned(0),
        mismatch: Mismatch::Repeated,
    }
}

/// The last statement of a batch that cannot be.
fn refuse(what: &'static str) -> Statement<'static> {
    Statement {
        sql: sql::NOTHING,
        parameters: vec![],
        rows: Expected::Returned(1),
        mismatch: Mismatch::Unsupported(what),
    }
}

fn guard(guard: &Guard) -> Statement<'_> {
    let key = Parameter::Blob(guard.key.as_bytes());
    let (sql, parameters, rows) = match guard.revision {
        // A revision beyond i64 was never given out: no row has −1 either.
        Some(revision) => {
            let revision = Parameter::Integer(i64::try_from(revision).unwrap_or(-1));
            (sql::GUARD_REVISION, vec![key, revision], 1)
        }
        None => (sql::GUARD_ABSENT, vec![key], 0),
    };
    Statement {
        sql,
        parameters,
        rows: Expected::Returned(rows),
        mismatch: Mismatch::Conflict(&guard.key),
    }
}

fn record(batch: &Batch) -> Statement<'_> {
    Statement {
        sql: sql::RECORD,
        parameters: vec![
            Parameter::Blob(batch.commit_id.as_bytes()),
            Parameter::Blob(&batch.digest),
            Parameter::Integer(batch.now.millis()),
            Parameter::Blob(&batch.answer),
        ],
        rows: Expected::Changed(1),
        mismatch: Mismatch::Corrupt("a commit that left no row"),
    }
}

fn once<'a>(op: &'a Op, batch: &Batch) -> Option<Statement<'a>> {
    let Op::Once {
        scope,
        token,
        expires,
    } = op
    else {
        return None;
    };
    Some(Statement {
        sql: sql::ONCE,
        parameters: vec![
            Parameter::Blob(scope.as_bytes()),
            Parameter::Blob(token),
            Parameter::Integer(expires.millis()),
            Parameter::Integer(batch.now.millis()),
        ],
        rows: Expected::Changed(1),
        mismatch: Mismatch::Replay,
    })
}

fn change(place: i64, op: &Op) -> Option<Statement<'_>> {
    let one = Expected::Changed(1);
    let (sql, parameters, rows, mismatch) = match op {
        Op::Put { key, value } => {
            let parameters = vec![Parameter::Blob(key.as_bytes()), Parameter::Blob(value)];
            let mismatch = Mismatch::Corrupt("a counter where a record is put");
            (sql::PUT, parameters, one, mismatch)
        }
        Op::Delete { key } => {
            let parameters = vec![Parameter::Blob(key.as_bytes())];
            let mismatch = Mismatch::Corrupt("a key that is there twice");
            (sql::DELETE, parameters, Expected::Any, mismatch)
        }
        Op::Add {
            key,
            delta,
            floor,
            ceiling,
        } => {
            let bounds = Bounds::before(*delta, *floor, *ceiling);
            let sql = match bounds.begin_at_zero() {
                true => sql::ADD_OR_BEGIN,
                false => sql::ADD,
            };
            let parameters = vec![
                Parameter::Blob(key.as_bytes()),
                Parameter::Integer(*delta),
                Parameter::Integer(bounds.least),
                Parameter::Integer(bounds.greatest),
            ];
            (sql, parameters, one, Mismatch::Bound(key))
        }
        Op::Append { stream, value } => {
            let parameters = vec![Parameter::Blob(stream.as_bytes()), Parameter::Blob(value)];
            let mismatch = Mismatch::Corrupt("an append that left no row");
            (sql::APPEND, parameters, one, mismatch)
        }
        Op::Emit { topic, value } => {
            let parameters = vec![
                Parameter::Integer(i64::from(topic.0)),
                Parameter::Integer(place),
                Parameter::Blob(value),
            ];
            let mismatch = Mismatch::Corrupt("a message that left no row");
            (sql::EMIT, parameters, one, mismatch)
        }
        Op::Once { .. } => return None,
    };
    Some(Statement {
        sql,
        parameters,
        rows,
        mismatch,
    })
}
