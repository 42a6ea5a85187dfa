//! All or nothing.

use tavren_core::port::{Batch, Op, Store};

use super::op::{
    ONE, TWO, absent, add, add_above, append, delete, emit, key, moment, once, put, still,
};
use super::refusal::Refusal;
use super::subject::Subject;
use crate::Verdict;
use crate::case::cases;
use crate::expect::same;

cases! { dyn Store, "atomicity":
    a_batch_with_every_kind_of_op_is_applied_whole,
    a_batch_without_ops_is_applied,
    a_failed_batch_leaves_no_record,
    a_failed_batch_leaves_no_counter,
    a_failed_batch_leaves_no_stream_entry,
    a_failed_batch_leaves_no_message,
    a_failed_batch_overwrites_nothing,
    a_failed_batch_deletes_nothing,
    a_failed_batch_gives_back_what_it_added,
    a_failed_batch_uses_up_no_token,
    a_failing_op_at_any_place_leaves_nothing,
    every_way_to_be_refused_leaves_nothing,
    a_refused_guard_uses_up_no_token,
    what_failed_goes_through_once_its_reason_is_gone,
}

/// One op of every kind, that all go through.
fn every_kind() -> Vec<Op> {
    vec![
        put(b"r1", b"new"),
        delete(b"r2"),
        add_above(b"c1", 5, 0),
        append(b"s", b"entry"),
        emit(ONE, b"message"),
        once(b"t", 1, 1_000),
    ]
}

/// Cannot go through: the counter would fall below its floor.
fn failing() -> Op {
    add_above(b"c9", -1, 0)
}

fn refuses_with_failing_last(store: &Subject<'_>, ops: Vec<Op>) -> Verdict {
    let ops = [ops, vec![failing()]].concat();
    store.refuses(&store.batch(ops), &Refusal::bound(b"c9"))
}

fn a_batch_with_every_kind_of_op_is_applied_whole(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r2", b"old")])?;
    store.write(every_kind())?;
    same("the record", &store.record(b"r1")?, &Some(b"new".to_vec()))?;
    same("the deleted record", &store.record(b"r2")?, &None)?;
    store.counts(b"c1", 5)?;
    same("the stream", &store.stream(b"s")?, &vec![b"entry".to_vec()])?;
    same("the topic", &store.said(ONE)?, &vec![b"message".to_vec()])?;
    let again = store.batch(vec![once(b"t", 1, 1_000)]);
    store.refuses(&again, &Refusal::Replay)
}

fn a_batch_without_ops_is_applied(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![]);
    store.applies(&batch)?;
    store.recalls(&batch, b"")
}

fn a_failed_batch_leaves_no_record(store: Subject<'_>) -> Verdict {
    refuses_with_failing_last(&store, vec![put(b"r1", b"value")])?;
    same("the record", &store.record(b"r1")?, &None)
}

fn a_failed_batch_leaves_no_counter(store: Subject<'_>) -> Verdict {
    refuses_with_failing_last(&store, vec![add(b"c1", 5)])?;
    same("the counter", &store.count(b"c1")?, &None)
}

fn a_failed_batch_leaves_no_stream_entry(store: Subject<'_>) -> Verdict {
    refuses_with_failing_last(&store, vec![append(b"s", b"entry")])?;
    same("the stream", &store.stream(b"s")?, &vec![])
}

fn a_failed_batch_leaves_no_message(store: Subject<'_>) -> Verdict {
    refuses_with_failing_last(&store, vec![emit(ONE, b"message")])?;
    same("the topic", &store.said(ONE)?, &vec![])
}

fn a_failed_batch_overwrites_nothing(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"old")])?;
    refuses_with_failing_last(&store, vec![put(b"r1", b"new")])?;
    same("the record", &store.record(b"r1")?, &Some(b"old".to_vec()))
}

fn a_failed_batch_deletes_nothing(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"old"), add(b"c1", 3)])?;
    refuses_with_failing_last(&store, vec![delete(b"r1"), delete(b"c1")])?;
    same("the record", &store.record(b"r1")?, &Some(b"old".to_vec()))?;
    store.counts(b"c1", 3)
}

fn a_failed_batch_gives_back_what_it_added(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 3)])?;
    refuses_with_failing_last(&store, vec![add(b"c1", 4), add(b"c1", -2)])?;
    store.counts(b"c1", 3)
}

fn a_failed_batch_uses_up_no_token(store: Subject<'_>) -> Verdict {
    refuses_with_failing_last(&store, vec![once(b"t", 1, 1_000)])?;
    store.write(vec![once(b"t", 1, 1_000)])
}

fn a_failing_op_at_any_place_leaves_nothing(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"old"), put(b"r2", b"old"), add(b"c1", 3)])?;
    for place in 0..=every_kind().len() {
        let mut ops = every_kind();
        ops.insert(place, failing());
        store.refuses(&store.batch(ops), &Refusal::bound(b"c9"))?;
    }
    store.write(every_kind())
}

fn every_way_to_be_refused_leaves_nothing(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r9", b"record"), once(b"t9", 9, 9_000)])?;
    let bad = [
        (failing(), Refusal::bound(b"c9")),
        (add(b"r9", 1), Refusal::Corrupt),
        (once(b"t9", 9, 9_000), Refusal::Replay),
        (put(b"", b"no key"), Refusal::Unsupported),
    ];
    for (op, refusal) in bad {
        for place in [0, 3, every_kind().len()] {
            let mut ops = every_kind();
            ops.insert(place, op.clone());
            store.refuses(&store.batch(ops), &refusal)?;
        }
    }
    store.write(every_kind())
}

fn a_refused_guard_uses_up_no_token(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"there")])?;
    let batch = Batch {
        guards: vec![absent(b"r1")],
        ..store.batch(every_kind())
    };
    store.refuses(&batch, &Refusal::conflict(&[b"r1"]))?;
    store.write(every_kind())
}

fn what_failed_goes_through_once_its_reason_is_gone(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r2", b"old")])?;
    let batch = Batch {
        now: moment(7),
        guards: vec![still(b"r2", store.revision(b"r2")?)],
        ..store.batch([every_kind(), vec![failing(), emit(TWO, b"last")]].concat())
    };
    store.refuses(&batch, &Refusal::Bound(key(b"c9")))?;
    store.write(vec![add(b"c9", 1)])?;
    store.applies(&batch)?;
    store.counts(b"c9", 0)?;
    same("the topic", &store.said(TWO)?, &vec![b"last".to_vec()])
}
