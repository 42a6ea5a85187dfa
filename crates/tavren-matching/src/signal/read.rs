use super::{Signal, SignalId};
use crate::error::MatchError;
use crate::hierarchy::AreaId;
use crate::standing::{Category, Level, Tier};
use crate::tables::Tables;
use tavren_types::Money;

impl SignalId {
    pub(crate) fn number(self) -> u128 {
        self.0
    }

    pub(crate) fn of_number(number: u128) -> Self {
        Self(number)
    }
}

impl Signal {
    /// The tier overall.
    pub fn tier(&self) -> Tier {
        self.tier
    }

    /// The level overall.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The largest price the user wants to hear of; none for any.
    pub fn dearest(&self) -> Option<Money> {
        self.price_max
    }

    /// Refuses what no engine takes, whenever it expires.
    ///
    /// # Errors
    /// [`MatchError::Area`] for an unknown area, [`MatchError::Currency`] for a largest price in a
    /// currency without a ladder, [`MatchError::Price`] for one of nothing or less.
    pub fn check(&self, tables: &Tables) -> Result<(), MatchError> {
        if !tables.areas.has(self.area) {
            return Err(MatchError::Area);
        }
        self.price_max
            .map_or(Ok(()), |most| tables.reached(most).map(drop))
    }

    /// Where the user is.
    pub fn area(&self) -> AreaId {
        self.area
    }

    /// Every category of the signal, one bit each.
    pub(crate) fn categories(&self) -> u64 {
        self.tiers[0] | self.tiers[1]
    }

    /// The tier in a category; none where the signal does not name it.
    pub fn tier_in(&self, category: Category) -> Option<Tier> {
        Tier::of_code(read(&self.tiers, category))
    }

    /// The level in a category: its own, or the overall one.
    pub fn level_in(&self, category: Category) -> Level {
        read(&self.levels, category)
            .checked_sub(1)
            .and_then(|level| Level::new(level).ok())
            .unwrap_or(self.level)
    }
}

fn read(planes: &[u64], category: Category) -> u8 {
    planes.iter().rev().fold(0, |code, plane| {
        code << 1 | u8::from(plane & category.bit() != 0)
    })
}
