use std::collections::HashMap;

use tavren_sealing::Key;
use tavren_types::KeyId;

/// Keys in each half of the cache; a key takes about 64 bytes.
const HALF_MAX: usize = 8_192;

/// Keys opened of late, in two halves: when the young half is full, the old one is dropped.
///
/// INVARIANT: every key in it was in the file at `version`, and this process has not deleted it
/// since.
pub(super) struct Cache {
    version: i64,
    young: HashMap<KeyId, Key>,
    old: HashMap<KeyId, Key>,
}

impl Cache {
    pub(super) fn new() -> Self {
        Self {
            version: 0,
            young: HashMap::new(),
            old: HashMap::new(),
        }
    }

    /// Forgets everything if another process has changed the file since.
    pub(super) fn at(&mut self, version: i64) {
        if self.version != version {
            self.clear();
            self.version = version;
        }
    }

    pub(super) fn find(&self, id: &KeyId) -> Option<Key> {
        self.young.get(id).or_else(|| self.old.get(id)).cloned()
    }

    pub(super) fn keep(&mut self, id: KeyId, key: Key) {
        if self.young.len() >= HALF_MAX {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(id, key);
    }

    pub(super) fn forget(&mut self, ids: &[KeyId]) {
        for id in ids {
            self.young.remove(id);
            self.old.remove(id);
        }
    }

    pub(super) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}
