//! What makes a SQLite file one of ours: its application id, its version, and the steps between.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

/// A kind of file, with every step from an empty one to the newest version.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// The `application_id` in the header.
    pub(crate) application_id: i32,
    /// Step `n` leads from version `n` to `n + 1`, each in one transaction. Never edited once
    /// released, only added to.
    pub(crate) migrations: &'static [&'static str],
}

/// The database of the store: `TAVN`.
pub(crate) const DATABASE: Kind = Kind {
    application_id: 0x5441_564E,
    migrations: &[include_str!("schema/store.1.sql")],
};

/// The key file: `TAVK`.
pub(crate) const KEY_FILE: Kind = Kind {
    application_id: 0x5441_564B,
    migrations: &[include_str!("schema/keys.1.sql")],
};

/// Why a file is not one that we can use.
#[derive(Debug)]
pub(crate) enum Unfit {
    /// It is somebody else's.
    Foreign,
    /// A newer version wrote it.
    Newer { found: i64, known: i64 },
    /// SQLite failed.
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Unfit {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Kind {
    /// The version in the file: 0 for an empty one, which may become ours. Changes nothing.
    pub(crate) fn version(self, connection: &Connection) -> Result<usize, Unfit> {
        let application_id: i32 = pragma(connection, "application_id")?;
        let version: i64 = pragma(connection, "user_version")?;
        if application_id != self.application_id {
            let objects = "SELECT count(*) FROM sqlite_schema";
            let objects: i64 = connection.query_row(objects, [], |row| row.get(0))?;
            return match (application_id, version, objects) {
                (0, 0, 0) => Ok(0),
                _ => Err(Unfit::Foreign),
            };
        }
        match usize::try_from(version) {
            Ok(at) if at <= self.migrations.len() => Ok(at),
            _ => Err(Unfit::Newer {
                found: version,
                known: i64::try_from(self.migrations.len()).unwrap_or(i64::MAX),
            }),
        }
    }

    /// Brings the file to the newest version. Two processes may do this at once.
    pub(crate) fn migrate(self, connection: &mut Connection) -> Result<(), Unfit> {
        while self.version(connection)? < self.migrations.len() {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let version = self.version(&transaction)?;
            if let Some(step) = self.migrations.get(version) {
                transaction.execute_batch(step)?;
                let next = version.saturating_add(1);
                transaction.pragma_update(None, "application_id", self.application_id)?;
                transaction.pragma_update(
                    None,
                    "user_version",
                    i64::try_from(next).unwrap_or(0),
                )?;
            }
            transaction.commit()?;
        }
        Ok(())
    }
}

/// `market.db` and `.keys` make `market.db.keys`.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// Reads a pragma of one value.
pub(crate) fn pragma<T: rusqlite::types::FromSql>(
    connection: &Connection,
    name: &str,
) -> rusqlite::Result<T> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::{Kind, Unfit, pragma};
    use rusqlite::Connection;

    const FIRST: &str = "CREATE TABLE a (x); INSERT INTO a VALUES (7);";
    const SECOND: &str = "CREATE TABLE b AS SELECT x + 1 AS x FROM a;";
    const BROKEN: &str = "CREATE TABLE c (x); SELECT broken FROM nowhere;";

    const fn kind(migrations: &'static [&'static str]) -> Kind {
        Kind {
            application_id: 5,
            migrations,
        }
    }

    fn version(connection: &Connection) -> i64 {
        pragma(connection, "user_version").unwrap()
    }

    #[test]
    fn an_older_file_takes_only_the_steps_it_lacks() {
        let mut connection = Connection::open_in_memory().unwrap();
        kind(&[FIRST]).migrate(&mut connection).unwrap();
        assert_eq!(version(&connection), 1);
        kind(&[FIRST, SECOND]).migrate(&mut connection).unwrap();
        assert_eq!(version(&connection), 2);
        let x: i64 = connection
            .query_row("SELECT x FROM b", [], |row| row.get(0))
            .unwrap();
        assert_eq!(x, 8);
    }

    #[test]
    fn a_step_that_fails_leaves_the_version_before() {
        let mut connection = Connection::open_in_memory().unwrap();
        let failed = kind(&[FIRST, BROKEN]).migrate(&mut connection);
        assert!(matches!(failed, Err(Unfit::Sqlite(_))));
        assert_eq!(version(&connection), 1);
        let tables: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .unwrap();
        assert_eq!(tables, 1);
    }

    #[test]
    fn a_newer_file_is_refused_by_number_and_another_kind_outright() {
        let mut connection = Connection::open_in_memory().unwrap();
        kind(&[FIRST, SECOND]).migrate(&mut connection).unwrap();
        let newer = kind(&[FIRST]).migrate(&mut connection);
        assert!(matches!(newer, Err(Unfit::Newer { found: 2, known: 1 })));
        let other = Kind {
            application_id: 6,
            migrations: &[FIRST],
        };
        assert!(matches!(
            other.migrate(&mut connection),
            Err(Unfit::Foreign)
        ));
    }
}
