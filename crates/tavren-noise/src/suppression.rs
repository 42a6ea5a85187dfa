//! The policy of fixed cells: every count is rounded to an interval of one grid.

use crate::{PolicyError, limits::WIDTH_MAX};

#[cfg(feature = "outside")]
mod read;
#[cfg(test)]
mod tests;

/// Which counts are hidden, and how coarsely the others are told.
///
/// A count below `threshold` is hidden: it is told as [0, `threshold`). Any other is told as
/// [*j*·`width`, (*j*+1)·`width`). `threshold` is a multiple of `width`, so that all ends lie on one
/// grid; the argument below needs that, and fails without it (`suppression/tests.rs` has the
/// counterexample).
///
/// # Law
/// 13: **one table.** Every cell is rounded by itself, so the tables of true counts that give the
/// same rounded cells are a product of intervals, one for each cell. Whoever sees the rounded cells,
/// and whatever follows from them (any union, any repetition, over any number of accounts), cannot
/// tell two tables of that product apart. So each cell stays in an interval at least `width` wide.
///
/// **Several tables over the same people.** Let it be known besides that, for some groups of people,
/// the sum of cells *P* of a table is at most the sum of cells *Q* of a table that counts more
/// people ("a category" against "any category"), where every table stands always on the lesser side
/// or always on the greater side. Then each cell stays in an interval of at least
/// `width` − *n* + 1 counts, *n* ≤ `width` being the most cells in a *Q*.
///
/// Proof. Let *L* be the sum of the lower ends over *P*, and *H* the sum of the highest counts over
/// *Q*. The true counts satisfy the inequality, so the slack *S* = *H* − *L* is at least 0. All lower
/// ends are multiples of `width` and all highest counts are one below a multiple, so
/// *S* ≡ −|*Q*| modulo `width`, hence *S* ≥ `width` − |*Q*|. Put every cell of a lesser table at its
/// lower end and every cell of a greater table at its highest count: all inequalities hold. From
/// there move one lesser cell up, or one greater cell down, by at most *S*: each inequality that
/// holds this cell loses no more than its own slack, so all still hold. These are *S* + 1 ≥
/// `width` − *n* + 1 counts, or the cell's whole interval where that is less. ∎
///
/// It is tight (brute force in `suppression/tests.rs`), |*P*| does not matter, and tables with the
/// same cells, compared cell by cell, have *n* = 1 and lose nothing. [`promise`](Self::promise)
/// picks the width from *n*.
///
/// # Limits
/// The promise is about what is told here. It does not hold against who knows more:
/// - an **exact** count of a union from elsewhere (two cells at [0, 5) and [5, 10) with a known
///   total of 5 are 0 and 5), or an exact bound on a cell;
/// - tables of which one is compared both upwards and downwards (a chain of three, or "any" bounded
///   from above by the sum of all categories, or a coarser table that is an exact sum of this one):
///   the losses add up. Publish one finest table and take unions of it instead;
/// - **the next epoch**: who knows that a count moved by one person, and sees its interval change,
///   knows the count. Make epochs long enough that many people come and go within one.
///
/// # Examples
/// ```
/// use tavren_noise::Suppression;
///
/// let policy = Suppression::promise(100, 10, 1)?;
/// assert!(policy.round(99).is_hidden());
/// assert_eq!(policy.round(104).at_least(), 100);
/// assert_eq!(policy.round(104).below(), 110);
/// # Ok::<(), tavren_noise::PolicyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suppression {
    // INVARIANT: 1 ≤ width ≤ threshold, and width divides threshold.
    threshold: u64,
    width: u64,
}

impl Suppression {
    /// A policy from its two numbers, people each, at most 2³².
    ///
    /// # Errors
    /// [`PolicyError`] naming `width`, where it is 0 or too large, or `threshold`, where it is no
    /// multiple of `width`, 0 or too large.
    pub fn new(threshold: u64, width: u64) -> Result<Self, PolicyError> {
        if !(1..=WIDTH_MAX).contains(&width) {
            return Err(PolicyError::new("width"));
        }
        if !(width..=WIDTH_MAX).contains(&threshold) || !threshold.is_multiple_of(width) {
            return Err(PolicyError::new("threshold"));
        }
        Ok(Self { threshold, width })
    }

    /// The finest policy that hides counts below `threshold_min` and leaves every cell at least
    /// `width_promised` counts, where inequalities between tables have at most `cells_per_group`
    /// cells on their greater side (1 where all tables have the same cells).
    ///
    /// The width is `width_promised` + `cells_per_group` − 1, and the threshold the next multiple.
    ///
    /// # Errors
    /// [`PolicyError`] naming the argument that is 0 or too large.
    pub fn promise(
        threshold_min: u64,
        width_promised: u64,
        cells_per_group: u64,
    ) -> Result<Self, PolicyError> {
        let loss = cells_per_group.checked_sub(1);
        let loss = loss.ok_or(PolicyError::new("cells_per_group"))?;
        let width = width_promised.saturating_add(loss);
        if width_promised == 0 || width > WIDTH_MAX {
            return Err(PolicyError::new("width_promised"));
        }
        let threshold = threshold_min.max(1).checked_next_multiple_of(width);
        let over = PolicyError::new("threshold_min");
        Self::new(threshold.ok_or(over)?, width).map_err(|_| over)
    }

    /// The interval of the grid that holds `count`, which is at most
    /// [`COUNT_MAX`](crate::limits::COUNT_MAX).
    #[must_use]
    pub fn round(self, count: u64) -> Rounded {
        if count < self.threshold {
            return Rounded {
                at_least: 0,
                below: self.threshold,
            };
        }
        let above = count.checked_rem(self.width).unwrap_or(0);
        let at_least = count.saturating_sub(above);
        Rounded {
            at_least,
            below: at_least.saturating_add(self.width),
        }
    }
}

/// What is told of one cell: its count is `at_least` this and `below` that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rounded {
    at_least: u64,
    below: u64,
}

impl Rounded {
    /// The least count it can be.
    #[must_use]
    pub const fn at_least(self) -> u64 {
        self.at_least
    }

    /// One above the greatest count it can be.
    #[must_use]
    pub const fn below(self) -> u64 {
        self.below
    }
}
