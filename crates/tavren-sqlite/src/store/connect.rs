//! Connections as this store needs them.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tavren_sealing::{Entropy, OsEntropy};

use super::{Database, query};
use crate::file::{DATABASE, Unfit};

/// Pages in the write-ahead log before SQLite moves them into the database: 64 MiB. A longer log
/// means fewer syncs, and pages that change often are moved once.
const LOG_PAGES: i64 = 16_384;
/// What the writer keeps in memory, KiB. More is not better: after a commit that split a page,
/// SQLite walks over the whole cache.
const WRITER_CACHE_KIB: i64 = 4 << 10;
/// Statements kept prepared: all that there are.
const STATEMENTS: usize = 48;

/// The connection that writes. Makes the file where there is none; leaves a foreign one untouched.
pub(super) fn writer(path: &Path, busy_timeout: Duration) -> Result<Connection, Unfit> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut connection = open(path, flags, busy_timeout)?;
    DATABASE.version(&connection)?;
    // Before the first page is written, so that none is ever without it.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    let mode = connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))?;
    if mode != "wal" {
        // A medium without shared memory, such as a network folder.
        return Err(Unfit::Sqlite(denied()));
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    connection.pragma_update(None, "journal_size_limit", LOG_PAGES.saturating_mul(4_096))?;
    DATABASE.migrate(&mut connection)?;
    name(&connection)?;
    Ok(connection)
}

/// A connection that only reads.
pub(super) fn reader(path: &Path, busy_timeout: Duration) -> rusqlite::Result<Connection> {
    // Read-only files have no shared memory to lock in, so the flag says read and write.
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE, busy_timeout)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Looks at a database without making or changing one.
pub(super) fn glance(path: &Path, busy_timeout: Duration) -> Result<Database, Unfit> {
    let connection = reader(path, busy_timeout)?;
    match DATABASE.version(&connection)? {
        0 => Err(Unfit::Foreign),
        _ => Ok(query::database(&connection)?),
    }
}

fn open(path: &Path, flags: OpenFlags, busy_timeout: Duration) -> rusqlite::Result<Connection> {
    // Each connection is used by one thread at a time: SQLite needs no locks of its own.
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(busy_timeout)?;
    // One plan per statement. Without this, SQLite built with STAT4 prepares some of them again
    // for every parameter, in the hope of a better plan.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Gives a new database its id.
fn name(connection: &Connection) -> Result<(), Unfit> {
    let named: i64 =
        connection.query_row("SELECT count(*) FROM tavren_meta", [], |row| row.get(0))?;
    if named > 0 {
        return Ok(());
    }
    let mut id = [0; 16];
    let drawn = OsEntropy.fill(&mut id);
    drawn.map_err(|_| Unfit::Sqlite(denied()))?;
    // Where another process was first, its id stands.
    let insert = "INSERT INTO tavren_meta (one, database) VALUES (1, ?1) ON CONFLICT DO NOTHING";
    connection.execute(insert, [id.as_slice()])?;
    Ok(())
}

fn denied() -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN);
    rusqlite::Error::SqliteFailure(code, None)
}
