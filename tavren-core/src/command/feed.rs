//! The query for a user's feed.

use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::buyer::Buyer;
use crate::context::{Context, Halt};
use crate::feed::{Excluded, Feed, Shown, capped, exclusion, quote};
use crate::layout;
use crate::limits::FEED_OFFERS_MAX;
use crate::offer::Offer;
use crate::port::{Page, Range, Stored};
use crate::user::Root;
use tavren_types::UserId;
use tavren_types::cbor;

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
        let offers = published(context)?;
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

/// The newest offers, whatever their phase.
fn published(context: &mut Context<'_>) -> Result<Vec<Offer>, Halt> {
    let range = Range::Keys {
        prefix: layout::offers(),
        until: None,
    };
    let page = Page {
        after: None,
        limit: FEED_OFFERS_MAX,
    };
    let mut offers = Vec::new();
    for entry in context.scan(range, page)? {
        if let Stored::Record(bytes) = &entry.stored {
            offers.push(cbor::from_bytes(bytes)?);
        }
    }
    Ok(offers)
}
