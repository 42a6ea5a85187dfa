//! The keyring: the only place where keys live, so that destroying one wipes what it sealed.

use tavren_sealing::Key;
use tavren_types::{Code, KeyId};

/// Keys that live as long as the database and derive from nothing, least of all from the master.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// Turns a user id into the key of the user's root record.
    pub lookup: Key,
    /// Turns a user into the pseudonym that one buyer sees.
    pub pseudonym: Key,
    /// Breaks ties and draws what must not depend on who asks.
    pub tie: Key,
}

/// Why a keyring did not do as asked. No message holds a key or a part of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyringError {
    /// The key file is not there although the database is.
    #[error("the key file is missing")]
    Missing,
    /// The key file belongs to another database.
    #[error("the key file belongs to another database")]
    Foreign,
    /// No master key, or one that does not open the key file.
    #[error("the master key is absent or wrong: {what}")]
    Master {
        /// Where it was looked for, and what to do.
        what: &'static str,
    },
    /// The key file was written by a newer version.
    #[error("the key file was written by a newer version")]
    Newer,
    /// Reading or writing failed; nothing was handed out or destroyed.
    #[error("the key file cannot be read or written: {what}")]
    Failed {
        /// What failed.
        what: &'static str,
    },
}

impl KeyringError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Missing => Code::KeyringMissing,
            Self::Foreign => Code::KeyringForeign,
            Self::Master { .. } => Code::KeyringMaster,
            Self::Newer => Code::StoreNewer,
            Self::Failed { .. } => Code::KeyringFailed,
        }
    }
}

/// Random keys under random ids, each handed out once and destroyed for good.
///
/// **Durability.** A key is durable before [`Keyring::fresh`] returns it, and is never handed out
/// again, not even after a crash. **Destruction.** After [`Keyring::destroy`] returns, no later
/// [`Keyring::open`] finds the key, after a crash as well, and the medium no longer holds it in any
/// form that the keyring could unwrap. **Retry.** Every call may be repeated.
pub trait Keyring: Send + Sync {
    /// The secrets that live as long as the database.
    ///
    /// # Errors
    /// [`KeyringError`] when they cannot be read.
    fn secrets(&self) -> Result<Secrets, KeyringError>;

    /// Hands out `count` keys that were never handed out before.
    ///
    /// # Errors
    /// [`KeyringError`]; nothing was handed out.
    fn fresh(&self, count: usize) -> Result<Vec<(KeyId, Key)>, KeyringError>;

    /// Opens keys, in the order asked for; `None` where one was destroyed or never was.
    ///
    /// # Errors
    /// [`KeyringError`] when the keyring cannot be read.
    fn open(&self, ids: &[KeyId]) -> Result<Vec<Option<Key>>, KeyringError>;

    /// Destroys keys for good; destroying what is gone is fine.
    ///
    /// # Errors
    /// [`KeyringError`]; ask again until it succeeds.
    fn destroy(&self, ids: &[KeyId]) -> Result<(), KeyringError>;
}
