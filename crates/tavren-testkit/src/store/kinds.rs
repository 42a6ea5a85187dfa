//! Records stay records, and counters counters.

use tavren_core::port::{Op, Store};

use super::op::{ONE, add, add_above, append, delete, emit, put};
use super::refusal::Refusal;
use super::subject::Subject;
use crate::Verdict;
use crate::case::cases;
use crate::expect::same;

cases! { dyn Store, "kinds":
    a_record_is_not_put_over_a_counter,
    a_record_is_not_put_over_a_counter_at_zero,
    a_record_is_not_added_to,
    an_empty_record_is_not_added_to,
    a_record_that_looks_like_a_number_is_not_added_to,
    nothing_is_written_beside_a_confusion,
    a_deleted_counter_may_become_a_record,
    a_deleted_record_may_become_a_counter,
    a_delete_removes_either_kind,
    deleting_nothing_is_fine,
    a_key_is_changed_once_in_a_batch,
}

fn corrupts(store: &Subject<'_>, ops: Vec<Op>) -> Verdict {
    store.refuses(&store.batch(ops), &Refusal::Corrupt)
}

fn a_record_is_not_put_over_a_counter(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 5)])?;
    corrupts(&store, vec![put(b"c1", b"record")])?;
    store.counts(b"c1", 5)
}

fn a_record_is_not_put_over_a_counter_at_zero(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 5)])?;
    store.write(vec![add(b"c1", -5)])?;
    corrupts(&store, vec![put(b"c1", b"")])?;
    store.counts(b"c1", 0)
}

fn a_record_is_not_added_to(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"record")])?;
    for delta in [0, 1, -1, i64::MAX, i64::MIN] {
        corrupts(&store, vec![add(b"r1", delta)])?;
        corrupts(&store, vec![add_above(b"r1", delta, i64::MIN)])?;
    }
    same(
        "the record",
        &store.record(b"r1")?,
        &Some(b"record".to_vec()),
    )
}

fn an_empty_record_is_not_added_to(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"")])?;
    corrupts(&store, vec![add(b"r1", 1)])?;
    same("the record", &store.record(b"r1")?, &Some(vec![]))
}

fn a_record_that_looks_like_a_number_is_not_added_to(store: Subject<'_>) -> Verdict {
    let values: [&[u8]; 4] = [b"5", b"0", &[0; 8], b"-1.5e3"];
    for value in values {
        store.write(vec![put(b"r1", value)])?;
        corrupts(&store, vec![add(b"r1", 1)])?;
        same("the record", &store.record(b"r1")?, &Some(value.to_vec()))?;
    }
    Ok(())
}

fn nothing_is_written_beside_a_confusion(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 5), put(b"r1", b"record")])?;
    let beside = || {
        vec![
            put(b"r2", b"x"),
            add(b"c2", 1),
            append(b"s", b"y"),
            emit(ONE, b"z"),
        ]
    };
    corrupts(&store, [beside(), vec![put(b"c1", b"record")]].concat())?;
    corrupts(&store, [vec![add(b"r1", 1)], beside()].concat())
}

fn a_deleted_counter_may_become_a_record(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 5)])?;
    store.write(vec![delete(b"c1")])?;
    store.write(vec![put(b"c1", b"record")])?;
    same(
        "the record",
        &store.record(b"c1")?,
        &Some(b"record".to_vec()),
    )
}

fn a_deleted_record_may_become_a_counter(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"5")])?;
    store.write(vec![delete(b"r1")])?;
    store.write(vec![add(b"r1", 1)])?;
    store.counts(b"r1", 1)
}

fn a_delete_removes_either_kind(store: Subject<'_>) -> Verdict {
    store.write(vec![
        put(b"r1", b"record"),
        add(b"c1", 5),
        put(b"r11", b"left"),
    ])?;
    store.write(vec![delete(b"r1"), delete(b"c1")])?;
    same("the record", &store.entry(b"r1")?, &None)?;
    same("the counter", &store.entry(b"c1")?, &None)?;
    same(
        "its neighbour",
        &store.record(b"r11")?,
        &Some(b"left".to_vec()),
    )
}

fn deleting_nothing_is_fine(store: Subject<'_>) -> Verdict {
    store.write(vec![delete(b"r1"), put(b"r2", b"beside")])?;
    store.write(vec![delete(b"r1")])?;
    same(
        "the record",
        &store.record(b"r2")?,
        &Some(b"beside".to_vec()),
    )
}

fn a_key_is_changed_once_in_a_batch(store: Subject<'_>) -> Verdict {
    let pairs = [
        [put(b"r1", b"1"), put(b"r1", b"2")],
        [put(b"r1", b"1"), delete(b"r1")],
        [delete(b"r1"), put(b"r1", b"1")],
        [delete(b"r1"), delete(b"r1")],
        [put(b"r1", b"1"), add(b"r1", 1)],
        [add(b"r1", 1), put(b"r1", b"1")],
        [add(b"r1", 1), delete(b"r1")],
        [delete(b"r1"), add(b"r1", 1)],
    ];
    for pair in pairs {
        store.refuses(&store.batch(pair.to_vec()), &Refusal::Unsupported)?;
        let mut apart = pair.to_vec();
        apart.insert(1, put(b"r2", b"between"));
        store.refuses(&store.batch(apart), &Refusal::Unsupported)?;
    }
    Ok(())
}
