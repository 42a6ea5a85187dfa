//! A deal's conditions as planes to read.

use crate::criteria::Checked;
use crate::engine::bank::{OVERALL, PRICE_BITS};
use crate::standing::Tier;

/// Which planes of a block decide, and how.
#[derive(Clone, Copy)]
pub(crate) struct Query {
    /// The category whose tier counts, or [`OVERALL`].
    pub(crate) place: usize,
    pub(crate) tier: Tier,
    /// The least level, 0 for any.
    pub(crate) level: usize,
    /// True where signals may have a level of their own in the category.
    pub(crate) own_levels: bool,
    /// Rungs that a largest price must reach, 1 to 254; 0 where the price does not matter.
    pub(crate) rung: u8,
    /// The currency's plane, where there is more than one currency.
    pub(crate) currency: Option<usize>,
    /// Does the same work whatever the rows hold.
    pub(crate) constant: bool,
}

impl Query {
    pub(crate) fn new(deal: &Checked, tier: Tier, currencies: usize, own_levels: bool) -> Self {
        let category = deal.category.map(|one| usize::from(one.number()));
        let level = usize::from(deal.level.number());
        Self {
            place: category.unwrap_or(OVERALL),
            tier,
            level,
            own_levels: own_levels && level > 0 && category.is_some(),
            rung: deal.rung,
            currency: (currencies > 1 && deal.rung > 0).then_some(deal.currency),
            constant: false,
        }
    }

    /// The bits of the price code that decide, highest first: those below the lowest bit of the
    /// rung do not.
    #[inline(always)]
    pub(crate) fn price_bits(&self) -> impl Iterator<Item = usize> {
        (self.rung.trailing_zeros() as usize..PRICE_BITS).rev()
    }

    /// Lines of a block that are read, own levels left out.
    #[cfg(any(test, feature = "raw"))]
    pub(crate) fn lines_read(&self) -> usize {
        let live_and_tier = if self.tier == Tier::Medium { 2 } else { 3 };
        [self.level > 0, self.currency.is_some()]
            .into_iter()
            .map(usize::from)
            .chain(self.price_bits().map(|_| 1))
            .fold(live_and_tier, usize::saturating_add)
    }
}
