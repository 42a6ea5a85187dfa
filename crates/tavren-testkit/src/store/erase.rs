//! Erasing: for good, as much as was asked for, and no more.

use tavren_core::port::{Batch, Key, Scope, Store};
use tavren_types::Timestamp;

use super::op::{ONE, absent, add, append, emit, key, moment, once, put, still};
use super::refusal::Refusal;
use super::subject::Subject;
use crate::Verdict;
use crate::case::cases;
use crate::expect::{holds, same};

cases! { dyn Store, "erase":
    erasing_keys_removes_records_and_counters,
    erasing_keys_leaves_their_neighbours,
    erasing_keys_that_end_in_the_greatest_byte_leaves_the_next,
    erasing_keys_leaves_streams_topics_tokens_and_ids,
    erasing_keys_again_removes_nothing,
    erasing_what_never_was_removes_nothing,
    an_erased_counter_begins_at_zero,
    an_erased_key_may_be_guarded_as_absent,
    an_erased_key_made_again_has_a_new_revision,
    erasing_a_stream_removes_its_entries_alone,
    erasing_a_stream_again_removes_nothing,
    an_erased_stream_may_be_appended_to,
    an_expired_token_is_forgotten,
    a_token_that_has_not_expired_is_kept,
    an_expired_commit_id_is_forgotten,
    a_commit_id_that_has_not_expired_is_kept,
    erasing_what_expired_counts_it_once,
    erasing_what_expired_leaves_everything_else,
}

fn erases(store: &Subject<'_>, scope: &Scope, count: u64) -> Verdict {
    same("how many went", &store.subject().erase(scope)?, &count)
}

fn keys(prefix: &[u8]) -> Scope {
    Scope::Keys(key(prefix))
}

fn erasing_keys_removes_records_and_counters(store: Subject<'_>) -> Verdict {
    store.write(vec![
        put(b"r1", b"1"),
        add(b"r11", 5),
        put(b"r1\xff", b""),
        add(b"r1\0", 0),
    ])?;
    erases(&store, &keys(b"r1"), 4)?;
    same("the walk", &store.walk(b"r1")?, &vec![])?;
    same("the record", &store.record(b"r1")?, &None)?;
    same("the counter", &store.count(b"r11")?, &None)
}

fn erasing_keys_leaves_their_neighbours(store: Subject<'_>) -> Verdict {
    let names: [&[u8]; 6] = [b"r", b"r0\xff", b"r1", b"r1\0", b"r2", b"s1"];
    store.write(names.iter().map(|name| put(name, name)).collect())?;
    erases(&store, &keys(b"r1"), 2)?;
    let left = store.walk(b"r")?.into_iter().chain(store.walk(b"s")?);
    let expected = [b"r", &b"r0\xff"[..], b"r2", b"s1"].map(key).to_vec();
    same(
        "what is left",
        &left.map(|entry| entry.key).collect::<Vec<Key>>(),
        &expected,
    )
}

fn erasing_keys_that_end_in_the_greatest_byte_leaves_the_next(store: Subject<'_>) -> Verdict {
    let names: [&[u8]; 6] = [b"q\xff", b"q\xff\xff", b"r", b"r\xff", b"\xff", b"\xff\xff"];
    store.write(names.iter().map(|name| put(name, name)).collect())?;
    erases(&store, &keys(b"q\xff"), 2)?;
    erases(&store, &keys(b"\xff"), 2)?;
    same("what is left", &store.walk(b"r")?.len(), &2)
}

fn erasing_keys_leaves_streams_topics_tokens_and_ids(store: Subject<'_>) -> Verdict {
    let everything = vec![
        put(b"s", b"x"),
        append(b"s", b"a"),
        emit(ONE, b"m"),
        once(b"s", 1, 9),
    ];
    let batch = store.batch(everything);
    store.applies(&batch)?;
    erases(&store, &keys(b"s"), 1)?;
    same("the stream", &store.stream(b"s")?, &vec![b"a".to_vec()])?;
    same("the topic", &store.said(ONE)?, &vec![b"m".to_vec()])?;
    store.refuses(&store.batch(vec![once(b"s", 1, 9)]), &Refusal::Replay)?;
    store.recalls(&batch, b"")
}

fn erasing_keys_again_removes_nothing(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"1"), add(b"r2", 5)])?;
    erases(&store, &keys(b"r"), 2)?;
    erases(&store, &keys(b"r"), 0)?;
    erases(&store, &keys(b"r"), 0)
}

fn erasing_what_never_was_removes_nothing(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"1"), append(b"s", b"a"), emit(ONE, b"m")])?;
    let before = store.picture()?;
    erases(&store, &keys(b"r2"), 0)?;
    erases(&store, &Scope::Stream(key(b"s2")), 0)?;
    erases(&store, &Scope::Outbox(ONE, 0), 0)?;
    erases(&store, &Scope::Expired(Timestamp::MIN), 0)?;
    same("what is left", &store.picture()?, &before)
}

fn an_erased_counter_begins_at_zero(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 5)])?;
    erases(&store, &keys(b"c1"), 1)?;
    store.write(vec![add(b"c1", 2)])?;
    store.counts(b"c1", 2)
}

fn an_erased_key_may_be_guarded_as_absent(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"1")])?;
    let stale = still(b"r1", store.revision(b"r1")?);
    erases(&store, &keys(b"r1"), 1)?;
    let guarded = |guard| Batch {
        guards: vec![guard],
        ..store.batch(vec![])
    };
    store.refuses(&guarded(stale), &Refusal::conflict(&[b"r1"]))?;
    store.applies(&guarded(absent(b"r1")))
}

fn an_erased_key_made_again_has_a_new_revision(store: Subject<'_>) -> Verdict {
    let mut seen = Vec::new();
    for _ in 0..4 {
        store.write(vec![put(b"r1", b"same")])?;
        let revision = store.revision(b"r1")?;
        holds("a revision came back", !seen.contains(&revision))?;
        seen.push(revision);
        erases(&store, &keys(b"r"), 1)?;
        erases(&store, &Scope::Expired(Timestamp::MAX), 1)?;
    }
    Ok(())
}

fn erasing_a_stream_removes_its_entries_alone(store: Subject<'_>) -> Verdict {
    store.write(vec![
        append(b"s", b"a"),
        append(b"s2", b"x"),
        append(b"s", b"b"),
    ])?;
    store.write(vec![append(b"s\0", b"n"), put(b"s", b"record")])?;
    erases(&store, &Scope::Stream(key(b"s")), 2)?;
    same("the stream", &store.stream(b"s")?, &vec![])?;
    same("its neighbour", &store.stream(b"s2")?, &vec![b"x".to_vec()])?;
    same(
        "its neighbour",
        &store.stream(b"s\0")?,
        &vec![b"n".to_vec()],
    )?;
    same(
        "the record",
        &store.record(b"s")?,
        &Some(b"record".to_vec()),
    )
}

fn erasing_a_stream_again_removes_nothing(store: Subject<'_>) -> Verdict {
    store.write(vec![append(b"s", b"a")])?;
    erases(&store, &Scope::Stream(key(b"s")), 1)?;
    erases(&store, &Scope::Stream(key(b"s")), 0)
}

fn an_erased_stream_may_be_appended_to(store: Subject<'_>) -> Verdict {
    store.write(vec![append(b"s", b"a"), append(b"s", b"b")])?;
    erases(&store, &Scope::Stream(key(b"s")), 2)?;
    store.write(vec![append(b"s", b"c")])?;
    same("the stream", &store.stream(b"s")?, &vec![b"c".to_vec()])
}

fn an_expired_token_is_forgotten(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"t", 1, 1_000)])?;
    erases(&store, &Scope::Expired(moment(1_001)), 1)?;
    store.write(vec![once(b"t", 1, 2_000)])
}

fn a_token_that_has_not_expired_is_kept(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"t", 1, 1_000)])?;
    erases(&store, &Scope::Expired(moment(999)), 0)?;
    store.refuses(&store.batch(vec![once(b"t", 1, 2_000)]), &Refusal::Replay)
}

fn kept_millis(store: &Subject<'_>) -> i64 {
    store.subject().limits().commit_id_millis
}

fn an_expired_commit_id_is_forgotten(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![add(b"c1", 1)]);
    store.applies(&batch)?;
    let ended = moment(kept_millis(&store).saturating_add(1));
    erases(&store, &Scope::Expired(ended), 1)?;
    store.applies(&Batch {
        now: ended,
        digest: [7; 32],
        ..batch
    })?;
    store.counts(b"c1", 2)
}

fn a_commit_id_that_has_not_expired_is_kept(store: Subject<'_>) -> Verdict {
    let batch = Batch {
        answer: b"kept".to_vec(),
        ..store.batch(vec![add(b"c1", 1)])
    };
    store.applies(&batch)?;
    let last = moment(kept_millis(&store).saturating_sub(1));
    erases(&store, &Scope::Expired(last), 0)?;
    store.recalls(&batch, b"kept")?;
    store.applies(&Batch {
        now: last,
        ..store.batch(vec![])
    })?;
    store.recalls(&batch, b"kept")
}

fn erasing_what_expired_counts_it_once(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"t", 1, 1_000), once(b"t", 2, 2_000)])?;
    store.write(vec![once(b"t", 3, 1_000)])?;
    erases(&store, &Scope::Expired(moment(1_500)), 2)?;
    erases(&store, &Scope::Expired(moment(1_500)), 0)?;
    let ended = moment(kept_millis(&store).saturating_add(1));
    erases(&store, &Scope::Expired(ended), 3)?;
    erases(&store, &Scope::Expired(ended), 0)
}

fn erasing_what_expired_leaves_everything_else(store: Subject<'_>) -> Verdict {
    let ops = vec![
        put(b"r1", b"1"),
        add(b"c1", 5),
        append(b"s", b"a"),
        emit(ONE, b"m"),
    ];
    store.write(ops)?;
    let before = store.picture()?;
    erases(&store, &Scope::Expired(Timestamp::MAX), 1)?;
    same("what is left", &store.picture()?, &before)?;
    store.write(vec![put(b"r2", b"2"), append(b"s", b"b"), emit(ONE, b"n")])?;
    same("the stream", &store.stream(b"s")?.len(), &2)?;
    same("the topic", &store.said(ONE)?.len(), &2)
}
