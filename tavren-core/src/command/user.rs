//! Commands on a user's own record: by users on what they want, by the host on what it knows of them.

use super::books::Books;
use super::grant::pause;
use super::loaded::{self, Loaded};
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Choice, Kind};
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::limits::PROFILE_ENTRIES_MAX;
use crate::quote::{UserTier, UserTrust};
use crate::user::{Held, Profile, Root, User};
use tavren_types::{BuyerId, Code, GrantId, Label, OfferId, UserId};

/// A change of a user's own record.
///
/// A change that denies more (a block, an entry of a list of what is allowed) pauses, in the same
/// commit, every permission that it no longer allows: what waits for its buyer is stopped and not
/// charged, and nothing more is collected. Taking the change back resumes none of them: the user does.
#[derive(Clone)]
pub enum UserChange {
    /// The host knows this of the user.
    Profile(Profile),
    /// The host has verified this of the user.
    Tier(UserTier, UserTrust),
    /// The user deals with this buyer; once one is named, with those that are named alone.
    AllowBuyer(BuyerId),
    /// Takes a buyer off the list of those that are allowed. An empty list allows nobody.
    DisallowBuyer(BuyerId),
    /// The user deals with every buyer that is not blocked: there is no list any more.
    AllowAnyBuyer,
    /// The user wants nothing of this buyer any more. Wins over what is allowed.
    BlockBuyer(BuyerId),
    /// Takes back a block.
    UnblockBuyer(BuyerId),
    /// The user gives data for this purpose; once one is named, for those that are named alone.
    AllowPurpose(Label),
    /// Takes a purpose off the list of those that are allowed. An empty list allows none.
    DisallowPurpose(Label),
    /// The user gives data for every purpose that is not blocked: there is no list any more.
    AllowAnyPurpose,
    /// The user gives nothing for this purpose any more. Wins over what is allowed.
    BlockPurpose(Label),
    /// Takes back a block.
    UnblockPurpose(Label),
    /// The user does not want to see this offer again.
    Dismiss(OfferId),
    /// The user dislikes offers for this kind of data.
    Dislike(Label),
    /// Takes back a dislike.
    Like(Label),
}

impl std::fmt::Debug for UserChange {
    /// Prints what kind of change alone: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:?}(..)", self.choice())
    }
}

impl UserChange {
    fn choice(&self) -> Choice {
        match self {
            Self::Profile(_) => Choice::ProfileSet,
            Self::Tier(..) => Choice::TierSet,
            Self::AllowBuyer(_) => Choice::BuyerAllowed,
            Self::DisallowBuyer(_) => Choice::BuyerDisallowed,
            Self::AllowAnyBuyer => Choice::AnyBuyerAllowed,
            Self::BlockBuyer(_) => Choice::BuyerBlocked,
            Self::UnblockBuyer(_) => Choice::BuyerUnblocked,
            Self::AllowPurpose(_) => Choice::PurposeAllowed,
            Self::DisallowPurpose(_) => Choice::PurposeDisallowed,
            Self::AllowAnyPurpose => Choice::AnyPurposeAllowed,
            Self::BlockPurpose(_) => Choice::PurposeBlocked,
            Self::UnblockPurpose(_) => Choice::PurposeUnblocked,
            Self::Dismiss(_) => Choice::OfferDismissed,
            Self::Dislike(_) => Choice::DataDisliked,
            Self::Like(_) => Choice::DataLiked,
        }
    }

    /// True where permissions that stand may no longer be allowed afterwards.
    fn denies(&self) -> bool {
        matches!(
            self,
            Self::AllowBuyer(_)
                | Self::DisallowBuyer(_)
                | Self::BlockBuyer(_)
                | Self::AllowPurpose(_)
                | Self::DisallowPurpose(_)
                | Self::BlockPurpose(_)
        )
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
        let with = |argument| fingerprint("change_user", &[&user, &self.change.choice(), argument]);
        match &self.change {
            UserChange::AllowAnyBuyer | UserChange::AllowAnyPurpose => with(&false),
            UserChange::Profile(profile) => with(profile),
            UserChange::Tier(tier, trust) => with(&(*tier, *trust)),
            UserChange::AllowBuyer(buyer)
            | UserChange::DisallowBuyer(buyer)
            | UserChange::BlockBuyer(buyer)
            | UserChange::UnblockBuyer(buyer) => with(buyer),
            UserChange::AllowPurpose(label)
            | UserChange::DisallowPurpose(label)
            | UserChange::BlockPurpose(label)
            | UserChange::UnblockPurpose(label)
            | UserChange::Dislike(label)
            | UserChange::Like(label) => with(label),
            UserChange::Dismiss(offer) => with(offer),
        }
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<bool>, Halt> {
        let mut root = Root::load_or_new(context, &self.user)?;
        apply(&mut root.user, &self.change, context)?;
        let mut draft = Draft::default();
        if self.change.denies() {
            pause_denied(context, &mut draft, &root)?;
        }
        root.put(context, &mut draft)?;
        draft.note(root.trail(), self.body(context));
        Next::answer(draft, true)
    }
}

impl ChangeUser {
    fn body(&self, context: &Context<'_>) -> Body {
        let mut body = Body::new(self.kind(), context.now);
        body.choice = Some(self.change.choice());
        match &self.change {
            UserChange::Dismiss(offer) => body.offer = Some(*offer),
            UserChange::AllowBuyer(buyer)
            | UserChange::DisallowBuyer(buyer)
            | UserChange::BlockBuyer(buyer)
            | UserChange::UnblockBuyer(buyer) => body.buyer = Some(*buyer),
            UserChange::AllowPurpose(label)
            | UserChange::DisallowPurpose(label)
            | UserChange::BlockPurpose(label)
            | UserChange::UnblockPurpose(label)
            | UserChange::Dislike(label)
            | UserChange::Like(label) => body.label = Some(label.clone()),
            UserChange::Profile(_)
            | UserChange::Tier(..)
            | UserChange::AllowAnyBuyer
            | UserChange::AllowAnyPurpose => {}
        }
        body
    }
}

/// Pauses every permission that stands and that the user's lists do not allow (any more).
fn pause_denied(context: &mut Context<'_>, draft: &mut Draft, root: &Root) -> Result<(), Halt> {
    let now = context.now;
    let stands = |held: &&Held| held.ended.is_none() && now < held.until;
    let standing: Vec<Held> = root.user.held.iter().filter(stands).copied().collect();
    let mut places: Vec<_> = standing
        .iter()
        .flat_map(|held| [layout::offer(held.offer), layout::buyer(held.buyer)])
        .collect();
    places.sort_unstable();
    places.dedup();
    context.prefetch(&places)?;
    let mut denied: Vec<GrantId> = Vec::new();
    for held in &standing {
        let purpose = loaded::offer(context, held.offer)?.terms.purpose;
        if root.user.lists.denied(held.buyer, &purpose).is_some() {
            denied.push(held.grant);
        }
    }
    let grants = Loaded::load_all(context, &denied)?;
    Books::prefetch(context, &grants)?;
    let mut books = Books::default();
    for mut grant in grants {
        let offer = loaded::offer(context, grant.grant.offer)?;
        let buyer = loaded::buyer(context, grant.grant.buyer)?;
        grant.catch_up(context, &offer, &buyer);
        if grant.grant.state(&buyer, now).is_live() && !grant.grant.is_paused(now) {
            pause(&mut grant, now);
            let stored = grant.store(context, draft, &mut books, &offer, &buyer)?;
            stored.note(Kind::GrantPaused, context, draft);
        }
    }
    books.close(context, draft)
}

fn apply(user: &mut User, change: &UserChange, context: &Context<'_>) -> Result<(), Error> {
    let lists = &mut user.lists;
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
        UserChange::AllowBuyer(buyer) => {
            let allowed = lists.allowed_buyers.get_or_insert_default();
            include(allowed, *buyer, "buyers")?
        }
        UserChange::DisallowBuyer(buyer) => {
            if let Some(allowed) = &mut lists.allowed_buyers {
                allowed.retain(|allowed| allowed != buyer);
            }
        }
        UserChange::AllowAnyBuyer => lists.allowed_buyers = None,
        UserChange::BlockBuyer(buyer) => include(&mut lists.blocked_buyers, *buyer, "buyers")?,
        UserChange::UnblockBuyer(buyer) => lists.blocked_buyers.retain(|blocked| blocked != buyer),
        UserChange::AllowPurpose(purpose) => {
            let allowed = lists.allowed_purposes.get_or_insert_default();
            include(allowed, purpose.clone(), "purposes")?
        }
        UserChange::DisallowPurpose(purpose) => {
            if let Some(allowed) = &mut lists.allowed_purposes {
                allowed.retain(|allowed| allowed != purpose);
            }
        }
        UserChange::AllowAnyPurpose => lists.allowed_purposes = None,
        UserChange::BlockPurpose(purpose) => {
            include(&mut lists.blocked_purposes, purpose.clone(), "purposes")?
        }
        UserChange::UnblockPurpose(purpose) => {
            lists.blocked_purposes.retain(|blocked| blocked != purpose)
        }
        UserChange::Dislike(label) => include(&mut user.disliked, label.clone(), "disliked")?,
        UserChange::Like(label) => user.disliked.retain(|disliked| disliked != label),
        UserChange::Dismiss(offer) => {
            let full = Error::input(Code::LimitExceeded, "dismissed");
            let known = user.know(*offer).ok_or(full)?;
            known.dismissed.get_or_insert(context.now);
        }
    }
    Ok(())
}

/// Puts an item into a sorted list, once.
fn include<T: Ord>(list: &mut Vec<T>, item: T, field: &'static str) -> Result<(), Error> {
    let Err(place) = list.binary_search(&item) else {
        return Ok(());
    };
    if list.len() >= PROFILE_ENTRIES_MAX {
        return Err(Error::input(Code::LimitExceeded, field));
    }
    list.insert(place, item);
    Ok(())
}
