//! Many threads that write at once. Each case starts its threads at the same moment.

use tavren_core::port::{Batch, Committed, Store, StoreError, Stored};

use super::op::{ONE, absent, add, add_above, add_below, append, emit, once, put, still};
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
}

pub(super) const THREADS: u8 = 8;
pub(super) const ROUNDS: u8 = 24;
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

/// Takes one from each of many pots, each for half as many as ask, and sees that just so many get one.
fn a_floor_holds_against_many_threads(store: Subject<'_>) -> Verdict {
    let each = i64::from(THREADS / 2);
    let pots: Vec<[u8; 2]> = (0..ROUNDS).map(|round| [b'p', round]).collect();
    store.write(pots.iter().map(|pot| add(pot, each)).collect())?;
    let taken = together(THREADS, |_| {
        let mut won = Vec::new();
        for pot in &pots {
            let batch = store.batch(vec![add_above(pot, -1, 0), add(b"c2", 1)]);
            let bound = |error: &StoreError| matches!(error, StoreError::Bound { .. });
            won.push(tries(&store, &batch, bound)?);
            let left = present("the pot", store.count(pot)?)?;
            holds("a counter below its floor", left >= 0)?;
        }
        Ok(won)
    })?;
    let all = each.saturating_mul(i64::from(ROUNDS));
    let won = i64::try_from(how_many(&taken.concat())).unwrap_or(i64::MAX);
    same("how many got one", &won, &all)?;
    for pot in &pots {
        store.counts(pot, 0)?;
    }
    store.counts(b"c2", all)
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
    tries(store, &batch, |error| {
        matches!(error, StoreError::Conflict { .. })
    })
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
            tries(&store, &batch, |error| {
                matches!(error, StoreError::Conflict { .. })
            })
        })?;
        same("how many won", &how_many(&won), &1)?;
        let winner = (0..)
            .zip(&won)
            .find_map(|(thread, won)| won.then_some(vec![thread]));
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
        let first = applied
            .iter()
            .position(|answer| *answer == Committed::Applied);
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
    same(
        "the stream",
        &store.stream(b"s")?.len(),
        &usize::from(ROUNDS),
    )?;
    same("the topic", &store.said(ONE)?.len(), &usize::from(ROUNDS))
}
