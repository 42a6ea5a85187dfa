//! Counters and their floors and ceilings.

use tavren_core::port::{Op, Store};

use super::op::{add, add_above, add_below, add_within, delete, put};
use super::refusal::Refusal;
use super::subject::Subject;
use crate::Verdict;
use crate::case::cases;
use crate::expect::same;

cases! { dyn Store, "bounds":
    an_absent_counter_begins_at_zero,
    an_addition_of_zero_makes_a_counter,
    a_deleted_counter_begins_at_zero_again,
    a_counter_may_reach_its_floor,
    a_counter_may_not_fall_one_below_its_floor,
    a_counter_may_reach_its_ceiling,
    a_counter_may_not_rise_one_above_its_ceiling,
    an_absent_counter_has_a_floor,
    an_absent_counter_has_a_ceiling,
    a_floor_may_be_negative,
    a_ceiling_may_be_negative,
    a_floor_and_a_ceiling_may_meet,
    a_rise_that_does_not_reach_the_floor_is_refused,
    a_fall_that_does_not_reach_the_ceiling_is_refused,
    an_addition_of_zero_is_checked,
    bounds_count_for_their_addition_alone,
    additions_in_one_batch_add_up,
    passing_below_the_floor_in_between_is_refused,
    passing_above_the_ceiling_in_between_is_refused,
    a_rise_before_a_fall_goes_through,
    the_first_counter_out_of_bounds_is_named,
    a_counter_reaches_both_ends_of_its_range,
    an_overflow_is_refused,
    an_underflow_is_refused,
    an_overflow_that_a_later_addition_would_undo_is_refused,
    bounds_at_the_ends_of_the_range_are_no_bounds,
    counters_do_not_mix,
}

fn refuses(store: &Subject<'_>, ops: Vec<Op>) -> Verdict {
    store.refuses(&store.batch(ops), &Refusal::bound(b"c1"))
}

fn an_absent_counter_begins_at_zero(store: Subject<'_>) -> Verdict {
    same("the counter", &store.count(b"c1")?, &None)?;
    store.write(vec![add(b"c1", -7), add(b"c2", 7)])?;
    store.counts(b"c1", -7)?;
    store.counts(b"c2", 7)
}

fn an_addition_of_zero_makes_a_counter(store: Subject<'_>) -> Verdict {
    store.write(vec![add_within(b"c1", 0, Some(0), Some(0))])?;
    store.counts(b"c1", 0)
}

fn a_deleted_counter_begins_at_zero_again(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 7)])?;
    store.write(vec![delete(b"c1")])?;
    same("the counter", &store.count(b"c1")?, &None)?;
    store.write(vec![add(b"c1", 2)])?;
    store.counts(b"c1", 2)
}

fn a_counter_may_reach_its_floor(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 5)])?;
    store.write(vec![add_above(b"c1", -3, 2)])?;
    store.counts(b"c1", 2)
}

fn a_counter_may_not_fall_one_below_its_floor(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 5)])?;
    refuses(&store, vec![add_above(b"c1", -4, 2)])?;
    store.counts(b"c1", 5)
}

fn a_counter_may_reach_its_ceiling(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 5)])?;
    store.write(vec![add_below(b"c1", 3, 8)])?;
    store.counts(b"c1", 8)
}

fn a_counter_may_not_rise_one_above_its_ceiling(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 5)])?;
    refuses(&store, vec![add_below(b"c1", 4, 8)])?;
    store.counts(b"c1", 5)
}

fn an_absent_counter_has_a_floor(store: Subject<'_>) -> Verdict {
    refuses(&store, vec![add_above(b"c1", -1, 0)])?;
    refuses(&store, vec![add_above(b"c1", 9, 10)])?;
    same("the counter", &store.count(b"c1")?, &None)?;
    store.write(vec![add_above(b"c1", 10, 10)])?;
    store.counts(b"c1", 10)
}

fn an_absent_counter_has_a_ceiling(store: Subject<'_>) -> Verdict {
    refuses(&store, vec![add_below(b"c1", 1, 0)])?;
    refuses(&store, vec![add_below(b"c1", -9, -10)])?;
    same("the counter", &store.count(b"c1")?, &None)?;
    store.write(vec![add_below(b"c1", -10, -10)])?;
    store.counts(b"c1", -10)
}

fn a_floor_may_be_negative(store: Subject<'_>) -> Verdict {
    store.write(vec![add_above(b"c1", -5, -5)])?;
    refuses(&store, vec![add_above(b"c1", -1, -5)])?;
    store.counts(b"c1", -5)
}

fn a_ceiling_may_be_negative(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", -9)])?;
    store.write(vec![add_below(b"c1", 4, -5)])?;
    refuses(&store, vec![add_below(b"c1", 1, -5)])?;
    store.counts(b"c1", -5)
}

fn a_floor_and_a_ceiling_may_meet(store: Subject<'_>) -> Verdict {
    store.write(vec![add_within(b"c1", 4, Some(4), Some(4))])?;
    refuses(&store, vec![add_within(b"c1", 1, Some(4), Some(4))])?;
    refuses(&store, vec![add_within(b"c1", -1, Some(4), Some(4))])?;
    refuses(&store, vec![add_within(b"c1", 0, Some(5), Some(3))])
}

fn a_rise_that_does_not_reach_the_floor_is_refused(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", -10)])?;
    refuses(&store, vec![add_above(b"c1", 9, 0)])?;
    store.write(vec![add_above(b"c1", 10, 0)])?;
    store.counts(b"c1", 0)
}

fn a_fall_that_does_not_reach_the_ceiling_is_refused(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 10)])?;
    refuses(&store, vec![add_below(b"c1", -9, 0)])?;
    store.write(vec![add_below(b"c1", -10, 0)])?;
    store.counts(b"c1", 0)
}

fn an_addition_of_zero_is_checked(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 5)])?;
    refuses(&store, vec![add_above(b"c1", 0, 6)])?;
    refuses(&store, vec![add_below(b"c1", 0, 4)])
}

fn bounds_count_for_their_addition_alone(store: Subject<'_>) -> Verdict {
    store.write(vec![add_within(b"c1", 5, Some(0), Some(5))])?;
    store.write(vec![add(b"c1", 5)])?;
    store.write(vec![add(b"c1", -20)])?;
    store.counts(b"c1", -10)
}

fn additions_in_one_batch_add_up(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 1)])?;
    let ops = vec![
        add(b"c1", 10),
        put(b"r1", b""),
        add(b"c1", 100),
        add(b"c1", 1_000),
    ];
    store.write(ops)?;
    store.counts(b"c1", 1_111)
}

fn passing_below_the_floor_in_between_is_refused(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 5)])?;
    refuses(
        &store,
        vec![add_above(b"c1", -6, 0), add_above(b"c1", 6, 0)],
    )?;
    store.counts(b"c1", 5)
}

fn passing_above_the_ceiling_in_between_is_refused(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 5)])?;
    refuses(
        &store,
        vec![add_below(b"c1", 6, 10), add_below(b"c1", -6, 10)],
    )?;
    store.counts(b"c1", 5)
}

fn a_rise_before_a_fall_goes_through(store: Subject<'_>) -> Verdict {
    store.write(vec![add_above(b"c1", 6, 0), add_above(b"c1", -6, 0)])?;
    store.counts(b"c1", 0)
}

fn the_first_counter_out_of_bounds_is_named(store: Subject<'_>) -> Verdict {
    let ops = vec![
        add_above(b"c3", 1, 0),
        add_above(b"c2", -1, 0),
        add_above(b"c1", -1, 0),
    ];
    store.refuses(&store.batch(ops), &Refusal::bound(b"c2"))
}

fn a_counter_reaches_both_ends_of_its_range(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", i64::MAX), add(b"c2", i64::MIN)])?;
    store.counts(b"c1", i64::MAX)?;
    store.counts(b"c2", i64::MIN)?;
    store.write(vec![add(b"c1", i64::MIN), add(b"c2", i64::MAX)])?;
    store.counts(b"c1", -1)?;
    store.counts(b"c2", -1)
}

fn an_overflow_is_refused(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", i64::MAX)])?;
    for delta in [1, i64::MAX] {
        refuses(&store, vec![add(b"c1", delta)])?;
        refuses(&store, vec![add_below(b"c1", delta, i64::MAX)])?;
    }
    store.counts(b"c1", i64::MAX)
}

fn an_underflow_is_refused(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", i64::MIN)])?;
    for delta in [-1, i64::MIN] {
        refuses(&store, vec![add(b"c1", delta)])?;
        refuses(&store, vec![add_above(b"c1", delta, i64::MIN)])?;
    }
    store.counts(b"c1", i64::MIN)
}

fn an_overflow_that_a_later_addition_would_undo_is_refused(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", i64::MAX)])?;
    refuses(&store, vec![add(b"c1", 1), add(b"c1", -1)])?;
    store.write(vec![add(b"c1", -1), add(b"c1", 1)])?;
    store.counts(b"c1", i64::MAX)
}

fn bounds_at_the_ends_of_the_range_are_no_bounds(store: Subject<'_>) -> Verdict {
    for delta in [i64::MAX, i64::MIN, 1, -5, 0] {
        store.write(vec![add_within(
            b"c1",
            delta,
            Some(i64::MIN),
            Some(i64::MAX),
        )])?;
    }
    store.counts(b"c1", -5)
}

fn counters_do_not_mix(store: Subject<'_>) -> Verdict {
    let keys: [&[u8]; 5] = [b"c", b"c\0", b"c\0\0", b"c1", b"c\xff"];
    for (delta, key) in (1..).zip(keys) {
        store.write(vec![add(key, delta)])?;
    }
    for (count, key) in (1..).zip(keys) {
        store.counts(key, count)?;
    }
    Ok(())
}
