//! Short names for what cases write.

use tavren_core::port::{Guard, Key, Op, Revision, Topic};
use tavren_types::Timestamp;

/// When most cases happen: 2026-01-01T00:00:00Z.
const NOW_MILLIS: i64 = 1_767_225_600_000;

/// A topic that cases emit to.
pub(super) const ONE: Topic = Topic(1);
/// Another one.
pub(super) const TWO: Topic = Topic(2);

/// So many milliseconds after most cases happen.
pub(super) fn moment(millis: i64) -> Timestamp {
    Timestamp::MIN
        .plus_millis(NOW_MILLIS.saturating_sub(Timestamp::MIN.millis()))
        .plus_millis(millis)
}

pub(super) fn key(bytes: &[u8]) -> Key {
    Key::new(bytes)
}

pub(super) fn put(key: &[u8], value: &[u8]) -> Op {
    Op::Put {
        key: Key::new(key),
        value: value.to_vec(),
    }
}

pub(super) fn delete(key: &[u8]) -> Op {
    Op::Delete { key: Key::new(key) }
}

pub(super) fn add(key: &[u8], delta: i64) -> Op {
    add_within(key, delta, None, None)
}

/// Adds, not below `floor`.
pub(super) fn add_above(key: &[u8], delta: i64, floor: i64) -> Op {
    add_within(key, delta, Some(floor), None)
}

/// Adds, not above `ceiling`.
pub(super) fn add_below(key: &[u8], delta: i64, ceiling: i64) -> Op {
    add_within(key, delta, None, Some(ceiling))
}

pub(super) fn add_within(key: &[u8], delta: i64, floor: Option<i64>, ceiling: Option<i64>) -> Op {
    Op::Add {
        key: Key::new(key),
        delta,
        floor,
        ceiling,
    }
}

pub(super) fn append(stream: &[u8], value: &[u8]) -> Op {
    Op::Append {
        stream: Key::new(stream),
        value: value.to_vec(),
    }
}

pub(super) fn emit(topic: Topic, value: &[u8]) -> Op {
    Op::Emit {
        topic,
        value: value.to_vec(),
    }
}

/// Uses up the token made of one byte, until `expires` milliseconds after [`moment`] 0.
pub(super) fn once(scope: &[u8], token: u8, expires: i64) -> Op {
    Op::Once {
        scope: Key::new(scope),
        token: [token; 32],
        expires: moment(expires),
    }
}

/// Holds while this revision lies at `key`.
pub(super) fn still(key: &[u8], revision: Revision) -> Guard {
    Guard {
        key: Key::new(key),
        revision: Some(revision),
    }
}

/// Holds while nothing lies at `key`.
pub(super) fn absent(key: &[u8]) -> Guard {
    Guard {
        key: Key::new(key),
        revision: None,
    }
}
