//! Orders: a user takes a deal and pays.

use crate::boundary::{Sized64, first};
use crate::buyer::tavren_buyer_id;
use crate::code::tavren_code;
use crate::deal::tavren_deal_id;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::money::{money, tavren_money};
use crate::proof::tavren_proof;
use crate::span::{moment, tavren_span, user_id};
use crate::tables::tavren_tables;
use std::mem::offset_of;
use tavren_core::command::AcceptDeal;
use tavren_core::order::{Order, OrderState};
use tavren_core::types::{Code, OrderId, Timestamp};

/// Paid, and to be handed over.
pub const TAVREN_ORDER_OPEN: u32 = 1;
/// Handed over.
pub const TAVREN_ORDER_CONFIRMED: u32 = 2;
/// Given up by its user: the money is back.
pub const TAVREN_ORDER_CANCELLED: u32 = 3;
/// Not fetched in time: the money is back with the next sweep, or once the user cancels.
pub const TAVREN_ORDER_LAPSED: u32 = 4;

/// An order's id: sixteen bytes, copied as they are. Who shows it has it handed over.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_order_id {
    /// The bytes.
    pub bytes: [u8; 16],
}

impl From<OrderId> for tavren_order_id {
    fn from(id: OrderId) -> Self {
        let bytes = *id.as_bytes();
        Self { bytes }
    }
}

impl From<tavren_order_id> for OrderId {
    fn from(id: tavren_order_id) -> Self {
        Self::from_bytes(id.bytes)
    }
}

/// Notes that a user put in money, to take deals with: `amount` in major units (`20`), `currency` by
/// ISO 4217.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_deposit(
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
        let deposited = market.ask(|market| market.deposit(&user, amount, now))?;
        Ok(deposited.map(drop))
    })
}

/// A user accepts a deal by a proof, and pays: of people who take the last one at once, one has it.
/// `automatic` is true where a standing rule of the user's accepts. On a refusal nothing is taken
/// and nothing is paid.
///
/// Thread-safety: `market`, `proof` and `tables` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *order_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_accept_deal(
    market: *const tavren_market,
    user: tavren_span,
    proof: *const tavren_proof,
    tables: *const tavren_tables,
    automatic: bool,
    now_ms: i64,
    order_out: *mut tavren_order_id,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [market, user, proof, tables, order_out],
        {
            let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
            let acceptance = AcceptDeal {
                user,
                proof: proof.proof.clone(),
                thresholds: tables.tables.thresholds().clone(),
                automatic,
            };
            let order = market.ask(|market| market.accept_deal(acceptance, now))?;
            Ok(order.map(|order| order_out.set(order.id().into())))
        }
    )
}

/// A user gives up an order that was not handed over, and has the money back. Again, it stays so.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_cancel_order(
    market: *const tavren_market,
    user: tavren_span,
    order: tavren_order_id,
    now_ms: i64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, user], {
        let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
        let cancelled = market.ask(|market| market.cancel_order(&user, order.into(), now))?;
        Ok(cancelled.map(drop))
    })
}

/// A user's orders as they were read: personal data.
///
/// Ownership: free it with tavren_orders_free().
pub struct tavren_orders {
    orders: Vec<Order>,
    now: Timestamp,
}

/// Reads a user's orders, the newest first.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *orders_out; free it with tavren_orders_free(). On any
/// other code *orders_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_orders(
    market: *const tavren_market,
    user: tavren_span,
    now_ms: i64,
    orders_out: *mut *mut tavren_orders,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, user, orders_out], {
        let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
        let orders = market.ask(|market| market.orders(&user, now))?;
        Ok(orders.map(|orders| orders_out.give(tavren_orders { orders, now })))
    })
}

/// How many orders there are in a list.
///
/// Thread-safety: a list may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_orders_len(orders: *const tavren_orders) -> u64 {
    boundary!(read orders, 0, |orders| orders.orders.len() as u64)
}

/// What a user ordered. Set `size` to sizeof(tavren_order) before the call.
///
/// Ownership: its title belongs to the list and goes with it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_order {
    /// sizeof(tavren_order).
    pub size: u64,
    /// Its id: who shows it has it handed over.
    pub id: tavren_order_id,
    /// Which deal.
    pub deal: tavren_deal_id,
    /// Whose deal it is.
    pub vendor: tavren_buyer_id,
    /// SHA-256 of what the deal said when it was accepted.
    pub terms_hash: [u8; 32],
    /// The deal's name then.
    pub title: tavren_span,
    /// What the user paid.
    pub price: tavren_money,
    /// When it was placed, in ms since 1970.
    pub at_ms: i64,
    /// Until when it can be handed over.
    pub until_ms: i64,
    /// TAVREN_ORDER_..., as it stood when it was read.
    pub state: u32,
    /// True where a standing rule of the user's placed it.
    pub automatic: bool,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_order {
    const FIRST: usize = first(offset_of!(Self, automatic), size_of::<bool>());
}

/// Reads one order of a list, counted from 0.
///
/// Thread-safety: a list may be shared between threads.
/// Ownership: the title belongs to the list and goes with it. On any code but TAVREN_OK nothing is
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_orders_at(
    orders: *const tavren_orders,
    index: u64,
    order_out: *mut tavren_order,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [orders, order_out], {
        // SAFETY: the caller's struct, as long as it says.
        let order_out = unsafe { order_out.sized("order_out") }?;
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let beyond = || tavren_error::input(Code::LimitExceeded, "index");
        let order = orders.orders.get(at).ok_or_else(beyond)?;
        order_out.set(tavren_order {
            size: 0,
            id: order.id().into(),
            deal: order.deal().into(),
            vendor: order.vendor().into(),
            terms_hash: *order.terms_hash(),
            title: tavren_span::of(order.title()),
            price: order.price().into(),
            at_ms: order.at().millis(),
            until_ms: order.until().millis(),
            state: match order.state(orders.now) {
                OrderState::Open => TAVREN_ORDER_OPEN,
                OrderState::Confirmed => TAVREN_ORDER_CONFIRMED,
                OrderState::Cancelled => TAVREN_ORDER_CANCELLED,
                OrderState::Lapsed => TAVREN_ORDER_LAPSED,
            },
            automatic: order.is_automatic(),
        });
        Ok(())
    })
}

/// Frees a list of orders; the orders themselves stay.
///
/// Thread-safety: no other thread may still use the list.
/// Ownership: takes the list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_orders_free(orders: *mut tavren_orders) {
    boundary!(free orders)
}
