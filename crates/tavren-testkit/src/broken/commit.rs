//! Defects of how a batch is committed.

use tavren_core::port::{Batch, Committed, Key, Limits, Op, Store, StoreError, Stored};

use super::{Broken, Defect, batch, order, outbox, race, revision};

type Answer = Result<Committed, StoreError>;

pub(super) fn commit(broken: &Broken, sent: &Batch) -> Answer {
    let batch = &batch::bend(broken, sent);
    let answer = match broken.defect {
        Defect::StaleGuardsHold => broken.store().commit(&refreshed(broken, batch)?),
        Defect::RevisionsRestart | Defect::RevisionsOfContent => revision::commit(broken, batch),
        Defect::OverflowSaturates | Defect::AbsentHasNoFloor => {
            broken.store().commit(&eased(broken, batch)?)
        }
        Defect::IdsForgotten => broken.store().commit(&Batch {
            commit_id: broken.notes().spare_id(),
            ..batch.clone()
        }),
        Defect::LongValuesRefused => refuse_long_values(broken, batch),
        Defect::CountersOverwritten | Defect::RecordsCounted => {
            broken.store().commit(&confused(broken, batch)?)
        }
        Defect::DeletesMustFind => deletes_must_find(broken, batch),
        Defect::GuardsBeforeIds => order::guards_before_ids(broken, batch),
        Defect::LimitsBeforeIds => order::limits_before_ids(broken, batch),
        Defect::TokensBeforeGuards => order::tokens_before_guards(broken, batch),
        Defect::BoundsBeforeTokens => order::bounds_before_tokens(broken, batch),
        Defect::TokensGoByLatest => order::tokens_go_by_latest(broken, batch),
        Defect::PositionsComeLate => outbox::commit_late(broken, batch),
        Defect::UpdatesLost => race::updates_lost(broken, batch),
        Defect::FloorsRaced => race::floors_raced(broken, batch),
        Defect::IdsRaced => race::ids_raced(broken, batch),
        Defect::TokensRaced => race::tokens_raced(broken, batch),
        _ => broken.store().commit(batch),
    };
    match answer {
        Ok(Committed::AlreadyApplied { .. }) if broken.has(Defect::NewAnswerGiven) => {
            let answer = sent.answer.as_slice().into();
            Ok(Committed::AlreadyApplied { answer })
        }
        Ok(committed) => {
            broken.notes().lock().last = Some((batch.now, broken.life));
            Ok(committed)
        }
        Err(error) => refused(broken, batch, error),
    }
}

/// What a defect does after the refusal of a batch.
fn refused(broken: &Broken, batch: &Batch, mut error: StoreError) -> Answer {
    let spare = |ops: Vec<Op>| Batch {
        commit_id: broken.notes().spare_id(),
        guards: vec![],
        ops,
        ..batch.clone()
    };
    let latest = broken.store().read(&[])?.latest;
    // What moves time is another defect.
    let unmoved = |batch: Batch| latest.map(|now| Batch { now, ..batch });
    let tried = error != StoreError::Replay;
    match (broken.defect, &mut error) {
        (Defect::OneConflictNamed, StoreError::Conflict { keys }) => keys.truncate(1),
        (Defect::HalfIsWritten, StoreError::Bound { .. } | StoreError::Corrupt { .. }) => {
            for op in &batch.ops {
                broken.store().commit(&spare(vec![op.clone()]))?;
            }
        }
        (Defect::FailuresUseTokens, _) if tried => {
            let once = |op: &&Op| matches!(op, Op::Once { .. });
            let ops = batch.ops.iter().filter(once).cloned().collect();
            if let Some(batch) = unmoved(spare(ops)) {
                broken.store().commit(&batch)?;
            }
        }
        (Defect::FailuresMoveTime, _) => {
            broken.store().commit(&spare(vec![]))?;
        }
        (Defect::FailedIdsRemembered, _) if tried => {
            let done = Batch {
                commit_id: batch.commit_id,
                ..spare(vec![])
            };
            if let Some(batch) = unmoved(done) {
                broken.store().commit(&batch)?;
            }
        }
        (Defect::LongBatchesSplit, _) if batch.ops.len() > Limits::LEAST.ops => {
            let (one, two) = batch.ops.split_at(batch.ops.len() / 2);
            broken.store().commit(&spare(one.to_vec()))?;
            return broken.store().commit(&spare(two.to_vec()));
        }
        (Defect::LastChangeCounts, StoreError::Unsupported { .. }) => {
            return broken.store().commit(&spare(last_changes(&batch.ops)));
        }
        _ => {}
    }
    Err(error)
}

pub(super) fn stored(broken: &Broken, key: &Key) -> Result<Option<Stored>, StoreError> {
    let read = broken.store().read(std::slice::from_ref(key))?;
    let entry = read.entries.into_iter().next().flatten();
    Ok(entry.map(|entry| entry.stored))
}

/// With the revisions of now in its guards, where anything lies there.
fn refreshed(broken: &Broken, batch: &Batch) -> Result<Batch, StoreError> {
    let mut batch = batch.clone();
    for guard in &mut batch.guards {
        let read = broken.store().read(std::slice::from_ref(&guard.key))?;
        if let (Some(_), Some(Some(entry))) = (guard.revision, read.entries.first()) {
            guard.revision = Some(entry.revision);
        }
    }
    Ok(batch)
}

/// With additions that go as far as they can.
fn eased(broken: &Broken, batch: &Batch) -> Result<Batch, StoreError> {
    let mut batch = batch.clone();
    for op in &mut batch.ops {
        let Op::Add {
            key, delta, floor, ..
        } = op
        else {
            continue;
        };
        match stored(broken, key)? {
            Some(Stored::Count(count)) if broken.has(Defect::OverflowSaturates) => {
                *delta = count.saturating_add(*delta).saturating_sub(count);
            }
            None if broken.has(Defect::AbsentHasNoFloor) => *floor = None,
            _ => {}
        }
    }
    Ok(batch)
}

/// Removes beforehand what is of another kind than the batch writes.
fn confused(broken: &Broken, batch: &Batch) -> Result<Batch, StoreError> {
    for op in &batch.ops {
        let (key, defect) = match op {
            Op::Put { key, .. } => (key, Defect::CountersOverwritten),
            Op::Add { key, .. } => (key, Defect::RecordsCounted),
            _ => continue,
        };
        let other = match stored(broken, key)? {
            Some(Stored::Count(_)) => Defect::CountersOverwritten,
            Some(Stored::Record(_)) => Defect::RecordsCounted,
            None => continue,
        };
        if broken.has(defect) && defect == other {
            broken.store().commit(&Batch {
                commit_id: broken.notes().spare_id(),
                guards: vec![],
                ops: vec![Op::Delete { key: key.clone() }],
                ..batch.clone()
            })?;
        }
    }
    Ok(batch.clone())
}

fn deletes_must_find(broken: &Broken, batch: &Batch) -> Answer {
    for op in &batch.ops {
        if let Op::Delete { key } = op
            && stored(broken, key)?.is_none()
        {
            let keys = vec![key.clone()];
            return Err(StoreError::Conflict { keys });
        }
    }
    broken.store().commit(batch)
}

fn refuse_long_values(broken: &Broken, batch: &Batch) -> Answer {
    let long = |op: &Op| match op {
        Op::Put { value, .. } | Op::Append { value, .. } | Op::Emit { value, .. } => {
            value.len() > Limits::LEAST.value_bytes / 2
        }
        _ => false,
    };
    match batch.ops.iter().any(long) {
        true => Err(StoreError::Unsupported { what: "too long" }),
        false => broken.store().commit(batch),
    }
}

/// The ops, but of several changes of a key only the last.
fn last_changes(ops: &[Op]) -> Vec<Op> {
    let changed = |op: &Op| match op {
        Op::Put { key, .. } | Op::Delete { key } | Op::Add { key, .. } => Some(key.clone()),
        _ => None,
    };
    let mut left: Vec<Op> = Vec::new();
    for op in ops {
        let key = changed(op);
        left.retain(|other| key.is_none() || changed(other) != key);
        left.push(op.clone());
    }
    left
}
