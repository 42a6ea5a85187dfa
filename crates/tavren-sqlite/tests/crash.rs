//! Killed in the middle, everything acknowledged is there and nothing is there by half.

#![allow(clippy::arithmetic_side_effects, clippy::panic, clippy::unwrap_used)]

mod child;

use std::collections::{BTreeMap, BTreeSet};

use tavren_core::port::{
    Batch, Committed, Keyring, Op, Page, Range, Store, Stored, Topic, store::Key,
};
use tavren_core::types::{CommandId, KeyId, Timestamp};
use tavren_sealing::{Entropy, Key as Secret, OsEntropy, derive};
use tavren_sqlite::{Keys, Master, Sqlite};

const ROUNDS: usize = 12;

fn batch() -> Batch {
    let mut id = [0; 16];
    OsEntropy.fill(&mut id).unwrap();
    let mut name = b"r".to_vec();
    name.extend(id);
    Batch {
        commit_id: CommandId::from_bytes(id),
        digest: [0; 32],
        now: Timestamp::MIN,
        guards: vec![],
        ops: vec![
            Op::Put {
                key: Key::new(&name),
                value: id.repeat(20),
            },
            Op::Append {
                stream: Key::new(b"s"),
                value: id.to_vec(),
            },
            Op::Emit {
                topic: Topic::AUDIT,
                value: id.to_vec(),
            },
            Op::Add {
                key: Key::new(b"c"),
                delta: 1,
                floor: None,
                ceiling: None,
            },
        ],
        answer: vec![],
    }
}

#[test]
fn child_commits_until_it_is_killed() {
    let Some(folder) = child::folder() else {
        return;
    };
    let store = Sqlite::open(folder.join("market.db")).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let batch = batch();
                    assert_eq!(store.commit(&batch), Ok(Committed::Applied));
                    child::say(&batch.commit_id.to_string());
                }
            });
        }
    });
}

/// The ids in all pages of a range.
fn ids(store: &Sqlite, range: &Range) -> BTreeSet<CommandId> {
    let mut ids = BTreeSet::new();
    let mut page = Page {
        after: None,
        limit: 1_000,
    };
    loop {
        let entries = store.scan(range, &page).unwrap();
        for entry in &entries {
            let Stored::Record(value) = &entry.stored else {
                panic!("a counter among records");
            };
            ids.insert(CommandId::from_bytes(*value.first_chunk().unwrap()));
        }
        page.after = entries.last().map(|entry| entry.key.clone());
        if entries.len() < page.limit {
            return ids;
        }
    }
}

#[test]
fn every_acknowledged_commit_survives_a_kill_and_none_by_half() {
    if child::folder().is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = BTreeSet::new();
    for round in 0..ROUNDS {
        let said = child::run_and_kill(
            "child_commits_until_it_is_killed",
            folder.path(),
            1 + round * round * 7,
        );
        acknowledged.extend(said.iter().map(|id| CommandId::parse(id).unwrap()));
        let store = Sqlite::open(folder.path().join("market.db")).unwrap();
        let prefix = Key::new(b"r");
        let records = ids(
            &store,
            &Range::Keys {
                prefix,
                until: None,
            },
        );
        assert!(records.is_superset(&acknowledged));
        assert_eq!(ids(&store, &Range::Stream(Key::new(b"s"))), records);
        let emitted = store.outbox(Topic::AUDIT, 0, 8_192).unwrap();
        assert_eq!(emitted.len(), records.len());
        let count = store
            .read(&[Key::new(b"c")])
            .unwrap()
            .entries
            .remove(0)
            .unwrap();
        let expected = i64::try_from(records.len()).unwrap();
        assert_eq!(count.stored, Stored::Count(expected));
    }
}

fn keys(folder: &std::path::Path) -> Keys {
    let store = Sqlite::open(folder.join("market.db")).unwrap();
    let master = Master::from_key(Secret::from_bytes([7; 32]));
    Keys::open(
        folder.join("market.db.keys"),
        &store.database().unwrap(),
        master,
    )
    .unwrap()
}

fn fingerprint(key: &Secret) -> String {
    tavren_core::types::id::hex(&derive::hmac(key, "test", b""))
}

#[test]
fn child_hands_out_keys_until_it_is_killed() {
    let Some(folder) = child::folder() else {
        return;
    };
    let keys = keys(&folder);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for number in 0_u32.. {
                    let (id, key) = keys.fresh(1).unwrap().remove(0);
                    child::say(&format!("{id} {}", fingerprint(&key)));
                    if number % 5 == 4 {
                        keys.destroy(&[id]).unwrap();
                        child::say(&format!("{id} destroyed"));
                    }
                }
            });
        }
    });
}

#[test]
fn keys_handed_out_before_a_kill_open_and_are_never_handed_out_again() {
    if child::folder().is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut known: BTreeMap<KeyId, String> = BTreeMap::new();
    for round in 0..ROUNDS {
        let name = "child_hands_out_keys_until_it_is_killed";
        let said = child::run_and_kill(name, folder.path(), 3 + round * 37);
        let mut last_of_each = BTreeMap::new();
        for line in &said {
            let (id, what) = line.split_once(' ').unwrap();
            let id = KeyId::parse(id).unwrap();
            if what != "destroyed" {
                assert!(!known.contains_key(&id), "handed out twice");
            }
            last_of_each.insert(id, what.to_owned());
        }
        known.extend(last_of_each);
        let keys = keys(folder.path());
        for (id, _) in keys.fresh(200).unwrap() {
            assert!(!known.contains_key(&id), "handed out twice");
        }
        let mut unsaid = 0;
        for (id, what) in &mut known {
            match keys.open(&[*id]).unwrap().remove(0) {
                Some(key) => assert_eq!(fingerprint(&key), *what),
                None if what == "destroyed" => {}
                // Destroyed just before the kill, without a word: one for each thread at most.
                None => {
                    assert!(said.iter().any(|line| line.contains(&*what)));
                    "destroyed".clone_into(what);
                    unsaid += 1;
                }
            }
        }
        assert!(unsaid <= 3);
    }
}
