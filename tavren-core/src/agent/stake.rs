//! Stakes: what a person sets aside while accepting deals, and loses when a redemption was false.

use crate::deal::DealTerms;
use crate::limits::STAKE_TIMES;
use tavren_types::{Money, MoneyError};

/// What a deal saves, and so what a false redemption takes: the regular price less the price. Where
/// no regular price is said, the price itself stands for it.
pub fn saves(terms: &DealTerms) -> Money {
    let regular = terms.regular_price();
    let saved = regular.and_then(|regular| regular.minus(terms.price()).ok());
    saved.unwrap_or(terms.price())
}

/// What must be at stake to accept a deal that saves so much: [`STAKE_TIMES`] as much, since few
/// false redemptions are found.
///
/// # Errors
/// [`MoneyError`] beyond the largest amount there is.
pub fn stake_for(saves: Money) -> Result<Money, MoneyError> {
    saves.times(STAKE_TIMES)
}

/// True when a stake is enough to accept a deal that saves so much.
pub(super) fn covers(staked: Money, saves: Money) -> bool {
    let needed = stake_for(saves);
    needed.is_ok_and(|needed| {
        staked.currency() == needed.currency() && staked.minor() >= needed.minor()
    })
}
