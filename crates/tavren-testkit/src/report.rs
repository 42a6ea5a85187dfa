use std::fmt;

use crate::{Case, Fixture};

/// How one case went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The promise is kept.
    Passed,
    /// It could not be tried here, and why.
    Skipped(&'static str),
    /// The promise is broken, and how.
    Failed(String),
}

/// One case with its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The part of the contract.
    pub group: &'static str,
    /// The promise, as a sentence.
    pub name: &'static str,
    /// How it went.
    pub outcome: Outcome,
}

/// How every case of a suite went. Prints as a count and one line for each case that did not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a report that nobody reads finds nothing"]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    pub(crate) fn run<P: ?Sized + 'static>(
        cases: impl Iterator<Item = &'static Case<P>>,
        fixture: &dyn Fixture<P>,
    ) -> Self {
        let findings = cases.map(|case| Finding {
            group: case.group,
            name: case.name,
            outcome: case.run_at(fixture),
        });
        Self {
            findings: findings.collect(),
        }
    }

    /// Every case in the order of the suite.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The cases that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Finding> {
        let failed = |finding: &&Finding| matches!(finding.outcome, Outcome::Failed(_));
        self.findings.iter().filter(failed)
    }

    /// The cases that could not be tried here.
    pub fn skipped(&self) -> impl Iterator<Item = &Finding> {
        let skipped = |finding: &&Finding| matches!(finding.outcome, Outcome::Skipped(_));
        self.findings.iter().filter(skipped)
    }

    /// Whether no case failed.
    pub fn passed(&self) -> bool {
        self.failed().next().is_none()
    }

    /// Passes when no case failed; for use in a test.
    ///
    /// # Panics
    /// With the name of every case that failed.
    #[track_caller]
    pub fn assert_passed(&self) {
        assert!(self.passed(), "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, failed, skipped) = (
            self.findings.len(),
            self.failed().count(),
            self.skipped().count(),
        );
        write!(out, "{all} cases: {failed} failed, {skipped} skipped")?;
        for Finding {
            group,
            name,
            outcome,
        } in self.failed().chain(self.skipped())
        {
            match outcome {
                Outcome::Passed => {}
                Outcome::Failed(why) => write!(out, "\nFAILED  {group}: {name}: {why}")?,
                Outcome::Skipped(why) => write!(out, "\nskipped {group}: {name}: {why}")?,
            }
        }
        Ok(())
    }
}
