//! The feed: which offers one user can take, and why not the others.
//!
//! One user's root is unsealed and matched in memory against public offers; no index over sealed
//! data exists.

use crate::buyer::Buyer;
use crate::offer::Offer;
use crate::quote::Quote;
use crate::terms::Penalty;
use crate::user::User;
use tavren_pricing::Cooldown;
use tavren_types::time::DAY_MILLIS;
use tavren_types::{BuyerId, Code, OfferId, Timestamp};

/// An offer as one user sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    /// The offer.
    pub offer: OfferId,
    /// Whose it is.
    pub buyer: BuyerId,
    /// One line that names it.
    pub title: String,
    /// What the user would be paid.
    pub quote: Quote,
}

/// An offer that one user cannot take.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Excluded {
    /// The offer.
    pub offer: OfferId,
    /// Why; its meaning says it in words.
    pub code: Code,
}

/// What one user can take at a moment, best paid first, and why not the rest.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Feed {
    /// What the user can take.
    pub offers: Vec<Shown>,
    /// What the user cannot take.
    pub excluded: Vec<Excluded>,
}

impl std::fmt::Debug for Shown {
    /// Prints what is public alone: a title and a quote are one user's to see (law 15).
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Shown({:?}, {:?})", self.offer, self.buyer)
    }
}

impl std::fmt::Debug for Excluded {
    /// Prints no reason: it tells what the user is, has or dislikes (law 15).
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Excluded({:?})", self.offer)
    }
}

impl std::fmt::Debug for Feed {
    /// Prints how much it holds alone: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (offers, excluded) = (self.offers.len(), self.excluded.len());
        write!(out, "Feed({offers} offers, {excluded} excluded)")
    }
}

/// Whether an offer has a place for one more person.
///
/// Its budget is left to the grant: a hold that time has closed makes room there, so a budget that
/// is used up now may hold the next one. A place is never given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Places {
    /// It has one, or no limit; or the write itself looks.
    Left,
    /// None is left, and none comes back.
    UsedUp,
}

/// What a user would be paid for an offer.
///
/// # Errors
/// [`Code::RewardZero`] or [`Code::MoneyOutOfRange`] where the price does not quote.
pub(crate) fn quote(user: &User, offer: &Offer) -> Result<Quote, Code> {
    let periods = offer.terms.recurrence.periods();
    let quote = crate::quote::quote(offer.terms.price, user.tier, user.trust, periods);
    let quote = match offer.terms.bonus {
        Some(bonus) => quote.and_then(|quote| quote.with_bonus(bonus)),
        None => quote,
    };
    quote.map_err(|error| error.code())
}

/// Why `user` cannot take `offer` at `now`; `None` when the user can. A denial wins: the first
/// reason that holds is given, the offer's own state before the user's choices, and these before caps.
pub(crate) fn exclusion(
    user: &User,
    offer: &Offer,
    buyer: &Buyer,
    places: Places,
    now: Timestamp,
) -> Option<Code> {
    let terms = &offer.terms;
    let known = user.known(offer.id);
    let barred = || buyer.barred(&terms.purpose, terms.class, terms.level.disclosure());
    let rules: [&dyn Fn() -> Option<Code>; 13] = [
        &|| offer.shut(now),
        &|| when(places == Places::UsedUp, Code::OfferExhausted),
        &barred,
        &|| user.lists.denied(offer.buyer, &terms.purpose),
        &|| {
            when(
                !user.profile.data_types.contains(&terms.data_type),
                Code::UserLacksData,
            )
        },
        &|| {
            when(
                terms
                    .targeting
                    .tier_min
                    .is_some_and(|tier| u32::from(user.tier.get()) < tier),
                Code::UserTier,
            )
        },
        &|| when(!in_area(user, offer), Code::UserArea),
        &|| {
            when(
                !terms
                    .targeting
                    .tags
                    .iter()
                    .all(|tag| user.profile.tags.contains(tag)),
                Code::UserTargeting,
            )
        },
        &|| {
            when(
                known.is_some_and(|known| known.dismissed.is_some()),
                Code::UserDismissed,
            )
        },
        &|| when(user.disliked.contains(&terms.data_type), Code::UserDisliked),
        &|| when(user.standing(offer.id, now).is_some(), Code::GrantExists),
        &|| {
            let granted = known.and_then(|known| known.granted);
            when(
                cooling(granted, terms.cooldown_days, now),
                Code::UserCooldown,
            )
        },
        &|| {
            let Some(Penalty::Cooldown { days }) = terms.penalty else {
                return None;
            };
            let left = known.and_then(|known| known.left);
            when(cooling(left, days, now), Code::RevokeCooldown)
        },
    ];
    rules.iter().find_map(|rule| rule())
}

/// Why `offer` may not be shown to `user` once more at `now`: a cap on how often.
pub(crate) fn capped(user: &User, offer: &Offer, now: Timestamp) -> Option<Code> {
    let known = user.known(offer.id)?;
    let count = |days: i64| {
        let horizon = now.plus_days(days.saturating_neg());
        counted(known.shown.iter().filter(|at| **at > horizon))
    };
    let shown = tavren_pricing::Shown {
        today: counted(known.shown.iter().filter(|at| at.day() == now.day())),
        week: count(7),
        month: count(30),
        total: known.shown_total,
    };
    when(offer.terms.caps.reached(&shown), Code::UserCap)
}

fn counted<T>(of: impl Iterator<Item = T>) -> u32 {
    u32::try_from(of.count()).unwrap_or(u32::MAX)
}

fn in_area(user: &User, offer: &Offer) -> bool {
    let areas = &offer.terms.targeting.areas;
    let inside = |area| areas.iter().any(|target| target.contains(area));
    areas.is_empty() || user.profile.area.as_ref().is_some_and(inside)
}

fn cooling(since: Option<Timestamp>, days: u32, now: Timestamp) -> bool {
    let cooldown = Cooldown(i64::from(days).saturating_mul(DAY_MILLIS));
    cooldown.bars(since.map(Timestamp::millis), now.millis())
}

fn when(holds: bool, code: Code) -> Option<Code> {
    holds.then_some(code)
}
