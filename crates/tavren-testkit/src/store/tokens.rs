//! Tokens: each may be used once until it expires.

use tavren_core::port::{Batch, Op, Store};

use super::op::{absent, add_above, key, moment, once, put};
use super::refusal::Refusal;
use super::subject::Subject;
use crate::Verdict;
use crate::case::cases;

cases! { dyn Store, "tokens":
    a_token_is_used_once,
    a_token_is_refused_until_it_expires,
    a_token_is_free_from_the_moment_it_expires,
    a_token_used_again_is_held_until_its_new_expiry,
    a_refused_use_does_not_prolong_a_token,
    a_token_goes_by_the_time_of_the_batch_and_not_by_the_latest,
    a_token_counts_in_its_own_scope_alone,
    scopes_that_begin_alike_do_not_mix,
    tokens_that_differ_in_one_byte_differ,
    a_batch_may_use_several_tokens,
    a_token_used_twice_in_one_batch_is_refused,
    one_used_token_of_several_refuses_them_all,
    a_token_and_a_record_may_share_a_key,
    guards_come_before_tokens,
    tokens_come_before_bounds,
    limits_come_before_guards_and_tokens,
}

fn at(store: &Subject<'_>, millis: i64, op: Op) -> Batch {
    Batch {
        now: moment(millis),
        ..store.batch(vec![op])
    }
}

fn a_token_is_used_once(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"t", 1, 1_000)])?;
    let again = store.batch(vec![once(b"t", 1, 1_000), put(b"r1", b"late")]);
    store.refuses(&again, &Refusal::Replay)?;
    store.refuses(&again, &Refusal::Replay)
}

fn a_token_is_refused_until_it_expires(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"t", 1, 1_000)])?;
    for millis in [-5_000, 1, 999] {
        let again = at(&store, millis, once(b"t", 1, 9_000));
        store.refuses(&again, &Refusal::Replay)?;
    }
    Ok(())
}

fn a_token_is_free_from_the_moment_it_expires(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"t", 1, 1_000), once(b"t", 2, 1_000)])?;
    store.applies(&at(&store, 1_000, once(b"t", 1, 5_000)))?;
    store.applies(&at(&store, 1_001, once(b"t", 2, 5_000)))
}

fn a_token_used_again_is_held_until_its_new_expiry(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"t", 1, 1_000)])?;
    store.applies(&at(&store, 1_000, once(b"t", 1, 5_000)))?;
    store.refuses(&at(&store, 4_999, once(b"t", 1, 9_000)), &Refusal::Replay)?;
    store.applies(&at(&store, 5_000, once(b"t", 1, 9_000)))
}

fn a_refused_use_does_not_prolong_a_token(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"t", 1, 1_000)])?;
    store.refuses(&at(&store, 500, once(b"t", 1, 9_000)), &Refusal::Replay)?;
    store.applies(&at(&store, 1_000, once(b"t", 1, 9_000)))
}

fn a_token_goes_by_the_time_of_the_batch_and_not_by_the_latest(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"t", 1, 1_000)])?;
    store.applies(&at(&store, 60_000, put(b"r1", b"later")))?;
    store.refuses(&at(&store, 999, once(b"t", 1, 9_000)), &Refusal::Replay)
}

fn a_token_counts_in_its_own_scope_alone(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"t1", 1, 1_000)])?;
    store.write(vec![once(b"t2", 1, 1_000)])?;
    for scope in [b"t1", b"t2"] {
        let again = store.batch(vec![once(scope, 1, 1_000)]);
        store.refuses(&again, &Refusal::Replay)?;
    }
    Ok(())
}

fn scopes_that_begin_alike_do_not_mix(store: Subject<'_>) -> Verdict {
    let scopes: [&[u8]; 5] = [b"t", b"t\0", b"t\x01", b"t\x01\x01", b"t\xff"];
    for scope in scopes {
        store.write(vec![once(scope, 1, 1_000)])?;
    }
    Ok(())
}

fn tokens_that_differ_in_one_byte_differ(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"t", 1, 1_000)])?;
    for place in [0, 15, 16, 31] {
        let mut token = [1; 32];
        token
            .iter_mut()
            .skip(place)
            .take(1)
            .for_each(|byte| *byte = 0);
        let expires = moment(1_000);
        let scope = key(b"t");
        store.write(vec![Op::Once {
            scope,
            token,
            expires,
        }])?;
    }
    Ok(())
}

fn a_batch_may_use_several_tokens(store: Subject<'_>) -> Verdict {
    let ops = (0..20).map(|token| once(b"t", token, 1_000));
    store.write(ops.collect())?;
    for token in 0..20 {
        let again = store.batch(vec![once(b"t", token, 1_000)]);
        store.refuses(&again, &Refusal::Replay)?;
    }
    Ok(())
}

fn a_token_used_twice_in_one_batch_is_refused(store: Subject<'_>) -> Verdict {
    let twice = store.batch(vec![once(b"t", 1, 1_000), once(b"t", 1, 1_000)]);
    store.refuses(&twice, &Refusal::Replay)?;
    store.write(vec![once(b"t", 1, 1_000)])
}

fn one_used_token_of_several_refuses_them_all(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"t", 2, 1_000)])?;
    let ops = [1, 2, 3].map(|token| once(b"t", token, 1_000));
    store.refuses(&store.batch(ops.to_vec()), &Refusal::Replay)?;
    store.write(vec![once(b"t", 1, 1_000), once(b"t", 3, 1_000)])
}

fn a_token_and_a_record_may_share_a_key(store: Subject<'_>) -> Verdict {
    store.write(vec![once(b"r1", 1, 1_000)])?;
    store.applies(&Batch {
        guards: vec![absent(b"r1")],
        ..store.batch(vec![put(b"r1", b"record")])
    })?;
    let again = store.batch(vec![once(b"r1", 1, 1_000)]);
    store.refuses(&again, &Refusal::Replay)
}

/// A batch whose guard fails, whose token is used, and whose counter would leave its bounds.
fn all_wrong(store: &Subject<'_>) -> Result<Batch, crate::Stop> {
    store.write(vec![put(b"r1", b"there"), once(b"t", 1, 1_000)])?;
    Ok(Batch {
        guards: vec![absent(b"r1")],
        ..store.batch(vec![add_above(b"c1", -1, 0), once(b"t", 1, 1_000)])
    })
}

fn guards_come_before_tokens(store: Subject<'_>) -> Verdict {
    let batch = all_wrong(&store)?;
    store.refuses(&batch, &Refusal::conflict(&[b"r1"]))
}

fn tokens_come_before_bounds(store: Subject<'_>) -> Verdict {
    let batch = Batch {
        guards: vec![],
        ..all_wrong(&store)?
    };
    store.refuses(&batch, &Refusal::Replay)
}

fn limits_come_before_guards_and_tokens(store: Subject<'_>) -> Verdict {
    let mut batch = all_wrong(&store)?;
    batch.ops.push(put(b"", b"no key"));
    store.refuses(&batch, &Refusal::Unsupported)
}
