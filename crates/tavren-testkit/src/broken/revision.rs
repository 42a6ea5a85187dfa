//! Defects of revisions: they come back.

use tavren_core::port::{
    Batch, Committed, Entry, Guard, Key, Op, Revision, Scope, Store, StoreError, Stored,
};

use super::notes::Kept;
use super::{Broken, Defect};

/// Turns revisions of the sound store into those of this one.
pub(super) fn show(broken: &Broken, entries: &mut [Entry]) {
    let kept = broken.notes().lock();
    for entry in entries {
        entry.revision = shown(broken, &kept, entry);
    }
}

pub(super) fn commit(broken: &Broken, batch: &Batch) -> Result<Committed, StoreError> {
    let mut kept = broken.notes().lock();
    let mut sound = batch.clone();
    for guard in &mut sound.guards {
        guard.revision = match guard.revision {
            Some(_) => Some(of_sound(broken, &kept, guard)?),
            None => None,
        };
    }
    let committed = broken.store().commit(&sound)?;
    if committed == Committed::Applied {
        for op in &batch.ops {
            match op {
                Op::Put { key, .. } | Op::Add { key, .. } => {
                    let revision = kept.revisions.entry(key.clone()).or_default();
                    *revision = revision.saturating_add(1);
                }
                Op::Delete { key } => {
                    kept.revisions.remove(key);
                }
                _ => {}
            }
        }
    }
    Ok(committed)
}

/// Forgets the revisions of what is erased.
pub(super) fn forget(broken: &Broken, scope: &Scope) {
    if let Scope::Keys(prefix) = scope {
        let begins = |key: &Key| key.as_bytes().starts_with(prefix.as_bytes());
        broken
            .notes()
            .lock()
            .revisions
            .retain(|key, _| !begins(key));
    }
}

/// The revision in the sound store, if the guard holds in this one; else one that was never given.
fn of_sound(broken: &Broken, kept: &Kept, guard: &Guard) -> Result<Revision, StoreError> {
    let read = broken.store().read(std::slice::from_ref(&guard.key))?;
    let entry = read.entries.into_iter().next().flatten();
    let holding = entry.filter(|entry| Some(shown(broken, kept, entry)) == guard.revision);
    Ok(holding.map_or(Revision::MAX, |entry| entry.revision))
}

fn shown(broken: &Broken, kept: &Kept, entry: &Entry) -> Revision {
    match broken.defect {
        Defect::RevisionsRestart => match kept.revisions.get(&entry.key) {
            Some(revision) => *revision,
            None => entry.revision,
        },
        _ => match &entry.stored {
            Stored::Record(value) => hash(value),
            Stored::Count(count) => hash(&count.to_be_bytes()),
        },
    }
}

/// FNV-1a.
fn hash(bytes: &[u8]) -> Revision {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
