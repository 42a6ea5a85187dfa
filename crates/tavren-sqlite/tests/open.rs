//! What a file must be to be opened.

#![allow(clippy::arithmetic_side_effects, clippy::panic, clippy::unwrap_used)]

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use tavren_core::port::{Batch, Committed, Op, Store, StoreError, store::Key};
use tavren_core::types::{Code, CommandId, Timestamp};
use tavren_sqlite::{Database, OpenError, Sqlite};

fn put(id: u8) -> Batch {
    Batch {
        commit_id: CommandId::from_bytes([id; 16]),
        digest: [id; 32],
        now: Timestamp::MIN,
        guards: vec![],
        ops: vec![Op::Put {
            key: Key::new(&[id]),
            value: vec![id; 300],
        }],
        answer: vec![],
    }
}

fn refused(path: &Path) -> OpenError {
    let error = Sqlite::open(path).unwrap_err();
    let message = error.to_string();
    assert!(message.contains(&path.display().to_string()), "{message}");
    assert!(!message.contains('\n'));
    error
}

#[test]
fn a_database_of_somebody_else_is_refused_and_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("theirs.db");
    let theirs = Connection::open(&path).unwrap();
    theirs
        .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1);")
        .unwrap();
    drop(theirs);
    let before = std::fs::read(&path).unwrap();
    let error = refused(&path);
    assert!(matches!(error, OpenError::Foreign { .. }));
    assert_eq!(error.code(), Code::StoreForeign);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.txt");
    let text = "Dear Sir or Madam, ".repeat(99);
    std::fs::write(&path, &text).unwrap();
    assert_eq!(refused(&path).code(), Code::StoreForeign);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_newer_database_is_refused_by_number() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    drop(Sqlite::open(&path).unwrap());
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 7)
        .unwrap();
    let error = refused(&path);
    assert!(matches!(
        error,
        OpenError::Newer {
            found: 7,
            known: 1,
            ..
        }
    ));
    assert_eq!(error.code(), Code::StoreNewer);
    assert!(error.to_string().contains("format 7"));
}

#[test]
fn a_directory_or_a_missing_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(refused(folder.path()).code(), Code::StoreDenied);
    let path = folder.path().join("nowhere").join("market.db");
    assert_eq!(refused(&path).code(), Code::StoreDenied);
}

#[test]
fn a_damaged_database_is_corrupt() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    drop(Sqlite::open(&path).unwrap());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100..4096].fill(0xa5);
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(refused(&path).code(), Code::StoreCorrupt);
}

#[test]
fn opening_again_finds_what_was_committed_and_the_same_id() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    let store = Sqlite::open(&path).unwrap();
    let (id, empty) = (store.database_id(), store.database().unwrap().empty);
    assert!(empty);
    store.commit(&put(1)).unwrap();
    drop(store);
    let log = folder.path().join("market.db-wal");
    assert!(!log.exists(), "the last to close empties the log");
    let store = Sqlite::open(&path).unwrap();
    assert_eq!(store.database_id(), id);
    let database = Database { id, empty: false };
    assert_eq!(Database::at(&path), Ok(database));
    let found = store.read(&[Key::new(&[1])]).unwrap();
    assert!(found.entries[0].is_some());
    assert_eq!(found.latest, Some(Timestamp::MIN));
}

#[test]
fn two_stores_on_one_file_share_revisions_and_the_latest_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    let (one, two) = (Sqlite::open(&path).unwrap(), Sqlite::open(&path).unwrap());
    assert_eq!(one.database_id(), two.database_id());
    let later = Timestamp::from_millis(9).unwrap();
    one.commit(&Batch {
        now: later,
        ..put(1)
    })
    .unwrap();
    two.commit(&put(2)).unwrap();
    one.commit(&put(3)).unwrap();
    let seen = two.read(&[1, 2, 3].map(|id| Key::new(&[id]))).unwrap();
    assert_eq!(seen.latest, Some(later));
    let revisions: Vec<_> = seen
        .entries
        .iter()
        .flatten()
        .map(|entry| entry.revision)
        .collect();
    assert_eq!(revisions, [1, 2, 3]);
}

#[test]
fn a_busy_database_is_transient_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    let store = Sqlite::open_waiting(&path, Duration::ZERO).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(store.commit(&put(1)), Err(StoreError::Transient));
    assert_eq!(store.checkpoint(), Err(StoreError::Transient));
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(store.commit(&put(1)), Ok(Committed::Applied));
    store.checkpoint().unwrap();
}

#[test]
fn what_was_erased_is_in_no_file_any_more() {
    use tavren_core::port::Scope;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    let store = Sqlite::open(&path).unwrap();
    let secret = b"where the treasure lies".repeat(9);
    let found = || {
        std::fs::read_dir(folder.path()).unwrap().any(|file| {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            bytes.windows(secret.len()).any(|window| window == secret)
        })
    };
    let key = Key::new(b"k");
    let op = Op::Put {
        key: key.clone(),
        value: secret.clone(),
    };
    store
        .commit(&Batch {
            ops: vec![op],
            ..put(1)
        })
        .unwrap();
    store.checkpoint().unwrap();
    assert!(found());
    assert_eq!(store.erase(&Scope::Keys(key)), Ok(1));
    assert!(!found());
}
