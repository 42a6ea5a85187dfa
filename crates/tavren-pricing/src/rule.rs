//! The rule: what an offer pays one person at one moment, or why nothing.
//!
//! A market asks it when it shows an offer and when it takes a grant; a simulation asks it for
//! every row. Both pay the same cent.

use crate::{Factor, Multipliers, Rate, UserTier, UserTrust};
use tavren_types::Code;

#[cfg(test)]
mod tests;

tavren_types::cbor_record! {
    /// How often one user may be shown an offer; `None`: as often as one likes.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Caps {
        /// Times in a day of UTC.
        1 => pub per_day: Option<u32>,
        /// Times in seven days.
        2 => pub per_week: Option<u32>,
        /// Times in thirty days.
        3 => pub per_month: Option<u32>,
        /// Times ever.
        4 => pub total: Option<u32>,
    }
}

/// How often one user was shown an offer.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    /// Times today, in UTC.
    pub today: u32,
    /// Times in the last seven days.
    pub week: u32,
    /// Times in the last thirty days.
    pub month: u32,
    /// Times ever.
    pub total: u32,
}

impl Caps {
    /// True where the offer may not be shown once more to a user who was shown it so often.
    pub fn reached(&self, shown: &Shown) -> bool {
        let reached = |cap: Option<u32>, count: u32| cap.is_some_and(|cap| count >= cap);
        reached(self.per_day, shown.today)
            || reached(self.per_week, shown.week)
            || reached(self.per_month, shown.month)
            || reached(self.total, shown.total)
    }
}

/// How long after a grant the same user waits, in the unit of the times it is asked about: days in
/// a simulation, milliseconds in a market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cooldown(pub i64);

impl Cooldown {
    /// Nobody waits, not even whose last grant is told to be in the future.
    pub const NONE: Self = Self(i64::MIN);

    /// The first moment at which it no longer bars who gave the last grant at `last`.
    #[inline]
    pub fn until(self, last: i64) -> i64 {
        last.saturating_add(self.0)
    }

    /// The latest grant that no longer bars at `now`.
    #[inline]
    pub(crate) fn latest(self, now: i64) -> i64 {
        now.saturating_sub(self.0)
    }

    /// True where it bars at `now` who gave the last grant at `last`, if ever.
    #[inline]
    pub fn bars(self, last: Option<i64>, now: i64) -> bool {
        last.is_some_and(|last| now < self.until(last))
    }
}

/// What the rule looks at in a person.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// How established the person is.
    pub tier: UserTier,
    /// How far the person's data is trusted.
    pub trust: UserTrust,
    /// When the person last gave a grant for this offer, if ever.
    pub last_grant: Option<i64>,
    /// How often the offer was shown.
    pub shown: Shown,
}

impl core::fmt::Debug for Person {
    /// Prints nothing of the person: law 15.
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("Person(..)")
    }
}

/// Why an offer pays a person nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// It is for people of a higher tier.
    Tier,
    /// The last grant was a short while ago.
    Cooldown,
    /// It was shown as often as it may be.
    Cap,
    /// The quote rounds to nothing.
    Zero,
}

impl Barred {
    /// The permanent code of this refusal.
    pub fn code(self) -> Code {
        match self {
            Self::Tier => Code::UserTier,
            Self::Cooldown => Code::UserCooldown,
            Self::Cap => Code::UserCap,
            Self::Zero => Code::RewardZero,
        }
    }
}

/// Whom an offer pays, and by which multipliers.
///
/// # Law
/// 7: the simulation pays what this says, to the same cent
/// (`simulate::tests::a_simulation_pays_each_row_what_the_rule_pays_that_person`).
///
/// # Examples
/// ```
/// use tavren_pricing::{Barred, Cooldown, Person, Rate, Rule, Shown, UserTier, UserTrust};
/// use tavren_types::Price;
///
/// let rule = Rule { cooldown: Cooldown(7), ..Rule::default() };
/// let rate = Rate::of(Price::parse("0.75", "USD").expect("a price"));
/// let person = Person {
///     tier: UserTier::MAX,
///     trust: UserTrust::MAX,
///     last_grant: Some(93),
///     shown: Shown::default(),
/// };
/// assert_eq!(rule.quote(&rate, &person, 100), Ok(112)); // 112.5 cents, to even
/// let soon = Person { last_grant: Some(94), ..person };
/// assert_eq!(rule.quote(&rate, &soon, 100), Err(Barred::Cooldown));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What each tier earns of the price.
    pub multipliers: Multipliers,
    /// The lowest tier that can take the offer.
    pub tier_min: UserTier,
    /// How long after a grant the same user waits.
    pub cooldown: Cooldown,
    /// How often the offer may be shown to one user.
    pub caps: Caps,
}

impl Default for Rule {
    /// The default multipliers, for everybody, at any time.
    fn default() -> Self {
        Self {
            multipliers: Multipliers::DEFAULT,
            tier_min: UserTier::MIN,
            cooldown: Cooldown::NONE,
            caps: Caps::default(),
        }
    }
}

impl Rule {
    /// What a price pays the person at a moment, in steps of its rate.
    ///
    /// # Errors
    /// [`Barred`], the first reason that holds, where it pays nothing.
    pub fn quote(&self, rate: &Rate, person: &Person, now: i64) -> Result<u64, Barred> {
        let factor = self.admit(person, now)?;
        match rate.steps(factor) {
            0 => Err(Barred::Zero),
            steps => Ok(steps),
        }
    }

    /// What the person earns of any price at a moment.
    ///
    /// # Errors
    /// [`Barred`], the first reason that holds, where the person cannot take the offer.
    #[inline]
    pub fn admit(&self, person: &Person, now: i64) -> Result<Factor, Barred> {
        if person.tier < self.tier_min {
            Err(Barred::Tier)
        } else if self.cooldown.bars(person.last_grant, now) {
            Err(Barred::Cooldown)
        } else if self.caps.reached(&person.shown) {
            Err(Barred::Cap)
        } else {
            Ok(self.multipliers.factor(person.tier, person.trust))
        }
    }
}
