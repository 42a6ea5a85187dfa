//! The bed: what outlives a process. A store, a keyring and a queue, watched and made to fail.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tavren_core::memory::{MemoryKeyring, MemoryQueue, MemoryStore};
use tavren_core::port::{
    Batch, Committed, DeliveryQueue, Emitted, Entropy, EntropyError, Entry, Key, Keyring,
    KeyringError, Limits, Op, Page, QueueError, Range, Scope, Secrets, Snapshot, Store, StoreError,
    Topic,
};
use tavren_core::sealing::Key as SealKey;
use tavren_core::types::{KeyId, PackageId, Timestamp};
use tavren_core::{Error, Market};
use tavren_sqlite::{Database, Keys, Master, Sqlite};
use tavren_testkit::SeededEntropy;
use tempfile::TempDir;

use crate::faults::{Fault, Faults};

/// A store, a keyring and a queue that stay while markets come and go. Clones share them.
#[derive(Clone)]
pub struct Bed {
    store: Arc<dyn Store>,
    keyring: Arc<dyn Keyring>,
    queue: Option<Arc<dyn DeliveryQueue>>,
    entropy: Arc<SeededEntropy>,
    folder: Option<Arc<TempDir>>,
    /// When something goes wrong.
    pub faults: Arc<Faults>,
    seen: Arc<Mutex<Seen>>,
}

/// What went through the ports, for a test to look at: nothing of it is ever forgotten.
#[derive(Debug, Default)]
pub struct Seen {
    /// Every stream that was appended to.
    pub streams: BTreeSet<Key>,
    /// Every key that was ever handed out, the destroyed ones included.
    pub keys: BTreeMap<KeyId, SealKey>,
    /// Every payload that was ever put.
    pub payloads: BTreeMap<PackageId, Vec<Vec<u8>>>,
    /// Every write that was made, in order.
    writes: Vec<Write>,
}

/// A write that was made.
#[derive(Debug, Clone)]
enum Write {
    Commit(Batch),
    Erase(Scope),
    Fresh(usize),
    Destroy(Vec<KeyId>),
    Put(PackageId, Vec<Vec<u8>>),
    Remove(PackageId),
}

impl Bed {
    /// Everything in memory, payloads in a queue of their own.
    pub fn memory(seed: u64) -> Self {
        Self {
            queue: Some(Arc::new(MemoryQueue::new())),
            ..Self::in_store(seed)
        }
    }

    /// Everything in memory, payloads in the store.
    pub fn in_store(seed: u64) -> Self {
        let keyring = MemoryKeyring::new(SeededEntropy::new(seed)).expect("seeded bytes");
        Self::on(seed, Arc::new(MemoryStore::new()), Arc::new(keyring))
    }

    /// SQLite and its key file, in a folder that goes with the bed; payloads in the store.
    pub fn sqlite(seed: u64) -> Self {
        let folder = TempDir::new().expect("a folder");
        let (store, keyring) = files(&folder);
        Self {
            folder: Some(Arc::new(folder)),
            ..Self::on(seed, store, keyring)
        }
    }

    /// Closes what lies in files and opens it again, as when a process has ended.
    pub fn restart(&mut self) {
        self.faults.disarm();
        if let Some(folder) = &self.folder {
            // Both are closed before they are opened.
            self.store = Arc::new(MemoryStore::new());
            self.keyring = Arc::new(MemoryKeyring::random().expect("random bytes"));
            (self.store, self.keyring) = files(folder);
        }
    }

    /// On a store and a keyring, payloads in the store.
    fn on(seed: u64, store: Arc<dyn Store>, keyring: Arc<dyn Keyring>) -> Self {
        Self {
            store,
            keyring,
            queue: None,
            entropy: Arc::new(SeededEntropy::new(!seed)),
            folder: None,
            faults: Arc::default(),
            seen: Arc::default(),
        }
    }

    /// Another bed in memory to which the same happened: the same records, keys and payloads. Both
    /// were made of `seed`, and each goes its own way from here.
    pub fn replayed(&self, seed: u64) -> Self {
        let other = Self {
            // Other random bytes from here on, so that ids are new.
            entropy: Arc::new(SeededEntropy::new(seed.wrapping_add(1))),
            ..Self::memory(seed)
        };
        for write in &self.seen().writes {
            match write {
                Write::Commit(batch) => drop(Store::commit(&other, batch).expect("a commit")),
                Write::Erase(scope) => drop(Store::erase(&other, scope).expect("an erase")),
                Write::Fresh(count) => drop(other.fresh(*count).expect("keys")),
                Write::Destroy(ids) => other.destroy(ids).expect("a destroy"),
                Write::Put(package, chunks) => other.put(package, chunks).expect("a put"),
                Write::Remove(package) => other.remove(package).expect("a removal"),
            }
        }
        other
    }

    /// Opens a market, as a process does that starts.
    ///
    /// # Errors
    /// As [`Market::open_with`].
    pub fn open(&self, now: Timestamp) -> Result<Market, Error> {
        match &self.queue {
            None => Market::open(self.clone(), self.clone(), now),
            Some(_) => Market::open_with(
                Arc::new(self.clone()),
                Box::new(self.clone()),
                Box::new(self.clone()),
                Box::new(self.clone()),
                now,
            ),
        }
    }

    /// What went through the ports so far.
    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every batch that was committed, in order.
    pub fn commits(&self) -> Vec<Batch> {
        let seen = self.seen();
        let commits = seen.writes.iter().filter_map(|write| match write {
            Write::Commit(batch) => Some(batch.clone()),
            _ => None,
        });
        commits.collect()
    }

    /// Every record and counter of the store, whatever its key.
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for tag in 0..=u8::MAX {
            let prefix = Key::new(&[tag]);
            entries.extend(self.pages(&Range::Keys {
                prefix,
                until: None,
            }));
        }
        entries
    }

    /// Every entry of a stream.
    pub fn stream(&self, stream: &Key) -> Vec<Entry> {
        self.pages(&Range::Stream(stream.clone()))
    }

    fn pages(&self, range: &Range) -> Vec<Entry> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = Page { after, limit: 512 };
            let found = self.store.scan(range, &page).expect("the store answers");
            after = found.last().map(|entry| entry.key.clone());
            let is_last = found.len() < page.limit;
            all.extend(found);
            if is_last {
                return all;
            }
        }
    }

    /// How many audit headers were emitted.
    pub fn audit_count(&self) -> usize {
        let (mut count, mut after) = (0, 0);
        loop {
            let found = self.store.outbox(Topic::AUDIT, after, 4_096);
            let found = found.expect("the store answers");
            match found.last() {
                None => return count,
                Some(last) => after = last.position,
            }
            count += found.len();
        }
    }

    /// The keys among `ids` that were not destroyed.
    pub fn surviving(&self, ids: &[KeyId]) -> Vec<SealKey> {
        let open = self.keyring.open(ids).expect("the keyring answers");
        open.into_iter().flatten().collect()
    }

    /// Writes under a fault, if one strikes: what is answered where the write itself says nothing.
    fn under<T, E>(
        &self,
        write: impl FnOnce() -> Result<T, E>,
        failed: impl FnOnce(Fault) -> E,
    ) -> Result<T, E> {
        match self.faults.pass() {
            None => write(),
            Some(fault) if fault.writes() => write().and(Err(failed(fault))),
            Some(fault) => Err(failed(fault)),
        }
    }

    fn write(&self, write: Write) {
        self.seen().writes.push(write);
    }

    fn alive<E>(&self, failed: E) -> Result<(), E> {
        if self.faults.is_dead() {
            return Err(failed);
        }
        Ok(())
    }

    fn queue(&self) -> &dyn DeliveryQueue {
        self.queue.as_deref().expect("a queue of its own")
    }
}

impl Store for Bed {
    fn read(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        self.alive(StoreError::Transient)?;
        self.store.read(keys)
    }

    fn scan(&self, range: &Range, page: &Page) -> Result<Vec<Entry>, StoreError> {
        self.alive(StoreError::Transient)?;
        self.store.scan(range, page)
    }

    fn commit(&self, batch: &Batch) -> Result<Committed, StoreError> {
        for op in &batch.ops {
            if let Op::Append { stream, .. } = op {
                self.seen().streams.insert(stream.clone());
            }
        }
        let commit_id = batch.commit_id;
        self.under(
            || {
                let committed = self.store.commit(batch)?;
                if committed == Committed::Applied {
                    self.write(Write::Commit(batch.clone()));
                }
                Ok(committed)
            },
            |fault| match fault {
                Fault::Forgets => StoreError::Unknown { commit_id },
                _ => StoreError::Transient,
            },
        )
    }

    fn outbox(&self, topic: Topic, after: u64, limit: usize) -> Result<Vec<Emitted>, StoreError> {
        self.store.outbox(topic, after, limit)
    }

    fn erase(&self, scope: &Scope) -> Result<u64, StoreError> {
        let write = || {
            self.write(Write::Erase(scope.clone()));
            self.store.erase(scope)
        };
        self.under(write, |_| StoreError::Transient)
    }

    fn limits(&self) -> Limits {
        self.store.limits()
    }
}

impl Keyring for Bed {
    fn secrets(&self) -> Result<Secrets, KeyringError> {
        self.alive(stopped())?;
        self.keyring.secrets()
    }

    fn fresh(&self, count: usize) -> Result<Vec<(KeyId, SealKey)>, KeyringError> {
        let write = || {
            self.write(Write::Fresh(count));
            self.keyring.fresh(count)
        };
        let write = || {
            let fresh = write()?;
            self.seen().keys.extend(fresh.iter().cloned());
            Ok(fresh)
        };
        self.under(write, |_| stopped())
    }

    fn open(&self, ids: &[KeyId]) -> Result<Vec<Option<SealKey>>, KeyringError> {
        self.alive(stopped())?;
        self.keyring.open(ids)
    }

    fn destroy(&self, ids: &[KeyId]) -> Result<(), KeyringError> {
        let write = || {
            self.write(Write::Destroy(ids.to_vec()));
            self.keyring.destroy(ids)
        };
        self.under(write, |_| stopped())
    }
}

impl DeliveryQueue for Bed {
    fn put(&self, package: &PackageId, chunks: &[Vec<u8>]) -> Result<(), QueueError> {
        self.seen().payloads.insert(*package, chunks.to_vec());
        let write = || {
            self.write(Write::Put(*package, chunks.to_vec()));
            self.queue().put(package, chunks)
        };
        self.under(write, |_| lost())
    }

    fn fetch(&self, package: &PackageId) -> Result<Option<Vec<Vec<u8>>>, QueueError> {
        self.alive(lost())?;
        self.queue().fetch(package)
    }

    fn remove(&self, package: &PackageId) -> Result<(), QueueError> {
        let write = || {
            self.write(Write::Remove(*package));
            self.queue().remove(package)
        };
        self.under(write, |_| lost())
    }
}

impl Entropy for Bed {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        self.entropy.fill(out)
    }
}

fn files(folder: &TempDir) -> (Arc<dyn Store>, Arc<dyn Keyring>) {
    let path = folder.path().join("market.db");
    let store = Sqlite::open(&path).expect("a database");
    let database = Database::at(&path).expect("a database");
    let master = Master::from_key(SealKey::from_bytes([7; 32]));
    let keys = Keys::open(folder.path().join("market.db.keys"), &database, master);
    (Arc::new(store), Arc::new(keys.expect("a key file")))
}

fn stopped() -> KeyringError {
    KeyringError::Failed {
        what: "the test stopped it",
    }
}

fn lost() -> QueueError {
    QueueError {
        what: "the test stopped it".to_owned(),
    }
}
