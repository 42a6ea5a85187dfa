use super::MatchSet;
use crate::engine::ids::Slot;
#[cfg(any(test, feature = "raw"))]
use crate::hierarchy::AreaId;
use crate::signal::SignalId;
use alloc::vec::Vec;

/// Where notifications of a match go: inside the enclave, to agents' queues.
pub trait Sink {
    /// Takes one signal that matched; called in rising order of ids.
    fn deliver(&mut self, to: SignalId);
}

impl MatchSet<'_> {
    /// Hands every signal that matched to `sink`, by rising id: an order that tells nothing.
    pub fn deliver(&self, sink: &mut dyn Sink) {
        let mut slots = Vec::with_capacity(usize::try_from(self.found.count).unwrap_or(0));
        self.list(&mut slots);
        let row = |slot: &u32| {
            let slot = Slot(*slot);
            self.ground.store.id(slot.block(), slot.row())
        };
        let mut ids: Vec<u128> = slots.iter().map(row).collect();
        ids.sort_unstable();
        for id in ids {
            sink.deliver(SignalId::of_number(id));
        }
    }

    /// Appends the slots of the rows that matched.
    fn list(&self, out: &mut Vec<u32>) {
        (self.ground.kernel.slots)(self.found.jobs.as_deref(), &self.found.lines, out);
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
        self.found.areas_counted(self.ground)
    }

    /// How many blocks the match looked at.
    pub fn blocks(&self) -> usize {
        self.found.lines.len()
    }

    /// Bytes of planes that the match read.
    pub fn bytes_read(&self) -> u64 {
        crate::kernel::Query::bytes_read(&self.deal, self.ground, self.found.lines.len())
    }

    /// Appends the numbers of the rows that matched, which stand until the engine changes.
    pub fn slots(&self, out: &mut Vec<u32>) {
        self.list(out);
    }
}
