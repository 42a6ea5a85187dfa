//! Balances: of a ledger in memory, with what accounts may not leave and the journal; of a buyer's funds.

use crate::account::tavren_account;
use crate::boundary::{Sized64, first, room, sized};
use crate::buyer::tavren_api_key;
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::ledger::tavren_ledger;
use crate::line::tavren_line_id;
use crate::market::tavren_market;
use crate::money::{currency_of, tavren_money};
use crate::span::{moment, tavren_span};
use std::mem::offset_of;
use tavren_core::ledger::{Balance, HoldState, Limits};
use tavren_core::types::Money;

/// There is no such hold.
pub const TAVREN_HOLD_NONE: u32 = 0;
/// It holds.
pub const TAVREN_HOLD_OPEN: u32 = 1;
/// It was closed, or drawn in full.
pub const TAVREN_HOLD_CLOSED: u32 = 2;
/// Its time was over first.
pub const TAVREN_HOLD_EXPIRED: u32 = 3;

/// What an account may not leave, in minor units. Set `size` to sizeof(tavren_limits), and start from
/// zero: no limits.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_limits {
    /// sizeof(tavren_limits).
    pub size: u64,
    /// The least that it can have free.
    pub floor: i64,
    /// The most that it can have.
    pub ceiling: i64,
    /// False for no least; `floor` is then not read.
    pub has_floor: bool,
    /// False for no most; `ceiling` is then not read.
    pub has_ceiling: bool,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and truths.
unsafe impl Sized64 for tavren_limits {
    const FIRST: usize = first(offset_of!(Self, has_ceiling), size_of::<bool>());
}

/// Sets the limits of an account in a currency. What it has now may lie beyond them; what moves it
/// further does not. By its kind, only the world outside may be below nothing.
///
/// Thread-safety: no other thread may use the ledger at the same time.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_ledger_limit(
    ledger: *mut tavren_ledger,
    account: tavren_account,
    currency: tavren_span,
    limits: *const tavren_limits,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [ledger, currency], {
        // SAFETY: NULL or the caller's struct, as long as it says.
        let limits = unsafe { sized(limits, "limits") }?;
        let (account, currency) = (account.read("account")?, currency_of(currency)?);
        let limits = Limits {
            floor: limits.has_floor.then_some(limits.floor),
            ceiling: limits.has_ceiling.then_some(limits.ceiling),
        };
        // SAFETY: the caller's ledger, which no other thread uses.
        let ledger = unsafe { ledger.into_mut() };
        ledger.change(|ledger| ledger.limit(account, currency, limits))
    })
}

/// What an account has.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_balance {
    /// What was booked, held money included.
    pub booked: tavren_money,
    /// What is held of it.
    pub held: tavren_money,
    /// What is free: booked less held.
    pub available: tavren_money,
}

impl From<Balance> for tavren_balance {
    fn from(balance: Balance) -> Self {
        Self {
            booked: balance.booked().into(),
            held: balance.held().into(),
            available: balance.available().into(),
        }
    }
}

/// Reads what an account has at a time; one that there is not has nothing.
///
/// Thread-safety: threads may read a ledger together while none changes it.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *balance_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_ledger_balance(
    ledger: *const tavren_ledger,
    account: tavren_account,
    currency: tavren_span,
    now_ms: i64,
    balance_out: *mut tavren_balance,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [ledger, currency, balance_out], {
        let (account, currency) = (account.read("account")?, currency_of(currency)?);
        let now = moment(now_ms, "now_ms")?;
        let balance = ledger.sound()?.balance(account, currency, now);
        balance_out.set(balance.into());
        Ok(())
    })
}

/// Reads what a buyer put in and did not commit to an offer, and what of it batches hold.
///
/// Thread-safety: `market` and `key` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *funds_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_funds(
    market: *const tavren_market,
    key: *const tavren_api_key,
    currency: tavren_span,
    now_ms: i64,
    funds_out: *mut tavren_balance,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [market, key, currency, funds_out],
        {
            let (now, currency) = (moment(now_ms, "now_ms")?, currency_of(currency)?);
            let funds = market.ask(|market| market.funds(&key.key, currency, now))?;
            Ok(funds.map(|funds| funds_out.set(funds.into())))
        }
    )
}

/// Reads what became of a hold at a time: TAVREN_HOLD_...
///
/// Thread-safety: threads may read a ledger together while none changes it.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *state_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_ledger_hold(
    ledger: *const tavren_ledger,
    hold: tavren_line_id,
    now_ms: i64,
    state_out: *mut u32,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [ledger, state_out], {
        let (hold, now) = (hold.read("hold")?, moment(now_ms, "now_ms")?);
        state_out.set(match ledger.sound()?.hold(hold, now) {
            None => TAVREN_HOLD_NONE,
            Some(HoldState::Open) => TAVREN_HOLD_OPEN,
            Some(HoldState::Closed) => TAVREN_HOLD_CLOSED,
            Some(HoldState::Expired) => TAVREN_HOLD_EXPIRED,
        });
        Ok(())
    })
}

/// What came into an account with one line; below nothing where it went out.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_posting {
    /// Where.
    pub account: tavren_account,
    /// How much.
    pub amount: tavren_money,
}

/// Reads the journal in order, after so many postings: as many as *postings_out has room for, and says
/// in *len_out how many. Holds are not in it, since they move nothing.
///
/// Thread-safety: threads may read a ledger together while none changes it.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_ledger_journal(
    ledger: *const tavren_ledger,
    skip: u64,
    postings_out: *mut tavren_posting,
    capacity: u64,
    len_out: *mut u64,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [ledger, len_out], {
        let postings_out = room(postings_out, capacity, "postings_out")?;
        let whole = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let moved = ledger.sound()?.journal();
        let moved = moved.skip(whole(skip)).take(whole(capacity));
        let postings = moved.filter_map(|(account, currency, minor)| {
            let amount = Money::new(minor, currency).ok()?.into();
            let account = account.into();
            Some(tavren_posting { account, amount })
        });
        let postings: Vec<tavren_posting> = postings.collect();
        // SAFETY: the caller has room for so many.
        unsafe { postings_out.fill(&postings) };
        len_out.set(postings.len() as u64);
        Ok(())
    })
}
