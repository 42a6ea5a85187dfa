//! The command by which a user gives a permission.

use super::books::Books;
use super::loaded::{self, Loaded};
use super::sweep::sweep_offer;
use crate::action::{Action, After, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::feed::{Places, exclusion};
use crate::grant::{Ending, Grant, Progress};
use crate::layout;
use crate::limits::PRESENTATION_DAYS;
use crate::offer::Offer;
use crate::user::{Held, Presentation, Root};
use tavren_types::cbor::Schema;
use tavren_types::{BuyerId, Code, GrantId, OfferId, PresentationId, UserId};

/// A user grants what was shown: the hash that was shown is the hash that is agreed to.
#[derive(Debug, Clone)]
pub struct Give {
    /// Who.
    pub user: UserId,
    /// What was shown.
    pub presentation: PresentationId,
    /// The offer that was shown.
    pub offer: OfferId,
    /// Whose offer it is.
    pub buyer: BuyerId,
    /// The hash of the terms that were shown.
    pub terms_hash: [u8; 32],
    pub(crate) swept: bool,
}

impl Give {
    /// Grants what was shown.
    pub fn new(user: UserId, shown: &Presentation) -> Self {
        Self {
            user,
            presentation: shown.id,
            offer: shown.offer,
            buyer: shown.buyer,
            terms_hash: shown.terms_hash,
            swept: false,
        }
    }
}

impl Action for Give {
    type Output = GrantId;

    fn kind(&self) -> Kind {
        Kind::GrantGiven
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint(
            "give",
            &[
                &self.user.expose().to_owned(),
                &self.presentation,
                &self.offer,
                &self.buyer,
                &self.terms_hash,
            ],
        )
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<GrantId>, Halt> {
        let place = context.lookup(&self.user);
        context.prefetch(&[place, layout::offer(self.offer), layout::buyer(self.buyer)])?;
        let Some(mut root) = Root::load(context, &self.user)? else {
            return refuse(Code::PresentationUnknown);
        };
        let offer = loaded::offer(context, self.offer)?;
        let buyer = loaded::buyer(context, offer.buyer)?;
        let shown = self.shown(&root, &offer, context)?;
        // Places and budget are bounds of the write itself: of two for the last one, one is first.
        let places = Places::Left;
        if let Some(code) = exclusion(&root.user, &offer, &buyer, places, context.now) {
            return refuse(code);
        }
        if root.user.is_full() {
            return refuse(Code::GrantLimit);
        }
        if context.bound(&layout::places(offer.id)) {
            return refuse(Code::OfferExhausted);
        }
        if context.bound(&layout::budget(offer.id)) {
            return self.make_room(context, &offer);
        }
        // Before anything is sealed, all of which would be sealed once more.
        context.stock(1)?;
        let mut draft = Draft::default();
        let mut books = Books::default();
        supersede(context, &mut draft, &mut books, &mut root, &offer)?;
        let grant = grant(context, &root, &offer, shown, &self.user);
        let id = grant.id;
        books.hold(&mut draft, &grant)?;
        if offer.terms.places.is_some() {
            draft.add(layout::places(offer.id), -1, Some(0));
        }
        note_in_root(&mut root, &offer, &grant, context);
        root.put(context, &mut draft)?;
        let (key, _) = context.fresh()?;
        let fresh = Loaded::new(key, grant);
        let stored = fresh.store(context, &mut draft, &mut books, &offer, &buyer)?;
        books.close(context, &mut draft)?;
        let body = Body {
            digest: Some(stored.grant.terms_hash),
            amount: Some(stored.grant.quote.hold()),
            ..stored.body(Kind::GrantGiven, context)
        };
        draft.note(root.trail(), body);
        Next::answer(draft, id)
    }

    fn committed(&mut self, _memo: &[u8]) -> Result<(), Error> {
        self.swept = true;
        Ok(())
    }
}

impl Give {
    /// What was shown, if it is what stands now.
    fn shown(
        &self,
        root: &Root,
        offer: &Offer,
        context: &Context<'_>,
    ) -> Result<Presentation, Halt> {
        let shown = root
            .user
            .shown
            .iter()
            .find(|shown| shown.id == self.presentation);
        match shown {
            None => refuse(Code::PresentationUnknown),
            Some(shown) if shown.offer != offer.id || shown.buyer != self.buyer => {
                refuse(Code::PresentationUnknown)
            }
            Some(shown) if shown.at.plus_days(PRESENTATION_DAYS) <= context.now => {
                refuse(Code::PresentationLapsed)
            }
            Some(shown)
                if shown.terms_hash != offer.terms_hash || self.terms_hash != offer.terms_hash =>
            {
                refuse(Code::PresentationStale)
            }
            Some(shown) => Ok(shown.clone()),
        }
    }

    /// The budget did not hold one more grant: closes the holds whose time is over, once, and decides again.
    fn make_room(&self, context: &mut Context<'_>, offer: &Offer) -> Result<Next<GrantId>, Halt> {
        if self.swept {
            return refuse(Code::OfferExhausted);
        }
        match sweep_offer(context, offer)? {
            Some((draft, _)) => Ok(Next::Commit(draft, After::GoOn(Vec::new()))),
            None => refuse(Code::OfferExhausted),
        }
    }
}

/// Ends the grants that this one takes the place of: those of the offers which this offer replaces.
fn supersede(
    context: &mut Context<'_>,
    draft: &mut Draft,
    books: &mut Books,
    root: &mut Root,
    offer: &Offer,
) -> Result<(), Halt> {
    let now = context.now;
    for replaced in &offer.replaces {
        let Some(old) = root.user.standing(*replaced, now) else {
            continue;
        };
        let Some(mut old) = Loaded::load(context, old)? else {
            continue;
        };
        let old_offer = loaded::offer(context, *replaced)?;
        let buyer = loaded::buyer(context, old_offer.buyer)?;
        old.catch_up(context, &old_offer, &buyer);
        super::grant::stop(&mut old, Ending::Superseded, now);
        root.user.note_ended(old.grant.id, now);
        let stored = old.store(context, draft, books, &old_offer, &buyer)?;
        stored.note(Kind::GrantSuperseded, context, draft);
    }
    Ok(())
}

fn grant(
    context: &mut Context<'_>,
    root: &Root,
    offer: &Offer,
    shown: Presentation,
    user: &UserId,
) -> Grant {
    let terms = &offer.terms;
    let anchor = context.now;
    let zone = root.user.profile.zone.as_ref().unwrap_or(&terms.zone);
    let collection = terms.recurrence.collection(anchor, zone);
    Grant {
        schema: Schema,
        id: GrantId::from_bytes(context.draw()),
        user: user.expose().to_owned(),
        account: root.user.account,
        trail: root.user.trail,
        history: root.key,
        offer: offer.id,
        buyer: offer.buyer,
        terms_hash: offer.terms_hash,
        presentation: shown.id,
        notice_hash: shown.notice_hash,
        language: shown.language,
        quote: shown.quote,
        anchor,
        collection,
        use_until: collection.until().plus_days(i64::from(terms.use_days)),
        retention_days: terms.retention_days,
        zone: zone.clone(),
        agenda: None,
        progress: Progress::default(),
    }
}

fn note_in_root(root: &mut Root, offer: &Offer, grant: &Grant, context: &Context<'_>) {
    let user = &mut root.user;
    user.shown.retain(|shown| shown.offer != offer.id);
    if let Some(known) = user.know(offer.id) {
        known.granted = Some(context.now);
    }
    let currency = offer.terms.price.currency();
    if !user.currencies.contains(&currency) {
        user.currencies.push(currency);
    }
    user.held.push(Held {
        grant: grant.id,
        offer: offer.id,
        buyer: offer.buyer,
        ended: None,
        until: grant.use_until,
        forget: grant.use_until.plus_days(i64::from(grant.retention_days)),
    });
}
