//! Prices that are found by bids; shares of an amount; quotes for columns.

use crate::boundary::{Out, room};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::reward_rule::read_multipliers;
use crate::span::array;
use tavren_pricing::{Award, Ties};

/// The posted price that gains most: everybody whose cost is at most that takes it, each is worth
/// `value_minor`, and all together cost at most `budget_minor` (below zero: any amount). All amounts are
/// minor units.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. `winners_out` has room for `costs_len` numbers of rows, of which
/// *count_out are written, ascending. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_posted(
    costs: *const i64,
    costs_len: u64,
    value_minor: i64,
    budget_minor: i64,
    winners_out: *mut u64,
    count_out: *mut u64,
    price_out: *mut i64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [count_out, price_out], {
        let winners_out = room(winners_out, costs_len, "winners_out")?;
        // SAFETY: the caller's array, as long as it says.
        let costs = unsafe { array(costs, costs_len, "costs") }?;
        let budget = (budget_minor >= 0).then_some(budget_minor);
        let award = tavren_pricing::posted(costs, value_minor, budget)?;
        // SAFETY: room for every row.
        unsafe { given(&award, winners_out, count_out, price_out) };
        Ok(())
    })
}

/// The reverse auction: the `places` lowest bids win, and each is paid the lowest bid that lost, or
/// `reserve_minor` where none did. Bids above that are not taken. All amounts are minor units.
///
/// Thread-safety: any thread.
/// Ownership: as of tavren_posted().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_auction(
    bids: *const i64,
    bids_len: u64,
    places: u64,
    reserve_minor: i64,
    winners_out: *mut u64,
    count_out: *mut u64,
    price_out: *mut i64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [count_out, price_out], {
        let winners_out = room(winners_out, bids_len, "winners_out")?;
        // SAFETY: the caller's array, as long as it says.
        let bids = unsafe { array(bids, bids_len, "bids") }?;
        let places = usize::try_from(places).unwrap_or(usize::MAX);
        let award = tavren_pricing::auction(bids, places, reserve_minor)?;
        // SAFETY: room for every row.
        unsafe { given(&award, winners_out, count_out, price_out) };
        Ok(())
    })
}

/// The proportional share of a budget: as many of the lowest bids win as can be paid an equal share of
/// it that none of them exceeds. Each is paid that share, or the lowest bid that lost where that is
/// less. All amounts are minor units.
///
/// Thread-safety: any thread.
/// Ownership: as of tavren_posted().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_proportional(
    bids: *const i64,
    bids_len: u64,
    budget_minor: i64,
    winners_out: *mut u64,
    count_out: *mut u64,
    price_out: *mut i64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [count_out, price_out], {
        let winners_out = room(winners_out, bids_len, "winners_out")?;
        // SAFETY: the caller's array, as long as it says.
        let bids = unsafe { array(bids, bids_len, "bids") }?;
        let award = tavren_pricing::proportional(bids, budget_minor)?;
        // SAFETY: room for every row.
        unsafe { given(&award, winners_out, count_out, price_out) };
        Ok(())
    })
}

/// # Safety
/// There is room for every winner.
unsafe fn given(award: &Award, winners: Out<u64>, count: Out<u64>, price: Out<i64>) {
    let rows: Vec<u64> = award.winners.iter().map(|row| *row as u64).collect();
    // SAFETY: by the promise of the caller.
    unsafe { winners.fill(&rows) };
    count.set(rows.len() as u64);
    price.set(award.price);
}

/// Splits an amount in proportion to weights: the largest remainders get the last units. Equal
/// remainders are told apart by `ties`, a keyed hash of each contributor, or in order where that is NULL.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. `weights`, `ties` and `shares_out` have `len` items each. On any
/// code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_split_shares(
    amount: u64,
    weights: *const u64,
    ties: *const u64,
    len: u64,
    shares_out: *mut u64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [], {
        let shares_out = room(shares_out, len, "shares_out")?;
        // SAFETY: the caller's arrays, as long as it says.
        let weights = unsafe { array(weights, len, "weights") }?;
        let ties = match ties.is_null() {
            true => Ties::InOrder,
            // SAFETY: as above.
            false => Ties::Keyed(unsafe { array(ties, len, "ties") }?),
        };
        let shares = tavren_pricing::split(amount, weights, ties)?;
        // SAFETY: room for one share a weight.
        unsafe { shares_out.fill(&shares) };
        Ok(())
    })
}

/// What each row is paid by a price, a tier (0 to 3) and a trust (0 to 10,000) of its own, in minor
/// units; 0 where that rounds to nothing. `multipliers` are the four of tavren_reward_rule, NULL for the default.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. `prices_minor`, `tiers`, `trusts` and `quotes_out` have `len` items
/// each. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_quotes(
    prices_minor: *const i64,
    tiers: *const u8,
    trusts: *const u16,
    len: u64,
    multipliers: *const u32,
    quotes_out: *mut i64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [], {
        let quotes_out = room(quotes_out, len, "quotes_out")?;
        // SAFETY: the caller's arrays, as long as it says.
        let (prices, tiers, trusts) = unsafe {
            (
                array(prices_minor, len, "prices_minor")?,
                array(tiers, len, "tiers")?,
                array(trusts, len, "trusts")?,
            )
        };
        // SAFETY: NULL or four numbers of the caller.
        let multipliers = unsafe { multipliers.cast::<[u32; 4]>().as_ref() };
        let multipliers = read_multipliers(multipliers.unwrap_or(&[0; 4]))?;
        let quotes = tavren_pricing::quotes(prices, tiers, trusts, multipliers)?;
        // SAFETY: room for one quote a row.
        unsafe { quotes_out.fill(&quotes) };
        Ok(())
    })
}
