//! Money: decimal text comes in, whole minor units go out.

use crate::error::tavren_error;
use std::ffi::c_char;
use tavren_core::types::{Code, Currency, Money, MoneyError};

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

/// An amount of a caller in minor units; all zero where there is none.
pub(crate) fn money_of(
    money: tavren_money,
    field: &'static str,
) -> Result<Option<Money>, tavren_error> {
    let [a, b, c, end] = money.currency.map(|letter| letter as u8);
    if money.minor == 0 && [a, b, c, end] == [0; 4] {
        return Ok(None);
    }
    let letters = [a, b, c];
    let code = std::str::from_utf8(&letters).ok().filter(|_| end == 0);
    let currency = Currency::parse(code.unwrap_or_default());
    let found = currency
        .map_err(MoneyError::from)
        .and_then(|currency| Money::new(money.minor, currency));
    let found = found.map_err(|error| tavren_error::input(error.code(), field))?;
    Ok(Some(found))
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
