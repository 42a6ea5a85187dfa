use std::fmt;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::port::{
    Batch, Committed, Emitted, Entry, Key, Limits, Page, Range, Scope, Snapshot, Store, StoreError,
    Topic,
};

mod commit;
mod erase;
mod state;

use state::State;

/// A store in memory: every promise of [`Store`] but that it outlives the process.
///
/// Readers share one lock; a commit checks everything under the writer's lock before it changes
/// anything, so that a state is never half changed, not even behind a poisoned lock. Commit ids and
/// tokens are kept until [`Scope::Expired`] is erased.
///
/// # Examples
/// ```
/// use tavren_core::memory::MemoryStore;
/// use tavren_core::port::store::{Batch, Committed, Key, Op, Store};
/// use tavren_core::types::{CommandId, Timestamp};
///
/// let store = MemoryStore::new();
/// let batch = Batch {
///     commit_id: CommandId::from_bytes([1; 16]),
///     digest: [2; 32],
///     now: Timestamp::from_millis(0).expect("a valid time"),
///     guards: vec![],
///     ops: vec![Op::Put { key: Key::new(b"k"), value: b"value".to_vec() }],
///     answer: b"done".to_vec(),
/// };
/// assert_eq!(store.commit(&batch)?, Committed::Applied);
/// let again = Committed::AlreadyApplied { answer: (*b"done").into() };
/// assert_eq!(store.commit(&batch)?, again);
/// # Ok::<(), tavren_core::port::StoreError>(())
/// ```
#[derive(Default)]
pub struct MemoryStore {
    state: RwLock<State>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    #[cfg(test)]
    pub(super) fn hold(&self) -> impl Drop + '_ {
        self.writer()
    }

    fn reader(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn writer(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn read(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        within(keys.len(), "more keys in one read than the limit")?;
        Ok(self.reader().read(keys))
    }

    fn scan(&self, range: &Range, page: &Page) -> Result<Vec<Entry>, StoreError> {
        within(page.limit, "more entries in one page than the limit")?;
        let state = self.reader();
        Ok(match range {
            Range::Keys { prefix, until } => state.walk(prefix, until.as_ref(), page),
            Range::Stream(stream) => state.follow(stream, page),
        })
    }

    fn commit(&self, batch: &Batch) -> Result<Committed, StoreError> {
        let mut state = self.writer();
        if let Some(committed) = commit::recall(&state, batch)? {
            return Ok(committed);
        }
        let sums = commit::check(&state, batch)?;
        commit::write(&mut state, batch, &sums)?;
        Ok(Committed::Applied)
    }

    fn outbox(&self, topic: Topic, after: u64, limit: usize) -> Result<Vec<Emitted>, StoreError> {
        within(limit, "more messages in one page than the limit")?;
        Ok(self.reader().messages(topic, after, limit))
    }

    fn erase(&self, scope: &Scope) -> Result<u64, StoreError> {
        Ok(erase::erase(&mut self.writer(), scope))
    }

    fn limits(&self) -> Limits {
        Limits::LEAST
    }
}

impl fmt::Debug for MemoryStore {
    /// Prints how much it holds, and nothing of it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "MemoryStore({} entries)", self.reader().entries.len())
    }
}

fn within(count: usize, what: &'static str) -> Result<(), StoreError> {
    if count > Limits::LEAST.keys {
        return Err(StoreError::Unsupported { what });
    }
    Ok(())
}
