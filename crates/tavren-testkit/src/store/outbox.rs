//! The outbox: nothing is skipped, nothing comes late.

use tavren_core::port::{Emitted, Scope, Store, Topic};

use super::op::{ONE, TWO, add_above, emit};
use super::refusal::Refusal;
use super::subject::Subject;
use crate::case::cases;
use crate::expect::{holds, same};
use crate::{Stop, Verdict};

cases! { dyn Store, "outbox":
    a_topic_that_never_was_is_empty,
    messages_come_in_the_order_of_the_ops,
    messages_come_in_the_order_of_the_commits,
    positions_ascend_across_topics_and_batches,
    the_first_message_lies_behind_position_zero,
    topics_do_not_mix,
    the_first_and_the_last_topic_are_topics,
    a_page_begins_behind_its_position,
    a_page_holds_at_most_its_limit,
    a_position_between_messages_skips_nothing,
    behind_the_last_message_there_is_nothing,
    reading_removes_nothing,
    a_message_that_was_read_keeps_its_position,
    a_failed_batch_emits_nothing,
    a_retry_emits_nothing,
    trimming_removes_up_to_and_with_a_position,
    trimming_one_topic_leaves_the_others,
    trimming_does_not_reuse_positions,
    messages_keep_empty_and_binary_values,
}

fn positions(messages: &[Emitted]) -> Vec<u64> {
    messages.iter().map(|message| message.position).collect()
}

fn ascends(messages: &[Emitted]) -> Verdict {
    let positions = positions(messages);
    holds(
        "positions that do not ascend",
        positions.is_sorted_by(|a, b| a < b),
    )
}

/// Emits five messages over three batches and two topics, and gives back those of the first.
fn five(store: &Subject<'_>) -> Result<Vec<Emitted>, Stop> {
    store.write(vec![emit(ONE, b"a"), emit(TWO, b"x"), emit(ONE, b"b")])?;
    store.write(vec![emit(TWO, b"y"), emit(ONE, b"c")])?;
    store.write(vec![emit(ONE, b"d"), emit(ONE, b"e")])?;
    store.messages(ONE)
}

fn a_topic_that_never_was_is_empty(store: Subject<'_>) -> Verdict {
    same("the topic", &store.messages(Topic(77))?, &vec![])
}

fn messages_come_in_the_order_of_the_ops(store: Subject<'_>) -> Verdict {
    let values = [b"c", b"a", b"b", b"a"];
    store.write(values.iter().map(|value| emit(ONE, *value)).collect())?;
    let expected = values.map(|value| value.to_vec()).to_vec();
    same("the topic", &store.said(ONE)?, &expected)?;
    ascends(&store.messages(ONE)?)
}

fn messages_come_in_the_order_of_the_commits(store: Subject<'_>) -> Verdict {
    let values: Vec<Vec<u8>> = (0..30).map(|number| vec![number]).collect();
    for value in &values {
        store.write(vec![emit(ONE, value)])?;
    }
    same("the topic", &store.said(ONE)?, &values)?;
    ascends(&store.messages(ONE)?)
}

fn positions_ascend_across_topics_and_batches(store: Subject<'_>) -> Verdict {
    ascends(&five(&store)?)?;
    ascends(&store.messages(TWO)?)
}

fn the_first_message_lies_behind_position_zero(store: Subject<'_>) -> Verdict {
    store.write(vec![emit(ONE, b"a")])?;
    let found = positions(&store.messages(ONE)?);
    let behind = found.first().is_some_and(|position| *position > 0);
    holds("the first message is not there, or at 0", behind)
}

fn topics_do_not_mix(store: Subject<'_>) -> Verdict {
    five(&store)?;
    let one: Vec<Vec<u8>> = b"abcde".iter().map(|byte| vec![*byte]).collect();
    same("one topic", &store.said(ONE)?, &one)?;
    same(
        "another",
        &store.said(TWO)?,
        &vec![b"x".to_vec(), b"y".to_vec()],
    )?;
    same("a third", &store.said(Topic(3))?, &vec![])
}

fn the_first_and_the_last_topic_are_topics(store: Subject<'_>) -> Verdict {
    let (first, last) = (Topic(0), Topic(u8::MAX));
    store.write(vec![emit(first, b"first"), emit(last, b"last")])?;
    same("topic 0", &store.said(first)?, &vec![b"first".to_vec()])?;
    same("topic 255", &store.said(last)?, &vec![b"last".to_vec()])
}

fn a_page_begins_behind_its_position(store: Subject<'_>) -> Verdict {
    let whole = five(&store)?;
    for (skipped, message) in (1..).zip(&whole) {
        let found = store.subject().outbox(ONE, message.position, 100)?;
        let expected = whole.iter().skip(skipped).cloned();
        same("the page", &found, &expected.collect())?;
    }
    Ok(())
}

fn a_page_holds_at_most_its_limit(store: Subject<'_>) -> Verdict {
    let whole = five(&store)?;
    for limit in 1..=6 {
        let found = store.subject().outbox(ONE, 0, limit)?;
        let expected = whole.iter().take(limit).cloned();
        same("the page", &found, &expected.collect())?;
    }
    Ok(())
}

fn a_position_between_messages_skips_nothing(store: Subject<'_>) -> Verdict {
    let whole = five(&store)?;
    for message in store.messages(TWO)? {
        let found = store.subject().outbox(ONE, message.position, 100)?;
        let behind = whole.iter().filter(|one| one.position > message.position);
        same("the page", &found, &behind.cloned().collect())?;
    }
    Ok(())
}

fn behind_the_last_message_there_is_nothing(store: Subject<'_>) -> Verdict {
    let last = five(&store)?.pop().map_or(0, |message| message.position);
    for after in [last, last.saturating_add(1), u64::MAX] {
        same(
            "the page",
            &store.subject().outbox(ONE, after, 100)?,
            &vec![],
        )?;
    }
    Ok(())
}

fn reading_removes_nothing(store: Subject<'_>) -> Verdict {
    let whole = five(&store)?;
    for _ in 0..4 {
        same("the topic", &store.messages(ONE)?, &whole)?;
    }
    Ok(())
}

fn a_message_that_was_read_keeps_its_position(store: Subject<'_>) -> Verdict {
    let before = five(&store)?;
    store.write(vec![emit(TWO, b"z"), emit(ONE, b"f")])?;
    let mut after = store.messages(ONE)?;
    after.truncate(before.len());
    same("the messages of before", &after, &before)
}

fn a_failed_batch_emits_nothing(store: Subject<'_>) -> Verdict {
    let before = five(&store)?;
    let batch = store.batch(vec![emit(ONE, b"lost"), add_above(b"c1", -1, 0)]);
    store.refuses(&batch, &Refusal::bound(b"c1"))?;
    same("the topic", &store.messages(ONE)?, &before)
}

fn a_retry_emits_nothing(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![emit(ONE, b"once")]);
    store.applies(&batch)?;
    store.recalls(&batch, b"")?;
    same("the topic", &store.said(ONE)?, &vec![b"once".to_vec()])
}

fn trimming_removes_up_to_and_with_a_position(store: Subject<'_>) -> Verdict {
    let whole = five(&store)?;
    for (gone, message) in (1..).zip(&whole) {
        let scope = Scope::Outbox(ONE, message.position);
        same("how many went", &store.subject().erase(&scope)?, &1)?;
        let expected = whole.iter().skip(gone).cloned();
        same("the topic", &store.messages(ONE)?, &expected.collect())?;
        same("how many went again", &store.subject().erase(&scope)?, &0)?;
    }
    Ok(())
}

fn trimming_one_topic_leaves_the_others(store: Subject<'_>) -> Verdict {
    let (one, two) = (five(&store)?, store.messages(TWO)?);
    let gone = store.subject().erase(&Scope::Outbox(TWO, u64::MAX))?;
    same("how many went", &gone, &2)?;
    same("the trimmed topic", &store.messages(TWO)?, &vec![])?;
    same("the other topic", &store.messages(ONE)?, &one)?;
    same("what was there", &two.len(), &2)
}

fn trimming_does_not_reuse_positions(store: Subject<'_>) -> Verdict {
    let last = five(&store)?.pop().map_or(0, |message| message.position);
    for topic in [ONE, TWO] {
        store.subject().erase(&Scope::Outbox(topic, u64::MAX))?;
    }
    store.write(vec![emit(ONE, b"next")])?;
    let found = store.subject().outbox(ONE, last, 100)?;
    same("messages behind the last one read", &found.len(), &1)
}

fn messages_keep_empty_and_binary_values(store: Subject<'_>) -> Verdict {
    let values = vec![vec![], (0..=u8::MAX).collect(), b"\0".to_vec()];
    store.write(values.iter().map(|value| emit(ONE, value)).collect())?;
    same("the topic", &store.said(ONE)?, &values)
}
