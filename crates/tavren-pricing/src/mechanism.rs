//! How a price is found where people say what they want: a posted price, an auction, a share of a
//! budget. All are for one unit a person, in whole minor units, and pay every winner the same.

use crate::PricingError;
use crate::limits::{BID_MINOR_MAX, ROWS_MAX};
use crate::population::checked;
use alloc::vec::Vec;
use tavren_types::limits::MONEY_MINOR_MAX;

#[cfg(test)]
mod tests;

/// Who is paid, and what each of them.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Award {
    /// The rows that win, in ascending order.
    pub winners: Vec<usize>,
    /// What each is paid, in minor units; 0 where nobody wins.
    pub price: i64,
}

impl core::fmt::Debug for Award {
    /// Prints no price and no winner: law 15.
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "Award({} winners)", self.winners.len())
    }
}

/// The posted price that gains most: everybody whose cost is at most that takes it, each is worth
/// `value`, and all together cost at most `budget`. The lowest of several that gain the same.
///
/// With costs spread evenly from 0 to `value` it is half of it; where a budget *B* binds and *N*
/// people have costs spread evenly from 0 to 1, it is √(*B*/*N*).
///
/// # Errors
/// [`PricingError`] for too many rows, or for a cost, a value or a budget out of range.
///
/// # Examples
/// ```
/// use tavren_pricing::posted;
///
/// let award = posted(&[10, 20, 60], 50, None)?;
/// assert_eq!((award.price, award.winners), (20, vec![0, 1]));
/// # Ok::<(), tavren_pricing::PricingError>(())
/// ```
pub fn posted(costs: &[i64], value: i64, budget: Option<i64>) -> Result<Award, PricingError> {
    checked_bids(costs)?;
    amount(value, "value")?;
    amount(budget.unwrap_or(0), "budget")?;
    let mut sorted = costs.to_vec();
    sorted.sort_unstable();
    let (mut best, mut price, mut takers) = (0, 0, 0_i128);
    for equals in sorted.chunk_by(|a, b| a == b) {
        let cost = equals.first().copied().unwrap_or_default();
        takers = takers.saturating_add(equals.len() as i128);
        let spend = takers.saturating_mul(cost.into());
        let worth = takers.saturating_mul(value.into());
        let gain = worth.saturating_sub(spend);
        if gain > best && budget.is_none_or(|budget| spend <= budget.into()) {
            (best, price) = (gain, cost);
        }
    }
    let takes = |(row, cost): (usize, &i64)| (best > 0 && *cost <= price).then_some(row);
    let winners = costs.iter().enumerate().filter_map(takes).collect();
    Ok(Award { winners, price })
}

/// The reverse auction: the `places` lowest bids win, and each is paid the lowest bid that lost,
/// or `reserve` where none did. Bids above `reserve` are not taken; of equal bids the earlier row
/// is first.
///
/// # Law
/// Nobody gains by another bid than the own cost
/// (`mechanism::tests::nobody_gains_by_a_false_bid_in_an_auction`).
///
/// # Errors
/// [`PricingError`] for too many rows, or for a bid or a reserve out of range.
///
/// # Examples
/// ```
/// use tavren_pricing::auction;
///
/// let award = auction(&[30, 10, 20, 90], 2, 80)?;
/// assert_eq!((award.price, award.winners), (30, vec![1, 2]));
/// # Ok::<(), tavren_pricing::PricingError>(())
/// ```
pub fn auction(bids: &[i64], places: usize, reserve: i64) -> Result<Award, PricingError> {
    checked_bids(bids)?;
    amount(reserve, "reserve")?;
    let ranked = ranked(bids, reserve);
    let lost = ranked.get(places).map_or(reserve, |(bid, _)| *bid);
    Ok(award(&ranked, places, lost))
}

/// The proportional share of a budget (Singer 2010): as many of the lowest bids win as can be paid
/// an equal share of it that none of them exceeds. Each is paid that share in whole minor units,
/// or the lowest bid that lost where that is less, so that the budget is never exceeded.
///
/// # Law
/// Nobody gains by another bid than the own cost
/// (`mechanism::tests::nobody_gains_by_a_false_bid_for_a_share`).
///
/// # Errors
/// [`PricingError`] for too many rows, or for a bid or a budget out of range.
///
/// # Examples
/// ```
/// use tavren_pricing::proportional;
///
/// let award = proportional(&[30, 10, 20, 90], 100)?;
/// assert_eq!((award.price, award.winners), (33, vec![0, 1, 2]));
/// # Ok::<(), tavren_pricing::PricingError>(())
/// ```
pub fn proportional(bids: &[i64], budget: i64) -> Result<Award, PricingError> {
    checked_bids(bids)?;
    amount(budget, "budget")?;
    let ranked = ranked(bids, budget);
    // The product rises with the rank, so that what holds at one rank holds at all before it.
    let holds = |(rank, (bid, _)): (i128, &(i64, usize))| {
        rank.saturating_mul((*bid).into()) <= i128::from(budget)
    };
    let count = (1..).zip(&ranked).take_while(|one| holds(*one)).count();
    let share = i64::try_from(count)
        .ok()
        .and_then(|count| budget.checked_div(count));
    let lost = ranked.get(count).map_or(i64::MAX, |(bid, _)| *bid);
    Ok(award(&ranked, count, share.unwrap_or(0).min(lost)))
}

/// The bids up to `most` with their rows, the lowest first.
fn ranked(bids: &[i64], most: i64) -> Vec<(i64, usize)> {
    let rows = bids.iter().copied().zip(0..);
    let mut ranked: Vec<(i64, usize)> = rows.filter(|(bid, _)| *bid <= most).collect();
    ranked.sort_unstable();
    ranked
}

/// The first `count` win at this price.
fn award(ranked: &[(i64, usize)], count: usize, price: i64) -> Award {
    let mut winners: Vec<usize> = ranked.iter().take(count).map(|(_, row)| *row).collect();
    winners.sort_unstable();
    let price = if winners.is_empty() { 0 } else { price };
    Award { winners, price }
}

fn checked_bids(bids: &[i64]) -> Result<(), PricingError> {
    if bids.len() > ROWS_MAX {
        return Err(PricingError::Limit { what: "rows" });
    }
    let fits = |bid: &i64| (*bid >= 0) & (*bid <= BID_MINOR_MAX);
    checked("bid", bids, bids.len(), fits)
}

fn amount(minor: i64, parameter: &'static str) -> Result<(), PricingError> {
    let fits = (0..=MONEY_MINOR_MAX).contains(&minor);
    fits.then_some(())
        .ok_or(PricingError::Parameter { parameter })
}
