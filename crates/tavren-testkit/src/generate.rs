//! Generators of what batches are made of, and of people, from a seed.

use tavren_core::port::{Key, Op, Topic};
use tavren_types::{CommandId, Timestamp, UserId};

use crate::Random;

/// A command id.
pub fn command_id(random: &mut Random) -> CommandId {
    CommandId::from_bytes(random.array())
}

/// A user id of 16 letters.
pub fn user_id(random: &mut Random) -> Option<UserId> {
    let letter = |random: &mut Random| char::from(b'a'.saturating_add(low(random, 26)));
    let name: String = (0..16).map(|_| letter(random)).collect();
    UserId::new(&name).ok()
}

/// A moment in the years 2000 to 2099.
pub fn timestamp(random: &mut Random) -> Timestamp {
    let millis = random.within(946_684_800_000..=4_102_444_799_999);
    Timestamp::from_millis(millis).unwrap_or(Timestamp::MIN)
}

/// A key that begins with `tag`, of at most 4 bytes, so that keys meet and nest.
pub fn key(random: &mut Random, tag: u8) -> Key {
    let mut bytes = vec![tag];
    for _ in 0..random.below(4) {
        bytes.extend(random.pick(&[0, 1, 0x7f, 0xfe, 0xff]));
    }
    Key::new(&bytes)
}

/// A value: empty, short or some hundred bytes, of any bytes.
pub fn value(random: &mut Random) -> Vec<u8> {
    let length = random
        .pick(&[0, 1, 7, 40, 300])
        .copied()
        .unwrap_or_default();
    random.bytes(length)
}

/// A change of a record under `r`, a counter under `c`, a stream under `s`, a topic or a token.
pub fn op(random: &mut Random, now: Timestamp) -> Op {
    match random.below(10) {
        0..=2 => Op::Put {
            key: key(random, b'r'),
            value: value(random),
        },
        3 => Op::Delete {
            key: key(random, b'r'),
        },
        4..=6 => Op::Add {
            key: key(random, b'c'),
            delta: random.within(-9..=12),
            floor: random.chance(1, 2).then_some(0),
            ceiling: random.chance(1, 3).then_some(40),
        },
        7 => Op::Append {
            stream: Key::new(&[b's', low(random, 3)]),
            value: value(random),
        },
        8 => Op::Emit {
            topic: Topic(low(random, 3)),
            value: value(random),
        },
        _ => Op::Once {
            scope: Key::new(&[b't', low(random, 2)]),
            token: [low(random, 6); 32],
            expires: now.plus_millis(random.within(1..=2_000)),
        },
    }
}

/// Up to `length` ops that change a key at most once, except that counters may be added to
/// repeatedly.
pub fn ops(random: &mut Random, now: Timestamp, length: usize) -> Vec<Op> {
    let mut ops: Vec<Op> = Vec::new();
    for _ in 0..=random.index(length) {
        let next = op(random, now);
        let taken = |key: &Key| ops.iter().any(|op| written(op) == Some(key));
        if !written(&next).is_some_and(taken) {
            ops.push(next);
        }
    }
    ops
}

/// The record that an op writes or removes.
fn written(op: &Op) -> Option<&Key> {
    match op {
        Op::Put { key, .. } | Op::Delete { key } => Some(key),
        Op::Add { .. } | Op::Append { .. } | Op::Emit { .. } | Op::Once { .. } => None,
    }
}

fn low(random: &mut Random, bound: u8) -> u8 {
    u8::try_from(random.below(u64::from(bound))).unwrap_or_default()
}
