//! Limits: what is at them goes through, what is beyond them is refused whole.

use tavren_core::port::store::KEY_BYTES_MAX;
use tavren_core::port::{Batch, Guard, Key, Limits, Op, Page, Range, Store, StoreError};

use super::op::{ONE, absent, add, append, delete, emit, key, once, put};
use super::refusal::Refusal;
use super::subject::Subject;
use crate::case::cases;
use crate::expect::{holds, same};
use crate::{Stop, Verdict};

cases! { dyn Store, "limits":
    limits_are_never_below_the_least,
    limits_do_not_change,
    a_key_of_the_greatest_length_is_accepted,
    a_key_that_is_too_long_is_refused,
    an_empty_key_is_refused,
    as_many_ops_as_the_limit_are_accepted,
    one_op_more_than_the_limit_is_refused,
    messages_of_the_widest_batches_follow_each_other,
    as_many_guards_as_the_limit_are_accepted,
    one_guard_more_than_the_limit_is_refused,
    a_value_as_long_as_the_limit_is_accepted,
    a_record_longer_than_the_limit_is_refused,
    an_entry_longer_than_the_limit_is_refused,
    a_message_longer_than_the_limit_is_refused,
    an_answer_as_long_as_the_limit_is_kept,
    as_many_keys_as_the_limit_are_read,
    one_key_more_than_the_limit_is_not_read,
    a_page_as_long_as_the_limit_is_read,
    a_page_longer_than_the_limit_is_not_read,
}

/// Limits further out than this are not tried.
const TIMES_THE_LEAST: usize = 8;

/// A limit, where it is near enough to be tried.
fn near(limit: usize, least: usize) -> Result<usize, Stop> {
    if limit > least.saturating_mul(TIMES_THE_LEAST) {
        return Err(Stop::Skip("the limit is too far out to be tried"));
    }
    Ok(limit)
}

fn value_bytes(store: &Subject<'_>) -> Result<usize, Stop> {
    near(
        store.subject().limits().value_bytes,
        Limits::LEAST.value_bytes,
    )
}

fn keys_max(store: &Subject<'_>) -> Result<usize, Stop> {
    near(store.subject().limits().keys, Limits::LEAST.keys)
}

fn beyond(limit: usize) -> Vec<u8> {
    vec![0x5a; limit.saturating_add(1)]
}

/// Different keys under `r`.
fn keys(count: usize) -> Vec<Key> {
    (0_u64..)
        .take(count)
        .map(|number| key(&[b"r", &number.to_be_bytes()[..]].concat()))
        .collect()
}

fn puts(count: usize) -> Vec<Op> {
    let keys = keys(count).into_iter();
    keys.map(|key| put(key.as_bytes(), b"")).collect()
}

fn guards(count: usize) -> Vec<Guard> {
    let keys = keys(count).into_iter();
    keys.map(|key| absent(key.as_bytes())).collect()
}

/// Every op that has a key or a name, with this one.
fn named(name: &[u8]) -> [Op; 5] {
    [
        put(name, b""),
        delete(name),
        add(name, 1),
        append(name, b""),
        once(name, 1, 1_000),
    ]
}

fn limits_are_never_below_the_least(store: Subject<'_>) -> Verdict {
    let (found, least) = (store.subject().limits(), Limits::LEAST);
    holds("fewer ops than the least", found.ops >= least.ops)?;
    holds("fewer guards than the least", found.guards >= least.guards)?;
    holds(
        "shorter values than the least",
        found.value_bytes >= least.value_bytes,
    )?;
    holds("fewer keys than the least", found.keys >= least.keys)?;
    let kept = found.commit_id_millis >= least.commit_id_millis;
    holds("commit ids kept shorter than the least", kept)
}

fn limits_do_not_change(store: Subject<'_>) -> Verdict {
    let before = store.subject().limits();
    store.write(puts(100))?;
    same("the limits", &store.subject().limits(), &before)
}

fn a_key_of_the_greatest_length_is_accepted(store: Subject<'_>) -> Verdict {
    let longest = [b'r'; KEY_BYTES_MAX];
    for op in named(&longest) {
        store.write(vec![op])?;
        store.write(vec![delete(&longest)])?;
    }
    store.applies(&Batch {
        guards: vec![absent(&longest)],
        ..store.batch(vec![])
    })
}

fn a_key_that_is_too_long_is_refused(store: Subject<'_>) -> Verdict {
    refuses_name(&store, &[b'r'; KEY_BYTES_MAX + 1])
}

fn an_empty_key_is_refused(store: Subject<'_>) -> Verdict {
    refuses_name(&store, b"")
}

fn refuses_name(store: &Subject<'_>, name: &[u8]) -> Verdict {
    for op in named(name) {
        let batch = store.batch(vec![put(b"r1", b"beside"), op]);
        store.refuses(&batch, &Refusal::Unsupported)?;
    }
    let batch = Batch {
        guards: vec![absent(name)],
        ..store.batch(vec![put(b"r1", b"beside")])
    };
    store.refuses(&batch, &Refusal::Unsupported)
}

fn as_many_ops_as_the_limit_are_accepted(store: Subject<'_>) -> Verdict {
    let ops = near(store.subject().limits().ops, Limits::LEAST.ops)?;
    store.write(puts(ops))?;
    same("how many are there", &store.walk(b"r")?.len(), &ops)
}

fn one_op_more_than_the_limit_is_refused(store: Subject<'_>) -> Verdict {
    let ops = near(store.subject().limits().ops, Limits::LEAST.ops)?;
    let batch = store.batch(puts(ops.saturating_add(1)));
    store.refuses(&batch, &Refusal::Unsupported)
}

fn messages_of_the_widest_batches_follow_each_other(store: Subject<'_>) -> Verdict {
    let ops = near(store.subject().limits().ops, Limits::LEAST.ops)?;
    let mut wide = puts(ops.saturating_sub(1));
    wide.push(emit(ONE, b"the last op of one batch"));
    store.write(wide)?;
    store.write(vec![emit(ONE, b"the first op of the next")])?;
    let said = store.said(ONE)?;
    let expected = [
        b"the last op of one batch".to_vec(),
        b"the first op of the next".to_vec(),
    ];
    same("the messages", &said, &expected.to_vec())
}

fn as_many_guards_as_the_limit_are_accepted(store: Subject<'_>) -> Verdict {
    let count = near(store.subject().limits().guards, Limits::LEAST.guards)?;
    store.applies(&Batch {
        guards: guards(count),
        ..store.batch(vec![put(b"r1", b"written")])
    })
}

fn one_guard_more_than_the_limit_is_refused(store: Subject<'_>) -> Verdict {
    let count = near(store.subject().limits().guards, Limits::LEAST.guards)?;
    let batch = Batch {
        guards: guards(count.saturating_add(1)),
        ..store.batch(vec![put(b"r1", b"written")])
    };
    store.refuses(&batch, &Refusal::Unsupported)
}

fn a_value_as_long_as_the_limit_is_accepted(store: Subject<'_>) -> Verdict {
    let mut value = beyond(value_bytes(&store)?);
    value.truncate(value.len().saturating_sub(1));
    store.write(vec![
        put(b"r1", &value),
        append(b"s", &value),
        emit(ONE, &value),
    ])?;
    let whole = Some(&value);
    holds("the record", store.record(b"r1")?.as_ref() == whole)?;
    holds("the entry", store.stream(b"s")?.first() == whole)?;
    holds("the message", store.said(ONE)?.first() == whole)
}

fn a_record_longer_than_the_limit_is_refused(store: Subject<'_>) -> Verdict {
    let value = beyond(value_bytes(&store)?);
    refuses_beside(&store, put(b"r1", &value))
}

fn an_entry_longer_than_the_limit_is_refused(store: Subject<'_>) -> Verdict {
    let value = beyond(value_bytes(&store)?);
    refuses_beside(&store, append(b"s", &value))
}

fn a_message_longer_than_the_limit_is_refused(store: Subject<'_>) -> Verdict {
    let value = beyond(value_bytes(&store)?);
    refuses_beside(&store, emit(ONE, &value))
}

fn refuses_beside(store: &Subject<'_>, op: Op) -> Verdict {
    let batch = store.batch(vec![put(b"r2", b"beside"), op]);
    store.refuses(&batch, &Refusal::Unsupported)
}

fn an_answer_as_long_as_the_limit_is_kept(store: Subject<'_>) -> Verdict {
    let mut answer = beyond(value_bytes(&store)?);
    answer.truncate(answer.len().saturating_sub(1));
    let batch = Batch {
        answer: answer.clone(),
        ..store.batch(vec![])
    };
    store.applies(&batch)?;
    store.recalls(&batch, &answer)
}

fn as_many_keys_as_the_limit_are_read(store: Subject<'_>) -> Verdict {
    let count = keys_max(&store)?;
    store.write(puts(10))?;
    let read = store.subject().read(&keys(count))?.entries;
    same("how many answers", &read.len(), &count)?;
    same("how many are there", &read.iter().flatten().count(), &10)
}

fn one_key_more_than_the_limit_is_not_read(store: Subject<'_>) -> Verdict {
    let keys = keys(keys_max(&store)?.saturating_add(1));
    let refused = store.subject().read(&keys);
    let unsupported = matches!(refused, Err(StoreError::Unsupported { .. }));
    holds("more keys than the limit were read", unsupported)
}

fn under_r() -> Range {
    Range::Keys {
        prefix: key(b"r"),
        until: None,
    }
}

fn a_page_as_long_as_the_limit_is_read(store: Subject<'_>) -> Verdict {
    let limit = keys_max(&store)?;
    store.write(puts(3_000))?;
    let page = Page { after: None, limit };
    same(
        "the page",
        &store.subject().scan(&under_r(), &page)?.len(),
        &3_000,
    )
}

fn a_page_longer_than_the_limit_is_not_read(store: Subject<'_>) -> Verdict {
    let limit = keys_max(&store)?.saturating_add(1);
    for range in [under_r(), Range::Stream(key(b"s"))] {
        let refused = store.subject().scan(&range, &Page { after: None, limit });
        let unsupported = matches!(refused, Err(StoreError::Unsupported { .. }));
        holds("a page longer than the limit was read", unsupported)?;
    }
    Ok(())
}
