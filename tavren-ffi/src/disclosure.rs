//! Disclosure policies: what vendors may know.

use crate::boundary::{Sized64, first};
use crate::error::tavren_error;
use crate::money::money;
use crate::signal::level;
use crate::span::{array, tavren_span, texts};
use crate::tables::text;
use std::mem::offset_of;
use tavren_core::matching::noise::{
    Answered, Budgets, Cost, Delta, Epsilon, Noise, NoiseKey, Published, Suppression, VendorId,
};
use tavren_core::matching::{Grid, Noisy, Suppressed, Tables};
use tavren_core::port::MatcherError;
use tavren_core::types::Code;

/// A vendor's id: sixteen bytes that mean nothing here.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_vendor_id {
    /// The bytes.
    pub bytes: [u8; 16],
}

/// Answers that are unions of fixed cells, rounded once an epoch, so that every cell stays hidden in
/// an interval whatever is asked. Set `size` to sizeof(tavren_suppression), and start from zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_suppression {
    /// sizeof(tavren_suppression).
    pub size: u64,
    /// Counts below this are told as [0, threshold); a multiple of `width`.
    pub threshold: u64,
    /// The counts in every other interval.
    pub width: u64,
    /// How deep areas are told apart: 1 for countries, 2 for cities.
    pub area_level: u32,
    /// True where every deal has a category, false where none has; the others are refused.
    pub by_category: bool,
    /// The levels of loyalty that deals ask for.
    pub levels: *const u32,
    /// How many.
    pub levels_len: u64,
    /// The prices of deals, as decimal text, at most 16.
    pub prices: *const tavren_span,
    /// How many.
    pub prices_len: u64,
    /// Their currency.
    pub currency: tavren_span,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_suppression {
    const FIRST: usize = first(offset_of!(Self, currency), size_of::<tavren_span>());
}

impl tavren_suppression {
    /// The policy, with nothing published yet.
    ///
    /// # Safety
    /// Its arrays are the caller's.
    pub(crate) unsafe fn read(&self, tables: &Tables) -> Result<Suppressed, tavren_error> {
        // SAFETY: by the promise of the caller.
        let (levels, prices, currency) = unsafe {
            (
                array(self.levels, self.levels_len, "levels")?,
                texts(self.prices, self.prices_len, "prices")?,
                text(self.currency, "currency")?,
            )
        };
        let levels = levels.iter().map(|number| level(*number));
        let prices = prices.iter().map(|price| money(price, currency, "prices"));
        let grid = Grid::new(
            tables,
            usize::try_from(self.area_level).unwrap_or(usize::MAX),
            self.by_category,
            &levels.collect::<Result<Vec<_>, _>>()?,
            &prices.collect::<Result<Vec<_>, _>>()?,
        )?;
        let policy = Suppression::new(self.threshold, self.width)?;
        Ok(Suppressed::new(grid, Published::new(policy)))
    }
}

/// What one vendor may learn.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_budget {
    /// The vendor.
    pub vendor: tavren_vendor_id,
    /// The ε of all its answers together, in millionths.
    pub epsilon_micro: u64,
}

/// Answers to any question with Laplace noise, until a budget is spent. Set `size` to
/// sizeof(tavren_noise), and start from zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_noise {
    /// sizeof(tavren_noise).
    pub size: u64,
    /// The ε of one answer, in millionths.
    pub epsilon_micro: u64,
    /// The ε of all answers to all vendors together, in millionths.
    pub cap_epsilon_micro: u64,
    /// 32 random bytes from which the noise is drawn: a secret.
    pub key: [u8; 32],
    /// How deep areas are told apart: 1 for countries, 2 for cities.
    pub area_level: u32,
    /// False for one figure; `area_level` is then not read.
    pub has_area_level: bool,
    /// What each vendor may learn; others learn nothing.
    pub budgets: *const tavren_budget,
    /// How many.
    pub budgets_len: u64,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_noise {
    const FIRST: usize = first(offset_of!(Self, budgets_len), size_of::<u64>());
}

impl tavren_noise {
    /// The policy, with nothing answered yet.
    ///
    /// # Safety
    /// Its array is the caller's.
    pub(crate) unsafe fn read(&self) -> Result<Noisy, tavren_error> {
        // SAFETY: by the promise of the caller.
        let granted = unsafe { array(self.budgets, self.budgets_len, "budgets") }?;
        let mut budgets = Budgets::new(cost(self.cap_epsilon_micro));
        for budget in granted {
            let vendor = budget.vendor.into();
            let more = cost(budget.epsilon_micro);
            budgets.grant(vendor, more).map_err(MatcherError::State)?;
        }
        let noise = Noise::laplace(cost(self.epsilon_micro).epsilon())?;
        let level = self.has_area_level.then_some(self.area_level);
        let level = level.map(|level| usize::try_from(level).unwrap_or(usize::MAX));
        if self.key == [0; 32] {
            // Never filled: noise that anybody can compute is none.
            return Err(tavren_error::input(Code::KeyMalformed, "key"));
        }
        let answered = Answered::new(noise, NoiseKey::from_bytes(self.key));
        Ok(Noisy::new(answered, budgets, level))
    }
}

impl From<tavren_vendor_id> for VendorId {
    fn from(id: tavren_vendor_id) -> Self {
        Self::from_bytes(id.bytes)
    }
}

fn cost(epsilon_micro: u64) -> Cost {
    Cost::new(Epsilon::from_micro(epsilon_micro), Delta::default())
}
