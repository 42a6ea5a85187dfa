use std::collections::BTreeMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use tavren_types::PackageId;

use crate::port::{DeliveryQueue, QueueError};

/// A delivery queue in memory: sealed chunks wait here until their buyer has them.
///
/// # Examples
/// ```
/// use tavren_core::memory::MemoryQueue;
/// use tavren_core::port::DeliveryQueue;
/// use tavren_core::types::PackageId;
///
/// let queue = MemoryQueue::new();
/// let package = PackageId::from_bytes([7; 16]);
/// queue.put(&package, &[b"sealed".to_vec()])?;
/// assert_eq!(queue.fetch(&package)?, Some(vec![b"sealed".to_vec()]));
/// # Ok::<(), tavren_core::port::QueueError>(())
/// ```
#[derive(Default)]
pub struct MemoryQueue {
    packages: RwLock<BTreeMap<PackageId, Vec<Vec<u8>>>>,
}

impl MemoryQueue {
    /// An empty queue.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

// Each change is one insertion or removal, so that a poisoned lock still guards a whole state.
impl DeliveryQueue for MemoryQueue {
    fn put(&self, package: &PackageId, chunks: &[Vec<u8>]) -> Result<(), QueueError> {
        let chunks = chunks.to_vec();
        self.packages
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(*package, chunks);
        Ok(())
    }

    fn fetch(&self, package: &PackageId) -> Result<Option<Vec<Vec<u8>>>, QueueError> {
        let packages = self.packages.read().unwrap_or_else(PoisonError::into_inner);
        Ok(packages.get(package).cloned())
    }

    fn remove(&self, package: &PackageId) -> Result<(), QueueError> {
        self.packages
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(package);
        Ok(())
    }
}

impl fmt::Debug for MemoryQueue {
    /// Prints how many packages wait, and nothing of them.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let packages = self.packages.read().unwrap_or_else(PoisonError::into_inner);
        write!(out, "MemoryQueue({} packages)", packages.len())
    }
}
