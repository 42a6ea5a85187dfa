//! The tree over all claims on one standing: its root tells nothing, and each claim opens by itself.
//!
//! A Merkle tree of 512 leaves, hashed as in RFC 6962 §2.1: leaves behind a zero byte, nodes behind
//! a one. Leaf *n* holds a salt, the number *n* and whether claim *n* is true; those behind the last
//! claim are false. Every tree has the same shape, and no leaf can be guessed without its salt.

use super::claim::CLAIMS;
use super::{Claim, Standing};
use tavren_sealing::{Seed, derive};

/// The height of the tree.
const HEIGHT: usize = 9;
const LEAVES: usize = 1 << HEIGHT;
const _: () = assert!(CLAIMS <= LEAVES);

/// The siblings on the way from a leaf to the root.
const PATH_BYTES: usize = HEIGHT * 32;

type Hash = [u8; 32];

tavren_types::cbor_record! {
    /// What opens one claim that is true, and no other leaf. There is no opening of a claim that is
    /// false: nobody asks for one.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Opening {
        1 => pub(crate) claim: Claim,
        2 => salt: [u8; 32],
        3 => path: [u8; PATH_BYTES],
    }
}

impl Opening {
    /// The root of the tree in which this claim is true.
    pub(crate) fn root(&self) -> Hash {
        let number = self.claim.number();
        let (siblings, _) = self.path.as_chunks::<32>();
        let mut root = leaf(&self.salt, number, true);
        for (height, sibling) in (0_u32..).zip(siblings) {
            root = match number >> height & 1 {
                0 => node(&root, sibling),
                _ => node(sibling, &root),
            };
        }
        root
    }
}

/// The whole tree, which its holder grows anew from the seed of its salts.
pub(super) struct Tree<'s> {
    seed: &'s Seed,
    /// The leaves, then what is above them, then the root alone.
    levels: Vec<Vec<Hash>>,
}

impl<'s> Tree<'s> {
    pub(super) fn of(standing: &Standing, seed: &'s Seed) -> Self {
        let mut truths = vec![false; LEAVES];
        for (truth, claim) in truths.iter_mut().zip(Claim::all()) {
            *truth = standing.meets(claim);
        }
        let numbered = (0_u16..).zip(truths);
        let leaves: Vec<Hash> = numbered
            .map(|(number, truth)| leaf(&salt(seed, number), number, truth))
            .collect();
        let mut levels = vec![leaves];
        for _ in 0..HEIGHT {
            let (pairs, _) = levels
                .last()
                .map(Vec::as_slice)
                .unwrap_or_default()
                .as_chunks();
            levels.push(
                pairs
                    .iter()
                    .map(|[left, right]| node(left, right))
                    .collect(),
            );
        }
        Self { seed, levels }
    }

    pub(super) fn root(&self) -> Hash {
        let root = self.levels.last().and_then(|level| level.first());
        root.copied().unwrap_or_default()
    }

    /// What opens a claim, true or not: where it is not, the opening leads to another root.
    pub(super) fn open(&self, claim: Claim) -> Opening {
        let number = claim.number();
        let mut path = [0; PATH_BYTES];
        let (siblings, _) = path.as_chunks_mut::<32>();
        for ((sibling, level), height) in siblings.iter_mut().zip(&self.levels).zip(0_u32..) {
            let beside = usize::from(number >> height ^ 1);
            *sibling = level.get(beside).copied().unwrap_or_default();
        }
        Opening {
            claim,
            salt: salt(self.seed, number),
            path,
        }
    }
}

fn salt(seed: &Seed, number: u16) -> [u8; 32] {
    seed.expand(b"tavren/credential/salt/1", number.into())
}

fn leaf(salt: &[u8; 32], number: u16, truth: bool) -> Hash {
    let number = number.to_be_bytes();
    derive::sha256(&[&[0], salt.as_slice(), &number, &[u8::from(truth)]].concat())
}

fn node(left: &Hash, right: &Hash) -> Hash {
    derive::sha256(&[&[1], left.as_slice(), right].concat())
}
