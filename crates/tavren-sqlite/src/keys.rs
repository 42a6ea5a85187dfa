use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tavren_core::port::{Keyring, KeyringError, Secrets};
use tavren_sealing::{Entropy, Key, OsEntropy};
use tavren_types::KeyId;

use crate::Database;
use crate::file::with_suffix;
use crate::line::{Line, Place, lock};

mod cache;
mod error;
mod file;
mod master;
mod pool;
mod ring;
mod rotate;
mod secrets;

use error::failed;
use file::File;
pub use master::Master;
use pool::Pool;

/// The environment variable in which [`Keys::beside`] looks for the master, 64 hexadecimal digits.
pub const MASTER_VARIABLE: &str = "TAVREN_MASTER";

/// A keyring in a file of its own, beside the database: SQLite with a rollback journal and secure
/// delete. Every key in it is wrapped under a master that is never stored in it.
///
/// **No sync per action.** Keys are written ahead in blocks, 256 at first and up to 4096, so that
/// handing one out touches no disk. Whatever is in the file when it is opened counts as handed out;
/// what a block has left is deleted when the keyring is dropped, and a crash leaves at most one
/// block of keys that nothing uses. Concurrent destructions share a sync.
///
/// **What a destruction promises.** The key is overwritten in the file. Copies that the medium or
/// a backup keeps still open under the same master; [`Keys::rotate`] to a fresh master, whose
/// predecessor is then destroyed, makes them worthless as well.
///
/// **Several processes** may use one key file. While this process opens keys from its memory, it
/// looks each time whether another has changed the file.
///
/// # Examples
/// ```
/// use tavren_core::port::Keyring;
/// use tavren_sealing::Key;
/// use tavren_sqlite::{Keys, Master, Sqlite};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("market.db");
/// let store = Sqlite::open(&path)?;
/// let master = Master::from_key(Key::from_bytes([7; 32]));
/// let keys = Keys::open(folder.path().join("market.db.keys"), &store.database()?, master)?;
/// for (id, key) in keys.fresh(1)? {
///     assert_eq!(keys.open(&[id])?, [Some(key)]);
///     keys.destroy(&[id])?;
///     assert_eq!(keys.open(&[id])?, [None]);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Keys {
    path: PathBuf,
    secrets: Secrets,
    entropy: Box<dyn Entropy>,
    // Locked before the file where both are.
    pool: Mutex<Pool>,
    file: Mutex<File>,
    doomed: Line<Vec<KeyId>, Result<(), KeyringError>>,
}

impl Keys {
    /// Opens `NAME.keys` beside the database `NAME`, or makes it where the database is empty.
    ///
    /// The master comes from the environment ([`MASTER_VARIABLE`]), and where that is not set from
    /// the file `NAME.master` (mode 0600), which is made together with a new key file.
    ///
    /// # Errors
    /// [`KeyringError`]; in particular `Missing` where the database holds something and there is no
    /// key file, and `Master` where there is no master for a key file. Nothing is changed.
    pub fn beside(database_path: impl AsRef<Path>) -> Result<Self, KeyringError> {
        let database_path = database_path.as_ref();
        let unreadable = "there is no readable database beside it: open the store first";
        let database = Database::at(database_path).map_err(|_| failed(unreadable))?;
        let path = with_suffix(database_path, ".keys");
        if !database.empty && !file::is_there(&path) {
            return Err(KeyringError::Missing);
        }
        let master = match std::env::var_os(MASTER_VARIABLE) {
            Some(_) => Master::environment(MASTER_VARIABLE),
            None => {
                let master = with_suffix(database_path, ".master");
                if !file::is_there(&path) {
                    master::make_file(&master, &OsEntropy)?;
                }
                Master::file(master)
            }
        };
        Self::open(path, &database, master)
    }

    /// Opens the key file at `path`, or makes it where `database` is empty.
    ///
    /// # Errors
    /// [`KeyringError`]; nothing is changed.
    pub fn open(
        path: impl AsRef<Path>,
        database: &Database,
        master: Master,
    ) -> Result<Self, KeyringError> {
        Self::open_drawing(path, database, master, Box::new(OsEntropy))
    }

    /// As [`Keys::open`], with the random bytes of `entropy` instead of the operating system's. It
    /// must never give the same bytes twice, not even after a restart.
    ///
    /// # Errors
    /// [`KeyringError`]; nothing is changed.
    pub fn open_drawing(
        path: impl AsRef<Path>,
        database: &Database,
        master: Master,
        entropy: Box<dyn Entropy>,
    ) -> Result<Self, KeyringError> {
        let path = path.as_ref();
        let (file, secrets) = File::open(path, database, master, &*entropy)?;
        Ok(Self {
            path: path.to_owned(),
            secrets,
            entropy,
            pool: Mutex::new(Pool::new()),
            file: Mutex::new(file),
            doomed: Line::new(),
        })
    }

    /// Wraps every key that is left, and the secrets, under a `fresh` master, in one transaction;
    /// gives back how many keys there are. Destroy the master of before, and no copy of the key
    /// file from before opens again: what was destroyed since then is gone from every backup, too.
    ///
    /// Put the fresh master where the next opening will find it only after this returns, and keep
    /// the old one until then. Other processes that have the file open fail with
    /// [`KeyringError::Master`] until they open it again.
    ///
    /// # Errors
    /// [`KeyringError`]; the old master stays in force.
    pub fn rotate(&self, fresh: Master) -> Result<u64, KeyringError> {
        let fresh = fresh.key()?;
        lock(&self.file).rotate(fresh, &*self.entropy)
    }
}

impl Keyring for Keys {
    fn secrets(&self) -> Result<Secrets, KeyringError> {
        Ok(self.secrets.clone())
    }

    fn fresh(&self, count: usize) -> Result<Vec<(KeyId, Key)>, KeyringError> {
        let mut pool = lock(&self.pool);
        if let Some(block) = pool.block_for(count) {
            let drawn = pool::draw(block, &*self.entropy)?;
            lock(&self.file).write(&drawn)?;
            pool.fill(drawn);
        }
        Ok(pool.take(count))
    }

    fn open(&self, ids: &[KeyId]) -> Result<Vec<Option<Key>>, KeyringError> {
        lock(&self.file).read(ids)
    }

    fn destroy(&self, ids: &[KeyId]) -> Result<(), KeyringError> {
        let mut lead = match self.doomed.join(|| ids.to_vec()) {
            Place::Leads(lead) => lead,
            Place::Answered(answer) => return answer,
            Place::Abandoned => return Err(failed("another thread failed at it")),
        };
        let mut file = lock(&self.file);
        let mut tickets = Vec::new();
        let mut all = ids.to_vec();
        while let Some(ticket) = lead.next() {
            all.extend_from_slice(ticket.job());
            tickets.push(ticket);
        }
        let answer = file.delete(&mut all);
        drop(file);
        for ticket in tickets {
            ticket.answer(answer.clone());
        }
        answer
    }
}

impl Drop for Keys {
    /// Deletes the keys that were written ahead and not handed out.
    fn drop(&mut self) {
        let mut unused = lock(&self.pool).drain();
        if !unused.is_empty() {
            // Where this fails they stay: keys that nothing uses.
            let _ = lock(&self.file).delete(&mut unused);
        }
    }
}

impl fmt::Debug for Keys {
    /// Prints where it lies, and nothing of what it holds.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Keys({})", self.path.display())
    }
}
