#![allow(clippy::arithmetic_side_effects)]

use rusqlite::Connection;
use tavren_core::port::{Batch, Committed, Op, StoreError, store::Key};
use tavren_types::{CommandId, Timestamp};

use super::connect;
use super::writer::{Writer, each_alone};
use crate::file::pragma;

const BUSY_TIMEOUT: std::time::Duration = std::time::Duration::ZERO;

fn put(id: u8, bytes: usize) -> Batch {
    Batch {
        commit_id: CommandId::from_bytes([id; 16]),
        digest: [id; 32],
        now: Timestamp::MIN,
        guards: vec![],
        ops: vec![Op::Put {
            key: Key::new(&[id]),
            value: vec![id; bytes],
        }],
        answer: vec![],
    }
}

/// A database whose disk has room for some pages more.
fn nearly_full(folder: &tempfile::TempDir, pages: i64) -> Connection {
    let connection = connect::writer(&folder.path().join("market.db"), BUSY_TIMEOUT).unwrap();
    let used: i64 = pragma(&connection, "page_count").unwrap();
    connection
        .pragma_update(None, "max_page_count", used + pages)
        .unwrap();
    connection
}

#[test]
fn a_full_disk_writes_nothing_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::new(nearly_full(&folder, 4));
    assert_eq!(writer.commit(&put(1, 100_000)), Err(StoreError::Full));
    assert_eq!(writer.commit(&put(2, 100)), Ok(Committed::Applied));
    writer
        .idle()
        .unwrap()
        .pragma_update(None, "max_page_count", 1_000)
        .unwrap();
    assert_eq!(writer.commit(&put(1, 100_000)), Ok(Committed::Applied));
}

#[test]
fn one_batch_that_does_not_fit_does_not_take_the_others_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let connection = nearly_full(&folder, 4);
    let batches = [put(1, 100), put(2, 100_000), put(3, 100)];
    let answers = each_alone(&connection, batches.iter());
    let applied = Ok(Committed::Applied);
    assert_eq!(answers, [applied.clone(), Err(StoreError::Full), applied]);
}

#[test]
fn the_settings_that_durability_and_erasure_rest_on_are_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let connection = connect::writer(&folder.path().join("market.db"), BUSY_TIMEOUT).unwrap();
    let number = |name: &str| pragma::<i64>(&connection, name).unwrap();
    let mode: String = pragma(&connection, "journal_mode").unwrap();
    assert_eq!(mode, "wal");
    assert_eq!(number("synchronous"), 2);
    assert_eq!(number("secure_delete"), 1);
    assert_eq!(number("wal_autocheckpoint"), 16_384);
    assert_eq!(number("journal_size_limit"), 16_384 * 4_096);
    assert_eq!(number("application_id"), 0x5441_564e);
    assert_eq!(number("user_version"), 1);
}
