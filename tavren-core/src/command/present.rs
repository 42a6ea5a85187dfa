//! Commands on what a user sees: an offer is shown, or declined.

use super::feed::places;
use super::loaded;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::feed::{capped, exclusion, quote};
use crate::layout;
use crate::user::{Presentation, Root};
use tavren_types::{Code, OfferId, PresentationId, UserId};

/// Shows an offer to a user: records what the user saw, and what the user would be paid.
#[derive(Debug, Clone)]
pub struct Present {
    /// To whom.
    pub user: UserId,
    /// Which offer.
    pub offer: OfferId,
}

impl Action for Present {
    type Output = Presentation;

    fn kind(&self) -> Kind {
        Kind::OfferPresented
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("present", &[&self.user.expose().to_owned(), &self.offer])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Presentation>, Halt> {
        let place = context.lookup(&self.user);
        context.prefetch(&[place, layout::offer(self.offer)])?;
        let offer = loaded::offer(context, self.offer)?;
        let Some(mut root) = Root::load(context, &self.user)? else {
            // Nothing is known of the user, who so has nothing to share: no root is made for that.
            return refuse(offer.shut(context.now).unwrap_or(Code::UserLacksData));
        };
        let buyer = loaded::buyer(context, offer.buyer)?;
        let places = places(context, &offer)?;
        let denied = exclusion(&root.user, &offer, &buyer, places, context.now)
            .or_else(|| capped(&root.user, &offer, context.now));
        if let Some(code) = denied {
            return refuse(code);
        }
        let quote = match quote(&root.user, &offer) {
            Ok(quote) => quote,
            Err(code) => return refuse(code),
        };
        let presentation = Presentation {
            id: PresentationId::from_bytes(context.draw()),
            offer: offer.id,
            terms_hash: offer.terms_hash,
            notice_hash: offer.terms.notice_hash(),
            language: offer.terms.language.clone(),
            at: context.now,
            quote,
            buyer: offer.buyer,
        };
        if root.user.know(offer.id).is_none() {
            return refuse(Code::GrantLimit);
        }
        root.user.note_shown(presentation.clone(), context.now);
        let mut draft = Draft::default();
        root.put(context, &mut draft)?;
        let body = Body {
            offer: Some(offer.id),
            buyer: Some(buyer.id),
            digest: Some(presentation.notice_hash),
            ..Body::new(Kind::OfferPresented, context.now)
        };
        draft.note(root.trail(), body);
        Next::answer(draft, presentation)
    }
}

/// A user declines an offer that was shown.
#[derive(Debug, Clone)]
pub struct Decline {
    /// Who.
    pub user: UserId,
    /// What was shown.
    pub presentation: PresentationId,
}

impl Action for Decline {
    type Output = OfferId;

    fn kind(&self) -> Kind {
        Kind::OfferDeclined
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint(
            "decline",
            &[&self.user.expose().to_owned(), &self.presentation],
        )
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<OfferId>, Halt> {
        let Some(mut root) = Root::load(context, &self.user)? else {
            return refuse(Code::PresentationUnknown);
        };
        let shown = root
            .user
            .shown
            .iter()
            .position(|shown| shown.id == self.presentation);
        let Some(shown) = shown.map(|at| root.user.shown.remove(at)) else {
            return refuse(Code::PresentationUnknown);
        };
        if let Some(known) = root.user.know(shown.offer) {
            known.declined = Some(context.now);
        }
        let mut draft = Draft::default();
        root.put(context, &mut draft)?;
        let body = Body {
            offer: Some(shown.offer),
            ..Body::new(Kind::OfferDeclined, context.now)
        };
        draft.note(root.trail(), body);
        Next::answer(draft, shown.offer)
    }
}
