//! Whose key file it is, and which master it has.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use tavren_core::port::KeyringError;

use super::error::{failed, sqlite, unfit, wrong_master};
use super::master;
use crate::file::KEY_FILE;

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const RING: &str = "SELECT database, generation FROM ring";

/// Opens the file, or makes it.
pub(super) fn connect(path: &Path) -> Result<Connection, KeyringError> {
    // Made here, so that it is never readable by others, not for a moment. A file that is there is
    // not opened beside SQLite: closing it would drop the locks of this process.
    match master::private().create_new(true).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            return Err(failed(
                "it cannot be made: check the folder and its permissions",
            ));
        }
        _ => {}
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(sqlite)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(sqlite)?;
    KEY_FILE.version(&connection).map_err(unfit)?;
    let set = |name, value: &str| connection.pragma_update(None, name, value).map_err(sqlite);
    set("secure_delete", "ON")?;
    set("temp_store", "MEMORY")?;
    set("synchronous", "FULL")?;
    // Cut to nothing and synced after each transaction: with FULL, a power cut never brings a
    // journal back and with it a key that was destroyed.
    set("journal_mode", "TRUNCATE")?;
    KEY_FILE.migrate(&mut connection).map_err(unfit)?;
    Ok(connection)
}

/// The database this file was made for, and its generation.
pub(super) fn find(connection: &Connection) -> Result<Option<([u8; 16], i64)>, KeyringError> {
    let ring = connection.query_row(RING, [], |row| Ok((row.get(0)?, row.get(1)?)));
    ring.optional().map_err(sqlite)
}

/// Another process may have given the file another master.
pub(super) fn check_generation(
    connection: &Connection,
    generation: i64,
) -> Result<(), KeyringError> {
    match find(connection)? {
        Some((_, found)) if found == generation => Ok(()),
        _ => Err(wrong_master(
            "another process has rotated it: open the key file again",
        )),
    }
}
