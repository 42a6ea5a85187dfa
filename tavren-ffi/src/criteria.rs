//! Criteria: whom a deal is for.

use crate::boundary::{Sized64, first};
use crate::error::tavren_error;
use crate::money::money;
use crate::signal::level;
use crate::span::{array, tavren_span};
use crate::tables::{area, category, text, tier};
use std::mem::offset_of;
use tavren_core::matching::limits::DEAL_AREAS_MAX;
use tavren_core::matching::{Criteria, MatchError, Tables};
use tavren_core::types::{Code, Money};

/// Whom a deal is for. Set `size` to sizeof(tavren_criteria), and start from zero: for everybody who
/// does not mind the price.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_criteria {
    /// sizeof(tavren_criteria).
    pub size: u64,
    /// The price, as decimal text.
    pub price: tavren_span,
    /// Its currency.
    pub currency: tavren_span,
    /// The least tier, TAVREN_TIER_...; 0 for any. In the deal's category where it has one.
    pub tier: u32,
    /// The least loyalty, 0 to 5. In the deal's category where it has one.
    pub level: u32,
    /// In place of a tier, the least lifetime value, as decimal text; empty for none.
    pub worth: tavren_span,
    /// Its currency.
    pub worth_currency: tavren_span,
    /// For those alone who name this category, 0 to 63.
    pub category: u32,
    /// False where the deal has no category; `category` is then not read.
    pub has_category: bool,
    /// Also for those who only say that they are in a wider area around one of the deal's.
    pub include_coarser: bool,
    /// The codes of the areas that it is for, at most 64; none for everywhere.
    pub areas: *const u64,
    /// How many.
    pub areas_len: u64,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_criteria {
    const FIRST: usize = first(offset_of!(Self, areas_len), size_of::<u64>());
}

impl tavren_criteria {
    /// What it says.
    ///
    /// # Safety
    /// Its texts and areas are the caller's.
    pub(crate) unsafe fn read(&self, tables: &Tables) -> Result<Criteria, tavren_error> {
        // SAFETY: by the promise of the caller.
        let (price, worth, areas) = unsafe {
            (
                money(
                    text(self.price, "price")?,
                    text(self.currency, "currency")?,
                    "price",
                )?,
                self.worth()?,
                array(self.areas, self.areas_len, "areas")?,
            )
        };
        if areas.len() > DEAL_AREAS_MAX {
            let (field, max) = ("areas", DEAL_AREAS_MAX);
            return Err(MatchError::Many { field, max }.into());
        }
        let areas = areas.iter().map(|code| area(tables, *code));
        let mut criteria = Criteria::at(price)
            .level(level(self.level)?)
            .in_areas(&areas.collect::<Result<Vec<_>, _>>()?);
        if self.tier != 0 {
            criteria = criteria.tier(tier(self.tier)?);
        }
        if let Some(worth) = worth {
            criteria = criteria.worth(worth);
        }
        if self.has_category {
            criteria = criteria.category(category(self.category)?);
        }
        if self.include_coarser {
            criteria = criteria.include_coarser();
        }
        Ok(criteria)
    }

    /// # Safety
    /// Its texts are the caller's.
    unsafe fn worth(&self) -> Result<Option<Money>, tavren_error> {
        // SAFETY: by the promise of the caller.
        let (worth, currency) = unsafe {
            (
                text(self.worth, "worth")?,
                text(self.worth_currency, "worth_currency")?,
            )
        };
        match worth {
            "" => Ok(None),
            // A deal asks for a tier or for an amount.
            _ if self.tier != 0 => Err(tavren_error::input(Code::LimitExceeded, "worth")),
            _ => Ok(Some(money(worth, currency, "worth")?)),
        }
    }
}
