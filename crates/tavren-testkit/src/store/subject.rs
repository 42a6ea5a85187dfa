//! What every case of the store suite does again and again.

use tavren_core::port::{
    Batch, Committed, Emitted, Entry, Key, Op, Page, Range, Revision, Store, StoreError, Stored,
    Topic,
};
use tavren_types::{CommandId, Timestamp};

use super::op::{ONE, TWO, moment};
use super::refusal::Refusal;
use crate::expect::{present, same, short};
use crate::{Bench, Stop, Verdict};

/// The store under test, and numbers for its commit ids.
pub(super) type Subject<'p> = Bench<'p, dyn Store>;

const PAGE_ENTRIES: usize = 1_000;
const PAGES_MAX: usize = 64;
const ATTEMPTS_MAX: usize = 10_000;

/// Everything that can be seen of what cases write: records under `r`, counters under `c`, the
/// streams `s` and `s2`, and two topics.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Picture {
    entries: Vec<Entry>,
    messages: Vec<Emitted>,
    latest: Option<Timestamp>,
}

impl Subject<'_> {
    /// A batch under an id of its own.
    pub(super) fn batch(&self, ops: Vec<Op>) -> Batch {
        let number = self.number().to_be_bytes();
        let mut id = [0xc0; 16];
        let mut digest = [0xd1; 32];
        for (index, byte) in number.into_iter().enumerate() {
            id.iter_mut()
                .skip(index)
                .step_by(8)
                .for_each(|to| *to = byte);
            digest
                .iter_mut()
                .skip(index)
                .step_by(8)
                .for_each(|to| *to = byte);
        }
        Batch {
            commit_id: CommandId::from_bytes(id),
            digest,
            now: moment(0),
            guards: vec![],
            ops,
            answer: vec![],
        }
    }

    /// Writes these ops, which must go through.
    pub(super) fn write(&self, ops: Vec<Op>) -> Verdict {
        self.applies(&self.batch(ops))
    }

    /// Commits a batch that must be applied.
    pub(super) fn applies(&self, batch: &Batch) -> Verdict {
        match self.subject().commit(batch) {
            Ok(Committed::Applied) => Ok(()),
            other => Err(Stop::Fail(format!("{} instead of Applied", short(&other)))),
        }
    }

    /// Commits a batch that must be refused in this way and leave nothing.
    pub(super) fn refuses(&self, batch: &Batch, refusal: &Refusal) -> Verdict {
        let before = self.picture()?;
        let answer = self.subject().commit(batch);
        let found = answer.as_ref().err().and_then(Refusal::of);
        if found.as_ref() != Some(refusal) {
            let found = found.map_or_else(|| short(&answer), |found| short(&found));
            return Err(Stop::Fail(format!("{found} instead of {}", short(refusal))));
        }
        same("the refused batch left", &self.picture()?, &before)
    }

    /// Commits a batch again, which must give back this answer and change nothing.
    pub(super) fn recalls(&self, batch: &Batch, answer: &[u8]) -> Verdict {
        let before = self.picture()?;
        let expected = Committed::AlreadyApplied {
            answer: answer.into(),
        };
        same("the retry", &self.subject().commit(batch)?, &expected)?;
        same("the retry left", &self.picture()?, &before)
    }

    /// Commits until the store knows what became of the batch, as its callers do.
    pub(super) fn settle(&self, batch: &Batch) -> Result<Committed, StoreError> {
        let mut last = Err(StoreError::Transient);
        for _ in 0..ATTEMPTS_MAX {
            last = self.subject().commit(batch);
            match &last {
                Err(StoreError::Transient | StoreError::Unknown { .. }) => {}
                _ => break,
            }
        }
        last
    }

    pub(super) fn entry(&self, key: &[u8]) -> Result<Option<Entry>, Stop> {
        let read = self.subject().read(&[Key::new(key)])?;
        same("entries for one key", &read.entries.len(), &1)?;
        let entry = read.entries.into_iter().next().flatten();
        if let Some(entry) = &entry {
            same("the key of an entry", &entry.key, &Key::new(key))?;
        }
        Ok(entry)
    }

    /// The record at `key`; `None` where nothing lies, and a failure where a counter does.
    pub(super) fn record(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Stop> {
        match self.entry(key)?.map(|entry| entry.stored) {
            None => Ok(None),
            Some(Stored::Record(value)) => Ok(Some(value.into_vec())),
            Some(Stored::Count(_)) => Err(Stop::Fail("a counter instead of a record".to_owned())),
        }
    }

    /// The counter at `key`; `None` where nothing lies, and a failure where a record does.
    pub(super) fn count(&self, key: &[u8]) -> Result<Option<i64>, Stop> {
        match self.entry(key)?.map(|entry| entry.stored) {
            None => Ok(None),
            Some(Stored::Count(count)) => Ok(Some(count)),
            Some(Stored::Record(_)) => Err(Stop::Fail("a record instead of a counter".to_owned())),
        }
    }

    pub(super) fn counts(&self, key: &[u8], expected: i64) -> Verdict {
        same("the counter", &self.count(key)?, &Some(expected))
    }

    /// The revision of what must lie at `key`.
    pub(super) fn revision(&self, key: &[u8]) -> Result<Revision, Stop> {
        Ok(present("at the key", self.entry(key)?)?.revision)
    }

    pub(super) fn latest(&self) -> Result<Option<Timestamp>, Stop> {
        Ok(self.subject().read(&[])?.latest)
    }

    /// All records and counters whose key begins so, over as many pages as it takes.
    pub(super) fn walk(&self, prefix: &[u8]) -> Result<Vec<Entry>, Stop> {
        let prefix = Key::new(prefix);
        self.pages(
            &Range::Keys {
                prefix,
                until: None,
            },
            PAGE_ENTRIES,
        )
    }

    /// All entries of a stream.
    pub(super) fn follow(&self, stream: &[u8]) -> Result<Vec<Entry>, Stop> {
        self.pages(&Range::Stream(Key::new(stream)), PAGE_ENTRIES)
    }

    /// Everything in a range, in pages of `limit`.
    pub(super) fn pages(&self, range: &Range, limit: usize) -> Result<Vec<Entry>, Stop> {
        let mut entries: Vec<Entry> = Vec::new();
        for _ in 0..PAGES_MAX {
            let after = entries.last().map(|entry| entry.key.clone());
            let page = self.subject().scan(range, &Page { after, limit })?;
            let last = page.len() < limit;
            entries.extend(page);
            if last {
                return Ok(entries);
            }
        }
        Err(Stop::Fail("a walk that does not end".to_owned()))
    }

    /// The values of a stream.
    pub(super) fn stream(&self, stream: &[u8]) -> Result<Vec<Vec<u8>>, Stop> {
        let entries = self.follow(stream)?.into_iter();
        entries.map(|entry| value_of(entry.stored)).collect()
    }

    pub(super) fn messages(&self, topic: Topic) -> Result<Vec<Emitted>, Stop> {
        Ok(self.subject().outbox(topic, 0, PAGE_ENTRIES)?)
    }

    /// The values of the messages of a topic.
    pub(super) fn said(&self, topic: Topic) -> Result<Vec<Vec<u8>>, Stop> {
        let messages = self.messages(topic)?.into_iter();
        Ok(messages.map(|message| message.value.into_vec()).collect())
    }

    pub(super) fn picture(&self) -> Result<Picture, Stop> {
        let (records, counters) = (self.walk(b"r")?, self.walk(b"c")?);
        let (one, two) = (self.follow(b"s")?, self.follow(b"s2")?);
        Ok(Picture {
            entries: [records, counters, one, two].concat(),
            messages: [self.messages(ONE)?, self.messages(TWO)?].concat(),
            latest: self.latest()?,
        })
    }
}

/// The bytes of a key in a form to print; what cases write is nobody's.
pub(super) fn name(key: &Key) -> String {
    key.as_bytes().escape_ascii().to_string()
}

fn value_of(stored: Stored) -> Result<Vec<u8>, Stop> {
    match stored {
        Stored::Record(value) => Ok(value.into_vec()),
        Stored::Count(_) => Err(Stop::Fail("a counter in a stream".to_owned())),
    }
}
