//! Guards: what the decision read must still be so.

use tavren_core::port::{Batch, Guard, Op, Store};

use super::op::{absent, add, append, delete, put, still};
use super::refusal::Refusal;
use super::subject::Subject;
use crate::case::cases;
use crate::expect::{holds, same};
use crate::{Stop, Verdict};

cases! { dyn Store, "guards":
    a_guard_on_the_revision_that_was_read_holds,
    a_stale_guard_is_refused,
    a_guard_on_what_must_be_absent_holds_while_it_is,
    a_guard_on_what_must_be_absent_is_refused_when_it_is_there,
    a_guard_on_what_must_be_absent_sees_a_counter,
    a_guard_on_what_must_be_absent_holds_again_after_a_delete,
    a_guard_on_what_was_deleted_is_refused,
    a_guard_on_what_never_was_is_refused,
    a_record_made_again_has_a_new_revision,
    a_counter_made_again_has_a_new_revision,
    the_same_value_written_again_has_a_new_revision,
    an_addition_changes_the_revision_of_its_counter,
    a_write_changes_no_other_revision,
    every_key_whose_guard_fails_is_named,
    a_guard_that_fails_twice_names_its_key,
    the_same_guard_twice_holds,
    two_guards_on_one_key_that_disagree_are_refused,
    a_batch_of_guards_alone_is_checked,
    guards_look_at_what_lay_there_before_the_batch,
    the_greatest_revision_is_no_excuse,
}

fn guarded(store: &Subject<'_>, guards: Vec<Guard>, ops: Vec<Op>) -> Batch {
    Batch {
        guards,
        ..store.batch(ops)
    }
}

fn a_guard_on_the_revision_that_was_read_holds(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"old")])?;
    let guard = still(b"r1", store.revision(b"r1")?);
    store.applies(&guarded(&store, vec![guard], vec![put(b"r1", b"new")]))?;
    same("the record", &store.record(b"r1")?, &Some(b"new".to_vec()))
}

fn a_stale_guard_is_refused(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"old")])?;
    let guard = still(b"r1", store.revision(b"r1")?);
    store.write(vec![put(b"r1", b"new")])?;
    let late = guarded(&store, vec![guard], vec![put(b"r1", b"late")]);
    store.refuses(&late, &Refusal::conflict(&[b"r1"]))
}

fn a_guard_on_what_must_be_absent_holds_while_it_is(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"neighbour"), put(b"r111", b"neighbour")])?;
    store.applies(&guarded(
        &store,
        vec![absent(b"r11")],
        vec![put(b"r11", b"new")],
    ))
}

fn a_guard_on_what_must_be_absent_is_refused_when_it_is_there(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"there")])?;
    let batch = guarded(&store, vec![absent(b"r1")], vec![put(b"r1", b"again")]);
    store.refuses(&batch, &Refusal::conflict(&[b"r1"]))
}

fn a_guard_on_what_must_be_absent_sees_a_counter(store: Subject<'_>) -> Verdict {
    store.write(vec![add(b"c1", 0)])?;
    let batch = guarded(&store, vec![absent(b"c1")], vec![add(b"c1", 1)]);
    store.refuses(&batch, &Refusal::conflict(&[b"c1"]))
}

fn a_guard_on_what_must_be_absent_holds_again_after_a_delete(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"there"), add(b"c1", 1)])?;
    store.write(vec![delete(b"r1"), delete(b"c1")])?;
    let guards = vec![absent(b"r1"), absent(b"c1")];
    store.applies(&guarded(&store, guards, vec![put(b"r1", b"again")]))
}

fn a_guard_on_what_was_deleted_is_refused(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"there")])?;
    let guard = still(b"r1", store.revision(b"r1")?);
    store.write(vec![delete(b"r1")])?;
    let batch = guarded(&store, vec![guard], vec![put(b"r2", b"late")]);
    store.refuses(&batch, &Refusal::conflict(&[b"r1"]))
}

fn a_guard_on_what_never_was_is_refused(store: Subject<'_>) -> Verdict {
    let refusal = Refusal::conflict(&[b"r1"]);
    for revision in [0, 1, 2] {
        let batch = guarded(&store, vec![still(b"r1", revision)], vec![]);
        store.refuses(&batch, &refusal)?;
    }
    Ok(())
}

fn a_record_made_again_has_a_new_revision(store: Subject<'_>) -> Verdict {
    made_again(&store, b"r1", put(b"r1", b"same"))
}

fn a_counter_made_again_has_a_new_revision(store: Subject<'_>) -> Verdict {
    made_again(&store, b"c1", add(b"c1", 1))
}

/// Makes and deletes a key several times; no guard of an earlier life may hold in a later one.
fn made_again(store: &Subject<'_>, key: &[u8], op: Op) -> Verdict {
    let mut seen = Vec::new();
    for _ in 0..4 {
        store.write(vec![op.clone()])?;
        let revision = store.revision(key)?;
        holds("a revision came back", !seen.contains(&revision))?;
        for before in &seen {
            let batch = guarded(store, vec![still(key, *before)], vec![]);
            store.refuses(&batch, &Refusal::conflict(&[key]))?;
        }
        seen.push(revision);
        store.write(vec![delete(key)])?;
    }
    Ok(())
}

fn the_same_value_written_again_has_a_new_revision(store: Subject<'_>) -> Verdict {
    changes_revision(&store, b"r1", put(b"r1", b"same"))
}

fn an_addition_changes_the_revision_of_its_counter(store: Subject<'_>) -> Verdict {
    changes_revision(&store, b"c1", add(b"c1", 1))
}

fn changes_revision(store: &Subject<'_>, key: &[u8], op: Op) -> Verdict {
    store.write(vec![op.clone()])?;
    let before = store.revision(key)?;
    store.write(vec![op])?;
    let after = store.revision(key)?;
    holds("the revision stayed", before != after)?;
    let stale = guarded(store, vec![still(key, before)], vec![]);
    store.refuses(&stale, &Refusal::conflict(&[key]))?;
    store.applies(&guarded(store, vec![still(key, after)], vec![]))
}

fn a_write_changes_no_other_revision(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"value"), add(b"c1", 1)])?;
    let read = || Ok::<_, Stop>((store.revision(b"r1")?, store.revision(b"c1")?));
    let before = read()?;
    store.write(vec![
        put(b"r11", b"value"),
        add(b"c11", 1),
        append(b"s", b"r1"),
    ])?;
    same("the revisions", &read()?, &before)
}

fn every_key_whose_guard_fails_is_named(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"one"), put(b"r3", b"three")])?;
    let (one, three) = (store.revision(b"r1")?, store.revision(b"r3")?);
    store.write(vec![put(b"r3", b"new"), add(b"c1", 1)])?;
    let guards = vec![
        still(b"r1", one),
        absent(b"c1"),
        absent(b"r2"),
        still(b"r3", three),
        still(b"r4", 1),
    ];
    let batch = guarded(&store, guards, vec![put(b"r1", b"late")]);
    store.refuses(&batch, &Refusal::conflict(&[b"c1", b"r3", b"r4"]))
}

fn a_guard_that_fails_twice_names_its_key(store: Subject<'_>) -> Verdict {
    let batch = guarded(&store, vec![still(b"r1", 1), still(b"r1", 1)], vec![]);
    store.refuses(&batch, &Refusal::conflict(&[b"r1"]))
}

fn the_same_guard_twice_holds(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"one")])?;
    let guard = still(b"r1", store.revision(b"r1")?);
    let guards = vec![guard.clone(), absent(b"r2"), guard, absent(b"r2")];
    store.applies(&guarded(&store, guards, vec![put(b"r2", b"two")]))
}

fn two_guards_on_one_key_that_disagree_are_refused(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"one")])?;
    let holding = still(b"r1", store.revision(b"r1")?);
    for guards in [
        vec![holding.clone(), absent(b"r1")],
        vec![absent(b"r1"), holding],
    ] {
        store.refuses(
            &guarded(&store, guards, vec![]),
            &Refusal::conflict(&[b"r1"]),
        )?;
    }
    Ok(())
}

fn a_batch_of_guards_alone_is_checked(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"one")])?;
    let refusal = Refusal::conflict(&[b"r1"]);
    store.refuses(&guarded(&store, vec![absent(b"r1")], vec![]), &refusal)?;
    store.applies(&guarded(&store, vec![absent(b"r2")], vec![]))
}

fn guards_look_at_what_lay_there_before_the_batch(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r2", b"two")])?;
    let guards = vec![absent(b"r1"), still(b"r2", store.revision(b"r2")?)];
    let ops = vec![put(b"r1", b"one"), delete(b"r2")];
    store.applies(&guarded(&store, guards, ops))
}

fn the_greatest_revision_is_no_excuse(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"one")])?;
    for revision in [u64::MAX, u64::MAX / 2, u64::MAX / 2 + 1] {
        let batch = guarded(&store, vec![still(b"r1", revision)], vec![]);
        store.refuses(&batch, &Refusal::conflict(&[b"r1"]))?;
    }
    Ok(())
}
