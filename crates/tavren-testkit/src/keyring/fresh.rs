//! Fresh keys: each is handed out once, and opens.

use std::collections::BTreeSet;

use tavren_core::port::Keyring;
use tavren_sealing::Key;
use tavren_types::KeyId;

use super::Subject;
use crate::Verdict;
use crate::case::cases;
use crate::expect::{holds, same};
use crate::together::together;

cases! { dyn Keyring, "fresh":
    as_many_keys_are_handed_out_as_asked_for,
    no_id_is_handed_out_twice,
    no_key_is_handed_out_twice,
    a_key_does_not_follow_from_its_id,
    what_was_handed_out_opens,
    keys_open_in_the_order_asked,
    a_key_opens_as_often_as_it_is_asked,
    what_was_never_handed_out_does_not_open,
    opening_nothing_gives_nothing,
    many_threads_are_never_handed_the_same_key,
}

/// Passes when no id and no key comes twice.
pub(super) fn differ(handed_out: &[(KeyId, Key)]) -> Verdict {
    let ids: BTreeSet<KeyId> = handed_out.iter().map(|(id, _)| *id).collect();
    same("different ids", &ids.len(), &handed_out.len())?;
    let keys: BTreeSet<&[u8; 32]> = handed_out.iter().map(|(_, key)| key.as_bytes()).collect();
    same("different keys", &keys.len(), &handed_out.len())
}

/// Passes when every id opens its key.
pub(super) fn opens(ring: &Subject<'_>, handed_out: &[(KeyId, Key)]) -> Verdict {
    let ids: Vec<KeyId> = handed_out.iter().map(|(id, _)| *id).collect();
    let keys = handed_out.iter().map(|(_, key)| Some(key.clone()));
    let opened = ring.subject().open(&ids)?;
    holds(
        "a key that does not open, or opens as another",
        opened.into_iter().eq(keys),
    )
}

fn as_many_keys_are_handed_out_as_asked_for(ring: Subject<'_>) -> Verdict {
    for count in [0, 1, 2, 7, 100, 1_000] {
        same("how many keys", &ring.subject().fresh(count)?.len(), &count)?;
    }
    Ok(())
}

fn no_id_is_handed_out_twice(ring: Subject<'_>) -> Verdict {
    let mut ids = BTreeSet::new();
    for _ in 0..50 {
        for (id, _) in ring.subject().fresh(3)? {
            holds("an id came twice", ids.insert(id))?;
        }
    }
    Ok(())
}

fn no_key_is_handed_out_twice(ring: Subject<'_>) -> Verdict {
    let mut handed_out = Vec::new();
    for count in [1, 40, 1, 1, 300] {
        handed_out.extend(ring.subject().fresh(count)?);
    }
    differ(&handed_out)
}

fn a_key_does_not_follow_from_its_id(ring: Subject<'_>) -> Verdict {
    for (id, key) in ring.subject().fresh(50)? {
        let apart = !key.as_bytes().windows(16).any(|part| part == id.as_bytes());
        holds("a key that holds its id", apart)?;
        let plain = key.as_bytes().iter().collect::<BTreeSet<_>>().len() > 8;
        holds("a key of few different bytes", plain)?;
    }
    Ok(())
}

fn what_was_handed_out_opens(ring: Subject<'_>) -> Verdict {
    let first = ring.subject().fresh(1)?;
    opens(&ring, &first)?;
    let more = ring.subject().fresh(200)?;
    opens(&ring, &more)?;
    opens(&ring, &first)
}

fn keys_open_in_the_order_asked(ring: Subject<'_>) -> Verdict {
    let mut handed_out = ring.subject().fresh(20)?;
    handed_out.reverse();
    opens(&ring, &handed_out)?;
    handed_out.rotate_left(7);
    opens(&ring, &handed_out)
}

fn a_key_opens_as_often_as_it_is_asked(ring: Subject<'_>) -> Verdict {
    let handed_out = ring.subject().fresh(2)?;
    opens(
        &ring,
        &[handed_out.clone(), handed_out.clone(), handed_out].concat(),
    )
}

fn what_was_never_handed_out_does_not_open(ring: Subject<'_>) -> Verdict {
    let handed_out = ring.subject().fresh(1)?;
    let ids = [[0; 16], [0xff; 16], [7; 16]].map(KeyId::from_bytes);
    same("what opens", &ring.subject().open(&ids)?, &vec![None; 3])?;
    for (id, key) in handed_out {
        let [first, last] = [ids[0], ids[2]];
        let mixed = ring.subject().open(&[first, id, last])?;
        same("what opens", &mixed, &vec![None, Some(key), None])?;
    }
    Ok(())
}

fn opening_nothing_gives_nothing(ring: Subject<'_>) -> Verdict {
    same("what opens", &ring.subject().open(&[])?, &vec![])
}

fn many_threads_are_never_handed_the_same_key(ring: Subject<'_>) -> Verdict {
    let handed_out = together(8, |thread| {
        let mut own = Vec::new();
        for round in 0..10_usize {
            own.extend(
                ring.subject()
                    .fresh(round.saturating_add(usize::from(thread)))?,
            );
            opens(&ring, &own)?;
        }
        Ok(own)
    })?;
    let all = handed_out.concat();
    differ(&all)?;
    opens(&ring, &all)
}
