use super::score::Balance;
use super::{Cause, Evidence};
use core::fmt;

/// One line of the explanation of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reason {
    /// What moved it.
    pub cause: Cause,
    /// How often that happened.
    pub count: u32,
    /// By how many points: above zero only for good evidence, below only for bad.
    pub points: i32,
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:+} {}", self.points, self.cause.words())?;
        match self.cause {
            Cause::Start => Ok(()),
            _ => write!(out, ": {}", self.count),
        }
    }
}

/// Why a score is what it is: the points add up to the score, exactly.
///
/// Each kind of evidence is laid on the scale in turn, the good before the bad, and its line is
/// what the score moved by. What never happened has no line.
///
/// # Law
/// 14: the parts sum to the score (`trust::tests::the_reasons_add_up_to_the_score`).
pub fn explain(evidence: &Evidence) -> Vec<Reason> {
    let mut balance = Balance::default();
    let mut before = 0;
    let start = (Cause::Start, 0);
    let happened = evidence
        .counts()
        .into_iter()
        .filter(|(_, count)| *count > 0);
    std::iter::once(start)
        .chain(happened)
        .map(|(cause, count)| {
            balance = balance.with((cause, count));
            let after = i32::from(balance.score().get());
            let points = after.saturating_sub(before);
            before = after;
            Reason {
                cause,
                count,
                points,
            }
        })
        .collect()
}
