//! What a decision asks for, as steps, and what the replies teach it.

use super::{Error, StoreError, Task, misplaced};
use crate::context::Need;
use crate::limits;
use crate::port::{Key, Page, Range, Snapshot};
use crate::step::{KeyStep, Reply, Step};
use tavren_types::{Code, KeyId, Timestamp};

/// What the last step asked for, so that the reply finds its place.
pub(super) enum Waiting {
    Read(Vec<Key>),
    Scan(Range, Page),
    Fresh(usize),
    Open(Vec<KeyId>),
    Records(usize),
    Queue,
    Erase,
}

impl<T> Task<T> {
    pub(super) fn learn(&mut self, reply: Reply, waiting: Option<Waiting>) -> Result<(), Error> {
        let short = || {
            Error::Store(StoreError::Corrupt {
                what: "an answer for fewer than were asked for",
            })
        };
        match (reply, waiting) {
            (Reply::Read(result), Some(Waiting::Read(keys))) => self.read(keys, result?)?,
            (Reply::Scan(result), Some(Waiting::Scan(range, page))) => {
                self.seen.scans.push((range, page, result?));
            }
            (Reply::Fresh(result), Some(Waiting::Fresh(count))) => {
                let fresh = result?;
                if fresh.len() < count {
                    return Err(short());
                }
                for (id, key) in fresh {
                    self.seen.keys.insert(id, Some(key.clone()));
                    self.seen.fresh.push((id, key));
                }
            }
            (Reply::Opened(result), Some(Waiting::Open(ids))) => {
                let opened = result?;
                if opened.len() != ids.len() {
                    return Err(short());
                }
                self.seen.keys.extend(ids.into_iter().zip(opened));
            }
            (Reply::Records(records), Some(Waiting::Records(count))) => {
                if records.len() != count {
                    return Err(short());
                }
                self.seen.records = Some(records);
            }
            (Reply::Queue(result), Some(Waiting::Queue)) => self.seen.queue = Some(result?),
            (Reply::Erased(result), Some(Waiting::Erase)) => self.seen.erased = Some(result?),
            _ => return Err(misplaced()),
        }
        Ok(())
    }

    fn read(&mut self, keys: Vec<Key>, snapshot: Snapshot) -> Result<(), Error> {
        let Snapshot { entries, latest } = snapshot;
        if entries.len() != keys.len() {
            return Err(StoreError::Corrupt {
                what: "an answer for fewer keys than were asked for",
            }
            .into());
        }
        if !std::mem::replace(&mut self.admitted, true) {
            self.admit(latest)?;
        }
        self.seen.latest = self.seen.latest.max(latest);
        self.seen.reads = self.seen.reads.saturating_add(1);
        self.seen.entries.extend(keys.into_iter().zip(entries));
        Ok(())
    }

    /// Refuses a clock that is off. Only the first read tells: what others commit while a command is
    /// at work, it meets as a conflict.
    fn admit(&self, latest: Option<Timestamp>) -> Result<(), Error> {
        let Some(latest) = latest else {
            return Ok(());
        };
        if self.call.now.plus_millis(limits::CLOCK_TOLERANCE_MILLIS) < latest {
            return Err(Error::input(Code::ClockBackwards, "now"));
        }
        if latest.plus_days(limits::CLOCK_JUMP_DAYS) < self.call.now {
            return Err(Error::input(Code::ClockAhead, "now"));
        }
        Ok(())
    }
}

pub(super) fn waiting_for(need: &Need) -> Waiting {
    match need {
        Need::Read(keys) => Waiting::Read(keys.clone()),
        Need::Scan(range, page) => Waiting::Scan(range.clone(), page.clone()),
        Need::Fresh(count) => Waiting::Fresh(*count),
        Need::Open(ids) => Waiting::Open(ids.clone()),
        Need::Records(requests) => Waiting::Records(requests.len()),
        Need::Queue(_) => Waiting::Queue,
        Need::Erase(_) => Waiting::Erase,
    }
}

pub(super) fn step_for<T>(need: Need) -> Step<T> {
    match need {
        Need::Read(keys) => Step::Read(keys),
        Need::Scan(range, page) => Step::Scan(range, page),
        Need::Fresh(count) => Step::Keys(KeyStep::Fresh(count)),
        Need::Open(ids) => Step::Keys(KeyStep::Open(ids)),
        Need::Records(requests) => Step::Records(requests),
        Need::Queue(step) => Step::Deliver(step),
        Need::Erase(scope) => Step::Erase(scope),
    }
}
