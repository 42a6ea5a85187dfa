//! The key file, its master, and the database it belongs to.

#![allow(clippy::arithmetic_side_effects, clippy::panic, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tavren_core::port::{Batch, Keyring, KeyringError, Store};
use tavren_core::types::{Code, CommandId, Timestamp};
use tavren_sealing::Key;
use tavren_sqlite::{Database, Keys, Master, Sqlite};
use tempfile::TempDir;

const DATABASE: Database = Database {
    id: [5; 16],
    empty: true,
};

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db.keys");
    (folder, path)
}

fn master(byte: u8) -> Master {
    Master::from_key(Key::from_bytes([byte; 32]))
}

fn open(path: &Path) -> Keys {
    Keys::open(path, &DATABASE, master(1)).unwrap()
}

fn rows(path: &Path) -> i64 {
    let connection = Connection::open(path).unwrap();
    connection
        .query_row("SELECT count(*) FROM keys", [], |row| row.get(0))
        .unwrap()
}

fn commit_something(store: &Sqlite) {
    let batch = Batch {
        commit_id: CommandId::from_bytes([1; 16]),
        digest: [1; 32],
        now: Timestamp::MIN,
        guards: vec![],
        ops: vec![],
        answer: vec![],
    };
    store.commit(&batch).unwrap();
}

#[test]
fn a_wrong_master_opens_nothing() {
    let (_folder, path) = place();
    drop(open(&path));
    let error = Keys::open(&path, &DATABASE, master(2)).unwrap_err();
    assert_eq!(error.code(), Code::KeyringMaster);
}

#[test]
fn secrets_stay_the_same_and_differ_from_each_other() {
    let (_folder, path) = place();
    let first = open(&path).secrets().unwrap();
    let second = open(&path).secrets().unwrap();
    assert_eq!(first.lookup, second.lookup);
    assert_eq!(first.pseudonym, second.pseudonym);
    assert_eq!(first.tie, second.tie);
    assert_ne!(first.lookup, first.pseudonym);
    assert_ne!(first.pseudonym, first.tie);
}

#[test]
fn a_key_file_of_another_database_is_foreign() {
    let (_folder, path) = place();
    drop(open(&path));
    let other = Database {
        id: [6; 16],
        empty: true,
    };
    let error = Keys::open(&path, &other, master(1)).unwrap_err();
    assert_eq!(error, KeyringError::Foreign);
}

#[test]
fn a_file_that_is_no_key_file_is_refused_and_left_as_it_was() {
    let (folder, path) = place();
    drop(Sqlite::open(&path).unwrap());
    let before = std::fs::read(&path).unwrap();
    let error = Keys::open(&path, &DATABASE, master(1)).unwrap_err();
    assert_eq!(error.code(), Code::KeyringFailed);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let error = Keys::open(folder.path(), &DATABASE, master(1)).unwrap_err();
    assert_eq!(error.code(), Code::KeyringFailed);
}

#[test]
fn a_newer_key_file_is_refused() {
    let (_folder, path) = place();
    drop(open(&path));
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 9)
        .unwrap();
    let error = Keys::open(&path, &DATABASE, master(1)).unwrap_err();
    assert_eq!(error, KeyringError::Newer);
}

#[test]
fn a_database_that_holds_something_needs_its_key_file() {
    let (_folder, path) = place();
    let database = Database {
        empty: false,
        ..DATABASE
    };
    let missing = |path: &Path| Keys::open(path, &database, master(1)).unwrap_err();
    assert_eq!(missing(&path), KeyringError::Missing);
    assert!(!path.exists());
    std::fs::write(&path, b"").unwrap();
    assert_eq!(missing(&path), KeyringError::Missing);
}

#[test]
fn beside_makes_a_private_master_once_and_demands_it_later() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    assert_eq!(Keys::beside(&path).unwrap_err().code(), Code::KeyringFailed);
    let store = Sqlite::open(&path).unwrap();
    let keys = Keys::beside(&path).unwrap();
    let (id, key) = keys.fresh(1).unwrap().remove(0);
    drop(keys);
    commit_something(&store);
    assert_eq!(
        Keys::beside(&path).unwrap().open(&[id]),
        Ok(vec![Some(key)])
    );

    let (keys_path, master_path) = (
        folder.path().join("market.db.keys"),
        folder.path().join("market.db.master"),
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for path in [&keys_path, &master_path] {
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::set_permissions(&master_path, PermissionsExt::from_mode(0o644)).unwrap();
        let error = Keys::beside(&path).unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
        std::fs::set_permissions(&master_path, PermissionsExt::from_mode(0o600)).unwrap();
        Keys::beside(&path).unwrap();
    }

    std::fs::rename(&master_path, folder.path().join("elsewhere")).unwrap();
    let error = Keys::beside(&path).unwrap_err();
    assert_eq!(error.code(), Code::KeyringMaster);
    assert!(error.to_string().contains("TAVREN_MASTER"), "{error}");
    assert!(
        !master_path.exists(),
        "none is made for a key file that is there"
    );

    std::fs::rename(&keys_path, folder.path().join("elsewhere too")).unwrap();
    assert_eq!(Keys::beside(&path).unwrap_err(), KeyringError::Missing);
    assert!(!keys_path.exists() && !master_path.exists());
}

#[test]
fn a_master_comes_as_bytes_as_digits_or_from_a_callback() {
    let (folder, path) = place();
    drop(open(&path));
    let file = folder.path().join("master");
    let with = |bytes: &[u8]| {
        let mut options = std::fs::OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let opened = options.write(true).create(true).truncate(true).open(&file);
        std::io::Write::write_all(&mut opened.unwrap(), bytes).unwrap();
        Keys::open(&path, &DATABASE, Master::file(&file)).map(drop)
    };
    assert_eq!(with(&[1; 32]), Ok(()));
    assert_eq!(with("01".repeat(32).as_bytes()), Ok(()));
    assert_eq!(with(format!("{}\r\n", "01".repeat(32)).as_bytes()), Ok(()));
    for wrong in [
        &b""[..],
        &[1; 31],
        &[1; 33],
        "0g".repeat(32).as_bytes(),
        &[b'0'; 500],
    ] {
        assert_eq!(with(wrong).unwrap_err().code(), Code::KeyringMaster);
    }
    let callback = |key: Option<Key>| Keys::open(&path, &DATABASE, Master::callback(|| key));
    callback(Some(Key::from_bytes([1; 32]))).unwrap();
    assert_eq!(callback(None).unwrap_err().code(), Code::KeyringMaster);
    let unset = Master::environment("TAVREN_TEST_MASTER_THAT_NOBODY_SETS");
    let error = Keys::open(&path, &DATABASE, unset).unwrap_err();
    assert_eq!(error.code(), Code::KeyringMaster);
}

#[test]
fn keys_written_ahead_and_not_handed_out_are_deleted_at_the_end() {
    let (_folder, path) = place();
    let keys = open(&path);
    keys.fresh(3).unwrap();
    assert_eq!(rows(&path), 256);
    keys.fresh(300).unwrap();
    assert_eq!(rows(&path), 256 + 1_024);
    drop(keys);
    assert_eq!(rows(&path), 303);
}

#[test]
fn a_key_destroyed_by_another_process_does_not_open_here() {
    let (_folder, path) = place();
    let (one, two) = (open(&path), open(&path));
    let (id, key) = one.fresh(1).unwrap().remove(0);
    assert_eq!(one.open(&[id]), Ok(vec![Some(key.clone())]));
    assert_eq!(two.open(&[id]), Ok(vec![Some(key)]));
    two.destroy(&[id]).unwrap();
    assert_eq!(one.open(&[id]), Ok(vec![None]));
    assert_eq!(two.open(&[id]), Ok(vec![None]));
}

#[test]
fn many_callers_destroy_at_once() {
    let (_folder, path) = place();
    let keys = open(&path);
    let fresh = keys.fresh(320).unwrap();
    std::thread::scope(|scope| {
        for chunk in fresh.chunks(10) {
            let keys = &keys;
            scope.spawn(move || {
                for (id, _) in chunk {
                    keys.destroy(&[*id]).unwrap();
                    assert_eq!(keys.open(&[*id]), Ok(vec![None]));
                }
            });
        }
    });
    drop(keys);
    assert_eq!(rows(&path), 0);
}

#[test]
fn a_destroyed_key_leaves_no_byte_in_the_file() {
    let (_folder, path) = place();
    let keys = open(&path);
    let fresh = keys.fresh(256).unwrap();
    let ids: Vec<_> = fresh.iter().map(|(id, _)| *id).collect();
    let wrapped: Vec<Vec<u8>> = {
        let connection = Connection::open(&path).unwrap();
        let mut all = connection.prepare("SELECT wrapped FROM keys").unwrap();
        let rows = all.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    keys.destroy(&ids[..255]).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let left = wrapped.iter().filter(|wrapped| {
        bytes
            .windows(wrapped.len())
            .any(|window| window == wrapped.as_slice())
    });
    assert_eq!(left.count(), 1);
    let journal = path.with_extension("keys-journal");
    assert!(journal.metadata().map_or(0, |found| found.len()) == 0);
}

#[test]
fn pages_that_split_and_merge_keep_no_copy_of_a_destroyed_key() {
    let (_folder, path) = place();
    let keys = open(&path);
    let mut random = tavren_testkit::Random::seeded(3);
    let mut ids = Vec::new();
    let mut nonces = std::collections::HashMap::new();
    for round in 0..12 {
        ids.extend(
            keys.fresh(200 + 50 * round)
                .unwrap()
                .into_iter()
                .map(|(id, _)| id),
        );
        let connection = Connection::open(&path).unwrap();
        let mut all = connection.prepare("SELECT id, wrapped FROM keys").unwrap();
        let rows = all
            .query_map([], |row| {
                Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, Vec<u8>>(1)?))
            })
            .unwrap();
        nonces.extend(rows.map(|row| row.unwrap()));
        random.shuffle(&mut ids);
        let gone = ids.split_off(ids.len() / 3);
        for chunk in gone.chunks(gone.len() / 4) {
            keys.destroy(chunk).unwrap();
        }
        let bytes = std::fs::read(&path).unwrap();
        let windows: std::collections::HashSet<&[u8]> = bytes.windows(24).collect();
        let left = gone
            .iter()
            .filter(|id| windows.contains(&nonces[id.as_bytes()][..24]));
        assert_eq!(left.count(), 0, "in round {round}");
    }
}

#[test]
fn a_rotated_file_opens_under_the_fresh_master_alone() {
    let (folder, path) = place();
    let (keys, other) = (open(&path), open(&path));
    let secrets = keys.secrets().unwrap();
    let fresh = keys.fresh(3).unwrap();
    let ids: Vec<_> = fresh.iter().map(|(id, _)| *id).collect();
    keys.destroy(&ids[..1]).unwrap();
    let backup = folder.path().join("backup.keys");
    std::fs::copy(&path, &backup).unwrap();
    assert_eq!(keys.rotate(master(2)), Ok(255));

    let survivors = [None, Some(fresh[1].1.clone()), Some(fresh[2].1.clone())];
    assert_eq!(keys.open(&ids).unwrap(), survivors);
    assert_eq!(keys.fresh(100).unwrap().len(), 100);
    // Another process finds out, and hands out nothing that would not open again.
    assert_eq!(other.open(&ids).unwrap_err().code(), Code::KeyringMaster);
    assert_eq!(other.fresh(1).unwrap_err().code(), Code::KeyringMaster);
    drop((keys, other));

    let error = Keys::open(&path, &DATABASE, master(1)).unwrap_err();
    assert_eq!(error.code(), Code::KeyringMaster);
    let keys = Keys::open(&path, &DATABASE, master(2)).unwrap();
    assert_eq!(keys.open(&ids).unwrap(), survivors);
    assert_eq!(keys.secrets().unwrap().lookup, secrets.lookup);
    // A backup from before opens under the old master alone, which is why that is destroyed.
    assert!(Keys::open(&backup, &DATABASE, master(2)).is_err());
    Keys::open(&backup, &DATABASE, master(1)).unwrap();
}

#[test]
fn nothing_that_is_held_is_printed() {
    let (_folder, path) = place();
    let keys = open(&path);
    keys.fresh(1).unwrap();
    let shown = format!("{keys:?} {:?}", master(1));
    assert_eq!(shown, format!("Keys({}) Master(key)", path.display()));
}
