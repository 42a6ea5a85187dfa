//! Chance that is none: every choice follows from the seed and from what is chosen.

use tavren_core::sealing::Seed;

/// The choices about one thing, such as a person.
#[derive(Clone, Copy)]
pub(crate) struct Chance {
    seed: u64,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// 32 bytes about the thing of this kind and number.
    pub(crate) fn bytes(self, kind: &str, number: u64) -> [u8; 32] {
        let mut bytes = [0; 32];
        let (head, _) = bytes.split_at_mut(8);
        head.copy_from_slice(&self.seed.to_be_bytes());
        Seed::from_bytes(bytes).expand(kind.as_bytes(), number)
    }

    /// Dice about the thing of this kind and number.
    pub(crate) fn dice(self, kind: &str, number: u64) -> Dice {
        Dice {
            bytes: self.bytes(kind, number),
            thrown: 0,
        }
    }
}

/// Throws that follow from 32 bytes: no more than 16 of them.
pub(crate) struct Dice {
    bytes: [u8; 32],
    thrown: usize,
}

impl Dice {
    /// A number from 0 to one less than `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let pair = self.bytes.chunks(2).nth(self.thrown % 16);
        let number = pair.map_or(0, |pair| {
            pair.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
        });
        self.thrown += 1;
        (number * bound) >> 16
    }

    /// The place of one of these weights, which add up to a hundred.
    pub(crate) fn weighed(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(100);
        let place = weights.iter().position(|weight| {
            let here = left < *weight;
            left = left.saturating_sub(*weight);
            here
        });
        place.unwrap_or(0)
    }
}
