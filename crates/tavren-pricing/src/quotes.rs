//! Quotes for columns.

use crate::population::checked;
use crate::{Multipliers, PricingError, Rate, UserTier, UserTrust};
use alloc::vec::Vec;
use tavren_types::limits::PRICE_MICRO_MAX;
use tavren_types::money::MICRO_PER_MINOR;

#[cfg(test)]
mod tests;

/// What each row is paid by a price, a tier and a trust of its own, in whole minor units; 0 where
/// that rounds to nothing.
///
/// # Errors
/// [`PricingError`] for columns of two lengths, or for a price that is not from 1 to 10⁹ minor
/// units, a tier above 3 or a trust above 10,000.
///
/// # Law
/// 7: each is what [`Rate::steps`] says (`quotes::tests::a_column_is_its_rows_one_by_one`).
///
/// # Examples
/// ```
/// use tavren_pricing::{Multipliers, quotes};
///
/// let paid = quotes(&[75, 75, 3], &[1, 3, 0], &[9_000, 10_000, 5_000], Multipliers::DEFAULT)?;
/// assert_eq!(paid, [74, 112, 2]); // 74.25, 112.5 and 1.5: a tie goes to the even one
/// # Ok::<(), tavren_pricing::PricingError>(())
/// ```
pub fn quotes(
    minor: &[i64],
    tiers: &[u8],
    trusts: &[u16],
    multipliers: Multipliers,
) -> Result<Vec<i64>, PricingError> {
    let rows = minor.len();
    let most = PRICE_MICRO_MAX.div_euclid(MICRO_PER_MINOR);
    checked("price", minor, rows, |minor| (1..=most).contains(minor))?;
    checked("tier", tiers, rows, |tier| UserTier::new(*tier).is_some())?;
    checked("trust", trusts, rows, |trust| {
        UserTrust::new(*trust).is_some()
    })?;
    let people = tiers.iter().zip(trusts);
    let quote = |(minor, (tier, trust)): (&i64, (&u8, &u16))| {
        // Both were found in range.
        let tier = UserTier::new(*tier).unwrap_or(UserTier::MIN);
        let trust = UserTrust::new(*trust).unwrap_or(UserTrust::MIN);
        Rate::of_minor(minor.unsigned_abs()).steps(multipliers.factor(tier, trust)) as i64
    };
    Ok(minor.iter().zip(people).map(quote).collect())
}
