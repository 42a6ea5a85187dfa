//! Answers under suppression: whole tables, rounded once per epoch, and unions of their cells.

use alloc::{collections::BTreeMap, vec::Vec};

use crate::{
    AskError, Refusal, Rounded, Suppression,
    limits::{CELLS_MAX, COUNT_MAX},
};

#[cfg(feature = "outside")]
mod stored;
#[cfg(test)]
mod tests;

/// A table that questions are about: its number, and how many cells it has, whatever is in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// The number the host gave it.
    pub number: u32,
    /// Its cells, numbered from 0; at most [`CELLS_MAX`].
    pub cells: u32,
}

/// The sum over a union of cells, and each cell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    at_least: u64,
    below: u64,
    cells: Vec<Rounded>,
}

impl Answer {
    /// The least the sum can be: the sum of the cells' least counts.
    #[must_use]
    pub const fn at_least(&self) -> u64 {
        self.at_least
    }

    /// One above the greatest the sum can be, which is the sum of the cells' greatest counts.
    #[must_use]
    pub const fn below(&self) -> u64 {
        self.below
    }

    /// The cells, in the order of the question.
    #[must_use]
    pub fn cells(&self) -> &[Rounded] {
        &self.cells
    }

    fn of(cells: Vec<Rounded>) -> Self {
        let mut sum = Self {
            at_least: 0,
            below: 1,
            cells: Vec::new(),
        };
        for cell in &cells {
            let greatest = cell.below().saturating_sub(1);
            sum.at_least = sum.at_least.saturating_add(cell.at_least());
            sum.below = sum.below.saturating_add(greatest);
        }
        sum.cells = cells;
        sum
    }
}

/// The tables of one epoch, rounded.
///
/// A table is tallied and rounded when the first question of an epoch asks for it, and then stays as
/// it is until the epoch ends, though people come and go. The host stores it with the answer: a
/// table rounded twice in one epoch would show who moved between the two.
///
/// # Law
/// 13: every answer is a function of the question and of the rounded tables alone, so all answers of
/// an epoch together tell no more than the rounded tables do. What those tell is bounded where
/// [`Suppression`] says. A refusal follows from the question and the epoch alone. Tests:
/// `every_cell_keeps_its_width_whatever_unions_many_accounts_ask` in `published/tests.rs`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    policy: Suppression,
    epoch: u64,
    tables: BTreeMap<u32, Vec<Rounded>>,
}

impl Published {
    /// Nothing published yet, in epoch 0.
    #[must_use]
    pub const fn new(policy: Suppression) -> Self {
        Self {
            policy,
            epoch: 0,
            tables: BTreeMap::new(),
        }
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> Suppression {
        self.policy
    }

    /// Answers for the union of `cells` of `table`, numbered from 0 and strictly ascending.
    ///
    /// `tally` counts the people in every cell of the table; it is called when the epoch has no
    /// such table yet. A new epoch drops the tables of the one before.
    ///
    /// # Errors
    /// [`AskError::Refused`] with [`Refusal::QuestionMisfit`] naming `epoch` (an earlier one than
    /// the latest), `table` (too large, or of another size than the one published) or `cells`
    /// (none, not ascending, or not in the table); [`AskError::Tally`] and
    /// [`AskError::TallyMisfit`] where the tally fails. Nothing changes then.
    pub fn answer<E>(
        &mut self,
        epoch: u64,
        table: Table,
        cells: &[u32],
        tally: impl FnOnce() -> Result<Vec<u64>, E>,
    ) -> Result<Answer, AskError<E>> {
        fits(table, cells)?;
        if epoch < self.epoch {
            return Err(misfit("epoch").into());
        }
        let known = self.tables.get(&table.number);
        if let Some(rounded) = known.filter(|_| epoch == self.epoch) {
            if rounded.len() != table.cells as usize {
                return Err(misfit("table").into());
            }
            return Ok(union(rounded, cells));
        }
        let counts = tally().map_err(AskError::Tally)?;
        let sound = counts.iter().all(|count| *count <= COUNT_MAX);
        if counts.len() != table.cells as usize || !sound {
            return Err(AskError::TallyMisfit);
        }
        let rounded: Vec<_> = counts
            .iter()
            .map(|count| self.policy.round(*count))
            .collect();
        let answer = union(&rounded, cells);
        if epoch > self.epoch {
            self.tables.clear();
            self.epoch = epoch;
        }
        self.tables.insert(table.number, rounded);
        Ok(answer)
    }
}

/// Whether a question is made of the cells of its table. It looks at nothing else.
fn fits(table: Table, cells: &[u32]) -> Result<(), Refusal> {
    if !(1..=CELLS_MAX).contains(&table.cells) {
        return Err(misfit("table"));
    }
    let ascending = cells.is_sorted_by(|one, next| one < next);
    match cells.last() {
        Some(last) if ascending && *last < table.cells => Ok(()),
        _ => Err(misfit("cells")),
    }
}

fn union(rounded: &[Rounded], cells: &[u32]) -> Answer {
    let at = |cell: &u32| rounded.get(*cell as usize).copied();
    Answer::of(cells.iter().filter_map(at).collect())
}

const fn misfit(field: &'static str) -> Refusal {
    Refusal::QuestionMisfit { field }
}
