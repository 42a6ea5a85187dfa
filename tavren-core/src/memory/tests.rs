use std::panic::{AssertUnwindSafe, catch_unwind};

use tavren_sealing::{Entropy, EntropyError};
use tavren_types::{CommandId, PackageId, Timestamp};

use super::{MemoryKeyring, MemoryQueue, MemoryStore};
use crate::port::{
    Batch, Committed, DeliveryQueue, Key, Keyring, KeyringError, Op, Page, Range, Store, StoreError,
};

fn batch(id: u8, ops: Vec<Op>) -> Batch {
    Batch {
        commit_id: CommandId::from_bytes([id; 16]),
        digest: [id; 32],
        now: Timestamp::from_millis(0).unwrap(),
        guards: vec![],
        ops,
        answer: vec![],
    }
}

fn put(key: &[u8], value: &[u8]) -> Op {
    Op::Put {
        key: Key::new(key),
        value: value.to_vec(),
    }
}

fn add(key: &[u8], delta: i64) -> Op {
    Op::Add {
        key: Key::new(key),
        delta,
        floor: None,
        ceiling: None,
    }
}

#[test]
fn a_batch_that_changes_a_key_twice_is_refused_whole() {
    let store = MemoryStore::new();
    let delete = || Op::Delete {
        key: Key::new(b"k"),
    };
    let pairs = [
        vec![put(b"k", b"1"), put(b"k", b"2")],
        vec![delete(), put(b"k", b"1")],
        vec![put(b"k", b"1"), delete()],
        vec![add(b"k", 1), delete()],
        vec![delete(), add(b"k", 1)],
        vec![put(b"k", b"1"), add(b"k", 1)],
        vec![add(b"k", 1), put(b"k", b"1")],
    ];
    for ops in pairs {
        let refused = store.commit(&batch(1, ops)).unwrap_err();
        assert!(matches!(refused, StoreError::Unsupported { .. }));
    }
    assert_eq!(store.read(&[Key::new(b"k")]).unwrap().entries, [None]);
    let twice = batch(1, vec![add(b"k", 1), add(b"k", 1)]);
    assert_eq!(store.commit(&twice), Ok(Committed::Applied));
}

#[test]
fn a_poisoned_lock_guards_a_whole_state() {
    let store = MemoryStore::new();
    store.commit(&batch(1, vec![put(b"k", b"1")])).unwrap();
    let poisoning = catch_unwind(AssertUnwindSafe(|| {
        let _held = store.hold();
        panic!("while the lock is held");
    }));
    assert!(poisoning.is_err());
    assert_eq!(
        store.commit(&batch(2, vec![put(b"l", b"2")])),
        Ok(Committed::Applied)
    );
    let read = store.read(&[Key::new(b"k"), Key::new(b"l")]).unwrap();
    assert!(read.entries.iter().all(Option::is_some));
}

#[test]
fn a_page_behind_a_foreign_key_of_a_stream_is_all_or_nothing() {
    let store = MemoryStore::new();
    let append = Op::Append {
        stream: Key::new(b"s"),
        value: vec![1],
    };
    store.commit(&batch(1, vec![append])).unwrap();
    let entries = |after: &[u8]| {
        let page = Page {
            after: Some(Key::new(after)),
            limit: 9,
        };
        let range = Range::Stream(Key::new(b"s"));
        store.scan(&range, &page).unwrap().len()
    };
    assert_eq!((entries(b"a"), entries(b"z")), (1, 0));
}

#[test]
fn nothing_that_is_held_is_printed() {
    let store = MemoryStore::new();
    store
        .commit(&batch(1, vec![put(b"secret", b"secret")]))
        .unwrap();
    let queue = MemoryQueue::new();
    let package = PackageId::from_bytes([1; 16]);
    queue.put(&package, &[b"secret".to_vec()]).unwrap();
    let keyring = MemoryKeyring::random().unwrap();
    assert_eq!(
        format!("{store:?} {queue:?} {keyring:?}"),
        "MemoryStore(1 entries) MemoryQueue(1 packages) MemoryKeyring(..)"
    );
}

struct Constant;

impl Entropy for Constant {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyError> {
        out.fill(7);
        Ok(())
    }
}

struct Absent;

impl Entropy for Absent {
    fn fill(&self, _: &mut [u8]) -> Result<(), EntropyError> {
        Err(EntropyError::new())
    }
}

#[test]
fn entropy_that_repeats_itself_never_brings_a_key_back() {
    let keyring = MemoryKeyring::new(Constant).unwrap();
    assert!(matches!(keyring.fresh(2), Err(KeyringError::Failed { .. })));
    let (id, _) = keyring.fresh(1).unwrap().remove(0);
    keyring.destroy(&[id]).unwrap();
    assert!(matches!(keyring.fresh(1), Err(KeyringError::Failed { .. })));
    assert_eq!(keyring.open(&[id]), Ok(vec![None]));
}

#[test]
fn without_entropy_there_is_no_keyring() {
    assert!(MemoryKeyring::new(Absent).is_err());
}
