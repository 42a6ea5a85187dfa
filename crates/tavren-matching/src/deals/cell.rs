//! What deals ask for that lie together: a category, a least tier and level, a currency.

use crate::standing::{Category, Level, Tier};

/// A category or any, a least tier and level, and a currency, in 16 bits: 7, 2, 3 and 4 from the
/// highest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell(u16);

/// A standing in a category or overall: what a deal asks for at least, or what a signal has.
#[derive(Clone, Copy)]
pub(super) struct Grade {
    pub(super) tier: Tier,
    pub(super) level: Level,
}

impl Cell {
    /// The cell of deals for a category or any, and for this standing and above.
    pub(super) fn new(category: Option<Category>, least: Grade, currency: usize) -> Self {
        let category = category.map_or(0, |one| u16::from(one.number()).saturating_add(1));
        let tier = u16::from(least.tier.code());
        let level = u16::from(least.level.number());
        // INVARIANT: at most 16 currencies, 3 tiers, 6 levels and 64 categories.
        Self(category << 9 | tier << 7 | level << 4 | currency as u16 & 15)
    }

    /// The category; none where any will do.
    pub(super) fn category(self) -> Option<Category> {
        let number = (self.0 >> 9).checked_sub(1)?;
        u8::try_from(number)
            .ok()
            .and_then(|it| Category::new(it).ok())
    }

    /// Place of the currency among the ladders.
    pub(super) fn currency(self) -> u16 {
        self.0 & 15
    }

    /// True when a signal of this standing is good enough.
    pub(super) fn within(self, best: Grade) -> bool {
        (self.0 >> 7 & 3 <= u16::from(best.tier.code()))
            & (self.0 >> 4 & 7 <= u16::from(best.level.number()))
    }
}
