//! What a signal reaches: its standing in each category, and the rungs of its largest price.

use super::cell::{Cell, Grade};
use crate::error::MatchError;
use crate::signal::Signal;
use crate::standing::Category;
use crate::tables::Tables;

/// A signal, read against the tables.
pub(super) struct Reach<'a> {
    signal: &'a Signal,
    /// Place of the currency among the ladders, and the rungs that the largest price reaches.
    most: Option<(u16, u8)>,
}

impl<'a> Reach<'a> {
    pub(super) fn new(signal: &'a Signal, tables: &Tables) -> Result<Self, MatchError> {
        let most = match signal.price_max {
            None => None,
            Some(most) => {
                let (currency, rungs) = tables.reached(most)?;
                // INVARIANT: at most 16 ladders.
                Some((currency as u16, rungs))
            }
        };
        Ok(Self { signal, most })
    }

    /// The categories that it names, a bit each.
    pub(super) fn categories(&self) -> u64 {
        self.signal.categories()
    }

    /// The standing in a category that it names, or overall.
    pub(super) fn best(&self, category: Option<Category>) -> Grade {
        let (tier, level) = match category {
            Some(one) => (self.signal.tier_in(one), self.signal.level_in(one)),
            None => (None, self.signal.level),
        };
        Grade {
            tier: tier.unwrap_or(self.signal.tier),
            level,
        }
    }

    /// The rungs that it reaches in the currency of a cell; none where any price will do.
    pub(super) fn rungs(&self, cell: Cell) -> Option<u8> {
        self.most.map(|(currency, rungs)| {
            if currency == cell.currency() {
                rungs
            } else {
                0
            }
        })
    }
}
