//! The market: commands run over ports. A loop over steps and nothing more.

use crate::call::Call;
use crate::command::{self, Command, Fulfilled, GrantChange, Receipt, Swept, TrailOf, UserChange};
use crate::delivery::{Claimed, Release};
use crate::erasure::Recover;
use crate::operator::Open;
use crate::port::{
    DataSource, DeliveryQueue, Entropy, Keyring, OsEntropy, Secrets, SourceError, Store,
};
use crate::step::{KeyStep, QueueStep, Reply, Step};
use crate::task::Task;
use crate::{Error, audit, buyer, feed, ledger, offer, terms, user, wallet};
use queue::StoreQueue;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tavren_sealing::envelope::RecipientPublic;
use tavren_sealing::{Seed, derive};
use tavren_types::{
    BuyerId, Code, CommandId, GrantId, Handle, Label, Money, OfferId, PackageId, Timestamp, UserId,
};

mod agents;
mod buyers;
mod offers;
mod operators;
mod orders;
mod payouts;
mod queue;
mod splits;
#[cfg(test)]
mod tests;
mod users;
mod vendors;

/// Commands a millisecond for which the ids of a market opened now lie before those of one opened
/// later, as a power of two.
const ID_BITS_A_MILLI: u32 = 20;

/// A market over a host's ports.
///
/// Cheap to clone; every clone works on the same ports, from any thread. Every method takes the
/// time as an argument: nothing here reads a clock.
///
/// # Examples
/// See the README of the repository for the whole flow on SQLite; in memory:
/// ```
/// use tavren_core::memory::{MemoryKeyring, MemoryStore};
/// use tavren_core::types::Timestamp;
/// use tavren_core::Market;
///
/// let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a time");
/// let market = Market::open(MemoryStore::new(), MemoryKeyring::new(tavren_core::port::OsEntropy)?, now)?;
/// let buyer = market.apply("Example Research", ["research"], now)?;
/// market.approve(buyer, ["research"], now)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Market {
    ports: Arc<Ports>,
    id: Option<CommandId>,
}

struct Ports {
    store: Arc<dyn Store>,
    keyring: Box<dyn Keyring>,
    queue: Box<dyn DeliveryQueue>,
    entropy: Box<dyn Entropy>,
    secrets: Secrets,
    /// The first half of the next command's id.
    next: AtomicU64,
}

impl std::fmt::Debug for Market {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Market(..)")
    }
}

impl Market {
    /// Opens a market on a store and a keyring, payloads in the store, randomness from the system.
    /// Carries out what was to be erased when the last process stopped.
    ///
    /// # Errors
    /// [`Error`] where a port fails.
    pub fn open(
        store: impl Store + 'static,
        keyring: impl Keyring + 'static,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let store: Arc<dyn Store> = Arc::new(store);
        let queue = StoreQueue::new(Arc::clone(&store));
        Self::open_with(
            store,
            Box::new(keyring),
            Box::new(queue),
            Box::new(OsEntropy),
            now,
        )
    }

    /// Opens a market on four ports.
    ///
    /// # Errors
    /// [`Error`] where a port fails.
    pub fn open_with(
        store: Arc<dyn Store>,
        keyring: Box<dyn Keyring>,
        queue: Box<dyn DeliveryQueue>,
        entropy: Box<dyn Entropy>,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let secrets = keyring.secrets()?;
        let ports = Ports {
            store,
            keyring,
            queue,
            entropy,
            secrets,
            next: AtomicU64::new(now.millis().cast_unsigned() << ID_BITS_A_MILLI),
        };
        let market = Self {
            ports: Arc::new(ports),
            id: None,
        };
        market.run(Open, now)?;
        while market.run(Recover, now)? {}
        Ok(market)
    }

    /// The same market, whose next commands carry an id made of `token`: a command sent again under
    /// the same token has no second effect and gets the same answer. One token a command.
    #[must_use]
    pub fn once(&self, token: &str) -> Self {
        Self {
            ports: Arc::clone(&self.ports),
            id: Some(self.id_of(token)),
        }
    }

    /// The same market, whose commands carry ids of their own.
    fn untokened(&self) -> Self {
        Self {
            ports: Arc::clone(&self.ports),
            id: None,
        }
    }

    /// The id of what is done under a token, such as a deposit that is to be reversed.
    pub fn id_of(&self, token: &str) -> CommandId {
        let digest = derive::hmac(&self.ports.secrets.tie, "tavren/once/1", token.as_bytes());
        let mut short = [0; 16];
        short.copy_from_slice(digest.split_at(16).0);
        CommandId::from_bytes(short)
    }

    /// Runs a command.
    ///
    /// # Errors
    /// [`Error::Refused`] where the rules say no, another [`Error`] where something broke.
    pub fn run<C: Command>(&self, command: C, now: Timestamp) -> Result<C::Output, Error> {
        self.drive(command.task(self.call(0, now)?), None)
    }

    /// Runs a command that pulls from a data source.
    ///
    /// # Errors
    /// As [`Market::run`].
    pub fn run_with<C: Command>(
        &self,
        command: C,
        source: &dyn DataSource,
        now: Timestamp,
    ) -> Result<C::Output, Error> {
        self.drive(command.task(self.call(0, now)?), Some(source))
    }

    /// The store, for what a host reads itself: the outbox, a backup.
    pub fn store(&self) -> &dyn Store {
        self.ports.store.as_ref()
    }

    fn call(&self, index: u32, now: Timestamp) -> Result<Call, Error> {
        let seed = Seed::draw(self.ports.entropy.as_ref())?;
        let id = match self.id {
            Some(id) if index == 0 => id,
            Some(id) => crate::task::derived(id, index),
            None => self.fresh_id(&seed),
        };
        Ok(Call {
            id,
            now,
            seed,
            secrets: self.ports.secrets.clone(),
        })
    }

    /// An id that no command had: the first half rises, so that a store which keeps ids in order
    /// writes the next beside the last; the second half is random.
    fn fresh_id(&self, seed: &Seed) -> CommandId {
        let number = self.ports.next.fetch_add(1, Ordering::Relaxed);
        let random: [u8; 8] = seed.expand(b"command", 0);
        let mut bytes = [0; 16];
        let (front, back) = bytes.split_at_mut(8);
        front.copy_from_slice(&number.to_be_bytes());
        back.copy_from_slice(&random);
        CommandId::from_bytes(bytes)
    }

    fn drive<T>(&self, mut task: Task<T>, source: Option<&dyn DataSource>) -> Result<T, Error> {
        let ports = &self.ports;
        loop {
            let reply = match task.step() {
                Step::Read(keys) => Reply::Read(ports.store.read(&keys)),
                Step::Scan(range, page) => Reply::Scan(ports.store.scan(&range, &page)),
                Step::Commit(batch) => Reply::Commit(ports.store.commit(&batch)),
                Step::Erase(scope) => Reply::Erased(ports.store.erase(&scope)),
                Step::Keys(KeyStep::Fresh(count)) => Reply::Fresh(ports.keyring.fresh(count)),
                Step::Keys(KeyStep::Open(ids)) => Reply::Opened(ports.keyring.open(&ids)),
                Step::Keys(KeyStep::Destroy(ids)) => Reply::Destroyed(ports.keyring.destroy(&ids)),
                Step::Deliver(QueueStep::Put(package, chunks)) => {
                    Reply::Queue(ports.queue.put(&package, &chunks).map(|()| None))
                }
                Step::Deliver(QueueStep::Fetch(package)) => {
                    Reply::Queue(ports.queue.fetch(&package))
                }
                Step::Deliver(QueueStep::Remove(package)) => {
                    Reply::Queue(ports.queue.remove(&package).map(|()| None))
                }
                Step::Records(requests) => Reply::Records(
                    requests
                        .iter()
                        .map(|request| pull(source, request))
                        .collect(),
                ),
                Step::Done(output) => return output,
            };
            task.reply(reply);
        }
    }
}

fn pull(
    source: Option<&dyn DataSource>,
    request: &crate::port::Request,
) -> Result<crate::port::Records, SourceError> {
    match source {
        Some(source) => source.pull(request),
        None => Err(SourceError {
            what: "no data source was given".to_owned(),
            code: Code::SourceFailed,
        }),
    }
}

/// Labels of a list of words.
fn labels<'a>(
    words: impl IntoIterator<Item = &'a str>,
    field: &'static str,
) -> Result<Vec<Label>, Error> {
    let label = |word| Label::new(word).map_err(|error| Error::input(error.code(), field));
    words.into_iter().map(label).collect()
}
