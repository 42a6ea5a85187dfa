use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tavren_matching::{SignalId, Sink};

/// Whom deals were for, in memory, until the host asks: for hosts that would rather ask than be called
/// while a matcher answers. A clone is the same sink. What nobody asks for stays.
///
/// # Examples
/// ```
/// use tavren_core::matching::{SignalId, Sink};
/// use tavren_core::memory::MemorySink;
///
/// let mut told = MemorySink::new();
/// told.deliver(SignalId::from_bytes([1; 16]));
/// told.deliver(SignalId::from_bytes([2; 16]));
/// assert_eq!(told.take(1), [SignalId::from_bytes([1; 16])]);
/// assert_eq!(told.take(9), [SignalId::from_bytes([2; 16])]);
/// assert_eq!(told.take(9), []);
/// ```
#[derive(Clone, Default)]
pub struct MemorySink {
    told: Arc<Mutex<VecDeque<SignalId>>>,
}

impl MemorySink {
    /// A sink that was told nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes out at most so many, the oldest first.
    #[must_use]
    pub fn take(&self, limit: usize) -> Vec<SignalId> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let count = limit.min(told.len());
        told.drain(..count).collect()
    }
}

impl Sink for MemorySink {
    fn deliver(&mut self, to: SignalId) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.push_back(to);
    }
}

impl fmt::Debug for MemorySink {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MemorySink(..)")
    }
}
