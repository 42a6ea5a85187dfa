//! Stores that break one promise each, to see that the suite notices.
//!
//! A suite that passes a broken store proves nothing about a sound one. Each [`Defect`] is a
//! mistake that a real adapter could make; `tests/broken.rs` shows which case catches it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tavren_core::memory::MemoryStore;
use tavren_core::port::{
    Batch, Committed, Emitted, Entry, Key, Limits, Page, Range, Scope, Snapshot, Store, StoreError,
    Topic,
};

use crate::Fixture;

mod batch;
mod commit;
mod defect;
mod erase;
mod notes;
mod order;
mod outbox;
mod race;
mod read;
mod revision;
mod scan;

pub use defect::Defect;
use notes::Notes;

/// A memory store with one defect.
///
/// # Examples
/// ```
/// use tavren_core::port::{Committed, Store};
/// use tavren_testkit::broken::{self, Defect};
/// use tavren_testkit::store;
///
/// let report = store::conformance(&broken::fixture(Defect::FloorOneTooLow));
/// let caught: Vec<_> = report.failed().map(|finding| finding.name).collect();
/// assert!(caught.contains(&"a_counter_may_not_fall_one_below_its_floor"));
/// ```
#[derive(Debug)]
pub struct Broken {
    defect: Defect,
    shared: Arc<Shared>,
    /// How often the store was opened before.
    life: u8,
}

/// What lasts when the store is dropped and opened again.
#[derive(Debug, Default)]
struct Shared {
    store: MemoryStore,
    notes: Notes,
    lives: AtomicU8,
}

/// A fixture for stores with this defect. They last, so that no case is skipped.
pub fn fixture(defect: Defect) -> impl Fixture<dyn Store> {
    crate::store::lasting(
        || Ok::<_, std::convert::Infallible>(Arc::default()),
        move |shared| Ok::<_, std::convert::Infallible>(Broken::open(defect, shared)),
    )
}

impl Broken {
    fn open(defect: Defect, shared: &Arc<Shared>) -> Self {
        Self {
            defect,
            shared: Arc::clone(shared),
            life: shared.lives.fetch_add(1, Ordering::Relaxed),
        }
    }

    fn has(&self, defect: Defect) -> bool {
        self.defect == defect
    }

    fn store(&self) -> &MemoryStore {
        &self.shared.store
    }

    fn notes(&self) -> &Notes {
        &self.shared.notes
    }
}

impl Store for Broken {
    fn read(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        read::read(self, keys)
    }

    fn scan(&self, range: &Range, page: &Page) -> Result<Vec<Entry>, StoreError> {
        scan::scan(self, range, page)
    }

    fn commit(&self, batch: &Batch) -> Result<Committed, StoreError> {
        commit::commit(self, batch)
    }

    fn outbox(&self, topic: Topic, after: u64, limit: usize) -> Result<Vec<Emitted>, StoreError> {
        outbox::outbox(self, topic, after, limit)
    }

    fn erase(&self, scope: &Scope) -> Result<u64, StoreError> {
        erase::erase(self, scope)
    }

    fn limits(&self) -> Limits {
        let mut limits = self.store().limits();
        if self.has(Defect::LimitsBelowTheLeast) {
            limits.ops = 1_000;
        }
        limits
    }
}
