//! Who does the work of a match: one pair of hands, or threads of the caller's own.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "parts of a plan lie within its blocks"
)]

use super::bank::{LANES, Line};
use super::found::Found;
use super::leaves::Engine;
use super::store::Store;
use crate::kernel::{Job, Kernel, Pass, Query};
use alloc::vec::Vec;

/// Who runs the parts of a match: threads of the caller's own.
///
/// A crew that runs every part gives the same matches as [`Engine::match_deal`], in any order.
///
/// [`Engine::match_deal`]: super::Engine::match_deal
pub trait Crew {
    /// Parts that can run at the same time.
    fn hands(&self) -> usize;

    /// Runs every part, and returns when all have run.
    fn run(&self, parts: &mut [Part<'_>]);
}

/// One pair of hands.
pub(crate) struct Alone;

impl Crew for Alone {
    fn hands(&self) -> usize {
        1
    }

    fn run(&self, parts: &mut [Part<'_>]) {
        parts.iter_mut().for_each(Part::run);
    }
}

/// A share of the blocks that a match looks at.
pub struct Part<'a> {
    pass: Pass<'a>,
    jobs: Option<&'a [Job]>,
    kernel: Kernel,
    lines: &'a mut [Line],
    count: Option<u64>,
}

impl Part<'_> {
    /// Does this share of the work.
    pub fn run(&mut self) {
        self.count = Some(match self.jobs {
            None => (self.kernel.scan)(self.pass, self.lines),
            Some(jobs) => (self.kernel.scan_some)(self.pass, jobs, self.lines),
        });
    }

    /// How many matched; what the crew left undone is done now.
    fn count(&mut self) -> u64 {
        if self.count.is_none() {
            self.run();
        }
        self.count.unwrap_or_default()
    }
}

/// Looks at every block that is to be looked at; how many rows match.
pub(super) fn run(found: &mut Found, query: &Query, engine: &Engine, crew: &dyn Crew) -> u64 {
    let mut lines = core::mem::take(&mut found.lines);
    let share = lines.len().div_ceil(crew.hands().max(1)).max(1);
    // A pass over all blocks begins with a whole bank.
    let share = share.next_multiple_of(LANES);
    let mut parts: Vec<Part<'_>> = (lines.chunks_mut(share).enumerate())
        .map(|(at, lines)| Part {
            pass: Pass {
                query,
                banks: engine.rows.banks(),
                first: at * share,
                spans: engine.rows.spans(),
                areas: &found.areas,
            },
            jobs: (found.jobs.as_deref()).map(|jobs| jobs.get(at * share..).unwrap_or_default()),
            kernel: engine.kernel,
            lines,
            count: None,
        })
        .collect();
    crew.run(&mut parts);
    let count = parts.iter_mut().map(Part::count).sum();
    drop(parts);
    found.lines = lines;
    count
}
