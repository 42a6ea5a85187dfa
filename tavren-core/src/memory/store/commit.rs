use std::collections::{BTreeSet, HashMap};

use super::state::{Appended, Done, Slot, State};
use crate::port::store::KEY_BYTES_MAX;
use crate::port::{Batch, Committed, Emitted, Key, Limits, Op, StoreError, Stored};

/// What a batch leaves at a key.
pub(super) enum Change {
    /// A record, or nothing.
    Written,
    /// A counter with this value.
    Sum(i64),
}

/// The answer of before, if this commit id was seen.
pub(super) fn recall(state: &State, batch: &Batch) -> Result<Option<Committed>, StoreError> {
    match state.commits.get(&batch.commit_id) {
        None => Ok(None),
        Some(done) if done.digest != batch.digest => Err(StoreError::Replay),
        Some(done) => Ok(Some(Committed::AlreadyApplied {
            answer: done.answer.clone(),
        })),
    }
}

/// Checks everything in the order of the contract, and works out what the counters become.
/// INVARIANT: after `Ok` nothing in [`write`] fails but the numbering of 2⁶⁴ commits or messages.
pub(super) fn check<'a>(
    state: &State,
    batch: &'a Batch,
) -> Result<HashMap<&'a Key, Change>, StoreError> {
    check_limits(batch)?;
    check_guards(state, batch)?;
    check_tokens(state, batch)?;
    check_ops(state, batch)
}

fn check_limits(batch: &Batch) -> Result<(), StoreError> {
    let Limits {
        ops,
        guards,
        value_bytes,
        ..
    } = Limits::LEAST;
    let refuse = |beyond: bool, what| match beyond {
        true => Err(StoreError::Unsupported { what }),
        false => Ok(()),
    };
    refuse(batch.ops.len() > ops, "more ops than the limit")?;
    refuse(batch.guards.len() > guards, "more guards than the limit")?;
    refuse(batch.answer.len() > value_bytes, "an answer too long")?;
    for key in batch.guards.iter().map(|guard| &guard.key) {
        refuse(is_malformed(key), "a key of 0 or too many bytes")?;
    }
    for op in &batch.ops {
        let (key, value) = match op {
            Op::Put { key, value } | Op::Append { stream: key, value } => (Some(key), Some(value)),
            Op::Delete { key } | Op::Add { key, .. } | Op::Once { scope: key, .. } => {
                (Some(key), None)
            }
            Op::Emit { value, .. } => (None, Some(value)),
        };
        refuse(
            key.is_some_and(is_malformed),
            "a key of 0 or too many bytes",
        )?;
        let length = value.map_or(0, Vec::len);
        refuse(length > value_bytes, "a value longer than the limit")?;
    }
    Ok(())
}

fn is_malformed(key: &Key) -> bool {
    !(1..=KEY_BYTES_MAX).contains(&key.as_bytes().len())
}

fn check_guards(state: &State, batch: &Batch) -> Result<(), StoreError> {
    let mut keys = BTreeSet::new();
    for guard in &batch.guards {
        let revision = state.entries.get(&guard.key).map(|slot| slot.revision);
        if revision != guard.revision {
            keys.insert(guard.key.clone());
        }
    }
    if keys.is_empty() {
        return Ok(());
    }
    Err(StoreError::Conflict {
        keys: keys.into_iter().collect(),
    })
}

fn check_tokens(state: &State, batch: &Batch) -> Result<(), StoreError> {
    let mut used = HashMap::new();
    for op in &batch.ops {
        let Op::Once {
            scope,
            token,
            expires,
        } = op
        else {
            continue;
        };
        let before = used
            .insert((scope, token), *expires)
            .or_else(|| state.tokens.get(&(scope.clone(), *token)).copied());
        if before.is_some_and(|expires| batch.now < expires) {
            return Err(StoreError::Replay);
        }
    }
    Ok(())
}

fn check_ops<'a>(state: &State, batch: &'a Batch) -> Result<HashMap<&'a Key, Change>, StoreError> {
    let mut changes = HashMap::with_capacity(batch.ops.len());
    for op in &batch.ops {
        let twice = match op {
            Op::Put { key, .. } => {
                if let Some(Stored::Count(_)) = stored(state, key) {
                    return Err(corrupt("a counter where a record is put"));
                }
                changes.insert(key, Change::Written).is_some()
            }
            Op::Delete { key } => changes.insert(key, Change::Written).is_some(),
            Op::Add {
                key,
                delta,
                floor,
                ceiling,
            } => {
                let before = match (changes.get(key), stored(state, key)) {
                    (Some(Change::Sum(sum)), _) => *sum,
                    (_, Some(Stored::Count(count))) => *count,
                    (_, Some(Stored::Record(_))) => {
                        return Err(corrupt("a record where a counter is added to"));
                    }
                    (_, None) => 0,
                };
                let sum = before
                    .checked_add(*delta)
                    .filter(|sum| floor.is_none_or(|floor| *sum >= floor))
                    .filter(|sum| ceiling.is_none_or(|ceiling| *sum <= ceiling))
                    .ok_or_else(|| StoreError::Bound { key: key.clone() })?;
                matches!(changes.insert(key, Change::Sum(sum)), Some(Change::Written))
            }
            Op::Append { .. } | Op::Emit { .. } | Op::Once { .. } => false,
        };
        if twice {
            let what = "two changes of one key in a batch";
            return Err(StoreError::Unsupported { what });
        }
    }
    Ok(changes)
}

/// Writes a batch that was checked.
pub(super) fn write(
    state: &mut State,
    batch: &Batch,
    changes: &HashMap<&Key, Change>,
) -> Result<(), StoreError> {
    let emitted = batch.ops.iter().filter(|op| matches!(op, Op::Emit { .. }));
    let emitted = u64::try_from(emitted.count()).unwrap_or(u64::MAX);
    let revision = state.revision.checked_add(1).ok_or(StoreError::Full)?;
    let position = state
        .position
        .checked_add(emitted)
        .ok_or(StoreError::Full)?;
    let mut positions = state.position..position;
    state.revision = revision;
    state.position = position;
    state.latest = state.latest.max(Some(batch.now));
    for op in &batch.ops {
        match op {
            Op::Put { key, value } => {
                let stored = Stored::Record(value.as_slice().into());
                state.entries.insert(key.clone(), Slot { revision, stored });
            }
            Op::Delete { key } => {
                state.entries.remove(key);
            }
            Op::Add { key, .. } => {
                if let Some(Change::Sum(sum)) = changes.get(key) {
                    let stored = Stored::Count(*sum);
                    state.entries.insert(key.clone(), Slot { revision, stored });
                }
            }
            Op::Append { stream, value } => {
                let value = value.as_slice().into();
                let entries = state.streams.entry(stream.clone()).or_default();
                entries.push(Appended { revision, value });
            }
            Op::Emit { topic, value } => {
                let value = value.as_slice().into();
                let position = positions
                    .next()
                    .map_or(position, |last| last.saturating_add(1));
                let messages = state.topics.entry(*topic).or_default();
                messages.push_back(Emitted { position, value });
            }
            Op::Once {
                scope,
                token,
                expires,
            } => {
                state.tokens.insert((scope.clone(), *token), *expires);
            }
        }
    }
    let done = Done {
        digest: batch.digest,
        answer: batch.answer.as_slice().into(),
        ends: batch.now.plus_millis(Limits::LEAST.commit_id_millis),
    };
    state.commits.insert(batch.commit_id, done);
    Ok(())
}

fn stored<'a>(state: &'a State, key: &Key) -> Option<&'a Stored> {
    state.entries.get(key).map(|slot| &slot.stored)
}

fn corrupt(what: &'static str) -> StoreError {
    StoreError::Corrupt { what }
}
