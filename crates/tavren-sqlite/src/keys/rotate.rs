//! A fresh master for everything that is left.

use rusqlite::{Connection, OptionalExtension, params};
use tavren_core::port::KeyringError;
use tavren_sealing::wrap::unwrap_key;
use tavren_sealing::{Entropy, Key};

use super::error::{failed, sqlite};
use super::file::{File, damaged, in_transaction};
use super::{pool, ring, secrets};

const NEXT: &str = "SELECT id, wrapped FROM keys WHERE id > ?1 ORDER BY id LIMIT 1";
const REPLACE: &str = "UPDATE keys SET wrapped = ?2 WHERE id = ?1";

impl File {
    /// Wraps everything under `fresh`; says how many keys there are.
    pub(super) fn rotate(
        &mut self,
        fresh: Key,
        entropy: &dyn Entropy,
    ) -> Result<u64, KeyringError> {
        let (old, generation) = (&self.master, self.generation);
        let next = generation
            .checked_add(1)
            .ok_or(failed("too many rotations"))?;
        let count = in_transaction(&mut self.connection, |connection| {
            ring::check_generation(connection, generation)?;
            secrets::rewrap(connection, old, &fresh, entropy)?;
            let sql = "UPDATE ring SET generation = ?1";
            connection.execute(sql, [next]).map_err(sqlite)?;
            rewrap(connection, old, &fresh, entropy)
        })?;
        self.master = fresh;
        self.generation = next;
        Ok(count)
    }
}

/// Goes through all keys in order of id.
fn rewrap(
    connection: &Connection,
    old: &Key,
    fresh: &Key,
    entropy: &dyn Entropy,
) -> Result<u64, KeyringError> {
    let mut next = connection.prepare_cached(NEXT).map_err(sqlite)?;
    let mut replace = connection.prepare_cached(REPLACE).map_err(sqlite)?;
    let (mut after, mut count) = (Vec::new(), 0_u64);
    loop {
        let row = next.query_row([&after], |row| Ok((row.get(0)?, row.get(1)?)));
        let row: Option<([u8; 16], Vec<u8>)> = row.optional().map_err(sqlite)?;
        let Some((id, wrapped)) = row else {
            return Ok(count);
        };
        let key = unwrap_key(old, &id, &wrapped).map_err(|_| damaged())?;
        let wrapped = pool::wrap(fresh, &id, &key, entropy)?;
        replace.execute(params![id, wrapped]).map_err(sqlite)?;
        after = id.to_vec();
        count = count.saturating_add(1);
    }
}
