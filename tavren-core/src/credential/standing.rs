//! How good a customer a person is, from what the person bought: a plain rule in integers.

use super::Claim;
use crate::error::Error;
use std::fmt;
use tavren_matching::limits::CATEGORIES;
use tavren_matching::{Category, Level, Thresholds, Tier};
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Writer};
use tavren_types::{Code, Money, Timestamp};

/// Days that count: a year, so that a standing has to be kept up.
const DAYS: i64 = 365;

/// Purchases in those days that the levels 1 to 5 begin at: once more, every other month or so,
/// nearly every month, every other week, nearly every week.
const STEPS: [u32; 5] = [2, 5, 10, 20, 40];

/// Everything, and each category.
pub(super) const SCOPES: usize = CATEGORIES + 1;

/// Something that a person bought.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Purchase {
    at: Timestamp,
    price: Money,
    category: Option<Category>,
}

impl Purchase {
    /// Something bought at a moment for a price, in a category where it has one.
    ///
    /// # Errors
    /// [`Error::Input`] for a price of nothing or less.
    pub fn new(at: Timestamp, price: Money, category: Option<Category>) -> Result<Self, Error> {
        if price.minor() <= 0 {
            return Err(Error::input(Code::MoneyNegative, "price"));
        }
        Ok(Self {
            at,
            price,
            category,
        })
    }
}

impl fmt::Debug for Purchase {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Purchase(..)")
    }
}

/// A person's value tier and level of loyalty, overall and in each category.
///
/// # Examples
/// ```
/// use tavren_core::credential::{Purchase, Standing};
/// use tavren_core::matching::{Category, Level, Thresholds, Tier};
/// use tavren_core::types::{Money, Timestamp};
///
/// let usd = |text| Money::parse(text, "USD").expect("an amount");
/// let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a time");
/// let thresholds = Thresholds::new([usd("0"), usd("100"), usd("500")])?;
/// let books = Category::new(4)?;
/// let bought = [
///     Purchase::new(now.plus_days(-9), usd("80"), Some(books))?,
///     Purchase::new(now.plus_days(-2), usd("40"), None)?,
/// ];
/// let standing = Standing::of(&bought, &thresholds, now);
/// assert_eq!((standing.tier(None), standing.level(None)), (Tier::Medium, Level::REGULAR));
/// assert_eq!(standing.tier(Some(books)), Tier::Low);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Standing {
    /// Overall, then by category.
    ranks: [(Tier, Level); SCOPES],
}

impl Standing {
    /// The standing of somebody who bought this, as of `now`.
    ///
    /// Purchases of the 365 days up to `now` count. The tier is that of what they cost together, of
    /// those in the currency of the thresholds; the level follows from their number, in any
    /// currency: 1 from 2 purchases, 2 from 5, 3 from 10, 4 from 20, 5 from 40. In a category its
    /// own purchases count, by its own thresholds. The order of purchases does not matter.
    ///
    /// # Law
    /// One more purchase never lowers a standing:
    /// `credential::standing::tests::one_more_purchase_never_lowers_a_standing`.
    pub fn of(purchases: &[Purchase], thresholds: &Thresholds, now: Timestamp) -> Self {
        let from = now.plus_days(DAYS.saturating_neg());
        let mut totals = [(0_i64, 0_u32); SCOPES];
        for purchase in purchases {
            if purchase.at <= from || now < purchase.at {
                continue;
            }
            let spent = match purchase.price.currency() == thresholds.currency() {
                true => purchase.price.minor(),
                false => 0,
            };
            // Nothing twice: what has no category counts overall alone.
            let category = purchase.category.map(|category| place(Some(category)));
            for scope in [Some(place(None)), category].into_iter().flatten() {
                if let Some((sum, count)) = totals.get_mut(scope) {
                    *sum = sum.saturating_add(spent);
                    *count = count.saturating_add(1);
                }
            }
        }
        let mut ranks = [(Tier::Low, Level::SWITCHER); SCOPES];
        for ((rank, (spent, count)), category) in ranks.iter_mut().zip(totals).zip(scopes()) {
            *rank = (thresholds.tier(category, spent), level(count));
        }
        Self { ranks }
    }

    /// The value tier, overall or in a category.
    pub fn tier(&self, category: Option<Category>) -> Tier {
        self.rank(category).0
    }

    /// The level of loyalty, overall or in a category.
    pub fn level(&self, category: Option<Category>) -> Level {
        self.rank(category).1
    }

    /// True where a claim on this standing is true.
    pub fn meets(&self, claim: Claim) -> bool {
        claim.is_met_by(self.rank(claim.category()))
    }

    fn rank(&self, category: Option<Category>) -> (Tier, Level) {
        let rank = self.ranks.get(place(category)).copied();
        rank.unwrap_or((Tier::Low, Level::SWITCHER))
    }
}

impl fmt::Debug for Standing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Standing(..)")
    }
}

/// 65 bytes, overall and then each category: six times the tier (0 low, 1 medium, 2 high) and the
/// level.
impl Encode for Standing {
    fn encode(&self, writer: &mut Writer) {
        let bytes = self.ranks.map(|(tier, level)| {
            let tier = Tier::ALL.into_iter().take_while(|one| *one < tier).count();
            let tier = u8::try_from(tier).unwrap_or(0);
            tier.saturating_mul(6).saturating_add(level.number())
        });
        writer.bytes(&bytes);
    }
}

impl Decode for Standing {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        let wrong = CborError::Type {
            expected: "a standing",
            at,
        };
        let bytes = <[u8; SCOPES]>::decode(reader)?;
        let mut ranks = [(Tier::Low, Level::SWITCHER); SCOPES];
        for (rank, byte) in ranks.iter_mut().zip(bytes) {
            let tier = Tier::ALL.get(usize::from(byte.div_euclid(6)));
            let level = Level::new(byte.rem_euclid(6));
            *rank = tier.copied().zip(level.ok()).ok_or(wrong)?;
        }
        Ok(Self { ranks })
    }
}

/// The place of a category, and of all together.
pub(super) fn place(category: Option<Category>) -> usize {
    category.map_or(0, |one| usize::from(one.number()).saturating_add(1))
}

/// Everything, then each category: in the order of [`place`].
pub(super) fn scopes() -> impl Iterator<Item = Option<Category>> {
    let categories = (0..=u8::MAX).map_while(|number| Category::new(number).ok());
    std::iter::once(None).chain(categories.map(Some))
}

fn level(purchases: u32) -> Level {
    let reached = STEPS.into_iter().filter(|step| *step <= purchases).count();
    let level = u8::try_from(reached)
        .ok()
        .and_then(|number| Level::new(number).ok());
    level.unwrap_or(Level::SWITCHER)
}

#[cfg(test)]
mod tests;
