//! What came of a price.

use alloc::vec::Vec;

/// Who accepted, who was paid, and what that cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// People who accepted their quote, whether the budget held it or not.
    pub accepted: u64,
    /// People who were paid.
    pub paid: u64,
    /// What they were paid, in steps: minor units, or millionths of one where prices are below one.
    pub spend: u64,
}

impl Tally {
    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self {
            accepted: self.accepted.saturating_add(other.accepted),
            paid: self.paid.saturating_add(other.paid),
            spend: self.spend.saturating_add(other.spend),
        }
    }

    /// Counts one more person who is paid.
    #[inline]
    pub(crate) fn pay(&mut self, steps: u64) {
        self.paid = self.paid.wrapping_add(1);
        self.spend = self.spend.wrapping_add(steps);
    }
}

/// What came of one price, or of one day: a tally for each segment.
///
/// # Examples
/// ```
/// use tavren_pricing::{Outcome, Tally};
///
/// let tally = |paid| Tally { accepted: paid, paid, spend: 75 * paid };
/// let outcome = Outcome::new(vec![tally(120), tally(99)]);
/// assert_eq!(outcome.total().paid, 219);
/// assert_eq!(outcome.reached(100), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome(Vec<Tally>);

impl Outcome {
    /// An outcome of these segments.
    pub fn new(segments: Vec<Tally>) -> Self {
        Self(segments)
    }

    /// One tally a segment, in order.
    pub fn segments(&self) -> &[Tally] {
        &self.0
    }

    pub(crate) fn segment_mut(&mut self, segment: usize) -> Option<&mut Tally> {
        self.0.get_mut(segment)
    }

    /// All of them together.
    pub fn total(&self) -> Tally {
        self.0.iter().copied().fold(Tally::default(), Tally::plus)
    }

    /// Segments in which at least so many people were paid: cohorts that are large enough.
    pub fn reached(&self, people: u64) -> usize {
        self.0.iter().filter(|tally| tally.paid >= people).count()
    }
}
