//! An amount shared among contributors, to the last unit.

use crate::PricingError;
use crate::limits::{ROWS_MAX, SPLIT_MAX};
use alloc::vec::Vec;

#[cfg(test)]
mod tests;

/// Who of equal remainders gets one of the last units.
#[derive(Clone, Copy)]
pub enum Ties<'a> {
    /// The earlier row: for those who must match another system.
    InOrder,
    /// The lower number of this column, one a contributor: a hash of each under a secret key, so
    /// that nobody can choose a name that wins. The split then does not depend on the order of rows.
    Keyed(&'a [u64]),
}

/// Splits `amount` in proportion to `weights`: the largest remainders get the last units
/// (Hamilton's method). In time that is linear in the number of contributors.
///
/// # Errors
/// [`PricingError`] for weights that are all zero, for an amount or a sum of weights above 2⁶², too
/// many rows, or a column of ties of another length.
///
/// # Law
/// 6: exact, permutation-equivariant, monotone in weight, each share within one unit of exact
/// (`split::tests::the_shares_sum_to_the_amount_each_within_one_unit`,
/// `split::tests::who_comes_in_another_order_gets_the_same`,
/// `split::tests::a_larger_weight_gets_no_less`).
///
/// # Examples
/// ```
/// use tavren_pricing::{Ties, split};
///
/// assert_eq!(split(100, &[1, 1, 1], Ties::InOrder)?, [34, 33, 33]);
/// assert_eq!(split(100, &[1, 1, 1], Ties::Keyed(&[70, 10, 40]))?, [33, 34, 33]);
/// # Ok::<(), tavren_pricing::PricingError>(())
/// ```
pub fn split(amount: u64, weights: &[u64], ties: Ties<'_>) -> Result<Vec<u64>, PricingError> {
    if weights.len() > ROWS_MAX {
        return Err(PricingError::Limit { what: "rows" });
    }
    if amount > SPLIT_MAX {
        return Err(PricingError::Limit { what: "units" });
    }
    if matches!(ties, Ties::Keyed(keys) if keys.len() != weights.len()) {
        return Err(PricingError::Length { column: "tie" });
    }
    let sum = weights
        .iter()
        .try_fold(0_u64, |sum, weight| sum.checked_add(*weight));
    let sum = sum.filter(|sum| (1..=SPLIT_MAX).contains(sum));
    let divisor = Divisor::new(amount, sum.ok_or(PricingError::Weights)?);
    let exact = weights.iter().map(|weight| divisor.share(*weight));
    let (mut shares, remainders): (Vec<u64>, Vec<u64>) = exact.unzip();
    let given: u64 = shares.iter().sum();
    // Below the number of contributors, since every remainder is below the sum.
    let left = amount.saturating_sub(given);
    hand_out(&mut shares, &remainders, left, ties);
    Ok(shares)
}

/// Gives one more unit to the `left` largest remainders.
fn hand_out(shares: &mut [u64], remainders: &[u64], left: u64, ties: Ties<'_>) {
    let Some(last) = usize::try_from(left)
        .ok()
        .and_then(|left| left.checked_sub(1))
    else {
        return;
    };
    // The smallest remainder that still gets a unit: those above it all do, and of its equals as
    // many as units are left then.
    let mut ordered = remainders.to_vec();
    let (above, cut, _) = ordered.select_nth_unstable_by(last, |a, b| b.cmp(a));
    let (above, cut) = (above.iter().filter(|one| **one > *cut).count(), *cut);
    let equals = last.saturating_add(1).saturating_sub(above);
    for (share, remainder) in shares.iter_mut().zip(remainders) {
        *share = share.saturating_add((*remainder > cut).into());
    }
    let tied = remainders
        .iter()
        .enumerate()
        .filter(|(_, one)| **one == cut);
    let tied = tied.map(|(row, _)| row);
    let lucky: Vec<usize> = match ties {
        Ties::InOrder => tied.take(equals).collect(),
        Ties::Keyed(keys) => {
            let mut tied: Vec<(Option<&u64>, usize)> =
                tied.map(|row| (keys.get(row), row)).collect();
            if equals < tied.len() {
                tied.select_nth_unstable(equals);
            }
            tied.into_iter().take(equals).map(|(_, row)| row).collect()
        }
    };
    for row in lucky {
        if let Some(share) = shares.get_mut(row) {
            *share = share.saturating_add(1);
        }
    }
}

/// Multiplies by `amount / sum` without a division for each weight.
struct Divisor {
    amount: u64,
    sum: u64,
    /// ⌊amount · 2^shift / sum⌋, below 2⁶⁴.
    reciprocal: u64,
    shift: u32,
}

impl Divisor {
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "the sum is above zero; the amount is at most 2⁶² and the shift at most 64, so that nothing is shifted out"
    )]
    fn new(amount: u64, sum: u64) -> Self {
        // As far as the quotient stays below 2⁶⁴.
        let shift = (amount / sum).leading_zeros();
        let reciprocal = (u128::from(amount) << shift) / u128::from(sum);
        Self {
            amount,
            sum,
            reciprocal: u64::try_from(reciprocal).unwrap_or(u64::MAX),
            shift,
        }
    }

    /// ⌊amount · weight / sum⌋ and what remains of it.
    ///
    /// Proof. Let *e* = amount·2^shift/sum − reciprocal, 0 ≤ *e* < 1. The product is too small by
    /// weight·*e*/2^shift. Where shift is 64 that is below 2⁶²/2⁶⁴. Otherwise amount·2^shift/sum is
    /// at least 2⁶³, so that weight/2^shift ≤ weight·amount/(2⁶³·sum) ≤ amount/2⁶³ ≤ ½. So the
    /// share is at most 1 too small, and never too large. ∎
    #[inline]
    fn share(&self, weight: u64) -> (u64, u64) {
        let product = u128::from(weight).wrapping_mul(self.reciprocal.into());
        let share = product.wrapping_shr(self.shift) as u64;
        // Below twice the sum, so that its lowest 64 bits are all of it.
        let exact = self.amount.wrapping_mul(weight);
        let rest = exact.wrapping_sub(share.wrapping_mul(self.sum));
        match rest.checked_sub(self.sum) {
            Some(rest) => (share.wrapping_add(1), rest),
            None => (share, rest),
        }
    }
}
