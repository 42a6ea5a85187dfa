use std::collections::BTreeMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use tavren_sealing::{Entropy, Key, OsEntropy, Zeroizing};
use tavren_types::KeyId;

use crate::port::{Keyring, KeyringError, Secrets};

/// A keyring in memory: random keys that are wiped when they are destroyed, and all of them when
/// the keyring is dropped.
///
/// # Examples
/// ```
/// use tavren_core::memory::MemoryKeyring;
/// use tavren_core::port::Keyring;
///
/// let keyring = MemoryKeyring::random()?;
/// for (id, key) in keyring.fresh(2)? {
///     assert_eq!(keyring.open(&[id])?, [Some(key)]);
///     keyring.destroy(&[id])?;
///     assert_eq!(keyring.open(&[id])?, [None]);
/// }
/// # Ok::<(), tavren_core::port::KeyringError>(())
/// ```
pub struct MemoryKeyring<E = OsEntropy> {
    entropy: E,
    secrets: Secrets,
    /// Every id ever handed out; `None` where the key was destroyed, so that none comes back.
    keys: RwLock<BTreeMap<KeyId, Option<Key>>>,
}

impl MemoryKeyring {
    /// A keyring over the random bytes of the operating system.
    ///
    /// # Errors
    /// [`KeyringError::Failed`] when there are none.
    pub fn random() -> Result<Self, KeyringError> {
        Self::new(OsEntropy)
    }
}

impl<E: Entropy> MemoryKeyring<E> {
    /// A keyring whose secrets, ids and keys come from `entropy`.
    ///
    /// # Errors
    /// [`KeyringError::Failed`] when the source is not available.
    pub fn new(entropy: E) -> Result<Self, KeyringError> {
        let secrets = Secrets {
            lookup: draw_key(&entropy)?,
            pseudonym: draw_key(&entropy)?,
            tie: draw_key(&entropy)?,
        };
        Ok(Self {
            entropy,
            secrets,
            keys: RwLock::default(),
        })
    }
}

// Each change is one insertion or removal, so that a poisoned lock still guards a whole state.
impl<E: Entropy> Keyring for MemoryKeyring<E> {
    fn secrets(&self) -> Result<Secrets, KeyringError> {
        Ok(self.secrets.clone())
    }

    fn fresh(&self, count: usize) -> Result<Vec<(KeyId, Key)>, KeyringError> {
        let drawn = (0..count)
            .map(|_| Ok((draw_id(&self.entropy)?, draw_key(&self.entropy)?)))
            .collect::<Result<Vec<_>, KeyringError>>()?;
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let mut added = BTreeMap::new();
        for (id, key) in &drawn {
            if keys.contains_key(id) || added.insert(*id, Some(key.clone())).is_some() {
                return Err(failed("the source of random bytes repeats itself"));
            }
        }
        keys.append(&mut added);
        Ok(drawn)
    }

    fn open(&self, ids: &[KeyId]) -> Result<Vec<Option<Key>>, KeyringError> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        Ok(ids
            .iter()
            .map(|id| keys.get(id).cloned().flatten())
            .collect())
    }

    fn destroy(&self, ids: &[KeyId]) -> Result<(), KeyringError> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        for id in ids {
            if let Some(key) = keys.get_mut(id) {
                // Dropping the key wipes it.
                *key = None;
            }
        }
        Ok(())
    }
}

impl<E> fmt::Debug for MemoryKeyring<E> {
    /// Prints the type alone.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MemoryKeyring(..)")
    }
}

fn draw_key(entropy: &impl Entropy) -> Result<Key, KeyringError> {
    let mut bytes = Zeroizing::new([0; 32]);
    entropy
        .fill(bytes.as_mut_slice())
        .map_err(|_| failed("no random bytes are available"))?;
    Ok(Key::from_bytes(*bytes))
}

fn draw_id(entropy: &impl Entropy) -> Result<KeyId, KeyringError> {
    let mut bytes = [0; 16];
    entropy
        .fill(&mut bytes)
        .map_err(|_| failed("no random bytes are available"))?;
    Ok(KeyId::from_bytes(bytes))
}

fn failed(what: &'static str) -> KeyringError {
    KeyringError::Failed { what }
}
