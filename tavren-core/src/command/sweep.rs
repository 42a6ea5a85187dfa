//! Sweeping: writing down what time has done. It changes no answer (law 3); it frees what is over.

use super::books::Books;
use super::loaded::{self, Loaded};
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::buyer::Buyer;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::limits::PERSONS_PER_PACKAGE_MAX;
use crate::offer::Offer;
use crate::port::{Page, Range};
use crate::{layout, operator};
use tavren_types::{GrantId, OfferId};

/// Writes down what time has done to the grants of an offer that need attention, one page a command.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// Which offer.
    pub offer: OfferId,
}

tavren_types::cbor_record! {
    /// What a sweep did.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Swept {
        /// Grants that something had happened to.
        1 => pub grants: u32,
        /// Periods that were not claimed in time.
        2 => pub unclaimed: u32,
        /// Grants that ended.
        3 => pub ended: u32,
        /// Grants that were wiped.
        4 => pub wiped: u32,
    }
}

impl Action for Sweep {
    type Output = Swept;

    fn kind(&self) -> Kind {
        Kind::GrantSwept
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("sweep", &[&self.offer])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Swept>, Halt> {
        let offer = loaded::offer(context, self.offer)?;
        if let Some((draft, swept)) = sweep_offer(context, &offer)? {
            return Next::answer(draft, swept);
        }
        let mut draft = Draft::default();
        let body = Body {
            offer: Some(offer.id),
            count: Some(0),
            ..Body::new(Kind::GrantSwept, context.now)
        };
        draft.note(operator::trail(context)?, body);
        Next::answer(draft, Swept::default())
    }
}

/// One page of sweeping; `None` when nothing is to be written down.
pub(super) fn sweep_offer(
    context: &mut Context<'_>,
    offer: &Offer,
) -> Result<Option<(Draft, Swept)>, Halt> {
    let buyer = loaded::buyer(context, offer.buyer)?;
    let ids = attention(context, offer.id, PERSONS_PER_PACKAGE_MAX)?;
    let mut grants = Loaded::load_all(context, &ids)?;
    for grant in &mut grants {
        grant.catch_up(context, offer, &buyer);
    }
    grants.retain(|grant| !grant.is_idle(context, offer, &buyer));
    if grants.is_empty() {
        return Ok(None);
    }
    let mut draft = Draft::default();
    let mut books = Books::default();
    let swept = write_down(context, &mut draft, &mut books, grants, offer, &buyer)?;
    books.close(context, &mut draft, offer)?;
    Ok(Some((draft, swept)))
}

/// The grants of an offer that need attention at this time, longest waiting first.
pub(super) fn attention(
    context: &mut Context<'_>,
    offer: OfferId,
    limit: usize,
) -> Result<Vec<GrantId>, Halt> {
    let range = Range::Keys {
        prefix: layout::agenda_of(offer),
        until: Some(layout::agenda_after(offer, context.now)),
    };
    let entries = context.scan(range, Page { after: None, limit })?;
    Ok(entries
        .iter()
        .filter_map(|entry| layout::agenda_grant(&entry.key))
        .collect())
}

/// Puts swept grants back, each with its entry.
pub(super) fn write_down(
    context: &mut Context<'_>,
    draft: &mut Draft,
    books: &mut Books,
    grants: Vec<Loaded>,
    offer: &Offer,
    buyer: &Buyer,
) -> Result<Swept, Halt> {
    let mut swept = Swept::default();
    for grant in grants {
        let stored = grant.store(context, draft, books, offer, buyer)?;
        swept.grants = swept.grants.saturating_add(1);
        for event in &stored.events {
            match event {
                crate::grant::Event::Unclaimed { .. } => {
                    swept.unclaimed = swept.unclaimed.saturating_add(1)
                }
                crate::grant::Event::Ended { .. } => swept.ended = swept.ended.saturating_add(1),
                _ => {}
            }
        }
        if stored.wiped {
            swept.wiped = swept.wiped.saturating_add(1);
            stored.note(Kind::GrantWiped, context, draft);
        } else if !stored.events.is_empty() {
            stored.note(kind_of(&stored.events), context, draft);
        }
    }
    Ok(swept)
}

fn kind_of(events: &[crate::grant::Event]) -> Kind {
    let unclaimed =
        |event: &crate::grant::Event| matches!(event, crate::grant::Event::Unclaimed { .. });
    if events.iter().any(unclaimed) {
        Kind::PeriodUnclaimed
    } else {
        Kind::GrantSwept
    }
}
