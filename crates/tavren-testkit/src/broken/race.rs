//! Defects that only show when many threads meet: a check, a pause, and then the act.

use std::thread::yield_now;

use tavren_core::port::{Batch, Committed, Op, Store, StoreError, Stored};

use super::Broken;
use super::commit::stored;

type Answer = Result<Committed, StoreError>;

/// Lets others in between.
pub(super) fn pause() {
    for _ in 0..16 {
        yield_now();
    }
}

/// Checks the guards, and commits without them.
pub(super) fn updates_lost(broken: &Broken, batch: &Batch) -> Answer {
    let keys: Vec<_> = batch.guards.iter().map(|guard| guard.key.clone()).collect();
    if let Ok(read) = broken.store().read(&keys) {
        let revisions = read
            .entries
            .iter()
            .map(|entry| entry.as_ref().map(|entry| entry.revision));
        let mut guarded = batch.guards.iter().zip(revisions);
        if guarded.any(|(guard, found)| guard.revision != found) {
            return broken.store().commit(batch);
        }
    }
    pause();
    let malformed = keys.len() > broken.store().limits().guards
        || keys
            .iter()
            .any(|key| key.as_bytes().is_empty() || key.as_bytes().len() > 128);
    if malformed {
        return broken.store().commit(batch);
    }
    broken.store().commit(&Batch {
        guards: vec![],
        ..batch.clone()
    })
}

/// Checks the floors of batches with one addition a counter, and commits without them.
pub(super) fn floors_raced(broken: &Broken, batch: &Batch) -> Answer {
    let mut floorless = batch.clone();
    let mut seen = Vec::new();
    for op in &mut floorless.ops {
        let Op::Add {
            key, delta, floor, ..
        } = op
        else {
            continue;
        };
        let count = match stored(broken, key)? {
            Some(Stored::Count(count)) => count,
            Some(Stored::Record(_)) => return broken.store().commit(batch),
            None => 0,
        };
        let sum = count.saturating_add(*delta);
        if floor.is_some_and(|floor| sum < floor) || seen.contains(key) {
            return broken.store().commit(batch);
        }
        seen.push(key.clone());
        *floor = None;
    }
    pause();
    broken.store().commit(&floorless)
}

/// Looks for the commit id, and commits under another.
pub(super) fn ids_raced(broken: &Broken, batch: &Batch) -> Answer {
    if let Some(before) = broken.notes().recall(&batch.commit_id, batch.digest) {
        return before.ok_or(StoreError::Replay);
    }
    pause();
    let committed = broken.store().commit(&Batch {
        commit_id: broken.notes().spare_id(),
        ..batch.clone()
    })?;
    let done = (batch.digest, batch.answer.as_slice().into());
    broken.notes().lock().done.insert(batch.commit_id, done);
    Ok(committed)
}

/// Looks for the tokens, and commits without them.
pub(super) fn tokens_raced(broken: &Broken, batch: &Batch) -> Answer {
    let mut free = batch.clone();
    let mut used = Vec::new();
    for op in &batch.ops {
        if let Op::Once {
            scope,
            token,
            expires,
        } = op
        {
            let token = (scope.clone(), *token);
            let kept = broken.notes().lock();
            let held = kept
                .tokens
                .get(&token)
                .is_some_and(|expires| batch.now < *expires);
            if held || used.iter().any(|(other, _)| *other == token) {
                return broken.store().commit(batch);
            }
            used.push((token, *expires));
        }
    }
    pause();
    let committed = match broken.store().commit(&free) {
        // Somebody was faster.
        Err(StoreError::Replay) => {
            free.ops.retain(|op| !matches!(op, Op::Once { .. }));
            broken.store().commit(&free)?
        }
        answer => answer?,
    };
    broken.notes().lock().tokens.extend(used);
    Ok(committed)
}
