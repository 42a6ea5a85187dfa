use std::sync::{Mutex, MutexGuard, TryLockError};
use std::time::Duration;

use rusqlite::Connection;
use tavren_core::port::{Batch, Committed, Scope, StoreError};

use super::erase;
use super::group::{Group, Lost, roll_back};
use crate::error::store_error;
use crate::line::{Lead, Line, Place, lock};

type Answer = Result<Committed, StoreError>;

/// How long an erasure waits for readers before it leaves the log to the next checkpoint.
const CHECKPOINT_PATIENCE: Duration = Duration::from_millis(250);

/// The one connection of this process that writes, and the line before it.
pub(super) struct Writer {
    line: Line<Batch, Answer>,
    connection: Mutex<Connection>,
}

impl Writer {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            line: Line::new(),
            connection: Mutex::new(connection),
        }
    }

    /// The connection, if nobody uses it.
    pub(super) fn idle(&self) -> Option<MutexGuard<'_, Connection>> {
        match self.connection.try_lock() {
            Ok(connection) if connection.is_autocommit() => Some(connection),
            Ok(_) | Err(TryLockError::Poisoned(_) | TryLockError::WouldBlock) => None,
        }
    }

    /// Commits alone, or together with others.
    pub(super) fn commit(&self, batch: &Batch) -> Answer {
        match self.line.join(|| batch.clone()) {
            Place::Leads(lead) => self.lead(batch, lead),
            Place::Answered(answer) => answer,
            Place::Abandoned => Err(unknown(batch)),
        }
    }

    pub(super) fn erase(&self, scope: &Scope) -> Result<u64, StoreError> {
        let connection = self.connection();
        let count = erase::erase(&connection, scope);
        let count = count.map_err(|error| {
            roll_back(&connection);
            store_error(&error)
        })?;
        // What was erased still lies in the log. It is gone with the next checkpoint at the latest.
        let _ = erase::checkpoint(&connection, Some(CHECKPOINT_PATIENCE));
        Ok(count)
    }

    pub(super) fn checkpoint(&self) -> Result<(), StoreError> {
        match erase::checkpoint(&self.connection(), None) {
            Ok(true) => Ok(()),
            Ok(false) => Err(StoreError::Transient),
            Err(error) => Err(store_error(&error)),
        }
    }

    /// The connection, outside any transaction.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        let connection = lock(&self.connection);
        roll_back(&connection);
        connection
    }

    fn lead(&self, batch: &Batch, mut lead: Lead<'_, Batch, Answer>) -> Answer {
        let connection = self.connection();
        let mut tickets = Vec::new();
        let mut answers = Vec::new();
        let done = {
            let mut group = Group::new(&connection);
            let mut next = group.add(batch);
            loop {
                match next {
                    Ok(answer) => answers.push(answer),
                    Err(lost) => break Err(lost),
                }
                let Some(ticket) = lead.next() else {
                    break group.commit();
                };
                next = group.add(ticket.job());
                tickets.push(ticket);
            }
        };
        if let Err(Lost::Begin(_)) = done {
            // They would all wait as long as this one did, one after the other.
            tickets.extend(lead.rest());
        }
        let batches = || std::iter::once(batch).chain(tickets.iter().map(|ticket| ticket.job()));
        let answers = match done {
            Ok(()) => answers,
            Err(Lost::Begin(error)) => batches().map(|_| Err(error.clone())).collect(),
            Err(Lost::Unknown) => batches().map(|batch| Err(unknown(batch))).collect(),
            Err(Lost::Run(error)) if tickets.is_empty() => vec![Err(error)],
            Err(Lost::Run(_)) => each_alone(&connection, batches()),
        };
        drop(connection);
        let mut answers = answers.into_iter();
        let own = answers.next();
        for (ticket, answer) in tickets.into_iter().zip(answers) {
            ticket.answer(answer);
        }
        own.unwrap_or_else(|| Err(unknown(batch)))
    }
}

/// Gives each batch a transaction of its own.
fn each_alone<'b>(
    connection: &Connection,
    batches: impl Iterator<Item = &'b Batch>,
) -> Vec<Answer> {
    let mut locked_out = None;
    let alone = |batch: &Batch| {
        if let Some(error) = &locked_out {
            return Err(StoreError::clone(error));
        }
        let mut group = Group::new(connection);
        let answer = group.add(batch);
        let committed = answer.and_then(|answer| group.commit().map(|()| answer));
        committed.unwrap_or_else(|lost| match lost {
            Lost::Unknown => Err(unknown(batch)),
            Lost::Run(error) => Err(error),
            Lost::Begin(error) => Err(locked_out.insert(error).clone()),
        })
    };
    batches.map(alone).collect()
}

fn unknown(batch: &Batch) -> StoreError {
    StoreError::Unknown {
        commit_id: batch.commit_id,
    }
}
