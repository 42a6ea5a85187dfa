//! Commands by users on what they see and want, and by the host on what it knows of them.

use super::loaded;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::feed::{capped, exclusion, quote};
use crate::layout;
use crate::limits::PROFILE_ENTRIES_MAX;
use crate::quote::{UserTier, UserTrust};
use crate::user::{Presentation, Profile, Root, User};
use tavren_types::{BuyerId, Code, Label, OfferId, PresentationId, UserId};

/// A change of a user's own record.
#[derive(Clone)]
pub enum UserChange {
    /// The host knows this of the user.
    Profile(Profile),
    /// The host has verified this of the user.
    Tier(UserTier, UserTrust),
    /// The user wants nothing of this buyer any more.
    BlockBuyer(BuyerId),
    /// The user allows this buyer again.
    UnblockBuyer(BuyerId),
    /// The user gives nothing for this purpose any more.
    BlockPurpose(Label),
    /// The user allows this purpose again.
    UnblockPurpose(Label),
    /// The user does not want to see this offer again.
    Dismiss(OfferId),
    /// The user dislikes offers for this kind of data.
    Dislike(Label),
}

impl std::fmt::Debug for UserChange {
    /// Prints what kind of change alone: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Profile(_) => "Profile(..)",
            Self::Tier(..) => "Tier(..)",
            Self::BlockBuyer(_) => "BlockBuyer(..)",
            Self::UnblockBuyer(_) => "UnblockBuyer(..)",
            Self::BlockPurpose(_) => "BlockPurpose(..)",
            Self::UnblockPurpose(_) => "UnblockPurpose(..)",
            Self::Dismiss(_) => "Dismiss(..)",
            Self::Dislike(_) => "Dislike(..)",
        })
    }
}

/// Changes a user's own record.
#[derive(Debug, Clone)]
pub struct ChangeUser {
    /// Whose.
    pub user: UserId,
    /// How.
    pub change: UserChange,
}

impl Action for ChangeUser {
    type Output = bool;

    fn kind(&self) -> Kind {
        match self.change {
            UserChange::Dismiss(_) => Kind::OfferDismissed,
            _ => Kind::UserChanged,
        }
    }

    fn fingerprint(&self) -> Vec<u8> {
        let user = self.user.expose().to_owned();
        match &self.change {
            UserChange::Profile(profile) => fingerprint("profile", &[&user, profile]),
            UserChange::Tier(tier, trust) => fingerprint("tier", &[&user, tier, trust]),
            UserChange::BlockBuyer(buyer) => fingerprint("block_buyer", &[&user, buyer]),
            UserChange::UnblockBuyer(buyer) => fingerprint("unblock_buyer", &[&user, buyer]),
            UserChange::BlockPurpose(purpose) => fingerprint("block_purpose", &[&user, purpose]),
            UserChange::UnblockPurpose(purpose) => {
                fingerprint("unblock_purpose", &[&user, purpose])
            }
            UserChange::Dismiss(offer) => fingerprint("dismiss", &[&user, offer]),
            UserChange::Dislike(label) => fingerprint("dislike", &[&user, label]),
        }
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<bool>, Halt> {
        let mut root = Root::load_or_new(context, &self.user)?;
        apply(&mut root.user, &self.change, context)?;
        let mut draft = Draft::default();
        root.put(context, &mut draft)?;
        let mut body = Body::new(self.kind(), context.now);
        match &self.change {
            UserChange::Dismiss(offer) => body.offer = Some(*offer),
            UserChange::BlockBuyer(buyer) | UserChange::UnblockBuyer(buyer) => {
                body.buyer = Some(*buyer)
            }
            _ => {}
        }
        draft.note(root.trail(), body);
        Next::answer(draft, true)
    }
}

fn apply(user: &mut User, change: &UserChange, context: &Context<'_>) -> Result<(), Error> {
    match change {
        UserChange::Profile(profile) => {
            if profile.data_types.len() > PROFILE_ENTRIES_MAX
                || profile.tags.len() > PROFILE_ENTRIES_MAX
            {
                return Err(Error::input(Code::LimitExceeded, "profile"));
            }
            user.profile = profile.clone();
        }
        UserChange::Tier(tier, trust) => (user.tier, user.trust) = (*tier, *trust),
        UserChange::BlockBuyer(buyer) => {
            include(&mut user.blocked_buyers, *buyer, "blocked_buyers")?
        }
        UserChange::UnblockBuyer(buyer) => user.blocked_buyers.retain(|blocked| blocked != buyer),
        UserChange::BlockPurpose(purpose) => include(
            &mut user.blocked_purposes,
            purpose.clone(),
            "blocked_purposes",
        )?,
        UserChange::UnblockPurpose(purpose) => {
            user.blocked_purposes.retain(|blocked| blocked != purpose)
        }
        UserChange::Dislike(label) => include(&mut user.disliked, label.clone(), "disliked")?,
        UserChange::Dismiss(offer) => {
            let full = Error::input(Code::LimitExceeded, "dismissed");
            let known = user.know(*offer).ok_or(full)?;
            known.dismissed.get_or_insert(context.now);
        }
    }
    Ok(())
}

fn include<T: PartialEq>(list: &mut Vec<T>, item: T, field: &'static str) -> Result<(), Error> {
    if list.contains(&item) {
        return Ok(());
    }
    if list.len() >= PROFILE_ENTRIES_MAX {
        return Err(Error::input(Code::LimitExceeded, field));
    }
    list.push(item);
    Ok(())
}

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
        let mut root = Root::load_or_new(context, &self.user)?;
        let offer = loaded::offer(context, self.offer)?;
        let buyer = loaded::buyer(context, offer.buyer)?;
        let denied = exclusion(&root.user, &offer, &buyer, context.now)
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
