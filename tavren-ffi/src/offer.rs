//! Offers: the terms that a buyer publishes, and what a published offer says.

use crate::boundary::{Sized64, first, sized};
use crate::buyer::tavren_api_key;
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::money::{money, wrong_money};
use crate::span::{moment, tavren_span, texts};
use std::mem::offset_of;
use tavren_core::offer::Offer;
use tavren_core::package::Format;
use tavren_core::terms::{Penalty, Terms, TermsBuilder};
use tavren_core::types::{Code, OfferId, Price};
use tavren_core::wallet::Language;

/// An offer's id: sixteen bytes, copied as they are.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_offer_id {
    /// The bytes.
    pub bytes: [u8; 16],
}

impl From<OfferId> for tavren_offer_id {
    fn from(id: OfferId) -> Self {
        let bytes = *id.as_bytes();
        Self { bytes }
    }
}

impl From<tavren_offer_id> for OfferId {
    fn from(id: tavren_offer_id) -> Self {
        Self::from_bytes(id.bytes)
    }
}

/// Payloads are JSON Lines.
pub const TAVREN_FORMAT_JSON_LINES: u64 = 0;

/// Payloads are CSV with a header.
pub const TAVREN_FORMAT_CSV: u64 = 1;

/// A revoke before the grant is fulfilled costs nothing.
pub const TAVREN_PENALTY_NONE: u64 = 0;

/// It costs the whole bonus.
pub const TAVREN_PENALTY_LOSE_BONUS: u64 = 1;

/// It bars the user from this offer for `penalty_days`.
pub const TAVREN_PENALTY_COOLDOWN: u64 = 2;

/// In English.
pub const TAVREN_LANGUAGE_ENGLISH: u64 = 0;

/// In Vietnamese.
pub const TAVREN_LANGUAGE_VIETNAMESE: u64 = 1;

/// What a buyer asks for and gives. Set `size` to sizeof(tavren_terms) and what is needed; what is
/// zero is left out.
///
/// Exactly one of `last_days`, `next_days`, `daily`, `weekly` and `monthly` says what is collected.
///
/// Ownership: every text stays the caller's and is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_terms {
    /// sizeof(tavren_terms).
    pub size: u64,
    /// What one period pays, in major units (`0.75`), above zero; it may be finer than a cent.
    pub price: tavren_span,
    /// The currency of price, budget and bonus, by ISO 4217 (`USD`).
    pub currency: tavren_span,
    /// What all grants together may cost, in major units; left out: enough for a thousand grants.
    pub budget: tavren_span,
    /// What kind of data (`app_usage`).
    pub data_type: tavren_span,
    /// Which columns of it.
    pub columns: *const tavren_span,
    /// How many columns.
    pub columns_len: u64,
    /// What for (`research`).
    pub purpose: tavren_span,
    /// The days before the grant: one period, closed at once.
    pub last_days: u32,
    /// The days after the grant: one period.
    pub next_days: u32,
    /// So many periods of a day.
    pub daily: u32,
    /// So many periods of a week.
    pub weekly: u32,
    /// So many periods of a month.
    pub monthly: u32,
    /// Left at zero.
    pub reserved: u32,
    /// One line that names the offer; left out: the kind of data.
    pub title: tavren_span,
    /// What the data is used for, in the user's words; left out: the title.
    pub notice: tavren_span,
    /// The language of title and notice (BCP 47); left out: `en`.
    pub language: tavren_span,
    /// How many grants there may be; left out: as many as the budget holds.
    pub places: u64,
    /// TAVREN_FORMAT_JSON_LINES or TAVREN_FORMAT_CSV.
    pub format: u64,
    /// What is paid beside the periods once a grant is fulfilled, in major units; left out: nothing.
    pub bonus: tavren_span,
    /// TAVREN_PENALTY_NONE, TAVREN_PENALTY_LOSE_BONUS or TAVREN_PENALTY_COOLDOWN.
    pub penalty: u64,
    /// With TAVREN_PENALTY_COOLDOWN: the days.
    pub penalty_days: u64,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers that may be zero.
unsafe impl Sized64 for tavren_terms {
    const FIRST: usize = first(offset_of!(Self, format), size_of::<u64>());
}

impl tavren_terms {
    /// Checks the terms.
    ///
    /// # Safety
    /// Every text and array is valid.
    unsafe fn build(&self) -> Result<Terms, tavren_error> {
        // SAFETY: by the promise of the caller.
        let read =
            |span: tavren_span, field| unsafe { crate::boundary::Argument::read(span, field) };
        let currency: &str = read(self.currency, "currency")?;
        let price = Price::parse(read(self.price, "price")?, currency);
        let price = price.map_err(|error| wrong_money(error.code(), "price"))?;
        // SAFETY: by the promise of the caller.
        let columns = unsafe { texts(self.columns, self.columns_len, "columns") }?;
        let mut terms = self.recurrence(Terms::flat(price))?.columns(columns);
        for (text, field, set) in [
            (self.data_type, "data_type", TermsBuilder::of as Set),
            (self.purpose, "purpose", TermsBuilder::purpose),
            (self.title, "title", TermsBuilder::title),
            (self.notice, "notice", TermsBuilder::notice),
            (self.language, "language", TermsBuilder::language),
        ] {
            if text.len > 0 {
                terms = set(terms, read(text, field)?);
            }
        }
        if self.budget.len > 0 {
            terms = terms.budget(money(read(self.budget, "budget")?, currency, "budget")?);
        }
        if self.places > 0 {
            terms = terms.places(self.places);
        }
        if self.bonus.len > 0 {
            terms = terms.bonus(money(read(self.bonus, "bonus")?, currency, "bonus")?);
        }
        let days = u32::try_from(self.penalty_days).ok();
        let terms = match (self.penalty, days) {
            (TAVREN_PENALTY_NONE, Some(0)) => terms,
            (TAVREN_PENALTY_LOSE_BONUS, Some(0)) => terms.penalty(Penalty::LoseBonus),
            (TAVREN_PENALTY_COOLDOWN, Some(days)) => terms.penalty(Penalty::Cooldown { days }),
            _ => return Err(tavren_error::input(Code::TermsInvalid, "penalty")),
        };
        let terms = match self.format {
            TAVREN_FORMAT_JSON_LINES => terms,
            TAVREN_FORMAT_CSV => terms.format(Format::Csv),
            _ => return Err(tavren_error::input(Code::TermsInvalid, "format")),
        };
        Ok(terms.build()?)
    }

    fn recurrence(&self, terms: TermsBuilder) -> Result<TermsBuilder, tavren_error> {
        let shapes = [
            (self.last_days, TermsBuilder::last_days as Recurs),
            (self.next_days, TermsBuilder::next_days),
            (self.daily, TermsBuilder::daily),
            (self.weekly, TermsBuilder::weekly),
            (self.monthly, TermsBuilder::monthly),
        ];
        let mut said = shapes.into_iter().filter(|(count, _)| *count > 0);
        match (said.next(), said.next()) {
            (Some((count, recurs)), None) => Ok(recurs(terms, count)),
            _ => Err(tavren_error::input(Code::TermsInvalid, "recurrence")),
        }
    }
}

type Set = fn(TermsBuilder, &str) -> TermsBuilder;
type Recurs = fn(TermsBuilder, u32) -> TermsBuilder;

/// Publishes an offer: its budget moves from the buyer's funding.
///
/// Thread-safety: `market` and `key` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *offer_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_publish(
    market: *const tavren_market,
    key: *const tavren_api_key,
    terms: *const tavren_terms,
    now_ms: i64,
    offer_out: *mut tavren_offer_id,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, key, offer_out], {
        // SAFETY: NULL or the caller's struct, as long as it says.
        let terms = unsafe { sized(terms, "terms") }?;
        // SAFETY: the caller's texts are valid.
        let terms = unsafe { terms.build() }?;
        let now = moment(now_ms, "now_ms")?;
        let offer = market.ask(|market| market.publish(&key.key, terms, now))?;
        Ok(offer.map(|offer| offer_out.set(offer.into())))
    })
}

/// A published offer: what it says to a user.
///
/// Ownership: free it with tavren_offer_free().
pub struct tavren_offer {
    offer: Offer,
    price: String,
    /// In English and in Vietnamese.
    conditions: [String; 2],
}

/// Reads what an offer says.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *offer_out; free it with tavren_offer_free(). On any
/// other code *offer_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_offer(
    market: *const tavren_market,
    offer: tavren_offer_id,
    now_ms: i64,
    offer_out: *mut *mut tavren_offer,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, offer_out], {
        let now = moment(now_ms, "now_ms")?;
        let offer = market.ask(|market| market.offer(offer.into(), now))?;
        Ok(offer.map(|offer| {
            let price = offer.terms().price().to_string();
            let said = |language| offer.terms().conditions(language).join("\n");
            let conditions = [Language::English, Language::Vietnamese].map(said);
            offer_out.give(tavren_offer {
                offer,
                price,
                conditions,
            });
        }))
    })
}

/// One line that names the offer.
///
/// Thread-safety: an offer may be shared between threads.
/// Ownership: the text belongs to the offer and goes with it. For NULL it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_offer_title(offer: *const tavren_offer) -> tavren_span {
    boundary!(read offer, tavren_span::EMPTY, |offer| {
        tavren_span::of(offer.offer.terms().title())
    })
}

/// What the data is used for, in the user's words.
///
/// Thread-safety: an offer may be shared between threads.
/// Ownership: the text belongs to the offer and goes with it. For NULL it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_offer_notice(offer: *const tavren_offer) -> tavren_span {
    boundary!(read offer, tavren_span::EMPTY, |offer| {
        tavren_span::of(offer.offer.terms().notice())
    })
}

/// What one period pays before tier and trust, such as `0.75 USD`.
///
/// Thread-safety: an offer may be shared between threads.
/// Ownership: the text belongs to the offer and goes with it. For NULL it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_offer_price(offer: *const tavren_offer) -> tavren_span {
    boundary!(read offer, tavren_span::EMPTY, |offer| tavren_span::of(&offer.price))
}

/// Bonus and penalty in words, a line each: what a user reads before granting. Empty where there is
/// neither, and for a language that is neither TAVREN_LANGUAGE_ENGLISH nor TAVREN_LANGUAGE_VIETNAMESE.
///
/// Thread-safety: an offer may be shared between threads.
/// Ownership: the text belongs to the offer and goes with it. For NULL it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_offer_conditions(
    offer: *const tavren_offer,
    language: u64,
) -> tavren_span {
    boundary!(read offer, tavren_span::EMPTY, |offer| {
        let [english, vietnamese] = &offer.conditions;
        match language {
            TAVREN_LANGUAGE_ENGLISH => tavren_span::of(english),
            TAVREN_LANGUAGE_VIETNAMESE => tavren_span::of(vietnamese),
            _ => tavren_span::EMPTY,
        }
    })
}

/// Frees what an offer says; the offer itself stays.
///
/// Thread-safety: no other thread may still use the handle.
/// Ownership: takes the handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_offer_free(offer: *mut tavren_offer) {
    boundary!(free offer)
}
