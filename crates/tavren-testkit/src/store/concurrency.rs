//! Many threads at once. Each case starts its threads at the same moment.

use std::sync::atomic::{AtomicBool, Ordering};

use tavren_core::port::{Batch, Committed, Emitted, Store, StoreError, Stored};

use super::op::{ONE, absent, add, add_above, add_below, append, emit, key, once, put, still};
use super::subject::Subject;
use crate::case::cases;
use crate::expect::{holds, present, same};
use crate::together::together;
use crate::{Stop, Verdict};

cases! { dyn Store, "concurrency":
    additions_from_many_threads_are_all_counted,
    a_floor_holds_against_many_threads,
    a_ceiling_holds_against_many_threads,
    guarded_increments_lose_no_update,
    one_of_many_claims_of_an_absent_key_wins,
    one_of_many_uses_of_a_token_wins,
    the_same_commit_sent_by_many_threads_is_applied_once,
    streams_have_no_gaps_under_many_writers,
    a_batch_is_seen_whole_or_not_at_all,
    a_reader_of_the_outbox_misses_nothing,
    a_reader_of_the_outbox_sees_what_its_own_commit_emitted,
}

const THREADS: u8 = 8;
const ROUNDS: u8 = 24;
const ATTEMPTS_MAX: u32 = 100_000;

/// Commits; `false` where it was refused in the way that `refusal` knows.
fn tries(
    store: &Subject<'_>,
    batch: &Batch,
    refusal: impl Fn(&StoreError) -> bool,
) -> Result<bool, Stop> {
    match store.settle(batch) {
        Ok(_) => Ok(true),
        Err(error) if refusal(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn how_many(won: &[bool]) -> usize {
    won.iter().filter(|won| **won).count()
}

fn additions_from_many_threads_are_all_counted(store: Subject<'_>) -> Verdict {
    together(THREADS, |_| {
        for _ in 0..ROUNDS {
            store.settle(&store.batch(vec![add_above(b"c1", 3, 0), add(b"c2", -1)]))?;
        }
        Ok(())
    })?;
    let times = i64::from(THREADS).saturating_mul(i64::from(ROUNDS));
    store.counts(b"c1", times.saturating_mul(3))?;
    store.counts(b"c2", times.saturating_neg())
}

/// Takes one from a pot for half as many as ask, and sees that just so many get one.
fn a_floor_holds_against_many_threads(store: Subject<'_>) -> Verdict {
    let pot = i64::from(THREADS).saturating_mul(i64::from(ROUNDS)) / 2;
    store.write(vec![add(b"c1", pot)])?;
    let taken = together(THREADS, |_| {
        let mut won = Vec::new();
        for _ in 0..ROUNDS {
            let batch = store.batch(vec![add_above(b"c1", -1, 0), add(b"c2", 1)]);
            let bound = |error: &StoreError| matches!(error, StoreError::Bound { .. });
            won.push(tries(&store, &batch, bound)?);
            let left = present("the pot", store.count(b"c1")?)?;
            holds("a counter below its floor", left >= 0)?;
        }
        Ok(won)
    })?;
    let won = i64::try_from(how_many(&taken.concat())).unwrap_or(i64::MAX);
    same("how many got one", &won, &pot)?;
    store.counts(b"c1", 0)?;
    store.counts(b"c2", pot)
}

fn a_ceiling_holds_against_many_threads(store: Subject<'_>) -> Verdict {
    let won = together(THREADS, |_| {
        let mut won = Vec::new();
        for _ in 0..ROUNDS {
            let op = add_below(b"c1", 1, 50);
            let bound = |error: &StoreError| matches!(error, StoreError::Bound { .. });
            won.push(tries(&store, &store.batch(vec![op]), bound)?);
        }
        Ok(won)
    })?;
    same("how many found room", &how_many(&won.concat()), &50)?;
    store.counts(b"c1", 50)
}

fn guarded_increments_lose_no_update(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", &0_u64.to_be_bytes())])?;
    let rounds = ROUNDS / 2;
    together(THREADS, |_| {
        for _ in 0..rounds {
            let mut attempts = 0..ATTEMPTS_MAX;
            while !increments(&store)? {
                present("an end of conflicts", attempts.next())?;
            }
        }
        Ok(())
    })?;
    let expected = u64::from(THREADS).saturating_mul(u64::from(rounds));
    same("the sum", &number(store.record(b"r1")?)?, &expected)
}

/// Reads a number and writes the next, if nobody was in between.
fn increments(store: &Subject<'_>) -> Result<bool, Stop> {
    let entry = present("the record", store.entry(b"r1")?)?;
    let Stored::Record(value) = entry.stored else {
        return Err(Stop::Fail("a counter instead of a record".to_owned()));
    };
    let next = number(Some(value.into_vec()))?.saturating_add(1);
    let batch = Batch {
        guards: vec![still(b"r1", entry.revision)],
        ..store.batch(vec![put(b"r1", &next.to_be_bytes())])
    };
    tries(store, &batch, |error| matches!(error, StoreError::Conflict { .. }))
}

fn number(value: Option<Vec<u8>>) -> Result<u64, Stop> {
    let bytes = value.and_then(|value| <[u8; 8]>::try_from(value).ok());
    Ok(u64::from_be_bytes(present("a number", bytes)?))
}

fn one_of_many_claims_of_an_absent_key_wins(store: Subject<'_>) -> Verdict {
    for round in 0..ROUNDS {
        let name = [b'r', round];
        let won = together(THREADS, |thread| {
            let batch = Batch {
                guards: vec![absent(&name)],
                ..store.batch(vec![put(&name, &[thread])])
            };
            tries(&store, &batch, |error| matches!(error, StoreError::Conflict { .. }))
        })?;
        same("how many won", &how_many(&won), &1)?;
        let winner = (0..).zip(&won).find_map(|(thread, won)| won.then_some(vec![thread]));
        same("the record", &store.record(&name)?, &winner)?;
    }
    Ok(())
}

fn one_of_many_uses_of_a_token_wins(store: Subject<'_>) -> Verdict {
    for token in 0..ROUNDS {
        let won = together(THREADS, |_| {
            let batch = store.batch(vec![once(b"t", token, 1_000), add(b"c1", 1)]);
            tries(&store, &batch, |error| *error == StoreError::Replay)
        })?;
        same("how many won", &how_many(&won), &1)?;
    }
    store.counts(b"c1", i64::from(ROUNDS))
}

fn the_same_commit_sent_by_many_threads_is_applied_once(store: Subject<'_>) -> Verdict {
    for round in 1..=ROUNDS {
        let batch = store.batch(vec![add(b"c1", 1), append(b"s", b"x"), emit(ONE, b"y")]);
        let applied = together(THREADS, |thread| {
            let own = Batch {
                answer: vec![thread],
                ..batch.clone()
            };
            Ok(store.settle(&own)?)
        })?;
        let first = applied.iter().position(|answer| *answer == Committed::Applied);
        let first = u8::try_from(present("an Applied", first)?).unwrap_or(u8::MAX);
        for (thread, answer) in (0_u8..).zip(&applied) {
            let recalled = Committed::AlreadyApplied {
                answer: [first].into(),
            };
            let right = thread == first || *answer == recalled;
            holds("two answers to one command", right)?;
        }
        store.counts(b"c1", i64::from(round))?;
    }
    same("the stream", &store.stream(b"s")?.len(), &usize::from(ROUNDS))?;
    same("the topic", &store.said(ONE)?.len(), &usize::from(ROUNDS))
}

fn streams_have_no_gaps_under_many_writers(store: Subject<'_>) -> Verdict {
    together(THREADS, |thread| {
        for round in 0..ROUNDS {
            let ops = vec![append(b"s", &[thread, round]), append(b"s", &[thread, round])];
            store.settle(&store.batch(ops))?;
        }
        Ok(())
    })?;
    let entries = store.follow(b"s")?;
    let count = usize::from(THREADS).saturating_mul(usize::from(ROUNDS)).saturating_mul(2);
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
            same("the sum in a page", &sum(walk.iter().map(|entry| &entry.stored)), &1_000)?;
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
    let seen = std::thread::scope(|scope| {
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
