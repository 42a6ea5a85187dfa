//! What was handed out or destroyed is so when the keyring is opened again.

use tavren_core::port::Keyring;

use super::Subject;
use super::fresh::{differ, opens};
use super::secrets::three;
use crate::Verdict;
use crate::case::cases;
use crate::expect::{holds, same};

cases! { dyn Keyring, "reopen":
    keys_last,
    destroyed_keys_stay_destroyed,
    secrets_last,
    no_key_is_handed_out_again_in_a_later_life,
}

fn keys_last(ring: Subject<'_>) -> Verdict {
    let handed_out = ring.subject().fresh(100)?;
    let ring = ring.reopen()?;
    opens(&ring, &handed_out)?;
    let ring = ring.reopen()?;
    opens(&ring, &handed_out)
}

fn destroyed_keys_stay_destroyed(ring: Subject<'_>) -> Verdict {
    let kept = ring.subject().fresh(2)?;
    let lost: Vec<_> = ring
        .subject()
        .fresh(2)?
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    ring.subject().destroy(&lost)?;
    let ring = ring.reopen()?;
    same(
        "what opens",
        &ring.subject().open(&lost)?,
        &vec![None, None],
    )?;
    opens(&ring, &kept)?;
    ring.subject().destroy(&lost)?;
    let ring = ring.reopen()?;
    same(
        "what opens",
        &ring.subject().open(&lost)?,
        &vec![None, None],
    )
}

fn secrets_last(ring: Subject<'_>) -> Verdict {
    let before = three(&ring)?;
    let ring = ring.reopen()?;
    holds("secrets that changed", three(&ring)? == before)?;
    let ring = ring.reopen()?;
    holds("secrets that changed", three(&ring)? == before)
}

fn no_key_is_handed_out_again_in_a_later_life(mut ring: Subject<'_>) -> Verdict {
    let mut handed_out = Vec::new();
    for count in [1, 5, 0, 40, 1] {
        handed_out.extend(ring.subject().fresh(count)?);
        ring = ring.reopen()?;
    }
    differ(&handed_out)?;
    opens(&ring, &handed_out)
}
