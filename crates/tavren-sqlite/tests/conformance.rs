//! SQLite keeps every promise of the ports.

use std::path::Path;

use tavren_core::sealing::Key;
use tavren_sqlite::{Database, Keys, Master, Sqlite};
use tavren_testkit::{keyring, store};

const DATABASE: &str = "market.db";

#[test]
fn sqlite_keeps_every_promise_of_a_store() {
    let fixture = store::lasting(tempfile::tempdir, |folder| {
        Sqlite::open(folder.path().join(DATABASE))
    });
    let report = store::conformance(&fixture);
    report.assert_passed();
    assert_eq!(report.skipped().count(), 0);
}

#[test]
fn the_key_file_keeps_every_promise_of_a_keyring() {
    let fixture = keyring::lasting(tempfile::tempdir, |folder| open_keys(folder.path()));
    let report = keyring::conformance(&fixture);
    report.assert_passed();
    assert_eq!(report.skipped().count(), 0);
}

/// Opens the key file in `folder`, beside a database that is made where there is none.
fn open_keys(folder: &Path) -> Result<Keys, String> {
    let path = folder.join(DATABASE);
    Sqlite::open(&path).map_err(|error| error.to_string())?;
    let database = Database::at(&path).map_err(|error| error.to_string())?;
    let master = Master::from_key(Key::from_bytes([7; 32]));
    Keys::open(folder.join("market.db.keys"), &database, master).map_err(|error| error.to_string())
}
