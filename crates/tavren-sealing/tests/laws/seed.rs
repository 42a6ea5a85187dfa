use proptest::prelude::*;
use tavren_sealing::{Entropy, EntropyError, OsEntropy, Seed};

use crate::bytes;

struct Dry;

impl Entropy for Dry {
    fn fill(&self, _: &mut [u8]) -> Result<(), EntropyError> {
        Err(EntropyError::new())
    }
}

proptest! {
    #[test]
    fn a_seed_gives_the_same_bytes_again_and_others_for_another_purpose(
        seed: [u8; 32], label in bytes(), other_label in bytes(), index: u64, other_index: u64,
    ) {
        prop_assume!(label != other_label && index != other_index);
        let expand = |label: &[u8], index| Seed::from_bytes(seed).expand::<32>(label, index);
        prop_assert_eq!(expand(&label, index), expand(&label, index));
        prop_assert_ne!(expand(&label, index), expand(&other_label, index));
        prop_assert_ne!(expand(&label, index), expand(&label, other_index));
    }

    #[test]
    fn a_label_never_runs_into_its_index(seed: [u8; 32], index: u64) {
        let seed = Seed::from_bytes(seed);
        prop_assert_ne!(
            seed.expand::<32>(&index.to_be_bytes(), index),
            seed.expand::<32>(b"", index)
        );
    }
}

#[test]
fn a_seed_expands_up_to_8160_bytes() {
    let seed = Seed::from_bytes([1; 32]);
    let all = seed.expand::<8160>(b"label", 0);
    assert_eq!(all[..7], seed.expand::<7>(b"label", 0));
    assert_eq!(seed.expand::<0>(b"label", 0), []);
}

#[test]
fn no_entropy_is_an_error_and_never_a_seed() {
    assert_eq!(Seed::draw(&Dry), Err(EntropyError::new()));
    assert_ne!(Seed::draw(&OsEntropy), Seed::draw(&OsEntropy));
}
