//! The store: where a host keeps Tavren's records, counters, streams and outbox.

use tavren_types::{Code, CommandId, Timestamp};

/// Bytes of a key: a tag, two ids and a time.
pub const KEY_BYTES_MAX: usize = 128;

/// Where a record, a counter or a stream lies. Keys sort by their bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Box<[u8]>);

impl Key {
    /// The key of these bytes, of which there are 1 to [`KEY_BYTES_MAX`].
    pub fn new(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Key {
    /// Prints the tag alone: what follows may name a person to somebody.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tag = self.0.first().copied().unwrap_or_default();
        write!(out, "Key({}, {} bytes)", char::from(tag), self.0.len())
    }
}

/// The commit that last wrote a key: never the same twice for one key, also after a delete.
pub type Revision = u64;

/// What lies at a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// A record, or one entry of a stream.
    Record(Box<[u8]>),
    /// A counter.
    Count(i64),
}

/// A key with what lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where.
    pub key: Key,
    /// The commit that wrote it. A stream's entry is never rewritten.
    pub revision: Revision,
    /// What.
    pub stored: Stored,
}

/// What a read saw, all at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// One for each key asked for, in that order; `None` where nothing lies.
    pub entries: Vec<Option<Entry>>,
    /// The latest `now` of all committed batches: the high-water mark of time.
    pub latest: Option<Timestamp>,
}

/// A named feed of what was committed, read in order by a relay or a sequencer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic(pub u8);

impl Topic {
    /// Headers of audit entries.
    pub const AUDIT: Self = Self(1);
    /// Notifications for people, which the host sends.
    pub const NOTIFICATIONS: Self = Self(2);
    /// Changes of deals: each a [`DealEvent`](crate::deal::DealEvent).
    pub const DEALS: Self = Self(3);
}

/// One message of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emitted {
    /// Its place: ascending in the order of commits; gaps are allowed, late arrivals are not.
    pub position: u64,
    /// What was emitted.
    pub value: Box<[u8]>,
}

/// One change. A batch changes a key at most once, except that counters may be added to repeatedly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// Writes a record, new or not. A counter at this key is [`StoreError::Corrupt`].
    Put {
        /// Where.
        key: Key,
        /// What.
        value: Vec<u8>,
    },
    /// Removes a record or counter; removing nothing is fine.
    Delete {
        /// Where.
        key: Key,
    },
    /// Adds to a counter, which begins at 0. A record at this key is [`StoreError::Corrupt`].
    Add {
        /// Where.
        key: Key,
        /// By how much. An overflow is [`StoreError::Bound`].
        delta: i64,
        /// The result must not be below this, or the batch fails with [`StoreError::Bound`].
        floor: Option<i64>,
        /// The result must not be above this, or the batch fails with [`StoreError::Bound`].
        ceiling: Option<i64>,
    },
    /// Appends to a stream, whose entries are numbered from 1 without gaps.
    Append {
        /// Which stream.
        stream: Key,
        /// What.
        value: Vec<u8>,
    },
    /// Emits to a topic.
    Emit {
        /// Which topic.
        topic: Topic,
        /// What.
        value: Vec<u8>,
    },
    /// Uses up a token: the batch fails with [`StoreError::Replay`] if it was used and has not expired at `now`.
    Once {
        /// Whose token.
        scope: Key,
        /// The token.
        token: [u8; 32],
        /// When it may be forgotten.
        expires: Timestamp,
    },
}

/// What the decision read, and what must still be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// Where.
    pub key: Key,
    /// The revision that was read; `None`: nothing may lie there.
    pub revision: Option<Revision>,
}

/// One decision, committed all or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The command; the same id again has no second effect.
    pub commit_id: CommandId,
    /// The fingerprint of the command. The same id with another digest is [`StoreError::Replay`].
    pub digest: [u8; 32],
    /// The time of the command.
    pub now: Timestamp,
    /// What must still be so.
    pub guards: Vec<Guard>,
    /// What changes, in this order.
    pub ops: Vec<Op>,
    /// The answer to the command, given back when the same id comes again.
    pub answer: Vec<u8>,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// Written now, and durable.
    Applied,
    /// Written before under the same id and digest; durable. Nothing changed now.
    AlreadyApplied {
        /// The answer that stands in the batch written then.
        answer: Box<[u8]>,
    },
}

/// What to walk over, in ascending order of key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range {
    /// All records and counters whose key begins with these bytes and lies below `until`, if given.
    Keys {
        /// How the keys begin.
        prefix: Key,
        /// The first key that is too far.
        until: Option<Key>,
    },
    /// The entries of one stream. Their key is the stream's with the number as 8 bytes, big end first.
    Stream(Key),
}

/// Which part of a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Behind this key, the last one of the page before.
    pub after: Option<Key>,
    /// At most this many; a shorter page is the last.
    pub limit: usize,
}

/// What to remove for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every record and counter whose key begins so.
    Keys(Key),
    /// A stream with all its entries.
    Stream(Key),
    /// Commit ids and tokens that ended before this time.
    Expired(Timestamp),
    /// Messages of a topic up to and with this position, which its reader has dealt with.
    Outbox(Topic, u64),
}

/// What a store can take in one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Ops in a batch.
    pub ops: usize,
    /// Guards in a batch.
    pub guards: usize,
    /// Bytes of one record or message.
    pub value_bytes: usize,
    /// Keys in one read, and entries in one page.
    pub keys: usize,
    /// How long a commit id is remembered, in ms of the batches' `now`.
    pub commit_id_millis: i64,
}

impl Limits {
    /// What every store takes at least, and what Tavren never exceeds.
    pub const LEAST: Self = Self {
        ops: 32_768,
        guards: 32_768,
        value_bytes: 4 << 20,
        keys: 8_192,
        commit_id_millis: 7 * 86_400_000,
    };
}

/// Why a store did not do as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A guard does not hold: read again and decide again. Nothing was written.
    #[error("{} of the records read have changed", keys.len())]
    Conflict {
        /// Every key whose guard does not hold.
        keys: Vec<Key>,
    },
    /// A counter would leave its bounds. Nothing was written.
    #[error("a counter would leave its bounds")]
    Bound {
        /// Which counter.
        key: Key,
    },
    /// A token, or a commit id with another digest, was used before. Nothing was written.
    #[error("the command id or token was used before")]
    Replay,
    /// The store is busy or away. Nothing was written; the same call may go through later.
    #[error("the store did not answer")]
    Transient,
    /// The store does not know whether it wrote: ask again with the same batch.
    #[error("the store did not say whether it wrote")]
    Unknown {
        /// The batch in question.
        commit_id: CommandId,
    },
    /// Beyond [`Limits`], or not possible here. Nothing was written.
    #[error("the store cannot do this: {what}")]
    Unsupported {
        /// What it cannot do.
        what: &'static str,
    },
    /// The store holds what cannot be.
    #[error("the store holds what was never written: {what}")]
    Corrupt {
        /// What is wrong.
        what: &'static str,
    },
    /// No permission, or a read-only medium. Nothing was written.
    #[error("the store may not be read or written")]
    Denied,
    /// The medium is full. Nothing was written.
    #[error("the disk is full")]
    Full,
}

impl StoreError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Conflict { .. } => Code::StoreConflict,
            Self::Bound { .. } => Code::StoreBound,
            Self::Replay => Code::StoreReplay,
            Self::Transient => Code::StoreTransient,
            Self::Unknown { .. } => Code::StoreUnknown,
            Self::Unsupported { .. } => Code::StoreUnsupported,
            Self::Corrupt { .. } => Code::StoreCorrupt,
            Self::Denied => Code::StoreDenied,
            Self::Full => Code::StoreFull,
        }
    }
}

/// Bytes under keys, changed by whole batches.
///
/// **Atomicity.** A batch is written whole and durable before [`Store::commit`] returns
/// [`Committed::Applied`], or not at all. **Order of checks.** The commit id comes first (so that a
/// retry is answered as before, whatever has changed), then limits, then guards (all that fail are
/// named), then tokens, then bounds in the order of the ops. **Isolation.** Commits are
/// serialisable: a guard holds at the moment of the write. **Reading.** A read or a page is one
/// snapshot that holds every batch whose commit has returned. **Retry.** After
/// [`StoreError::Unknown`] the same batch is sent again until the store knows.
pub trait Store: Send + Sync {
    /// Reads all `keys` at one moment.
    ///
    /// # Errors
    /// [`StoreError`]; a failed read changes nothing.
    fn read(&self, keys: &[Key]) -> Result<Snapshot, StoreError>;

    /// Reads one page of a walk, at one moment; a later page may see later commits.
    ///
    /// # Errors
    /// [`StoreError`]; a failed scan changes nothing.
    fn scan(&self, range: &Range, page: &Page) -> Result<Vec<Entry>, StoreError>;

    /// Writes a batch, all or nothing.
    ///
    /// # Errors
    /// [`StoreError`]; except for [`StoreError::Unknown`], nothing was written.
    fn commit(&self, batch: &Batch) -> Result<Committed, StoreError>;

    /// Reads at most `limit` messages of a topic behind a position. A message that was not there
    /// when a later position was given out never appears afterwards: a reader that remembers its
    /// last position misses nothing.
    ///
    /// # Errors
    /// [`StoreError`]; a failed read changes nothing.
    fn outbox(&self, topic: Topic, after: u64, limit: usize) -> Result<Vec<Emitted>, StoreError>;

    /// Removes for good, so that the bytes are overwritten or unreachable where the medium allows;
    /// removing what is gone is fine. Returns how many entries went.
    ///
    /// # Errors
    /// [`StoreError`]; what was removed before the failure stays removed.
    fn erase(&self, scope: &Scope) -> Result<u64, StoreError>;

    /// What this store takes in one call: never less than [`Limits::LEAST`].
    fn limits(&self) -> Limits;
}
