//! What a market's signals and deals are measured by: its areas, price ladders and tier bounds.

use crate::error::MatchError;
use crate::hierarchy::Hierarchy;
use crate::ladder::Ladder;
use crate::limits;
use crate::thresholds::Thresholds;
use alloc::vec::Vec;
use tavren_types::{Currency, Money};

/// The tables that one engine works with; they stand for its life.
#[derive(Clone)]
pub struct Tables {
    pub(crate) areas: Hierarchy,
    pub(crate) ladders: Vec<Ladder>,
    pub(crate) thresholds: Thresholds,
}

impl Tables {
    /// Tables with one ladder a currency.
    ///
    /// # Errors
    /// [`MatchError::Repeated`] for two ladders of one currency, [`MatchError::Many`] for more than
    /// 16, [`MatchError::Currency`] for none.
    pub fn new(
        areas: Hierarchy,
        ladders: Vec<Ladder>,
        thresholds: Thresholds,
    ) -> Result<Self, MatchError> {
        if ladders.is_empty() {
            return Err(MatchError::Currency);
        }
        if ladders.len() > limits::CURRENCIES_MAX {
            return Err(MatchError::Many {
                field: "ladders",
                max: limits::CURRENCIES_MAX,
            });
        }
        let mut tables = Self {
            areas,
            ladders,
            thresholds,
        };
        tables.ladders.sort_by_key(Ladder::currency);
        let twice = tables
            .ladders
            .windows(2)
            .any(|pair| pair.first().map(Ladder::currency) == pair.last().map(Ladder::currency));
        if twice {
            return Err(MatchError::Repeated { field: "ladders" });
        }
        Ok(tables)
    }

    /// The areas.
    pub fn areas(&self) -> &Hierarchy {
        &self.areas
    }

    /// The place of a largest price's ladder, and how many of its rungs the price reaches.
    pub(crate) fn reached(&self, most: Money) -> Result<(usize, u8), MatchError> {
        if most.minor() <= 0 {
            return Err(MatchError::Price);
        }
        let (place, ladder) = self.ladder(most.currency())?;
        Ok((place, ladder.reached(most.minor())))
    }

    /// The ladder of a currency, and its place among the ladders.
    pub(crate) fn ladder(&self, currency: Currency) -> Result<(usize, &Ladder), MatchError> {
        self.ladders
            .iter()
            .enumerate()
            .find(|(_, ladder)| ladder.currency() == currency)
            .ok_or(MatchError::Currency)
    }
}
