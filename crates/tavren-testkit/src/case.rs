use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tavren_core::port::{KeyringError, MatcherError, QueueError, StoreError};

use crate::{Bench, Fixture, Outcome};

/// One promise of a port, and how to see whether it is kept.
pub struct Case<P: ?Sized + 'static> {
    /// The part of the contract.
    pub group: &'static str,
    /// The promise, as a sentence.
    pub name: &'static str,
    /// Tries it on something fresh.
    pub run: fn(Bench<'_, P>) -> Verdict,
}

impl<P: ?Sized> Case<P> {
    /// Runs this case at a new place. A panic of what is tested is a failure of this case alone.
    pub fn run_at(&self, fixture: &dyn Fixture<P>) -> Outcome {
        let run = || (self.run)(Bench::new(fixture.place().map_err(Stop::Fail)?)?);
        match catch_unwind(AssertUnwindSafe(run)) {
            Ok(Ok(())) => Outcome::Passed,
            Ok(Err(Stop::Skip(why))) => Outcome::Skipped(why),
            Ok(Err(Stop::Fail(why))) => Outcome::Failed(why),
            Err(_) => Outcome::Failed("it panicked".to_owned()),
        }
    }
}

impl<P: ?Sized> fmt::Debug for Case<P> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Case({}: {})", self.group, self.name)
    }
}

/// What a case says: nothing when the promise is kept.
pub type Verdict = Result<(), Stop>;

/// Why a case stopped early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The promise is broken, and how.
    Fail(String),
    /// The promise cannot be tried here, and why.
    Skip(&'static str),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Fail(format!("the store failed: {error}"))
    }
}

impl From<MatcherError> for Stop {
    fn from(error: MatcherError) -> Self {
        Self::Fail(format!("the matcher failed: {error}"))
    }
}

impl From<KeyringError> for Stop {
    fn from(error: KeyringError) -> Self {
        Self::Fail(format!("the keyring failed: {error}"))
    }
}

impl From<QueueError> for Stop {
    fn from(error: QueueError) -> Self {
        Self::Fail(format!("the queue failed: {error}"))
    }
}

/// Names cases by their functions, in one group.
macro_rules! cases {
    ($port:ty, $group:literal: $($name:ident),* $(,)?) => {
        pub(super) const CASES: &[$crate::Case<$port>] = &[$($crate::Case {
            group: $group,
            name: stringify!($name),
            run: $name,
        }),*];
    };
}
pub(crate) use cases;
