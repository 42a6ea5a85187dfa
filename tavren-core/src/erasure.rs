//! Erasure: what must go for good, written down in the commit that ends it and carried out after.
//!
//! Order, crash-safe and idempotent: intent in the commit → keys destroyed → payloads removed →
//! streams purged → intent forgotten. A crash anywhere leaves the intent, and
//! [`crate::Market::recover`] carries it out again.

use crate::draft::Draft;
use crate::port::{Key, Scope};
use crate::step::{KeyStep, QueueStep, Step};
use tavren_types::cbor::Schema;
use tavren_types::{KeyId, PackageId, Timestamp};

mod recover;

pub use recover::Recover;

tavren_types::cbor_record! {
    /// An intent as it is stored.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(crate) struct Record {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) keys: Vec<KeyId>,
        2 => pub(crate) packages: Vec<PackageId>,
        3 => pub(crate) streams: Vec<Box<[u8]>>,
        /// Not to be carried out before: somebody may still be at work.
        4 => pub(crate) not_before: Option<Timestamp>,
    }
}

/// What is left to do of an intent.
#[derive(Debug, Default)]
pub(crate) struct Intent {
    keys: Vec<KeyId>,
    packages: Vec<PackageId>,
    streams: Vec<Key>,
}

impl Intent {
    /// Takes what a draft wants erased.
    pub(crate) fn of(draft: &mut Draft) -> Self {
        draft.destroy.sort_unstable();
        draft.destroy.dedup();
        Self {
            keys: std::mem::take(&mut draft.destroy),
            packages: std::mem::take(&mut draft.remove),
            streams: std::mem::take(&mut draft.purge),
        }
    }

    /// What a stored intent wants erased.
    pub(crate) fn from_record(record: Record) -> Self {
        Self {
            keys: record.keys,
            packages: record.packages,
            streams: record
                .streams
                .iter()
                .map(|stream| Key::new(stream))
                .collect(),
        }
    }

    /// Gives what is left to a draft.
    pub(crate) fn hand_over(self, draft: &mut Draft) {
        draft.destroy = self.keys;
        draft.remove = self.packages;
        draft.purge = self.streams;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.packages.is_empty() && self.streams.is_empty()
    }

    /// The intent as it is stored; `None` when there is nothing to erase.
    pub(crate) fn record(&self) -> Option<Record> {
        (!self.is_empty()).then(|| Record {
            schema: Schema,
            keys: self.keys.clone(),
            packages: self.packages.clone(),
            not_before: None,
            streams: self
                .streams
                .iter()
                .map(|stream| stream.as_bytes().into())
                .collect(),
        })
    }

    /// The next thing to erase; `None` when all is gone.
    pub(crate) fn next<T>(&self) -> Option<Step<T>> {
        if !self.keys.is_empty() {
            return Some(Step::Keys(KeyStep::Destroy(self.keys.clone())));
        }
        if let Some(package) = self.packages.last() {
            return Some(Step::Deliver(QueueStep::Remove(*package)));
        }
        let stream = self.streams.last()?;
        Some(Step::Erase(Scope::Stream(stream.clone())))
    }

    pub(crate) fn destroyed(&mut self) {
        self.keys.clear();
    }

    pub(crate) fn removed(&mut self) {
        self.packages.pop();
    }

    pub(crate) fn purged(&mut self) {
        self.streams.pop();
    }
}
