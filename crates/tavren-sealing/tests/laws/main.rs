//! Laws of sealing: what was sealed opens, and nothing else does.

#![allow(clippy::arithmetic_side_effects)]

mod chunk;
mod derive;
mod envelope;
mod errors;
mod record;
mod response;
mod seed;
mod signing;
mod wrap;

use proptest::{collection::vec, prelude::*, sample::Index};

/// Bytes of every length that crosses a block or two.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..300)
}

/// `sealed` with one bit flipped.
fn flipped(sealed: &[u8], at: Index, bit: u8) -> Vec<u8> {
    let mut changed = sealed.to_vec();
    if let Some(byte) = changed.get_mut(at.index(sealed.len())) {
        *byte ^= 1 << (bit % 8);
    }
    changed
}
