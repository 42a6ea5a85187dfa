//! Commit ids: what counts as the same command, and what does not.

use tavren_core::port::{Batch, Store};
use tavren_types::CommandId;

use super::op::{absent, add, add_above, put};
use super::refusal::Refusal;
use super::subject::Subject;
use crate::Verdict;
use crate::case::cases;

cases! { dyn Store, "replays":
    the_same_id_with_another_digest_is_a_replay,
    a_replay_comes_before_limits_and_guards,
    a_digest_that_differs_in_one_byte_differs,
    ids_that_differ_in_one_byte_differ,
    the_same_digest_under_another_id_is_another_command,
    a_failed_batch_leaves_its_id_free,
    a_failed_batch_leaves_its_id_free_for_another_digest,
    a_replay_leaves_the_first_answer_in_place,
}

fn the_same_id_with_another_digest_is_a_replay(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![put(b"r1", b"first")]);
    store.applies(&batch)?;
    let other = Batch {
        digest: [7; 32],
        ops: vec![put(b"r1", b"second")],
        ..batch
    };
    store.refuses(&other, &Refusal::Replay)
}

fn a_replay_comes_before_limits_and_guards(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b"there")])?;
    let batch = store.batch(vec![]);
    store.applies(&batch)?;
    let guarded = Batch {
        digest: [7; 32],
        guards: vec![absent(b"r1")],
        ..batch
    };
    store.refuses(&guarded, &Refusal::Replay)?;
    let beyond = Batch {
        guards: vec![],
        ops: vec![put(b"", b"no key")],
        ..guarded
    };
    store.refuses(&beyond, &Refusal::Replay)
}

fn a_digest_that_differs_in_one_byte_differs(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![]);
    store.applies(&batch)?;
    for place in [0, 15, 16, 31] {
        let mut other = batch.clone();
        other
            .digest
            .iter_mut()
            .skip(place)
            .take(1)
            .for_each(|byte| *byte ^= 1);
        store.refuses(&other, &Refusal::Replay)?;
    }
    store.recalls(&batch, b"")
}

fn ids_that_differ_in_one_byte_differ(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![add(b"c1", 1)]);
    store.applies(&batch)?;
    for place in [0, 7, 8, 15] {
        let mut id = *batch.commit_id.as_bytes();
        id.iter_mut()
            .skip(place)
            .take(1)
            .for_each(|byte| *byte ^= 0x80);
        store.applies(&Batch {
            commit_id: CommandId::from_bytes(id),
            ..batch.clone()
        })?;
    }
    store.counts(b"c1", 5)
}

fn the_same_digest_under_another_id_is_another_command(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![add(b"c1", 1)]);
    store.applies(&batch)?;
    store.applies(&Batch {
        digest: batch.digest,
        ..store.batch(vec![add(b"c1", 1)])
    })?;
    store.counts(b"c1", 2)
}

fn a_failed_batch_leaves_its_id_free(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![add_above(b"c1", -1, 0)]);
    store.refuses(&batch, &Refusal::bound(b"c1"))?;
    store.refuses(&batch, &Refusal::bound(b"c1"))?;
    store.write(vec![add(b"c1", 1)])?;
    store.applies(&batch)?;
    store.recalls(&batch, b"")
}

fn a_failed_batch_leaves_its_id_free_for_another_digest(store: Subject<'_>) -> Verdict {
    let batch = Batch {
        guards: vec![absent(b"r1")],
        ..store.batch(vec![])
    };
    store.write(vec![put(b"r1", b"there")])?;
    store.refuses(&batch, &Refusal::conflict(&[b"r1"]))?;
    store.applies(&Batch {
        digest: [7; 32],
        guards: vec![],
        ..batch
    })
}

fn a_replay_leaves_the_first_answer_in_place(store: Subject<'_>) -> Verdict {
    let batch = Batch {
        answer: b"first".to_vec(),
        ..store.batch(vec![])
    };
    store.applies(&batch)?;
    let other = Batch {
        digest: [7; 32],
        answer: b"second".to_vec(),
        ..batch.clone()
    };
    store.refuses(&other, &Refusal::Replay)?;
    store.recalls(&batch, b"first")
}
