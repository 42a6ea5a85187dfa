//! Many threads, and what a reader sees of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tavren_core::port::{Emitted, Store, Stored};

use super::concurrency::{ROUNDS, THREADS};
use super::op::{ONE, add, append, emit, key};
use super::subject::Subject;
use crate::case::cases;
use crate::expect::{holds, present, same};
use crate::together::together;
use crate::{Stop, Verdict};

cases! { dyn Store, "readers":
    streams_have_no_gaps_under_many_writers,
    a_batch_is_seen_whole_or_not_at_all,
    a_reader_of_the_outbox_misses_nothing,
    a_reader_of_the_outbox_sees_what_its_own_commit_emitted,
}

fn streams_have_no_gaps_under_many_writers(store: Subject<'_>) -> Verdict {
    together(THREADS, |thread| {
        for round in 0..ROUNDS {
            let ops = vec![
                append(b"s", &[thread, round]),
                append(b"s", &[thread, round]),
            ];
            store.settle(&store.batch(ops))?;
        }
        Ok(())
    })?;
    let entries = store.follow(b"s")?;
    let count = usize::from(THREADS)
        .saturating_mul(usize::from(ROUNDS))
        .saturating_mul(2);
    same("how many entries", &entries.len(), &count)?;
    for (number, entry) in (1_u64..).zip(&entries) {
        let expected = key(&[b"s", &number.to_be_bytes()[..]].concat());
        same("the key of an entry", &entry.key, &expected)?;
    }
    let mut last = [None; 256];
    for pair in entries.chunks(2) {
        let [Some(Stored::Record(one)), Some(Stored::Record(two))] =
            [pair.first(), pair.get(1)].map(|entry| entry.map(|entry| &entry.stored))
        else {
            return Err(Stop::Fail("half a batch".to_owned()));
        };
        same("the two entries of a batch", one, two)?;
        let (thread, round) = (one.first().copied(), one.get(1).copied());
        let before = last.get_mut(usize::from(thread.unwrap_or_default()));
        let before = present("a thread", before)?;
        holds("a thread's entries out of order", *before < round)?;
        *before = round;
    }
    Ok(())
}

/// Moves amounts between two counters, and sees that a reader always finds the same sum.
fn a_batch_is_seen_whole_or_not_at_all(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 1_000), add(b"c2", 0)])?;
    let writers = THREADS / 2;
    together(THREADS, |thread| {
        for round in 0..ROUNDS {
            if thread < writers {
                let amount = i64::from(round).saturating_add(1);
                let ops = vec![add(b"c1", amount.saturating_neg()), add(b"c2", amount)];
                store.settle(&store.batch(ops))?;
                continue;
            }
            let read = store.subject().read(&[key(b"c1"), key(b"c2")])?.entries;
            let counts = read.iter().flatten().map(|entry| &entry.stored);
            same("the sum in a read", &sum(counts), &1_000)?;
            let walk = store.walk(b"c")?;
            same(
                "the sum in a page",
                &sum(walk.iter().map(|entry| &entry.stored)),
                &1_000,
            )?;
        }
        Ok(())
    })?;
    Ok(())
}

fn sum<'s>(stored: impl Iterator<Item = &'s Stored>) -> i64 {
    stored.fold(0, |sum, stored| match stored {
        Stored::Count(count) => sum.saturating_add(*count),
        Stored::Record(_) => sum,
    })
}

/// Eight writers, and a reader that remembers its last position.
fn a_reader_of_the_outbox_misses_nothing(store: Subject<'_>) -> Verdict {
    let writing = AtomicBool::new(true);
    let reading = || {
        let mut seen = Vec::new();
        loop {
            let more = writing.load(Ordering::Acquire);
            let last = seen.last().map_or(0, |message: &Emitted| message.position);
            let page = store.subject().outbox(ONE, last, 5)?;
            if page.is_empty() && !more {
                return Ok::<_, Stop>(seen);
            }
            seen.extend(page);
        }
    };
    let seen = thread::scope(|scope| {
        let reader = scope.spawn(reading);
        let written = together(THREADS, |thread| {
            for round in 0..ROUNDS {
                store.settle(&store.batch(vec![emit(ONE, &[thread, round])]))?;
            }
            Ok(())
        });
        writing.store(false, Ordering::Release);
        let panicked = |_| Stop::Fail("it panicked in a thread".to_owned());
        let seen = reader.join().map_err(panicked)?;
        written.and(seen)
    })?;
    let whole = store.messages(ONE)?;
    let count = usize::from(THREADS).saturating_mul(usize::from(ROUNDS));
    same("how many messages", &whole.len(), &count)?;
    holds("a message that came late", seen.len() == whole.len())?;
    same("what the reader saw", &seen, &whole)
}

fn a_reader_of_the_outbox_sees_what_its_own_commit_emitted(store: Subject<'_>) -> Verdict {
    together(THREADS, |thread| {
        for round in 0..ROUNDS {
            let value = [thread, round];
            store.settle(&store.batch(vec![emit(ONE, &value)]))?;
            let said = store.said(ONE)?;
            let there = said.iter().any(|said| said.as_slice() == value);
            holds("a message that was committed is not there", there)?;
        }
        Ok(())
    })?;
    Ok(())
}
