use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use super::connect;
use crate::line::lock;

/// Connections that read at the same time. A call holds one at a time, so that waiting for one
/// ends.
const READERS_MAX: usize = 8;

/// Connections that read, opened when needed.
pub(super) struct Readers {
    path: PathBuf,
    busy_timeout: Duration,
    pool: Mutex<Pool>,
    freed: Condvar,
}

struct Pool {
    idle: Vec<Connection>,
    lent: usize,
}

impl Readers {
    pub(super) fn new(path: &Path, busy_timeout: Duration) -> Self {
        let pool = Pool {
            idle: Vec::new(),
            lent: 0,
        };
        Self {
            path: path.to_owned(),
            busy_timeout,
            pool: Mutex::new(pool),
            freed: Condvar::new(),
        }
    }

    /// Runs `query` on a connection of its own.
    pub(super) fn with<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let mut loan = self.borrow()?;
        let connection = match loan.connection.take() {
            Some(connection) => connection,
            None => connect::reader(&self.path, self.busy_timeout)?,
        };
        let answer = query(&connection);
        // One whose transaction did not end is closed.
        loan.connection = connection.is_autocommit().then_some(connection);
        answer
    }

    fn borrow(&self) -> rusqlite::Result<Loan<'_>> {
        let full = |pool: &mut Pool| pool.lent >= READERS_MAX;
        let pool = self.freed.wait_while(lock(&self.pool), full);
        let mut pool = pool.unwrap_or_else(PoisonError::into_inner);
        pool.lent = pool.lent.saturating_add(1);
        Ok(Loan {
            readers: self,
            connection: pool.idle.pop(),
        })
    }
}

/// The right to use one connection; gives it back when dropped.
struct Loan<'r> {
    readers: &'r Readers,
    connection: Option<Connection>,
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        let mut pool = lock(&self.readers.pool);
        pool.lent = pool.lent.saturating_sub(1);
        pool.idle.extend(self.connection.take());
        drop(pool);
        self.readers.freed.notify_one();
    }
}
