//! The second commit: the payload is handed to the queue, and waits for its buyer.

use super::super::books::Books;
use super::super::loaded::Loaded;
use super::lease::{granted, note};
use super::{Fulfilled, Lease, Made, Yield};
use crate::action::Next;
use crate::audit::{Body, Kind};
use crate::buyer::Buyer;
use crate::context::{Context, Halt};
use crate::delivery::{Chunk, Package, PackageState};
use crate::draft::Draft;
use crate::grant::Event;
use crate::layout;
use crate::limits::LEASE_MILLIS;
use crate::offer::Offer;
use crate::step::QueueStep;
use tavren_types::Timestamp;
use tavren_types::cbor::Schema;

/// Hands over what was made; `None` when the lease was cleaned up meanwhile and something is still due to it.
pub(super) fn hand_over(
    context: &mut Context<'_>,
    offer: &Offer,
    buyer: &Buyer,
    lease: &Lease,
    made: &Made,
) -> Result<Option<Next<Fulfilled>>, Halt> {
    let unfinished = layout::unfinished(lease.package);
    let mut grants = Loaded::load_all(context, &granted(lease))?;
    if !context.exists(&unfinished)? {
        return Ok(None);
    }
    if !made.chunks.is_empty() {
        context.queue(|| QueueStep::Put(lease.package, made.chunks.clone()))?;
    }
    let until = context.now.plus_days(i64::from(offer.terms.claim_days));
    let mut draft = Draft::default();
    let mut done = Fulfilled::default();
    for (leased, gave) in lease.periods.iter().zip(&made.yields) {
        // What was revoked, paused or taken over meanwhile is not due to this lease any more.
        let standing = grants.iter_mut().find(|grant| {
            let due = || {
                grant
                    .calendar(offer, buyer)
                    .due(lease.package.as_bytes(), context.now)
            };
            lease.holds(leased, &grant.grant) && due().iter().any(|due| due.period == leased.period)
        });
        let (period, at) = (leased.period, context.now);
        match (standing, *gave) {
            (Some(grant), Yield::Chunk(chunk)) => {
                done.sealed = done.sealed.saturating_add(1);
                let (package, key) = (lease.package, leased.key);
                grant.apply(Event::Sealed {
                    period,
                    package,
                    chunk,
                    key,
                    at,
                    until,
                });
                continue;
            }
            (Some(grant), Yield::Empty) => {
                done.empty = done.empty.saturating_add(1);
                grant.apply(Event::Aborted { period, at });
            }
            (Some(grant), Yield::Failed | Yield::Gone) => {
                done.failed = done.failed.saturating_add(1);
                // Leased to nobody for a while: who fails now is not asked again at once.
                grant.apply(Event::released(period, at.plus_millis(LEASE_MILLIS)));
            }
            (None, _) => {}
        }
        // A key that seals nothing that waits must not stay.
        draft.destroy.push(leased.key);
    }
    let mut books = Books::default();
    for grant in grants
        .into_iter()
        .filter(|grant| !grant.happened().is_empty())
    {
        let stored = grant.store(context, &mut draft, &mut books, offer, buyer)?;
        let body = Body {
            package: Some(lease.package),
            ..stored.body(Kind::PeriodSealed, context)
        };
        draft.note(stored.grant.trail(), body);
    }
    books.close(context, &mut draft)?;
    draft.delete(unfinished);
    if done.sealed > 0 {
        done.package = Some(lease.package);
        put_package(context, &mut draft, offer, lease, made, until)?;
    } else {
        draft.destroy.push(lease.key);
        draft.remove.push(lease.package);
    }
    note(context, &mut draft, offer, &done)?;
    Next::answer(draft, done).map(Some)
}

fn put_package(
    context: &mut Context<'_>,
    draft: &mut Draft,
    offer: &Offer,
    lease: &Lease,
    made: &Made,
    until: Timestamp,
) -> Result<(), Halt> {
    let gave = lease.periods.iter().zip(&made.yields);
    let chunks = gave
        .filter(|(_, gave)| matches!(gave, Yield::Chunk(_)))
        .map(|(leased, _)| Chunk {
            grant: leased.grant,
            period: leased.period,
        })
        .collect();
    let package = Package {
        schema: Schema,
        id: lease.package,
        offer: offer.id,
        buyer: offer.buyer,
        created: context.now,
        until,
        format: offer.terms.format,
        header: made.header.clone().into(),
        chunks,
        manifest: made.manifest.clone(),
        state: PackageState::Waiting,
    };
    draft.put_sealed(context, layout::package(lease.package), lease.key, &package)?;
    draft.put_bytes(layout::waiting(offer.id, until, lease.package), Vec::new());
    Ok(())
}
