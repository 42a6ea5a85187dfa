use std::collections::HashMap;

use tavren_core::port::store::KEY_BYTES_MAX;
use tavren_core::port::{Batch, Key, Limits, Op};

/// Up to this many ops, comparing each with each is cheaper than a table.
const OPS_FEW: usize = 16;

/// Says why a batch is beyond the limits, or that it changes a key twice.
pub(super) fn check(batch: &Batch) -> Result<(), &'static str> {
    let limits = Limits::LEAST;
    refuse(batch.ops.len() > limits.ops, "more ops than the limit")?;
    let guards = batch.guards.len();
    refuse(guards > limits.guards, "more guards than the limit")?;
    let answer = batch.answer.len();
    refuse(
        answer > limits.value_bytes,
        "an answer longer than the limit",
    )?;
    for guard in &batch.guards {
        check_key(&guard.key)?;
    }
    for op in &batch.ops {
        let (key, value) = match op {
            Op::Put { key, value } | Op::Append { stream: key, value } => (Some(key), Some(value)),
            Op::Delete { key } | Op::Add { key, .. } | Op::Once { scope: key, .. } => {
                (Some(key), None)
            }
            Op::Emit { value, .. } => (None, Some(value)),
        };
        key.map_or(Ok(()), check_key)?;
        let length = value.map_or(0, Vec::len);
        refuse(length > limits.value_bytes, "a value longer than the limit")?;
    }
    refuse(
        changes_twice(&batch.ops),
        "two changes of one key in a batch",
    )
}

fn check_key(key: &Key) -> Result<(), &'static str> {
    let length = key.as_bytes().len();
    refuse(
        !(1..=KEY_BYTES_MAX).contains(&length),
        "a key of 0 or too many bytes",
    )
}

/// Whether two ops change one key; adding twice is one change.
fn changes_twice(ops: &[Op]) -> bool {
    let changes = || ops.iter().filter_map(change);
    if ops.len() <= OPS_FEW {
        return changes().enumerate().any(|(index, (key, adds))| {
            changes()
                .take(index)
                .any(|(other, added)| key == other && !(adds && added))
        });
    }
    let mut seen = HashMap::with_capacity(ops.len());
    changes().any(|(key, adds)| seen.insert(key, adds).is_some_and(|added| !(adds && added)))
}

/// The key that an op changes, and whether by adding.
fn change(op: &Op) -> Option<(&Key, bool)> {
    match op {
        Op::Put { key, .. } | Op::Delete { key } => Some((key, false)),
        Op::Add { key, .. } => Some((key, true)),
        Op::Append { .. } | Op::Emit { .. } | Op::Once { .. } => None,
    }
}

fn refuse(beyond: bool, what: &'static str) -> Result<(), &'static str> {
    match beyond {
        true => Err(what),
        false => Ok(()),
    }
}
