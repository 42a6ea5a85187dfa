//! What a defect needs to remember beside the store.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tavren_core::port::{Committed, Emitted, Key, Revision, Topic};
use tavren_types::{CommandId, Timestamp};

#[derive(Debug, Default)]
pub(super) struct Notes {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
pub(super) struct Kept {
    /// The revision of each key, counted from when it was last made.
    pub(super) revisions: BTreeMap<Key, Revision>,
    /// The time of the last batch, and in which life it came.
    pub(super) last: Option<(Timestamp, u8)>,
    /// How far positions were set back.
    pub(super) trimmed: u64,
    /// Positions drawn so far.
    pub(super) drawn: u64,
    /// Messages under positions drawn before their commit.
    pub(super) messages: Vec<(Topic, Emitted)>,
    /// What was committed, beside the store.
    pub(super) done: HashMap<CommandId, ([u8; 32], Box<[u8]>)>,
    /// When each token expires, beside the store.
    pub(super) tokens: HashMap<(Key, [u8; 32]), Timestamp>,
    /// Numbers for commit ids that no case uses.
    pub(super) spare: u64,
}

impl Notes {
    pub(super) fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A commit id that no case uses.
    pub(super) fn spare_id(&self) -> CommandId {
        let mut kept = self.lock();
        kept.spare = kept.spare.saturating_add(1);
        let mut id = [0xee; 16];
        for (to, from) in id.iter_mut().zip(kept.spare.to_be_bytes()) {
            *to = from;
        }
        CommandId::from_bytes(id)
    }

    /// The answer of before, as a sound store gives it.
    pub(super) fn recall(&self, id: &CommandId, digest: [u8; 32]) -> Option<Option<Committed>> {
        let kept = self.lock();
        let (before, answer) = kept.done.get(id)?;
        Some((*before == digest).then(|| Committed::AlreadyApplied {
            answer: answer.clone(),
        }))
    }
}
