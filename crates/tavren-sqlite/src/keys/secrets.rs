//! The secrets, which live as long as the file.

use rusqlite::{Connection, params};
use tavren_core::port::{KeyringError, Secrets};
use tavren_sealing::wrap::{unwrap_key, wrap_key};
use tavren_sealing::{Entropy, Key};

use super::error::{sqlite, wrong_master};
use super::pool::{self, Drawn};

/// What the secrets are called, in the order of [`Secrets`].
const NAMES: [&str; 3] = ["lookup", "pseudonym", "tie"];

/// Draws them for a new file.
pub(super) fn create(
    connection: &Connection,
    master: &Key,
    entropy: &dyn Entropy,
) -> Result<(), KeyringError> {
    let drawn = pool::draw(NAMES.len(), entropy)?;
    for (name, Drawn { key, nonce, .. }) in NAMES.into_iter().zip(drawn) {
        let wrapped = wrap_key(master, &id(name), nonce, &key);
        let sql = "INSERT INTO secrets (name, wrapped) VALUES (?1, ?2)";
        connection
            .execute(sql, params![name, wrapped])
            .map_err(sqlite)?;
    }
    Ok(())
}

/// Opens them; that they open shows that the master is the right one.
pub(super) fn open(connection: &Connection, master: &Key) -> Result<Secrets, KeyringError> {
    let [lookup, pseudonym, tie] = NAMES.map(|name| find(connection, master, name));
    Ok(Secrets {
        lookup: lookup?,
        pseudonym: pseudonym?,
        tie: tie?,
    })
}

/// Wraps them under a fresh master.
pub(super) fn rewrap(
    connection: &Connection,
    old: &Key,
    fresh: &Key,
    entropy: &dyn Entropy,
) -> Result<(), KeyringError> {
    for name in NAMES {
        let key = find(connection, old, name)?;
        let wrapped = pool::wrap(fresh, &id(name), &key, entropy)?;
        let sql = "UPDATE secrets SET wrapped = ?2 WHERE name = ?1";
        connection
            .execute(sql, params![name, wrapped])
            .map_err(sqlite)?;
    }
    Ok(())
}

fn find(connection: &Connection, master: &Key, name: &str) -> Result<Key, KeyringError> {
    let sql = "SELECT wrapped FROM secrets WHERE name = ?1";
    let wrapped = connection.query_row(sql, [name], |row| row.get::<_, Vec<u8>>(0));
    let opened = unwrap_key(master, &id(name), &wrapped.map_err(sqlite)?);
    opened.map_err(|_| wrong_master("it does not open this key file"))
}

/// A secret's name, padded to an id.
fn id(name: &str) -> [u8; 16] {
    let mut id = [0; 16];
    for (to, from) in id.iter_mut().zip(name.bytes()) {
        *to = from;
    }
    id
}
