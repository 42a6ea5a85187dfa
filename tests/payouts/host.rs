//! A host that pays out: a market, a processor behind HTTP, and crashes.

use crate::stand_in::Dice;
use crate::wire::Client;
use std::collections::BTreeMap;
use tavren_core::Market;
use tavren_core::command::RequestPayout;
use tavren_core::ledger::Account;
use tavren_core::memory::{MemoryKeyring, MemoryStore};
use tavren_core::payout::{Destination, Payout, PayoutBatch, PayoutState};
use tavren_core::port::OsEntropy;
use tavren_core::types::{Currency, Money, PayoutBatchId, PayoutId, Timestamp, UserId};
use tavren_payout::{PayoutError, Processor, Reply, Request};

pub const DEPOSIT: i64 = 10_000;
const TOLERANCE_MILLIS: i64 = 300_000;
const USD: Currency = Currency::USD;

pub struct Host<P: Processor> {
    pub market: Market,
    pub processor: P,
    pub client: Client,
    pub dice: Dice,
    pub now: Timestamp,
    pub users: Vec<UserId>,
    /// Whether it may stop at any moment, and forget all that is not in its store.
    pub crashes: bool,
    later: Vec<Request<P::Step>>,
}

/// It stopped: what was under way is forgotten.
pub struct Stopped;

impl<P: Processor> Host<P> {
    pub fn open(processor: P, client: Client, seed: u64, users: usize, now: Timestamp) -> Self {
        let keyring = MemoryKeyring::new(OsEntropy).unwrap();
        let market = Market::open(MemoryStore::new(), keyring, now).unwrap();
        let name = |user| UserId::new(&format!("user {user}")).unwrap();
        let users: Vec<UserId> = (0..users).map(name).collect();
        for user in &users {
            let amount = Money::new(DEPOSIT, USD).unwrap();
            market.deposit(user, amount, now).unwrap();
        }
        Self {
            market,
            processor,
            client,
            dice: Dice(seed),
            now,
            users,
            crashes: true,
            later: Vec::new(),
        }
    }

    pub fn request(&self, user: usize, minor: i64, destination: &str) -> Payout {
        let request = RequestPayout {
            user: self.users[user].clone(),
            most: Money::new(minor, USD).unwrap(),
            processor: self.processor.name(),
            granularity: self.processor.granularity(USD).unwrap(),
            destination: Destination::new(destination).unwrap(),
        };
        self.market.request_payout(request, self.now).unwrap()
    }

    /// Takes a batch, and sends it.
    pub fn pay_out(&mut self) -> Result<(), Stopped> {
        let name = self.processor.name();
        let batch = self.market.take_payout_batch(name, USD, self.now).unwrap();
        match batch.and_then(|batch| self.batch(batch)) {
            Some(batch) => {
                let first = self.processor.encode(&batch, self.now).unwrap();
                self.record(&first);
                self.send(first.next)
            }
            None => Ok(()),
        }
    }

    /// Looks up all that is not settled.
    pub fn look_up(&mut self) -> Result<(), Stopped> {
        for batch in self.open_batches() {
            let Some(batch) = self.batch(batch) else {
                continue;
            };
            let first = self.processor.lookup(&batch, self.now).unwrap();
            self.record(&first);
            self.send(first.next)?;
        }
        Ok(())
    }

    /// Cancels what is held.
    pub fn cancel_held(&mut self) -> Result<(), Stopped> {
        for batch in self.open_batches() {
            let Some(batch) = self.batch(batch) else {
                continue;
            };
            for item in &batch.items {
                if item.state == PayoutState::Held {
                    let cancel = self.processor.cancel(&batch, item.id, self.now).unwrap();
                    self.send(vec![cancel])?;
                }
            }
        }
        Ok(())
    }

    /// Sends once more what was to be sent after a pause.
    pub fn go_on(&mut self) -> Result<(), Stopped> {
        let later = std::mem::take(&mut self.later);
        self.send(later)
    }

    /// Sends requests, and what follows from the answers.
    pub fn send(&mut self, mut requests: Vec<Request<P::Step>>) -> Result<(), Stopped> {
        self.dice.shuffle(&mut requests);
        while let Some(request) = requests.pop() {
            self.stop_perhaps()?;
            let answer = self.client.send(request.http());
            self.stop_perhaps()?;
            match self.processor.decode(&request, answer.as_ref()) {
                Ok(reply) => {
                    self.record(&reply);
                    requests.extend(reply.next);
                    self.later.extend(reply.later);
                }
                // What is held may have been passed on meanwhile.
                Err(PayoutError::CancelState) => {}
                Err(error) => panic!("{error}"),
            }
        }
        Ok(())
    }

    /// Takes a webhook in.
    pub fn hear(&mut self, event: &http::Request<Vec<u8>>) -> Result<(), Stopped> {
        let reply = self
            .processor
            .decode_event(event, self.now, TOLERANCE_MILLIS);
        let reply = reply.unwrap();
        self.record(&reply);
        self.send(reply.next)
    }

    fn record(&self, reply: &Reply<P::Step>) {
        let (name, observations) = (self.processor.name(), reply.observations.clone());
        self.market
            .record_payouts(name, observations, self.now)
            .unwrap();
    }

    fn stop_perhaps(&mut self) -> Result<(), Stopped> {
        if self.crashes && self.dice.one_in(40) {
            self.later.clear();
            return Err(Stopped);
        }
        Ok(())
    }

    pub fn open_batches(&self) -> Vec<PayoutBatchId> {
        let name = self.processor.name();
        self.market
            .payout_batches(name, USD, None, self.now)
            .unwrap()
    }

    fn batch(&self, batch: PayoutBatchId) -> Option<PayoutBatch> {
        let name = self.processor.name();
        self.market
            .payout_batch(name, USD, batch, self.now)
            .unwrap()
    }

    /// What every posting comes to: outside, under way, with the users.
    pub fn sums(&self) -> (i64, i64, i64) {
        let entries = self.market.operator_journal(0, self.now).unwrap();
        let (mut outside, mut under_way, mut available) = (0, 0, 0);
        for posting in entries.iter().flat_map(|entry| entry.postings()) {
            match posting.account {
                Account::External => outside += posting.amount,
                Account::InPayout { .. } => under_way += posting.amount,
                Account::Available { .. } => available += posting.amount,
                _ => {}
            }
        }
        (outside, under_way, available)
    }

    /// What the books say of each payout: the amount, and what of it left for good.
    pub fn payouts(&self) -> BTreeMap<PayoutId, (i64, i64)> {
        let mut found = BTreeMap::new();
        for user in &self.users {
            for payout in self.market.payouts(user, None, self.now).unwrap() {
                let (amount, back) = (payout.amount().minor(), payout.returned().minor());
                found.insert(payout.id(), (amount, amount - back));
            }
        }
        found
    }

    /// What every wallet shows.
    pub fn balances(&self) -> i64 {
        let wallets = self
            .users
            .iter()
            .map(|user| self.market.wallet(user, self.now).unwrap());
        wallets
            .map(|wallet| {
                assert!(wallet.in_payout().is_empty());
                wallet
                    .balances()
                    .iter()
                    .map(|money| money.minor())
                    .sum::<i64>()
            })
            .sum()
    }
}
