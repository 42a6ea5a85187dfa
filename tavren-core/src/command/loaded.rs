//! A grant with everything its decisions depend on, loaded together and put back together.

use super::books::Books;
use crate::audit::{Body, Kind};
use crate::buyer::Buyer;
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::grant::{Calendar, Event, Grant, State};
use crate::layout;
use crate::ledger::Reward;
use crate::offer::Offer;
use tavren_types::{BuyerId, Code, GrantId, KeyId, Money, OfferId};

/// Loads an offer.
pub(super) fn offer(context: &mut Context<'_>, id: OfferId) -> Result<Offer, Halt> {
    match context.clear(&layout::offer(id))? {
        Some(offer) => Ok(offer),
        None => refuse(Code::OfferUnknown),
    }
}

/// Loads a buyer.
pub(super) fn buyer(context: &mut Context<'_>, id: BuyerId) -> Result<Buyer, Halt> {
    match context.clear(&layout::buyer(id))? {
        Some(buyer) => Ok(buyer),
        None => refuse(Code::BuyerUnknown),
    }
}

/// A grant under change.
pub(super) struct Loaded {
    pub(super) place: crate::port::Key,
    pub(super) key: KeyId,
    before: Grant,
    pub(super) grant: Grant,
    events: Vec<Event>,
}

impl Loaded {
    /// Loads a grant; `None` when it is unknown or wiped.
    pub(super) fn load(context: &mut Context<'_>, id: GrantId) -> Result<Option<Self>, Halt> {
        let place = layout::grant(id);
        let found = context.sealed::<Grant>(&place)?;
        Ok(found.map(|(key, grant)| Self {
            place,
            key,
            before: grant.clone(),
            grant,
            events: Vec::new(),
        }))
    }

    /// A grant that is made by this very command.
    pub(super) fn new(key: KeyId, grant: Grant) -> Self {
        Self {
            place: layout::grant(grant.id),
            key,
            before: grant.clone(),
            grant,
            events: Vec::new(),
        }
    }

    /// Loads grants together; those that are unknown or wiped are left out.
    pub(super) fn load_all(context: &mut Context<'_>, ids: &[GrantId]) -> Result<Vec<Self>, Halt> {
        let places: Vec<_> = ids.iter().map(|id| layout::grant(*id)).collect();
        context.prefetch(&places)?;
        context.unlock(&places, &[])?;
        let mut grants = Vec::with_capacity(ids.len());
        for id in ids {
            grants.extend(Self::load(context, *id)?);
        }
        // Each gets an entry in its person's trail. Asked for now, their keys are not what a
        // decision lacks after it has sealed hundreds of records, all to be sealed once more.
        let trails: Vec<KeyId> = grants.iter().map(|loaded| loaded.grant.history).collect();
        context.unlock(&[], &trails)?;
        Ok(grants)
    }

    /// The offer it was given for, and whose that is: read together.
    pub(super) fn parties(&self, context: &mut Context<'_>) -> Result<(Offer, Buyer), Halt> {
        let (offer_id, buyer_id) = (self.grant.offer, self.grant.buyer);
        context.prefetch(&[layout::offer(offer_id), layout::buyer(buyer_id)])?;
        Ok((offer(context, offer_id)?, buyer(context, buyer_id)?))
    }

    pub(super) fn apply(&mut self, event: Event) {
        self.grant.apply(&event);
        self.events.push(event);
    }

    pub(super) fn calendar<'a>(&'a self, offer: &'a Offer, buyer: &'a Buyer) -> Calendar<'a> {
        Calendar {
            grant: &self.grant,
            terms: &offer.terms,
            buyer,
        }
    }

    /// Writes down what time has done.
    pub(super) fn catch_up(&mut self, context: &Context<'_>, offer: &Offer, buyer: &Buyer) {
        for event in self.calendar(offer, buyer).catch_up(context.now) {
            self.apply(event);
        }
        self.vest(context, offer, buyer);
    }

    /// Writes down what became of the bonus, once that is decided.
    fn vest(&mut self, context: &Context<'_>, offer: &Offer, buyer: &Buyer) {
        if let Some(event) = self.calendar(offer, buyer).vesting(context.now) {
            self.apply(event);
        }
    }

    /// True when nothing has happened to it and it needs no attention.
    pub(super) fn is_idle(&self, context: &Context<'_>, offer: &Offer, buyer: &Buyer) -> bool {
        self.events.is_empty()
            && self.calendar(offer, buyer).closing(context.now).is_none()
            && self.grant.agenda == self.calendar(offer, buyer).attention(context.now)
            && self.grant.state(buyer, context.now) != State::Wiped
    }

    /// What time alone has earned by now and nobody has written down: of a grant that was caught up.
    pub(super) fn earned(&self, context: &mut Context<'_>, books: &mut Books) -> Result<i64, Halt> {
        let booked = books.settle(context, &mut Draft::default(), &self.before, &self.grant)?;
        Ok(booked.settled)
    }

    pub(super) fn happened(&self) -> &[Event] {
        &self.events
    }

    /// Puts the grant back: itself, its place in the agenda, what it moves on the ledger, and the
    /// keys that must go. An ended grant whose retention is over is wiped instead.
    pub(super) fn store(
        self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        books: &mut Books,
        offer: &Offer,
        buyer: &Buyer,
    ) -> Result<Stored, Halt> {
        let wiped = self.grant.state(buyer, context.now) == State::Wiped;
        self.put(context, draft, books, offer, buyer, wiped)
    }

    /// Wipes the grant, whatever its retention: its person is erased.
    pub(super) fn erase(
        self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        books: &mut Books,
        offer: &Offer,
        buyer: &Buyer,
    ) -> Result<Stored, Halt> {
        self.put(context, draft, books, offer, buyer, true)
    }

    fn put(
        mut self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        books: &mut Books,
        offer: &Offer,
        buyer: &Buyer,
        wiped: bool,
    ) -> Result<Stored, Halt> {
        // Before the hold: it is drawn from there.
        self.vest(context, offer, buyer);
        if let Some(event) = self.calendar(offer, buyer).closing(context.now) {
            self.apply(event);
        }
        let reward = books.settle(context, draft, &self.before, &self.grant)?;
        super::duty::arise(context, draft, &self.before, &self.grant, buyer)?;
        draft.add(
            layout::unlearned(self.grant.buyer),
            unclaimed(&self.events),
            None,
        );
        let kept: Vec<KeyId> = match wiped {
            true => Vec::new(),
            false => self.grant.chunk_keys().collect(),
        };
        draft
            .destroy
            .extend(self.before.chunk_keys().filter(|key| !kept.contains(key)));
        let next = if wiped {
            None
        } else {
            self.calendar(offer, buyer).attention(context.now)
        };
        let agenda = |at| layout::agenda(offer.id, at, self.grant.id);
        if self.grant.agenda != next {
            if let Some(at) = self.grant.agenda {
                draft.delete(agenda(at));
            }
            if let Some(at) = next {
                draft.put_bytes(agenda(at), Vec::new());
            }
            self.grant.agenda = next;
        }
        if wiped {
            draft.delete(self.place.clone());
            draft.destroy.push(self.key);
        } else {
            draft.put_sealed(context, self.place.clone(), self.key, &self.grant)?;
        }
        Ok(Stored {
            grant: self.grant,
            events: self.events,
            reward,
            wiped,
        })
    }
}

/// A grant that was put back, with what the audit entry says of it.
pub(super) struct Stored {
    pub(super) grant: Grant,
    pub(super) events: Vec<Event>,
    pub(super) reward: Reward,
    pub(super) wiped: bool,
}

fn unclaimed(events: &[Event]) -> i64 {
    let found = events
        .iter()
        .filter(|event| matches!(event, Event::Unclaimed { .. }));
    i64::try_from(found.count()).unwrap_or(i64::MAX)
}

impl Stored {
    /// Periods that were found unclaimed.
    pub(super) fn unclaimed(&self) -> i64 {
        unclaimed(&self.events)
    }

    /// The body of the entry in the user's trail.
    pub(super) fn body(&self, kind: Kind, context: &Context<'_>) -> Body {
        let currency = self.grant.quote.currency();
        let amount = Money::new(self.reward.settled, currency).ok();
        Body {
            grant: Some(self.grant.id),
            offer: Some(self.grant.offer),
            buyer: Some(self.grant.buyer),
            amount: amount.filter(|amount| amount.minor() != 0),
            events: self.events.clone(),
            ..Body::new(kind, context.now)
        }
    }

    /// Notes it in the user's trail.
    pub(super) fn note(&self, kind: Kind, context: &Context<'_>, draft: &mut Draft) {
        draft.note(self.grant.trail(), self.body(kind, context));
    }
}
