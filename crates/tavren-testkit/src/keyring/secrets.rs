//! The secrets that live as long as the database.

use tavren_core::port::{Keyring, Secrets};
use tavren_sealing::Key;

use super::Subject;
use super::fresh::{differ, opens};
use crate::case::cases;
use crate::expect::holds;
use crate::together::together;
use crate::{Stop, Verdict};

cases! { dyn Keyring, "secrets":
    the_secrets_stay_the_same,
    the_secrets_differ_from_one_another,
    no_fresh_key_is_a_secret,
    destroying_keys_leaves_the_secrets,
    many_threads_see_the_same_secrets,
}

pub(super) fn three(ring: &Subject<'_>) -> Result<[Key; 3], Stop> {
    let Secrets {
        lookup,
        pseudonym,
        tie,
    } = ring.subject().secrets()?;
    Ok([lookup, pseudonym, tie])
}

fn the_secrets_stay_the_same(ring: Subject<'_>) -> Verdict {
    let before = three(&ring)?;
    ring.subject().fresh(10)?;
    holds("secrets that changed", three(&ring)? == before)
}

fn the_secrets_differ_from_one_another(ring: Subject<'_>) -> Verdict {
    let [lookup, pseudonym, tie] = three(&ring)?;
    let differ = lookup != pseudonym && pseudonym != tie && tie != lookup;
    holds("two secrets that are one", differ)
}

fn no_fresh_key_is_a_secret(ring: Subject<'_>) -> Verdict {
    let secrets = three(&ring)?;
    let handed_out = ring.subject().fresh(50)?;
    let apart = handed_out.iter().all(|(_, key)| !secrets.contains(key));
    holds("a secret that was handed out", apart)?;
    differ(&handed_out)
}

fn destroying_keys_leaves_the_secrets(ring: Subject<'_>) -> Verdict {
    let before = three(&ring)?;
    for (id, _) in ring.subject().fresh(5)? {
        ring.subject().destroy(&[id])?;
    }
    holds("secrets that changed", three(&ring)? == before)
}

fn many_threads_see_the_same_secrets(ring: Subject<'_>) -> Verdict {
    let seen = together(8, |_| {
        let handed_out = ring.subject().fresh(2)?;
        opens(&ring, &handed_out)?;
        three(&ring)
    })?;
    let first = three(&ring)?;
    holds(
        "secrets that differ",
        seen.iter().all(|seen| *seen == first),
    )
}
