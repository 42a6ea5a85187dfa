//! The query for a user's feed.

use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::buyer::Buyer;
use crate::context::{Context, Halt};
use crate::feed::{Excluded, Feed, Shown, capped, exclusion, quote};
use crate::layout;
use crate::limits::FEED_OFFERS_MAX;
use crate::offer::Offer;
use crate::port::{Page, Range};
use crate::user::Root;
use tavren_types::UserId;

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
        let buyers: Vec<_> = offers
            .iter()
            .map(|offer| layout::buyer(offer.buyer))
            .collect();
        context.prefetch(&buyers)?;
        let mut feed = Feed::default();
        for (offer, place) in offers.iter().zip(&buyers) {
            let Some(buyer) = context.clear::<Buyer>(place)? else {
                continue;
            };
            let denied = exclusion(&root.user, offer, &buyer, context.now)
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

/// The offers that are open, oldest first: at most [`FEED_OFFERS_MAX`].
fn open(context: &mut Context<'_>) -> Result<Vec<Offer>, Halt> {
    let range = Range::Keys {
        prefix: layout::opens(),
        until: None,
    };
    let page = Page {
        after: None,
        limit: FEED_OFFERS_MAX,
    };
    let ids: Vec<_> = context
        .scan(range, page)?
        .iter()
        .filter_map(|entry| layout::open_offer(&entry.key))
        .collect();
    let places: Vec<_> = ids.iter().map(|id| layout::offer(*id)).collect();
    context.prefetch(&places)?;
    let mut offers = Vec::with_capacity(places.len());
    for place in &places {
        offers.extend(context.clear::<Offer>(place)?);
    }
    Ok(offers)
}
