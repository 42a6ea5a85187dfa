//! Destroyed keys: gone for good.

use tavren_core::port::Keyring;
use tavren_types::KeyId;

use super::Subject;
use super::fresh::{differ, opens};
use crate::case::cases;
use crate::expect::{holds, same};
use crate::together::together;
use crate::{Stop, Verdict};

cases! { dyn Keyring, "destroy":
    a_destroyed_key_never_opens,
    destroying_leaves_other_keys,
    several_keys_are_destroyed_at_once,
    destroying_what_is_gone_is_fine,
    destroying_what_never_was_is_fine,
    destroying_nothing_is_fine,
    a_key_named_twice_is_destroyed,
    what_never_was_does_not_save_what_was,
    a_destroyed_key_is_never_handed_out_again,
    many_threads_destroy_each_their_own,
    a_key_does_not_open_once_destroying_has_returned,
}

/// Hands out keys and gives back their ids alone.
fn ids(ring: &Subject<'_>, count: usize) -> Result<Vec<KeyId>, Stop> {
    let handed_out = ring.subject().fresh(count)?.into_iter();
    Ok(handed_out.map(|(id, _)| id).collect())
}

/// Passes when none of these opens.
fn gone(ring: &Subject<'_>, ids: &[KeyId]) -> Verdict {
    let opened = ring.subject().open(ids)?;
    same("how many answers", &opened.len(), &ids.len())?;
    holds(
        "a destroyed key that opens",
        opened.iter().all(Option::is_none),
    )
}

fn a_destroyed_key_never_opens(ring: Subject<'_>) -> Verdict {
    for id in ids(&ring, 5)? {
        ring.subject().destroy(&[id])?;
        gone(&ring, &[id])?;
        ids(&ring, 5)?;
        gone(&ring, &[id])?;
    }
    Ok(())
}

fn destroying_leaves_other_keys(ring: Subject<'_>) -> Verdict {
    let kept = ring.subject().fresh(5)?;
    let lost = ids(&ring, 5)?;
    let later = ring.subject().fresh(5)?;
    ring.subject().destroy(&lost)?;
    opens(&ring, &kept)?;
    opens(&ring, &later)?;
    gone(&ring, &lost)
}

fn several_keys_are_destroyed_at_once(ring: Subject<'_>) -> Verdict {
    let lost = ids(&ring, 500)?;
    ring.subject().destroy(&lost)?;
    gone(&ring, &lost)
}

fn destroying_what_is_gone_is_fine(ring: Subject<'_>) -> Verdict {
    let lost = ids(&ring, 2)?;
    for _ in 0..3 {
        ring.subject().destroy(&lost)?;
        gone(&ring, &lost)?;
    }
    Ok(())
}

fn destroying_what_never_was_is_fine(ring: Subject<'_>) -> Verdict {
    let kept = ring.subject().fresh(2)?;
    let never = [[0; 16], [0xff; 16]].map(KeyId::from_bytes);
    ring.subject().destroy(&never)?;
    gone(&ring, &never)?;
    opens(&ring, &kept)
}

fn destroying_nothing_is_fine(ring: Subject<'_>) -> Verdict {
    let kept = ring.subject().fresh(2)?;
    ring.subject().destroy(&[])?;
    opens(&ring, &kept)
}

fn a_key_named_twice_is_destroyed(ring: Subject<'_>) -> Verdict {
    let lost = ids(&ring, 2)?;
    ring.subject().destroy(&lost.repeat(2))?;
    gone(&ring, &lost)
}

fn what_never_was_does_not_save_what_was(ring: Subject<'_>) -> Verdict {
    let lost = ids(&ring, 2)?;
    let never = KeyId::from_bytes([0; 16]);
    let mixed: Vec<KeyId> = lost.iter().flat_map(|id| [never, *id, never]).collect();
    ring.subject().destroy(&mixed)?;
    gone(&ring, &lost)
}

fn a_destroyed_key_is_never_handed_out_again(ring: Subject<'_>) -> Verdict {
    let mut handed_out = Vec::new();
    for _ in 0..20 {
        let fresh = ring.subject().fresh(10)?;
        let ids: Vec<KeyId> = fresh.iter().map(|(id, _)| *id).collect();
        ring.subject().destroy(&ids)?;
        handed_out.extend(fresh);
    }
    differ(&handed_out)
}

fn many_threads_destroy_each_their_own(ring: Subject<'_>) -> Verdict {
    let kept = together(8, |_| {
        let mut kept = Vec::new();
        for _ in 0..10 {
            let lost = ids(&ring, 2)?;
            kept.extend(ring.subject().fresh(2)?);
            ring.subject().destroy(&lost)?;
            gone(&ring, &lost)?;
        }
        Ok(kept)
    })?;
    opens(&ring, &kept.concat())
}

/// Readers open a key again and again while one thread destroys it: once it was found gone, it stays gone.
fn a_key_does_not_open_once_destroying_has_returned(ring: Subject<'_>) -> Verdict {
    for id in ids(&ring, 10)? {
        together(4, |thread| {
            if thread == 0 {
                ring.subject().destroy(&[id])?;
                return gone(&ring, &[id]);
            }
            let mut was_gone = false;
            for _ in 0..20 {
                let is_gone = ring.subject().open(&[id])?.iter().all(Option::is_none);
                holds("a key that came back", is_gone || !was_gone)?;
                was_gone = is_gone;
            }
            Ok(())
        })?;
        gone(&ring, &[id])?;
    }
    Ok(())
}
