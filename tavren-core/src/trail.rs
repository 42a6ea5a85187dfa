//! A trail: the stream of audit entries of one person, one buyer, or the operator.

use tavren_types::{Handle, KeyId};

/// Whose trail an entry goes to, and the key that seals it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trail {
    pub(crate) handle: Handle,
    pub(crate) key: KeyId,
}
