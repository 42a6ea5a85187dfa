//! The deals of a market, as the runner needs them.

use crate::limits::EVENTS_A_PAGE;
use crate::{Boot, DealStatus, Relay, RelayError};
use core::fmt;
use tavren_core::deal::{Deal, DealEvent};
use tavren_core::matching::Hierarchy;
use tavren_core::port::{Store, Topic};
use tavren_core::{Error, Market};
use tavren_types::cbor::{Schema, from_bytes};
use tavren_types::{Code, DealId, Timestamp, cbor_record};
use tavren_wire::message;

mod terms;
#[cfg(test)]
mod tests;

cbor_record! {
    /// How far the deals of a market have come to one boot of the runner: what a host keeps, so that
    /// a relay that was started again asks nothing twice. Without it everything is asked again,
    /// which does no harm.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Bookmark {
        0 => schema: Schema<1>,
        /// The boot that has them.
        1 => boot: Boot,
        /// The last message of [`Topic::DEALS`] that was carried out.
        2 => position: u64,
    }
}

/// Follows the deals of a market: what is posted, changed and withdrawn there reaches the runner.
///
/// A message says which deal to look at, and the market what it is now, so that messages may come
/// twice or together. The whole topic is read after a start, since the relay keeps its deals in memory.
///
/// # Law
/// Each change of the market takes effect at the runner once, wherever the relay or the runner was
/// killed: `tests/relay/killed.rs`.
pub struct DealFeed {
    areas: Hierarchy,
    kept: Option<Bookmark>,
    position: u64,
}

impl DealFeed {
    /// A feed whose deals name areas of this table, from the beginning; `kept` is the last bookmark
    /// of an earlier relay, where there is one.
    #[must_use]
    pub fn new(areas: Hierarchy, kept: Option<Bookmark>) -> Self {
        Self {
            areas,
            kept,
            position: 0,
        }
    }

    /// Hands the changes of a market to the relay, for its next [`Relay::settle`]; the deals that no
    /// runner takes, since the table of areas lacks one of theirs.
    ///
    /// To be called after the first tick, when the relay knows which boot it speaks to.
    ///
    /// # Errors
    /// [`RelayError::Market`], and [`RelayError::Full`]; what was not read is read by the next call.
    pub fn follow(
        &mut self,
        store: &dyn Store,
        market: &Market,
        relay: &mut Relay,
        now: Timestamp,
    ) -> Result<Vec<DealId>, RelayError> {
        let mut unfit = Vec::new();
        loop {
            let page = store.outbox(Topic::DEALS, self.position, EVENTS_A_PAGE);
            let page = page.map_err(Error::from)?;
            if page.is_empty() {
                break;
            }
            for message in page {
                let event: DealEvent = from_bytes(&message.value).map_err(Error::from)?;
                let done = self.kept.is_some_and(|kept| {
                    message.position <= kept.position && relay.boot() == Some(kept.boot)
                });
                let deal = match market.deal(event.deal, now) {
                    Ok(deal) if deal.is_over(now) => None,
                    Ok(deal) => Some(deal),
                    Err(Error::Refused(why)) if why.code() == Code::DealAbsent => None,
                    Err(error) => return Err(error.into()),
                };
                match deal.map(|deal| self.deal(&deal)) {
                    Some(Ok(deal)) if done => relay.put(deal, DealStatus::Matched)?,
                    Some(Ok(deal)) => relay.put(deal, DealStatus::Waiting)?,
                    Some(Err(_)) => unfit.push(event.deal),
                    None => relay.drop_deal(event.deal, !done),
                }
                self.position = message.position;
            }
        }
        Ok(unfit)
    }

    /// What the host may keep now; none while a deal waits, or the boot is not known.
    #[must_use]
    pub fn bookmark(&self, relay: &Relay) -> Option<Bookmark> {
        let boot = relay.boot().filter(|_| relay.deals_waiting() == 0)?;
        Some(Bookmark {
            schema: Schema,
            boot,
            position: self.position,
        })
    }

    /// A deal as the runner needs it: its areas by their numbers, its terms by their hash.
    ///
    /// # Errors
    /// [`RelayError::Market`] where the table lacks an area of it.
    ///
    /// # Law
    /// It is for whom the market's deal is for: `feed::terms::tests::a_deal_is_for_the_same_people`.
    pub fn deal(&self, deal: &Deal) -> Result<message::Deal, RelayError> {
        Ok(message::Deal {
            id: deal.id(),
            revision: deal.changes().into(),
            vendor: message::VendorId::from_bytes(*deal.vendor().as_bytes()),
            terms: deal.terms_hash(),
            until: deal.terms().closes(),
            criteria: terms::criteria(deal.terms(), &self.areas)?,
        })
    }
}

impl fmt::Debug for DealFeed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "DealFeed({})", self.position)
    }
}
