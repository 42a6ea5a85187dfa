//! The query for a user's feed.

use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::buyer::Buyer;
use crate::context::{Context, Halt};
use crate::feed::{Excluded, Feed, Places, Shown, capped, exclusion, quote};
use crate::layout;
use crate::limits::{FEED_OFFERS_MAX, FEED_PAGES_MAX};
use crate::offer::Offer;
use crate::port::{Key, Page, Range};
use crate::user::Root;
use tavren_types::{OfferId, UserId};

/// What a user can take now. A query: it leaves no trace.
#[derive(Debug, Clone)]
pub struct ViewFeed {
    /// Whose feed.
    pub user: UserId,
}

impl Action for ViewFeed {
    type Output = Feed;

    fn kind(&self) -> Kind {
        Kind::OfferPresented
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_feed", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Feed>, Halt> {
        let Some(root) = Root::load(context, &self.user)? else {
            return Ok(Next::Done(Feed::default()));
        };
        let offers = open(context)?;
        let mut wanted: Vec<_> = offers
            .iter()
            .map(|offer| layout::buyer(offer.buyer))
            .collect();
        let limited = offers.iter().filter(|offer| offer.terms.places.is_some());
        wanted.extend(limited.map(|offer| layout::places(offer.id)));
        wanted.sort_unstable();
        wanted.dedup();
        context.prefetch(&wanted)?;
        let mut feed = Feed::default();
        for offer in &offers {
            let Some(buyer) = context.clear::<Buyer>(&layout::buyer(offer.buyer))? else {
                continue;
            };
            let places = places(context, offer)?;
            let denied = exclusion(&root.user, offer, &buyer, places, context.now)
                .or_else(|| capped(&root.user, offer, context.now));
            match (denied, quote(&root.user, offer)) {
                (Some(code), _) | (None, Err(code)) => feed.excluded.push(Excluded {
                    offer: offer.id,
                    code,
                }),
                (None, Ok(quote)) => feed.offers.push(Shown {
                    offer: offer.id,
                    buyer: offer.buyer,
                    title: offer.terms.title.clone(),
                    quote,
                }),
            }
        }
        feed.offers
            .sort_by_key(|shown| (std::cmp::Reverse(shown.quote.total_micro()), shown.offer));
        Ok(Next::Done(feed))
    }
}

/// The offers that are open, oldest first: at most [`FEED_OFFERS_MAX`]. Those that are over and
/// were not swept yet are passed by, so that they never hide the ones behind them, and so that a
/// sweep changes no feed (law 3).
fn open(context: &mut Context<'_>) -> Result<Vec<Offer>, Halt> {
    let mut offers = Vec::new();
    let mut after = None;
    for _ in 0..FEED_PAGES_MAX {
        let (ids, last) = page(context, after)?;
        let places: Vec<_> = ids.iter().map(|id| layout::offer(*id)).collect();
        context.prefetch(&places)?;
        for place in &places {
            let found = context.clear::<Offer>(place)?;
            offers.extend(found.filter(|offer| !offer.is_over(context.now)));
        }
        if last.is_none() || offers.len() >= FEED_OFFERS_MAX {
            break;
        }
        after = last;
    }
    offers.truncate(FEED_OFFERS_MAX);
    Ok(offers)
}

/// One page of the list of open offers, and where the next one begins if there is one.
fn page(
    context: &mut Context<'_>,
    after: Option<Key>,
) -> Result<(Vec<OfferId>, Option<Key>), Halt> {
    let range = Range::Keys {
        prefix: layout::opens(),
        until: None,
    };
    let limit = FEED_OFFERS_MAX;
    let entries = context.scan(range, Page { after, limit })?;
    let last = entries.last().filter(|_| entries.len() >= limit);
    let next = last.map(|entry| entry.key.clone());
    let ids = entries
        .iter()
        .filter_map(|entry| layout::open_offer(&entry.key))
        .collect();
    Ok((ids, next))
}

/// Whether an offer has a place left. The counter is read where the terms limit them alone.
pub(super) fn places(context: &mut Context<'_>, offer: &Offer) -> Result<Places, Halt> {
    if offer.terms.places.is_some() && context.count(&layout::places(offer.id))? <= 0 {
        return Ok(Places::UsedUp);
    }
    Ok(Places::Left)
}
