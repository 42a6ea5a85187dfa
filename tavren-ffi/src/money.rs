//! Money: decimal text comes in, whole minor units go out.

use crate::error::tavren_error;
use std::ffi::c_char;
use tavren_core::types::{Code, Currency, Money};

/// An amount: whole minor units (cents for dollars), and the currency of ISO 4217.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_money {
    /// Whole minor units.
    pub minor: i64,
    /// Three capital letters and a NUL; all NUL where there is no amount.
    pub currency: [c_char; 4],
}

impl tavren_money {
    pub(crate) const NONE: Self = Self {
        minor: 0,
        currency: [0; 4],
    };
}

impl From<Money> for tavren_money {
    fn from(money: Money) -> Self {
        let mut currency = [0; 4];
        for (place, letter) in currency.iter_mut().zip(money.currency().as_str().bytes()) {
            *place = letter as c_char;
        }
        Self {
            minor: money.minor(),
            currency,
        }
    }
}

/// An amount of a caller.
pub(crate) fn money(
    amount: &str,
    currency: &str,
    field: &'static str,
) -> Result<Money, tavren_error> {
    Money::parse(amount, currency).map_err(|error| wrong_money(error.code(), field))
}

/// A currency of a caller.
pub(crate) fn currency_of(text: &str) -> Result<Currency, tavren_error> {
    Currency::parse(text).map_err(|error| tavren_error::input(error.code(), "currency"))
}

/// Names the one of the two fields that is wrong.
pub(crate) fn wrong_money(code: Code, field: &'static str) -> tavren_error {
    let field = match code {
        Code::CurrencyUnknown | Code::CurrencyNoMinorUnit => "currency",
        _ => field,
    };
    tavren_error::input(code, field)
}
