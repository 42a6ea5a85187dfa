//! Defects of reading.

use tavren_core::port::{Entry, Key, Snapshot, Store, StoreError, Stored};

use super::batch::until_zero;
use super::race::pause;
use super::{Broken, Defect, revision};

pub(super) fn read(broken: &Broken, keys: &[Key]) -> Result<Snapshot, StoreError> {
    let mut snapshot = match broken.defect {
        Defect::KeysEndAtZero => {
            let short: Vec<Key> = keys.iter().map(until_zero).collect();
            let mut snapshot = broken.store().read(&short)?;
            for (entry, key) in snapshot.entries.iter_mut().flatten().zip(keys) {
                entry.key = key.clone();
            }
            snapshot
        }
        Defect::ReadsTorn if keys.len() < 10 => one_by_one(broken, keys)?,
        _ => broken.store().read(keys)?,
    };
    let last = broken.notes().lock().last;
    match broken.defect {
        Defect::RevisionsRestart | Defect::RevisionsOfContent => {
            for entry in snapshot.entries.iter_mut().flatten() {
                revision::show(broken, std::slice::from_mut(entry));
            }
        }
        Defect::EmptyRecordsLost => {
            for entry in &mut snapshot.entries {
                if entry.as_ref().is_some_and(is_empty) {
                    *entry = None;
                }
            }
        }
        Defect::LatestIsLast => snapshot.latest = last.map(|(last, _)| last),
        Defect::LatestForgottenAtReopen => {
            let here = last.is_some_and(|(_, life)| life == broken.life);
            snapshot.latest = snapshot.latest.filter(|_| here);
        }
        _ => {}
    }
    Ok(snapshot)
}

fn is_empty(entry: &Entry) -> bool {
    entry.stored == Stored::Record([].into())
}

fn one_by_one(broken: &Broken, keys: &[Key]) -> Result<Snapshot, StoreError> {
    let mut whole = broken.store().read(&[])?;
    for key in keys {
        let read = broken.store().read(std::slice::from_ref(key))?;
        whole.entries.extend(read.entries);
        whole.latest = read.latest;
        pause();
    }
    Ok(whole)
}
