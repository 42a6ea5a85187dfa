//! Stakes: what a user sets aside to accept deals, and loses when a redemption was false.

use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::money::{currency_of, money, tavren_money};
use crate::span::{moment, tavren_span, user_id};
use tavren_core::agent::Fault;
use tavren_core::types::{Code, Money};

/// A redemption was not by the person whom the deal was for.
pub const TAVREN_FAULT_REDEMPTION: u32 = 1;
/// The device was not what its evidence said, or served more than one person.
pub const TAVREN_FAULT_DEVICE: u32 = 2;

/// A user puts money at stake, out of what can be taken out: `amount` in major units (`70`),
/// `currency` by ISO 4217. To accept a deal, twenty times what it saves must be at stake.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_stake(
    market: *const tavren_market,
    user: tavren_span,
    amount: tavren_span,
    currency: tavren_span,
    now_ms: i64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, user, amount, currency], {
        let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
        let amount = money(amount, currency, "amount")?;
        let staked = market.ask(|market| market.stake(&user, amount, now))?;
        Ok(staked.map(drop))
    })
}

/// A user takes a stake back: not while an order is open, nor for thirty days after the last one was
/// accepted.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_unstake(
    market: *const tavren_market,
    user: tavren_span,
    amount: tavren_span,
    currency: tavren_span,
    now_ms: i64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, user, amount, currency], {
        let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
        let amount = money(amount, currency, "amount")?;
        let taken = market.ask(|market| market.unstake(&user, amount, now))?;
        Ok(taken.map(drop))
    })
}

/// Reads what a user has at stake in one currency: nothing is an amount of 0.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *staked_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_staked(
    market: *const tavren_market,
    user: tavren_span,
    currency: tavren_span,
    now_ms: i64,
    staked_out: *mut tavren_money,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [market, user, currency, staked_out],
        {
            let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
            let currency = currency_of(currency)?;
            let view = market.ask(|market| market.agent(&user, now))?;
            Ok(view.map(|view| {
                let staked = view.staked.into_iter();
                let mut staked = staked.filter(|staked| staked.currency() == currency);
                let staked = staked.next().unwrap_or(Money::zero(currency));
                staked_out.set(staked.into());
            }))
        }
    )
}

/// The operator forfeits a user's stake after a complaint was upheld, TAVREN_FAULT_...: it goes to
/// the treasury. Says how much that was, never more than is there; the fault counts all the same.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *forfeited_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_forfeit(
    market: *const tavren_market,
    user: tavren_span,
    amount: tavren_span,
    currency: tavren_span,
    fault: u32,
    now_ms: i64,
    forfeited_out: *mut tavren_money,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [market, user, amount, currency, forfeited_out],
        {
            let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
            let amount = money(amount, currency, "amount")?;
            let fault = match fault {
                TAVREN_FAULT_REDEMPTION => Fault::Redemption,
                TAVREN_FAULT_DEVICE => Fault::Device,
                _ => return Err(tavren_error::input(Code::LimitExceeded, "fault")),
            };
            let forfeited = market.ask(|market| market.forfeit(&user, amount, fault, now))?;
            Ok(forfeited.map(|amount| forfeited_out.set(amount.into())))
        }
    )
}
