//! Ports: the small object-safe traits behind which a host keeps its own database, keys, records and queue.
//!
//! Each states atomicity, ordering and retry; `tavren-testkit` holds the suites that an adapter runs.

pub mod keyring;
pub mod matcher;
pub mod queue;
pub mod source;
pub mod store;

pub use keyring::{Keyring, KeyringError, Secrets};
pub use matcher::{Matcher, MatcherError, Post, Report};
pub use queue::{DeliveryQueue, QueueError};
pub use source::{Cell, DataSource, Record, Records, Request, SourceError};
pub use store::{
    Batch, Committed, Emitted, Entry, Guard, Key, Limits, Op, Page, Range, Revision, Scope,
    Snapshot, Store, StoreError, Stored, Topic,
};
pub use tavren_sealing::{Entropy, EntropyError, OsEntropy};
