//! Answers from fixed cells, rounded once an epoch.

use super::{DisclosureError, DisclosurePolicy, Figure, Grid, View};
use crate::activity::Acts;
use crate::engine::MatchSet;
use alloc::vec::Vec;
use core::convert::Infallible;
use tavren_noise::{Published, Rounded, VendorId};

/// Answers that are unions of the cells of a [`Grid`], rounded by a suppression policy.
///
/// All vendors are answered from the same tables, so that many accounts learn what one learns.
///
/// # Law
/// 13: whatever is asked in an epoch, by whomever, every cell's count stays in an interval at least
/// as wide as the policy says. A cell of one category says nothing about another category's, since
/// people name any categories; tables of people with and without category are never both
/// published. `disclosure::tests::law_13_accounts_that_solve_for_cells_keep_missing_a_width`.
pub struct Suppressed {
    grid: Grid,
    published: Published,
}

impl Suppressed {
    /// Answers by this grid; `published` is what the epoch's answers were made of so far.
    pub fn new(grid: Grid, published: Published) -> Self {
        Self { grid, published }
    }

    /// What the epoch's answers are made of, for the host to keep.
    pub fn published(&self) -> &Published {
        &self.published
    }
}

impl DisclosurePolicy for Suppressed {
    fn view(
        &mut self,
        set: &MatchSet<'_>,
        _: VendorId,
        epoch: u64,
    ) -> Result<View, DisclosureError> {
        let (ground, deal) = (set.ground(), set.deal());
        let table = self.grid.table(deal)?;
        let by_area = self.grid.cells(deal, ground.tables)?;
        let cells: Vec<u32> = by_area
            .iter()
            .flat_map(|(_, cells)| cells.clone())
            .collect();
        let tally = || Ok::<_, Infallible>(self.grid.tally(ground, deal.category));
        let answer = self.published.answer(epoch, table, &cells, tally)?;
        let mut rounded = answer.cells().iter();
        let by_area = by_area
            .iter()
            .map(|(area, cells)| (*area, union(rounded.by_ref().take(cells.len()))))
            .collect();
        Ok(View {
            people: Figure::Between {
                at_least: answer.at_least(),
                below: answer.below(),
            },
            by_area,
        })
    }

    /// One cell an area; counts of a day that is over stand, so that they round the same whenever
    /// they are asked for.
    fn acts(&mut self, acts: &Acts<'_>, _: VendorId, _: u64) -> Result<View, DisclosureError> {
        let areas = self.grid.areas();
        let policy = self.published.policy();
        let counts = acts.around(areas).into_iter();
        let cells: Vec<Rounded> = counts.map(|count| policy.round(count)).collect();
        let by_area = areas.iter().zip(&cells);
        Ok(View {
            people: union(cells.iter()),
            by_area: by_area
                .map(|(area, cell)| (*area, union([cell].into_iter())))
                .collect(),
        })
    }

    fn draws(&self) -> bool {
        false
    }
}

/// The interval of a sum of cells.
fn union<'a>(cells: impl Iterator<Item = &'a Rounded>) -> Figure {
    let (at_least, below) = cells.fold((0_u64, 1_u64), |(least, below), cell| {
        let most = cell.below().saturating_sub(1);
        (
            least.saturating_add(cell.at_least()),
            below.saturating_add(most),
        )
    });
    Figure::Between { at_least, below }
}
