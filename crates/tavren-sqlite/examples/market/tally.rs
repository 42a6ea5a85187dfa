//! Counting what happened: trails, read back from the database and folded.

use crate::books::{self, Books};
use crate::crowd;
use crate::trouble::Trouble;
use crate::world::World;
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tavren_core::audit::{Body, Kind};
use tavren_core::grant::{Ending, Event};
use tavren_core::port::Topic;
use tavren_core::types::OfferId;

/// Threads that count.
const THREADS: usize = 2;

/// Headers in one page of the audit log.
const PAGE: usize = 4_096;

/// What happened to one offer, or to all of them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) presented: u64,
    pub(crate) granted: u64,
    pub(crate) declined: u64,
    pub(crate) dismissed: u64,
    pub(crate) paused: u64,
    pub(crate) revoked: u64,
    pub(crate) refused: u64,
    pub(crate) sealed: u64,
    pub(crate) delivered: u64,
    pub(crate) unclaimed: u64,
    pub(crate) aborted: u64,
    pub(crate) acknowledged: u64,
    pub(crate) expired: u64,
    pub(crate) wiped: u64,
}

/// Everything that was counted.
pub(crate) struct Counted {
    pub(crate) total: Tally,
    /// By number of the offer.
    pub(crate) offers: Vec<Tally>,
    pub(crate) books: Books,
    pub(crate) audit_entries: u64,
}

impl Tally {
    /// Takes in an entry of a person's own trail.
    fn person(&mut self, body: &Body) {
        if body.refusal.is_some() {
            self.refused += 1;
            return;
        }
        match body.kind {
            Kind::OfferPresented => self.presented += 1,
            Kind::GrantGiven => self.granted += 1,
            Kind::OfferDeclined => self.declined += 1,
            Kind::OfferDismissed => self.dismissed += 1,
            Kind::GrantPaused => self.paused += 1,
            Kind::GrantRevoked => self.revoked += 1,
            Kind::GrantWiped => self.wiped += 1,
            _ => {}
        }
        for event in &body.events {
            match event {
                Event::Sealed { .. } => self.sealed += 1,
                Event::Delivered { .. } => self.delivered += 1,
                Event::Unclaimed { .. } => self.unclaimed += 1,
                Event::Aborted { .. } => self.aborted += 1,
                Event::Ended { why, .. } if *why == Ending::Expired => self.expired += 1,
                _ => {}
            }
        }
    }

    /// Takes in an entry of a buyer's own trail.
    fn buyer(&mut self, body: &Body) {
        if body.refusal.is_none() && body.kind == Kind::PackageAcknowledged {
            self.acknowledged += u64::from(body.count.unwrap_or(0));
        }
    }

    fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.presented, other.presented),
            (&mut self.granted, other.granted),
            (&mut self.declined, other.declined),
            (&mut self.dismissed, other.dismissed),
            (&mut self.paused, other.paused),
            (&mut self.revoked, other.revoked),
            (&mut self.refused, other.refused),
            (&mut self.sealed, other.sealed),
            (&mut self.delivered, other.delivered),
            (&mut self.unclaimed, other.unclaimed),
            (&mut self.aborted, other.aborted),
            (&mut self.acknowledged, other.acknowledged),
            (&mut self.expired, other.expired),
            (&mut self.wiped, other.wiped),
        ];
        for (sum, more) in pairs {
            *sum += more;
        }
    }
}

/// Counts everything.
pub(crate) fn count(world: &World<'_>, bar: &ProgressBar) -> Result<Counted, Trouble> {
    let people = world.records.people();
    bar.set_length(people.len() as u64);
    let tallies = Mutex::new(BTreeMap::<Option<OfferId>, Tally>::new());
    let groups: Vec<_> = people.chunks(64).collect();
    let now = world.end();
    crowd::each(&groups, THREADS, |user| {
        let mut own: Vec<(Option<OfferId>, Tally)> = Vec::new();
        pages(
            |skip| Ok(world.market.trail(user, skip, now)?),
            |body| {
                let at = own.iter().position(|(offer, _)| *offer == body.offer);
                let at = at.unwrap_or_else(|| {
                    own.push((body.offer, Tally::default()));
                    own.len() - 1
                });
                if let Some((_, tally)) = own.get_mut(at) {
                    tally.person(body);
                }
            },
        )?;
        bar.inc(1);
        let mut tallies = tallies.lock().unwrap_or_else(PoisonError::into_inner);
        for (offer, tally) in own {
            tallies.entry(offer).or_default().add(&tally);
        }
        Ok(())
    })?;
    let mut tallies = tallies.into_inner().unwrap_or_else(PoisonError::into_inner);
    for buyer in &world.buyers {
        pages(
            |skip| Ok(world.market.buyer_trail(&buyer.key, skip, now)?),
            |body| tallies.entry(body.offer).or_default().buyer(body),
        )?;
    }
    let mut total = Tally::default();
    for tally in tallies.values() {
        total.add(tally);
    }
    let of = |id: &Option<OfferId>| id.and_then(|id| tallies.get(&Some(id)).copied());
    Ok(Counted {
        total,
        offers: world
            .published
            .iter()
            .map(|id| of(id).unwrap_or_default())
            .collect(),
        books: books::fold(world)?,
        audit_entries: audit_entries(world)?,
    })
}

fn audit_entries(world: &World<'_>) -> Result<u64, Trouble> {
    let (mut count, mut after) = (0, 0);
    loop {
        let page = world.market.store().outbox(Topic::AUDIT, after, PAGE);
        let page = page.map_err(tavren_core::Error::from)?;
        let Some(last) = page.last() else {
            return Ok(count);
        };
        (count, after) = (count + page.len() as u64, last.position);
    }
}

/// Reads page after page, each behind so many items, until one is empty.
pub(crate) fn pages<T>(
    read: impl Fn(u64) -> Result<Vec<T>, Trouble>,
    mut take: impl FnMut(&T),
) -> Result<(), Trouble> {
    let mut skip = 0;
    loop {
        let page = read(skip)?;
        if page.is_empty() {
            return Ok(());
        }
        page.iter().for_each(&mut take);
        skip += page.len() as u64;
    }
}
