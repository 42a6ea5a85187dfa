use super::*;
use crate::command::{Apply, Command};
use crate::memory::{MemoryKeyring, MemoryStore};
use crate::port::{Keyring, OsEntropy, Store};
use crate::step::KeyStep;
use tavren_sealing::Seed;
use tavren_types::{BuyerId, Code, Label, Timestamp};

fn call(keyring: &dyn Keyring) -> Call {
    Call {
        id: CommandId::from_bytes([1; 16]),
        now: Timestamp::parse("2026-11-20").unwrap(),
        seed: Seed::from_bytes([2; 32]),
        secrets: keyring.secrets().unwrap(),
    }
}

fn apply() -> Apply {
    Apply {
        name: "Example Research".to_owned(),
        purposes: vec![Label::new("research").unwrap()],
    }
}

/// Answers every step but the commit, and gives that.
fn until_commit(task: &mut Task<BuyerId>, store: &dyn Store, keyring: &dyn Keyring) -> Arc<Batch> {
    loop {
        let reply = match task.step() {
            Step::Read(keys) => Reply::Read(store.read(&keys)),
            Step::Keys(KeyStep::Fresh(count)) => Reply::Fresh(keyring.fresh(count)),
            Step::Keys(KeyStep::Open(ids)) => Reply::Opened(keyring.open(&ids)),
            Step::Commit(batch) => return batch,
            step => panic!("unexpected {step:?}"),
        };
        task.reply(reply);
    }
}

#[test]
fn a_step_that_is_not_answered_is_asked_again() {
    let (store, keyring) = (MemoryStore::new(), MemoryKeyring::new(OsEntropy).unwrap());
    let mut task = apply().task(call(&keyring));
    assert!(matches!(task.step(), Step::Keys(KeyStep::Fresh(1))));
    assert!(matches!(task.step(), Step::Keys(KeyStep::Fresh(1))));
    let first = until_commit(&mut task, &store, &keyring);
    let Step::Commit(again) = task.step() else {
        panic!("not a commit")
    };
    assert_eq!(first, again);
}

#[test]
fn a_reply_to_another_step_ends_the_task() {
    let keyring = MemoryKeyring::new(OsEntropy).unwrap();
    let mut task = apply().task(call(&keyring));
    task.step();
    task.reply(Reply::Erased(Ok(0)));
    assert!(matches!(
        task.step(),
        Step::Done(Err(Error::Internal { .. }))
    ));
}

/// A nonce that a batch has carried is never used again: the same command decided anew, after a
/// conflict, draws everything anew.
#[test]
fn a_command_decided_again_repeats_no_sealed_byte() {
    let (store, keyring) = (MemoryStore::new(), MemoryKeyring::new(OsEntropy).unwrap());
    let mut task = apply().task(call(&keyring));
    let first = until_commit(&mut task, &store, &keyring);
    task.reply(Reply::Commit(Err(StoreError::Conflict {
        keys: Vec::new(),
    })));
    let second = until_commit(&mut task, &store, &keyring);
    let sealed = |batch: &Batch| {
        let appended = batch.ops.iter().find_map(|op| match op {
            crate::port::Op::Append { value, .. } => Some(value.clone()),
            _ => None,
        });
        let stored: crate::audit::Stored =
            tavren_types::cbor::from_bytes(&appended.unwrap()).unwrap();
        stored.sealed[17..41].to_vec()
    };
    assert_ne!(sealed(&first), sealed(&second));
    assert_eq!(first.commit_id, second.commit_id);
}

#[test]
fn a_store_that_does_not_know_is_asked_with_the_same_batch() {
    let (store, keyring) = (MemoryStore::new(), MemoryKeyring::new(OsEntropy).unwrap());
    let mut task = apply().task(call(&keyring));
    let first = until_commit(&mut task, &store, &keyring);
    task.reply(Reply::Commit(Err(StoreError::Unknown {
        commit_id: first.commit_id,
    })));
    let again = until_commit(&mut task, &store, &keyring);
    assert_eq!(first, again);
    task.reply(Reply::Commit(store.commit(&again)));
    assert!(matches!(task.step(), Step::Done(Ok(_))));
}

#[test]
fn conflicts_without_end_end_in_a_conflict() {
    let (store, keyring) = (MemoryStore::new(), MemoryKeyring::new(OsEntropy).unwrap());
    let mut task = apply().task(call(&keyring));
    let mut rounds = 0;
    let error = loop {
        until_commit(&mut task, &store, &keyring);
        task.reply(Reply::Commit(Err(StoreError::Conflict {
            keys: Vec::new(),
        })));
        rounds += 1;
        if let Step::Done(output) = task.step() {
            break output.unwrap_err();
        }
    };
    assert_eq!(error.code(), Code::StoreConflict);
    assert_eq!(rounds, limits::CONFLICTS_MAX + 1);
}
