//! Many callers at once: each batch whole, each answer right, and few syncs.

#![allow(clippy::arithmetic_side_effects, clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Barrier, Mutex};

use tavren_core::port::{Batch, Committed, Op, Store, StoreError, Stored, Topic, store::Key};
use tavren_core::types::{CommandId, Timestamp};
use tavren_sqlite::Sqlite;

const CALLERS: u64 = 64;
const EACH: u64 = 40;

fn id(caller: u64, number: u64) -> CommandId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&caller.to_be_bytes());
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    CommandId::from_bytes(bytes)
}

fn budget() -> Key {
    Key::new(b"budget")
}

fn batch(commit_id: CommandId, delta: i64) -> Batch {
    let mut name = b"r".to_vec();
    name.extend(commit_id.as_bytes());
    Batch {
        commit_id,
        digest: [0; 32],
        now: Timestamp::MIN,
        guards: vec![],
        // Written before the bound is seen, so that a refusal has something to undo.
        ops: vec![
            Op::Put {
                key: Key::new(&name),
                value: vec![7; 99],
            },
            Op::Emit {
                topic: Topic::AUDIT,
                value: commit_id.as_bytes().to_vec(),
            },
            Op::Add {
                key: budget(),
                delta,
                floor: Some(0),
                ceiling: None,
            },
        ],
        answer: commit_id.as_bytes().to_vec(),
    }
}

fn count(store: &Sqlite, key: &Key) -> i64 {
    let entry = store
        .read(std::slice::from_ref(key))
        .unwrap()
        .entries
        .remove(0);
    match entry.map(|entry| entry.stored) {
        Some(Stored::Count(count)) => count,
        other => panic!("no counter: {other:?}"),
    }
}

#[test]
fn a_floored_counter_under_64_callers_never_sinks_and_sums_up_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path().join("market.db")).unwrap();
    // Enough for about half of those who spend.
    let start = i64::try_from(CALLERS * EACH).unwrap() / 4;
    store.commit(&batch(id(999, 0), start)).unwrap();
    let (spent, least) = (AtomicI64::new(0), AtomicI64::new(i64::MAX));
    let applied = Mutex::new(BTreeSet::from([id(999, 0)]));
    let barrier = Barrier::new(usize::try_from(CALLERS).unwrap());
    std::thread::scope(|scope| {
        for caller in 0..CALLERS {
            let (store, spent, least, applied, barrier) =
                (&store, &spent, &least, &applied, &barrier);
            scope.spawn(move || {
                barrier.wait();
                for number in 0..EACH {
                    let delta = if number % 4 == 3 { 1 } else { -1 };
                    let batch = batch(id(caller, number), delta);
                    match store.commit(&batch) {
                        Ok(Committed::Applied) => {
                            spent.fetch_add(-delta, Ordering::SeqCst);
                            applied.lock().unwrap().insert(batch.commit_id);
                            let answer = batch.answer.clone().into();
                            let again = Committed::AlreadyApplied { answer };
                            assert_eq!(store.commit(&batch), Ok(again));
                        }
                        Err(error) => {
                            assert_eq!(error, StoreError::Bound { key: budget() });
                        }
                        other => panic!("{other:?}"),
                    }
                    least.fetch_min(count(store, &budget()), Ordering::SeqCst);
                }
            });
        }
    });
    assert!(least.into_inner() >= 0);
    assert_eq!(count(&store, &budget()), start - spent.into_inner());

    // Every batch that was answered is there whole, and of every other nothing.
    let applied = applied.into_inner().unwrap();
    assert!(applied.len() < usize::try_from(CALLERS * EACH).unwrap());
    let emitted = store.outbox(Topic::AUDIT, 0, 8_192).unwrap();
    assert!(emitted.is_sorted_by(|one, two| one.position < two.position));
    let emitted: BTreeSet<_> = emitted
        .iter()
        .map(|message| CommandId::from_bytes((*message.value).try_into().unwrap()))
        .collect();
    assert_eq!(emitted, applied);
    for caller in 0..CALLERS {
        for number in 0..EACH {
            let commit_id = id(caller, number);
            let mut name = b"r".to_vec();
            name.extend(commit_id.as_bytes());
            let entry = store.read(&[Key::new(&name)]).unwrap().entries.remove(0);
            assert_eq!(entry.is_some(), applied.contains(&commit_id));
        }
    }
}

#[test]
fn the_same_batch_from_many_callers_is_applied_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(folder.path().join("market.db")).unwrap();
    for round in 0..20 {
        let batch = batch(id(1, round), 1);
        let applied = AtomicI64::new(0);
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| match store.commit(&batch) {
                    Ok(Committed::Applied) => applied.fetch_add(1, Ordering::SeqCst),
                    Ok(Committed::AlreadyApplied { answer }) => {
                        assert_eq!(*answer, *batch.answer);
                        0
                    }
                    other => panic!("{other:?}"),
                });
            }
        });
        assert_eq!(applied.into_inner(), 1);
    }
    assert_eq!(count(&store, &budget()), 20);
}

#[test]
fn stores_of_two_processes_commit_at_the_same_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    // Two stores of one process share nothing but the file.
    let stores = [Sqlite::open(&path).unwrap(), Sqlite::open(&path).unwrap()];
    std::thread::scope(|scope| {
        for caller in 0..8 {
            let store = &stores[usize::try_from(caller % 2).unwrap()];
            scope.spawn(move || {
                for number in 0..50 {
                    let batch = batch(id(caller, number), 1);
                    assert_eq!(store.commit(&batch), Ok(Committed::Applied));
                }
            });
        }
    });
    for store in &stores {
        assert_eq!(count(store, &budget()), 400);
        assert_eq!(store.outbox(Topic::AUDIT, 0, 8_192).unwrap().len(), 400);
    }
}
