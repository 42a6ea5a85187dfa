use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::time::Duration;

use rusqlite::Connection;
use tavren_core::port::{Batch, Committed, Scope, StoreError};

use super::erase;
use super::group::{Group, Lost, roll_back};
use crate::error::store_error;
use crate::line::{Lead, Line, Place, Ticket, lock};

type Answer = Result<Committed, StoreError>;

/// How long an erasure waits for readers before it leaves the log to the next checkpoint.
const CHECKPOINT_PATIENCE: Duration = Duration::from_millis(250);

/// The one connection of this process that writes, and the line before it.
pub(super) struct Writer {
    line: Line<Batch, Answer>,
    connection: Mutex<Connection>,
    /// Whether a batch of the last group had to be undone: the next group then sets savepoints.
    careful: AtomicBool,
}

impl Writer {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            line: Line::new(),
            connection: Mutex::new(connection),
            careful: AtomicBool::new(false),
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
        let mut careful = self.careful.load(Ordering::Relaxed);
        let mut done = run_group(&connection, batch, &mut lead, &mut tickets, careful);
        if let Err(Lost::Spoilt) = done {
            careful = true;
            done = run_group(&connection, batch, &mut lead, &mut tickets, careful);
        }
        if let Err(Lost::Begin(_)) = done {
            // They would all wait as long as this one did, one after the other.
            tickets.extend(lead.rest());
        }
        let batches = || std::iter::once(batch).chain(tickets.iter().map(Ticket::job));
        let answers = match done {
            Ok((answers, undid)) => {
                self.careful.store(undid, Ordering::Relaxed);
                answers
            }
            Err(Lost::Begin(error)) => batches().map(|_| Err(error.clone())).collect(),
            Err(Lost::Unknown) => batches().map(|batch| Err(unknown(batch))).collect(),
            Err(Lost::Run(error)) if tickets.is_empty() => vec![Err(error)],
            Err(Lost::Run(_) | Lost::Spoilt) => each_alone(&connection, batches()),
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

/// Commits `batch`, those of `tickets`, and those that come meanwhile, which join `tickets`.
fn run_group(
    connection: &Connection,
    batch: &Batch,
    lead: &mut Lead<'_, Batch, Answer>,
    tickets: &mut Vec<Ticket<Batch, Answer>>,
    careful: bool,
) -> Result<(Vec<Answer>, bool), Lost> {
    let mut group = Group::new(connection, careful);
    let mut answers = vec![group.add(batch)?];
    for ticket in tickets.iter() {
        answers.push(group.add(ticket.job())?);
    }
    while let Some(ticket) = lead.next() {
        let answer = group.add(ticket.job());
        tickets.push(ticket);
        answers.push(answer?);
    }
    Ok((answers, group.commit()?))
}

/// Gives each batch a transaction of its own.
pub(super) fn each_alone<'b>(
    connection: &Connection,
    batches: impl Iterator<Item = &'b Batch>,
) -> Vec<Answer> {
    let mut locked_out = None;
    let alone = |batch: &Batch| {
        if let Some(error) = &locked_out {
            return Err(StoreError::clone(error));
        }
        let mut group = Group::new(connection, false);
        let answer = group.add(batch);
        let committed = answer.and_then(|answer| group.commit().map(|_| answer));
        committed.unwrap_or_else(|lost| match lost {
            Lost::Unknown => Err(unknown(batch)),
            Lost::Spoilt => Err(StoreError::Transient),
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
