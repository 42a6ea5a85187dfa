//! Who matched: for a delivery sink or a disclosure policy, and for nobody else.

use super::leaf::{self, WINDOW};
use super::{Engine, coarse};
use crate::hierarchy::AreaId;
use crate::kernel::Counts;
use crate::signal::SignalId;
use alloc::vec::Vec;

/// The signals that a deal is for.
///
/// It cannot be printed, stored or counted: it goes to a [`Sink`], or through a disclosure policy
/// to a vendor.
pub struct MatchSet<'e> {
    engine: &'e Engine,
    count: u64,
}

/// Where notifications of a match go: inside the enclave, to agents' queues.
pub trait Sink {
    /// Takes one signal that matched; called in rising order of ids.
    fn deliver(&mut self, to: SignalId);
}

impl<'e> MatchSet<'e> {
    pub(super) fn new(engine: &'e Engine, count: u64) -> Self {
        Self { engine, count }
    }

    /// Hands every signal that matched to `sink`, by rising id: an order that tells nothing.
    pub fn deliver(&self, sink: &mut dyn Sink) {
        let mut ids: Vec<u128> = Vec::with_capacity(usize::try_from(self.count).unwrap_or(0));
        for (job, line) in self.engine.plan.jobs.iter().zip(&self.engine.lines) {
            let (bank, lane) = self.engine.rows.block(job.block);
            ids.extend(line.rows().map(|row| bank.id(lane, row)));
        }
        ids.sort_unstable();
        for id in ids {
            sink.deliver(SignalId::of_number(id));
        }
    }

    /// How many matched.
    pub(crate) fn total(&self) -> u64 {
        self.count
    }

    /// How many matched in each area that any did, by rising area.
    pub(crate) fn areas(&self) -> Vec<(AreaId, u64)> {
        let engine = self.engine;
        let mut totals = alloc::vec![0_u32; engine.tables.areas.len().next_multiple_of(WINDOW)];
        let (mut counts, mut window) = ([[0; 4]; WINDOW], 0);
        for (job, line) in engine.plan.jobs.iter().zip(&engine.lines) {
            if job.sole {
                add(&mut totals, job.area, line.ones());
                continue;
            }
            // Blocks come by area, so a window is left but once or twice.
            if leaf::window(job.area) != window {
                empty(&mut counts, window, &mut totals);
                window = leaf::window(job.area);
            }
            let (bank, lane) = engine.rows.block(job.block);
            (engine.kernel.tally)(&bank.codes[lane], line, &mut counts);
        }
        empty(&mut counts, window, &mut totals);
        if engine.settings.area_share_min > 1 {
            let least = engine.settings.area_share_min;
            let counted = coarse::counted_as(&engine.tables.areas, &engine.rows.shares, least);
            for (number, counts_as) in (0_u16..).zip(&counted) {
                if counts_as.number() != number {
                    let count = totals.get_mut(usize::from(number)).map(core::mem::take);
                    add(&mut totals, counts_as.number(), count.unwrap_or_default());
                }
            }
        }
        (0_u16..)
            .zip(totals)
            .filter(|(_, count)| *count > 0)
            .map(|(number, count)| (AreaId(number), u64::from(count)))
            .collect()
    }
}

/// What benches and tests compare, and what no vendor is shown.
#[cfg(any(test, feature = "raw"))]
impl MatchSet<'_> {
    /// How many matched.
    pub fn count(&self) -> u64 {
        self.total()
    }

    /// How many matched in each area.
    pub fn by_area(&self) -> Vec<(AreaId, u64)> {
        self.areas()
    }

    /// Appends the numbers of the rows that matched, which stand until the engine changes.
    pub fn slots(&self, out: &mut Vec<u32>) {
        (self.engine.kernel.slots)(&self.engine.plan.jobs, &self.engine.lines, out);
    }
}

fn add(totals: &mut [u32], area: u16, count: u32) {
    if let Some(total) = totals.get_mut(usize::from(area)) {
        *total = total.saturating_add(count);
    }
}

/// Adds what was counted in a window to the totals, and begins anew.
fn empty(counts: &mut Counts, window: u16, totals: &mut [u32]) {
    for (code, counts) in (0..=u8::MAX).zip(counts) {
        let count = core::mem::take(counts).into_iter().fold(0, u32::saturating_add);
        add(totals, leaf::area(window, code), count);
    }
}
