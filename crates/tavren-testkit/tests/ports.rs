//! Broken keyrings and queues are caught by their suites, too.

#![expect(clippy::print_stdout, reason = "shows which case catches what")]

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};

use tavren_core::memory::{MemoryKeyring, MemoryQueue};
use tavren_core::port::{DeliveryQueue, Keyring, KeyringError, QueueError, Secrets};
use tavren_core::sealing::Key;
use tavren_core::types::{KeyId, PackageId};
use tavren_testkit::{Report, keyring, queue};

#[derive(Debug, Clone, Copy)]
enum Ring {
    DestroyForgets,
    DestroyTakesTheFirstAlone,
    DestroyStopsAtUnknown,
    OpenSkipsTheAbsent,
    OpenInOrderOfIds,
    KeysRepeat,
    OneKeyTooFew,
    SecretsDrawnAnew,
    SecretsAreOne,
}

struct BrokenRing {
    ring: MemoryKeyring,
    defect: Ring,
}

impl Keyring for BrokenRing {
    fn secrets(&self) -> Result<Secrets, KeyringError> {
        let secrets = self.ring.secrets()?;
        Ok(match self.defect {
            Ring::SecretsDrawnAnew => MemoryKeyring::random()?.secrets()?,
            Ring::SecretsAreOne => Secrets {
                pseudonym: secrets.lookup.clone(),
                ..secrets
            },
            _ => secrets,
        })
    }

    fn fresh(&self, count: usize) -> Result<Vec<(KeyId, Key)>, KeyringError> {
        let mut fresh = self.ring.fresh(count)?;
        match self.defect {
            Ring::OneKeyTooFew => drop(fresh.pop()),
            Ring::KeysRepeat => fresh
                .iter_mut()
                .for_each(|(_, key)| *key = Key::from_bytes([7; 32])),
            _ => {}
        }
        Ok(fresh)
    }

    fn open(&self, ids: &[KeyId]) -> Result<Vec<Option<Key>>, KeyringError> {
        let mut ids = ids.to_vec();
        if matches!(self.defect, Ring::OpenInOrderOfIds) {
            ids.sort();
        }
        let mut keys = self.ring.open(&ids)?;
        if matches!(self.defect, Ring::OpenSkipsTheAbsent) {
            keys.retain(Option::is_some);
        }
        Ok(keys)
    }

    fn destroy(&self, ids: &[KeyId]) -> Result<(), KeyringError> {
        match self.defect {
            Ring::DestroyForgets => Ok(()),
            Ring::DestroyTakesTheFirstAlone => {
                let first: Vec<_> = ids.iter().take(1).copied().collect();
                self.ring.destroy(&first)
            }
            Ring::DestroyStopsAtUnknown => {
                let opened = self.ring.open(ids)?;
                let known = ids.iter().zip(opened).take_while(|(_, key)| key.is_some());
                let known: Vec<_> = known.map(|(id, _)| *id).collect();
                self.ring.destroy(&known)
            }
            _ => self.ring.destroy(ids),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Queue {
    RemoveForgets,
    RemoveTakesAll,
    PutAppends,
    PutKeepsTheFirst,
    EqualChunksMerged,
    ChunksSorted,
    FetchRemoves,
    AbsentIsEmpty,
    EmptyChunksLost,
}

struct BrokenQueue {
    queue: Mutex<MemoryQueue>,
    defect: Queue,
}

impl DeliveryQueue for BrokenQueue {
    fn put(&self, package: &PackageId, chunks: &[Vec<u8>]) -> Result<(), QueueError> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let before = queue.fetch(package)?;
        let mut chunks = chunks.to_vec();
        match (self.defect, before) {
            (Queue::PutAppends, Some(before)) => chunks = [before, chunks].concat(),
            (Queue::PutKeepsTheFirst, Some(before)) => chunks = before,
            (Queue::EqualChunksMerged, _) => {
                let mut seen = BTreeSet::new();
                chunks.retain(|chunk| seen.insert(chunk.clone()));
            }
            (Queue::ChunksSorted, _) => chunks.sort(),
            (Queue::EmptyChunksLost, _) => chunks.retain(|chunk| !chunk.is_empty()),
            _ => {}
        }
        queue.put(package, &chunks)
    }

    fn fetch(&self, package: &PackageId) -> Result<Option<Vec<Vec<u8>>>, QueueError> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let chunks = queue.fetch(package)?;
        match self.defect {
            Queue::FetchRemoves => queue.remove(package)?,
            Queue::AbsentIsEmpty => return Ok(chunks.or(Some(vec![]))),
            _ => {}
        }
        Ok(chunks)
    }

    fn remove(&self, package: &PackageId) -> Result<(), QueueError> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        match self.defect {
            Queue::RemoveForgets => {}
            Queue::RemoveTakesAll => *queue = MemoryQueue::new(),
            _ => queue.remove(package)?,
        }
        Ok(())
    }
}

fn assert_caught(defect: impl std::fmt::Debug, report: &Report) {
    let caught = report.failed().next();
    println!("{defect:?}: {:?}", caught.map(|finding| finding.name));
    assert!(caught.is_some(), "not caught: {defect:?}");
}

#[test]
fn every_broken_keyring_is_caught() {
    for defect in [
        Ring::DestroyForgets,
        Ring::DestroyTakesTheFirstAlone,
        Ring::DestroyStopsAtUnknown,
        Ring::OpenSkipsTheAbsent,
        Ring::OpenInOrderOfIds,
        Ring::KeysRepeat,
        Ring::OneKeyTooFew,
        Ring::SecretsDrawnAnew,
        Ring::SecretsAreOne,
    ] {
        let make = || MemoryKeyring::random().map(|ring| BrokenRing { ring, defect });
        assert_caught(defect, &keyring::conformance(&keyring::passing(make)));
    }
}

#[test]
fn every_broken_queue_is_caught() {
    for defect in [
        Queue::RemoveForgets,
        Queue::RemoveTakesAll,
        Queue::PutAppends,
        Queue::PutKeepsTheFirst,
        Queue::EqualChunksMerged,
        Queue::ChunksSorted,
        Queue::FetchRemoves,
        Queue::AbsentIsEmpty,
        Queue::EmptyChunksLost,
    ] {
        let queue = || Mutex::new(MemoryQueue::new());
        let make = || {
            Ok::<_, Infallible>(BrokenQueue {
                queue: queue(),
                defect,
            })
        };
        assert_caught(defect, &queue::conformance(&queue::passing(make)));
    }
}
