//! Sweeping: writing down what time has done. It changes no answer (law 3); it frees what is over.

use super::books::Books;
use super::loaded::{self, Loaded};
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::buyer::Buyer;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::grant::Event;
use crate::limits::{AGENDA_PAGES_MAX, PERSONS_PER_PACKAGE_MAX};
use crate::offer::{Offer, Phase};
use crate::port::{Key, Page, Range};
use crate::{layout, operator};
use tavren_types::{GrantId, OfferId};

/// Packages that one command removes.
const PACKAGES: usize = 64;

/// Writes down what time has done to the grants of an offer that need attention, and removes the
/// packages that nobody came for: one page a command.
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
        /// Packages that were removed.
        5 => pub packages: u32,
    }
}

impl Swept {
    /// True when there was nothing to do: nothing is left for now.
    pub fn is_idle(&self) -> bool {
        self.grants == 0 && self.packages == 0
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
        operator::ready(context)?;
        let (mut draft, mut swept) = sweep_offer(context, &offer)?.unwrap_or_default();
        if swept.grants == 0 {
            swept.packages = remove_packages(context, &mut draft, &offer)?;
        }
        if let Phase::Closed { .. } = offer.phase(context.now) {
            draft.delete(layout::open(offer.id));
        }
        let body = Body {
            offer: Some(offer.id),
            count: Some(swept.grants),
            ..Body::new(Kind::GrantSwept, context.now)
        };
        draft.note(operator::trail(context)?, body);
        Next::answer(draft, swept)
    }
}

/// One page of sweeping; `None` when nothing is to be written down.
pub(super) fn sweep_offer(
    context: &mut Context<'_>,
    offer: &Offer,
) -> Result<Option<(Draft, Swept)>, Halt> {
    let buyer = loaded::buyer(context, offer.buyer)?;
    // What bars a buyer reaches every grant at once, whatever the agenda says.
    let all = buyer.is_barred(&offer.terms, context.now);
    let mut after = None;
    let mut found = Vec::new();
    for _ in 0..AGENDA_PAGES_MAX {
        let (ids, last) = attention(context, offer.id, after, all)?;
        let mut grants = Loaded::load_all(context, &ids)?;
        for grant in &mut grants {
            grant.catch_up(context, offer, &buyer);
        }
        grants.retain(|grant| !grant.is_idle(context, offer, &buyer));
        found.extend(grants);
        if last.is_none() || found.len() >= PERSONS_PER_PACKAGE_MAX {
            break;
        }
        after = last;
    }
    found.truncate(PERSONS_PER_PACKAGE_MAX);
    if found.is_empty() {
        return Ok(None);
    }
    let mut draft = Draft::default();
    let mut books = Books::default();
    Books::prefetch(context, &found)?;
    let swept = write_down(context, &mut draft, &mut books, found, offer, &buyer)?;
    books.close(context, &mut draft)?;
    Ok(Some((draft, swept)))
}

/// One page of the grants of an offer that need attention at this time, longest waiting first, and
/// where the next page begins if there is one.
pub(super) fn attention(
    context: &mut Context<'_>,
    offer: OfferId,
    after: Option<Key>,
    all: bool,
) -> Result<(Vec<GrantId>, Option<Key>), Halt> {
    let range = Range::Keys {
        prefix: layout::agenda_of(offer),
        until: (!all).then(|| layout::agenda_after(offer, context.now)),
    };
    let limit = PERSONS_PER_PACKAGE_MAX;
    let entries = context.scan(range, Page { after, limit })?;
    let last = entries.last().filter(|_| entries.len() >= limit);
    let next = last.map(|entry| entry.key.clone());
    let ids = entries
        .iter()
        .filter_map(|entry| layout::agenda_grant(&entry.key))
        .collect();
    Ok((ids, next))
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
                Event::Unclaimed { .. } => swept.unclaimed = swept.unclaimed.saturating_add(1),
                Event::Ended { .. } => swept.ended = swept.ended.saturating_add(1),
                _ => {}
            }
        }
        if stored.wiped {
            swept.wiped = swept.wiped.saturating_add(1);
            stored.note(Kind::GrantWiped, context, draft);
        } else if stored.events.iter().any(is_told) {
            stored.note(kind_of(&stored.events), context, draft);
        }
    }
    Ok(swept)
}

/// Removes packages whose time is over: those that nobody claimed, and those that were claimed and
/// not acknowledged in as long a time again.
fn remove_packages(
    context: &mut Context<'_>,
    draft: &mut Draft,
    offer: &Offer,
) -> Result<u32, Halt> {
    let mut removed = 0_u32;
    for prefix in [
        layout::waiting_of(offer.id),
        layout::collectable_of(offer.id),
    ] {
        let until = Some(layout::package_due(&prefix, context.now));
        let page = Page {
            after: None,
            limit: PACKAGES,
        };
        for entry in context.scan(Range::Keys { prefix, until }, page)? {
            context.prefetch(std::slice::from_ref(&entry.key))?;
            if let Some(id) = layout::place_package(&entry.key) {
                super::claim::remove(context, draft, id)?;
            }
            draft.delete(entry.key);
            removed = removed.saturating_add(1);
        }
    }
    Ok(removed)
}

/// A lease is a worker's business: its person is told what comes of it, once, however often it is
/// taken over.
fn is_told(event: &Event) -> bool {
    !matches!(event, Event::Leased { .. })
}

fn kind_of(events: &[Event]) -> Kind {
    let has = |wanted: fn(&Event) -> bool| events.iter().any(wanted);
    if has(|event| matches!(event, Event::Unclaimed { .. })) {
        Kind::PeriodUnclaimed
    } else {
        Kind::GrantSwept
    }
}
