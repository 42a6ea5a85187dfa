use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// The definition of RFC 6962 §2.1.
fn slow(inputs: &[[u8; 32]]) -> [u8; 32] {
    match inputs {
        [] => sha256(&[]),
        [one] => leaf(one),
        many => {
            let half = many.len().next_power_of_two() / 2;
            let (left, right) = many.split_at(half);
            node(&slow(left), &slow(right))
        }
    }
}

fn root(inputs: &[[u8; 32]]) -> [u8; 32] {
    let mut all = Inputs::default();
    for (place, input) in inputs.iter().enumerate() {
        assert_eq!(all.push(*input), place as u64);
    }
    all.root()
}

#[test]
fn a_root_is_that_of_rfc_6962_at_every_size() {
    let inputs: Vec<[u8; 32]> = (0..130).map(|at| [at; 32]).collect();
    for size in 0..=inputs.len() {
        assert_eq!(root(&inputs[..size]), slow(&inputs[..size]), "{size}");
    }
}

proptest! {
    #[test]
    fn a_root_binds_every_input(
        inputs in vec(any::<[u8; 32]>(), 1..40), at in any::<prop::sample::Index>(), bit in 0..8_u32,
    ) {
        let mut changed = inputs.clone();
        at.get_mut(&mut changed)[0] ^= 1 << bit;
        prop_assert_ne!(root(&changed), root(&inputs));
        let mut shorter = inputs.clone();
        shorter.remove(at.index(inputs.len()));
        prop_assert_ne!(root(&shorter), root(&inputs));
        let mut turned = inputs.clone();
        turned.reverse();
        prop_assert!(turned == inputs || root(&turned) != root(&inputs));
    }
}
