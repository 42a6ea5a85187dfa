//! Chance that is none: every choice is a hash of the seed and of what is chosen.

/// A source of choices. Asked for the same thing, it always chooses the same, in whatever order and
/// on whichever thread it is asked; so a run that was killed goes on as it would have gone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mixed(seed))
    }

    /// The chance of one thing in particular: of person 17's mind about offer 3, say.
    pub(crate) fn of(self, what: &str, numbers: &[u64]) -> Self {
        let words = what.bytes().map(u64::from);
        let numbers = numbers.iter().map(|number| mixed(*number));
        Self(
            words
                .chain(numbers)
                .fold(self.0, |state, part| mixed(state ^ part)),
        )
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn percent(self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A number from 0 to one less than `bound`, which is above zero.
    pub(crate) fn below(self, bound: u64) -> u64 {
        let wide = u128::from(mixed(self.0)) * u128::from(bound.max(1));
        (wide >> 64) as u64
    }

    /// One of several; `None` of none.
    pub(crate) fn pick<T: Copy>(self, choices: &[T]) -> Option<T> {
        let at = self.below(choices.len() as u64) as usize;
        choices.get(at).copied()
    }

    /// The state, for a fingerprint.
    pub(crate) fn number(self) -> u64 {
        self.0
    }
}

/// The finaliser of SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number
/// generators", 2014).
fn mixed(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
