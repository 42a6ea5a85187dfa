//! A deal's conditions as planes to read.

use crate::criteria::Checked;
use crate::engine::bank::{LIVE, Line, OVERALL, PRICE};
use crate::engine::price;
use crate::standing::Tier;

#[cfg(any(test, feature = "raw"))]
mod read;

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
    /// Planes of the price's digits, the lowest first: those at least there. That of the highest
    /// digit, or of all that are live where it lets everybody through, holds live rows alone.
    pub(crate) price_least: [usize; 3],
    /// Those above, for the two higher digits, and whether there are any.
    pub(crate) price_above: [(usize, Line); 2],
    /// The currency's plane, where there is more than one currency.
    pub(crate) currency: Option<usize>,
    /// True where nobody's area matters.
    pub(crate) everywhere: bool,
}

impl Query {
    pub(crate) fn new(deal: &Checked, tier: Tier, currencies: usize, own_levels: bool) -> Self {
        let category = deal.category.map(|one| usize::from(one.number()));
        let level = usize::from(deal.level.number());
        let reach = price::Reach::new(deal.rung);
        let plane = |at: usize| PRICE.saturating_add(at);
        let [low, middle, high] = reach.least;
        // Nobody is let through who is not in this plane: it stands in for those that let
        // everybody through.
        let all = high.map_or(LIVE, plane);
        let least = [low.map_or(all, plane), middle.map_or(all, plane), all];
        let above =
            (reach.above).map(|at| at.map_or((all, Line::ZERO), |at| (plane(at), Line::ONES)));
        Self {
            place: category.unwrap_or(OVERALL),
            tier,
            level,
            own_levels: own_levels && level > 0 && category.is_some(),
            price_least: least,
            price_above: above,
            currency: (currencies > 1 && deal.rung > 0).then_some(deal.currency),
            everywhere: deal.areas.is_empty(),
        }
    }
}
