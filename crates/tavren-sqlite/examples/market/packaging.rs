//! What the operator packages, and what buyers make of it.

use crate::buyers::Buyer;
use crate::calendar::Stage;
use crate::trouble::Trouble;
use crate::world::World;
use crate::{crowd, export};
use tavren_core::Error;
use tavren_core::types::{OfferId, Timestamp};

/// Packages all that is due.
pub(crate) fn package(world: &World<'_>, round: u32) -> Result<(), Trouble> {
    let now = world.calendar.at(round, Stage::Packaging);
    let offers: Vec<(usize, OfferId)> = published(world).collect();
    let groups: Vec<_> = offers.chunks(1).collect();
    crowd::each(&groups, crowd::THREADS, |(number, offer)| {
        // One package a command; once nothing happens any more, nothing is due.
        for page in 0_u32.. {
            let once = world.once(round, format_args!("{number}/fulfil/{page}"));
            let done = once.fulfil_due(*offer, world.records, now)?;
            if done.failed > 0 {
                return Err(Trouble::new("the records could not be packaged"));
            }
            if done.sealed == 0 && done.empty == 0 && done.swept == 0 {
                break;
            }
        }
        Ok(())
    })
}

/// Every buyer claims what waits, opens it, and acknowledges it; and deletes what it must.
pub(crate) fn claim(world: &World<'_>, round: u32) -> Result<(), Trouble> {
    let now = world.calendar.at(round, Stage::Claims);
    let buyers: Vec<_> = world.buyers.iter().collect();
    let groups: Vec<_> = buyers.chunks(1).collect();
    crowd::each(&groups, crowd::THREADS, |buyer| {
        if !buyer.habit.claims_in(round) {
            return Ok(());
        }
        let own = published(world).filter(|(number, _)| {
            let offer = world.offers.get(*number);
            offer.is_some_and(|offer| offer.buyer == buyer.name)
        });
        for (number, offer) in own {
            match claim_offer(world, round, buyer, (number, offer), now) {
                // Suspended, or not trusted enough any more: what waits lapses.
                Ok(()) | Err(Claim::Refused) => {}
                Err(Claim::Failed(trouble)) => return Err(trouble),
            }
        }
        meet(world, round, buyer, now)
    })
}

/// A buyer deletes what it must, since people have taken back what covered it.
fn meet(world: &World<'_>, round: u32, buyer: &Buyer, now: Timestamp) -> Result<(), Trouble> {
    if !buyer.habit.acknowledges_in(round) {
        return Ok(());
    }
    for duty in world.market.duties(&buyer.key, now)? {
        let once = world.once(round, format_args!("meet/{}", duty.id()));
        once.meet(&buyer.key, &duty, now)?;
    }
    Ok(())
}

/// Why a claim came to nothing.
enum Claim {
    Refused,
    Failed(Trouble),
}

impl From<Error> for Claim {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(_) => Self::Refused,
            error => Self::Failed(error.into()),
        }
    }
}

impl From<Trouble> for Claim {
    fn from(trouble: Trouble) -> Self {
        Self::Failed(trouble)
    }
}

fn claim_offer(
    world: &World<'_>,
    round: u32,
    buyer: &Buyer,
    (number, offer): (usize, OfferId),
    now: Timestamp,
) -> Result<(), Claim> {
    let once = world.once(round, format_args!("{number}/claim"));
    let is_first = world.buyers.first().map(|first| first.id) == Some(buyer.id);
    let releases = once.claim_keys(&buyer.key, offer, now)?;
    let delivered = releases.iter().filter(|release| release.delivered > 0);
    for (place, release) in delivered.enumerate() {
        match world.market.collect(&buyer.key, release.package, now) {
            Ok(payload) => {
                let opened = payload.open(&buyer.secret)?;
                if is_first {
                    export::opened(world, &payload, &opened)?;
                }
            }
            // After a crash: acknowledged before it, so no longer kept.
            Err(Error::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
        if buyer.habit.acknowledges_in(round) {
            let once = world.once(round, format_args!("{number}/acknowledge/{place}"));
            once.acknowledge(&buyer.key, release.package, now)?;
        }
    }
    Ok(())
}

fn published<'a>(world: &'a World<'_>) -> impl Iterator<Item = (usize, OfferId)> + 'a {
    let published = world.published.iter().enumerate();
    published.filter_map(|(number, id)| id.map(|id| (number, id)))
}
