//! Quote: what one period pays one user, and what staying to the end adds, fixed when it is shown and
//! never computed again.
//!
//! `half-even(price · multiplier · trust / 10⁸)`: exact integers, rounded once, by the rule that
//! the quote names. The arithmetic is that of [`Rate`], with which a
//! simulation pays a million.

use crate::recurrence::PERIODS_MAX;
use crate::types::cbor::{CborError, Decode, Encode, Reader, Writer};
use crate::types::money::{MICRO_PER_MINOR, RoundingMode};
use crate::types::{Currency, Money, Price, Rounding};
use tavren_pricing::Rate;

mod error;
#[cfg(test)]
mod tests;

pub use error::QuoteError;
pub use tavren_pricing::{MULTIPLIER_MAX, Multipliers, UserTier, UserTrust};

crate::types::cbor_record! {
    /// What is stored of a quote; all else follows from it.
    #[derive(Clone, Copy, PartialEq, Eq, Hash)]
    struct Stored {
        1 => per_period_micro: i64,
        2 => currency: Currency,
        3 => rounding: Rounding,
        4 => tier: UserTier,
        5 => trust: UserTrust,
        6 => multiplier: u32,
        7 => periods: u32,
        /// In minor units.
        8 => bonus: Option<i64>,
    }
}

/// What a grant pays: so much a period, so many periods, and once it is fulfilled a bonus, if there is one.
///
/// # Law
/// 7: the estimate times the periods delivered or left unclaimed is what is paid
/// (`quote::tests::what_was_quoted_times_the_periods_is_what_accrues`), and the bonus beside them
/// (`tests/laws/bonus.rs`).
///
/// # Examples
/// ```
/// use tavren_core::quote::{UserTier, UserTrust, quote};
/// use tavren_core::types::Price;
///
/// let price = Price::parse("0.75", "USD").expect("a price");
/// let tier = UserTier::new(1).expect("a tier");
/// let trust = UserTrust::new(9_000).expect("a trust");
/// let quote = quote(price, tier, trust, 30)?;
/// // 75 cents · 1.1 · 0.9 = 74.25 cents, rounded once.
/// assert_eq!(quote.reward().expect("whole cents").to_string(), "0.74 USD");
/// assert_eq!(quote.hold().to_string(), "22.20 USD");
/// # Ok::<(), tavren_core::quote::QuoteError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quote {
    stored: Stored,
    reward: Option<Money>,
    bonus: Option<Money>,
    hold: Money,
}

impl std::fmt::Debug for Quote {
    /// Prints no amount, tier or trust of its user: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Quote(..)")
    }
}

/// Quotes `price` for a user with the [default multipliers](Multipliers::DEFAULT).
///
/// # Errors
/// As [`Quote::new`].
pub fn quote(
    price: Price,
    tier: UserTier,
    trust: UserTrust,
    periods: u32,
) -> Result<Quote, QuoteError> {
    Quote::new(price, Multipliers::DEFAULT, tier, trust, periods)
}

/// What delivered periods add to an accrual: whole minor units are settled, the rest stays the user's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Accrual {
    /// Whole minor units that are now earned.
    pub settled: Money,
    /// What stays accrued, 0 to 999,999 millionths of a minor unit.
    pub rest_micro: i64,
}

impl Quote {
    /// Quotes `price` a period, for `periods` periods, to a user of this tier and trust.
    ///
    /// A price of one minor unit and more is quoted in whole minor units, a finer one in accrual
    /// units (10⁻⁶ minor units).
    ///
    /// # Errors
    /// [`QuoteError`] when it rounds to zero, when all periods together are out of range, or for
    /// no or too many periods.
    pub fn new(
        price: Price,
        multipliers: Multipliers,
        tier: UserTier,
        trust: UserTrust,
        periods: u32,
    ) -> Result<Self, QuoteError> {
        Self::try_from(Stored {
            per_period_micro: Rate::of(price).micro(multipliers.factor(tier, trust)),
            currency: price.currency(),
            rounding: price.rounding(),
            tier,
            trust,
            multiplier: multipliers.of(tier),
            periods,
            bonus: None,
        })
    }

    /// The same quote with a bonus.
    ///
    /// # Errors
    /// [`QuoteError::Currency`] for another currency than the price's; [`QuoteError::Zero`] unless it is
    /// above nothing; [`QuoteError::OutOfRange`] when all together is too much.
    pub fn with_bonus(self, bonus: Money) -> Result<Self, QuoteError> {
        if bonus.currency() != self.currency() {
            return Err(QuoteError::Currency);
        }
        let bonus = Some(bonus.minor());
        Self::try_from(Stored {
            bonus,
            ..self.stored
        })
    }

    /// What is paid beside the periods, once the grant is fulfilled.
    pub fn bonus(&self) -> Option<Money> {
        self.bonus
    }

    /// The share of the bonus that `periods` make of all periods: rounded once, half to even.
    pub(crate) fn bonus_share(&self, periods: u32) -> Money {
        let bonus = self.bonus.unwrap_or(Money::zero(self.currency()));
        let part = i128::from(bonus.minor()).saturating_mul(i128::from(periods));
        let share = RoundingMode::HalfEven.divide(part, i128::from(self.periods()));
        let share = share.and_then(|share| i64::try_from(share).ok());
        let share = share.and_then(|share| Money::new(share, self.currency()).ok());
        // Never more than all of it.
        share
            .filter(|share| share.minor() <= bonus.minor())
            .unwrap_or(bonus)
    }

    /// What one period pays, in accrual units (10⁻⁶ minor units).
    pub fn per_period_micro(&self) -> i64 {
        self.stored.per_period_micro
    }

    /// What one period pays, where that is quoted in whole minor units.
    pub fn reward(&self) -> Option<Money> {
        self.reward
    }

    /// What all periods pay, in accrual units: exactly so many times one, and the bonus.
    pub fn total_micro(&self) -> i64 {
        // It was found in range when the quote was built.
        let bonus = self.stored.bonus.unwrap_or_default();
        self.per_period_micro()
            .saturating_mul(i64::from(self.periods()))
            .saturating_add(bonus.saturating_mul(MICRO_PER_MINOR))
    }

    /// What is set aside for all periods and the bonus: the total, rounded up to whole minor units.
    ///
    /// It covers what settles even where a rest of another grant completes a unit
    /// (`quote::tests::the_hold_covers_what_settles`).
    pub fn hold(&self) -> Money {
        self.hold
    }

    /// What `periods` periods add to `rest_micro`, an earlier rest of the same user and currency.
    ///
    /// # Errors
    /// [`QuoteError::Periods`] for more than were quoted; [`QuoteError::OutOfRange`] unless
    /// `rest_micro` lies in 0 to 999,999.
    pub fn accrue(&self, rest_micro: i64, periods: u32) -> Result<Accrual, QuoteError> {
        if periods > self.periods() {
            return Err(QuoteError::Periods {
                most: self.periods(),
            });
        }
        if !(0..MICRO_PER_MINOR).contains(&rest_micro) {
            return Err(QuoteError::OutOfRange);
        }
        let accrued = self
            .per_period_micro()
            .checked_mul(i64::from(periods))
            .and_then(|earned| earned.checked_add(rest_micro))
            .ok_or(QuoteError::OutOfRange)?;
        let settled = accrued.div_euclid(MICRO_PER_MINOR);
        Ok(Accrual {
            settled: Money::new(settled, self.currency()).map_err(|_| QuoteError::OutOfRange)?,
            rest_micro: accrued.rem_euclid(MICRO_PER_MINOR),
        })
    }

    /// The currency.
    pub fn currency(&self) -> Currency {
        self.stored.currency
    }

    /// The rule by which a period was rounded, once.
    pub fn rounding(&self) -> Rounding {
        self.stored.rounding
    }

    /// The user's tier at the time of the quote.
    pub fn tier(&self) -> UserTier {
        self.stored.tier
    }

    /// The user's trust at the time of the quote.
    pub fn trust(&self) -> UserTrust {
        self.stored.trust
    }

    /// The multiplier of that tier, in ten-thousandths.
    pub fn multiplier(&self) -> u32 {
        self.stored.multiplier
    }

    /// How many periods were quoted.
    pub fn periods(&self) -> u32 {
        self.stored.periods
    }
}

impl TryFrom<Stored> for Quote {
    type Error = QuoteError;

    fn try_from(stored: Stored) -> Result<Self, QuoteError> {
        if !(1..=PERIODS_MAX).contains(&stored.periods) {
            return Err(QuoteError::Periods { most: PERIODS_MAX });
        }
        if stored.per_period_micro <= 0 || stored.bonus.is_some_and(|bonus| bonus <= 0) {
            return Err(QuoteError::Zero);
        }
        let money = |minor| Money::new(minor, stored.currency).map_err(|_| QuoteError::OutOfRange);
        let total = stored
            .per_period_micro
            .checked_mul(i64::from(stored.periods))
            .and_then(|periods| {
                let bonus = stored.bonus.unwrap_or_default();
                periods.checked_add(bonus.checked_mul(MICRO_PER_MINOR)?)
            })
            .ok_or(QuoteError::OutOfRange)?;
        let part = i64::from(total.rem_euclid(MICRO_PER_MINOR) != 0);
        let hold = money(total.div_euclid(MICRO_PER_MINOR).saturating_add(part))?;
        let reward = match stored.rounding {
            Rounding::HalfEven => Some(money(stored.per_period_micro.div_euclid(MICRO_PER_MINOR))?),
            Rounding::HalfEvenMicro => None,
        };
        Ok(Self {
            stored,
            reward,
            bonus: stored.bonus.map(money).transpose()?,
            hold,
        })
    }
}

impl Encode for Quote {
    fn encode(&self, writer: &mut Writer) {
        self.stored.encode(writer);
    }
}

impl Decode for Quote {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        let stored = Stored::decode(reader)?;
        let step = match stored.rounding {
            Rounding::HalfEven => MICRO_PER_MINOR,
            Rounding::HalfEvenMicro => 1,
        };
        let whole = stored.per_period_micro.checked_rem(step) == Some(0);
        let multiplied = (1..=MULTIPLIER_MAX).contains(&stored.multiplier);
        match Self::try_from(stored) {
            Ok(quote) if whole && multiplied => Ok(quote),
            _ => Err(CborError::Type {
                expected: "a quote in range",
                at,
            }),
        }
    }
}
