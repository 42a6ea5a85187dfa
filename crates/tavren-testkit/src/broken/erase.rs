//! Defects of erasing.

use tavren_core::port::{Batch, Key, Limits, Op, Page, Range, Scope, Store, StoreError, Stored};
use tavren_types::Timestamp;

use super::scan::cut_short;
use super::{Broken, Defect, outbox, revision};

pub(super) fn erase(broken: &Broken, scope: &Scope) -> Result<u64, StoreError> {
    revision::forget(broken, scope);
    let store = broken.store();
    let gone = match (broken.defect, scope) {
        (Defect::EraseForgetsCounters, Scope::Keys(prefix)) => erase_records(broken, prefix)?,
        (Defect::EraseTakesNeighbours, Scope::Keys(prefix)) => {
            store.erase(&Scope::Keys(cut_short(prefix)))?
        }
        (Defect::EraseTakesLiveIds, Scope::Expired(_)) => {
            store.erase(&Scope::Expired(Timestamp::MAX))?
        }
        (Defect::EraseKeepsIds, Scope::Expired(_)) => 0,
        (Defect::IdsRaced | Defect::TokensRaced, Scope::Expired(time)) => {
            let gone = store.erase(scope)?;
            forget(broken, *time, gone)
        }
        (_, Scope::Outbox(topic, position)) => outbox::trim(broken, *topic, *position)?,
        _ => store.erase(scope)?,
    };
    Ok(match broken.defect {
        Defect::EraseCountsNothing => 0,
        _ => gone,
    })
}

/// Erases, and puts the counters back.
fn erase_records(broken: &Broken, prefix: &Key) -> Result<u64, StoreError> {
    let range = Range::Keys {
        prefix: prefix.clone(),
        until: None,
    };
    let page = Page {
        after: None,
        limit: Limits::LEAST.keys,
    };
    let counters = broken.store().scan(&range, &page)?.into_iter();
    let adds = counters.filter_map(|entry| match entry.stored {
        Stored::Count(delta) => Some(Op::Add {
            key: entry.key,
            delta,
            floor: None,
            ceiling: None,
        }),
        Stored::Record(_) => None,
    });
    let ops: Vec<Op> = adds.collect();
    let gone = broken.store().erase(&Scope::Keys(prefix.clone()))?;
    let commit_id = broken.notes().spare_id();
    let now = broken.store().read(&[])?.latest.unwrap_or(Timestamp::MIN);
    broken.store().commit(&Batch {
        commit_id,
        digest: [0; 32],
        now,
        guards: vec![],
        ops,
        answer: vec![],
    })?;
    Ok(gone)
}

/// Forgets what is noted beside the store: all of it once anything of it went.
fn forget(broken: &Broken, time: Timestamp, gone: u64) -> u64 {
    let mut kept = broken.notes().lock();
    kept.tokens.retain(|_, expires| *expires >= time);
    if gone > 0 && broken.has(Defect::IdsRaced) {
        kept.done.clear();
    }
    gone
}
