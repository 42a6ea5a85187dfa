//! How much a query reads.

use super::Query;
use crate::criteria::Checked;
use crate::engine::bank::Line;
use crate::engine::store::Ground;
use crate::standing::Tier;

impl Query {
    /// Bytes of planes that a pass over so many blocks reads, codes of areas left out.
    pub(crate) fn bytes_read(deal: &Checked, ground: Ground<'_>, blocks: usize) -> u64 {
        let currencies = ground.tables.ladders.len();
        let query = deal
            .tier
            .map(|tier| Self::new(deal, tier, currencies, true));
        let lines = query.map_or(0, |query| query.lines_read());
        blocks
            .saturating_mul(lines)
            .saturating_mul(size_of::<Line>()) as u64
    }

    /// Lines of a block that are read, own levels left out.
    fn lines_read(&self) -> usize {
        let tier = if self.tier == Tier::Medium { 1 } else { 2 };
        let above = self.price_above.map(|(plane, _)| plane);
        let mut prices = [self.price_least.as_slice(), &above].concat();
        prices.sort_unstable();
        prices.dedup();
        [self.level > 0, self.currency.is_some()]
            .into_iter()
            .map(usize::from)
            .fold(tier, usize::saturating_add)
            .saturating_add(prices.len())
    }
}
