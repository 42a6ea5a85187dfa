//! Steps: what a decision needs from outside, one at a time, so that every host does its own I/O.

use crate::error::Error;
use crate::port::{
    Batch, Committed, Entry, Key, KeyringError, Page, QueueError, Range, Records, Request, Scope,
    Snapshot, SourceError, StoreError,
};
use std::sync::Arc;
use tavren_types::{KeyId, PackageId};

/// What to do next. Answer each with [`crate::Task::reply`], until [`Step::Done`].
#[derive(Debug)]
pub enum Step<T> {
    /// Read these keys at one moment; answer with [`Reply::Read`].
    Read(Vec<Key>),
    /// Read one page; answer with [`Reply::Scan`].
    Scan(Range, Page),
    /// Use the keyring; answer with [`Reply::Fresh`], [`Reply::Opened`] or [`Reply::Destroyed`].
    Keys(KeyStep),
    /// Pull from the data source; answer with [`Reply::Records`].
    Records(Vec<Request>),
    /// Commit, and answer with [`Reply::Commit`].
    Commit(Arc<Batch>),
    /// Use the delivery queue; answer with [`Reply::Queue`].
    Deliver(QueueStep),
    /// Erase for good; answer with [`Reply::Erased`].
    Erase(Scope),
    /// The answer.
    Done(Result<T, Error>),
}

/// What to ask of the keyring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyStep {
    /// So many fresh keys.
    Fresh(usize),
    /// These keys.
    Open(Vec<KeyId>),
    /// Destroy these keys.
    Destroy(Vec<KeyId>),
}

/// What to ask of the delivery queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueueStep {
    /// Keep a package's sealed chunks.
    Put(PackageId, Vec<Vec<u8>>),
    /// Give back a package's sealed chunks.
    Fetch(PackageId),
    /// Remove a package.
    Remove(PackageId),
}

/// The answer to a step.
#[derive(Debug)]
pub enum Reply {
    /// To [`Step::Read`].
    Read(Result<Snapshot, StoreError>),
    /// To [`Step::Scan`].
    Scan(Result<Vec<Entry>, StoreError>),
    /// To [`KeyStep::Fresh`].
    Fresh(Result<Vec<(KeyId, tavren_sealing::Key)>, KeyringError>),
    /// To [`KeyStep::Open`].
    Opened(Result<Vec<Option<tavren_sealing::Key>>, KeyringError>),
    /// To [`KeyStep::Destroy`].
    Destroyed(Result<(), KeyringError>),
    /// To [`Step::Records`]: one answer a request.
    Records(Vec<Result<Records, SourceError>>),
    /// To [`Step::Commit`].
    Commit(Result<Committed, StoreError>),
    /// To [`Step::Deliver`]: chunks for a fetch, otherwise nothing.
    Queue(Result<Option<Vec<Vec<u8>>>, QueueError>),
    /// To [`Step::Erase`].
    Erased(Result<u64, StoreError>),
}
