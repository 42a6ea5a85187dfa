//! What was committed is there when the store is opened again.

use tavren_core::port::{Batch, Scope, Store};
use tavren_types::Timestamp;

use super::op::{ONE, add, add_above, append, delete, emit, key, moment, once, put, still};
use super::refusal::Refusal;
use super::subject::Subject;
use crate::Verdict;
use crate::case::cases;
use crate::expect::{holds, same};

cases! { dyn Store, "reopen":
    what_was_committed_lasts,
    what_failed_is_not_there_later,
    what_was_deleted_or_erased_stays_gone,
    commit_ids_and_answers_last,
    tokens_last,
    guards_last,
    revisions_do_not_come_back,
    revisions_do_not_come_back_after_all_was_erased,
    the_latest_time_lasts,
    the_latest_time_outlives_the_commit_ids,
    streams_go_on,
    positions_go_on,
    positions_do_not_come_back_after_trimming,
}

fn what_was_committed_lasts(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"\0\xff"), put(b"r2", b""), add(b"c1", -5)])?;
    store.write(vec![
        append(b"s", b"a"),
        append(b"s2", b""),
        emit(ONE, b"m"),
    ])?;
    let before = store.picture()?;
    let store = store.reopen()?;
    same("what lasted", &store.picture()?, &before)?;
    let store = store.reopen()?;
    same("what lasted twice", &store.picture()?, &before)
}

fn what_failed_is_not_there_later(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"kept")])?;
    let before = store.picture()?;
    let ops = vec![
        put(b"r1", b"lost"),
        append(b"s", b"lost"),
        add_above(b"c1", -1, 0),
    ];
    let batch = store.batch(ops);
    store.refuses(&batch, &Refusal::bound(b"c1"))?;
    let store = store.reopen()?;
    same("what lasted", &store.picture()?, &before)?;
    store.write(vec![add(b"c1", 1)])?;
    store.applies(&batch)
}

fn what_was_deleted_or_erased_stays_gone(store: Subject<'_>) -> Verdict {
    store.write(vec![
        put(b"r1", b"x"),
        put(b"r2", b"y"),
        add(b"c1", 5),
        append(b"s", b"a"),
    ])?;
    store.write(vec![delete(b"r1")])?;
    store.subject().erase(&Scope::Keys(key(b"c")))?;
    store.subject().erase(&Scope::Stream(key(b"s")))?;
    let before = store.picture()?;
    let store = store.reopen()?;
    same("what lasted", &store.picture()?, &before)?;
    same("the records", &store.walk(b"r")?.len(), &1)
}

fn commit_ids_and_answers_last(store: Subject<'_>) -> Verdict {
    let batch = Batch {
        answer: b"\0answer\xff".to_vec(),
        ..store.batch(vec![add(b"c1", 1)])
    };
    store.applies(&batch)?;
    let store = store.reopen()?;
    store.recalls(&batch, b"\0answer\xff")?;
    let other = Batch {
        digest: [7; 32],
        ..batch
    };
    store.refuses(&other, &Refusal::Replay)
}

fn tokens_last(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"t", 1, 1_000)])?;
    let store = store.reopen()?;
    let again = store.batch(vec![once(b"t", 1, 1_000)]);
    store.refuses(&again, &Refusal::Replay)?;
    store.applies(&Batch {
        now: moment(1_000),
        ..again
    })
}

fn guards_last(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"old")])?;
    let old = store.revision(b"r1")?;
    let store = store.reopen()?;
    let guarded = |store: &Subject<'_>| Batch {
        guards: vec![still(b"r1", old)],
        ..store.batch(vec![put(b"r1", b"new")])
    };
    store.applies(&guarded(&store))?;
    let store = store.reopen()?;
    store.refuses(&guarded(&store), &Refusal::conflict(&[b"r1"]))
}

/// Makes a key in several lives of the store; in each it has a revision of its own.
fn made_again(mut store: Subject<'_>, forget: bool) -> Verdict {
    let mut seen = Vec::new();
    for _ in 0..3 {
        store.write(vec![put(b"r1", b"same")])?;
        let revision = store.revision(b"r1")?;
        holds("a revision came back", !seen.contains(&revision))?;
        seen.push(revision);
        if forget {
            store.subject().erase(&Scope::Keys(key(b"r")))?;
            store.subject().erase(&Scope::Expired(Timestamp::MAX))?;
        } else {
            store.write(vec![delete(b"r1")])?;
        }
        store = store.reopen()?;
    }
    Ok(())
}

fn revisions_do_not_come_back(store: Subject<'_>) -> Verdict {
    made_again(store, false)
}

fn revisions_do_not_come_back_after_all_was_erased(store: Subject<'_>) -> Verdict {
    made_again(store, true)
}

fn the_latest_time_lasts(store: Subject<'_>) -> Verdict {
    for millis in [1_000, 5] {
        store.applies(&Batch {
            now: moment(millis),
            ..store.batch(vec![])
        })?;
    }
    let store = store.reopen()?;
    same("the latest time", &store.latest()?, &Some(moment(1_000)))?;
    store.write(vec![])?;
    same("the latest time", &store.latest()?, &Some(moment(1_000)))
}

fn the_latest_time_outlives_the_commit_ids(store: Subject<'_>) -> Verdict {
    for millis in [1_000, 5] {
        store.applies(&Batch {
            now: moment(millis),
            ..store.batch(vec![])
        })?;
    }
    store.subject().erase(&Scope::Expired(Timestamp::MAX))?;
    let store = store.reopen()?;
    same("the latest time", &store.latest()?, &Some(moment(1_000)))
}

fn streams_go_on(store: Subject<'_>) -> Verdict {
    store.write(vec![append(b"s", b"a"), append(b"s", b"b")])?;
    let before = store.follow(b"s")?;
    let store = store.reopen()?;
    store.write(vec![append(b"s", b"c")])?;
    let after = store.follow(b"s")?;
    same("how many entries", &after.len(), &3)?;
    holds("entries that changed", after.starts_with(&before))?;
    let last = [b"s", &3_u64.to_be_bytes()[..]].concat();
    let found = after.into_iter().last().map(|entry| entry.key);
    same("the last key", &found, &Some(key(&last)))
}

fn positions_go_on(store: Subject<'_>) -> Verdict {
    goes_on(store, false)
}

fn positions_do_not_come_back_after_trimming(store: Subject<'_>) -> Verdict {
    goes_on(store, true)
}

/// Emits, opens again, and emits: a reader that remembers its last position misses nothing.
fn goes_on(store: Subject<'_>, trim: bool) -> Verdict {
    store.write(vec![emit(ONE, b"a"), emit(ONE, b"b")])?;
    let last = store
        .messages(ONE)?
        .pop()
        .map_or(0, |message| message.position);
    if trim {
        store.subject().erase(&Scope::Outbox(ONE, last))?;
        store.subject().erase(&Scope::Expired(Timestamp::MAX))?;
    }
    let store = store.reopen()?;
    store.write(vec![emit(ONE, b"c")])?;
    let found = store.subject().outbox(ONE, last, 9)?.into_iter();
    let values: Vec<_> = found.map(|message| message.value.into_vec()).collect();
    same("behind the last position", &values, &vec![b"c".to_vec()])
}
