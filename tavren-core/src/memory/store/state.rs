use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;

use tavren_types::{CommandId, Timestamp};

use crate::port::{Emitted, Entry, Key, Page, Revision, Snapshot, Stored, Topic};

/// Everything a store holds.
#[derive(Default)]
pub(super) struct State {
    /// Records and counters.
    pub(super) entries: BTreeMap<Key, Slot>,
    /// Streams; entry number `n` lies at index `n - 1`.
    pub(super) streams: BTreeMap<Key, Vec<Appended>>,
    /// Messages by topic, ascending in position.
    pub(super) topics: BTreeMap<Topic, VecDeque<Emitted>>,
    /// What was committed, by commit id.
    pub(super) commits: BTreeMap<CommandId, Done>,
    /// When each used token expires.
    pub(super) tokens: BTreeMap<(Key, [u8; 32]), Timestamp>,
    /// The last commit.
    pub(super) revision: Revision,
    /// The last position given to a message of any topic.
    pub(super) position: u64,
    /// The high-water mark of time.
    pub(super) latest: Option<Timestamp>,
}

/// A record or a counter.
pub(super) struct Slot {
    pub(super) revision: Revision,
    pub(super) stored: Stored,
}

/// One entry of a stream.
pub(super) struct Appended {
    pub(super) revision: Revision,
    pub(super) value: Box<[u8]>,
}

/// A batch that was committed.
pub(super) struct Done {
    pub(super) digest: [u8; 32],
    pub(super) answer: Box<[u8]>,
    /// When it may be forgotten.
    pub(super) ends: Timestamp,
}

impl State {
    pub(super) fn read(&self, keys: &[Key]) -> Snapshot {
        let entry = |key: &Key| self.entries.get(key).map(|slot| slot.entry(key));
        Snapshot {
            entries: keys.iter().map(entry).collect(),
            latest: self.latest,
        }
    }

    pub(super) fn walk(&self, prefix: &Key, until: Option<&Key>, page: &Page) -> Vec<Entry> {
        let from = match &page.after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        self.entries
            .range((from, Bound::Unbounded))
            .take_while(|(key, _)| key.as_bytes().starts_with(prefix.as_bytes()))
            .take_while(|(key, _)| until.is_none_or(|until| *key < until))
            .take(page.limit)
            .map(|(key, slot)| slot.entry(key))
            .collect()
    }

    pub(super) fn follow(&self, stream: &Key, page: &Page) -> Vec<Entry> {
        let skipped = page.after.as_ref().map_or(0, |after| number(stream, after));
        let entries = self.streams.get(stream).map_or(&[][..], Vec::as_slice);
        (1..)
            .zip(entries)
            .skip(usize::try_from(skipped).unwrap_or(usize::MAX))
            .take(page.limit)
            .map(|(number, entry)| Entry {
                key: entry_key(stream, number),
                revision: entry.revision,
                stored: Stored::Record(entry.value.clone()),
            })
            .collect()
    }

    pub(super) fn messages(&self, topic: Topic, after: u64, limit: usize) -> Vec<Emitted> {
        let Some(messages) = self.topics.get(&topic) else {
            return Vec::new();
        };
        let first = messages.partition_point(|message| message.position <= after);
        messages.iter().skip(first).take(limit).cloned().collect()
    }
}

impl Slot {
    fn entry(&self, key: &Key) -> Entry {
        Entry {
            key: key.clone(),
            revision: self.revision,
            stored: self.stored.clone(),
        }
    }
}

/// The key of entry `number` of a stream.
fn entry_key(stream: &Key, number: u64) -> Key {
    Key::new(&[stream.as_bytes(), &number.to_be_bytes()].concat())
}

/// The number in an entry's key: how many entries lie at it or before it. A key that is not one of
/// this stream's lies before or behind them all.
fn number(stream: &Key, key: &Key) -> u64 {
    let rest = key.as_bytes().strip_prefix(stream.as_bytes());
    match rest.and_then(|rest| <[u8; 8]>::try_from(rest).ok()) {
        Some(bytes) => u64::from_be_bytes(bytes),
        None if key <= stream => 0,
        None => u64::MAX,
    }
}
