//! The slowest and plainest store there is: its history.

use tavren_core::port::{Batch, Committed, Key, Op, Revision, Scope, StoreError, Stored, Topic};
use tavren_types::Timestamp;

/// Everything that happened, in order. Every question is answered by going through all of it.
#[derive(Debug, Default)]
pub(crate) struct Model {
    history: Vec<Event>,
}

#[derive(Debug)]
enum Event {
    Committed(Batch),
    Erased(Scope),
}

impl Model {
    /// What lies at `key`, and which event, counted from 1, wrote it.
    pub(crate) fn at(&self, key: &Key) -> Option<(Revision, Stored)> {
        let mut found = None;
        for (revision, event) in (1..).zip(&self.history) {
            match event {
                Event::Committed(batch) => {
                    for op in &batch.ops {
                        found = after(found, revision, op, key);
                    }
                }
                Event::Erased(Scope::Keys(prefix)) if begins(key, prefix) => found = None,
                Event::Erased(_) => {}
            }
        }
        found
    }

    /// Everything that lies under keys that begin with `prefix`, in order.
    pub(crate) fn under(&self, prefix: &Key) -> Vec<(Key, Stored)> {
        let mut keys: Vec<&Key> = self.ops().filter_map(written).collect();
        keys.sort();
        keys.dedup();
        let under = keys.into_iter().filter(|key| begins(key, prefix));
        let at = |key: &Key| Some((key.clone(), self.at(key)?.1));
        under.filter_map(at).collect()
    }

    /// The values of a stream.
    pub(crate) fn stream(&self, name: &Key) -> Vec<Vec<u8>> {
        let mut values = Vec::new();
        for event in &self.history {
            match event {
                Event::Committed(batch) => {
                    values.extend(batch.ops.iter().filter_map(|op| match op {
                        Op::Append { stream, value } if stream == name => Some(value.clone()),
                        _ => None,
                    }))
                }
                Event::Erased(Scope::Stream(stream)) if stream == name => values.clear(),
                Event::Erased(_) => {}
            }
        }
        values
    }

    /// The values of a topic.
    pub(crate) fn said(&self, in_topic: Topic) -> Vec<Vec<u8>> {
        let said = self.ops().filter_map(|op| match op {
            Op::Emit { topic, value } if *topic == in_topic => Some(value.clone()),
            _ => None,
        });
        said.collect()
    }

    /// The greatest time.
    pub(crate) fn latest(&self) -> Option<Timestamp> {
        self.batches().map(|batch| batch.now).max()
    }

    /// Removes, and says how much went.
    pub(crate) fn erase(&mut self, scope: &Scope) -> u64 {
        let count = match scope {
            Scope::Keys(prefix) => self.under(prefix).len(),
            Scope::Stream(stream) => self.stream(stream).len(),
            Scope::Expired(_) | Scope::Outbox(..) => 0,
        };
        self.history.push(Event::Erased(scope.clone()));
        u64::try_from(count).unwrap_or(u64::MAX)
    }

    /// Commits a batch within the limits; the checks come in the order of the contract.
    pub(crate) fn commit(&mut self, batch: &Batch) -> Result<Committed, StoreError> {
        let same_id = |before: &&Batch| before.commit_id == batch.commit_id;
        if let Some(before) = self.batches().find(same_id) {
            let answer = before.answer.as_slice().into();
            return match before.digest == batch.digest {
                true => Ok(Committed::AlreadyApplied { answer }),
                false => Err(StoreError::Replay),
            };
        }
        self.check_guards(batch)?;
        self.check_tokens(batch)?;
        self.check_counters(batch)?;
        self.history.push(Event::Committed(batch.clone()));
        Ok(Committed::Applied)
    }

    fn check_guards(&self, batch: &Batch) -> Result<(), StoreError> {
        let fails = |guard: &&tavren_core::port::Guard| {
            self.at(&guard.key).map(|(revision, _)| revision) != guard.revision
        };
        let failing = batch.guards.iter().filter(fails);
        let mut keys: Vec<Key> = failing.map(|guard| guard.key.clone()).collect();
        keys.sort();
        keys.dedup();
        match keys.is_empty() {
            true => Ok(()),
            false => Err(StoreError::Conflict { keys }),
        }
    }

    fn check_tokens(&self, batch: &Batch) -> Result<(), StoreError> {
        for (index, op) in batch.ops.iter().enumerate() {
            let earlier = self.ops().chain(batch.ops.iter().take(index));
            let last = earlier.filter_map(|before| used(before, op)).last();
            if last.is_some_and(|expires| batch.now < expires) {
                return Err(StoreError::Replay);
            }
        }
        Ok(())
    }

    fn check_counters(&self, batch: &Batch) -> Result<(), StoreError> {
        for (index, op) in batch.ops.iter().enumerate() {
            let Op::Add {
                key,
                delta,
                floor,
                ceiling,
            } = op
            else {
                continue;
            };
            let mut now = self.at(key);
            for earlier in batch.ops.iter().take(index) {
                now = after(now, 0, earlier, key);
            }
            let sum = count(now.as_ref()).checked_add(*delta);
            let inside = |sum: &i64| {
                floor.is_none_or(|floor| *sum >= floor)
                    && ceiling.is_none_or(|ceiling| *sum <= ceiling)
            };
            if !sum.as_ref().is_some_and(inside) {
                return Err(StoreError::Bound { key: key.clone() });
            }
        }
        Ok(())
    }

    fn batches(&self) -> impl Iterator<Item = &Batch> {
        self.history.iter().filter_map(|event| match event {
            Event::Committed(batch) => Some(batch),
            Event::Erased(_) => None,
        })
    }

    fn ops(&self) -> impl Iterator<Item = &Op> {
        self.batches().flat_map(|batch| &batch.ops)
    }
}

/// What lies at `at` after an op, where `before` lay there before.
fn after(
    before: Option<(Revision, Stored)>,
    revision: Revision,
    op: &Op,
    at: &Key,
) -> Option<(Revision, Stored)> {
    match op {
        Op::Put { key, value } if key == at => {
            Some((revision, Stored::Record(value.as_slice().into())))
        }
        Op::Delete { key } if key == at => None,
        Op::Add { key, delta, .. } if key == at => {
            let sum = count(before.as_ref()).saturating_add(*delta);
            Some((revision, Stored::Count(sum)))
        }
        _ => before,
    }
}

fn count(stored: Option<&(Revision, Stored)>) -> i64 {
    match stored {
        Some((_, Stored::Count(count))) => *count,
        Some((_, Stored::Record(_))) | None => 0,
    }
}

fn written(op: &Op) -> Option<&Key> {
    match op {
        Op::Put { key, .. } | Op::Add { key, .. } => Some(key),
        _ => None,
    }
}

/// When the token of `op` expires after its use by `before`, if that is the same token.
fn used(before: &Op, op: &Op) -> Option<Timestamp> {
    match (before, op) {
        (
            Op::Once {
                scope,
                token,
                expires,
            },
            Op::Once {
                scope: same_scope,
                token: same_token,
                ..
            },
        ) if scope == same_scope && token == same_token => Some(*expires),
        _ => None,
    }
}

fn begins(key: &Key, prefix: &Key) -> bool {
    key.as_bytes().starts_with(prefix.as_bytes())
}
