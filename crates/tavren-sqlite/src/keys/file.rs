use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params};
use tavren_core::port::{KeyringError, Secrets};
use tavren_sealing::wrap::{unwrap_key, wrap_key};
use tavren_sealing::{Entropy, Key};
use tavren_types::KeyId;

use super::cache::Cache;
use super::error::{failed, sqlite};
use super::master::Master;
use super::pool::Drawn;
use super::{ring, secrets};
use crate::Database;

const FIND: &str = "SELECT wrapped FROM keys WHERE id = ?1";
const ADD: &str = "INSERT INTO keys (id, wrapped) VALUES (?1, ?2)";
const DELETE: &str = "DELETE FROM keys WHERE id = ?1";

/// An open key file with its master.
pub(super) struct File {
    pub(super) connection: Connection,
    pub(super) master: Key,
    /// Which master this is, counted from 1.
    pub(super) generation: i64,
    cache: Cache,
}

/// Whether there is a key file, or a file at least.
pub(super) fn is_there(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|found| found.len() > 0 || !found.is_file())
}

impl File {
    pub(super) fn open(
        path: &Path,
        database: &Database,
        master: Master,
        entropy: &dyn Entropy,
    ) -> Result<(Self, Secrets), KeyringError> {
        if !database.empty && !is_there(path) {
            return Err(KeyringError::Missing);
        }
        let master = master.key()?;
        let mut connection = ring::connect(path)?;
        if ring::find(&connection)?.is_none() {
            if !database.empty {
                return Err(KeyringError::Missing);
            }
            create(&mut connection, database, &master, entropy)?;
        }
        let (owner, generation) = ring::find(&connection)?.ok_or(KeyringError::Missing)?;
        if owner != database.id {
            return Err(KeyringError::Foreign);
        }
        let secrets = secrets::open(&connection, &master)?;
        let file = Self {
            connection,
            master,
            generation,
            cache: Cache::new(),
        };
        Ok((file, secrets))
    }

    /// Makes new keys durable.
    pub(super) fn write(&mut self, drawn: &[Drawn]) -> Result<(), KeyringError> {
        let mut sorted: Vec<&Drawn> = drawn.iter().collect();
        sorted.sort_unstable_by_key(|drawn| drawn.id);
        let (master, generation) = (&self.master, self.generation);
        in_transaction(&mut self.connection, |connection| {
            ring::check_generation(connection, generation)?;
            let mut add = connection.prepare_cached(ADD).map_err(sqlite)?;
            for Drawn { id, key, nonce } in sorted {
                let wrapped = wrap_key(master, id.as_bytes(), *nonce, key);
                add.execute(params![id.as_bytes(), wrapped])
                    .map_err(sqlite)?;
            }
            Ok(())
        })
    }

    /// Opens keys; `None` where one is not there.
    pub(super) fn read(&mut self, ids: &[KeyId]) -> Result<Vec<Option<Key>>, KeyringError> {
        // Changes when another connection has changed the file, and only then.
        let version = self.connection.prepare_cached("PRAGMA data_version");
        let version = version.and_then(|mut version| version.query_row([], |row| row.get(0)));
        self.cache.at(version.map_err(sqlite)?);
        ids.iter().map(|id| self.find(id)).collect()
    }

    /// Deletes keys; those that are gone already count as deleted.
    pub(super) fn delete(&mut self, ids: &mut [KeyId]) -> Result<(), KeyringError> {
        ids.sort_unstable();
        self.cache.forget(ids);
        in_transaction(&mut self.connection, |connection| {
            let mut delete = connection.prepare_cached(DELETE).map_err(sqlite)?;
            for id in &*ids {
                delete.execute([id.as_bytes()]).map_err(sqlite)?;
            }
            Ok(())
        })
    }

    fn find(&mut self, id: &KeyId) -> Result<Option<Key>, KeyringError> {
        if let Some(key) = self.cache.find(id) {
            return Ok(Some(key));
        }
        let mut find = self.connection.prepare_cached(FIND).map_err(sqlite)?;
        let mut rows = find.query([id.as_bytes()]).map_err(sqlite)?;
        let Some(row) = rows.next().map_err(sqlite)? else {
            return Ok(None);
        };
        let wrapped = row.get_ref(0).map_err(sqlite)?;
        let wrapped = wrapped.as_blob().map_err(|_| damaged())?;
        let Ok(key) = unwrap_key(&self.master, id.as_bytes(), wrapped) else {
            ring::check_generation(&self.connection, self.generation)?;
            return Err(damaged());
        };
        self.cache.keep(*id, key.clone());
        Ok(Some(key))
    }
}

/// Draws the secrets of a new key file. Where another process was first, its secrets stand.
fn create(
    connection: &mut Connection,
    database: &Database,
    master: &Key,
    entropy: &dyn Entropy,
) -> Result<(), KeyringError> {
    in_transaction(connection, |connection| {
        if ring::find(connection)?.is_some() {
            return Ok(());
        }
        let sql = "INSERT INTO ring (one, database, generation) VALUES (1, ?1, 1)";
        connection
            .execute(sql, [database.id.as_slice()])
            .map_err(sqlite)?;
        secrets::create(connection, master, entropy)
    })
}

pub(super) fn damaged() -> KeyringError {
    failed("a key in it is damaged: restore a backup")
}

/// All or nothing, and durable when it returns.
pub(super) fn in_transaction<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Connection) -> Result<T, KeyringError>,
) -> Result<T, KeyringError> {
    let immediate = TransactionBehavior::Immediate;
    let transaction = connection
        .transaction_with_behavior(immediate)
        .map_err(sqlite)?;
    let done = work(&transaction)?;
    transaction.commit().map_err(sqlite)?;
    Ok(done)
}
