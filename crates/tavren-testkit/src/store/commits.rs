//! Commit ids: the same command again is answered as before, and has no second effect.

use tavren_core::port::{Batch, Store};

use super::op::{ONE, absent, add, add_above, append, emit, moment, once, put};
use super::subject::Subject;
use crate::Verdict;
use crate::case::cases;
use crate::expect::same;

cases! { dyn Store, "commits":
    a_retry_is_answered_as_before,
    a_retry_gives_back_the_first_answer_and_not_its_own,
    a_retry_gives_back_an_empty_answer,
    a_retry_gives_back_every_byte_of_an_answer,
    a_retry_has_no_second_effect,
    a_retry_is_answered_where_its_guards_fail_by_now,
    a_retry_is_answered_where_its_token_is_used_by_now,
    a_retry_is_answered_where_its_bounds_fail_by_now,
    a_retry_is_answered_even_with_other_ops,
    a_retry_is_answered_even_beyond_the_limits,
    a_retry_does_not_move_time,
    a_retry_is_answered_for_as_long_as_promised,
}

fn a_retry_is_answered_as_before(store: Subject<'_>) -> Verdict {
    let batch = Batch {
        answer: b"done".to_vec(),
        ..store.batch(vec![put(b"r1", b"value")])
    };
    store.applies(&batch)?;
    store.recalls(&batch, b"done")?;
    store.write(vec![put(b"r2", b"other")])?;
    store.recalls(&batch, b"done")
}

fn a_retry_gives_back_the_first_answer_and_not_its_own(store: Subject<'_>) -> Verdict {
    let batch = Batch {
        answer: b"first".to_vec(),
        ..store.batch(vec![])
    };
    store.applies(&batch)?;
    let again = Batch {
        answer: b"second".to_vec(),
        ..batch
    };
    store.recalls(&again, b"first")?;
    store.recalls(&again, b"first")
}

fn a_retry_gives_back_an_empty_answer(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![put(b"r1", b"value")]);
    store.applies(&batch)?;
    store.recalls(&batch, b"")?;
    let again = Batch {
        answer: b"not empty".to_vec(),
        ..batch
    };
    store.recalls(&again, b"")
}

fn a_retry_gives_back_every_byte_of_an_answer(store: Subject<'_>) -> Verdict {
    let answer: Vec<u8> = (0..=u8::MAX).chain([0, 0, 0xff]).collect();
    let batch = Batch {
        answer: answer.clone(),
        ..store.batch(vec![])
    };
    store.applies(&batch)?;
    store.recalls(&batch, &answer)
}

fn a_retry_has_no_second_effect(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![add(b"c1", 5), append(b"s", b"x"), emit(ONE, b"y")]);
    store.applies(&batch)?;
    for _ in 0..3 {
        store.recalls(&batch, b"")?;
    }
    store.counts(b"c1", 5)?;
    same("the stream", &store.stream(b"s")?.len(), &1)?;
    same("the topic", &store.said(ONE)?.len(), &1)
}

fn a_retry_is_answered_where_its_guards_fail_by_now(store: Subject<'_>) -> Verdict {
    let batch = Batch {
        guards: vec![absent(b"r1")],
        answer: b"made".to_vec(),
        ..store.batch(vec![put(b"r1", b"value")])
    };
    store.applies(&batch)?;
    store.recalls(&batch, b"made")
}

fn a_retry_is_answered_where_its_token_is_used_by_now(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![once(b"t", 1, 1_000)]);
    store.applies(&batch)?;
    store.recalls(&batch, b"")
}

fn a_retry_is_answered_where_its_bounds_fail_by_now(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 5)])?;
    let batch = store.batch(vec![add_above(b"c1", -5, 0)]);
    store.applies(&batch)?;
    store.recalls(&batch, b"")
}

fn a_retry_is_answered_even_with_other_ops(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![put(b"r1", b"first")]);
    store.applies(&batch)?;
    let other = Batch {
        ops: vec![put(b"r1", b"second"), add(b"c1", 1)],
        ..batch
    };
    store.recalls(&other, b"")?;
    same(
        "the record",
        &store.record(b"r1")?,
        &Some(b"first".to_vec()),
    )
}

fn a_retry_is_answered_even_beyond_the_limits(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![]);
    store.applies(&batch)?;
    let beyond = Batch {
        ops: vec![put(b"", b"no key")],
        ..batch
    };
    store.recalls(&beyond, b"")
}

fn a_retry_does_not_move_time(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![]);
    store.applies(&batch)?;
    let later = Batch {
        now: moment(5_000),
        ..batch
    };
    store.recalls(&later, b"")?;
    same("the latest time", &store.latest()?, &Some(moment(0)))
}

fn a_retry_is_answered_for_as_long_as_promised(store: Subject<'_>) -> Verdict {
    let batch = Batch {
        answer: b"kept".to_vec(),
        ..store.batch(vec![])
    };
    store.applies(&batch)?;
    let kept_millis = store.subject().limits().commit_id_millis;
    for millis in [1, kept_millis.saturating_sub(1)] {
        let later = Batch {
            now: moment(millis),
            ..store.batch(vec![])
        };
        store.applies(&later)?;
        let again = Batch {
            now: moment(millis),
            ..batch.clone()
        };
        store.recalls(&again, b"kept")?;
    }
    Ok(())
}
