//! Commands on offers, by their buyers and by moderators.

use super::books::Books;
use super::buyer::admitted;
use super::feed::places;
use super::held;
use super::loaded;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::buyer::{ApiKey, Buyer, Scope};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::feed::Places;
use crate::layout;
use crate::limits::LINE_MAX;
use crate::offer::{Change, Closing, Offer, Phase};
use crate::operator;
use crate::terms::Terms;
use crate::trail::Trail;
use tavren_types::cbor::Schema;
use tavren_types::{Code, OfferId};

/// A buyer drafts an offer, and publishes it in the same commit if it likes.
#[derive(Debug, Clone)]
pub struct Draw {
    /// The buyer's API key.
    pub key: ApiKey,
    /// What it says.
    pub terms: Terms,
    /// Publish it now.
    pub publish: bool,
    /// The offer whose grants a grant of this one supersedes.
    pub replaces: Option<OfferId>,
}

impl Action for Draw {
    type Output = OfferId;

    fn kind(&self) -> Kind {
        if self.publish {
            Kind::OfferPublished
        } else {
            Kind::OfferDrafted
        }
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint(
            "draw",
            &[
                &self.key.buyer(),
                &self.terms,
                &self.publish,
                &self.replaces,
            ],
        )
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<OfferId>, Halt> {
        let buyer = admitted(context, &self.key, Scope::Offers)?;
        self.terms.opened(context.now)?;
        let mut replaces = Vec::new();
        if let Some(replaced) = self.replaces {
            let old = loaded::offer(context, replaced)?;
            if old.buyer != buyer.id {
                return refuse(Code::OfferUnknown);
            }
            replaces = old.replaces;
            replaces.push(replaced);
            if replaces.len() > LINE_MAX {
                replaces.remove(0);
            }
        }
        let id = OfferId::v7(context.now.millis(), context.draw());
        let offer = Offer {
            schema: Schema,
            id,
            buyer: buyer.id,
            terms: self.terms.clone(),
            terms_hash: self.terms.hash(),
            phase: Phase::Draft,
            since: context.now,
            replaces,
        };
        let mut draft = Draft::default();
        let phase = if self.publish {
            publish(context, &mut draft, &offer, &buyer)?
        } else {
            Phase::Draft
        };
        put(
            context,
            &mut draft,
            &buyer,
            Offer { phase, ..offer },
            self.kind(),
        );
        Next::answer(draft, id)
    }
}

/// A buyer publishes, pauses, resumes or closes its offer.
#[derive(Debug, Clone)]
pub struct Steer {
    /// The buyer's API key.
    pub key: ApiKey,
    /// Which offer.
    pub offer: OfferId,
    /// What to do.
    pub change: Change,
}

impl Action for Steer {
    type Output = OfferId;

    fn kind(&self) -> Kind {
        kind_of(self.change)
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("steer", &[&self.key.buyer(), &self.offer, &self.kind()])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<OfferId>, Halt> {
        let buyer = admitted(context, &self.key, Scope::Offers)?;
        let offer = loaded::offer(context, self.offer)?;
        if offer.buyer != buyer.id {
            return refuse(Code::OfferUnknown);
        }
        steer(context, offer, &buyer, self.change, None)
    }
}

/// A moderator closes an offer.
#[derive(Debug, Clone)]
pub struct Moderate {
    /// Which offer.
    pub offer: OfferId,
}

impl Action for Moderate {
    type Output = OfferId;

    fn kind(&self) -> Kind {
        Kind::OfferClosed
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("moderate", &[&self.offer])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<OfferId>, Halt> {
        let offer = loaded::offer(context, self.offer)?;
        let buyer = loaded::buyer(context, offer.buyer)?;
        let operator = operator::trail(context)?;
        steer(context, offer, &buyer, Change::Close, Some(operator))
    }
}

fn steer(
    context: &mut Context<'_>,
    mut offer: Offer,
    buyer: &Buyer,
    change: Change,
    moderator: Option<Trail>,
) -> Result<Next<OfferId>, Halt> {
    let mut draft = Draft::default();
    let why = match moderator {
        Some(_) => Closing::Moderated,
        None if change == Change::Close => closing(context, &offer)?,
        None => Closing::Withdrawn,
    };
    let phase = match offer.changed(change, why, context.now) {
        Ok(phase) => phase,
        Err(code) => return refuse(code),
    };
    match (offer.phase, phase) {
        (Phase::Draft, Phase::Published) => {
            publish(context, &mut draft, &offer, buyer)?;
        }
        (Phase::Paused, Phase::Published) => allowed(&offer, buyer)?,
        (Phase::Published | Phase::Paused | Phase::Closed { .. }, Phase::Closed { .. }) => {
            // What no grant holds goes back to the buyer; what grants hold runs on.
            let place = layout::budget(offer.id);
            let left = context.count(&place)?;
            let mut books = Books::default();
            books.fund(&mut draft, &offer, left.saturating_neg(), 0)?;
            books.close(context, &mut draft)?;
        }
        _ => {}
    }
    offer.phase = phase;
    offer.since = context.now;
    let id = offer.id;
    let body = put(context, &mut draft, buyer, offer, kind_of(change));
    if let Some(moderator) = moderator {
        draft.note(moderator, body);
    }
    Next::answer(draft, id)
}

/// Why a buyer closes its offer: for want of places or budget, or since it wants no more. What a
/// draft has was never used up.
fn closing(context: &mut Context<'_>, offer: &Offer) -> Result<Closing, Halt> {
    let published = offer.phase != Phase::Draft;
    let used_up = published
        && (places(context, offer)? == Places::UsedUp
            || context.count(&layout::budget(offer.id))? <= 0);
    Ok(match used_up {
        true => Closing::Exhausted,
        false => Closing::Withdrawn,
    })
}

/// Checks that the buyer may ask for this, and moves the budget from its funding to the offer.
fn publish(
    context: &mut Context<'_>,
    draft: &mut Draft,
    offer: &Offer,
    buyer: &Buyer,
) -> Result<Phase, Halt> {
    let terms = &offer.terms;
    allowed(offer, buyer)?;
    let funding = layout::funding(buyer.id, terms.budget.currency());
    if context.bound(&funding) {
        return refuse(Code::FundsShort);
    }
    let held = held::of(context, &funding)?;
    let mut books = Books::default();
    books.fund(draft, offer, terms.budget.minor(), held)?;
    books.close(context, draft)?;
    if let Some(places) = terms.places {
        draft.add(
            layout::places(offer.id),
            i64::try_from(places).unwrap_or(i64::MAX),
            Some(0),
        );
    }
    Ok(Phase::Published)
}

fn put(context: &Context<'_>, draft: &mut Draft, buyer: &Buyer, offer: Offer, kind: Kind) -> Body {
    let body = Body {
        offer: Some(offer.id),
        buyer: Some(buyer.id),
        digest: Some(offer.terms_hash),
        ..Body::new(kind, context.now)
    };
    match offer.phase {
        Phase::Published => draft.put_bytes(layout::open(offer.id), Vec::new()),
        Phase::Draft => {}
        Phase::Paused | Phase::Closed { .. } => draft.delete(layout::open(offer.id)),
    }
    draft.put(layout::offer(offer.id), &offer);
    draft.note(buyer.trail(), body.clone());
    body
}

fn allowed(offer: &Offer, buyer: &Buyer) -> Result<(), Halt> {
    let terms = &offer.terms;
    match buyer.barred(&terms.purpose, terms.class, terms.level.disclosure()) {
        Some(code) => refuse(code),
        None => Ok(()),
    }
}

fn kind_of(change: Change) -> Kind {
    match change {
        Change::Publish => Kind::OfferPublished,
        Change::Pause => Kind::OfferPaused,
        Change::Resume => Kind::OfferResumed,
        Change::Close => Kind::OfferClosed,
    }
}

/// What an offer says and where it stands. A query: anybody may ask.
#[derive(Debug, Clone)]
pub struct ViewOffer {
    /// Which offer.
    pub offer: OfferId,
}

impl Action for ViewOffer {
    type Output = Offer;

    fn kind(&self) -> Kind {
        Kind::OfferPresented
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_offer", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Offer>, Halt> {
        loaded::offer(context, self.offer).map(Next::Done)
    }
}
