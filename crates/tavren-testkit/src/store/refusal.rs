//! Why a batch must be refused.

use std::fmt;

use tavren_core::port::{Key, StoreError};

use super::subject::name;

/// Why a batch must be refused.
#[derive(PartialEq, Eq)]
pub(super) enum Refusal {
    /// The guards of these keys, in any order.
    Conflict(Vec<Key>),
    Bound(Key),
    Replay,
    Unsupported,
    Corrupt,
}

impl Refusal {
    pub(super) fn conflict(keys: &[&[u8]]) -> Self {
        Self::Conflict(keys.iter().map(|key| Key::new(key)).collect())
    }

    pub(super) fn bound(key: &[u8]) -> Self {
        Self::Bound(Key::new(key))
    }

    /// The refusal that an error is, if it is one.
    pub(super) fn of(error: &StoreError) -> Option<Self> {
        Some(match error {
            StoreError::Conflict { keys } => {
                let mut keys = keys.clone();
                keys.sort_unstable();
                keys.dedup();
                Self::Conflict(keys)
            }
            StoreError::Bound { key } => Self::Bound(key.clone()),
            StoreError::Replay => Self::Replay,
            StoreError::Unsupported { .. } => Self::Unsupported,
            StoreError::Corrupt { .. } => Self::Corrupt,
            _ => return None,
        })
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict(keys) => {
                let names: Vec<String> = keys.iter().map(name).collect();
                write!(out, "Conflict({})", names.join(", "))
            }
            Self::Bound(key) => write!(out, "Bound({})", name(key)),
            Self::Replay => out.write_str("Replay"),
            Self::Unsupported => out.write_str("Unsupported"),
            Self::Corrupt => out.write_str("Corrupt"),
        }
    }
}
