//! A command sent again: what its first run has left is found, and it goes on from there.

use super::{Erasing, Error, State, StoreError, Task, Then, answer, derived};
use crate::erasure::{self, Intent};
use crate::layout;
use crate::port::{Batch, Committed, Guard, Snapshot, Stored};
use tavren_types::CommandId;
use tavren_types::cbor;

/// Bytes that stand with a commit made before.
pub(super) enum Before {
    Answer(Box<[u8]>),
    Memo(Box<[u8]>, CommandId),
}

impl<T> Task<T> {
    /// A batch that no store can apply, under the command's own id: where the command has ended,
    /// its answer comes back, since the id is looked at first.
    pub(super) fn probe(&self) -> Batch {
        let impossible = Guard {
            key: layout::meta(),
            revision: None,
        };
        Batch {
            guards: vec![impossible],
            ..self.batch(self.call.id)
        }
    }

    pub(super) fn probed(
        &mut self,
        memo: Option<Box<[u8]>>,
        result: Result<Committed, StoreError>,
    ) -> Result<(), Error> {
        match result {
            Ok(Committed::AlreadyApplied { answer }) => {
                self.remember(Before::Answer(answer), self.call.id)
            }
            Err(StoreError::Conflict { .. }) => {
                self.probed = true;
                let Some(memo) = memo else {
                    return Ok(());
                };
                let commit_id = derived(self.call.id, self.commits.saturating_sub(1));
                self.remember(Before::Memo(memo, commit_id), commit_id)
            }
            Err(error) => Err(error.into()),
            Ok(Committed::Applied) => Err(StoreError::Corrupt {
                what: "a guard that cannot hold held",
            }
            .into()),
        }
    }

    /// Opens what stands with a commit made before.
    pub(super) fn remember(&mut self, before: Before, commit_id: CommandId) -> Result<(), Error> {
        let bytes = match &before {
            Before::Answer(bytes) | Before::Memo(bytes, _) => bytes,
        };
        match answer::key_of(bytes)? {
            Some(key) => {
                self.state = State::Recalling(key, before);
                Ok(())
            }
            None => {
                let plain = answer::open(None, commit_id, bytes)?;
                self.go_on_from(before, &plain)
            }
        }
    }

    pub(super) fn recalled(
        &mut self,
        before: Before,
        keys: Vec<Option<tavren_sealing::Key>>,
    ) -> Result<(), Error> {
        let (bytes, commit_id) = match &before {
            Before::Answer(bytes) => (bytes, self.call.id),
            Before::Memo(bytes, commit_id) => (bytes, *commit_id),
        };
        let key = keys.into_iter().next().flatten().ok_or(Error::Wiped)?;
        let plain = answer::open(Some(&key), commit_id, bytes)?;
        self.go_on_from(before, &plain)
    }

    fn go_on_from(&mut self, before: Before, plain: &[u8]) -> Result<(), Error> {
        match (before, &self.recall) {
            (Before::Memo(..), _) => {
                self.action.resumed(plain)?;
                self.restart(None);
                Ok(())
            }
            (Before::Answer(_), Some(recall)) => {
                let output = recall.output(plain)?.map_err(Error::from);
                self.state = State::Checking(Box::new(output));
                Ok(())
            }
            (Before::Answer(_), None) => Err(Error::Internal {
                what: "a query was committed",
            }),
        }
    }

    /// Carries out what the first run of this command may have left to erase.
    pub(super) fn checked(
        &mut self,
        output: Result<T, Error>,
        snapshot: Snapshot,
    ) -> Result<(), Error> {
        let left = snapshot.entries.into_iter().next().flatten();
        self.state = match left.map(|entry| entry.stored) {
            Some(Stored::Record(bytes)) => {
                let record: erasure::Record = cbor::from_bytes(&bytes)?;
                let erasing = Erasing {
                    intent: Intent::from_record(record),
                    commit_id: self.call.id,
                };
                State::Erasing(erasing, Box::new(Then::Done(output)))
            }
            _ => State::Done(Some(output)),
        };
        Ok(())
    }
}
