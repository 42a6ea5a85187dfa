//! Currencies of ISO 4217, and amounts as text.

use crate::boundary::{Sized64, first};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::money::{currency_of, money, money_of, tavren_money, wrong_money};
use crate::span::tavren_span;
use std::ffi::c_char;
use std::mem::offset_of;
use tavren_core::types::money::RoundingMode;
use tavren_core::types::{Code, Currency, Money};

/// Away from zero.
pub const TAVREN_ROUND_UP: u32 = 1;
/// Toward zero.
pub const TAVREN_ROUND_DOWN: u32 = 2;
/// Toward positive infinity.
pub const TAVREN_ROUND_CEILING: u32 = 3;
/// Toward negative infinity.
pub const TAVREN_ROUND_FLOOR: u32 = 4;
/// To the nearest, a tie away from zero.
pub const TAVREN_ROUND_HALF_UP: u32 = 5;
/// To the nearest, a tie toward zero.
pub const TAVREN_ROUND_HALF_DOWN: u32 = 6;
/// To the nearest, a tie to the even one.
pub const TAVREN_ROUND_HALF_EVEN: u32 = 7;

/// A currency that has a minor unit. Set `size` to sizeof(tavren_currency) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_currency {
    /// sizeof(tavren_currency).
    pub size: u64,
    /// Three capital letters and a NUL.
    pub code: [c_char; 4],
    /// Decimals of the minor unit: 2 for cents.
    pub decimals: u32,
    /// The English name, as ISO 4217 lists it.
    pub name: tavren_span,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers.
unsafe impl Sized64 for tavren_currency {
    const FIRST: usize = first(offset_of!(Self, name), size_of::<tavren_span>());
}

impl From<Currency> for tavren_currency {
    fn from(currency: Currency) -> Self {
        Self {
            size: 0,
            code: tavren_money::from(Money::zero(currency)).currency,
            decimals: currency.exponent().into(),
            name: tavren_span::of(currency.name()),
        }
    }
}

/// How many currencies there are.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_currencies_len() -> u64 {
    boundary!(value Currency::all().count() as u64)
}

/// Reads one currency, counted from 0 in the order of their codes.
///
/// Thread-safety: any thread.
/// Ownership: the name is static. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_currencies_at(
    index: u64,
    currency_out: *mut tavren_currency,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [currency_out], {
        // SAFETY: the caller's struct, as long as it says.
        let currency_out = unsafe { currency_out.sized("currency_out") }?;
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let beyond = || tavren_error::input(Code::LimitExceeded, "index");
        let currency = Currency::all().nth(at).ok_or_else(beyond)?;
        currency_out.set(currency.into());
        Ok(())
    })
}

/// Reads the currency of a code, such as `VND`.
///
/// Thread-safety: any thread.
/// Ownership: the name is static. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_currency_read(
    currency: tavren_span,
    currency_out: *mut tavren_currency,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [currency, currency_out], {
        // SAFETY: the caller's struct, as long as it says.
        let currency_out = unsafe { currency_out.sized("currency_out") }?;
        currency_out.set(currency_of(currency)?.into());
        Ok(())
    })
}

/// Reads an amount in major units (`0.75`) that is no finer than the minor unit of its currency.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *money_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_money_parse(
    amount: tavren_span,
    currency: tavren_span,
    money_out: *mut tavren_money,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [amount, currency, money_out], {
        money_out.set(money(amount, currency, "amount")?.into());
        Ok(())
    })
}

/// Rounds an amount in major units, however fine, to whole minor units, once: `mode` is
/// TAVREN_ROUND_...
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *money_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_money_round(
    amount: tavren_span,
    currency: tavren_span,
    mode: u32,
    money_out: *mut tavren_money,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [amount, currency, money_out], {
        let mode = match mode {
            TAVREN_ROUND_UP => RoundingMode::Up,
            TAVREN_ROUND_DOWN => RoundingMode::Down,
            TAVREN_ROUND_CEILING => RoundingMode::Ceiling,
            TAVREN_ROUND_FLOOR => RoundingMode::Floor,
            TAVREN_ROUND_HALF_UP => RoundingMode::HalfUp,
            TAVREN_ROUND_HALF_DOWN => RoundingMode::HalfDown,
            TAVREN_ROUND_HALF_EVEN => RoundingMode::HalfEven,
            _ => return Err(tavren_error::input(Code::LimitExceeded, "mode")),
        };
        let money = Money::rounded(amount, currency, mode);
        let money = money.map_err(|error| wrong_money(error.code(), "amount"))?;
        money_out.set(money.into());
        Ok(())
    })
}

/// An amount as text, such as `0.75 USD`, with a NUL at its end.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_money_text {
    /// The letters.
    pub text: [c_char; 32],
}

/// Prints an amount in major units, with all decimals of its currency. What prints parses to the same.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *text_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_money_print(
    money: tavren_money,
    text_out: *mut tavren_money_text,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [text_out], {
        let unknown = || tavren_error::input(Code::CurrencyUnknown, "money");
        let money = money_of(money, "money")?.ok_or_else(unknown)?;
        // The longest has 22 letters: a sign, 16 digits, a point, a blank and a code.
        let mut text = [0; 32];
        for (place, letter) in text.iter_mut().zip(money.to_string().bytes()) {
            *place = letter as c_char;
        }
        text_out.set(tavren_money_text { text });
        Ok(())
    })
}
