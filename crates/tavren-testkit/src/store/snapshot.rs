//! Reads, and the high-water mark of time.

use tavren_core::port::{Batch, Scope, Store, Stored};
use tavren_types::Timestamp;

use super::op::{add, add_above, key, moment, put};
use super::refusal::Refusal;
use super::subject::Subject;
use crate::Verdict;
use crate::case::cases;
use crate::expect::{present, same};

cases! { dyn Store, "snapshot":
    a_new_store_holds_nothing_and_knows_no_time,
    a_read_answers_in_the_order_asked,
    a_read_answers_a_key_as_often_as_it_is_asked,
    a_read_of_nothing_knows_the_time,
    a_read_sees_every_commit_that_has_returned,
    reading_changes_nothing,
    the_latest_time_is_that_of_the_batch,
    the_latest_time_is_the_greatest_and_not_the_last,
    an_empty_batch_moves_time,
    a_failed_batch_does_not_move_time,
    the_first_and_the_last_moment_are_kept,
    erasing_does_not_move_time,
}

fn at(store: &Subject<'_>, now: Timestamp) -> Verdict {
    store.applies(&Batch {
        now,
        ..store.batch(vec![])
    })
}

fn a_new_store_holds_nothing_and_knows_no_time(store: Subject<'_>) -> Verdict {
    let read = store.subject().read(&[key(b"r1"), key(b"c1")])?;
    same("the entries", &read.entries, &vec![None, None])?;
    same("the latest time", &read.latest, &None)
}

fn a_read_answers_in_the_order_asked(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"1"), put(b"r2", b"2"), add(b"c1", 3)])?;
    let keys = [key(b"r2"), key(b"r9"), key(b"c1"), key(b"r1")];
    let read = store.subject().read(&keys)?.entries.into_iter();
    let found: Vec<_> = read
        .map(|entry| entry.map(|entry| (entry.key, entry.stored)))
        .collect();
    let record = |name: &[u8], value: &[u8]| Some((key(name), Stored::Record(value.into())));
    let expected = vec![
        record(b"r2", b"2"),
        None,
        Some((key(b"c1"), Stored::Count(3))),
        record(b"r1", b"1"),
    ];
    same("the entries", &found, &expected)
}

fn a_read_answers_a_key_as_often_as_it_is_asked(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"1")])?;
    let read = store
        .subject()
        .read(&[key(b"r1"), key(b"r2"), key(b"r1")])?;
    let one = store.entry(b"r1")?;
    present("at the key", one.clone())?;
    same("the entries", &read.entries, &vec![one.clone(), None, one])
}

fn a_read_of_nothing_knows_the_time(store: Subject<'_>) -> Verdict {
    at(&store, moment(5))?;
    let read = store.subject().read(&[])?;
    same("the entries", &read.entries, &vec![])?;
    same("the latest time", &read.latest, &Some(moment(5)))
}

fn a_read_sees_every_commit_that_has_returned(store: Subject<'_>) -> Verdict {
    for number in 0..50_u8 {
        store.write(vec![put(b"r1", &[number]), add(b"c1", 1)])?;
        same("the record", &store.record(b"r1")?, &Some(vec![number]))?;
        store.counts(b"c1", i64::from(number).saturating_add(1))?;
        same("the walk", &store.walk(b"r")?.len(), &1)?;
    }
    Ok(())
}

fn reading_changes_nothing(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"1"), add(b"c1", 1)])?;
    let before = store.picture()?;
    for _ in 0..3 {
        store
            .subject()
            .read(&[key(b"r1"), key(b"c1"), key(b"c2"), key(b"r2")])?;
    }
    same("what reading left", &store.picture()?, &before)
}

fn the_latest_time_is_that_of_the_batch(store: Subject<'_>) -> Verdict {
    for millis in [-5, 0, 1, 86_400_000] {
        at(&store, moment(millis))?;
        same("the latest time", &store.latest()?, &Some(moment(millis)))?;
    }
    Ok(())
}

fn the_latest_time_is_the_greatest_and_not_the_last(store: Subject<'_>) -> Verdict {
    for millis in [0, 1_000, 999, -5, 1_000, 7] {
        at(&store, moment(millis))?;
    }
    same("the latest time", &store.latest()?, &Some(moment(1_000)))
}

fn an_empty_batch_moves_time(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"1")])?;
    at(&store, moment(3))?;
    same("the latest time", &store.latest()?, &Some(moment(3)))
}

fn a_failed_batch_does_not_move_time(store: Subject<'_>) -> Verdict {
    let failing = || Batch {
        now: moment(9),
        ..store.batch(vec![add_above(b"c1", -1, 0)])
    };
    store.refuses(&failing(), &Refusal::bound(b"c1"))?;
    same("the latest time", &store.latest()?, &None)?;
    at(&store, moment(3))?;
    store.refuses(&failing(), &Refusal::bound(b"c1"))?;
    same("the latest time", &store.latest()?, &Some(moment(3)))
}

fn the_first_and_the_last_moment_are_kept(store: Subject<'_>) -> Verdict {
    for now in [Timestamp::MIN, Timestamp::MAX] {
        at(&store, now)?;
        same("the latest time", &store.latest()?, &Some(now))?;
    }
    Ok(())
}

fn erasing_does_not_move_time(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"1")])?;
    at(&store, moment(3))?;
    for scope in [Scope::Keys(key(b"r")), Scope::Expired(Timestamp::MAX)] {
        store.subject().erase(&scope)?;
        same("the latest time", &store.latest()?, &Some(moment(3)))?;
    }
    Ok(())
}
