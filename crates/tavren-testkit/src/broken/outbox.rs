//! Defects of the outbox.

use tavren_core::port::{Batch, Committed, Emitted, Op, Scope, Store, StoreError, Topic};

use super::race::pause;
use super::{Broken, Defect};

/// More than any case emits.
const ALL: usize = 8_000;

pub(super) fn outbox(
    broken: &Broken,
    topic: Topic,
    after: u64,
    limit: usize,
) -> Result<Vec<Emitted>, StoreError> {
    let store = broken.store();
    match broken.defect {
        Defect::TopicsMixed => store.outbox(Topic(0), after, limit),
        Defect::OutboxAfterIncluded => store.outbox(topic, after.saturating_sub(1), limit),
        Defect::OutboxDrained => {
            let messages = store.outbox(topic, after, limit)?;
            if let Some(last) = messages.last() {
                store.erase(&Scope::Outbox(topic, last.position))?;
            }
            Ok(messages)
        }
        Defect::PositionsReused => {
            let trimmed = broken.notes().lock().trimmed;
            let mut messages = store.outbox(topic, after.saturating_add(trimmed), limit)?;
            for message in &mut messages {
                message.position = message.position.saturating_sub(trimmed);
            }
            Ok(messages)
        }
        Defect::PositionsComeLate => {
            let mut messages: Vec<Emitted> = broken
                .notes()
                .lock()
                .messages
                .iter()
                .filter(|(of, message)| *of == topic && message.position > after)
                .map(|(_, message)| message.clone())
                .collect();
            messages.sort_by_key(|message| message.position);
            messages.truncate(limit);
            Ok(messages)
        }
        _ => store.outbox(topic, after, limit),
    }
}

/// Draws the positions, and commits after others had their turn.
pub(super) fn commit_late(broken: &Broken, batch: &Batch) -> Result<Committed, StoreError> {
    let mut messages = Vec::new();
    for op in &batch.ops {
        if let Op::Emit { topic, value } = op {
            let mut kept = broken.notes().lock();
            kept.drawn = kept.drawn.saturating_add(1);
            let value = value.as_slice().into();
            let position = kept.drawn;
            messages.push((*topic, Emitted { position, value }));
        }
    }
    if let Some((_, first)) = messages.first() {
        // Not all wait equally long.
        for _ in 0..first.position % 7 {
            pause();
        }
    }
    let committed = broken.store().commit(batch)?;
    if committed == Committed::Applied {
        broken.notes().lock().messages.extend(messages);
    }
    Ok(committed)
}

pub(super) fn trim(broken: &Broken, topic: Topic, position: u64) -> Result<u64, StoreError> {
    let store = broken.store();
    match broken.defect {
        Defect::TopicsMixed => store.erase(&Scope::Outbox(Topic(0), position)),
        Defect::TrimOneTooFew => store.erase(&Scope::Outbox(topic, position.saturating_sub(1))),
        Defect::PositionsReused => {
            let trimmed = broken.notes().lock().trimmed;
            let until = position.saturating_add(trimmed);
            let last = store.outbox(topic, 0, ALL)?.pop();
            let gone = store.erase(&Scope::Outbox(topic, until))?;
            let mut empty = true;
            for topic in (0..=u8::MAX).map(Topic) {
                empty &= store.outbox(topic, 0, 1)?.is_empty();
            }
            if let (true, Some(last)) = (empty, last) {
                broken.notes().lock().trimmed = last.position;
            }
            Ok(gone)
        }
        Defect::PositionsComeLate => {
            let mut kept = broken.notes().lock();
            let before = kept.messages.len();
            let gone = |of: Topic, message: &Emitted| of == topic && message.position <= position;
            kept.messages.retain(|(of, message)| !gone(*of, message));
            let count = before.saturating_sub(kept.messages.len());
            Ok(u64::try_from(count).unwrap_or(u64::MAX))
        }
        _ => store.erase(&Scope::Outbox(topic, position)),
    }
}
