//! Who matched: for a delivery sink or a disclosure policy, and for nobody else.

use super::Engine;
use super::found::Found;
use super::ids::Slot;
use crate::criteria::Checked;
use crate::disclosure::{DisclosureError, DisclosurePolicy, View};
#[cfg(any(test, feature = "raw"))]
use crate::hierarchy::AreaId;
use crate::signal::SignalId;
use alloc::vec::Vec;
use tavren_noise::VendorId;

/// The signals that a deal is for.
///
/// It cannot be printed, stored or counted: it goes to a [`Sink`], or through a disclosure policy
/// to a vendor.
///
/// ```compile_fail
/// fn told(set: &tavren_matching::MatchSet<'_>) -> String {
///     format!("{set:?}")
/// }
/// ```
///
/// # Law
/// 13: a vendor's figures come from [`MatchSet::view`] alone.
pub struct MatchSet<'e> {
    engine: &'e Engine,
    deal: Checked,
    found: &'e Found,
}

/// Where notifications of a match go: inside the enclave, to agents' queues.
pub trait Sink {
    /// Takes one signal that matched; called in rising order of ids.
    fn deliver(&mut self, to: SignalId);
}

impl<'e> MatchSet<'e> {
    pub(super) fn new(engine: &'e Engine, deal: Checked, found: &'e Found) -> Self {
        Self {
            engine,
            deal,
            found,
        }
    }

    /// Hands every signal that matched to `sink`, by rising id: an order that tells nothing.
    pub fn deliver(&self, sink: &mut dyn Sink) {
        let mut slots = Vec::with_capacity(usize::try_from(self.found.count).unwrap_or(0));
        self.list(&mut slots);
        let row = |slot: &u32| {
            let slot = Slot(*slot);
            let (bank, lane) = self.engine.rows.block(slot.block());
            bank.id(lane, slot.row())
        };
        let mut ids: Vec<u128> = slots.iter().map(row).collect();
        ids.sort_unstable();
        for id in ids {
            sink.deliver(SignalId::of_number(id));
        }
    }

    /// Sets the bit of every signal that matched, where ids are small numbers: bit `id % 64` of word
    /// `id / 64`. Ids beyond `marks` are left out.
    ///
    /// Every row that was looked at costs the same, whether it matched or not.
    pub fn mark(&self, marks: &mut [u64]) {
        let look = self.found.plan.look(0);
        let Some(last) = self.engine.rows.blocks().checked_sub(1) else {
            return;
        };
        let last = u32::try_from(last).unwrap_or(u32::MAX);
        for (at, line) in self.found.lines.iter().enumerate() {
            // What constant work looks at beyond the last block has matched nobody.
            let block = look.block(at).min(last);
            let (bank, lane) = self.engine.rows.block(block);
            bank.mark(lane, line, marks);
        }
    }

    /// What `vendor` may know of this match in an epoch (a UTC day, say).
    ///
    /// # Errors
    /// [`DisclosureError`] where the policy refuses the question or the budget does not cover it;
    /// neither depends on who matched.
    pub fn view(
        &self,
        policy: &mut dyn DisclosurePolicy,
        vendor: VendorId,
        epoch: u64,
    ) -> Result<View, DisclosureError> {
        policy.view(self, vendor, epoch)
    }

    /// Appends the slots of the rows that matched.
    fn list(&self, out: &mut Vec<u32>) {
        (self.engine.kernel.slots)(self.found.plan.look(0), &self.found.lines, out);
    }

    pub(crate) fn engine(&self) -> &Engine {
        self.engine
    }

    pub(crate) fn deal(&self) -> &Checked {
        &self.deal
    }
}

/// What benches and tests compare, and what no vendor is shown.
#[cfg(any(test, feature = "raw"))]
impl MatchSet<'_> {
    /// How many matched.
    pub fn count(&self) -> u64 {
        self.found.count
    }

    /// How many matched in each area that any did, by rising area.
    pub fn by_area(&self) -> Vec<(AreaId, u32)> {
        self.found.areas(self.engine)
    }

    /// How many blocks the match looked at.
    pub fn blocks(&self) -> usize {
        self.found.lines.len()
    }

    /// Bytes of planes that the match read.
    pub fn bytes_read(&self) -> u64 {
        self.found.plan.bytes_read()
    }

    /// Appends the numbers of the rows that matched, which stand until the engine changes.
    pub fn slots(&self, out: &mut Vec<u32>) {
        self.list(out);
    }
}
