//! Signals: what a user's agent tells the matcher.

use crate::boundary::{Sized64, first};
use crate::error::tavren_error;
use crate::money::money;
use crate::span::{array, moment, tavren_span};
use crate::tables::{area, category, text, tier};
use std::mem::offset_of;
use tavren_core::matching::limits::CATEGORIES;
use tavren_core::matching::{
    Category, Interest, Level, MatchError, Signal, SignalId, Tables, Tier,
};
use tavren_core::types::Timestamp;
use tavren_wire::message::{self, EphemeralId};

/// The ephemeral id of a signal: sixteen random bytes, copied as they are; others every few hours.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_signal_id {
    /// The bytes.
    pub bytes: [u8; 16],
}

impl From<tavren_signal_id> for SignalId {
    fn from(id: tavren_signal_id) -> Self {
        Self::from_bytes(id.bytes)
    }
}

/// A category that a user wants to hear of.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_interest {
    /// The category, 0 to 63.
    pub category: u32,
    /// The tier in this category, TAVREN_TIER_...; 0 where the one overall holds.
    pub tier: u32,
    /// The loyalty in this category, 0 to 5.
    pub level: u32,
    /// False where the level overall holds; `level` is then not read.
    pub has_level: bool,
}

/// One user's standing and wishes, as coarse as the user chose: personal data. Set `size` to
/// sizeof(tavren_signal), and start from zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_signal {
    /// sizeof(tavren_signal).
    pub size: u64,
    /// Its id; not read for a feed.
    pub id: tavren_signal_id,
    /// When it ends, in ms since 1970, at most a day ahead; not read for a feed.
    pub expires_ms: i64,
    /// The tier overall, TAVREN_TIER_...
    pub tier: u32,
    /// The loyalty overall, 0 to 5.
    pub level: u32,
    /// The code of the user's area.
    pub area: u64,
    /// False where the user names no area; `area` is then not read.
    pub has_area: bool,
    /// The largest price the user wants to hear of, as decimal text; empty for any.
    pub price_max: tavren_span,
    /// Its currency.
    pub currency: tavren_span,
    /// The categories that the user wants to hear of, at most 64.
    pub interests: *const tavren_interest,
    /// How many.
    pub interests_len: u64,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_signal {
    const FIRST: usize = first(offset_of!(Self, interests_len), size_of::<u64>());
}

impl tavren_signal {
    /// What it says.
    ///
    /// # Safety
    /// Its texts and interests are the caller's.
    pub(crate) unsafe fn read(&self, tables: &Tables) -> Result<Signal, tavren_error> {
        let mut signal = Signal::new(tier(self.tier)?, level(self.level)?);
        if self.has_area {
            signal = signal.in_area(area(tables, self.area)?);
        }
        // SAFETY: by the promise of the caller.
        let (price, currency, interests) = unsafe {
            (
                text(self.price_max, "price_max")?,
                text(self.currency, "currency")?,
                array(self.interests, self.interests_len, "interests")?,
            )
        };
        if !price.is_empty() {
            signal = signal.price_max(money(price, currency, "price_max")?);
        }
        if interests.len() > CATEGORIES {
            let (field, max) = ("interests", CATEGORIES);
            return Err(MatchError::Many { field, max }.into());
        }
        let interests = interests.iter().map(tavren_interest::read);
        Ok(signal.interested(&interests.collect::<Result<Vec<_>, _>>()?)?)
    }

    /// What it says, under which id and until when.
    ///
    /// # Safety
    /// As [`tavren_signal::read`].
    pub(crate) unsafe fn read_whole(
        &self,
        tables: &Tables,
    ) -> Result<(SignalId, Signal, Timestamp), tavren_error> {
        let expires = moment(self.expires_ms, "expires_ms")?;
        // SAFETY: by the promise of the caller.
        Ok((self.id.into(), unsafe { self.read(tables) }?, expires))
    }
}

impl tavren_interest {
    fn read(&self) -> Result<Interest, tavren_error> {
        let mut interest = Interest::in_category(category(self.category)?);
        if self.tier != 0 {
            interest = interest.tier(tier(self.tier)?);
        }
        if self.has_level {
            interest = interest.level(level(self.level)?);
        }
        Ok(interest)
    }
}

/// A level from 0 to 5.
pub(crate) fn level(number: u32) -> Result<Level, tavren_error> {
    let number = u8::try_from(number).unwrap_or(u8::MAX);
    Ok(Level::new(number)?)
}

/// A signal in the numbers of the wire, under an agent's name.
pub(crate) fn said(signal: &Signal, id: EphemeralId) -> Result<message::Signal, tavren_error> {
    let level = |level: Level| message::Level::new(level.number()).map_err(|_| MatchError::Level);
    let tier = |tier: Tier| match tier {
        Tier::Low => message::Tier::Low,
        Tier::Medium => message::Tier::Medium,
        Tier::High => message::Tier::High,
    };
    let mut said = message::Signal::new(id, tier(signal.tier()), level(signal.level())?);
    said.area = signal.area().number();
    said.price_max = signal.dearest();
    for number in 0..CATEGORIES as u8 {
        let category = Category::new(number)?;
        let Some(own_tier) = signal.tier_in(category) else {
            continue;
        };
        let own = signal.level_in(category);
        let own = (own != signal.level()).then(|| level(own)).transpose()?;
        said.interests = said.interests.with(message::Interest {
            category: message::Category::new(number).map_err(|_| MatchError::Category)?,
            tier: tier(own_tier),
            level: own,
        });
    }
    Ok(said)
}
