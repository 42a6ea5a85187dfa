//! Defects that are a batch understood wrongly.

use tavren_core::port::{Batch, Key, Limits, Op, Topic};
use tavren_types::{CommandId, Timestamp};

use super::{Broken, Defect};

/// The batch as this store understands it.
pub(super) fn bend(broken: &Broken, batch: &Batch) -> Batch {
    let mut batch = batch.clone();
    match broken.defect {
        Defect::GuardsIgnored => batch.guards.clear(),
        Defect::AbsentGuardsIgnored => batch.guards.retain(|guard| guard.revision.is_some()),
        Defect::DigestIgnored => batch.digest = [0; 32],
        Defect::AnswersLost => batch.answer.clear(),
        Defect::BoundsCheckedAtTheEnd => batch.ops = merged(batch.ops),
        Defect::MessagesReversed => reverse_messages(&mut batch.ops),
        Defect::TokensIgnored => batch.ops.retain(|op| !matches!(op, Op::Once { .. })),
        Defect::IdsCutShort => {
            let mut id = *batch.commit_id.as_bytes();
            id.iter_mut().skip(8).for_each(|byte| *byte = 0);
            batch.commit_id = CommandId::from_bytes(id);
        }
        Defect::IdsForgottenAtReopen => {
            let mut id = *batch.commit_id.as_bytes();
            id.iter_mut().take(1).for_each(|byte| *byte ^= broken.life);
            batch.commit_id = CommandId::from_bytes(id);
        }
        _ => {}
    }
    for op in &mut batch.ops {
        bend_op(broken, op);
    }
    batch
}

fn bend_op(broken: &Broken, op: &mut Op) {
    match (broken.defect, op) {
        (Defect::FloorOneTooLow, Op::Add { floor, .. }) => {
            *floor = floor.map(|floor| floor.saturating_sub(1));
        }
        (Defect::CeilingIgnored, Op::Add { ceiling, .. }) => *ceiling = None,
        (Defect::TokensNeverExpire, Op::Once { expires, .. }) => *expires = Timestamp::MAX,
        (Defect::TokensExpireLate, Op::Once { expires, .. }) => *expires = expires.plus_millis(1),
        (Defect::TokenScopesMixed, Op::Once { scope, .. }) => *scope = Key::new(b"all"),
        (Defect::TokensForgottenAtReopen, Op::Once { token, .. }) => {
            token
                .iter_mut()
                .take(1)
                .for_each(|byte| *byte ^= broken.life);
        }
        (Defect::TopicsMixed, Op::Emit { topic, .. }) => *topic = Topic(0),
        (Defect::ValuesAsText, Op::Put { value, .. }) => {
            *value = String::from_utf8_lossy(value).into_owned().into_bytes();
        }
        (Defect::KeysEndAtZero, Op::Put { key, .. } | Op::Delete { key } | Op::Add { key, .. }) => {
            *key = until_zero(key);
        }
        (
            Defect::LongValuesCut,
            Op::Put { value, .. } | Op::Append { value, .. } | Op::Emit { value, .. },
        ) => value.truncate(Limits::LEAST.value_bytes),
        _ => {}
    }
}

/// The key as a C string.
pub(super) fn until_zero(key: &Key) -> Key {
    let bytes = key.as_bytes().iter().copied();
    Key::new(&bytes.take_while(|byte| *byte != 0).collect::<Vec<u8>>())
}

/// One addition for each counter, in the place and with the bounds of its last.
fn merged(ops: Vec<Op>) -> Vec<Op> {
    let mut left: Vec<Op> = Vec::new();
    for mut op in ops {
        if let Op::Add { key, delta, .. } = &mut op {
            let earlier = left
                .iter()
                .position(|other| matches!(other, Op::Add { key: counter, .. } if counter == key));
            if let Some(Op::Add { delta: before, .. }) = earlier.map(|place| left.remove(place)) {
                *delta = delta.saturating_add(before);
            }
        }
        left.push(op);
    }
    left
}

fn reverse_messages(ops: &mut Vec<Op>) {
    let (mut messages, others): (Vec<Op>, Vec<Op>) = std::mem::take(ops)
        .into_iter()
        .partition(|op| matches!(op, Op::Emit { .. }));
    messages.reverse();
    *ops = [others, messages].concat();
}
