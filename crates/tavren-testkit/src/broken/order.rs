//! Defects of the order in which a batch is checked.

use tavren_core::port::{Batch, Committed, Key, Op, Store, StoreError};

use super::Broken;

type Answer = Result<Committed, StoreError>;

/// A counter that no case uses.
const PROBE: &[u8] = b"\0probe";

/// What the store says to a batch that it then does not write, because of one more op.
fn probe(broken: &Broken, guarded: bool, batch: &Batch, keep: fn(&Op) -> bool) -> Answer {
    let ops = batch.ops.iter().filter(|op| keep(op)).cloned();
    let fails = Op::Add {
        key: Key::new(PROBE),
        delta: 0,
        floor: Some(1),
        ceiling: None,
    };
    let guards = match guarded {
        true => batch.guards.clone(),
        false => vec![],
    };
    broken.store().commit(&Batch {
        commit_id: broken.notes().spare_id(),
        guards,
        ops: ops.chain([fails]).collect(),
        ..batch.clone()
    })
}

pub(super) fn guards_before_ids(broken: &Broken, batch: &Batch) -> Answer {
    match probe(broken, true, batch, |_| false) {
        Err(conflict @ StoreError::Conflict { .. }) => Err(conflict),
        _ => broken.store().commit(batch),
    }
}

pub(super) fn limits_before_ids(broken: &Broken, batch: &Batch) -> Answer {
    match probe(broken, false, batch, |_| true) {
        Err(beyond @ StoreError::Unsupported { .. }) => Err(beyond),
        _ => broken.store().commit(batch),
    }
}

pub(super) fn tokens_before_guards(broken: &Broken, batch: &Batch) -> Answer {
    match broken.store().commit(batch) {
        Err(conflict @ StoreError::Conflict { .. }) => {
            match probe(broken, false, batch, |op| matches!(op, Op::Once { .. })) {
                Err(StoreError::Replay) => Err(StoreError::Replay),
                _ => Err(conflict),
            }
        }
        answer => answer,
    }
}

pub(super) fn bounds_before_tokens(broken: &Broken, batch: &Batch) -> Answer {
    match broken.store().commit(batch) {
        Err(StoreError::Replay) => {
            match probe(broken, true, batch, |op| !matches!(op, Op::Once { .. })) {
                Err(StoreError::Bound { key }) if key.as_bytes() != PROBE => {
                    Err(StoreError::Bound { key })
                }
                _ => Err(StoreError::Replay),
            }
        }
        answer => answer,
    }
}

/// Asks again at the latest time, where a token is in the way.
pub(super) fn tokens_go_by_latest(broken: &Broken, batch: &Batch) -> Answer {
    let latest = broken.store().read(&[])?.latest;
    match (broken.store().commit(batch), latest) {
        (Err(StoreError::Replay), Some(latest)) => broken.store().commit(&Batch {
            now: latest.max(batch.now),
            ..batch.clone()
        }),
        (answer, _) => answer,
    }
}
